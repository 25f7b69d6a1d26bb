"""Holding a file of records against its contract, in one pass, and what is to be said of it.

The rows stay in a temporary table of the engine, each typed and with a bit for every rule it breaks.
Above a rule's threshold the file is refused whole; below it a bad row is set aside, a bad cell told
or cleared. No message quotes a cell: it may be about a person.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import duckdb

from commonweal.repository.contract import Contract
from commonweal.repository.reading.rows import Refusal, refuse
from commonweal.repository.record_feeds.compiling import (
    REMOVED,
    Check,
    Compiled,
    compile_contract,
    quoted,
)
from commonweal.repository.record_feeds.coverage import Coverage, Update
from commonweal.repository.record_feeds.keys import Keys, has_repeats, keys_of
from commonweal.repository.record_feeds.opening import REJECTS, Opened, open_records
from commonweal.repository.record_feeds.receiving import lines_in
from commonweal.repository.room import lack_of_room
from commonweal.terms.problem import Place

LINES_SHOWN = 5
NHS_NUMBER = "nhs_number"
_OURS = (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException)
"""A statement that is wrong, whatever the file."""
ROWS_THAT_TELL, FEW_THAT_TELL = 10, 3
"""Fewer bad rows than ten refuse no file by their share alone: a day's changes may be a dozen rows.
Three that are over two thirds of a file that replaces others do.
"""
WIDTH = Check(
    "row-width", "", "", "has not as many fields as the heading", "Check for a stray comma or quote.",
    "quarantine", 10.0,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Broken:
    """How often one rule was broken, and the first lines that broke it."""

    check: Check
    rows: int
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """The rows of a file in the temporary table `taken`, and what was found.

    `rows` counts all of the file's records, `set_aside` those not taken, `removals` those that take
    an earlier record back, `of_nobody` those taken where none says whose it is. `keep` and `back` are
    true for those taken and for removals, `keys` are of all records that the file tells of.
    """

    contract: Contract
    compiled: Compiled
    rows: int
    set_aside: int
    removals: int
    of_nobody: int
    keep: str
    back: str
    broken: tuple[Broken, ...]
    keys: Keys


def _record(contract: Contract) -> str:
    assert contract.record is not None
    parts = [f"cast({quoted(name)} as varchar)" for name in contract.record.key]
    return " || '/' || ".join(parts)


def is_removal(contract: Contract) -> str:
    """The expression that is true for a row that takes an earlier record back."""
    assert contract.record is not None
    kind = contract.record.update_type
    return "false" if kind is None else f"coalesce({quoted(kind)} = '{REMOVED}', false)"


def _materialise(
    connection: duckdb.DuckDBPyConnection, contract: Contract, compiled: Compiled, *, cells: str
) -> None:
    """Make the table `taken`: typed columns, `record`, and the masks of broken rules."""
    typed = [
        f"{value} as {quoted(name)}"
        for name, value in compiled.values.items()
        if value != quoted(name)
    ]
    removed = is_removal(contract)
    masks = ", ".join(
        f"case when {removed} then 0 else {compiled.mask(number)} end as mask_{number}"
        for number in range(compiled.masks)
    )
    columns = ", ".join(quoted(name) for name in compiled.values)
    inner = f"select *{''.join(f', {one}' for one in typed)} from ({cells})"
    connection.execute("drop table if exists taken")
    connection.execute(
        f"create temp table taken as select {columns}, {_record(contract)} as record, "
        f"{masks} from ({inner})"
    )


def _lines(connection: duckdb.DuckDBPyConnection, *, first_line: int, rejects: bool) -> list[int]:
    """Make the macro `line_of(row)`, and return the lines that the reader itself rejected."""
    told = []
    if rejects:
        found = connection.execute(f"select distinct line from {REJECTS} order by line").fetchall()
        told = [int(line) for (line,) in found]
    # A row's number among those read is its line less the rejected lines above it.
    steps = [line - first_line - before for before, line in enumerate(told)]
    connection.execute(
        "create or replace temp table rejected_before as "
        "select step, max(above) as above from (select unnest($steps::bigint[]) as step, "
        "unnest(range(1, $many + 1)) as above) group by step",
        {"steps": steps, "many": len(steps)},
    )
    counted = "0"
    if told:
        connection.execute(
            "create or replace temp table row_line as select row, above from "
            "(select rowid as row from taken) asof join rejected_before on row >= step"
        )
        counted = "coalesce((select above from row_line where row = number), 0)"
    connection.execute(
        f"create or replace temp macro line_of(number) as number + {first_line} + {counted}"
    )
    return told


def _count_broken(connection: duckdb.DuckDBPyConnection, compiled: Compiled) -> list[Broken]:
    """Each rule's broken rows, from the few rows that break any."""
    masks = [f"mask_{number}" for number in range(compiled.masks)]
    rows = connection.execute(
        f"select {', '.join(masks)}, count(*), list(line_of(rowid) order by rowid)[1:{LINES_SHOWN}] "
        f"from taken where {' or '.join(f'{mask} <> 0' for mask in masks)} group by all"
    ).fetchall()
    counts: Counter[Check] = Counter()
    lines: dict[Check, list[int]] = {}
    for *told, count, first in rows:
        for number, mask in enumerate(told):
            for check in compiled.told(mask, number):
                counts[check] += count
                lines.setdefault(check, []).extend(first)
    return [
        Broken(check, count, tuple(sorted(lines[check])[:LINES_SHOWN]))
        for check, count in sorted(counts.items(), key=lambda item: -item[1])
    ]


