"""What a row of the list-size file means: one practice's list in one quarter, by sex and age."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.ages import with_ages
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.labels import with_period
from commonweal.repository.reading.rows import refuse
from commonweal.terms.period import Period, financial_quarter
from commonweal.terms.problem import Place

QUARTERS = {"04": 1, "07": 2, "10": 3, "01": 4}


def _quarter(facts: FileFacts) -> Period:
    """The quarter from the file's name. Raises `Refusal` when it is not there."""
    if "year" not in facts.parts:
        raise refuse(
            "no-vintage",
            Place(facts.name),
            "The quarter stands only in the file's name, and this name has none.",
            next_step="Put year and months in the name, such as Patient_List_Size_2016_01-03.",
        )
    quarter = QUARTERS[facts.parts["first"]]
    year = int(facts.parts["year"])
    return financial_quarter(year - 1 if quarter == max(QUARTERS.values()) else year, quarter)


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Bands by sex for the quarter in the name."""
    quarter = _quarter(facts)
    rows = with_ages(accepted[0].frame, "ages").with_columns(
        unit_kind=pl.lit("practice"), sex=pl.col("sex").str.to_lowercase()
    )
    return Normalised(
        {"prescribing_list": with_period(rows, quarter)}, vintage=quarter.label.replace("/", "-")
    )
