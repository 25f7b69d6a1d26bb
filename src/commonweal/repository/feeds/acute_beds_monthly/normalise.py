"""What a row of the compiled monthly beds means: one kind of bed of one trust in one month."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.adding_up import compare
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.labels import with_periods
from commonweal.repository.months import month_in
from commonweal.repository.repeating import without_repeated_months

FIGURES = ["available", "occupied"]
ROUNDING = 2.0


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Beds open and occupied by trust, month and kind of bed."""
    rows = with_periods(accepted[0].frame, "month", month_in)
    beds = (
        rows.pivot(
            on="state",
            index=["line", "unit", "period", "period_first", "period_last", "bed"],
            values="beds",
        )
        .filter(pl.any_horizontal(pl.col("available", "occupied").is_not_null()))
        .with_columns(
            unit_kind=pl.lit("trust"),
            basis=pl.lit("month"),
            bed=pl.col("bed")
            .str.replace("general_acute", "general and acute")
            .str.replace_all("_", " "),
        )
    )
    whole = rows.unique("line").select(
        "line", "unit", "period", available="all_available", occupied="all_occupied"
    )
    problems = compare(
        beds.filter(pl.col("bed").str.ends_with("general and acute")), whole,
        by=["unit", "period"], figures=FIGURES,
        what="Adults' and children's beds against general and acute beds",
        file=facts.name, tolerance=ROUNDING,
    )  # fmt: skip
    kept, repeated = without_repeated_months(whole, FIGURES, facts.name)
    told = beds.join(kept.select("unit", "period"), on=["unit", "period"], how="semi")
    return Normalised(
        {"monthly_beds": told}, [*problems, *repeated], vintage=str(rows["period"].max())
    )
