"""A made-up crowd and its records, to be counted: enough of everything, drawn without any thought of likeness.

The real residents are drawn elsewhere. This crowd lives in the small invented system, so that its facts can
be made in a second, and every kind of row that a publication leaves out is among its records.
"""

from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from functools import cache

import numpy as np
import polars as pl

from commonweal.population.synthetic.geography import invent_neighbourhoods
from commonweal.population.synthetic.practices import invent_practices
from commonweal.population.synthetic.residents.cohort import (
    CONDITIONS,
    ETHNIC_CATEGORIES,
    FIRST,
    LAST,
    NEVER,
    Cohort,
    World,
    day_number,
)
from commonweal.population.synthetic.residents.world import make_world
from commonweal.population.synthetic.setting import Setting, setting_from
from commonweal.system.definition import system_from

WORDS = {
    "id": "small",
    "name": "Smallshire",
    "icb": "QZ9",
    "source": "invented for this test",
    "place": [
        {
            "id": "place-smallshire",
            "name": "Smallshire",
            "councils": ["E10000099"],
            "first": date(2013, 4, 1),
            "source": "invented for this test",
        }
    ],
}
SETTING: Setting = setting_from(system_from(WORDS, "this test"), None)
SEED = 1
WINDOW = day_number(LAST) - day_number(FIRST) + 1
ACUTE, COMMUNITY, AMBULANCE, LINE_111 = "RZZ", "RZY", "RZX", "111ZZ1"


@cache
def small_world(people: int = 3000) -> World:
    neighbourhoods = invent_neighbourhoods(SETTING.districts, SEED)
    practices = invent_practices(SETTING, neighbourhoods, SEED)
    return make_world(SETTING, practices, neighbourhoods, people=people, seed=SEED)


def some_days(chance, count: int, share_never: float) -> np.ndarray:
    days = (day_number(FIRST) + 1 + chance.integers(0, WINDOW - 1, count)).astype(np.int32)
    return np.where(chance.random(count) < share_never, NEVER, days).astype(np.int32)


def made_up_cohort(seed: int = SEED, people: int = 3000) -> Cohort:
    world, chance = small_world(), np.random.default_rng(seed)
    first = np.int32(day_number(FIRST))
    enters = some_days(chance, people, 0.8)
    enters = np.where(enters == NEVER, first, enters).astype(np.int32)
    leaves = some_days(chance, people, 0.85)
    leaves = np.where(leaves > enters, leaves, NEVER).astype(np.int32)
    died = (leaves != NEVER) & (chance.random(people) < 0.5)
    age = (chance.random(people) * 36_000).astype(np.int32)
    newborn = (enters > first) & (chance.random(people) < 0.5)
    conditions = len(CONDITIONS)
    onset = some_days(chance, people * conditions, 0.8).reshape(people, conditions)
    return Cohort(
        world=world,
        chunk=0,
        nhs_number=9990000000 + chance.permutation(people).astype(np.int64) * 7,
        birth=np.where(newborn, enters, enters - age).astype(np.int32),
        sex=chance.integers(1, 3, people).astype(np.int8),
        ethnicity=chance.integers(0, len(ETHNIC_CATEGORIES), people).astype(np.int8),
        practice=chance.integers(0, len(world.practices), people),
        lsoa=chance.integers(0, len(world.lsoas), people),
        enters=enters,
        leaves=leaves,
        dies=np.where(died, leaves - 1, NEVER).astype(np.int32),
        moves=some_days(chance, people, 0.7),
        practice_after=chance.integers(0, len(world.practices), people),
        lsoa_after=chance.integers(0, len(world.lsoas), people),
        need=np.ones(people),
        care_home=np.full(people, NEVER, dtype=np.int32),
        onset=onset,
    )


def part_of(cohort: Cohort, rows: np.ndarray) -> Cohort:
    """Some of the people only."""
    arrays = {
        f.name: getattr(cohort, f.name)[rows]
        for f in fields(cohort)
        if f.name not in {"world", "chunk"}
    }
    return replace(cohort, **arrays)


