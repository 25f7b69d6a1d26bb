"""Reading the words that publishers of indicators use: kinds of area, periods, sexes and ids.

Shared by the feeds of public-health indicators, whose files differ in layout but not in vocabulary.
It changes no figure.
"""

import re
from collections.abc import Callable
from datetime import date
from functools import cache

import polars as pl

from commonweal.repository.labels import with_periods
from commonweal.repository.months import month_in
from commonweal.terms.codes import Kind
from commonweal.terms.period import Period, financial_year, parse, pooled_years
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
        opening, closing = month_in(found[1]), month_in(found[2])
        return Period(f"{opening.label} to {closing.label}", opening.first, closing.last)
    if _MONTH.fullmatch(plain):
        return month_in(plain)
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
    """The rows that have a value, or had it withheld; that others have none is reported once."""
    kept = rows.filter(pl.col(column).is_not_null() | pl.col("suppressed"))
    bare = rows.filter(pl.col(column).is_null() & ~pl.col("suppressed"))
    if bare.is_empty():
        return rows, []
    problem = Problem(
        "no-value",
        Severity.WARNING,
        Place(file, int(bare["line"].sort()[0]), column),
        f"{bare.height:,} rows have no value, the first of them here; they were left out.",
        "Nothing needs doing unless the publisher gives these values elsewhere.",
    )
    return kept, [problem]


def once_each(rows: pl.DataFrame, key: list[str], file: str) -> tuple[pl.DataFrame, list[Problem]]:
    """Each row once, whatever its line; rows that give one key several values are set aside.

    That rows were repeated is reported in one problem, a contradiction in one for each row.
    """
    stated = [name for name in rows.columns if name != "line"]
    once = rows.unique(subset=stated, keep="first", maintain_order=True)
    clash = once.filter(pl.struct(key).is_duplicated())
    problems = [
        Problem(
            "repeated-key",
            Severity.QUARANTINED,
            Place(file, line),
            "Several rows give different figures for the same area, people and period.",
            "Ask the supplier which is right; none of them was taken.",
        )
        for line in clash["line"]
    ]
    again = rows.join(once.select("line"), on="line", how="anti")
    if not again.is_empty():
        repeated = Problem(
            "repeated-row",
            Severity.WARNING,
            Place(file, int(again["line"].sort()[0])),
            f"{again.height:,} rows, the first of them here, say again what an earlier row says; "
            "each was counted once.",
            "Nothing needs doing: the publisher lists these areas more than once.",
        )
        problems.insert(0, repeated)
    return once.filter(~pl.struct(key).is_duplicated()), problems


def by_local_authority(rows: pl.DataFrame, code: str) -> pl.DataFrame:
    """The rows with `unit_kind` read from ONS codes, a unitary authority once for each of its tiers.

    Codes of other entities are left out.
    """
    entities = {
        "E06": _BOTH_TIERS, "W06": _BOTH_TIERS, "E08": _BOTH_TIERS, "E09": _BOTH_TIERS,
        "E07": (Kind.DISTRICT,), "E10": (Kind.UPPER_TIER,), "E92": (Kind.ENGLAND,),
    }  # fmt: skip
    kinds = pl.DataFrame(
        [(entity, kind.value) for entity, found in entities.items() for kind in found],
        schema={"entity": pl.String, "unit_kind": pl.String},
        orient="row",
    )
    marked = rows.with_columns(entity=pl.col(code).str.slice(0, 3))
    return marked.join(kinds, on="entity", how="inner", maintain_order="left").drop("entity")


def named_year(parts: dict[str, str]) -> Period | None:
    """The financial year that a file's name gives as `start` (four digits) and `end` (two), if so."""
    start, end = parts.get("start", ""), parts.get("end", "")
    if not start or (int(start) + 1) % 100 != int(end):
        return None
    return financial_year(int(start))


def with_readable_periods(
    rows: pl.DataFrame, column: str, read: Callable[[str], Period], *, file: str
) -> tuple[pl.DataFrame, list[Problem]]:
    """The rows with period columns; rows whose period cannot be read are set aside and reported."""
    unreadable: list[str] = []
    for text in rows[column].drop_nulls().unique().sort():
        try:
            read(text)
        except ValueError:
            unreadable.append(text)
    kept = rows.filter(pl.col(column).is_not_null() & ~pl.col(column).is_in(unreadable))
    aside = rows.join(kept.select("line"), on="line", how="anti")
    problems = [
        Problem(
            "unreadable-period",
            Severity.QUARANTINED,
            Place(file, line, column),
            f"{(text or '')[:40]!r} is not a period that can be read.",
            "Check it at source; periods look like 2018/19, 2019 or 2018 - 20.",
        )
        for line, text in aside.select("line", column).iter_rows()
    ]
    return with_periods(kept, column, read), problems
