"""Short words for building SQL syntax trees, and how DuckDB and Spark each write what they hold apart.

The compiler writes one tree in DuckDB's meaning. What has no common words, and what reads a value from
text, stands in the tree as a call named in `_OWN_WORDS`, and `written` gives each engine its own. All
else SQLGlot says.
"""

from collections.abc import Callable
from functools import cache
from typing import Literal

from sqlglot import exp, parse_one

from commonweal.tables.sql.macros import DECIMAL_SHAPE

Engine = Literal["duckdb", "spark"]
Tree = exp.Expr

NULL = "CAST(NULL AS TEXT)"
TRUTH, WHOLE_NUMBER, DECIMAL, LONDON = "truth_read", "whole_read", "decimal_read", "london_clock"
CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]+)?)?"
_ZONE = "(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)"
_INSTANT = f"^[1-9][0-9]{{3}}-[0-9]{{2}}-[0-9]{{2}}T{CLOCK}{_ZONE}$"
_DIGITS = "^[+-]?[0-9]{1,18}$"
_NUMBER = f"^{DECIMAL_SHAPE}$"
# The last day of a zone west of Greenwich ends in the year 10000, which no column can hold.
_NO_CLOCK = ":a LIKE '9999-12-31T%-__:__'"

# Name of the call -> its words for each engine, in that engine's dialect.
_OWN_WORDS: dict[str, dict[Engine, str]] = {
    # The item at a place from 1, missing past the end: in Spark an index past the end is an error.
    "item_at": {"duckdb": "LIST_EXTRACT(:a, :b)", "spark": "TRY_ELEMENT_AT(:a, :b)"},
    # The place that a lambda is told, counted from 0.
    "from_nought": {"duckdb": "(:a - 1)", "spark": ":a"},
    # End the statement.
    "fail": {"duckdb": "ERROR(:a)", "spark": "RAISE_ERROR(:a)"},
    # Values of text, missing where it says none: the engines' own casts take different texts.
    TRUTH: dict.fromkeys(
        ("duckdb", "spark"), "CASE WHEN :a = 'true' THEN TRUE WHEN :a = 'false' THEN FALSE END"
    ),
    WHOLE_NUMBER: {
        "duckdb": f"CASE WHEN REGEXP_MATCHES(:a, '{_DIGITS}') THEN CAST(:a AS BIGINT) END",
        "spark": f"CASE WHEN :a RLIKE '{_DIGITS}' THEN CAST(:a AS BIGINT) END",
    },
    DECIMAL: {
        "duckdb": f"CASE WHEN REGEXP_MATCHES(:a, '{_NUMBER}') AND ABS(TRY_CAST(:a AS DOUBLE)) < CAST('infinity' AS DOUBLE) THEN TRY_CAST(:a AS DOUBLE) END",
        "spark": f"CASE WHEN :a RLIKE '{_NUMBER}' AND ABS(TRY_CAST(:a AS DOUBLE)) < CAST('infinity' AS DOUBLE) THEN TRY_CAST(:a AS DOUBLE) END",
    },
    # The clock in England at an instant written with its zone; Spark reads none without seconds.
    LONDON: {
        "duckdb": f"CASE WHEN REGEXP_MATCHES(:a, '{_INSTANT}') AND NOT {_NO_CLOCK} THEN STRFTIME(TRY_CAST(:a AS TIMESTAMPTZ) AT TIME ZONE 'Europe/London', '%Y-%m-%d %H:%M:%S') END",
        "spark": f"CASE WHEN :a RLIKE '{_INSTANT}' AND NOT {_NO_CLOCK} THEN DATE_FORMAT(CONVERT_TIMEZONE('UTC', 'Europe/London', CAST(TO_UTC_TIMESTAMP(TRY_CAST(REGEXP_REPLACE(:a, '(T[0-9]{{2}}:[0-9]{{2}})(Z|[+-])', '$1:00$2') AS TIMESTAMP_LTZ), CURRENT_TIMEZONE()) AS TIMESTAMP_NTZ)), 'yyyy-MM-dd HH:mm:ss') END",
    },
}


