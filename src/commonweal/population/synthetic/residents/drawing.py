"""Everything that one chunk of people leaves: their records in every feed, as sent, and the truth.

It only joins what the modules on people, practices, hospitals and community services draw, and puts
errors in at the end. No file is known here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from commonweal.population.synthetic.residents import truth
from commonweal.population.synthetic.residents.blemishes import Sent, blemished, unblemished
from commonweal.population.synthetic.residents.cohort import Cohort, World
from commonweal.population.synthetic.residents.community import every_contact
from commonweal.population.synthetic.residents.deaths import deaths
from commonweal.population.synthetic.residents.fhir import in_bulk
from commonweal.population.synthetic.residents.gp_appointments import gp_appointment
from commonweal.population.synthetic.residents.gp_events import gp_event
from commonweal.population.synthetic.residents.gp_medication import gp_medication
from commonweal.population.synthetic.residents.life import draw_cohort
from commonweal.population.synthetic.residents.opt_outs import opt_out
from commonweal.population.synthetic.residents.registers_feed import (
    patient_address,
    patient_register,
    patient_registration,
)

Frames = dict[str, pl.DataFrame]
_SINGLE: dict[str, Callable[[Cohort], pl.DataFrame]] = {
    "patient_register": patient_register,
    "patient_registration": patient_registration,
    "patient_address": patient_address,
    "opt_out": opt_out,
    "deaths": deaths,
    "gp_event": gp_event,
    "gp_medication": gp_medication,
    "gp_appointment": gp_appointment,
}
"""Feeds that are drawn each on its own; the others follow from one another."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chunk of people and what happened to them: rows by feed, without error."""

    cohort: Cohort
    frames: Frames


def draw_chunk(world: World, chunk: int) -> Drawn:
    """The people of a chunk and all their records."""
    cohort = draw_cohort(world, chunk)
    frames = {feed: draw(cohort) for feed, draw in _SINGLE.items()}
    return Drawn(cohort, frames | every_contact(cohort))


def send(drawn: Drawn, days: Mapping[str, str | None]) -> dict[str, Sent]:
    """The records of a chunk as they are sent, by feed. `days`: the column that dates a row."""
    frames, bulk = in_bulk(drawn.cohort, drawn.frames)
    sent = {
        feed: blemished(feed, rows, drawn.cohort, day=days[feed]) for feed, rows in frames.items()
    }
    return sent | {feed: unblemished(lines) for feed, lines in bulk.items()}


def truth_of(drawn: Drawn, sent: Mapping[str, Sent]) -> Frames:
    """What is true of the chunk: its people, their conditions, and what is wrong with records."""
    return {
        "people": truth.people(drawn.cohort),
        "conditions": truth.conditions(drawn.cohort),
        "links": pl.concat(feed.links for feed in sent.values()),
        "blemishes": pl.concat(feed.blemishes for feed in sent.values()),
    }
