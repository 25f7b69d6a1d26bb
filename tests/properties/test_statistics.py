"""What must hold of the statistics whatever the numbers: bounds, order, scale, and parts of a whole."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import stats

from commonweal.outcomes.intervals import (
    Limits,
    byar_limits,
    exact_poisson_limits,
    normal_quantile,
    poisson_limits,
    wilson_limits,
)
from commonweal.outcomes.statistics import (
    compare_with_benchmark,
    crude_rate,
    directly_standardised_rate,
    directly_standardised_rate_of_repeated_events,
    expected_events,
    indirectly_standardised_rate,
    indirectly_standardised_ratio,
    mean_from_sums,
    proportion,
    quantile,
    ratio,
    spread,
)

BANDS = 4
confidences = st.sampled_from([0.8, 0.9, 0.95, 0.998])
counts = st.integers(0, 10_000_000)
multipliers = st.sampled_from([1.0, 100.0, 1_000.0, 100_000.0])
measurements = st.floats(-1e6, 1e6, allow_subnormal=False)
band_counts = arrays.arrays(np.int64, BANDS, elements=st.integers(0, 500))
band_people = arrays.arrays(np.int64, BANDS, elements=st.integers(1_000, 100_000))


@st.composite
def parts_of_wholes(draw: st.DrawFn) -> tuple[int, int]:
    whole = draw(st.integers(1, 10_000_000))
    return draw(st.integers(0, whole)), whole


def assert_same(ours: Limits, theirs: Limits, scale: float = 1) -> None:
    for name in ("value", "lower", "upper"):
        np.testing.assert_allclose(getattr(ours, name), getattr(theirs, name) * scale, rtol=1e-9)


class TestPoissonLimits:
    @given(counts, confidences)
    def test_contain_the_count(self, count, confidence):
        for limits in (exact_poisson_limits, poisson_limits):
            lower, upper = limits(count, confidence)
            assert 0 <= lower <= count < upper
            assert lower < count or count == 0

    @given(st.integers(0, 500), confidences)
    def test_exact_limits_leave_each_tail_its_share(self, count, confidence):
        lower, upper = exact_poisson_limits(count, confidence)
        share = (1 - confidence) / 2
        assert stats.poisson.cdf(count, upper) == pytest.approx(share, rel=1e-6)
        if count > 0:
            assert stats.poisson.sf(count - 1, lower) == pytest.approx(share, rel=1e-6)

    @given(st.integers(10, 10_000_000), st.sampled_from([0.9, 0.95]))
    def test_byars_are_within_half_a_percent_of_exact_from_ten(self, count, confidence):
        np.testing.assert_allclose(
            byar_limits(count, confidence), exact_poisson_limits(count, confidence), rtol=0.005
        )

    @given(counts, confidences)
    def test_rise_with_the_count_even_from_nine_to_ten(self, count, confidence):
        lower, upper = poisson_limits([count, count + 1], confidence)
        assert lower[0] < lower[1]
        assert upper[0] < upper[1]

    @given(counts)
    def test_widen_with_confidence(self, count):
        narrow, wide = poisson_limits(count, 0.95), poisson_limits(count, 0.998)
        assert wide[0] <= narrow[0]
        assert wide[1] > narrow[1]


class TestWilsonLimits:
    @given(parts_of_wholes(), confidences)
    def test_contain_the_proportion_and_stay_between_nothing_and_all(self, part_of_whole, level):
        part, whole = part_of_whole
        lower, upper = wilson_limits(part, whole, level)
        assert 0 <= lower <= part / whole <= upper <= 1

    @given(parts_of_wholes(), confidences)
    def test_of_a_part_mirror_those_of_the_rest(self, part_of_whole, confidence):
        part, whole = part_of_whole
        lower, upper = wilson_limits(part, whole, confidence)
        rest_lower, rest_upper = wilson_limits(whole - part, whole, confidence)
        np.testing.assert_allclose([lower, upper], [1 - rest_upper, 1 - rest_lower], atol=1e-14)

    @given(parts_of_wholes(), confidences)
    def test_are_where_the_score_test_just_rejects(self, part_of_whole, confidence):
        part, whole = part_of_whole
        assume(0 < part < whole)
        for limit in wilson_limits(part, whole, confidence):
            distance = abs(part / whole - limit)
            standard_error = np.sqrt(limit * (1 - limit) / whole)
            expected = normal_quantile(confidence) * standard_error
            assert distance == pytest.approx(expected, rel=1e-6)

    @given(st.integers(2, 1_000_000), st.data(), confidences)
    def test_rise_with_the_part(self, whole, data, confidence):
        part = data.draw(st.integers(0, whole - 1))
        lower, upper = wilson_limits([part, part + 1], whole, confidence)
        assert lower[0] < lower[1]
        assert upper[0] < upper[1]

    @given(parts_of_wholes())
    def test_narrow_as_the_whole_grows(self, part_of_whole):
        part, whole = part_of_whole
        lower, upper = wilson_limits([part, part * 4], [whole, whole * 4])
        assert upper[1] - lower[1] < upper[0] - lower[0]


class TestRatesAndProportions:
    @given(counts, st.integers(1, 10_000_000), multipliers)
    def test_scale_with_the_multiplier(self, events, people, multiplier):
        assert_same(
            crude_rate(events, people, multiplier), crude_rate(events, people, 1), multiplier
        )
        part, whole = min(events, people), people
        assert_same(proportion(part, whole, multiplier), proportion(part, whole), multiplier)
        assert_same(ratio(events, people, multiplier), ratio(events, people), multiplier)

    @given(counts, st.integers(1, 1_000_000))
    def test_halve_when_the_people_double(self, events, people):
        assert_same(crude_rate(events, people * 2), crude_rate(events, people), 0.5)

    @given(st.lists(parts_of_wholes(), min_size=1, max_size=20))
    def test_of_the_whole_are_the_parts_weighed_by_their_people(self, parts):
        events, people = np.array(parts).T
        for measure in (crude_rate, proportion, ratio):
            each = measure(events, people, 1).value
            whole = measure(events.sum(), people.sum(), 1).value
            assert whole == pytest.approx(np.average(each, weights=people))
            assert each.min() * (1 - 1e-12) <= whole <= each.max() * (1 + 1e-12)

    @given(arrays.arrays(np.float64, 8, elements=st.one_of(counts, st.just(np.nan))))
    def test_are_missing_exactly_where_the_count_is(self, events):
        for measure in (crude_rate, proportion):
            ours = measure(events, 20_000_000)
            for numbers in (ours.value, ours.lower, ours.upper):
                assert np.array_equal(np.isnan(numbers), np.isnan(events))

    @given(arrays.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3))
    def test_keep_the_shape_they_are_given(self, shape):
        ones = np.ones(shape)
        for ours in (
            crude_rate(ones, 5),
            proportion(ones, 5),
            ratio(ones, 5),
            mean_from_sums(ones, ones, 5),
            indirectly_standardised_ratio(ones, 5),
            directly_standardised_rate(ones[..., np.newaxis] * [4, 8], [9, 9], [1, 1]),
            directly_standardised_rate_of_repeated_events(
                ones[..., np.newaxis, np.newaxis] * [[4, 8]], [9, 9], [1, 1], events_each=[1]
            ),
        ):
            assert ours.value.shape == ours.lower.shape == ours.upper.shape == shape
        assert compare_with_benchmark(ones, ones, 5).shape == shape
        assert spread(ones[..., np.newaxis]).median.shape == shape


class TestMeans:
    @given(st.lists(measurements, min_size=2, max_size=50), st.integers(1, 49))
    def test_of_the_whole_come_from_the_added_sums_of_the_parts(self, values, cut):
        whole = np.array(values)
        parts = [whole[:cut], whole[cut:]]
        from_parts = mean_from_sums(
            sum(part.sum() for part in parts),
            sum((part**2).sum() for part in parts),
            sum(part.size for part in parts),
        )
        assert from_parts.value == pytest.approx(whole.mean(), rel=1e-9, abs=1e-6)
        assert from_parts.lower <= from_parts.value <= from_parts.upper

    @given(measurements, st.integers(2, 1_000))
    def test_of_one_value_repeated_have_no_width_to_speak_of(self, value, size):
        mean = mean_from_sums(value * size, value**2 * size, size)
        assert mean.upper - mean.lower <= abs(value) * 1e-5


class TestDirectStandardisation:
    @given(band_counts, band_people, band_people, st.integers(2, 1_000))
    def test_depends_on_the_standards_shape_and_not_its_size(self, count, people, standard, times):
        ours = directly_standardised_rate(count, people, standard)
        assert_same(directly_standardised_rate(count, people, standard * times), ours)

    @given(band_counts, band_people)
    def test_by_its_own_ages_is_the_crude_rate(self, count, people):
        assume(count.sum() >= 10)
        ours = directly_standardised_rate(count, people, people)
        assert_same(ours, crude_rate(count.sum(), people.sum()))

    @given(band_counts, band_people, band_people)
    def test_lies_among_the_rates_of_the_ages_and_within_its_limits(self, count, people, standard):
        assume(count.sum() >= 10)
        ours = directly_standardised_rate(count, people, standard, multiplier=1)
        rates = count / people
        assert rates.min() * (1 - 1e-12) <= ours.value <= rates.max() * (1 + 1e-12)
        assert ours.lower < ours.value < ours.upper

    @given(band_counts, band_people, band_people)
    def test_of_events_that_never_recur_is_the_plain_one(self, count, people, standard):
        singly = directly_standardised_rate_of_repeated_events(
            count[np.newaxis], people, standard, events_each=[1]
        )
        assert_same(singly, directly_standardised_rate(count, people, standard))

    @given(
        arrays.arrays(np.int64, (3, BANDS), elements=st.integers(1, 99)), band_people, band_people
    )
    def test_of_events_that_recur_is_never_surer(self, persons, people, standard):
        each = np.array([1, 2, 3])
        recurring = directly_standardised_rate_of_repeated_events(
            persons, people, standard, events_each=each
        )
        plain = directly_standardised_rate(each @ persons, people, standard)
        assert recurring.value == pytest.approx(plain.value)
        assert recurring.upper > plain.upper
        assert recurring.lower < plain.lower


class TestIndirectStandardisation:
    @given(band_counts, band_people)
    def test_of_the_reference_itself_is_one_and_its_own_rate(self, count, people):
        assume(count.sum() > 0)
        expected = expected_events(people, count, people)
        assert expected == pytest.approx(count.sum())
        assert indirectly_standardised_ratio(count.sum(), expected).value == pytest.approx(1)
        crude = 1_000 * count.sum() / people.sum()
        assert indirectly_standardised_rate(count.sum(), expected, crude).value == pytest.approx(
            crude
        )

    @given(
        arrays.arrays(np.int64, (5, BANDS), elements=st.integers(0, 10_000)),
        band_counts,
        band_people,
    )
    def test_expects_of_the_whole_what_it_expects_of_the_parts(self, people, count, reference):
        parts = expected_events(people, count, reference)
        assert parts.sum() == pytest.approx(expected_events(people.sum(axis=0), count, reference))


peers = st.lists(measurements, min_size=1, max_size=60)


class TestPeers:
    @given(st.lists(measurements, min_size=1, max_size=60, unique=True), st.integers(1, 10))
    def test_without_ties_fall_into_groups_within_one_of_each_other(self, values, groups):
        assume(len(values) >= groups)
        sizes = np.bincount(quantile(values, groups).astype(int), minlength=groups + 1)[1:]
        assert sizes.size == groups
        assert sizes.max() - sizes.min() <= 1

    @given(peers, st.integers(1, 10))
    def test_are_grouped_in_their_own_order(self, values, groups):
        assume(len(values) >= groups)
        placed = quantile(values, groups)
        assert ((placed >= 1) & (placed <= groups)).all()
        assert (np.diff(placed[np.argsort(values)]) >= 0).all()
        assert np.array_equal(
            quantile(values, groups, first="highest"), quantile(np.negative(values), groups)
        )

    @given(peers, st.integers(1, 10), st.randoms(use_true_random=False))
    def test_are_grouped_alike_in_any_order_and_with_gaps(self, values, groups, random):
        placed = dict(zip(values, quantile(values, groups), strict=True))
        shuffled = [*values, np.nan]
        random.shuffle(shuffled)
        for value, group in zip(shuffled, quantile(shuffled, groups), strict=True):
            np.testing.assert_equal(group, placed.get(value, np.nan))

    @given(peers)
    def test_spread_in_order_and_reach_the_ends(self, values):
        ours = spread(values)
        assert ours.lowest == min(values)
        assert ours.highest == max(values)
        assert ours.lowest <= ours.lower_quartile <= ours.median
        assert ours.median <= ours.upper_quartile <= ours.highest


class TestBenchmarks:
    @given(measurements, st.floats(0, 1e3), measurements)
    def test_words_agree_whatever_the_direction(self, middle, reach, benchmark):
        said = {
            direction: compare_with_benchmark(
                middle - reach, middle + reach, benchmark, direction=direction
            )[()]
            for direction in ("neutral", "higher is better", "lower is better")
        }
        assert tuple(said.values()) in {
            ("lower", "worse", "better"),
            ("similar", "similar", "similar"),
            ("higher", "better", "worse"),
        }

    @given(measurements, st.floats(0, 1e3))
    def test_nothing_differs_from_itself(self, value, reach):
        assert compare_with_benchmark(value - reach, value + reach, value) == "similar"
