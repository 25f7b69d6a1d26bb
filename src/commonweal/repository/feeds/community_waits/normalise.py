"""What a row of the community waiting lists means: one service, band of weeks, unit and month.

The band is read from the sheet's title, because the sheets' numbers changed their meaning.
"""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.adding_up import compare
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.labels import with_periods
from commonweal.repository.months import month_of_financial_year
from commonweal.terms.problem import Place, Problem, Severity

KINDS = {"ICB": "icb", "Provider": "trust"}
AGES = {"A": "adults", "CYP": "children and young people"}
TOTAL = pl.col("band") == "total"
LINES_MIN = 20


def _band() -> pl.Expr:
    title = pl.col("title")
    between = title.str.extract(r"(\d+-\d+) weeks")
    over = title.str.extract(r"over (\d+) weeks") + "+"
    return pl.coalesce(between, over, pl.lit("total"))


def _repeats(bands: pl.DataFrame, file: str) -> list[Problem]:
    """A warning for each unit whose every figure of a month is that of the month before it."""
    by = ["unit_kind", "unit", "service", "ages", "band"]
    before = bands.select(*by, "waiting", period_first=pl.col("period_first").dt.offset_by("1mo"))
    joined = bands.join(before, on=[*by, "period_first"], suffix="_before")
    alike = joined.group_by("unit", "period").agg(
        same=(pl.col("waiting") == pl.col("waiting_before")).all(), lines=pl.len()
    )
    found = alike.filter(pl.col("same") & (pl.col("lines") >= LINES_MIN)).sort("unit", "period")
    return [
        Problem(
            "repeated-figures",
            Severity.WARNING,
            Place(file),
            f"{row['unit']} has the same figures in {row['period']} as in the month before, "
            f"in all {row['lines']} services and bands.",
            "They may have been carried forward; read a change over these months with care.",
        )
        for row in found.iter_rows(named=True)
    ]


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """People waiting by band; the bands must add up to the published total."""
    rows = with_periods(accepted[0].frame, "month", month_of_financial_year).with_columns(
        unit_kind=pl.col("unit_kind").replace_strict(KINDS),
        ages=pl.col("service").str.extract(r"^\((\w+)\)").replace_strict(AGES),
        service=pl.col("service").str.replace(r"^\(\w+\) ", ""),
        band=_band(),
    )
    bands = rows.filter(~TOTAL)
    problems = compare(
        bands, rows.filter(TOTAL), by=["unit", "period", "ages", "service"], figures=["waiting"],
        what="Bands against the total", file=facts.name,
    )  # fmt: skip
    problems += _repeats(bands, facts.name)
    return Normalised({"community_wait": bands}, problems, vintage=str(rows["period"].max()))
