"""What a row of the cancer waits extract means: patients of one provider, month, standard and split.

31-day and 62-day patients stand once by cancer type and once by treatment; the two are compared.
"""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.adding_up import compare
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.labels import with_periods
from commonweal.repository.months import year_and_month

BY = ["unit", "period", "standard", "route"]
HALF_PATIENT = 0.01


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Patients told or treated, and those within the standard, by cancer type and by treatment."""
    by_treatment = pl.col("cancer_type") == "ALL CANCERS"
    rows = with_periods(accepted[0].frame, "month", year_and_month).with_columns(
        unit_kind=pl.lit("trust"),
        route=pl.col("route").str.to_uppercase(),
        split=pl.when(by_treatment).then(pl.lit("treatment")).otherwise(pl.lit("cancer type")),
        category=pl.when(by_treatment).then("treatment").otherwise("cancer_type"),
    )
    types, treatments = (
        rows.filter(pl.col("split") == split) for split in ("cancer type", "treatment")
    )
    whole = treatments.group_by(BY, maintain_order=True).agg(
        pl.col("line").first(), pl.col("patients", "within").sum()
    )
    problems = [
        *compare(
            types, whole, by=BY, figures=["patients", "within"],
            what="By cancer type against by treatment", file=facts.name, tolerance=HALF_PATIENT,
        ),
        *compare(
            rows.select("line", patients=pl.col("within") + pl.col("breaches")), rows,
            by=["line"], figures=["patients"],
            what="Within the standard and breaches", file=facts.name, tolerance=HALF_PATIENT,
        ),
    ]  # fmt: skip
    return Normalised({"cancer_wait": rows}, problems, vintage=str(rows["period"].max()))
