"""The world of invented residents from the bodies and areas of an invented system.

It turns frames into arrays and settles what lists do not say: which practice takes over which, and
to which hospital the people of a district go. It draws no person.
"""

from datetime import date

import numpy as np
import polars as pl

from commonweal.population.synthetic.geography import Neighbourhoods
from commonweal.population.synthetic.people import growth_to
from commonweal.population.synthetic.practices import Practices
from commonweal.population.synthetic.residents.cohort import (
    EPOCH,
    LAST,
    NEVER,
    Days,
    Floats,
    Whole,
    World,
)
from commonweal.population.synthetic.setting import Calls111, District, Setting, Trust
from commonweal.terms.streams import stream

NAMED_ALIKE = 300.0
"""How much likelier people are to go to a hospital that bears the name of their district."""
_FITTINGS = 200


def _open_trusts(setting: Setting, sort: str) -> list[Trust]:
    return [t for t in setting.trusts if t.sort == sort and t.interval.contains(LAST)]


def _shares(districts: list[District], trusts: list[Trust], seed: int) -> Floats:
    """Where each district's people go; axes district, trust; each row adds up to one.

    Likelihoods by name and by chance are fitted in turn to the people of districts and the sizes of
    trusts (iterative proportional fitting), so that each trust has its part of the whole.
    """
    size = np.array([t.share or t.beds or 1.0 for t in trusts])
    people = np.array([float(max(d.registered, 1)) for d in districts])
    liking = np.ones((len(districts), len(trusts)))
    for row, district in enumerate(districts):
        chance = stream(seed, f"residents/world/hospital/{district.code}")
        named = np.array([district.name in trust.name for trust in trusts])
        drawn = np.exp(chance.normal(0.0, 1.5, len(trusts)))
        liking[row] = np.where(named, NAMED_ALIKE * drawn.max(), drawn)
    for _ in range(_FITTINGS):
        liking *= (people / liking.sum(axis=1))[:, None]
        liking *= (size / size.sum() * people.sum() / liking.sum(axis=0))[None, :]
    return np.asarray(liking / liking.sum(axis=1, keepdims=True))


def _shares_111(districts: list[District], contracts: tuple[Calls111, ...]) -> Floats:
    """Which contract serves each district; axes district, contract; each row adds up to one.

    The contract that bears the name of a district serves it. The others share all other districts
    by their calls.
    """
    named = np.array([[d.name in contract.name for contract in contracts] for d in districts])
    calls = np.array([contract.calls for contract in contracts])
    rest = np.where(named.any(axis=0), 0.0, calls)
    rest = rest if rest.any() else calls
    liking = np.where(named.any(axis=1, keepdims=True), named, rest[None, :])
    return np.asarray(liking / liking.sum(axis=1, keepdims=True))


def _first_days_after(last: pl.Series) -> Days:
    """The day after each last day, or `NEVER`."""
    closed = [NEVER if day is None else day.toordinal() - EPOCH + 1 for day in last]
    return np.array(closed, dtype=np.int32)


def _heirs(practices: Practices, rows: dict[str, int]) -> Whole:
    """Row of the practice that takes each one's people; of several heirs, the first."""
    heir = np.arange(len(rows))
    for closed, taker in practices.heirs.select("practice", "heir").reverse().iter_rows():
        heir[rows[closed]] = rows[taker]
    return heir


def _weights(frame: pl.DataFrame, day: date) -> Floats:
    """Part of all people on the list of each practice, as though none had closed."""
    grown = growth_to(day, frame["growth"].to_numpy()).mean(axis=1)
    weight = frame["size"].to_numpy() * grown
    return np.asarray(weight / weight.sum())


def make_world(
    setting: Setting,
    practices: Practices,
    neighbourhoods: Neighbourhoods,
    *,
    people: int,
    seed: int,
) -> World:
    """Where `people` residents live and who serves them, in an invented system."""
    assert people > 0, "a world has people"
    districts = sorted(setting.districts, key=lambda d: d.code)
    row = {district.code: place for place, district in enumerate(districts)}
    councils = tuple(sorted({d.council for d in districts}))
    lists = practices.practices.sort("practice")
    places = neighbourhoods.frame.sort("lsoa")
    practice_row = {code: place for place, code in enumerate(lists["practice"])}
    acute = _open_trusts(setting, "acute")
    community = _open_trusts(setting, "community") or acute
    ambulance = _open_trusts(setting, "ambulance") or acute
    resident = places["people"].to_numpy().astype(np.float64)
    return World(
        seed=seed,
        people=people,
        districts=tuple(row),
        councils=councils,
        district_council=np.array([councils.index(d.council) for d in districts]),
        practices=tuple(practice_row),
        practice_district=np.array([row[code] for code in lists["district"]]),
        practice_weight=_weights(lists, LAST),
        practice_score=lists["score"].to_numpy(),
        practice_students=lists["students"].to_numpy(),
        practice_older=lists["older"].to_numpy(),
        practice_closes=_first_days_after(lists["last"]),
        practice_heir=_heirs(practices, practice_row),
        lsoas=tuple(places["lsoa"]),
        lsoa_district=np.array([row[code] for code in places["district"]]),
        lsoa_weight=resident / resident.sum(),
        lsoa_score=places["score_2019"].to_numpy(),
        lsoa_decile=places["decile_2019"].to_numpy(),
        acute=tuple(t.code for t in acute),
        acute_share=_shares(districts, acute, seed),
        community=tuple(t.code for t in community),
        community_share=_shares(districts, community, seed),
        ambulance=tuple(t.code for t in ambulance),
        services_111=tuple(s.code for s in setting.services_111),
        share_111=_shares_111(districts, setting.services_111),
    )
