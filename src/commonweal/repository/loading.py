"""From one file's bytes to rows of logical tables, or to the reason it was refused.

The path of a batch before it is stored: read, hold against the contract, normalise. It touches
neither the lake nor the records, so a whole refresh can be tried before anything is changed.
"""

from dataclasses import dataclass, replace

import polars as pl

from commonweal.repository.acceptance import Accepted, accept
from commonweal.repository.feed import (
    Feed,
    FileFacts,
    Normalised,
    feeds_claiming,
    require_vintage,
)
from commonweal.repository.lake import conform
from commonweal.repository.reading.rows import Refusal, TextTable
from commonweal.repository.reading.text import read_text
from commonweal.repository.reading.workbook import read_workbook
from commonweal.repository.records import BatchOutcome
from commonweal.tables.catalogue import TABLES


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


def _slot(feed: Feed, facts: FileFacts, vintage: str, *, covers: str) -> str:
    words = facts.parts | {"vintage": vintage, "covers": covers or facts.parts.get("covers", "")}
    return "/".join([feed.contract.id, *(words.get(part, "") for part in feed.contract.slot)])


def _load_as(feed: Feed, content: bytes, *, name: str, label: str, sha256: str) -> Loaded:
    accepted: list[Accepted] = [accept(feed.contract, t) for t in _read(feed, content, label)]
    facts = feed.facts(name)
    normalised = feed.normalise(accepted, facts)
    vintage = require_vintage(facts, normalised)
    tables = _rows(normalised, batch=sha256[:16], vintage=vintage)
    problems = tuple(p for part in accepted for p in part.problems) + tuple(normalised.problems)
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
        rows_set_aside=sum(part.rows_set_aside for part in accepted),
        problems=problems,
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
            problem = replace(refusal.problem, place=replace(refusal.problem.place, file=label))
            outcome = BatchOutcome(
                sha256, feed.contract.id, label, "refused", "", "", feed.fingerprint,
                problems=(problem,),
            )  # fmt: skip
            refused = refused or Loaded(outcome, {})
    return refused
