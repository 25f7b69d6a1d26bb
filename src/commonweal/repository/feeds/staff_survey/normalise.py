"""What a row of the staff survey means: the scores of one trust in one year."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.file_names import named_part
from commonweal.repository.labels import with_period
from commonweal.terms.period import calendar_year


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Scores by trust and element; the year of the survey stands in the file's name."""
    rows = with_period(
        accepted[0].frame, calendar_year(int(named_part(facts, "vintage")))
    ).with_columns(unit_kind=pl.lit("trust"))
    return Normalised({"staff_survey": rows})
