"""What a row of a QOF hierarchy means: where one practice stood when a year's results were prepared.

It is read over the year the results are for, 1 April to 31 March, and no further: practices that
closed later are in it, and dated registers are believed before it.
"""

from datetime import date

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.commissioning import mentioned_commissioners, split_commissioners
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.statements import AS_AT, MENTION, Held, members, named
from commonweal.terms.period import Period, financial_year
from commonweal.terms.problem import Place, Problem, Severity

NETWORKS_FIRST = date(2019, 7, 1)
"""The first networks: Network Contract Directed Enhanced Service 2019/20, NHS England, March 2019."""

SHOWN = 5


def _year(facts: FileFacts) -> Period | None:
    start = facts.parts.get("start") or facts.parts.get("short")
    if start is None:
        return None
    return financial_year(int(start) if len(start) > 2 else 2000 + int(start))


def _membership(rows: pl.DataFrame, year: Period, vintage: str) -> pl.DataFrame:
    held = Held(AS_AT, year.first, year.last)
    networked = Held(AS_AT, max(year.first, NETWORKS_FIRST), year.last)
    practice, commissioner = ("practice", "practice"), ("sub_icb", "commissioner")
    icb = ("icb", "icb")
    commissioned = members(rows, held, child=practice, parent=commissioner)
    systems = members(rows, held, child=commissioner, parent=icb)
    return pl.concat(
        [
            members(rows, networked, child=practice, parent=("pcn", "pcn")),
            split_commissioners(commissioned, code="parent", kind="parent_kind", vintage=vintage),
            split_commissioners(systems, code="child", kind="child_kind", vintage=vintage),
            members(rows, held, child=icb, parent=("region", "region")),
        ]
    )


def _named(rows: pl.DataFrame) -> pl.DataFrame:
    return pl.concat(
        [
            named(rows, kind="practice", code="practice", name="practice_name", origin=MENTION),
            named(rows, kind="pcn", code="pcn", name="pcn_name", origin=MENTION),
            mentioned_commissioners(
                rows, code="commissioner", name="commissioner_name", ons_code="commissioner_ons"
            ),
            named(
                rows,
                kind="icb",
                code="icb",
                name="icb_name",
                ons_code="icb_ons",
                origin=MENTION,
            ),
            named(
                rows,
                kind="region",
                code="region",
                name="region_name",
                ons_code="region_ons",
                origin=MENTION,
            ),
        ]
    )


def _listed(codes: list[str]) -> str:
    more = f" and {len(codes) - SHOWN} more" if len(codes) > SHOWN else ""
    return ", ".join(codes[:SHOWN]) + more


def _noticed(
    rows: pl.DataFrame, membership: pl.DataFrame, *, label: str, file: str
) -> list[Problem]:
    """Practices in no network, and those under a commissioner that did not exist in the year."""
    problems = []
    alone = sorted(rows.filter(pl.col("pcn").is_null())["practice"])
    if alone:
        problems.append(
            Problem(
                "in-no-network",
                Severity.WARNING,
                Place(file, column="PCN_ODS_CODE"),
                f"{len(alone)} practices are 'Unallocated' in {label}: {_listed(alone)}.",
                "Their network, if they have one, is taken from the register of core partners.",
            )
        )
    placed = membership.filter(pl.col("parent_kind").is_in(["ccg", "sub_icb"]))["child"]
    early = rows.filter(~pl.col("practice").is_in(placed.implode()))
    if early.height:
        founded = ", ".join(sorted(early["commissioner"].unique()))
        problems.append(
            Problem(
                "commissioner-of-a-later-time",
                Severity.WARNING,
                Place(file, column="SUB_ICB_ODS_CODE"),
                f"{early.height} practices are shown under {founded}, which did not exist "
                f"in {label}; their commissioner was not taken from this file.",
                "Their commissioner is taken from the register of practices.",
            )
        )
    return problems


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Names of every level, and memberships from practice to region, for one financial year."""
    rows, year = accepted[0].frame, _year(facts)
    if year is None:
        return Normalised({})
    vintage = year.label.replace("/", "-")
    membership = _membership(rows, year, vintage)
    return Normalised(
        {"named_unit": _named(rows), "membership": membership},
        _noticed(rows, membership, label=year.label, file=facts.name),
        vintage=vintage,
    )
