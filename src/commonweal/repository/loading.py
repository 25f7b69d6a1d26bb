"""From one file's bytes to rows of logical tables, or to the reason it was refused.

The path of a batch before it is stored: read, hold against the contract, normalise. It touches
neither the lake nor the records, so a whole refresh can be tried before anything is changed.
"""

import traceback
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from commonweal.repository.acceptance import Accepted, accept
from commonweal.repository.feed import (
    Feed,
    FileFacts,
    Normalised,
    claim_fingerprint,
    feeds_claiming,
    require_vintage,
)
from commonweal.repository.lake import conform
from commonweal.repository.reading.rows import Refusal, TextTable, refuse
from commonweal.repository.reading.text import read_text
from commonweal.repository.reading.workbook import read_workbook
from commonweal.repository.records import BatchOutcome, batch_key
from commonweal.tables.catalogue import TABLES
from commonweal.tables.declaration import Table
from commonweal.terms.problem import Place, Problem, Severity

MESSAGE_CHARACTERS_MAX = 500
_UNFORESEEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
    pl.exceptions.PolarsError,
)
"""What a normaliser raises on rows it was not written for."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of a file, and the rows to store when it was accepted."""

    outcome: BatchOutcome
    tables: dict[str, pl.DataFrame]


def _read(feed: Feed, content: bytes, label: str) -> list[TextTable]:
    contract = feed.contract
    if contract.format == "xlsx":
        return read_workbook(content, label, contract.sheets)
    return [read_text(content, label, contract.delimiter)]


def _rows(normalised: Normalised, *, batch: str, vintage: str) -> dict[str, pl.DataFrame]:
    provenance = (pl.lit(batch).alias("batch"), pl.lit(vintage).alias("vintage"))
    stored = {}
    for name, rows in normalised.tables.items():
        withheld = rows["suppressed"].cast(pl.Int64) if "suppressed" in rows.columns else pl.lit(0)
        stored[name] = conform(
            TABLES[name], rows.with_columns(*provenance, withheld.alias("withheld"))
        )
    return stored


def _told_once(table: Table, rows: pl.DataFrame, label: str) -> tuple[pl.DataFrame, list[Problem]]:
    """Rows with one for each key of the table; readers would take any one of several in silence.

    Of rows that say the same one is kept; of rows that contradict each other none.
    """
    if rows.n_unique(subset=table.key) == rows.height:
        return rows, []
    stated = [name for name in rows.columns if name != "line"]
    once = rows.unique(subset=stated, keep="first", maintain_order=True)
    again = rows.join(once.select("line"), on="line", how="anti")["line"].unique().sort()
    unlike = once.filter(pl.struct(table.key).is_duplicated())["line"].unique().sort()
    said = f"what another row says of the same {', '.join(table.key)}"
    problems = [
        Problem(
            "repeated-key",
            Severity.QUARANTINED,
            Place(label, line),
            f"The row contradicts {said}.",
            "Ask the supplier which is right; none of them was taken.",
        )
        for line in unlike
    ]
    if len(again):
        place, count = Place(label, again[0]), f"{len(again):,} rows, the first of them here,"
        problems.append(
            Problem(
                "repeated-row",
                Severity.WARNING,
                place,
                f"{count} say again {said}; each was counted once.",
                "Nothing needs doing unless both were meant.",
            )
        )
    return once.filter(~pl.struct(table.key).is_duplicated()), problems


def _slot(feed: Feed, facts: FileFacts, vintage: str, *, covers: str) -> str:
    words = facts.parts | {"vintage": vintage, "covers": covers or facts.parts.get("covers", "")}
    return "/".join([feed.contract.id, *(words.get(part, "") for part in feed.contract.slot)])


def _bounded(problem: Problem) -> Problem:
    """The problem with a message that can be read: a cell quoted in it may be endless."""
    if len(problem.message) <= MESSAGE_CHARACTERS_MAX:
        return problem
    return replace(problem, message=f"{problem.message[: MESSAGE_CHARACTERS_MAX - 6]} (cut)")


def _not_understood(wrong: Exception, label: str) -> Refusal:
    """Refuse a file that keeps its contract and yet makes no sense to its feed.

    One file of a shape that nobody foresaw must not keep all others from landing.
    """
    raised = traceback.extract_tb(wrong.__traceback__)
    at = next((f for f in reversed(raised) if "commonweal" in f.filename), raised[-1])
    return refuse(
        "not-understood",
        Place(label),
        f"The rows keep the contract, but the feed cannot make sense of them "
        f"({type(wrong).__name__} at {Path(at.filename).name}, line {at.lineno}).",
        next_step="Report it with the file: its feed has to learn of this shape.",
    )


def _set_aside(accepted: list[Accepted], found: list[Problem]) -> int:
    """Rows that broke the contract, and rows of which something was left out later (`found`)."""
    left_out = {
        problem.place.line
        for problem in found
        if problem.severity == Severity.QUARANTINED and problem.place.line is not None
    }
    return sum(part.rows_set_aside for part in accepted) + len(left_out)


def _load_as(feed: Feed, content: bytes, *, name: str, label: str, sha256: str) -> Loaded:
    accepted: list[Accepted] = [accept(feed.contract, t) for t in _read(feed, content, label)]
    facts = feed.facts(name)
    try:
        normalised = feed.normalise(accepted, facts)
        vintage = require_vintage(facts, normalised)
        told = _rows(normalised, batch=batch_key(sha256, label), vintage=vintage)
    except _UNFORESEEN as wrong:
        if feed.contract.vintage_in_name is not None:
            require_vintage(
                facts, Normalised({})
            )  # the likeliest cause, and one that can be mended
        raise _not_understood(wrong, label) from wrong
    once = {name: _told_once(TABLES[name], rows, label) for name, rows in told.items()}
    tables = {name: rows for name, (rows, _) in once.items()}
    found = [*normalised.problems, *(p for _, problems in once.values() for p in problems)]
    outcome = BatchOutcome(
        sha256,
        feed.contract.id,
        label,
        "accepted",
        _slot(feed, facts, vintage, covers=normalised.covers),
        vintage,
        feed.fingerprint,
        rows_read=sum(part.rows_read for part in accepted),
        rows_stored=sum(rows.height for rows in tables.values()),
        rows_set_aside=_set_aside(accepted, found),
        problems=tuple(_bounded(p) for p in [*(p for a in accepted for p in a.problems), *found]),
    )
    return Loaded(outcome, tables)


def load(content: bytes, *, name: str, label: str, sha256: str) -> Loaded | None:
    """Load one file as the first feed that accepts it; nothing when no feed claims its name.

    When every feed that claims the name refuses it, the first refusal is the outcome.
    """
    refused: Loaded | None = None
    for feed in feeds_claiming(name):
        try:
            return _load_as(feed, content, name=name, label=label, sha256=sha256)
        except Refusal as refusal:
            told = _bounded(refusal.problem)
            problem = replace(told, place=replace(told.place, file=label))
            outcome = BatchOutcome(
                sha256, feed.contract.id, label, "refused", "", "", claim_fingerprint(name),
                problems=(problem,),
            )  # fmt: skip
            refused = refused or Loaded(outcome, {})
    return refused
