"""Lists for people and programs: measures, footprints, figures, feeds and problems as tables.

Each returns a small Polars frame with plain column names; the command line prints it and a notebook
gets it as it is.
"""

import dataclasses
from datetime import date
from typing import Any

import polars as pl

from commonweal.actions.clock import today
from commonweal.actions.opened import Opened
from commonweal.outcomes.strata import rows_statement
from commonweal.repository.feed import known_feeds
from commonweal.system.definition import LEVELS
from commonweal.terms.codes import NAMES, Kind
from commonweal.terms.errors import NotFoundError, UsageError
from commonweal.terms.estimate import OWN_TIME
from commonweal.terms.interval import day_of
from commonweal.terms.problem import Severity

FIGURE_COLUMNS = (
    "code", "name", "period", "status", "value", "lower", "upper", "numerator", "denominator",
    "unit", "method", "boundaries", "units", "units_expected", "sources",
)  # fmt: skip

FIGURE_LEVELS = (*LEVELS, Kind.ENGLAND)


def level_named(text: str, levels: tuple[Kind, ...] = LEVELS) -> Kind:
    """The level a user names, such as `pcn`. Raises `UsageError` with those there are."""
    folded = text.strip().casefold().replace("-", "_")
    if folded not in [level.value for level in levels]:
        raise UsageError(
            f"There is no level '{text}'. The levels are {', '.join(level.value for level in levels)}."
        )
    return Kind(folded)


def measure_list(opened: Opened) -> pl.DataFrame:
    """One row a measure, with the periods and levels for which there are figures."""
    held = opened.estimates.group_by("measure").agg(
        levels=pl.col("kind").unique(),
        earliest=pl.col("period").sort_by("period_last").first(),
        latest=pl.col("period").sort_by("period_last").last(),
        figures=pl.len(),
    )
    rows = [
        {
            "measure": m.id,
            "name": m.name,
            "topic": m.topic,
            "kind": m.kind.value,
            "unit": m.unit,
            "better": m.direction.value,
        }
        for m in opened.measures.values()
    ]
    schema = dict.fromkeys(("measure", "name", "topic", "kind", "unit", "better"), pl.String)
    listed = pl.DataFrame(rows, schema=schema)
    return listed.join(held, on="measure", how="left", maintain_order="left").with_columns(
        pl.col("levels").map_elements(_levels_in_order, return_dtype=pl.String),
        pl.col("figures").fill_null(0),
    )


def _levels_in_order(kinds: pl.Series) -> str:
    """Kinds as a user names them, from the whole to its parts."""
    return " ".join(kind.value for kind in Kind if kind.value in set(kinds))


def measure_facts(opened: Opened, measure_id: str) -> pl.DataFrame:
    """What a measure is, as rows of `fact` and `value`. Raises `NotFoundError`."""
    measure = opened.measure(measure_id)
    rows = [
        (field.name.replace("_", " "), str(value))
        for field in dataclasses.fields(measure)
        if (value := getattr(measure, field.name)) not in ("", None)
    ]
    rows = [row for row in rows if row[0] != "units"]
    rows.append(("units", ", ".join(NAMES[unit][1] for unit in measure.units)))
    rows.append(("method", measure.method))
    rows.append(("rows used", rows_statement(measure)))
    return pl.DataFrame(rows, schema=["fact", "value"], orient="row")


def _period_chosen(found: pl.DataFrame, period: str | None) -> pl.DataFrame:
    if period is None:
        return found
    if period == "latest":
        begun = found.filter(pl.col("period_first") <= today())
        return begun.filter(pl.col("period_last") == pl.col("period_last").max())
    chosen = found.filter(pl.col("period") == period)
    if chosen.is_empty():
        held = found.unique("period").sort("period_last")["period"]
        raise NotFoundError(
            f"There are no figures for {period}. Those held run from {held[0]} to {held[-1]}."
        )
    return chosen


def _name(opened: Opened, kind: Kind, code: str) -> str:
    return NAMES[kind][0] if kind == Kind.ENGLAND else opened.structure.name(kind, code)


def measure_rows(
    opened: Opened,
    measure_id: str,
    *,
    level: str,
    period: str | None = None,
    boundaries: str | None = None,
    peers: bool = False,
) -> pl.DataFrame:
    """Figures of one measure for a level, each with all it must not travel without.

    With `peers`, also of units outside the system, where the publisher gives them. Raises
    `UsageError` for no such level or day, `NotFoundError` for no such measure or figures.
    """
    kind = level_named(level, FIGURE_LEVELS)
    measure = opened.measure(measure_id)
    stands = OWN_TIME if boundaries is None else day_named(boundaries).isoformat()
    found = opened.measure_estimates(measure_id, stands).filter(pl.col("kind") == kind.value)
    if not peers and kind != Kind.ENGLAND:
        found = found.filter(pl.col("code").is_in(opened.structure.own(kind)))
    if found.is_empty():
        levels = _levels_in_order(opened.measure_estimates(measure_id)["kind"].unique())
        held = f"It has them by {levels.replace(' ', ', ')}." if levels else (
            f"No file in this workspace supplies it: it is from {measure.source}."
        )  # fmt: skip
        raise NotFoundError(f"'{measure.name}' has no figures by {kind.value}. {held}")
    names = {code: _name(opened, kind, code) for code in found["code"].unique()}
    return (
        _period_chosen(found, period)
        .sort("period_last", "code")
        .with_columns(
            name=pl.col("code").replace_strict(names, return_dtype=pl.String),
            unit=pl.lit(measure.unit),
            boundaries=pl.lit(stands),
            sources=pl.col("batches"),
        )
        .select(FIGURE_COLUMNS)
    )


