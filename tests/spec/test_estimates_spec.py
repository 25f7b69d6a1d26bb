"""How strata become estimates, and when there is none, by worked examples."""

from datetime import date

import polars as pl
import pytest

from commonweal.outcomes.estimating import parent_estimates, unit_estimates
from commonweal.outcomes.measure import Measure, measure_from, measures_from
from commonweal.outcomes.strata import rows_statement, strata_statement
from commonweal.terms.errors import DefinitionError

WORDS = {
    "id": "hypertension",
    "name": "Hypertension prevalence",
    "topic": "Long-term conditions",
    "counts": "People on the register, of everyone registered",
    "kind": "proportion",
    "table": "disease_register",
    "units": ["practice"],
    "where": "group_code = 'HYP'",
    "numerator": "register",
    "denominator": "list_size",
    "multiplier": 100,
    "unit": "%",
    "direction": "neutral",
    "adds_up": True,
    "source": "An example",
    "first": date(2020, 4, 1),
}
FIRST, LAST = date(2023, 4, 1), date(2024, 3, 31)


def made(**changes: object) -> Measure:
    return measure_from(WORDS | changes, "example.toml")


def strata(*rows: tuple[str, float | None, float | None], withheld: int = 0) -> pl.DataFrame:
    """Strata of practices for one financial year: (practice, numerator, denominator)."""
    return pl.DataFrame(
        {
            "measure": ["hypertension"] * len(rows),
            "unit_kind": ["practice"] * len(rows),
            "unit": [row[0] for row in rows],
            "period": ["2023/24"] * len(rows),
            "period_first": [FIRST] * len(rows),
            "period_last": [LAST] * len(rows),
            "numerator": [row[1] for row in rows],
            "denominator": [row[2] for row in rows],
            "squares": [None] * len(rows),
            "value": [None] * len(rows),
            "lower": [None] * len(rows),
            "upper": [None] * len(rows),
            "row_count": [1] * len(rows),
            "withheld": [withheld] * len(rows),
            "batches": ["b2 b1"] * len(rows),
        },
        schema_overrides=dict.fromkeys(
            ("numerator", "denominator", "squares", "value", "lower", "upper"), pl.Float64
        ),
    )


def placed(**parents: str) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "unit_kind": ["practice"] * len(parents),
            "unit": list(parents),
            "period_first": [FIRST] * len(parents),
            "period_last": [LAST] * len(parents),
            "expected": [True] * len(parents),
            "parent_kind": ["pcn"] * len(parents),
            "parent": list(parents.values()),
        }
    )


def only(frame: pl.DataFrame) -> dict[str, object]:
    (row,) = frame.to_dicts()
    return row


def test_a_network_is_the_sum_of_its_practices_with_the_interval_of_the_sum():
    whole = parent_estimates(
        [made()], strata(("A", 65, 100), ("B", 980, 4900)), placed(A="U1", B="U1")
    )
    row = only(whole)
    assert (row["numerator"], row["denominator"], row["value"]) == (1045, 5000, 20.9)
    # PHEindicatormethods 2.1.0, Wilson limits of 1,045 in 5,000.
    assert row["lower"] == pytest.approx(19.795549880013297)
    assert row["upper"] == pytest.approx(22.049130393710469)
    assert (row["status"], row["units"], row["units_expected"]) == ("given", 2, 2)
    assert row["batches"] == "b1 b2"


def year_before(told: pl.DataFrame) -> pl.DataFrame:
    """The same strata, of the financial year before."""
    days = pl.col("period_first", "period_last").dt.offset_by("-1y")
    return told.with_columns(days, period=pl.lit("2022/23"))


def test_a_practice_that_supplied_nothing_this_year_makes_its_network_partial():
    told = strata(("A", 65, 100), ("B", 10, 100), ("C", 25, 100))
    both = pl.concat([told, year_before(strata(("D", 5, 100)))])
    network = placed(A="U1", B="U1", C="U1", D="U1")
    row = only(parent_estimates([made()], both, network))
    assert (row["status"], row["units"], row["units_expected"]) == ("partial", 3, 4)
    assert (row["numerator"], row["denominator"]) == (100, 300)


def test_a_unit_that_never_supplies_the_figure_is_not_missed():
    told = strata(("A", 65, 100), ("B", 10, 100))
    network = placed(A="U1", B="U1", C="U1")
    row = only(parent_estimates([made()], told, network))
    assert (row["status"], row["units"], row["units_expected"]) == ("given", 2, 2)


def test_too_few_practices_make_no_whole():
    both = pl.concat([strata(("A", 65, 100)), year_before(strata(("B", 5, 100)))])
    row = only(parent_estimates([made()], both, placed(A="U1", B="U1")))
    assert (row["status"], row["value"], row["numerator"]) == ("missing", None, None)
    assert (row["units"], row["units_expected"]) == (1, 2)


