"""From the words of definition files to records, collecting every fault on the way.

A record's fields and their types are the grammar of its section: a word more or less, a number for
a date, a name that is none of an enumeration's is a `Problem` with file, line and the fix, and the
entry is left out. What entries mean together is checked by the rules of `governance`.
"""

import difflib
import re
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, cast

from commonweal.system.stated import Stated
from commonweal.terms.entry import Entry
from commonweal.terms.interval import Interval
from commonweal.terms.pence import Limit
from commonweal.terms.problem import Place, Problem, Severity

T = TypeVar("T")
Reader = Callable[[object], object]
TEXT_CHARACTERS_MAX = 4_000
UNLIMITED = "unlimited"
_RENAMED = {"giver": "from", "receiver": "to"}
"""Fields whose word in the files cannot be a name in Python, or would mislead there."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")
_DATED = ("first", "last", "known_first", "known_last")
_CLOSING = ("source", "note")


class Wrong(ValueError):  # noqa: N818 - caught here and made a problem, never shown as an error
    """A word that cannot be what it should: the message says why, `fix` what to write instead."""

    def __init__(self, message: str, fix: str) -> None:
        """Say why, and how to mend it."""
        super().__init__(message)
        self.fix = fix


def _text(word: object) -> str:
    if not isinstance(word, str):
        raise Wrong(f"is {word!r}, which is not text", "Write it in quotation marks.")
    if len(word) > TEXT_CHARACTERS_MAX:
        raise Wrong(f"has {len(word):,} characters", f"Keep it to {TEXT_CHARACTERS_MAX:,}.")
    if _CONTROL.search(word):
        raise Wrong("holds control characters", "Take them out.")
    return " ".join(word.split())


def _day(word: object) -> date:
    if isinstance(word, str | date) and not isinstance(word, datetime):
        try:
            return date.fromisoformat(str(word))
        except ValueError:
            word = f"'{str(word)[:40]}'"
    raise Wrong(f"is {word}, which is not a day", "Write it as 2022-07-01.")


def _whole(word: object) -> int:
    if isinstance(word, str) and word.strip().isascii() and word.strip().isdigit():
        word = int(word) if len(word) <= 18 else word
    if not isinstance(word, int) or isinstance(word, bool):
        raise Wrong(f"is {str(word)[:40]!r}, which is not a whole number", "Write digits only.")
    if word < 0:
        raise Wrong(f"is {word}, which is negative", "Write nought or more.")
    return word


def _share(word: object) -> float:
    try:
        share = float(str(word))
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise Wrong(f"is {str(word)[:40]!r}, which is no share", "Write a number from 0 to 1.")
    return share


def _flag(word: object) -> bool:
    if word in ("true", "false"):
        return bool(word == "true")
    if not isinstance(word, bool):
        raise Wrong(f"is {str(word)[:40]!r}, neither true nor false", "Write true or false.")
    return word


def _limit(word: object) -> Limit:
    if word == UNLIMITED:
        return Limit(None)
    try:
        return Limit(_whole(word))
    except Wrong as wrong:
        raise Wrong(str(wrong), f'Write pence in digits, or "{UNLIMITED}".') from wrong


def _table(word: object) -> Mapping[str, object]:
    if not isinstance(word, dict):
        raise Wrong("is not a table", "Write it as { name = value }.")
    return types.MappingProxyType(word)


def _listed(of: Reader) -> Reader:
    def read(word: object) -> tuple[object, ...]:
        parts = [p.strip() for p in word.split(";")] if isinstance(word, str) else word
        if not isinstance(parts, list):
            raise Wrong("is not a list", "Write a list of texts.")
        return tuple(of(part) for part in parts if part != "")

    return read


def _chosen(kind: type[StrEnum]) -> Reader:
    known = {member.value: member for member in kind}

    def read(word: object) -> StrEnum:
        if isinstance(word, str) and word in known:
            return known[word]
        near = difflib.get_close_matches(str(word)[:80], known, n=1)
        hint = f"Did you mean '{near[0]}'?" if near else f"Write one of: {', '.join(known)}."
        raise Wrong(f"is {str(word)[:80]!r}, which is no {kind.__name__}", hint)

    return read


_READERS: dict[object, Reader] = {
    str: _text,
    date: _day,
    int: _whole,
    float: _share,
    bool: _flag,
    Limit: _limit,
    Mapping[str, object]: _table,
}


def _reader(hint: object) -> Reader:
    if typing.get_origin(hint) is types.UnionType:
        hint = next(part for part in typing.get_args(hint) if part is not types.NoneType)
    if typing.get_origin(hint) is tuple:
        return _listed(_reader(typing.get_args(hint)[0]))
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return _chosen(hint)
    return _READERS[hint]


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a section: the field it fills, its type, how it is read, whether it must be there."""

    field: str
    hint: object
    read: Reader
    required: bool

    @property
    def is_day(self) -> bool:
        """Whether it is a date."""
        return self.read is _day


