"""Making the dated structure of a workspace's system from the rows that tell of it.

Joins the store to `system`; what publications mean together is settled there.
"""

from collections.abc import Iterator
from datetime import date

from commonweal.repository.definitions import system_words
from commonweal.repository.query import Store
from commonweal.system.definition import SystemDefinition, system_from
from commonweal.system.settling import Statement, published_on, settle
from commonweal.system.structure import (
    Structure,
    Succession,
    Unit,
    units_below,
    within_parents_life,
)
from commonweal.terms.codes import Kind

_UNITS = """
with ranked as (
  select *,
    row_number() over (
      partition by unit_kind, unit
      order by case origin when 'register' then 0 else 1 end nulls last, vintage desc nulls last,
        batch nulls last, line nulls last
    ) as place,
    row_number() over (
      partition by unit_kind, unit
      order by case when ons_code is null then 1 else 0 end nulls last, vintage desc nulls last,
        batch nulls last, line nulls last
    ) as ons_place
  from named_unit_stated
)
select unit_kind, unit, max(name) filter (where place = 1) as name,
  max(ons_code) filter (where ons_place = 1) as ons_code,
  max(postcode) filter (where place = 1) as postcode,
  max(first) filter (where place = 1) as first, max(last) filter (where place = 1) as last,
  max(status) filter (where place = 1) as status, max(setting) filter (where place = 1) as setting
from ranked
group by unit_kind, unit
order by unit_kind nulls last, unit nulls last
"""
_STATEMENTS = """
select distinct child_kind, child, parent_kind, parent, first, last, evidence, vintage
from membership_stated
"""
_SUCCESSIONS = "select predecessor, successor, date from succession"
_KINDS = {kind.value: kind for kind in Kind}
"""Looking a kind up here is several times as fast as asking the enumeration, for 150,000 cells."""


def definition_of(system: str) -> SystemDefinition:
    """The definition of a system by name or folder. Raises `UsageError`, `DefinitionError`."""
    words, where = system_words(system)
    return system_from(words, where)


def _statement(row: tuple[str, str, str, str, date, date | None, str, str]) -> Statement:
    child_kind, child, parent_kind, parent, first, last, evidence, vintage = row
    return Statement(
        _KINDS[child_kind],
        child,
        _KINDS[parent_kind],
        parent,
        first,
        last,
        evidence,
        published_on(vintage),
    )


def _relevant(definition: SystemDefinition, store: Store) -> Iterator[Statement]:
    """What is said of units that were ever this system's; registers cover all of England."""
    rows = store.ask(_STATEMENTS).rows()
    links = [(_KINDS[row[0]], row[1], _KINDS[row[2]], row[3]) for row in rows]
    own = units_below(definition, links)
    for row, (child_kind, child, _, _) in zip(rows, links, strict=True):
        if (child_kind, child) in own or child_kind == Kind.TRUST:
            yield _statement(row)


def structure_of(definition: SystemDefinition, store: Store) -> Structure:
    """The structure as one snapshot tells it."""
    units = [Unit(_KINDS[row[0]], *row[1:]) for row in store.ask(_UNITS).iter_rows()]
    memberships = within_parents_life(settle(_relevant(definition, store)), units)
    successions = [Succession(*row) for row in store.ask(_SUCCESSIONS).iter_rows()]
    return Structure(definition, units=units, memberships=memberships, successions=successions)