def test_zero_missing_and_suppressed_are_three_different_estimates():
    zero = only(unit_estimates([made()], strata(("A", 0, 100))))
    missing = only(unit_estimates([made()], strata(("A", None, 100))))
    suppressed = only(unit_estimates([made()], strata(("A", None, 100), withheld=1)))
    assert (zero["status"], zero["value"]) == ("given", 0)
    assert (missing["status"], missing["value"]) == ("missing", None)
    assert (suppressed["status"], suppressed["value"]) == ("suppressed", None)


def test_nobody_to_count_over_is_missing_not_a_division_by_zero():
    row = only(unit_estimates([made()], strata(("A", 0, 0))))
    assert (row["status"], row["value"]) == ("missing", None)


def test_more_cases_than_people_is_no_proportion():
    row = only(unit_estimates([made()], strata(("A", 12, 10))))
    assert (row["status"], row["value"], row["numerator"]) == ("missing", None, 12)


def test_a_shared_denominator_is_not_added_up_across_units():
    daily = made(kind="ratio", multiplier=1, denominator_is="shared")
    told = strata(("A", 310, 31), ("B", 620, 31))
    row = only(parent_estimates([daily], told, placed(A="U1", B="U1")))
    assert (row["denominator"], row["value"]) == (31, 30)


def test_measures_worked_out_together_are_as_each_alone():
    told = strata(("A", 65, 100), ("B", 10, 100), ("C", None, 50))
    alike = [
        made(),
        made(id="rate", kind="rate", multiplier=1000),
        made(id="shared", kind="ratio", multiplier=1, denominator_is="shared"),
        made(id="count", kind="count"),
    ]
    both = pl.concat(told.with_columns(measure=pl.lit(measure.id)) for measure in alike)
    network, order = placed(A="U1", B="U1", C="U2"), ("measure", "code")
    for measure in alike:
        own = both.filter(pl.col("measure") == measure.id)
        one, every = unit_estimates([measure], own), unit_estimates(alike, both)
        assert one.sort(order).equals(every.filter(measure=measure.id).sort(order))
        one = parent_estimates([measure], own, network)
        every = parent_estimates(alike, both, network)
        assert one.height == 2
        assert one.sort(order).equals(every.filter(measure=measure.id).sort(order))


def test_a_crude_rate_has_exact_limits_below_ten_events():
    rate = made(kind="rate", multiplier=100_000)
    row = only(unit_estimates([rate], strata(("A", 0, 1000))))
    assert row["lower"] == 0
    assert row["upper"] == pytest.approx(368.8879454113936)  # chi-squared 0.975 on 2 df, halved


def test_a_count_has_no_interval_and_a_ratio_none_either():
    for kind in ("count", "ratio"):
        row = only(unit_estimates([made(kind=kind, multiplier=1)], strata(("A", 50, 100))))
        assert (row["lower"], row["upper"]) == (None, None)


def test_the_rows_used_are_those_of_the_definition_and_its_dates():
    statement = rows_statement(made(last=date(2023, 3, 31)))
    assert "group_code = 'HYP'" in statement
    assert "2020-04-01" in statement
    assert "2023-03-31" in statement
    assert strata_statement(made()).count("SELECT") == 2


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"numerator": ""}, "a proportion needs `numerator`"),
        ({"table": "nothing"}, "no table 'nothing'"),
        ({"where": "group_code = 'HYP'; drop table x"}, "not one SQL expression"),
        ({"where": "group_code in (select 1)"}, "outside the portable subset"),
        ({"where": "date_diff('year', period_first, period_last) > 1"}, "outside the portable"),
        ({"numerator": "registers"}, "no column 'registers'"),
        ({"topic": "Weather"}, "topic 'Weather'"),
        ({"kind": "guess"}, "'guess' is not a valid MeasureKind"),
        ({"kind": "index", "value": "register"}, "an index does not add up"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_definition_that_cannot_be_computed_is_refused_with_its_fault(
    changes: dict[str, object], says: str
):
    with pytest.raises(DefinitionError, match=r"example\.toml") as refused:
        made(**changes)
    assert says in str(refused.value)


def test_two_measures_never_share_an_id():
    with pytest.raises(DefinitionError, match="already taken"):
        measures_from({"one.toml": {"measure": [WORDS]}, "two.toml": {"measure": [WORDS]}})


def test_an_or_in_a_definition_never_loosens_the_dates_and_units():
    statement = rows_statement(made(where="group_code = 'HYP' or group_code = 'DM'"))
    assert "AND (group_code = 'HYP' OR group_code = 'DM')" in statement
