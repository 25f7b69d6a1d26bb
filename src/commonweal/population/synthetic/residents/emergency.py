"""Invented attendances at emergency departments: why, how urgent, how long, and who is admitted.

People come by ambulance, from 111 or on their own; whoever is admitted becomes an emergency stay
(`stays`). Codes are SNOMED CT concepts of the Emergency Care Data Set.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from commonweal.population.synthetic.residents.cohort import Cohort, Floats, Whole
from commonweal.population.synthetic.residents.demand import happenings
from commonweal.population.synthetic.residents.dying import DIES, DIES_IN_DEPARTMENT
from commonweal.population.synthetic.residents.frames import (
    coded,
    drawn,
    drawn_rows,
    gathered,
    ids,
    in_order,
    nhs_numbers,
    practice_codes,
    running_ids,
)
from commonweal.population.synthetic.residents.moments import (
    MINUTES,
    NO_MINUTE,
    day_of,
    long_tailed,
    minutes_of_day,
    times,
)
from commonweal.population.synthetic.residents.places import (
    Homes,
    local_ids,
    site_codes,
    trust_on,
    year_of,
)
from commonweal.population.synthetic.residents.prices import attendance_prices
from commonweal.population.synthetic.residents.reasons import (
    LINKED,
    NEEDS,
    age_bands,
    minor_reasons,
    reasons,
)
from commonweal.population.synthetic.residents.urgent import CONVEYED, Calls, Incidents

OWN, BY_111, BY_AMBULANCE = 0, 1, 2
DEPARTMENTS = ("01", "02", "03")
MAIN, SINGLE, MINOR = 0, 1, 2
_DEPARTMENT_SHARES = np.array([[0.66, 0.04, 0.30], [0.72, 0.03, 0.25], [1.0, 0.0, 0.0]])
"""Axes: how the person came; department. NHS England, A&E 2024/25, Hampshire trusts."""
_ADMITTED_AGES = (0, 1, 5, 16, 30, 50, 65, 80, 95)
_ADMITTED = np.array(
    [
        [0.23, 0.16, 0.11, 0.11, 0.12, 0.18, 0.29, 0.42, 0.46],
        [0.23, 0.16, 0.11, 0.11, 0.12, 0.18, 0.29, 0.42, 0.46],
        [0.35, 0.35, 0.26, 0.26, 0.31, 0.42, 0.54, 0.65, 0.67],
    ]
)
"""Share of a main department's attendances admitted; axes: how the person came; age knot."""
_ADMITTED_FROM = np.array([1.0, 0.10, 0.03])
_IN_COVID_WAVE = 0.30
_COVID_WAVES = ((18353, 18420, 0.4), (18566, 18720, 1.0), (18830, 19090, 0.35), (19090, 19300, 0.2))
"""First day, day after the last, and how strong beside the winter of 2020/21."""

ACUITY = (
    *("1064891000000107", "1064911000000105", "1064901000000108"),
    *("1077241000000103", "1077251000000100"),
)
"""Immediate, very urgent, urgent, standard and low acuity."""
_ACUITY_SHARES = np.array(
    [
        [0.002, 0.04, 0.30, 0.55, 0.108],
        [0.01, 0.18, 0.50, 0.30, 0.01],
        [0.02, 0.22, 0.50, 0.25, 0.01],
        [0.06, 0.42, 0.46, 0.06, 0.0],
    ]
)
"""Axes: own means and not admitted, own and admitted, ambulance and not, ambulance and admitted."""
ARRIVAL_MODES = ("1048071000000103", "1048061000000105", "1048031000000100")
"""Own transport, public transport, emergency road ambulance."""
SOURCES = ("315261000000101", "879591000000102", "198261000000104", "276491000")
"""Advised to attend or came of one's own accord, NHS 111, ambulance service, primary care."""
CATEGORIES = ("1", "2", "4")
_CATEGORY_SHARES = (0.95, 0.03, 0.02)
"""Unplanned first, unplanned follow-up at this department, planned follow-up."""
LEFT = 1
STATUSES = ("182992009", "1066301000000103", "1066321000000107", "75004002")
"""Treatment complete, left before assessment, left before treatment was complete, died there."""
DESTINATIONS = ("306689006", "306694006", "306706006", "1066391000000105", "305398007")
"""Home, nursing home, ward, intensive care, mortuary."""
_MEDIAN_MINUTES = np.array(
    [
        [112.0, 140.0, 156.0, 152.0, 148.0],
        [90.0, 100.0, 110.0, 110.0, 110.0],
        [60.0, 72.0, 78.0, 76.0, 76.0],
    ]
)
"""Axes department, financial year: median minutes in the department of those who go home."""
_MEDIAN_WAIT = np.array([65.0, 125.0, 195.0, 195.0, 195.0])
"""Median minutes from a decision to admit to a bed, by financial year."""


