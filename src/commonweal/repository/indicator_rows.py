"""Reading the words that publishers of indicators use: kinds of area, periods, sexes and ids.

Shared by the feeds of public-health indicators, whose files differ in layout but not in vocabulary.
It changes no figure.
"""

import re
from datetime import date
from functools import cache

import polars as pl

from commonweal.terms.codes import Kind
from commonweal.terms.period import Period, month, parse, pooled_years
from commonweal.terms.problem import Place, Problem, Severity

ENGLAND = "E92000001"
SEXES = {"persons": "all", "male": "male", "female": "female", "not applicable": "all"}

_BOTH_TIERS = (Kind.DISTRICT, Kind.UPPER_TIER)
_AREAS: tuple[tuple[str, tuple[Kind, ...]], ...] = (
    (r"gps?|gp practices?", (Kind.PRACTICE,)),
    (r"pcns?", (Kind.PCN,)),
    (r"icb sub-locations?|sub-icbs?|sub icb locations?", (Kind.SUB_ICB,)),
    (r"icbs?|integrated care boards?", (Kind.ICB,)),
    (r"ccgs?|clinical commissioning groups?", (Kind.CCG,)),
    (r"count(y|ies) & uas?", (Kind.UPPER_TIER,)),
    (r"districts? & uas?", (Kind.DISTRICT,)),
    (r"(non-metropolitan )?count(y|ies)", (Kind.UPPER_TIER,)),
    (r"(non-metropolitan )?districts?", (Kind.DISTRICT,)),
    (r"uas?|unitary authorit(y|ies)|metropolitan districts?|london boroughs?", _BOTH_TIERS),
    (r"england|country", (Kind.ENGLAND,)),
)
_VERSION = re.compile(r"\s*\([^)]*\)\s*$")
_CODE_IN_NAME = r"- ([A-Z0-9]{3,5})\s*$"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_POOLED = re.compile(r"(\d{4})-(\d{2})")
_POOLED_FINANCIAL = re.compile(r"(\d{4})/(\d{2})-(\d{2})/(\d{2})")
_MONTH = re.compile(r"([A-Za-z]{3,9}) (\d{4})")
_MONTH_SPAN = re.compile(r"([A-Za-z]{3,9} \d{4})-([A-Za-z]{3,9} \d{4})")


@cache
def kinds_of_area(area_type: str) -> tuple[Kind, ...]:
    """The kinds of unit an area type stands for; a unitary authority is both tiers. Maybe none."""
    plain = _VERSION.sub("", area_type).strip().casefold()
    return next((kinds for shape, kinds in _AREAS if re.fullmatch(shape, plain)), ())


def by_kind(rows: pl.DataFrame, file: str) -> tuple[pl.DataFrame, list[Problem]]:
    """The rows with `unit_kind` read from `area_type`, once for each kind the area is.

    A type of area that is no kind of unit is left out and reported.
    """
    types = rows["area_type"].drop_nulls().unique().sort().to_list()
    known = [(text, kind.value) for text in types for kind in kinds_of_area(text)]
    kinds = pl.DataFrame(
        known, schema={"area_type": pl.String, "unit_kind": pl.String}, orient="row"
    )
    problems = [
        Problem(
            "unknown-area-type",
            Severity.WARNING,
            Place(file, column="Area Type"),
            f"'{text}' is no kind of unit, so its "
            f"{rows.filter(pl.col('area_type') == text).height:,} rows were left out.",
            "Nothing needs doing unless figures for such areas are wanted.",
        )
        for text in types
        if not kinds_of_area(text)
    ]
    return rows.join(kinds, on="area_type", how="inner", maintain_order="left"), problems


def _month(text: str) -> Period:
    found = _MONTH.fullmatch(text)
    if not found or found[1][:3].casefold() not in _MONTHS:
        raise ValueError(f"'{text}' is not a month such as Mar 2015")
    return month(int(found[2]), _MONTHS.index(found[1][:3].casefold()) + 1)