def _is_dated(record: object) -> bool:
    return isinstance(record, type) and issubclass(record, Stated)


@cache
def grammar(record: Callable[..., object]) -> dict[str, Word]:
    """The words of a section by name, in the order in which they are written.

    A record's own come first, then the days, then the source and the note.
    """
    assert is_dataclass(record)
    hints = typing.get_type_hints(record)
    words = {}
    for each in fields(record):
        if each.name in ("held", "known", "place"):
            continue
        required = each.default is MISSING and each.default_factory is MISSING
        name = _RENAMED.get(each.name, each.name)
        words[name] = Word(each.name, hints[each.name], _reader(hints[each.name]), required)
    if _is_dated(record):
        words |= {name: Word(name, date, _day, name == "first") for name in _DATED}
    for name in _CLOSING:
        if name in words:
            words[name] = words.pop(name)
    return words


def _problem(rule: str, place: Place, message: str, *, fix: str) -> Problem:
    return Problem(rule, Severity.REFUSED, place, message, fix)


def _unknown(entry: Entry, known: Iterable[str]) -> Iterable[Problem]:
    for word in entry.words:
        if word not in known:
            near = difflib.get_close_matches(word, list(known), n=1)
            fix = f"Did you mean '{near[0]}'?" if near else f"Known are: {', '.join(known)}."
            yield _problem(
                "unknown-word", entry.at(word), f"A {entry.section} has no '{word[:80]}'.", fix=fix
            )


def _interval(found: dict[str, Any], first: str, last: str) -> Interval:
    try:
        return Interval(found.pop(first, date.min), found.pop(last, None))
    except ValueError as wrong:
        raise Wrong(str(wrong), f"Exchange or mend `{first}` and `{last}`.") from wrong


def record_of(record: Callable[..., T], entry: Entry) -> tuple[T | None, list[Problem]]:
    """The record that an entry states, or what is wrong with it; never both."""
    words = grammar(record)
    problems = list(_unknown(entry, words))
    found: dict[str, Any] = {"place": entry.place}
    for name, word in words.items():
        given = entry.words.get(name, "")
        if given == "":
            if word.required:
                lacks = f"The {entry.section} lacks `{name}`."
                problems.append(_problem("lacking", entry.place, lacks, fix="Add it."))
            continue
        try:
            found[word.field] = word.read(given)
        except Wrong as wrong:
            said = f"`{name}` {wrong}."
            problems.append(_problem("wrong-word", entry.at(name), said, fix=wrong.fix))
    if problems:
        return None, problems
    if _is_dated(record):
        try:
            found["held"] = _interval(found, "first", "last")
            found["known"] = _interval(found, "known_first", "known_last")
        except Wrong as wrong:
            said = f"Of this {entry.section}, {wrong}."
            return None, [_problem("reversed-dates", entry.at("last"), said, fix=wrong.fix)]
    return record(**found), []


def records_of(
    sections: Mapping[str, type], entries: Iterable[Entry]
) -> tuple[dict[type, tuple[Any, ...]], list[Problem]]:
    """Every record of the sections named, by type and in order of the files, and all problems."""
    made: dict[type, list[Any]] = {record: [] for record in sections.values()}
    problems: list[Problem] = []
    for entry in entries:
        record = sections.get(entry.section)
        if record is None:
            continue
        one, wrong = record_of(record, entry)
        problems += wrong
        if one is not None:
            made[record].append(one)
    return {record: tuple(all_) for record, all_ in made.items()}, problems


def of_type(records: Mapping[type, tuple[Any, ...]], record: type[T]) -> tuple[T, ...]:
    """The records of one type."""
    return cast("tuple[T, ...]", records.get(record, ()))
