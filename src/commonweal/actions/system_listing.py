"""What a system's definition says on a day, as rows: organisations, bodies, seats, changes, lineage.

For commands and notebooks; the pages have facts of their own shape in `governance_pages`.
"""

import difflib
from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from commonweal.actions.clock import today
from commonweal.actions.describing import described
from commonweal.system.body import Body
from commonweal.system.change import diff
from commonweal.system.description import AsAt, Description, Thing
from commonweal.system.footprint import Footprint
from commonweal.system.lineage import lineage
from commonweal.system.organisation import Alias, Organisation
from commonweal.terms.errors import NotFoundError, UsageError

PolarsType = type[pl.DataType]
TEXT: PolarsType = pl.String
WHOLE: PolarsType = pl.Int64
DATES: dict[str, PolarsType] = {"first": pl.Date, "last": pl.Date}
WHATS = ("organisations", "bodies", "seats", "footprints", "agreements", "functions", "sources")


def _frame(rows: Sequence[Mapping[str, object]], columns: Mapping[str, PolarsType]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=columns, orient="row")


def _texts(*names: str) -> dict[str, PolarsType]:
    return dict.fromkeys(names, TEXT)


def _organisations(at: AsAt) -> pl.DataFrame:
    rows = [
        {"id": o.id, "kind": str(o.kind), "name": o.name, "ods_code": o.ods_code,
         "first": o.held.first, "last": o.held.last, "source": o.source}
        for o in at.organisations.values()
    ]  # fmt: skip
    columns = _texts("id", "kind", "name", "ods_code")
    return _frame(rows, {**columns, **DATES, "source": TEXT})


def _bodies(at: AsAt) -> pl.DataFrame:
    rows = [
        {"id": b.id, "kind": str(b.kind), "name": b.name, "level": str(b.level),
         "status": str(b.status), "decides": "yes" if b.decides else "advises",
         "seats": sum(s.count for s in at.seats_of.get(b.id, ())),
         "first": b.held.first, "last": b.held.last, "source": b.source}
        for b in at.bodies.values()
    ]  # fmt: skip
    columns = _texts("id", "kind", "name", "level", "status", "decides")
    ends = {**DATES, "source": TEXT}
    return _frame(rows, {**columns, "seats": WHOLE, **ends})


def _seats(at: AsAt) -> pl.DataFrame:
    rows = [
        {"body": s.body, "id": s.id, "role": s.role, "sector": str(s.sector), "count": s.count,
         "voting": "votes" if s.voting else "no vote", "status": str(s.status),
         "appointed_by": at.name_of(s.appointed_by), "source": s.source}
        for s in at.seats.values()
    ]  # fmt: skip
    columns = _texts("body", "id", "role", "sector")
    rest = _texts("voting", "status", "appointed_by", "source")
    return _frame(rows, {**columns, "count": WHOLE, **rest})


def _footprints(at: AsAt) -> pl.DataFrame:
    rows = [
        {"id": f.id, "level": str(f.level), "name": f.name, "ods_code": f.ods_code,
         "within": ", ".join(at.name_of(w) for w in at.wholes.get(f.id, ())),
         "first": f.held.first, "last": f.held.last, "source": f.source}
        for f in at.footprints.values()
    ]  # fmt: skip
    columns = _texts("id", "level", "name", "ods_code", "within")
    return _frame(rows, {**columns, **DATES, "source": TEXT})


def _agreements(at: AsAt) -> pl.DataFrame:
    rows = [
        {"id": a.id, "kind": str(a.kind), "name": a.name,
         "partners": ", ".join(map(at.name_of, a.partners)), "total_pence": a.total,
         "first": a.held.first, "last": a.held.last, "source": a.source}
        for a in at.agreements.values()
    ]  # fmt: skip
    columns = {**_texts("id", "kind", "name", "partners"), "total_pence": WHOLE}
    return _frame(rows, {**columns, **DATES, "source": TEXT})


