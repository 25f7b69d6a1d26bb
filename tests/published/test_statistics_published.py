"""Every published worked case of the statistics, reproduced to the precision its source states.

The cases, with their publisher, package, version and file, are in `cases/`. A null is a missing number.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from commonweal.outcomes import intervals, statistics
from commonweal.outcomes.intervals import Limits

CASES = Path(__file__).parent / "cases"

Case = dict[str, Any]


def each(name: str) -> pytest.MarkDecorator:
    """Run a test once for each case of a file, with the precision the file states."""
    published = json.loads((CASES / name).read_text(encoding="utf-8"))
    assert published["cases"], name
    return pytest.mark.parametrize(
        ("case", "rtol"),
        [pytest.param(case, published["rtol"], id=case["id"]) for case in published["cases"]],
    )


def numbers(values: Any) -> np.ndarray:
    return np.array(values, dtype=np.float64)


def assert_close(ours: Any, theirs: Any, rtol: float) -> None:
    np.testing.assert_allclose(ours, numbers(theirs), rtol=rtol, atol=0, equal_nan=True)


def assert_as_published(ours: Limits, case: Case, confidence: str, rtol: float) -> None:
    lower, upper = case["limits"][confidence]
    assert_close(ours.value, case["value"], rtol)
    assert_close(ours.lower, lower, rtol)
    assert_close(ours.upper, upper, rtol)


@each("byar_limits.json")
def test_byar_limits(case: Case, rtol: float) -> None:
    lower, upper = intervals.byar_limits(case["count"], case["confidence"])
    assert_close(lower, case["lower"], rtol)
    assert_close(upper, case["upper"], rtol)


@each("wilson_limits.json")
def test_wilson_limits(case: Case, rtol: float) -> None:
    lower, upper = intervals.wilson_limits(
        case["numerator"], case["denominator"], case["confidence"]
    )
    assert_close(lower, case["lower"], rtol)
    assert_close(upper, case["upper"], rtol)


@each("proportions.json")
def test_proportions(case: Case, rtol: float) -> None:
    for confidence in case["limits"]:
        ours = statistics.proportion(
            numbers(case["numerator"]),
            numbers(case["denominator"]),
            case["multiplier"],
            confidence=float(confidence),
        )
        assert_as_published(ours, case, confidence, rtol)


@each("crude_rates.json")
def test_crude_rates(case: Case, rtol: float) -> None:
    for confidence in case["limits"]:
        ours = statistics.crude_rate(
            numbers(case["numerator"]),
            numbers(case["denominator"]),
            case["multiplier"],
            confidence=float(confidence),
        )
        assert_as_published(ours, case, confidence, rtol)
    if case["method"] is not None:
        assert (case["method"] == "Exact") == (case["numerator"] < intervals.EXACT_BELOW)


@each("directly_standardised_rates.json")
def test_directly_standardised_rates(case: Case, rtol: float) -> None:
    assert np.nansum(numbers(case["count"])) == case["total_count"]
    for confidence in case["limits"]:
        ours = statistics.directly_standardised_rate(
            numbers(case["count"]),
            case["population"],
            case["standard_population"],
            multiplier=case["multiplier"],
            confidence=float(confidence),
        )
        assert_as_published(ours, case, confidence, rtol)


@each("directly_standardised_rates_of_repeated_events.json")
def test_directly_standardised_rates_of_repeated_events(case: Case, rtol: float) -> None:
    for confidence in case["limits"]:
        ours = statistics.directly_standardised_rate_of_repeated_events(
            numbers(case["persons"]),
            case["population"],
            case["standard_population"],
            events_each=case["events_each"],
            multiplier=case["multiplier"],
            confidence=float(confidence),
        )
        assert_as_published(ours, case, confidence, rtol)


@each("indirectly_standardised.json")
def test_indirectly_standardised_ratios_and_rates(case: Case, rtol: float) -> None:
    reference = json.loads((CASES / "indirectly_standardised.json").read_text("utf-8"))["reference"]
    observed = np.nansum(numbers(case["count"]))
    expected = statistics.expected_events(
        case["population"], reference["count"], reference["population"]
    )
    assert observed == case["observed"]
    assert_close(expected, case["expected"], rtol)
    assert (case["method"] == "Exact") == (observed < intervals.EXACT_BELOW)
    for confidence in case["limits"]:
        if case["statistic"] == "ratio":
            ours = statistics.indirectly_standardised_ratio(
                observed, expected, case["per"], confidence=float(confidence)
            )
        else:
            reference_rate = case["per"] * sum(reference["count"]) / sum(reference["population"])
            assert_close(reference_rate, case["reference_rate"], rtol)
            ours = statistics.indirectly_standardised_rate(
                observed, expected, reference_rate, confidence=float(confidence)
            )
        assert_as_published(ours, case, confidence, rtol)


@each("means.json")
def test_means(case: Case, rtol: float) -> None:
    values = numbers(case["values"])
    for confidence in case["limits"]:
        ours = statistics.mean_from_sums(
            values.sum(), (values**2).sum(), values.size, confidence=float(confidence)
        )
        assert_as_published(ours, case, confidence, rtol)


@each("benchmark_comparisons.json")
def test_benchmark_comparisons(case: Case, rtol: float) -> None:
    value = numbers(case["value"])
    words = statistics.compare_with_benchmark(
        value - case["reach"],
        value + case["reach"],
        case["benchmark"],
        direction=case["direction"],
    )
    assert words.tolist() == case["words"]


@pytest.mark.parametrize("file", sorted(CASES.glob("*.json")), ids=lambda file: file.name)
def test_every_case_file_names_its_source(file: Path) -> None:
    source = json.loads(file.read_text(encoding="utf-8"))["source"]
    assert {"publisher", "package", "version", "files", "licence"} <= set(source)