@dataclass(frozen=True, slots=True)
class Attendances:
    """Attendances; axis attendance. Times in minutes (`NO_MINUTE` where there was none).

    `way` is how the person came, `incident` the row of the ambulance incident or -1, `reason` the
    row of the illness of those admitted or -1, `minor` the row of the other reasons; `fate` and
    `end` as in `LastIllnesses`; `trust` a row of the acute trusts.
    """

    person: Whole
    arrival: Whole
    way: Whole
    incident: Whole
    fate: NDArray[np.int8]
    end: Whole
    department: Whole
    trust: Whole
    reason: Whole
    minor: Whole
    decided: Whole
    departed: Whole

    @property
    def admitted(self) -> NDArray[np.bool_]:
        """Whether each was followed by a stay."""
        return self.reason >= 0


@dataclass(frozen=True, slots=True)
class _Arrivals:
    person: Whole
    at: Whole
    way: Whole
    incident: Whole
    fate: NDArray[np.int8]
    end: Whole


def _arrivals(
    cohort: Cohort, rate: Floats, calls: Calls, *, incidents: Incidents, chance: np.random.Generator
) -> _Arrivals:
    """Everyone who comes while registered."""
    own, day = happenings(cohort, "attendance", rate, chance=chance)
    own_at = day.astype(np.int64) * MINUTES + minutes_of_day("walk-in", len(day), chance)
    sent, sent_at = calls.to_department(chance)
    conveyed = np.flatnonzero(incidents.outcome == CONVEYED)
    sizes = (len(own), len(sent), len(conveyed))
    person = np.concatenate([own, sent, incidents.person[conveyed]])
    at = np.concatenate([own_at, sent_at, incidents.arrival[conveyed]])
    none = np.zeros(sizes[0] + sizes[1], dtype=np.int64)
    found = _Arrivals(
        person,
        at,
        np.repeat([OWN, BY_111, BY_AMBULANCE], sizes),
        np.concatenate([none - 1, conveyed]),
        np.concatenate([none.astype(np.int8), incidents.fate[conveyed]]),
        np.concatenate([none, incidents.end[conveyed]]),
    )
    kept = day_of(at) < cohort.leaves[person]
    return _Arrivals(*(getattr(found, name)[kept] for name in _Arrivals.__slots__))


def illness_of(
    cohort: Cohort, person: Whole, minute: Whole, *, chance: np.random.Generator
) -> Whole:
    """Row of the illness that each person is admitted for at each minute."""
    known, day = reasons(), day_of(minute)
    band = age_bands(cohort.age_on(person, day))
    reason = drawn_rows(chance, known.weights, band)
    for condition, name, likely in LINKED:
        has = cohort.has(condition, person, day)
        reason = np.where(has & (chance.random(len(person)) < likely), known.row(name), reason)
    for name, condition in NEEDS.items():
        without = (reason == known.row(name)) & ~cohort.has(condition, person, day)
        reason = np.where(without, known.row("chest infection"), reason)
    men = (reason == known.row("miscarriage")) & (cohort.sex[person] != 2)
    reason = np.where(men, known.row("abdominal pain"), reason)
    wave = np.zeros(len(person))
    for first, after, strength in _COVID_WAVES:
        wave = np.where((day >= first) & (day < after), strength * _IN_COVID_WAVE, wave)
    ill = chance.random(len(person)) < wave * np.where(band >= 2, 1.0, 0.15)
    return np.where(ill, known.row("covid"), reason)