@dataclass(frozen=True)
class Drawing:
    """Columns of so many rows, each of a person of the cohort or, now and then, of nobody known."""

    cohort: Cohort
    chance: np.random.Generator
    rows: int

    def ids(self, letter: str) -> pl.Series:
        return pl.Series([f"{letter}{i:09d}" for i in range(self.rows)])

    def of(self, *words: str | None) -> pl.Series:
        return pl.Series([words[i] for i in self.chance.integers(0, len(words), self.rows)])

    def person(self) -> np.ndarray:
        return self.chance.integers(0, self.cohort.size, self.rows)

    def nhs(self, person: np.ndarray) -> pl.Series:
        numbers = pl.Series(self.cohort.nhs_number[person]).cast(pl.String)
        return numbers.set(pl.Series(self.chance.random(self.rows) < 0.05), None)

    def practice(self) -> pl.Series:
        return self.of(*self.cohort.world.practices)

    def instants(self) -> pl.Series:
        seconds = self.chance.integers(0, WINDOW * 86_400, self.rows)
        start = datetime.combine(FIRST, datetime.min.time())
        return pl.Series([start + timedelta(seconds=int(s)) for s in seconds]).cast(
            pl.Datetime("us")
        )

    def later(self, times: pl.Series, hours: float, missing: float = 0.0) -> pl.Series:
        wait = pl.Series(self.chance.exponential(hours * 3600, self.rows)).cast(pl.Int64)
        found = times + pl.Series(wait * 1_000_000).cast(pl.Duration("us"))
        return found.set(pl.Series(self.chance.random(self.rows) < missing), None)


def made_up_frames(cohort: Cohort, seed: int = SEED, rows: int = 4000) -> dict[str, pl.DataFrame]:
    """Records of every feed that is counted."""
    draw = Drawing(cohort, np.random.default_rng(seed + 1), rows)
    return {
        "ecds": emergency(draw),
        **hospital(draw),
        "sus_op": outpatients(draw),
        "rtt_mds": waits(draw),
        **contacts(draw),
    }


def emergency(draw: Drawing) -> pl.DataFrame:
    arrival = draw.instants()
    return pl.DataFrame(
        {
            "ATTENDANCE_ID": draw.ids("E"),
            "NHS_NUMBER": draw.nhs(draw.person()),
            "PROVIDER_CODE": draw.of(ACUTE, ACUTE, COMMUNITY),
            "GP_PRACTICE_CODE": draw.practice(),
            "DEPARTMENT_TYPE": draw.of("01", "01", "02", "03", "04"),
            "ARRIVAL_AT": arrival,
            "ATTENDANCE_CATEGORY": draw.of("1", "1", "1", "2", "4", None),
            "DECISION_TO_ADMIT_AT": arrival,
            "DEPARTURE_AT": draw.later(arrival, 4, 0.03),
            "SPELL_ID": draw.of("S1", None, None),
        }
    )


def hospital(draw: Drawing) -> dict[str, pl.DataFrame]:
    begin = draw.instants()
    end = draw.later(begin, 100, 0.02)
    day = begin.cast(pl.Date)
    last = end.cast(pl.Date)
    ready = (begin + (end - begin) / 2).cast(pl.Date)
    spells = draw.ids("S")
    apc = pl.DataFrame(
        {
            "EPISODE_ID": draw.ids("A"),
            "NHS_NUMBER": draw.nhs(draw.person()),
            "PROVIDER_CODE": ACUTE,
            "GP_PRACTICE_CODE": draw.practice(),
            "SPELL_ID": spells,
            "EPISODE_NUMBER": 1,
            "LAST_EPISODE_IN_SPELL": draw.of("1", "1", "2"),
            "ADMISSION_DATE": day,
            "DISCHARGE_DATE": last,
            "ADMISSION_METHOD": draw.of("11", "12", "21", "22", "2A", "31", "82"),
            "PATIENT_CLASSIFICATION": draw.of("1", "1", "2"),
            "DISCHARGE_METHOD": draw.of("1", "1", "4", None),
            "DISCHARGE_READY_DATE": ready,
            "TREATMENT_FUNCTION_CODE": draw.of("100", "300", "501", None),
        }
    )
    movements = pl.DataFrame(
        {
            "MOVEMENT_ID": draw.ids("M"),
            "PROVIDER_CODE": ACUTE,
            "SPELL_ID": spells,
            "WARD_TYPE": draw.of("general", "general", "critical care", "discharge lounge"),
            "START_AT": begin,
            "END_AT": end,
        }
    )
    return {"sus_apc": apc, "bed_movement": movements}


