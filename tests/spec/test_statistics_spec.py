"""What the statistics of the outcomes room do, by worked example.

Read from top to bottom: rates, proportions, means, ratios, standardised rates, then peers.
"""

import numpy as np
import pytest

from commonweal.outcomes.intervals import (
    Limits,
    byar_limits,
    exact_poisson_limits,
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
    quintile,
    ratio,
    spread,
)

MISSING = float("nan")


class TestACrudeRate:
    def test_is_events_per_hundred_thousand_with_limits(self):
        # A cluster of 50,000 people had 65 emergency admissions.
        rate = crude_rate(65, 50_000)
        assert rate.value == pytest.approx(130)
        assert rate.lower == pytest.approx(100.326, abs=0.001)
        assert rate.upper == pytest.approx(165.698, abs=0.001)

    def test_takes_a_whole_column_of_areas_at_once(self):
        rate = crude_rate([1, 20, 65], [100, 100, 100], 100)
        assert rate.value.tolist() == [1, 20, 65]
        assert rate.lower.shape == rate.upper.shape == (3,)

    def test_of_no_events_runs_from_zero_to_a_bound_above_zero(self):
        # The exact upper limit of a count of 0 is minus the logarithm of 0.025: about 3.69 events.
        rate = crude_rate(0, 1_000, 1_000)
        assert (rate.value, rate.lower) == (0, 0)
        assert rate.upper == pytest.approx(-np.log(0.025))

    def test_may_be_above_one_event_a_head(self):
        assert crude_rate(250, 220, 1).value > 1

    def test_missing_is_missing_and_not_zero(self):
        rate = crude_rate([MISSING, 10, 10], [100, MISSING, 100])
        assert np.isnan(rate.value).tolist() == [True, True, False]
        assert np.isnan(rate.lower).tolist() == [True, True, False]
        assert np.isnan(rate.upper).tolist() == [True, True, False]

    def test_of_an_empty_column_is_an_empty_column(self):
        assert crude_rate([], []).value.shape == (0,)


class TestTheLimitsOfACount:
    def test_are_exact_below_ten_and_byars_from_ten(self):
        lower, upper = poisson_limits([9, 10])
        assert (lower[0], upper[0]) == tuple(limit[()] for limit in exact_poisson_limits(9))
        assert (lower[1], upper[1]) == tuple(limit[()] for limit in byar_limits(10))

    def test_start_at_zero_for_a_count_of_zero(self):
        for limits in (byar_limits, exact_poisson_limits, poisson_limits):
            assert limits(0)[0] == 0

    def test_byars_is_refused_as_missing_where_it_would_be_negative(self):
        lower, upper = byar_limits(1, confidence=0.998)
        assert np.isnan(lower)
        assert upper > 1


class TestAProportion:
    def test_is_a_share_or_with_multiplier_a_hundred_a_percentage(self):
        # 65 of 100 people on a register had their review.
        assert proportion(65, 100).value == 0.65
        reviewed = proportion(65, 100, 100)
        assert reviewed.value == 65
        assert reviewed.lower == pytest.approx(55.254, abs=0.001)
        assert reviewed.upper == pytest.approx(73.636, abs=0.001)

    def test_of_none_starts_at_exactly_nothing_and_of_all_ends_at_exactly_one(self):
        lower, upper = wilson_limits([0, 7], [7, 7])
        assert lower[0] == 0
        assert upper[0] > 0
        assert lower[1] < 1
        assert upper[1] == 1

    def test_at_certainty_says_nothing(self):
        lower, upper = wilson_limits([1, MISSING], [4, 4], confidence=1)
        assert (lower[0], upper[0]) == (0, 1)
        assert np.isnan([lower[1], upper[1]]).all()

    def test_cannot_exceed_its_whole_and_the_message_says_where(self):
        with pytest.raises(ValueError, match=r"more than denominator; broken at index \[2\], 1 in"):
            proportion([1, 2, 10.5], [10, 10, 10])

    def test_of_nobody_is_refused(self):
        with pytest.raises(ValueError, match=r"denominator must be more .* index \[0, 1\]"):
            proportion([[0, 0]], [[5, 0]])


