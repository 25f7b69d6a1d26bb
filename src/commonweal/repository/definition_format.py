"""Putting the files of a definition in order without losing a comment, and only where they change.

Entries stay in the order in which they were written; their words, spaces and dates are put right.
What cannot be read, or would read differently afterwards, is left alone and told. What the words
mean is for `system` and `governance`, from whose grammars the caller makes the orders.
"""

import csv
import io
import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Array, Comment, InlineTable, Item, Key, String, Table, Whitespace

from commonweal.repository.definition_files import (
    CSV_SECTIONS,
    OTHER_FILES,
    SHARED,
    definition_folder,
    entries_of_csv,
    entries_of_toml,
)
from commonweal.repository.toml_lines import table_lines
from commonweal.terms.entry import Entry
from commonweal.terms.errors import UsageError
from commonweal.terms.problem import Place, Problem, Severity

ARRAY_CHARACTERS_MAX = 160
"""A list longer than this is written with one part a line."""
_HEADER = re.compile(r"^\s*(\[\[?)[^\]#]+(\]\]?)\s*(#.*)?$")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DAYS_AND_AFTER = ("first", "last", "known_first", "known_last", "source", "note")


@dataclass(frozen=True, slots=True)
class Order:
    """In which order the words of a section are written, and which of them are days."""

    words: tuple[str, ...]
    days: frozenset[str] = frozenset()

    def sorted(self, names: Iterable[str]) -> list[str]:
        """Names in order; one that the section does not know goes before the days."""
        known = [w for w in self.words if w not in _DAYS_AND_AFTER]
        last = [w for w in self.words if w in _DAYS_AND_AFTER]
        rank = {word: n for n, word in enumerate(known)}
        rank |= {word: len(known) + 1 + n for n, word in enumerate(last)}
        return sorted(names, key=lambda name: rank.get(name, len(known)))


Orders = Mapping[str, Order]


class Unformattable(ValueError):  # noqa: N818 - caught here and made a problem, never shown as an error
    """A text that is left as it is; the message says why."""


@dataclass(frozen=True, slots=True)
class _Written:
    """A key with its value as it will stand, and the comments above it."""

    name: str
    line: str
    above: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Block:
    """A header with what stands below it up to the next; the first block has none.

    `lead` stands above the header, `head` between it and the first key, `tail` below the last key,
    and `after` is what belongs to the next block. An empty string is an empty line.
    """

    header: str
    section: str
    head: tuple[str, ...] = ()
    keys: tuple[_Written, ...] = ()
    raw: tuple[str, ...] = ()
    tail: tuple[str, ...] = ()
    after: tuple[str, ...] = field(default=())

    @property
    def is_empty(self) -> bool:
        """Whether nothing of it is written."""
        return not (self.header or self.head or self.keys or self.raw or self.tail)


def _value(item: object, *, as_day: bool = False) -> str:
    """A value as it is written; what holds comments or lines of its own stays as it was."""
    if not isinstance(item, Item):  # a list hands out its booleans bare
        return str(item).lower()
    raw = item.as_string()
    if isinstance(item, String) and as_day and _DAY.fullmatch(item):
        return str(item)
    if isinstance(item, Array) and not ("#" in raw and "\n" in raw):
        parts = [_value(part) for part in item]
        line = f"[{', '.join(parts)}]"
        if len(line) <= ARRAY_CHARACTERS_MAX:
            return line
        return "[\n" + "".join(f"    {part},\n" for part in parts) + "]"
    if isinstance(item, InlineTable):
        inner = ", ".join(
            f"{k.as_string().strip()} = {_value(v)}" for k, v in item.value.body if k is not None
        )
        return f"{{ {inner} }}" if inner else "{}"
    return raw


def _written(key: Key, item: Item, *, above: list[str], days: frozenset[str]) -> _Written:
    comment = f"  {item.trivia.comment}" if item.trivia.comment else ""
    value = _value(item, as_day=key.key in days)
    return _Written(key.key, f"{key.as_string().strip()} = {value}{comment}", tuple(above))


def _collapsed(lines: Iterable[str]) -> tuple[str, ...]:
    """Lines without empty ones at the start or two in a row."""
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return tuple(kept)