@cache
def _parsed(text: str) -> Tree:
    return parse_one(text, dialect="duckdb")


def sql(text: str, **parts: Tree) -> Tree:
    """A tree from DuckDB's words, with a part in the place of each `:name`."""
    return exp.replace_placeholders(_parsed(text).copy(), **parts)


def said(value: str) -> Tree:
    """A text as a literal."""
    return exp.Literal.string(value)


def null() -> Tree:
    """A missing text."""
    return sql(NULL)


def column(name: str) -> Tree:
    """A column of the relation."""
    return exp.column(name, quoted=True)


def field(structure: Tree, name: str) -> Tree:
    """A field of a structure; missing when the structure is."""
    return exp.Dot(this=structure, expression=exp.to_identifier(name, quoted=True))


def structure(fields: dict[str, Tree]) -> Tree:
    """A structure with these fields."""
    named = [
        exp.PropertyEQ(this=exp.to_identifier(name, quoted=True), expression=value)
        for name, value in fields.items()
    ]
    return exp.Struct(expressions=named)


class Names:
    """Gives each lambda's parameter and each relation's column a name of its own."""

    def __init__(self) -> None:
        """Begin with the first."""
        self._given = 0

    def fresh(self, kind: str) -> str:
        """A name not given before; no element of FHIR begins so."""
        self._given += 1
        return f"_{kind}{self._given}"

    def mapped(self, many: Tree, of_each: Callable[[Tree], Tree]) -> Tree:
        """The list of what each item becomes."""
        return exp.Transform(this=many, expression=self._of_one(of_each))

    def kept(self, many: Tree, wanted: Callable[[Tree], Tree]) -> Tree:
        """The list of the items for which the condition is true."""
        return exp.ArrayFilter(this=many, expression=self._of_one(wanted))

    def numbered(self, many: Tree) -> Tree:
        """The list of structures of each item's place from 0 (`at`) and the item (`item`)."""
        item, place = self.fresh("e"), self.fresh("i")
        body = structure(
            {"at": exp.func("from_nought", exp.column(place)), "item": exp.column(item)}
        )
        names = [exp.to_identifier(item), exp.to_identifier(place)]
        return exp.Transform(this=many, expression=exp.Lambda(this=body, expressions=names))

    def _of_one(self, body: Callable[[Tree], Tree]) -> Tree:
        name = self.fresh("e")
        of_name = body(exp.column(name))
        return exp.Lambda(this=of_name, expressions=[exp.to_identifier(name)])


def or_none(many: Tree) -> Tree:
    """A list that is empty where it was missing."""
    return sql("COALESCE(:many, [])", many=many)


def size(many: Tree) -> Tree:
    """How many items a list has; 0 where it is missing."""
    return sql("COALESCE(:size, 0)", size=exp.ArraySize(this=many))


def flat(lists: Tree) -> Tree:
    """One list of the items of all."""
    return exp.Flatten(this=lists)


def joined(lists: list[Tree]) -> Tree:
    """One list of the items of several, none of them missing."""
    return lists[0] if len(lists) == 1 else exp.ArrayConcat(this=lists[0], expressions=lists[1:])


def not_null(tree: Tree) -> Tree:
    """True where there is a value."""
    return sql(":a IS NOT NULL", a=tree)


def written(tree: Tree, engine: Engine) -> str:
    """The tree in an engine's own words."""
    return _in_own_words(tree, engine).sql(engine)


def _in_own_words(tree: Tree, engine: Engine) -> Tree:
    def own(node: Tree) -> Tree:
        if isinstance(node, exp.Anonymous) and node.name.lower() in _OWN_WORDS:
            words = _OWN_WORDS[node.name.lower()][engine]
            given = [_in_own_words(one, engine) for one in node.expressions]
            parts = dict(zip("ab", given, strict=False))
            return exp.replace_placeholders(parse_one(words, dialect=engine), **parts)
        return node

    return tree.copy().transform(own)
