"""Finding which published column is which, whatever order, case or line breaks a vintage uses.

Publishers reorder, rename and re-wrap headings between vintages; a contract names every form seen.
A heading that a contract needs and cannot find refuses the file, with the nearest name found.
"""

import difflib
import re
from collections import Counter
from dataclasses import dataclass

from commonweal.repository.contract import Contract, ContractColumn
from commonweal.repository.reading.rows import TextTable, refuse
from commonweal.terms.problem import Place

SEARCH_ROWS = 40
SHOWN_NAMES = 3
NAMES_MAX, NAME_CHARACTERS_MAX = 500, 200
"""No more of a heading is compared with patterns and near names: a hostile one may be endless."""


def fold(name: str) -> str:
    """A heading without case, line breaks, repeated spaces or a byte order mark."""
    return re.sub(r"\s+", " ", name.replace("\ufeff", "")).strip().casefold()


@dataclass(frozen=True, slots=True)
class Heading:
    """Where the contract's columns stand: `places[i]` is the cell of `columns[i]`.

    `families` pairs a family's number with the cells it covers and their groups. `body` is the
    index of the first row of data; `width` the number of cells a row should have.
    """

    columns: tuple[ContractColumn, ...]
    places: tuple[int, ...]
    families: tuple[tuple[int, int, dict[str, str]], ...]
    body: int
    width: int


def _match(contract: Contract, names: list[str]) -> tuple[dict[str, int], list[ContractColumn]]:
    folded = [fold(name) for name in names]
    found: dict[str, int] = {}
    missing = []
    for column in contract.columns:
        wanted = {fold(name) for name in (column.name, *column.also)}
        places = [i for i, name in enumerate(folded) if name in wanted]
        if places:
            found[column.becomes] = places[0]
        elif not column.may_be_absent:
            missing.append(column)
    return found, missing


def _refuse_repeats(contract: Contract, names: list[str], place: Place) -> None:
    folded = [fold(name) for name in names]
    for column in contract.columns:
        for name in (column.name, *column.also):
            if folded.count(fold(name)) > 1:
                raise refuse(
                    "repeated-column",
                    place,
                    f"The heading '{name}' stands {folded.count(fold(name))} times.",
                    next_step="Ask the supplier which is meant; the file must name each once.",
                )


def _refuse_missing(missing: list[ContractColumn], names: list[str], place: Place) -> None:
    wanted = missing[0]
    known = [fold(name)[:NAME_CHARACTERS_MAX] for name in names[:NAMES_MAX]]
    near = difflib.get_close_matches(fold(wanted.name), known, n=1, cutoff=0.5)
    hint = f" The nearest heading is {near[0][:60]!r}." if near else ""
    others = ", ".join(f"'{column.name}'" for column in missing[:SHOWN_NAMES])
    others += f" and {len(missing) - SHOWN_NAMES} more" if len(missing) > SHOWN_NAMES else ""
    raise refuse(
        "missing-column",
        Place(place.file, place.line, wanted.name),
        f"The file lacks {others}.{hint}",
        next_step="If the publisher renamed it, add the name to 'also' in the feed's contract.",
    )


def _families(contract: Contract, names: list[str]) -> tuple[tuple[int, int, dict[str, str]], ...]:
    covered = []
    for number, family in enumerate(contract.families):
        for place, name in enumerate(names):
            plain = re.sub(r"\s+", " ", name[:NAME_CHARACTERS_MAX]).strip()
            if found := family.pattern.fullmatch(plain):
                covered.append((number, place, found.groupdict()))
    return tuple(covered)


def _usual_width(rows: list[list[str]]) -> int:
    """The commonest number of fields, so that one row with a stray comma is only itself wrong."""
    widths = Counter(len(row) for row in rows)
    return max(widths, key=lambda width: (widths[width], width))


def _headerless(contract: Contract, table: TextTable) -> Heading:
    width = _usual_width(table.rows[:SEARCH_ROWS])
    placed = [(c, c.position - 1) for c in contract.columns if c.position is not None]
    furthest = max(place for _, place in placed)
    if width <= furthest:
        raise refuse(
            "too-few-fields",
            Place(table.file, table.lines[0]),
            f"Rows have {width} fields; the layout has at least {furthest + 1}.",
            next_step="Check that this is the right file and that its delimiter is as published.",
        )
    columns, places = zip(*placed, strict=True)
    return Heading(columns, places, (), 0, width)


def _header_row(contract: Contract, table: TextTable) -> int:
    if contract.header == "first":
        return 0
    best, fewest = 0, None
    for index, row in enumerate(table.rows[:SEARCH_ROWS]):
        _, missing = _match(contract, row)
        if not missing:
            return index
        if fewest is None or len(missing) < fewest:
            best, fewest = index, len(missing)
    return best


def find_heading(contract: Contract, table: TextTable) -> Heading:
    """Place each of the contract's columns. Raises `Refusal` when one is missing or repeated."""
    if not table.rows:
        raise refuse(
            "empty-file",
            Place(table.file),
            f"The sheet '{table.sheet[:NAME_CHARACTERS_MAX]}' holds no rows.",
            next_step="Ask the supplier for the file again.",
        )
    if contract.header == "none":
        return _headerless(contract, table)
    index = _header_row(contract, table)
    names = table.rows[index]
    place = Place(table.file, table.lines[index])
    found, missing = _match(contract, names)
    if missing:
        _refuse_missing(missing, names, place)
    _refuse_repeats(contract, names, place)
    families = _families(contract, names)
    for number, family in enumerate(contract.families):
        count = sum(1 for covered in families if covered[0] == number)
        if count < family.at_least:
            raise refuse(
                "missing-column",
                Place(place.file, place.line, family.pattern.pattern),
                f"{count} headings look like '{family.pattern.pattern}'; "
                f"at least {family.at_least} are needed.",
                next_step="If the publisher renamed them, extend the pattern in the contract.",
            )
    columns = tuple(c for c in contract.columns if c.becomes in found)
    places = tuple(found[c.becomes] for c in columns)
    return Heading(columns, places, families, index + 1, len(names))
