"""FHIRPath as far as SQL-on-FHIR views need it: from text to a small syntax tree.

The grammar is that of the view definitions' shareable subset: paths, functions, indexes, constants,
literals and operators. What a name means, and whether there is such a function, is judged later.
Source: HL7 FHIRPath N1 grammar; SQL on FHIR 2.0, "Required FHIRPath expressions".
"""

import re
from dataclasses import dataclass

from commonweal.terms.errors import DefinitionError

LENGTH_MAX = 2_000
DEPTH_MAX = 20


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written in the path; `type` is its FHIR type, empty for `{}`."""

    value: str
    type: str


@dataclass(frozen=True, slots=True)
class This:
    """`$this`: what the path is asked of."""


@dataclass(frozen=True, slots=True)
class Constant:
    """`%name`: a constant of the view, or `%rowIndex`, `%resource`, `%context`."""

    name: str


@dataclass(frozen=True, slots=True)
class Member:
    """An element by name, of `base` or, without one, of what the path is asked of."""

    base: "Node | None"
    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function of `base` or of what the path is asked of."""

    base: "Node | None"
    name: str
    arguments: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Index:
    """The item at a place, from 0."""

    base: "Node"
    place: "Node"


@dataclass(frozen=True, slots=True)
class Binary:
    """Two operands and what is between them."""

    operator: str
    left: "Node"
    right: "Node"


Node = Literal | This | Constant | Member | Call | Index | Binary

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<time>@T[0-9]{2}(?::[0-9]{2}){0,2}(?:\.[0-9]+)?)
    | (?P<date>@[0-9]{4}(?:-[0-9]{2}){0,2}
        (?:T(?:[0-9]{2}(?::[0-9]{2}){0,2}(?:\.[0-9]+)?(?:Z|[+-][0-9]{2}:[0-9]{2})?)?)?)
    | (?P<decimal>[0-9]+\.[0-9]+) | (?P<integer>[0-9]+)
    | '(?P<string>(?:[^'\\]|\\.)*)' | `(?P<quoted>[^`]+)`
    | %(?P<constant>[A-Za-z_][A-Za-z0-9_-]*) | (?P<this>\$this)
    | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
    | (?P<mark><=|>=|!=|[-+*/&=<>().,\[\]{}])
    )""",
    re.VERBOSE,
)
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "f": "\f"}

# From the loosest to the tightest, as the grammar of FHIRPath ranks them.
_LEVELS = (
    ("implies",),
    ("or", "xor"),
    ("and",),
    ("=", "!="),
    ("<", "<=", ">", ">="),
    ("+", "-", "&"),
    ("*", "/"),
)
_END = ("end", "")


def _tokens(text: str) -> list[tuple[str, str]]:
    found, at = [], 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None:
            raise DefinitionError(f"The path {text!r} cannot be read at {text[at:].strip()!r}.")
        kind = str(match.lastgroup)
        found.append((kind, match[kind]))
        at = match.end()
    return [*found, _END]


def _unescaped(text: str) -> str:
    return re.sub(
        r"\\(?:u([0-9a-fA-F]{4})|(.))",
        lambda m: chr(int(m[1], 16)) if m[1] else _ESCAPED.get(m[2], m[2]),
        text,
    )


class _Reader:
    """Reads one path from its tokens, by recursive descent."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = _tokens(text)
        self._at = 0
        self._depth = 0

    def whole(self) -> Node:
        node = self._operators(0)
        if self._next() != _END:
            raise self._wrong()
        return node

    def _wrong(self) -> DefinitionError:
        seen = self._next()[1] or "its end"
        return DefinitionError(f"The path {self._text!r} cannot be read at {seen!r}.")

    def _next(self) -> tuple[str, str]:
        return self._tokens[self._at]

    def _take(self) -> tuple[str, str]:
        self._at += 1
        return self._tokens[self._at - 1]

    def _took(self, mark: str) -> bool:
        if self._next() == ("mark", mark):
            self._at += 1
            return True
        return False

    def _expect(self, mark: str) -> None:
        if not self._took(mark):
            raise self._wrong()

    def _operators(self, level: int) -> Node:
        if level == len(_LEVELS):
            return self._signed()
        left = self._operators(level + 1)
        while self._next()[1] in _LEVELS[level] and self._next()[0] in ("mark", "name"):
            operator = self._take()[1]
            left = Binary(operator, left, self._operators(level + 1))
        return left

    def _signed(self) -> Node:
        if self._took("-"):
            return Binary("-", Literal("0", "integer"), self._path())
        self._took("+")
        return self._path()

    def _path(self) -> Node:
        node = self._start()
        while True:
            if self._took("."):
                node = self._named(node)
            elif self._took("["):
                node = Index(node, self._inside("]"))
            else:
                return node

    def _start(self) -> Node:
        if self._took("("):
            return self._inside(")")
        if self._took("{"):
            self._expect("}")
            return Literal("", "")
        kind, text = self._next()
        if kind in ("name", "quoted"):
            return self._word()
        self._at += 1
        if kind == "this":
            return This()
        if kind == "constant":
            return Constant(text)
        if kind == "string":
            return Literal(_unescaped(text), "string")
        if kind in ("integer", "decimal"):
            return Literal(text, kind)
        if kind == "time":
            return Literal(text[2:], "time")
        if kind == "date":
            return Literal(text[1:].removesuffix("T"), "dateTime" if "T" in text else "date")
        self._at -= 1
        raise self._wrong()

    def _word(self) -> Node:
        kind, text = self._next()
        if kind == "name" and text in ("true", "false"):
            self._at += 1
            return Literal(text, "boolean")
        return self._named(None)

    def _named(self, base: Node | None) -> Node:
        kind, name = self._take()
        if kind not in ("name", "quoted"):
            self._at -= 1
            raise self._wrong()
        if not self._took("("):
            return Member(base, name)
        if self._took(")"):
            return Call(base, name, ())
        arguments = [self._nested()]
        while self._took(","):
            arguments.append(self._nested())
        self._expect(")")
        return Call(base, name, tuple(arguments))

    def _inside(self, closing: str) -> Node:
        node = self._nested()
        self._expect(closing)
        return node

    def _nested(self) -> Node:
        self._depth += 1
        if self._depth > DEPTH_MAX:
            raise DefinitionError(f"The path {self._text!r} is nested deeper than {DEPTH_MAX}.")
        node = self._operators(0)
        self._depth -= 1
        return node


def read_path(text: str) -> Node:
    """The syntax tree of one path. Raises `DefinitionError` with the place it fails at."""
    if len(text) > LENGTH_MAX:
        raise DefinitionError(f"A path of {len(text)} characters is longer than {LENGTH_MAX}.")
    return _Reader(text).whole()
