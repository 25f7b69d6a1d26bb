"""What a row of the Library's file means: one practice's list, cut at the ages the QOF counts from."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.adding_up import compare
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.labels import with_period
from commonweal.terms.period import day, parse
from commonweal.terms.problem import Place, Problem, Severity

CUTS = (
    (0, "total"),
    (16, "from_16"),
    (17, "from_17"),
    (18, "from_18"),
    (50, "from_50"),
    (65, "from_65"),
)


def _bands(rows: pl.DataFrame) -> pl.DataFrame:
    """One row for each band between two cuts: those from the lower age on, less those from the next."""
    parts = []
    for (first, column), following in zip(CUTS, [*CUTS[1:], None], strict=True):
        above = pl.col(following[1]) if following else pl.lit(0)
        parts.append(
            rows.select(
                "line",
                "unit",
                breakdown=pl.lit("qof-ages"),
                age_first=pl.lit(first, dtype=pl.Int64),
                age_last=pl.lit(following[0] - 1 if following else None, dtype=pl.Int64),
                patients=pl.col(column) - above,
            )
        )
    return pl.concat(parts)


def _negative(bands: pl.DataFrame, file: str) -> list[Problem]:
    return [
        Problem(
            "negative-band",
            Severity.QUARANTINED,
            Place(file, line),
            "Fewer people are counted from a younger age on than from an older one.",
            "Ask the supplier which is right; the practice's bands were left out.",
        )
        for line in bands.filter(pl.col("patients") < 0)["line"].unique().sort()
    ]


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """The list size, and its bands where they can be told apart; nothing when the name has no month."""
    if not facts.vintage:
        return Normalised({})
    rows = accepted[0].frame
    bands = _bands(rows)
    wrong = _negative(bands, facts.name)
    totals = rows.select(
        "line",
        "unit",
        breakdown=pl.lit("total"),
        age_first=pl.lit(0, dtype=pl.Int64),
        age_last=pl.lit(None, dtype=pl.Int64),
        patients="total",
    )
    sound = bands.filter(~pl.col("line").is_in([p.place.line for p in wrong]))
    stored = pl.concat([totals, sound]).with_columns(
        unit_kind=pl.lit("practice"), sex=pl.lit("all")
    )
    problems = compare(
        rows.select("unit", total=pl.col("under_65") + pl.col("from_65")),
        rows,
        by=["unit"],
        figures=["total"],
        what="People under 65 and from 65 on",
        file=facts.name,
    )
    return Normalised(
        {"registered_list": with_period(stored, day(parse(facts.vintage).first))},
        [*problems, *wrong],
    )
