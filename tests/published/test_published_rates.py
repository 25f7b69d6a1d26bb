"""The published rates that synthetic people are held against are those that the published files give."""

import pytest

from commonweal.population.synthetic.residents.fit import Target, targets_from
from commonweal.population.synthetic.residents.fit_statements import STATEMENTS
from commonweal.repository.synthesis.published_rates import RATES, rate_rows
from tests.published.system_rates import SYSTEMS, all_rates


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