class TestAMean:
    def test_comes_from_three_sums_that_add_up_over_areas(self):
        # Waits of 4, 7, 9 and 10 days: 30 in total, squares summing to 246.
        mean = mean_from_sums(30, 246, 4)
        assert mean.value == 7.5
        standard_error = np.std([4, 7, 9, 10], ddof=1) / 2
        assert mean.upper - mean.value == pytest.approx(3.182446 * standard_error, rel=1e-6)

    def test_of_one_has_a_value_but_no_limits_and_of_none_has_neither(self):
        # The second square is published rounded up, which must not pass for variation.
        mean = mean_from_sums([5, 0.3, 0], [25, 0.1, 0], [1, 1, 0])
        assert mean.value[:2].tolist() == [5, 0.3]
        assert np.isnan(mean.value[2])
        assert np.isnan(mean.lower).all()

    def test_of_equal_values_has_limits_at_the_value_despite_rounding(self):
        mean = mean_from_sums(3 * 0.1, 3 * 0.1**2, 3)
        assert mean.lower == pytest.approx(0.1)
        assert mean.upper == pytest.approx(0.1)


class TestARatio:
    def test_is_a_quotient_without_limits(self):
        # £21m spent against a plan of £20m, as a percentage.
        spent = ratio(21, 20, 100)
        assert spent.value == 105
        assert np.isnan([spent.lower, spent.upper]).all()


class TestADirectlyStandardisedRate:
    POPULATION = (8_000, 2_000)  # under 65, 65 and over
    STANDARD = (75_000, 25_000)

    def test_weights_each_ages_rate_by_the_standard_population(self):
        # 2 per 1,000 of the young and 30 per 1,000 of the old, weighed three to one: 9 per 1,000.
        rate = directly_standardised_rate([16, 60], self.POPULATION, self.STANDARD, multiplier=1000)
        assert rate.value == pytest.approx(0.75 * 2 + 0.25 * 30)
        assert rate.lower < rate.value < rate.upper

    def test_takes_many_areas_against_one_standard(self):
        counts = [[16, 60], [32, 30], [5, 4]]
        rate = directly_standardised_rate(counts, [self.POPULATION] * 3, self.STANDARD)
        assert rate.value.shape == (3,)

    def test_is_not_given_for_fewer_than_ten_events(self):
        rate = directly_standardised_rate([[5, 4], [5, 5]], self.POPULATION, self.STANDARD)
        assert np.isnan(rate.value).tolist() == [True, False]
        assert np.isnan(rate.upper).tolist() == [True, False]

    def test_reads_a_band_without_a_row_as_no_events(self):
        absent = directly_standardised_rate([MISSING, 60], self.POPULATION, self.STANDARD)
        none = directly_standardised_rate([0, 60], self.POPULATION, self.STANDARD)
        assert absent.value == none.value

    @pytest.mark.parametrize("population", [(8_000, 0), (8_000, MISSING)])
    def test_needs_people_in_every_band(self, population):
        with pytest.raises(ValueError, match=r"population must .* index \[1\]"):
            directly_standardised_rate([16, 60], population, self.STANDARD)

    def test_of_events_that_recur_has_the_same_value_and_wider_limits(self):
        # 40 admissions of the old were 30 people once and 5 people twice.
        once = directly_standardised_rate([16, 40], self.POPULATION, self.STANDARD)
        recurring = directly_standardised_rate_of_repeated_events(
            [[16, 30], [0, 5]], self.POPULATION, self.STANDARD, events_each=[1, 2]
        )
        assert recurring.value == pytest.approx(once.value)
        assert recurring.lower < once.lower
        assert recurring.upper > once.upper


class TestAnIndirectlyStandardisedRatio:
    def test_holds_what_happened_against_what_the_references_rates_would_give(self):
        # The reference has 1 death per 1,000 of the young and 20 per 1,000 of the old.
        expected = expected_events([8_000, 2_000], [50, 400], [50_000, 20_000])
        assert expected == pytest.approx(8 + 40)
        mortality = indirectly_standardised_ratio(60, expected, 100)
        assert mortality.value == pytest.approx(125)
        rate = indirectly_standardised_rate(60, expected, 1000 * 450 / 70_000)
        assert rate.value == pytest.approx(1.25 * 6.428571, rel=1e-6)

    def test_may_have_a_band_in_which_nobody_lives(self):
        assert expected_events([8_000, 0], [50, 400], [50_000, 20_000]) == pytest.approx(8)

    def test_is_refused_where_a_population_is_unknown(self):
        with pytest.raises(ValueError, match=r"population must be known .* index \[1\]"):
            expected_events([8_000, MISSING], [50, 400], [50_000, 20_000])