def _split_tail(lines: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What stands below the last key: comments that follow it at once, and what leads the next.

    Comments that touch both neighbours belong to the next.
    """
    if "" not in lines:
        return (), tuple(lines)
    gap = lines.index("")
    return tuple(lines[:gap]), _collapsed(lines[gap:])


def _block(header: str, section: str, text: str, *, order: Order | None) -> _Block:
    try:
        body = tomlkit.parse(text).body
    except (TOMLKitError, RecursionError) as wrong:
        raise Unformattable(f"it cannot be taken apart: {wrong}") from wrong
    head: list[str] = []
    keys: list[_Written] = []
    loose: list[str] = []
    for key, item in body:
        if isinstance(item, Whitespace):
            loose += [""] * item.as_string().count("\n")
        elif isinstance(item, Comment):
            loose.append(item.trivia.comment.rstrip())
        elif key is None or isinstance(item, Table | AoT):
            # A key with dots in it, or a header that only the parser understands: left as it is.
            return _Block(header, section, raw=tuple(text.strip("\n").split("\n")), after=("",))
        else:
            if not keys:
                head, loose = loose, []
            above = [line for line in loose if line]
            days = order.days if order else frozenset()
            keys.append(_written(key, item, above=above, days=days))
            loose = []
    if order is not None:
        place = {name: n for n, name in enumerate(order.sorted(k.name for k in keys))}
        keys.sort(key=lambda k: place[k.name])
    tail, after = _split_tail(loose)
    head_lines = _collapsed(head) if not header else tuple(line for line in head if line)
    return _Block(header, section, head_lines, tuple(keys), (), tail, after)


def _blocks(text: str, orders: Orders) -> Iterable[_Block]:
    lines = text.split("\n")
    told = table_lines(text)
    starts = sorted((line, path) for path, found in told.items() if path for line, _ in found)
    ends = [line - 1 for line, _ in starts] + [len(lines)]
    yield _block("", "system", "\n".join(lines[: ends[0]]) + "\n", order=orders.get("system"))
    for (line, path), end in zip(starts, ends[1:], strict=True):
        header = _HEADER.match(lines[line - 1])
        if header is None:
            raise Unformattable(f"line {line} is no header that can be put in order")
        comment = f"  {header[3].rstrip()}" if header[3] else ""
        section = path.rpartition(".")[2]
        order = orders.get(section) if header[1] == "[[" else None
        body = "\n".join(lines[line:end]) + "\n"
        yield _block(f"{header[1]}{path}{header[2]}{comment}", section, body, order=order)


def _lines(block: _Block) -> Iterable[str]:
    if block.header:
        yield block.header
    yield from block.head
    for key in block.keys:
        yield from key.above
        yield key.line
    yield from block.raw
    yield from block.tail


def formatted_toml(text: str, orders: Orders) -> str:
    """A TOML text in order. Raises `Unformattable` where that would lose or change anything."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    before, wrong = entries_of_toml(text, "")
    if wrong:
        raise Unformattable(wrong[0].message)
    written: list[str] = []
    lead: tuple[str, ...] = ()
    for block in _blocks(text, orders):
        if not block.is_empty:
            written += [*([""] if written else []), *lead, *_lines(block)]
            lead = ()
        lead = _collapsed((*lead, *block.after))
    closing = [line for line in lead if line]
    if closing:
        written += [*([""] if written else []), *lead]
    after = "\n".join(written).strip("\n")
    return _unchanged(text, f"{after}\n" if after else "", before, orders=orders)


def _said(entry: Entry, orders: Orders) -> tuple[str, dict[str, Any]]:
    """What an entry says, whether its days are written as days or as text."""
    order = orders.get(entry.section)
    days = order.days if order else frozenset()
    told = {
        word: str(value) if word in days and isinstance(value, date) else value
        for word, value in entry.words.items()
    }
    return entry.section, told


def _comments(text: str) -> tuple[int, list[str]]:
    whole = (line.strip() for line in text.split("\n"))
    return text.count("#"), sorted(line for line in whole if line.startswith("#"))


def _unchanged(text: str, formatted: str, before: list[Entry], *, orders: Orders) -> str:
    """The formatted text, once it is seen to say what the first one said."""
    after, wrong = entries_of_toml(formatted, "")
    same = [_said(e, orders) for e in before] == [_said(e, orders) for e in after]
    if wrong or not same or _comments(text) != _comments(formatted):
        raise Unformattable("putting it in order would change what it says")
    return formatted


def csv_line(cells: Iterable[str]) -> str:
    """A row of CSV with as few quotation marks as can be, ending with a line end."""
    out = io.StringIO()
    # The writer puts marks around a line end of either kind only when told that rows end with both.
    csv.writer(out, lineterminator="\r\n").writerow(list(cells))
    return f"{out.getvalue().removesuffix(chr(13) + chr(10))}\n"


def formatted_csv(text: str, section: str, orders: Orders) -> str:
    """A CSV text in order: columns, quotation marks, line ends. Rows keep their order.

    Raises `Unformattable` where a row or the heading is wrong.
    """
    text = text.removeprefix("\ufeff")
    before, wrong = entries_of_csv(text, "", section)
    if wrong:
        raise Unformattable(wrong[0].message)
    before = [entry for entry in before if entry.words]  # a row of spaces says nothing
    heading = [n.strip() for n in next(csv.reader(io.StringIO(text, newline=""), strict=True), [])]
    named = [name for name in heading if name]
    if len(set(named)) != len(named):
        raise Unformattable("two columns have the same name")
    if any("" in entry.words for entry in before):
        raise Unformattable("a column with cells has no name")
    order = orders.get(section)
    columns = order.sorted(named) if order else named
    while columns and not any(columns[-1] in entry.words for entry in before) and before:
        columns.pop()
    rows = [columns, *([entry.words.get(name, "") for name in columns] for entry in before)]
    written = "".join(map(csv_line, rows))
    after, wrong = entries_of_csv(written, "", section)
    if wrong or [e.words for e in after] != [e.words for e in before]:
        raise Unformattable("putting it in order would change what it says")
    return written


def formatted(name: str, text: str, orders: Orders) -> str:
    """A file's text in order, by the ending of its name. Raises `Unformattable`."""
    stem, _, ending = name.rpartition(".")
    if ending == "toml":
        return formatted_toml(text, orders)
    if stem not in CSV_SECTIONS:
        raise Unformattable("its name tells no section")
    return formatted_csv(text, CSV_SECTIONS[stem], orders)


def write_whole(path: Path, text: str) -> None:
    """Write a file so that a reader sees the old one or the new one, never a part of it."""
    target = path.resolve()
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    fresh = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.chmod(target.stat().st_mode & 0o7777 if target.exists() else 0o644)
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)


