"""What a row of the Library's table means: how common one condition is thought to be in a district."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.indicator_rows import by_local_authority, named_year
from commonweal.repository.labels import with_period


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Modelled prevalence by district and group; nothing when the name tells no year."""
    year = named_year(facts.parts)
    if year is None:
        return Normalised({})
    rows = by_local_authority(accepted[0].frame, "area").with_columns(
        unit="area",
        indicator=pl.lit("commons-library-qof-") + pl.col("group_code").str.to_lowercase(),
        name=pl.lit("QOF prevalence modelled by district: ") + pl.col("group_code"),
        sex=pl.lit("all"),
        age=pl.lit(""),
        category=pl.lit(""),
        value=100 * pl.col("prevalence"),
        unit_of_value=pl.lit("%"),
    )
    return Normalised({"indicator": with_period(rows, year)}, vintage=year.label.replace("/", "-"))