def _repeats(
    connection: duckdb.DuckDBPyConnection, compiled: Compiled, coverage: Coverage, *, keys: Keys
) -> list[Broken]:
    """Put into `repeated` the rows that say again, or contradict, what another says of a record.

    Of rows that say the same, and of net changes to one record, one is kept; of rows of a bulk file
    that contradict each other, none.
    """
    keep = _kept(compiled)
    connection.execute("create or replace temp table repeated (row bigint, rule varchar)")
    if not has_repeats(keys):
        return []
    stated = ", ".join(quoted(name) for name in compiled.values)
    last = "desc" if coverage.update is Update.CHANGE else "asc"
    unlike = "false" if coverage.update is Update.CHANGE else "lowest <> highest"
    connection.execute(
        f"""insert into repeated
        with again as (select record from taken where {keep} group by record having count(*) > 1),
        said as (select rowid as row, record, hash({stated}) as content from taken
                 semi join again using (record) where {keep}),
        ranked as (select row, row_number() over (partition by record order by row {last}) as place,
                   min(content) over (partition by record) as lowest,
                   max(content) over (partition by record) as highest from said)
        select row, case when {unlike} then 'repeated-key' else 'repeated-row' end from ranked
        where place > 1 or {unlike}"""
    )
    return _told_repeats(connection)


_REPEATED = {
    "repeated-key": (
        "quarantine",
        "contradicts what another row says of the same record",
        "Ask the supplier which is right; none of them was taken.",
    ),
    "repeated-row": (
        "warn",
        "says again what another row says of the same record; each was counted once",
        "Nothing needs doing unless both were meant.",
    ),
}


def _told_repeats(connection: duckdb.DuckDBPyConnection) -> list[Broken]:
    found = connection.execute(
        f"select rule, count(*), list(line_of(row) order by row)[1:{LINES_SHOWN}] from repeated "
        "group by rule order by rule"
    ).fetchall()
    told = []
    for rule, count, lines in found:
        severity, says, next_step = _REPEATED[rule]
        told.append(
            Broken(Check(rule, "", "", says, next_step, severity, 10.0), count, tuple(lines))
        )
    return told


def _tells(bad: int, rows: int) -> bool:
    return bad >= ROWS_THAT_TELL or bad == rows


def _damages(taken: Taken, coverage: Coverage) -> bool:
    """Whether a small file would put hardly anything in the place of what it replaces."""
    replaces, aside = coverage.update is not Update.CHANGE, taken.set_aside
    return replaces and aside >= FEW_THAT_TELL and aside * 3 > taken.rows * 2


def _refuse_above_threshold(taken: Taken, label: str, coverage: Coverage) -> None:
    if not taken.rows:
        return
    for broken in taken.broken:
        percent = 100 * broken.rows / taken.rows
        if percent > broken.check.max_percent and _tells(broken.rows, taken.rows):
            raise refuse(
                "too-many-bad-rows",
                Place(
                    label, broken.lines[0] if broken.lines else None, broken.check.column or None
                ),
                f"{broken.rows:,} of {taken.rows:,} rows ({percent:.1f}%) break the rule "
                f"'{broken.check.rule}'; at most {broken.check.max_percent:g}% may.",
                next_step="Ask the supplier for a corrected file; nothing of this one was taken.",
            )
    percent = 100 * taken.set_aside / taken.rows
    many = _tells(taken.set_aside, taken.rows) or _damages(taken, coverage)
    if many and percent > taken.contract.bad_rows_max_percent:
        raise refuse(
            "too-many-bad-rows",
            Place(label),
            f"{taken.set_aside:,} of {taken.rows:,} rows ({percent:.1f}%) would be set aside; "
            f"at most {taken.contract.bad_rows_max_percent:g}% may.",
            next_step="Ask the supplier for a corrected file; nothing of this one was taken.",
        )