def _century(year: int, two_digits: str) -> int:
    """The first year with these last two digits from `year` on: 1999 and `01` make 2001."""
    return year + (int(two_digits) - year) % 100


def period_of(text: str) -> Period:
    """A period as Fingertips writes it: `2018 - 20`, `2018/19`, `2012/13 - 14/15`, `Mar 2015 - Feb 2016`.

    Years joined by a dash are always calendar years pooled. Raises `ValueError` otherwise.
    """
    plain = re.sub(r"\s*[-\u2013]\s*", "-", text.strip())
    if found := _POOLED.fullmatch(plain):
        return pooled_years(int(found[1]), _century(int(found[1]), found[2]))
    if found := _POOLED_FINANCIAL.fullmatch(plain):
        start = int(found[1])
        return Period(plain, date(start, 4, 1), date(_century(start, found[4]), 3, 31))
    if found := _MONTH_SPAN.fullmatch(plain):
        opening, closing = _month(found[1]), _month(found[2])
        return Period(f"{opening.label} to {closing.label}", opening.first, closing.last)
    if _MONTH.fullmatch(plain):
        return _month(plain)
    return parse(plain)


def sex_of(column: str) -> pl.Expr:
    """The sex as all, male or female; not stated is all."""
    plain = pl.col(column).str.strip_chars().str.to_lowercase()
    return plain.replace_strict(SEXES, default=plain).fill_null("all")


def slug_of(column: str) -> pl.Expr:
    """Text as a stable id: lower case, words joined by hyphens, apostrophes left out."""
    plain = pl.col(column).str.to_lowercase().str.replace_all("['\u2019]", "")
    return plain.str.replace_all(r"[^a-z0-9]+", "-").str.strip_chars("-")


def unit_code(code: str, name: str) -> pl.Expr:
    """The ODS code an NHS body's name ends in, where the row's kind has one; otherwise the code.

    Fingertips marks some ONS codes with a leading `n`, which is taken off.
    """
    named = pl.col(name).str.extract(_CODE_IN_NAME)
    nhs = pl.col("unit_kind").is_in([Kind.ICB.value, Kind.SUB_ICB.value])
    plain = pl.col(code).str.replace(r"^n(E\d{8})$", "$1")
    return pl.when(nhs & named.is_not_null()).then(named).otherwise(plain)


def with_values(
    rows: pl.DataFrame, file: str, column: str = "value"
) -> tuple[pl.DataFrame, list[Problem]]:
    """The rows that have a value; that others have none is reported, with the first line."""
    bare = rows.filter(pl.col(column).is_null())
    if bare.is_empty():
        return rows, []
    problem = Problem(
        "no-value",
        Severity.WARNING,
        Place(file, bare["line"].min(), column),  # type: ignore[arg-type]  # lines are integers
        f"{bare.height:,} rows have no value, the first of them here; they were left out.",
        "Nothing needs doing unless the publisher gives these values elsewhere.",
    )
    return rows.filter(pl.col(column).is_not_null()), [problem]


def once_each(rows: pl.DataFrame, file: str) -> tuple[pl.DataFrame, list[Problem]]:
    """Each row once, whatever its line; that some were repeated is reported in one problem."""
    stated = [name for name in rows.columns if name != "line"]
    once = rows.unique(subset=stated, keep="first", maintain_order=True)
    if once.height == rows.height:
        return rows, []
    again = rows.join(once.select("line"), on="line", how="anti")
    problem = Problem(
        "repeated-row",
        Severity.WARNING,
        Place(file, again["line"].min()),  # type: ignore[arg-type]  # lines are integers
        f"{again.height:,} rows, the first of them here, say again what an earlier row says; "
        "each was counted once.",
        "Nothing needs doing: the publisher lists these areas more than once.",
    )
    return once, [problem]