class TestPeers:
    def test_fall_into_five_groups_of_nearly_equal_size(self):
        values = [50, 10, 40, 20, 30, 60]
        assert quintile(values).tolist() == [4, 1, 3, 1, 2, 5]
        assert quintile(values, first="highest").tolist() == [1, 5, 2, 4, 3, 1]

    def test_with_equal_values_share_a_group(self):
        assert quantile([1, 2, 2, 2], 2).tolist() == [1, 1, 1, 1]

    def test_fewer_than_the_groups_are_not_grouped(self):
        assert np.isnan(quintile([1, 2, 3, 4])).all()

    def test_without_a_value_are_left_out(self):
        assert quantile([3, MISSING, 1], 2)[[0, 2]].tolist() == [2, 1]
        assert np.isnan(quantile([3, MISSING, 1], 2)[1])

    def test_are_summed_up_in_five_numbers(self):
        peers = spread([10, 50, 20, MISSING, 40, 30])
        assert (peers.lowest, peers.lower_quartile, peers.median) == (10, 20, 30)
        assert (peers.upper_quartile, peers.highest) == (40, 50)

    def test_that_do_not_exist_have_no_spread(self):
        assert np.isnan(spread([]).median)
        assert np.isnan(spread([MISSING]).lowest)


class TestAComparisonWithABenchmark:
    LOWER = (4, 9, 10, 11, MISSING)
    UPPER = (8, 11, 12, 13, MISSING)

    def test_is_similar_unless_the_whole_interval_lies_to_one_side(self):
        words = compare_with_benchmark(self.LOWER, self.UPPER, 10)
        assert words.tolist() == ["lower", "similar", "similar", "higher", "not compared"]

    def test_is_a_judgement_only_where_a_direction_is_better(self):
        higher = compare_with_benchmark(self.LOWER, self.UPPER, 10, direction="higher is better")
        lower = compare_with_benchmark(self.LOWER, self.UPPER, 10, direction="lower is better")
        assert higher.tolist() == ["worse", "similar", "similar", "better", "not compared"]
        assert lower.tolist() == ["better", "similar", "similar", "worse", "not compared"]


class TestAMistake:
    def test_in_confidence_is_explained(self):
        with pytest.raises(ValueError, match=r"write 95% as 0\.95"):
            crude_rate(1, 10, confidence=95)

    def test_in_a_word_is_explained(self):
        with pytest.raises(ValueError, match="direction must be one of higher is better"):
            compare_with_benchmark(1, 2, 3, direction="up")
        with pytest.raises(ValueError, match="first must be lowest or highest"):
            quintile([1, 2, 3, 4, 5], first="top")

    @pytest.mark.parametrize("wrong", [-1, float("inf")])
    def test_counts_below_zero_or_endless_are_refused_with_their_place(self, wrong):
        with pytest.raises(ValueError, match=r"numerator must be zero .* index \[1\], 2 in all"):
            crude_rate([1, wrong, wrong], 10)

    def test_in_what_a_rate_is_per_is_refused(self):
        with pytest.raises(ValueError, match="multiplier must be more than zero, not 0"):
            ratio(1, 2, 0)

    def test_a_standard_population_of_nobody_is_refused(self):
        with pytest.raises(ValueError, match="standard_population must be more than zero in all"):
            directly_standardised_rate([16, 60], [8_000, 2_000], [0, 0])

    def test_peers_on_more_than_one_axis_or_in_no_groups_are_refused(self):
        with pytest.raises(ValueError, match="give one axis"):
            quintile([[1, 2, 3, 4, 5]])
        with pytest.raises(ValueError, match="one group or more"):
            quantile([1, 2], 0)

    def test_limits_the_wrong_way_round_are_refused(self):
        with pytest.raises(ValueError, match="lower limit must not be above upper limit"):
            compare_with_benchmark(3, 2, 1)

    def test_a_value_and_limits_of_different_shapes_cannot_be_kept_together(self):
        with pytest.raises(ValueError, match="must have one shape"):
            Limits(np.zeros(2), np.zeros(2), np.zeros(3))
