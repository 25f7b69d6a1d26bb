"""Authority answers as its slow twin does: on small systems in everything, on a large one in samples."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.authority_systems import LARGE, Size, questions, system
from commonweal.governance.authority import Authority
from commonweal.governance.faults import FaultKind, faults
from commonweal.governance.missing import Act
from tests.oracles.authority_oracle import Twin

AMOUNTS = (None, 0, 5_000_00, 50_000_01, 30_000_000_00)

small_systems = st.builds(
    system,
    st.integers(0, 2**32),
    st.builds(
        Size,
        bodies=st.integers(1, 6),
        delegations=st.integers(0, 16),
        organisations=st.integers(1, 4),
        functions=st.integers(1, 4),
        footprints=st.integers(1, 6),
        grants=st.integers(0, 4),
    ),
)


@given(small_systems)
def test_every_question_about_a_small_system_has_the_answer_of_the_slow_twin(powers: Authority):
    twin = Twin(powers)
    holders = [*powers.at.organisations, *powers.at.bodies]
    held = twin.holdings(twin.functions, twin.footprints)
    best: dict[tuple[str, str, str], float] = {}
    for holder, function, footprint, limit, _ in held:
        point = holder, function, footprint
        best[point] = max(best.get(point, 0), limit)
    for point in itertools.product(holders, twin.functions, twin.footprints):
        for pence in AMOUNTS:
            answer = powers.ask(Act(*point, pence))
            assert answer.allowed == (point in best and best[point] >= (pence or 0)), (point, pence)
            if answer.allowed:
                told = answer.chains[0].limit.pence
                assert (float("inf") if told is None else told) == best[point]
    for holder, function in itertools.product(holders, twin.functions):
        footprints = {a for h, f, a, _, _ in held if (h, f) == (holder, function)}
        assert powers.ask(Act(holder, function)).allowed == bool(footprints)
        within = powers.areas.within(powers.holders(function).get(holder, ()))
        assert footprints <= {f for f in twin.footprints if powers.areas.bit(f) & within}


@given(small_systems)
def test_circles_are_found_where_there_are_some_and_only_there(powers: Authority):
    found = any(fault.kind == FaultKind.CIRCULAR for fault in faults(powers))
    assert found == Twin(powers).goes_round()


@pytest.mark.slow
def test_samples_of_500_bodies_and_5000_delegations_have_the_answers_of_the_slow_twin():
    powers = system(7, LARGE)
    twin = Twin(powers)
    acts = questions(11, powers, 700)
    placed = [act for act in acts if act.footprint is not None][:200]
    anywhere = [act for act in acts if act.footprint is None][:6]
    answers = {act: powers.ask(act).allowed for act in (*placed, *anywhere)}
    assert 20 < sum(answers.values()) < len(answers) - 20
    wrong = [act for act, allowed in answers.items() if twin.allowed(act) != allowed]
    assert not wrong
