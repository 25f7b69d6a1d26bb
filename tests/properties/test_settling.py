"""Settled memberships answer every day as the publications do, asked one day at a time."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from commonweal.system.settling import Statement, settle
from commonweal.terms.codes import Kind
from tests.oracles.settling_oracle import parents_on

START = date(2020, 1, 1)
DAYS = 40
days = st.integers(0, DAYS - 1).map(lambda n: START + timedelta(days=n))


@st.composite
def statements(draw: st.DrawFn) -> list[Statement]:
    found = []
    for _ in range(draw(st.integers(1, 8))):
        first = draw(days)
        length = draw(st.none() | st.integers(0, DAYS))
        last = None if length is None else first + timedelta(days=length)
        parent = draw(st.sampled_from(["U1", "U2", "U3"]))
        evidence = draw(st.sampled_from(["dated", "as at"]))
        found.append(
            Statement(Kind.PRACTICE, "J", Kind.PCN, parent, first, last, evidence, draw(days))
        )
    return found


@given(statements())
def test_every_day_has_the_answer_of_the_slow_twin(said: list[Statement]):
    settled = settle(said)
    for n in range(-3, DAYS + 45):
        on = START + timedelta(days=n)
        answer = {m.parent for m in settled if m.interval.contains(on)}
        assert answer == parents_on(said, on), on


@given(statements())
def test_one_parent_never_holds_twice_on_a_day_and_order_does_not_matter(said: list[Statement]):
    settled = settle(said)
    for n in range(DAYS + 45):
        on = START + timedelta(days=n)
        parents = [m.parent for m in settled if m.interval.contains(on)]
        assert len(parents) == len(set(parents))
    assert settle(list(reversed(said))) == settled
