"""Counting invented residents as the publications count people: one population throughout.

Each chunk of people is counted into small frames of whole numbers (`count_chunk`); chunks add up
(`add`, `total`), in any order; from the sums come the facts that the published layouts are made of
(`facts_from`), in place of those drawn on their own. What the records cannot tell stays drawn, at
the size of the population. It draws nothing and writes nothing.
"""

from collections.abc import Callable, Iterable

import polars as pl

from commonweal.population.synthetic.residents import counting_care as care
from commonweal.population.synthetic.residents import counting_contacts as contacts
from commonweal.population.synthetic.residents import counting_facts as facts
from commonweal.population.synthetic.residents import counting_facts_care as facts_care
from commonweal.population.synthetic.residents import counting_facts_contacts as facts_contacts
from commonweal.population.synthetic.residents import counting_people as people
from commonweal.population.synthetic.residents.cohort import Cohort
from commonweal.population.synthetic.residents.counting_joins import Counted, Counts, Facts

KEYS: dict[str, tuple[str, ...]] = {
    "listed": ("day", "practice", "sex", "age"),
    "lists": ("month", "practice"),
    "list_sizes": ("year", "practice", "age_from"),
    "registers": ("year", "practice", "group_code"),
    "residents": ("day", "district", "sex", "age"),
    "lsoa_residents": ("lsoa", "age"),
    "census": ("lsoa", "category"),
    "changes": ("kind", "year", "district"),
    "attendances": ("trust", "month", "department"),
    "direct": ("trust", "month"),
    "young_attendances": ("practice", "year"),
    "nights": ("trust", "bed", "day"),
    "discharges": ("trust", "day"),
    "staying": ("trust", "day"),
    "activity": ("practice", "month", "measure"),
    "pathways": ("trust", "pathway", "month", "function", "week"),
    "appointments": ("practice", "month", "status", "professional", "mode", "booked"),
    "calls": ("contract", "month"),
    "ambulances": ("trust", "month"),
    "virtual_wards": ("trust", "month"),
}
"""What tells the rows of each counted frame apart; every other column is added up."""

_PEOPLE: dict[str, Callable[[Cohort], pl.DataFrame]] = {
    "listed": people.count_listed,
    "lists": people.count_lists,
    "list_sizes": people.count_list_sizes,
    "registers": people.count_registers,
    "residents": people.count_residents,
    "lsoa_residents": people.count_lsoa_residents,
    "census": people.count_census,
    "changes": people.count_changes,
}
_OF_ONE_FEED: dict[str, tuple[str, Callable[[pl.DataFrame], pl.DataFrame]]] = {
    "attendances": ("ecds", care.count_attendances),
    "direct": ("sus_apc", care.count_direct),
    "nights": ("bed_movement", care.count_nights),
    "pathways": ("rtt_mds", contacts.count_pathways),
    "appointments": ("gp_appointment", contacts.count_appointments),
    "calls": ("nhs111_contact", contacts.count_calls),
    "ambulances": ("ambulance_incident", contacts.count_ambulances),
    "virtual_wards": ("virtual_ward_stay", contacts.count_virtual_wards),
}


def count_chunk(frames: dict[str, pl.DataFrame], cohort: Cohort) -> Counts:
    """Everything the publications count of one chunk. `frames` are its records by feed.

    A feed that is not there is not counted, and what it would tell stays drawn.
    """
    counts = {name: count(cohort) for name, count in _PEOPLE.items()}
    for name, (feed, counted) in _OF_ONE_FEED.items():
        if feed in frames:
            counts[name] = counted(frames[feed])
    if "ecds" in frames:
        counts["young_attendances"] = care.count_young_attendances(frames["ecds"], cohort)
    if "sus_apc" in frames:
        apc = frames["sus_apc"]
        counts["discharges"] = care.count_discharges(apc, frames.get("bed_movement"), cohort)
        counts["staying"] = care.count_staying(apc, cohort)
        counts["activity"] = care.count_activity(apc, frames.get("sus_op"))
    return counts


def total(parts: Iterable[Counts]) -> Counts:
    """The sums of several counts, whatever their order; rows are in the order of their keys."""
    gathered: dict[str, list[pl.DataFrame]] = {}
    for counts in parts:
        for name, frame in counts.items():
            gathered.setdefault(name, []).append(frame)
    return {name: _summed(name, gathered[name]) for name in KEYS if name in gathered}


def add(first: Counts, second: Counts) -> Counts:
    """The sum of two counts."""
    return total((first, second))


def _summed(name: str, frames: list[pl.DataFrame]) -> pl.DataFrame:
    keys = list(KEYS[name])
    columns = frames[0].columns
    summed = pl.concat(frame.select(columns) for frame in frames).group_by(keys)
    return summed.agg(pl.exclude(keys).sum()).sort(keys)


_FACTS: dict[str, tuple[str, Callable[[Counted, Facts], Facts]]] = {
    "residents": ("residents", facts.of_residents),
    "lsoa_residents": ("lsoa_residents", facts.of_lsoa_residents),
    "census": ("census", facts.of_census),
    "listed": ("listed", facts.of_lists),
    "registers": ("registers", facts.of_registers),
    "weighted": ("lists", facts.of_needs),
    "smokers": ("registers", facts.of_smokers),
    "young": ("young_attendances", facts.of_young_attendances),
    "attendances": ("attendances", facts_care.of_attendances),
    "beds": ("nights", facts_care.of_beds),
    "discharges": ("discharges", facts_care.of_discharges),
    "activity": ("activity", facts_care.of_activity),
    "pathways": ("pathways", facts_contacts.of_pathways),
    "appointments": ("appointments", facts_contacts.of_appointments),
    "coverage": ("lists", facts_contacts.of_coverage),
    "calls": ("calls", facts_contacts.of_calls),
    "ambulances": ("ambulances", facts_contacts.of_ambulances),
    "virtual_wards": ("virtual_wards", facts_contacts.of_virtual_wards),
}
"""By what is made: the counted frame without which it stays drawn, and how it is made."""


def facts_from(counted: Counted, drawn: Facts) -> Facts:
    """The drawn facts, with those that the population determines counted from it.

    `drawn` are of the size of the population already. Frames keep their names, columns and types.
    In the years that records cover, figures are exactly what the records add up to; before and
    after, and for bodies outside the system, they are the drawn ones, joined without a step.
    """
    found = dict(drawn)
    for needed, make in _FACTS.values():
        if needed in counted.counts:
            found |= make(counted, found)
    return {name: found[name].cast(drawn[name].schema) for name in drawn}