def _kept(compiled: Compiled) -> str:
    aside = compiled.bits("quarantine")
    parts = [f"mask_{number} & {bits} = 0" for number, bits in enumerate(aside) if bits]
    return " and ".join(parts) or "true"


def _read(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    compiled: Compiled,
    *,
    opened: Opened,
    label: str,
) -> list[int]:
    """Fill `taken`, and return the lines that the reader itself rejected."""
    connection.execute(f"drop table if exists {REJECTS}")
    connection.execute(f"drop table if exists {REJECTS}_scan")
    try:
        _materialise(connection, contract, compiled, cells=opened.cells)
    except duckdb.Error as wrong:
        if isinstance(wrong, _OURS) or lack_of_room(wrong):
            raise
        raise not_readable(contract, label) from wrong
    return _lines(connection, first_line=opened.first_line, rejects=opened.rejects)


def _is_whole(connection: duckdb.DuckDBPyConnection, path: Path, rejected: list[int]) -> bool:
    """Whether every line of a CSV file was either read or rejected."""
    read = connection.execute("select count(*) from taken").fetchall()[0][0]
    return bool(1 + read + len(rejected) == lines_in(path))


def _read_whole(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    view: dict[str, object] | None,
    *,
    path: Path,
    label: str,
) -> tuple[Compiled, list[int]]:
    """Fill `taken` from every line: quickly or, where that met a fault, once more with care."""
    for with_care in (False, True):
        opened = open_records(contract, view, path, label=label, with_care=with_care)
        compiled = compile_contract(contract, opened.present, opened.typed, kinds=opened.kinds)
        try:
            rejected = _read(connection, contract, compiled, opened=opened, label=label)
        except Refusal:
            if with_care or contract.format != "ndjson":
                raise
            continue
        if not rejected or _is_whole(connection, path, rejected):
            return compiled, rejected
    raise not_readable(contract, label)


def take(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    view: dict[str, object] | None,
    *,
    path: Path,
    label: str,
    coverage: Coverage,
) -> Taken:
    """Read a file into `taken` and judge it. Raises `Refusal` when it is not to be taken."""
    compiled, rejected = _read_whole(connection, contract, view, path=path, label=label)
    taken = _judged(connection, contract, compiled, rejected=rejected, coverage=coverage)
    is_quiet_day = coverage.update is Update.CHANGE and not taken.rows
    if taken.rows < contract.rows_min and not is_quiet_day:
        raise refuse(
            "too-few-rows",
            Place(label),
            f"The file holds {taken.rows} rows; at least {contract.rows_min} are expected.",
            next_step="Ask the supplier whether the file was cut short.",
        )
    _refuse_above_threshold(taken, label, coverage)
    return taken


def _judged(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    compiled: Compiled,
    *,
    rejected: list[int],
    coverage: Coverage,
) -> Taken:
    """What is to be said of the rows in `taken`, and which of them are kept."""
    broken = _count_broken(connection, compiled)
    if rejected:
        broken.insert(0, Broken(WIDTH, len(rejected), tuple(rejected[:LINES_SHOWN])))
    removed, keep = is_removal(contract), _kept(compiled)
    keys = keys_of(connection, f"taken where {keep}")
    repeats = _repeats(connection, compiled, coverage, keys=keys)
    once = "rowid not in (select row from repeated)" if repeats else "true"
    good, back = f"{keep} and {once} and not {removed}", f"{once} and {removed}"
    assert contract.record is not None
    person = quoted(contract.record.person) if contract.record.person else "rowid"
    read, good_rows, removals, people = connection.execute(
        f"select count(*), count(*) filter (where {good}), count(*) filter (where {back}), "
        f"count({person}) filter (where {good}) from taken"
    ).fetchall()[0]
    again = sum(repeat.rows for repeat in repeats if repeat.check.rule == "repeated-row")
    return Taken(
        contract,
        compiled,
        rows=read + len(rejected),
        set_aside=read + len(rejected) - good_rows - removals - again,
        removals=removals,
        of_nobody=0 if people else good_rows,
        keep=good,
        back=back,
        broken=(*broken, *repeats),
        keys=keys,
    )


def not_readable(contract: Contract, label: str) -> Refusal:
    """The refusal of a file the engine fails on; its own words may quote a cell and are not told."""
    return refuse(
        "not-readable",
        Place(label),
        f"The file cannot be read as {contract.format}: it is damaged, or of another layout.",
        next_step="Ask the supplier for the file again; nothing of it was taken.",
    )
