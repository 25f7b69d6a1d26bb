"""Shares of an amount of pence: exact to the penny, in proportion, and as the worked examples say."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.governance.rules.sharing import (
    capped,
    largest_remainder,
    percent,
    percent_of,
)

AMOUNTS = st.integers(min_value=-(10**14), max_value=10**14)
SHARES = st.dictionaries(
    st.sampled_from(["board", "council", "trust", "district", "charity"]),
    st.fractions(min_value=0, max_value=100, max_denominator=1_000),
    min_size=1,
).filter(lambda shares: sum(shares.values()) > 0)
POOL = {"board": Fraction("63.7"), "council": Fraction("36.3")}


@given(AMOUNTS, SHARES)
def test_parts_add_up_and_none_is_a_penny_off(amount, shares):
    parts = largest_remainder(amount, shares)
    whole = sum(shares.values())
    assert sum(parts.values()) == amount
    for name, share in shares.items():
        assert abs(parts[name] - amount * share / whole) < 1


@given(AMOUNTS, SHARES)
def test_an_underspend_is_shared_as_the_overspend_would_be(amount, shares):
    over, under = largest_remainder(amount, shares), largest_remainder(-amount, shares)
    assert under == {name: -part for name, part in over.items()}


@given(
    st.integers(0, 10**12),
    SHARES,
    st.dictionaries(st.sampled_from(["board", "council"]), st.integers(0, 10**12)),
)
def test_capped_parts_never_exceed_their_cap_nor_lose_a_penny(amount, shares, caps):
    parts = largest_remainder(amount, shares)
    kept = capped(parts, caps)
    assert all(kept[name] <= caps[name] for name in kept if name in caps)
    if any(parts[name] for name in parts if name not in caps):
        assert sum(kept.values()) == amount


# A pool of £135 million at 63.7 and 36.3 per cent: whole, over by £3 million, a penny, £1, £10, and under.
@pytest.mark.parametrize(
    ("pence", "board", "council"),
    [
        (13_500_000_000, 8_599_500_000, 4_900_500_000),
        (300_000_000, 191_100_000, 108_900_000),
        (1, 1, 0),
        (100, 64, 36),
        (1_000, 637, 363),
        (-123_456_789, -78_641_975, -44_814_814),
    ],
)
def test_the_worked_examples_come_out_to_the_penny(pence, board, council):
    assert largest_remainder(pence, POOL) == {"board": board, "council": council}


def test_a_cap_sends_the_rest_to_the_other_partner():
    parts = largest_remainder(300_000_000, POOL)
    assert capped(parts, {"council": 50_000_000}) == {"board": 250_000_000, "council": 50_000_000}


def test_a_trust_of_two_boards_is_shared_seventy_to_thirty():
    shares = {"north": Fraction("0.7"), "south": Fraction("0.3")}
    assert largest_remainder(12_345_679, shares) == {"north": 8_641_975, "south": 3_703_704}


@given(st.decimals(min_value=0, max_value=100, places=4))
def test_a_percentage_is_read_as_it_is_written(percentage):
    share = percent_of(f"{percentage}%")
    assert share == Fraction(percentage)
    assert percent_of(percent(share)) == share


@pytest.mark.parametrize("text", ["", "most", "-1", "100.1", "1e2", "1,5", "63.7 %%"])
def test_what_is_no_percentage_is_refused(text):
    assert percent_of(text) is None


@pytest.mark.parametrize("shares", [{}, {"a": Fraction(0)}, {"a": Fraction(-1), "b": Fraction(3)}])
def test_there_must_be_something_to_share_by(shares):
    with pytest.raises(ValueError, match="shares"):
        largest_remainder(100, shares)
