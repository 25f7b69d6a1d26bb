"""What the statements of a feed may see of a file's rows: the relation `accepted`.

No identifier is among its columns; a person key stands in their place. Which rows are taken was
decided before.
"""

import duckdb

from commonweal.repository.contract import Contract
from commonweal.repository.record_feeds.accepting import NHS_NUMBER, Taken
from commonweal.repository.record_feeds.compiling import BITS, Compiled, quoted


def _columns(taken: Taken) -> list[str]:
    """What `accepted` shows of a row of `taken`: no identifier, and of a birth only its month."""
    contract, compiled, record = taken.contract, taken.compiled, taken.contract.record
    assert record is not None
    kinds = {column.becomes: column.identifier for column in contract.columns}
    open_to_all = [name for name in compiled.values if not kinds[name]]
    parts = [f"{_cleared(name, compiled, contract)} as {quoted(name)}" for name in open_to_all]
    if "date" not in open_to_all:
        day = quoted(record.date)
        if kinds[record.date] == "birth_date":
            day = f"month_of({day})"
        parts.append(f"cast({day} as date) as date")
    if record.provider and "provider" not in open_to_all:
        parts.append(f"{quoted(record.provider)} as provider")
    parts += [
        f"month_of({quoted(column.becomes)}) as birth_month"
        for column in contract.columns
        if column.identifier == "birth_date" and column.type == "date"
    ]
    return parts


def accepted_view(connection: duckdb.DuckDBPyConnection, taken: Taken) -> None:
    """Make the relation `accepted` that a feed's statements select from: no identifier is in it."""
    record = taken.contract.record
    assert record is not None
    join, person = "", "cast(null as bigint)"
    if record.person:
        join = f" left join own_person on vault_told = {quoted(record.person)}"
        person = "vault_person"
    connection.execute(
        f"create or replace temp view accepted as select {', '.join(_columns(taken))}, "
        f"record, {person} as person, line_of(taken.rowid) as line "
        f"from taken{join} where {taken.keep.replace('rowid', 'taken.rowid')}"
    )


def identity_space(contract: Contract) -> str:
    """In which space a feed's people are told apart: NHS numbers, or a supplier's own pseudonyms."""
    record = contract.record
    assert record is not None
    kind = next(c.identifier for c in contract.columns if c.becomes == record.person)
    return NHS_NUMBER if kind == NHS_NUMBER else contract.id.split("_")[0]


def _cleared(name: str, compiled: Compiled, contract: Contract) -> str:
    """A column, missing where a rule that clears its cell was broken."""
    heading = next(c.name for c in contract.columns if c.becomes == name)
    parts = []
    for number in range(compiled.masks):
        bits = sum(
            1 << place
            for place, check in enumerate(compiled.checks[number * BITS : (number + 1) * BITS])
            if check.clears and check.column == heading
        )
        if bits:
            parts.append(f"mask_{number} & {bits} = 0")
    return f"case when {' and '.join(parts)} then {quoted(name)} end" if parts else quoted(name)