def day_named(text: str) -> date:
    """A day a user names as 2024-03-31. Raises `UsageError` for anything else."""
    try:
        return day_of(text)
    except ValueError as wrong:
        raise UsageError(f"'{text}' is not a day such as 2024-03-31.") from wrong


def footprint_list(opened: Opened, level: str, *, on: date | None = None) -> pl.DataFrame:
    """The system's footprints of a level on a day, with what each belongs to."""
    kind, day = level_named(level), on or today()
    structure = opened.structure
    above = [
        k for k in (Kind.PCN, Kind.PLACE, Kind.SUB_ICB, Kind.CCG, Kind.UPPER_TIER) if k != kind
    ]
    rows = []
    for code in structure.footprints(kind, day):
        row: dict[str, Any] = {"code": code, "name": structure.name(kind, code)}
        row |= {k.value: " ".join(structure.parents(kind, code, k, on=day)) for k in above}
        rows.append(row)
    names = ("code", "name", *(k.value for k in above))
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String))


def footprint_facts(opened: Opened, code: str, *, on: date | None = None) -> pl.DataFrame:
    """What is known of a footprint on a day, as rows of `fact` and `value`.

    Raises `NotFoundError` when no footprint has that code.
    """
    day, structure = on or today(), opened.structure
    kinds = opened.kinds_of(code)
    if not kinds:
        raise NotFoundError(
            f"No footprint has the code '{code}'. `commonweal footprint list --kind practice` "
            "shows codes, and the pages have a search."
        )
    rows: list[tuple[str, str]] = [("on", day.isoformat())]
    for kind in kinds:
        rows += [("kind", NAMES[kind][0]), ("name", structure.name(kind, code))]
        unit = structure.units.get((kind, code))
        if unit is not None:
            said = [("ONS code", unit.ons_code), ("postcode", unit.postcode), ("opened", unit.first),
                    ("closed", unit.last)]  # fmt: skip
            rows += [(fact, str(value)) for fact, value in said if value is not None]
        for parent in LEVELS:
            for found in structure.parents(kind, code, parent, on=day):
                rows.append(
                    (f"part of ({NAMES[parent][0]})", f"{found} {structure.name(parent, found)}")
                )
        for child in LEVELS:
            count = len(structure.members(kind, code, child, on=day)) if child != kind else 0
            if count:
                rows.append((f"{NAMES[child][1]} in it", str(count)))
    heir = structure.heir(code, day)
    if heir is not None:
        rows.append(("succeeded by", f"{heir} {structure.name(kinds[0], heir)}"))
    return pl.DataFrame(rows, schema=["fact", "value"], orient="row")


def feed_list(opened: Opened) -> pl.DataFrame:
    """One row a feed: what landed, how much of it, how fresh, and how many problems."""
    problems: dict[int, int] = {}
    for batch, _ in opened.problems():
        problems[batch.id] = problems.get(batch.id, 0) + 1
    rows = []
    for feed in known_feeds().values():
        mine = [b for b in opened.batches if b.feed == feed.contract.id]
        current = [b for b in mine if b.state == "accepted" and not b.superseded]
        rows.append(
            {
                "feed": feed.contract.id,
                "name": feed.contract.name,
                "publisher": feed.contract.publisher,
                "files": len(current),
                "superseded": sum(b.superseded for b in mine),
                "refused": sum(b.state == "refused" for b in mine),
                "rows": sum(b.rows_stored for b in current),
                "set_aside": sum(b.rows_set_aside for b in current),
                "newest": max((b.vintage for b in current), default=None),
                "problems": sum(problems.get(b.id, 0) for b in mine if not b.superseded),
            }
        )
    return pl.DataFrame(rows, schema_overrides={"newest": pl.String})


def problem_list(opened: Opened, *, feed: str | None = None) -> pl.DataFrame:
    """What was wrong with the files on record, refusals first. Raises `NotFoundError` for no feed."""
    if feed is not None and feed not in known_feeds():
        raise NotFoundError(f"There is no feed '{feed}'. `commonweal feeds list` shows all.")
    order = list(Severity)
    rows = [
        {
            "severity": p.severity.value,
            "feed": batch.feed,
            "file": p.place.file,
            "line": p.place.line,
            "column": p.place.column,
            "rule": p.rule,
            "message": p.message,
            "next_step": p.next_step,
        }
        for batch, p in sorted(opened.problems(), key=lambda found: order.index(found[1].severity))
        if (feed is None or batch.feed == feed) and not batch.superseded
    ]
    schema = {"severity": pl.String, "feed": pl.String, "file": pl.String, "line": pl.Int64,
              "column": pl.String, "rule": pl.String, "message": pl.String, "next_step": pl.String}  # fmt: skip
    return pl.DataFrame(rows, schema=schema)
