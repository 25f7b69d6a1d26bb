"""What is known of invented residents before any record is drawn: the world, and a chunk of people.

Days are whole numbers since 1970-01-01 (`int32`), so that a draw is arithmetic on arrays; `NEVER`
stands for a day that does not come. Axes are named in the docstrings. It draws nothing itself.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from commonweal.terms.streams import stream

Days = NDArray[np.int32]
Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

NEVER = np.int32(2**31 - 1)
FIRST, LAST = date(2020, 4, 1), date(2025, 3, 31)
"""The five years that records cover."""
EPOCH = date(1970, 1, 1).toordinal()


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return day.toordinal() - EPOCH


@dataclass(frozen=True, slots=True)
class World:
    """Where invented residents live and who serves them.

    `people` is how many are registered on `LAST`. Arrays over districts, practices and LSOAs are in
    the order of their codes. `practice_district`, `lsoa_district`: row of the district.
    `practice_closes`: the first day on which a practice is no more (else `NEVER`), when its people
    go to `practice_heir` (its own row where it stays open). `lsoa_decile`: 1 most deprived to 10.
    `acute_share`: axes district, acute trust; each row adds up to one: where its people go to
    hospital. `community_share` the same for community and mental health trusts, `share_111` for
    the contracts of 111.
    `council` and `district` are ONS codes; `district_council`: row of the council.
    """

    seed: int
    people: int
    districts: tuple[str, ...]
    councils: tuple[str, ...]
    district_council: Whole
    practices: tuple[str, ...]
    practice_district: Whole
    practice_weight: Floats
    practice_score: Floats
    practice_students: Floats
    practice_older: Floats
    practice_closes: Days
    practice_heir: Whole
    lsoas: tuple[str, ...]
    lsoa_district: Whole
    lsoa_weight: Floats
    lsoa_score: Floats
    lsoa_decile: Whole
    acute: tuple[str, ...]
    acute_share: Floats
    community: tuple[str, ...]
    community_share: Floats
    ambulance: tuple[str, ...]
    services_111: tuple[str, ...]
    share_111: Floats


CONDITIONS = (
    *("hypertension", "diabetes", "asthma", "copd", "chd", "heart_failure", "atrial_fibrillation"),
    *("stroke", "ckd", "cancer", "depression", "serious_mental_illness", "dementia", "epilepsy"),
    *("learning_disability", "obesity", "osteoporosis", "rheumatoid_arthritis", "pad"),
    *("non_diabetic_hyperglycaemia", "palliative_care", "smoking", "anxiety", "osteoarthritis"),
)
"""The order of the second axis of `Cohort.onset`."""


@dataclass(frozen=True, slots=True, eq=False)
class Cohort:
    """The people of one chunk: everyone ever registered in the window who belongs to it.

    A cohort is the same as itself alone, so that what several feeds need of it can be kept by it.

    Every array has the axis person unless it says otherwise. `sex` is 1 male, 2 female; `ethnicity`
    is a row of `ETHNIC_CATEGORIES`. `enters` is the first day in the window on which the person is
    registered, `leaves` the day after the last (`NEVER` when still there on `LAST`): by death, when
    `dies` is that last day, or by moving away. `practice` and `lsoa` are rows of the world on
    `enters`; `moves` is the day of a move within the system (else `NEVER`), from which
    `practice_after` and `lsoa_after` hold. `need` is a personal factor on every kind of contact,
    1 on average. `care_home` is the first day in a care home. `onset`: axes person, condition: the
    day from which the person has it (may be before the window).
    """

    world: World
    chunk: int
    nhs_number: Whole
    birth: Days
    sex: NDArray[np.int8]
    ethnicity: NDArray[np.int8]
    practice: Whole
    lsoa: Whole
    enters: Days
    leaves: Days
    dies: Days
    moves: Days
    practice_after: Whole
    lsoa_after: Whole
    need: Floats
    care_home: Days
    onset: Days

    @property
    def size(self) -> int:
        """How many people."""
        return len(self.nhs_number)

    def chance(self, purpose: str) -> np.random.Generator:
        """The stream of this chunk for one purpose."""
        return stream(self.world.seed, f"residents/{self.chunk}/{purpose}")

    def practice_on(self, person: Whole, day: Days) -> Whole:
        """Row of the practice of each person on each day; axes as given."""
        own = self.practice[person]
        moved = np.flatnonzero(day >= self.moves[person])
        own[moved] = self.practice_after[person[moved]]
        closed = np.flatnonzero(day >= self.world.practice_closes[own])
        own[closed] = self.world.practice_heir[own[closed]]
        return own

    def lsoa_on(self, person: Whole, day: Days) -> Whole:
        """Row of the LSOA where each person lives on each day; axes as given."""
        moved = day >= self.moves[person]
        return np.where(moved, self.lsoa_after[person], self.lsoa[person])

    def age_on(self, person: Whole, day: Days) -> Floats:
        """Age in years, with a fraction."""
        return np.asarray((day - self.birth[person]) / 365.25)

    def has(self, condition: str, person: Whole, day: Days) -> NDArray[np.bool_]:
        """Whether each person has the condition on each day."""
        return np.asarray(self.onset[person, CONDITIONS.index(condition)] <= day)


ETHNIC_CATEGORIES = tuple("ABCDEFGHJKLMNPRSZ")
"""National codes of the NHS Data Dictionary, ETHNIC CATEGORY; Z is not stated."""
