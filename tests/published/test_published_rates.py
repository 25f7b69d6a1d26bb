"""The published rates that synthetic people are held against are those that the published files give."""

from collections import Counter

import numpy as np
import pytest

from commonweal.actions.synthesise import setting_of
from commonweal.population.synthetic.geography import invent_neighbourhoods
from commonweal.population.synthetic.practices import invent_practices
from commonweal.population.synthetic.residents.cohort import World, day_number
from commonweal.population.synthetic.residents.fit import Target, targets_from
from commonweal.population.synthetic.residents.fit_statements import MID_2022, STATEMENTS
from commonweal.population.synthetic.residents.life import chunks, draw_cohort
from commonweal.population.synthetic.residents.world import make_world
from commonweal.repository.synthesis.published_rates import RATES, rate_rows
from tests.published.system_rates import SYSTEMS, all_rates, band_of


def targets(system: str) -> dict[str, Target]:
    return {target.id: target for target in targets_from(rate_rows(system), RATES)}


@pytest.mark.parametrize("system", SYSTEMS)
def test_each_rate_is_that_of_the_published_file_to_its_last_digit(system, published_files):
    found = all_rates(published_files, SYSTEMS[system])
    told = targets(system)
    assert set(found) == set(told)
    rounded = {id_: f"{found[id_]:.{target.decimals}f}" for id_, target in told.items()}
    assert rounded == {row["id"]: row["value"] for row in rate_rows(system)}


@pytest.mark.parametrize("system", SYSTEMS)
def test_ages_and_ethnic_groups_make_up_everybody(system):
    told = targets(system)
    for prefix in ("age-", "ethnicity-"):
        whole = sum(t.value for id_, t in told.items() if id_.startswith(prefix))
        assert whole == pytest.approx(100, abs=0.25)


@pytest.mark.parametrize("system", SYSTEMS)
def test_each_rate_says_where_it_is_from_and_is_asked_of_the_population(system):
    asked = "\n".join(statement.sql for statement in STATEMENTS)
    for target in targets(system).values():
        assert target.source.split(",")[0] in {"ONS", "NHS England", "NHS Digital"}
        start = target.id.split("-")[0]
        assert f"'{target.id}'" in asked or f"'{start}-'" in asked, target.id


def test_a_system_of_ones_own_needs_no_rates(tmp_path):
    assert rate_rows(str(tmp_path)) == []


PEOPLE = 100_000


def world_of(system: str) -> World:
    setting = setting_of(system)
    neighbourhoods = invent_neighbourhoods(setting.districts, 1)
    practices = invent_practices(setting, neighbourhoods, 1)
    return make_world(setting, practices, neighbourhoods, people=PEOPLE, seed=1)


def drawn_ages(world: World) -> Counter[str]:
    """People in mid-2022 by sex and band, as the ids of the published rates name them."""
    day, found = day_number(MID_2022), Counter()
    for chunk in chunks(world):
        cohort = draw_cohort(world, chunk)
        here = (cohort.enters <= day) & (cohort.leaves > day)
        whole = ((day - cohort.birth[here]) / 365.25).astype(int)
        for sex, name in ((1, "male"), (2, "female")):
            bands, counts = np.unique(whole[cohort.sex[here] == sex], return_counts=True)
            for age, count in zip(bands.tolist(), counts.tolist(), strict=True):
                found[f"age-{name}-{band_of(age)}"] += count
    return found


@pytest.mark.parametrize("system", SYSTEMS)
def test_invented_people_are_as_old_as_those_published(system):
    """Each sex and band within a tenth of its share, beyond chance; the very old within a fifth."""
    found = drawn_ages(world_of(system))
    whole = sum(found.values())
    for id_, target in targets(system).items():
        if id_.startswith("age-"):
            expected = target.value / 100 * whole
            part = 0.2 if id_.endswith("90-plus") else 0.1
            assert abs(found[id_] - expected) < part * expected + 3 * np.sqrt(expected), id_


def test_the_island_has_a_111_contract_of_its_own():
    world = world_of("hampshire-and-isle-of-wight")
    served = dict(zip(world.districts, world.share_111.tolist(), strict=True))
    assert world.services_111 == ("111AA6", "111AH9")
    assert served.pop("E06000046") == [1.0, 0.0]
    assert set(map(tuple, served.values())) == {(0.0, 1.0)}
