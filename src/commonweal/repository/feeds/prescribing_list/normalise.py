"""What a row of the list-size file means: one practice's list in one quarter, by sex and age."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.ages import with_ages
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.labels import with_period
from commonweal.terms.period import Period, financial_quarter

QUARTERS = {"04": 1, "07": 2, "10": 3, "01": 4}


def _quarter(parts: dict[str, str]) -> Period:
    """The financial quarter of the months in the name: January to March end the year before."""
    quarter, year = QUARTERS[parts["first"]], int(parts["year"])
    return financial_quarter(year if parts["first"] != "01" else year - 1, quarter)


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Bands by sex for the quarter in the name; nothing when the name has none."""
    if "year" not in facts.parts:
        return Normalised({})
    quarter = _quarter(facts.parts)
    rows = with_ages(accepted[0].frame, "ages").with_columns(
        unit_kind=pl.lit("practice"), sex=pl.col("sex").str.to_lowercase()
    )
    return Normalised(
        {"prescribing_list": with_period(rows, quarter)}, vintage=quarter.label.replace("/", "-")
    )
