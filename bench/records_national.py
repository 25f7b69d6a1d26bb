"""What a national deployment would need and cost, worked out from the growth that was measured.

`python -m bench.records_national DIR` reads what `bench records` has kept in DIR and prints the tables
of `docs/explanation/a-national-deployment.md`. What is not measured is an assumption, is named here,
and is stated beside the figures. Nothing is measured here.
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import records, records_growth

PEOPLE, NAMESPACES = 60_000_000, 42
"""England as this project takes it, and the integrated care boards of July 2022."""
SPARK_TIMES = (6.0, 9.0)
"""Processor time of local Spark over that of DuckDB, for statements such as these; measured once."""
STATEMENTS, CORE_SECONDS_EACH = 200, 20.0
"""Assumed: statements asked each night, and what one takes DuckDB for 1.8 million people."""
MEASURED_PEOPLE = 1_800_000
DAYS_KEPT = 30
POUNDS_CORE_HOUR = (0.03, 0.08)
"""Assumed, with 4 to 8 GB of memory to the core."""
POUNDS_TERABYTE_MONTH = (15.0, 25.0)
"""Assumed, for object storage that keeps its copies itself."""
NIGHTS, MONTHS = 365, 12
Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Need:
    """One line of the bill: what it is for, how much of it in a year at least and at most, and the price."""

    what: str
    amount: Range
    unit: str
    pounds: Range


def _at(growth: dict[str, Any], name: str, rows: float) -> float:
    """What the line says of so many rows; never less than nothing at no rows."""
    fit = growth["fits"][name]
    return float(max(fit["at_no_rows"], 0.0) + fit["per_million_rows"] * rows / 1e6)


def _times(amount: Range, price: Range) -> Range:
    return amount[0] * price[0], amount[1] * price[1]


def _compute(what: str, hours: Range) -> Need:
    return Need(what, hours, "core-hours", _times(hours, POUNDS_CORE_HOUR))


def _storage(what: str, terabytes: float) -> Need:
    months = terabytes * MONTHS
    return Need(
        what,
        (terabytes, terabytes),
        "TB",
        _times((months, months), POUNDS_TERABYTE_MONTH),
    )


def needs(growth: dict[str, Any], increment: dict[str, Any]) -> list[Need]:
    """What a year takes: the first load and, from then on, each night and what is kept."""
    point = growth["points"][-1]
    rows = point["rows"] / point["people"] * PEOPLE
    each = rows / NAMESPACES
    share = PEOPLE / point["people"]
    load = NAMESPACES * _at(growth, "processor_seconds", each) / 3600
    nightly = NIGHTS * NAMESPACES * increment["processor_seconds"] / 3600
    asked = NIGHTS * STATEMENTS * CORE_SECONDS_EACH * PEOPLE / MEASURED_PEOPLE / 3600
    kept = DAYS_KEPT * increment["lake_bytes_added"] * share / 1e12
    sizes = {n: _at(growth, f"{n}_bytes", rows) / 1e12 for n in ("lake", "landing", "vault")}
    return [
        _compute("first load, by DuckDB in each namespace", (load, load)),
        _compute("first load, by Spark throughout", (load * SPARK_TIMES[0], load * SPARK_TIMES[1])),
        _compute("a year of nightly increments", (nightly, nightly)),
        _compute("a year of statements on Spark", _times((asked, asked), SPARK_TIMES)),
        _storage("tables of the newest snapshot, a year", sizes["lake"]),
        _storage(f"files of {DAYS_KEPT} days of earlier snapshots, a year", kept),
        _storage("landing, a year", sizes["landing"]),
        _storage("vault, a year", sizes["vault"]),
    ]


def _between(amounts: Range, form: str) -> str:
    low, high = (format(amount, form) for amount in amounts)
    return low if low == high else f"{low} to {high}"


def _sized(amounts: Range) -> str:
    return _between(amounts, ",.0f" if amounts[1] >= 10 else ",.2f")


def page(growth: dict[str, Any], increment: dict[str, Any]) -> str:
    """The two tables of the page, as Markdown."""
    lines = [
        "| people | rows | seconds | processor seconds | peak MB | files sent, GB | lake, GB |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {p['people']:,} | {p['rows'] / 1e6:,.1f} m | {p['seconds']:,.0f} | "
        f"{p['processor_seconds']:,.0f} | {p['peak_megabytes']:,} | {p['bytes_read'] / 1e9:,.1f} | "
        f"{p['lake_bytes'] / 1e9:,.1f} |"
        for p in growth["points"]
    ]
    lines += ["", "| what | how much | price assumed | pounds |", "|---|---|---|---|"]
    prices = {
        "core-hours": f"£{_between(POUNDS_CORE_HOUR, '.2f')}",
        "TB": f"£{_between(POUNDS_TERABYTE_MONTH, '.0f')} a month",
    }
    lines += [
        f"| {need.what} | {_sized(need.amount)} {need.unit} | {prices[need.unit]} | "
        f"{_sized(need.pounds)} |"
        for need in needs(growth, increment)
    ]
    rows = growth["points"][-1]["rows"] / growth["points"][-1]["people"] * PEOPLE
    hours = _at(growth, "seconds", rows / NAMESPACES) / 3600
    fit = growth["fits"]["seconds"]
    load = (
        f"{rows / 1e9:,.1f} thousand million rows; {hours:,.2f} hours for the first load with two "
        f"cores in each of {NAMESPACES} namespaces."
    )
    line = (
        f"seconds = {fit['at_no_rows']:,.0f} + {fit['per_million_rows']:,.2f} for each million rows, "
        f"off by {fit['off_max']:.0%} at most."
    )
    lines += ["", load, line]
    return "\n".join(lines)


def main() -> None:
    """Print the tables for every size that was measured in the folder."""
    folder = Path(sys.argv[1])
    found = sorted(int(path.parent.name) for path in folder.glob("*/refresh.json"))
    growth = records_growth.measure(folder, tuple(found))
    increment = records.place_of(folder, found[-1]).told("increment")
    assert increment is not None, "the increment of the largest size was not measured"
    print(page(growth, increment))


if __name__ == "__main__":
    main()