def outpatients(draw: Drawing) -> pl.DataFrame:
    day = draw.instants().cast(pl.Date)
    return pl.DataFrame(
        {
            "ATTENDANCE_ID": draw.ids("O"),
            "GP_PRACTICE_CODE": draw.practice(),
            "APPOINTMENT_DATE": day,
            "ATTENDED_CODE": draw.of("5", "6", "7"),
            "FIRST_ATTENDANCE": draw.of("1", "2", "3"),
            "TREATMENT_FUNCTION_CODE": draw.of("100", "110"),
            "REFERRAL_SOURCE": draw.of("03", "05", None),
            "REFERRAL_DATE": day,
        }
    )


def waits(draw: Drawing) -> pl.DataFrame:
    start = draw.instants()
    stop = draw.later(start, 3000, 0.4).cast(pl.Date)
    reasons = draw.of("admitted", "not admitted", "removed")
    return pl.DataFrame(
        {
            "PATHWAY_ID": draw.ids("R"),
            "PROVIDER_CODE": ACUTE,
            "TREATMENT_FUNCTION_CODE": draw.of("100", "110", "130", "999"),
            "CLOCK_START_DATE": start.cast(pl.Date),
            "CLOCK_STOP_DATE": stop,
            "CLOCK_STOP_REASON": reasons.set(stop.is_null(), None),
        }
    )


def appointments(draw: Drawing, start: pl.Series, ahead: pl.Series) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "APPOINTMENT_ID": draw.ids("P"),
            "GP_PRACTICE_CODE": draw.practice(),
            "BOOKED_DATE": (start.cast(pl.Date).to_physical() - ahead).cast(pl.Date),
            "START_AT": start,
            "MODE": draw.of("Face-to-Face", "Telephone", "Video Conference/Online"),
            "HCP_TYPE": draw.of("GP", "Other Practice staff", "Unknown"),
            "STATUS": draw.of("Attended", "Attended", "DNA", "Cancelled", "Unknown"),
        }
    )


def contacts(draw: Drawing) -> dict[str, pl.DataFrame]:
    start, stay, call = draw.instants(), draw.instants(), draw.instants()
    seconds = pl.Series(draw.chance.integers(0, 200, draw.rows))
    away = pl.Series(draw.chance.random(draw.rows) < 0.1)
    ahead = pl.Series(draw.chance.integers(0, 40, draw.rows)).cast(pl.Int32)
    response = pl.Series(draw.chance.integers(100, 4000, draw.rows)).set(away, None)
    return {
        "gp_appointment": appointments(draw, start, ahead),
        "nhs111_contact": pl.DataFrame(
            {
                "CONTACT_ID": draw.ids("C"),
                "PROVIDER_CODE": LINE_111,
                "CONTACT_AT": call,
                "CHANNEL": draw.of("call", "call", "online"),
                "ANSWER_SECONDS": seconds.set(away, None),
                "DISPOSITION_CODE": draw.of("Dx01", None),
            }
        ),
        "ambulance_incident": pl.DataFrame(
            {
                "INCIDENT_ID": draw.ids("I"),
                "PROVIDER_CODE": AMBULANCE,
                "CALL_AT": call,
                "CATEGORY": draw.of("C1", "C2", "C3", "C4", "C5"),
                "RESPONSE_SECONDS": response,
            }
        ),
        "virtual_ward_stay": pl.DataFrame(
            {
                "STAY_ID": draw.ids("V"),
                "PROVIDER_CODE": draw.of(ACUTE, COMMUNITY),
                "ADMITTED_AT": stay,
                "DISCHARGED_AT": draw.later(stay, 300, 0.05),
            }
        ),
    }