def folder_of(system: str) -> tuple[Path, str]:
    """The folder whose files can be changed, and its name in messages. `england` is one, too.

    Raises `UsageError` when there is none, or when it is packed away where nothing can be written.
    """
    if system == SHARED:
        found, name = files("commonweal") / "systems" / SHARED, f"systems/{SHARED}"
    else:
        found, name = definition_folder(system)
    folder = Path(str(found))
    if not folder.is_dir():
        raise UsageError(
            f"The files of '{system}' cannot be changed where they are. Copy them out."
        )
    return folder, name


def format_folder(system: str, orders: Orders, *, write: bool) -> tuple[list[str], list[Problem]]:
    """Put the files of a system in order; the names of those that change, and what was left alone.

    Without `write` nothing is touched. Raises `UsageError` when there is no such system.
    """
    folder, shown = folder_of(system)
    changed: list[str] = []
    problems: list[Problem] = []
    for path in sorted(folder.iterdir()):
        if path.suffix not in (".toml", ".csv") or path.name in OTHER_FILES:
            continue
        try:
            with path.open(encoding="utf-8", newline="") as file:
                text = file.read()
            fresh = formatted(path.name, text, orders)
        except (Unformattable, UnicodeDecodeError) as wrong:
            problems.append(_left_alone(f"{shown}/{path.name}", wrong))
            continue
        if fresh != text:
            changed.append(f"{shown}/{path.name}")
            if write:
                write_whole(path, fresh)
    return changed, problems


def _left_alone(file: str, wrong: Exception) -> Problem:
    said = f"The file is left as it is: {str(wrong).rstrip('.')}."
    fix = "Mend that first; `commonweal system check` tells the line."
    return Problem("not-formatted", Severity.REFUSED, Place(file), said, fix)
