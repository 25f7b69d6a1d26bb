"""What a row of the indices by LSOA means: where one small area stands in England, by domain."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.labels import with_period
from commonweal.repository.reading.rows import refuse
from commonweal.terms.period import calendar_year
from commonweal.terms.problem import Place

DOMAINS = {
    "imd": "imd",
    "income": "income",
    "employment": "employment",
    "education": "education",
    "health": "health",
    "crime": "crime",
    "housing_and_access": "barriers",
    "housing_and_services": "barriers",
    "environment": "environment",
    "children_and_young_people": "children-and-young-people",
    "adult_skills": "adult-skills",
    "geographical_barriers": "geographical-barriers",
    "wider_barriers": "wider-barriers",
    "indoors": "indoors",
    "outdoors": "outdoors",
}
_FIGURES = ("score", "rank", "decile")


def _named(rows: pl.DataFrame, file: str) -> pl.DataFrame:
    """The rows under our names of domains. Raises `Refusal` for a domain that is not known."""
    folded = rows.with_columns(pl.col("domain").str.to_lowercase())
    unknown = sorted(set(folded["domain"].unique()) - set(DOMAINS))
    if unknown:
        raise refuse(
            "unknown-domain",
            Place(file, column=unknown[0]),
            f"'{unknown[0]}' is no domain of the index that is known here.",
            next_step="If it is one, add it to the feed's list of domains.",
        )
    return folded.with_columns(pl.col("domain").replace_strict(DOMAINS))


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """One row for each area and domain; nothing when the name tells no edition."""
    if not facts.vintage:
        return Normalised({})
    rows = _named(accepted[0].frame, facts.name).pivot(
        "figure", index=["line", "unit", "domain"], values="number"
    )
    figures = [name for name in _FIGURES if name in rows.columns]
    whole = [pl.col(name).cast(pl.Int64) for name in figures if name != "score"]
    stored = rows.with_columns(*whole, unit_kind=pl.lit("lsoa"), edition=pl.lit(facts.vintage))
    dated = with_period(stored, calendar_year(int(facts.vintage)))
    return Normalised({"deprivation": dated})