def _functions(at: AsAt) -> pl.DataFrame:
    rows = [
        {"id": f.id, "name": f.name, "part_of": f.part_of, "law": f.law, "source": f.source}
        for f in at.functions.values()
    ]
    return _frame(rows, _texts("id", "name", "part_of", "law", "source"))


def _sources(at: AsAt) -> pl.DataFrame:
    rows = [
        {"id": s.id, "title": s.title, "publisher": s.publisher, "kind": s.kind,
         "published": s.published}
        for s in at.description.sources.values()
    ]  # fmt: skip
    columns = _texts("id", "title", "publisher", "kind")
    return _frame(rows, {**columns, "published": pl.Date})


_LISTS = {
    "organisations": _organisations,
    "bodies": _bodies,
    "seats": _seats,
    "footprints": _footprints,
    "agreements": _agreements,
    "functions": _functions,
    "sources": _sources,
}


def list_rows(description: Description, what: str, on: date) -> pl.DataFrame:
    """What of one kind there was on a day. Raises `UsageError` for no such kind."""
    if what not in _LISTS:
        raise UsageError(f"There is no list of '{what}'. Name one of {', '.join(WHATS)}.")
    return _LISTS[what](description.on(on))


def system_list(system: str, what: str, on: date | None = None) -> pl.DataFrame:
    """As `list_rows`, of a system by name or folder. Raises `UsageError` for no such system."""
    return list_rows(described(system).description, what, on or today())


def diff_rows(description: Description, first: date, second: date) -> pl.DataFrame:
    """What changed between two days, in words."""
    rows = [
        {"day": c.day, "what": c.what, "how": str(c.how), "id": c.id, "told": c.sentence}
        for c in diff(description, first, second)
    ]
    return _frame(rows, {"day": pl.Date, **_texts("what", "how", "id", "told")})


def system_diff(system: str, first: date, second: date) -> pl.DataFrame:
    """As `diff_rows`, of a system by name or folder."""
    return diff_rows(described(system).description, first, second)


def find_thing(description: Description, asked: str) -> Thing:
    """An organisation, footprint, body or seat by id, ODS code, name or alias.

    The newest statement of it. Raises `NotFoundError` with the nearest names.
    """
    names: dict[str, str] = {}
    for id_, things in description.things.items():
        for thing in things:
            names[id_.casefold()] = id_
            if not isinstance(thing, Body | Organisation | Footprint):
                continue
            names.setdefault(thing.name.casefold(), id_)
            if not isinstance(thing, Body) and thing.ods_code:
                names.setdefault(thing.ods_code.casefold(), id_)
    for alias in description.all(Alias):
        names.setdefault(alias.name.casefold(), alias.of)
    found = names.get(asked.strip().casefold())
    if found is None or found not in description.things:
        near = difflib.get_close_matches(asked.casefold(), names, n=3, cutoff=0.5)
        hint = f" Did you mean {', '.join(names[n] for n in near)}?" if near else ""
        raise NotFoundError(f"The definition names no '{asked}'.{hint}")
    return max(description.things[found], key=lambda t: (t.known.first, t.held.first))


def lineage_rows(description: Description, asked: str) -> pl.DataFrame:
    """What led to a thing and what followed it, in order of time. Raises `NotFoundError`."""
    told = lineage(description, find_thing(description, asked).id)
    rows = [
        {"date": s.date, "predecessor": description.name_of(s.predecessor),
         "successor": description.name_of(s.successor), "share": s.share, "source": s.source}
        for s in (*told.before, *told.after)
    ]  # fmt: skip
    columns = {"date": DATES["first"], **_texts("predecessor", "successor")}
    return _frame(rows, {**columns, "share": pl.Float64, "source": TEXT})


def system_lineage(system: str, asked: str) -> pl.DataFrame:
    """As `lineage_rows`, of a system by name or folder."""
    return lineage_rows(described(system).description, asked)