def attend(
    cohort: Cohort, rate: Floats, calls: Calls, *, incidents: Incidents, homes: Homes
) -> Attendances:
    """Everyone's attendances, admitted or not; `rate` is that of coming of one's own accord."""
    chance = cohort.chance("attendances")
    came = _arrivals(cohort, rate, calls, incidents=incidents, chance=chance)
    person, day, count = came.person, day_of(came.at), len(came.person)
    department = drawn_rows(chance, _DEPARTMENT_SHARES, came.way)
    age = cohort.age_on(person, day)
    usual = np.empty(count)
    for way in range(3):
        mine = came.way == way
        usual[mine] = np.interp(age[mine], _ADMITTED_AGES, _ADMITTED[way])
    likely = usual * _ADMITTED_FROM[department]
    admitted = chance.random(count) < likely
    admitted = np.where(came.fate > 0, came.fate != DIES_IN_DEPARTMENT, admitted)
    reason = np.full(count, -1)
    reason[admitted] = illness_of(cohort, person[admitted], came.at[admitted], chance=chance)
    minor = drawn_rows(chance, minor_reasons()[2], age_bands(age))
    decided, departed = _times(came, department, admitted, chance=chance)
    return Attendances(
        person,
        came.at,
        came.way,
        came.incident,
        came.fate,
        came.end,
        department,
        trust_on(cohort, homes.acute, person, day=day, chance=chance),
        reason,
        minor,
        decided,
        departed,
    )


def at_once(
    attendances: Attendances, kept: NDArray[np.bool_], followed: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Which of those kept meet another of the same person and have to give way.

    The later one does, unless a stay `followed` it or the person died there.
    """
    stands = followed | (attendances.fate == DIES_IN_DEPARTMENT)
    rows = np.flatnonzero(kept)
    moment = attendances.person[rows] * NO_MINUTE + attendances.arrival[rows]
    rows = rows[np.argsort(moment, kind="stable")]
    gives_way = np.zeros(len(kept), dtype=np.bool_)
    while True:
        early, late = rows[:-1], rows[1:]
        meets = attendances.person[early] == attendances.person[late]
        meets &= attendances.arrival[late] < attendances.departed[early]
        meets &= ~(stands[early] & stands[late])
        if not meets.any():
            return gives_way
        gives_way[np.where(stands[late], early, late)[meets]] = True
        rows = rows[~gives_way[rows]]


def _times(
    came: _Arrivals,
    department: Whole,
    admitted: NDArray[np.bool_],
    *,
    chance: np.random.Generator,
) -> tuple[Whole, Whole]:
    """Minute of the decision to admit and of departure."""
    count, year = len(came.at), year_of(day_of(came.at))
    seen = long_tailed(chance, _MEDIAN_MINUTES[department, year], 0.62, count=count)
    until = long_tailed(chance, 145.0, 0.5, count=count)
    waits = long_tailed(chance, _MEDIAN_WAIT[year], 0.66, count=count)
    decided = came.at + np.clip(until, 15, 900).astype(np.int64)
    departed = np.where(
        admitted,
        decided + np.clip(waits, 5, 2880).astype(np.int64),
        came.at + np.clip(seen, 6, 1500).astype(np.int64),
    )
    # Who dies is in a bed before the end, or dies in the department.
    middle = (came.at + came.end) // 2
    departed = np.where(came.fate == DIES, np.minimum(departed, middle), departed)
    departed = np.where(came.fate == DIES_IN_DEPARTMENT, came.end, departed)
    decided = np.where(admitted, np.minimum(decided, departed), NO_MINUTE)
    return decided, departed


def _acuity(attendances: Attendances, rows: Whole, chance: np.random.Generator) -> Whole:
    ambulance = attendances.way[rows] == BY_AMBULANCE
    admitted = attendances.reason[rows] >= 0
    acuity = drawn_rows(chance, _ACUITY_SHARES, ambulance * 2 + admitted.astype(np.int64))
    return np.where(attendances.fate[rows] >= DIES, 0, acuity)


def _status(attendances: Attendances, rows: Whole, chance: np.random.Generator) -> Whole:
    """Row of `STATUSES`."""
    left = drawn(chance, (0.955, 0.025, 0.02), len(rows))
    status = np.where(attendances.reason[rows] >= 0, 0, left)
    return np.where(attendances.fate[rows] == DIES_IN_DEPARTMENT, 3, status)


def _destination(
    cohort: Cohort, attendances: Attendances, rows: Whole, *, chance: np.random.Generator
) -> Whole:
    person, day = attendances.person[rows], day_of(attendances.departed[rows])
    home = np.where(cohort.care_home[person] <= day, 1, 0)
    ward = np.where(chance.random(len(rows)) < 0.03, 3, 2)
    place = np.where(attendances.reason[rows] >= 0, ward, home)
    return np.where(attendances.fate[rows] == DIES_IN_DEPARTMENT, 4, place)


def attendance_frame(
    cohort: Cohort, attendances: Attendances, spell: Whole, *, homes: Homes
) -> pl.DataFrame:
    """The feed of attendances.

    `spell` is the number of the stay that followed each, -1 for none and -2 where the attendance is
    to be left out.
    """
    rows = np.flatnonzero(spell > -2)
    rows = rows[in_order(day_of(attendances.arrival[rows]))]
    chance = cohort.chance("attendance records")
    acuity = _acuity(attendances, rows, chance)
    arrival, way = attendances.arrival[rows], attendances.way[rows]
    person, department = attendances.person[rows], attendances.department[rows]
    followed = spell[rows]
    spells = ids("S", cohort.chunk, np.maximum(followed, 0)).set(pl.Series(followed < 0), None)
    provider, local = _provider(cohort, attendances, rows, homes=homes)
    category = drawn(chance, _CATEGORY_SHARES, len(rows))
    return pl.DataFrame(
        {
            "ATTENDANCE_ID": running_ids("E", cohort.chunk, len(rows)),
            "NHS_NUMBER": nhs_numbers(cohort, person),
            "LOCAL_PATIENT_ID": local_ids(cohort, person, local),
            "PROVIDER_CODE": provider,
            "SITE_CODE": site_codes(cohort, attendances.trust[rows]),
            "GP_PRACTICE_CODE": practice_codes(cohort, person, day_of(arrival)),
            "DEPARTMENT_TYPE": gathered(DEPARTMENTS, department),
            "ARRIVAL_AT": times(arrival),
            "ARRIVAL_MODE": gathered(ARRIVAL_MODES, _mode(way, chance)),
            "ATTENDANCE_CATEGORY": gathered(CATEGORIES, category),
            "ATTENDANCE_SOURCE": gathered(SOURCES, _source(way, chance)),
            "ACUITY": gathered(ACUITY, acuity),
            **_course(cohort, attendances, rows, chance=chance),
            "SPELL_ID": spells,
            "PRICE_PENCE": attendance_prices(department, acuity),
        }
    )


def _course(
    cohort: Cohort, attendances: Attendances, rows: Whole, *, chance: np.random.Generator
) -> dict[str, pl.Series]:
    """Columns of what was found and when, and how the attendance ended."""
    complaints, diagnoses, which = _clinical(attendances, rows)
    status = _status(attendances, rows, chance)
    arrival, departed = attendances.arrival[rows], attendances.departed[rows]
    waited = np.minimum(long_tailed(chance, 14.0, 0.7, count=len(rows)), 120).astype(np.int64)
    assessed = np.where(status == LEFT, NO_MINUTE, np.minimum(arrival + waited, departed))
    place = _destination(cohort, attendances, rows, chance=chance)
    return {
        "CHIEF_COMPLAINT": gathered(complaints, which),
        "DIAGNOSIS_1": coded(diagnoses, np.where(status == LEFT, -1, which)),
        "ASSESSMENT_AT": times(assessed),
        "DECISION_TO_ADMIT_AT": times(attendances.decided[rows]),
        "DEPARTURE_AT": times(departed),
        "DISCHARGE_STATUS": gathered(STATUSES, status),
        "DISCHARGE_DESTINATION": gathered(DESTINATIONS, place),
    }


def _mode(way: Whole, chance: np.random.Generator) -> Whole:
    own = (chance.random(len(way)) < 0.07).astype(np.int64)
    return np.where(way == BY_AMBULANCE, 2, own)


def _source(way: Whole, chance: np.random.Generator) -> Whole:
    own = np.where(chance.random(len(way)) < 0.12, 3, 0)
    return np.where(way == OWN, own, way)


def _clinical(
    attendances: Attendances, rows: Whole
) -> tuple[tuple[str, ...], tuple[str, ...], Whole]:
    """Codes of complaints and of diagnoses, and the row of both for each attendance."""
    known, minor = reasons(), minor_reasons()
    reason = attendances.reason[rows]
    which = np.where(reason >= 0, reason + len(minor[0]), attendances.minor[rows])
    return minor[0] + known.complaint, minor[1] + known.diagnosis, which


def _provider(
    cohort: Cohort, attendances: Attendances, rows: Whole, *, homes: Homes
) -> tuple[pl.Series, Whole]:
    """Codes of providers and their numbers: half of minor departments are a community trust's."""
    person, trust = attendances.person[rows], attendances.trust[rows]
    day = day_of(attendances.arrival[rows])
    nearest = trust_on(cohort, homes.community, person, day=day, chance=None)
    minor = (attendances.department[rows] == MINOR) & (attendances.arrival[rows] % 2 == 0)
    number = np.where(minor, len(cohort.world.acute) + nearest, trust)
    return gathered(cohort.world.acute + cohort.world.community, number), number
