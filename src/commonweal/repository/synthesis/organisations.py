"""Layouts of the registers of organisations: practices, networks, trusts and commissioners.

Each edition tells what was known at its time: practices that had closed by then, and the
commissioner of that day. One row of one edition has a day that cannot be, to be set aside.
"""

from collections.abc import Iterator
from datetime import date, timedelta

import polars as pl

from commonweal.repository.synthesis.publishing import Facts, PublishedFile, Sheet, table

MERGER = date(2021, 4, 1)
LOCATIONS_BEGAN = date(2022, 7, 1)
PRACTICE_EDITIONS = ("2020-01", "2021-11", "2023-12", "2025-04")
NETWORK_EDITIONS = ("2019-12", "2022-06", "2024-10")
SPOILT_EDITION = "2023-12"
FIELDS = 27
OTHER_SETTINGS = {
    "Synthetic Hospice": "13",
    "Synthetic Walk-in Centre": "1",
    "Synthetic Prison Service": "10",
}


def edition_day(edition: str) -> date:
    """The last day an edition such as `2023-12` stands for."""
    year, month = int(edition[:4]), int(edition[5:])
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)


def ymd(column: str) -> pl.Expr:
    """A day as ODS writes it, 20210401, or nothing."""
    return pl.col(column).dt.strftime("%Y%m%d")


def fields(rows: pl.DataFrame, **at: pl.Expr | str) -> pl.DataFrame:
    """The 27 fields of an ODS extract; `f1` to `f27` say what stands in each, all others blank."""
    said = {int(place[1:]): v if isinstance(v, pl.Expr) else pl.lit(v) for place, v in at.items()}
    return rows.select(said.get(i, pl.lit("")).alias(str(i)) for i in range(1, FIELDS + 1))


def _practices_on(facts: Facts, on: date) -> pl.DataFrame:
    """Practices with the commissioner of that day, since when, and closings known by then."""
    first = facts["commissioners"].select("code", joined="first")
    now = "former" if on < MERGER else "commissioner"
    known = pl.when(pl.col("last") <= on).then(pl.col("last"))
    return (
        facts["practices"]
        .with_columns(commissioned=pl.col(now), last=known)
        .join(first, left_on="commissioned", right_on="code", how="left", maintain_order="left")
    )


def _other_settings(facts: Facts, edition: str) -> pl.DataFrame:
    """Prescribing cost centres that are no practices; one has an impossible day in one edition."""
    code = facts["commissioners"].filter(pl.col("last").is_null())["code"][0]
    rows = pl.DataFrame(
        {
            "code": [f"X90{i:03d}" for i in range(len(OTHER_SETTINGS))],
            "name": list(OTHER_SETTINGS),
            "setting": list(OTHER_SETTINGS.values()),
            "opened": [
                "20100401",
                "20120701",
                "20210231" if edition == SPOILT_EDITION else "20210201",
            ],
        }
    )
    return fields(
        rows,
        f1=pl.col("code"),
        f2=pl.col("name"),
        f11=pl.col("opened"),
        f13="A",
        f14="B",
        f15=code,
        f21="0",
        f26=pl.col("setting"),
    )


def general_practice(facts: Facts) -> Iterator[PublishedFile]:
    """ODS epraccur: four editions, the first under the earlier commissioners."""
    region = facts["commissioners"]["region"][0]
    icb = facts["commissioners"]["icb"][0]
    for edition in PRACTICE_EDITIONS:
        rows = _practices_on(facts, edition_day(edition))
        listed = fields(
            rows,
            f1=pl.col("practice"),
            f2=pl.col("name"),
            f3=region,
            f4=icb,
            f5="1 Synthetic Street",
            f8=pl.col("district_name"),
            f10=pl.col("postcode"),
            f11=ymd("first"),
            f12=ymd("last"),
            f13=pl.when(pl.col("last").is_null()).then(pl.lit("A")).otherwise(pl.lit("C")),
            f14="B",
            f15=pl.col("commissioned"),
            f16=ymd("joined"),
            f17=ymd("last"),
            f21="0",
            f24=pl.col("commissioned"),
            f26="4",
        )
        frame = pl.concat([listed, _other_settings(facts, edition)])
        yield table(f"epraccur_{edition}.csv", frame, headed=False)


def _commissioner_on(on: date) -> str:
    return "former" if on < MERGER else "commissioner"


def _network_details(facts: Facts, on: date) -> pl.DataFrame:
    names = facts["commissioners"].select("code", commissioner_name="name")
    return (
        facts["networks"]
        .filter(pl.col("first") <= on)
        .with_columns(
            code=pl.col(_commissioner_on(on)),
            last=pl.when(pl.col("last") <= on).then(pl.col("last")),
        )
        .join(names, on="code", how="left", maintain_order="left")
        .select(
            pl.col("pcn").alias("PCN Code"),
            pl.col("name").alias("PCN Name"),
            pl.col("code").alias("Current Sub ICB Loc Code"),
            pl.col("commissioner_name").alias("Sub ICB Location"),
            ymd("first").alias("Open Date"),
            ymd("last").alias("Close Date"),
            *[pl.lit("").alias(f"Address Line {i}") for i in range(1, 6)],
            _postcodes(on).alias("Postcode"),
        )
    )


def _postcodes(on: date) -> pl.Expr:
    """Invented postcodes of networks: between any two editions the first has moved.

    So no two editions are the same, as no two published ones are, even if no network came or went.
    """
    moved = pl.lit(f"XX{on:%y} {on.month % 10}XX")
    return pl.when(pl.int_range(pl.len()) == 0).then(moved).otherwise(pl.lit("XX1 1XX"))


def _core_partners(facts: Facts, on: date) -> pl.DataFrame:
    code = _commissioner_on(on)
    names = facts["commissioners"].select("code", parent_name="name")
    practices = facts["practices"].select("practice", "name", code=code)
    return (
        facts["partners"]
        .filter(pl.col("first") <= on)
        .with_columns(last=pl.when(pl.col("last") <= on).then(pl.col("last")))
        .join(practices, on="practice", how="left", maintain_order="left")
        .join(names, on="code", how="left", maintain_order="left")
        .select(
            pl.col("practice").alias("Partner Organisation Code"),
            pl.col("name").alias("Partner Name"),
            pl.col("code").alias("Practice Parent Sub ICB Loc Code"),
            pl.col("parent_name").alias("Practice Parent Sub ICB Loc Name"),
            pl.col("pcn").alias("PCN Code"),
            pl.col("pcn_name").alias("PCN Name"),
            pl.col("code").alias("PCN Parent Sub ICB Loc Code"),
            pl.col("parent_name").alias("PCN Parent Sub ICB Loc Name"),
            ymd("first").alias("Practice to PCN Relationship Start Date"),
            ymd("last").alias("Practice to PCN Relationship End Date"),
            pl.lit("True").alias("Practice Sub ICB Loc and PCN Sub ICB Loc Match"),
        )
    )


def _older_headings(columns: list[str]) -> tuple[str, ...]:
    """The headings of editions before July 2022, with their line breaks."""
    older = {"Current Sub ICB Loc Code": "Current Clinical \nCommissioning \nGroup Code"}
    older |= {"Sub ICB Location": "Clinical\nCommissioning\nGroup Name"}
    return tuple(older.get(c, c.replace(" Relationship ", "\nRelationship\n")) for c in columns)


def _network_sheet(frame: pl.DataFrame, name: str, on: date) -> Sheet:
    headings = _older_headings(frame.columns) if on < LOCATIONS_BEGAN else None
    return Sheet(frame, name, headings=headings)


def primary_care_network(facts: Facts) -> Iterator[PublishedFile]:
    """ODS ePCN, the sheet of networks kept as CSV, in its earlier editions."""
    for edition in NETWORK_EDITIONS[:-1]:
        on = edition_day(edition)
        sheet = _network_sheet(_network_details(facts, on), "PCNDetails", on)
        yield PublishedFile(f"ePCN_{edition}_pcn_details.csv", (sheet,))


def core_partner(facts: Facts) -> Iterator[PublishedFile]:
    """ODS ePCN, the sheet of core partners kept as CSV, in its earlier editions."""
    for edition in NETWORK_EDITIONS[:-1]:
        on = edition_day(edition)
        sheet = _network_sheet(_core_partners(facts, on), "PCN Core Partner Details", on)
        yield PublishedFile(f"ePCN_{edition}_core_partners.csv", (sheet,))


def network_workbook(facts: Facts) -> Iterator[PublishedFile]:
    """ODS ePCN as the workbook that is published, in its latest edition."""
    on = edition_day(NETWORK_EDITIONS[-1])
    details = _network_sheet(_network_details(facts, on), "PCNDetails", on)
    partners = _network_sheet(_core_partners(facts, on), "PCN Core Partner Details", on)
    yield PublishedFile(f"ePCN_{NETWORK_EDITIONS[-1]}.xlsx", (details, partners))


def trust(facts: Facts) -> Iterator[PublishedFile]:
    """ODS etr: an edition with local offices of NHS England, and one with systems."""
    region = facts["commissioners"]["region"][0]
    for edition in ("2020-03", "2026-01"):
        on = edition_day(edition)
        rows = facts["trusts"].filter(pl.col("first") <= on)
        rows = rows.with_columns(last=pl.when(pl.col("last") <= on).then(pl.col("last")))
        frame = fields(
            rows,
            f1=pl.col("trust"),
            f2=pl.col("name"),
            f3=region,
            f4="Q87" if edition < "2020-04" else pl.col("icb"),
            f10="XX1 1XX",
            f11=ymd("first"),
            f12=ymd("last"),
            f22="1",
        )
        yield table(f"etr_{edition}.csv", frame, headed=False)


def commissioner(facts: Facts) -> Iterator[PublishedFile]:
    """ODS eccg: every group and location, open and closed."""
    rows = facts["commissioners"]
    role = pl.when(pl.col("last").is_null()).then(pl.lit("RO319")).otherwise(pl.lit(""))
    frame = fields(
        rows,
        f1=pl.col("code"),
        f2=pl.col("name"),
        f3=pl.col("region"),
        f4=pl.col("icb"),
        f10="XX1 1XX",
        f11=ymd("first"),
        f12=ymd("last"),
        f14=role,
        f22="1",
    )
    yield table("eccg_2024-12.csv", frame, headed=False)


def succession(facts: Facts) -> Iterator[PublishedFile]:
    """Who took over from whom: commissioners, trusts and, in this invented edition, practices."""
    closed = [
        facts[frame]
        .filter(pl.col("successor").is_not_null())
        .select(old_code=code, new_code="successor", date=pl.col("last").dt.offset_by("1d"))
        for frame, code in (("commissioners", "code"), ("trusts", "trust"))
    ]
    practices = facts["successions"].select(
        old_code="predecessor", new_code="successor", date="date"
    )
    yield table("lookup_trust_trust.csv", pl.concat([*closed, practices]))


def board_codes(facts: Facts) -> Iterator[PublishedFile]:
    """Names and codes of integrated care boards, December 2024."""
    own = facts["residence"].select("icb_ons", "icb", "icb_name")
    everyone = facts["trusts"].select("icb_ons", "icb", "icb_name")
    boards = pl.concat([own, everyone]).unique("icb", keep="first", maintain_order=True)
    yield table(
        "icb_names_codes_dec_2024.csv",
        boards.select(
            ICB24CD="icb_ons",
            ICB24CDH="icb",
            ICB24NM="icb_name",
            ObjectId=pl.int_range(1, pl.len() + 1),
        ),
    )


def _partner_on(facts: Facts, on: date) -> pl.DataFrame:
    """Each open practice with the network it was in on a day; `U`, unallocated, for none."""
    partners = facts["partners"].filter(
        (pl.col("first") <= on) & (pl.col("last").is_null() | (pl.col("last") >= on))
    )
    names = facts["commissioners"].rename({"name": "location_name", "former_name": "group_name"})
    return (
        facts["practices"]
        .filter(pl.col("last").is_null() | (pl.col("last") >= on))
        .with_columns(code=pl.col(_commissioner_on(on)))
        .join(
            partners.select("practice", "pcn", "pcn_name"),
            on="practice",
            how="left",
            maintain_order="left",
        )
        .with_columns(pl.col("pcn").fill_null("U"), pl.col("pcn_name").fill_null("Unallocated"))
        .join(
            names.drop("first", "last", "successor"), on="code", how="left", maintain_order="left"
        )
        .sort("practice")
    )


def practice_mapping(facts: Facts) -> Iterator[PublishedFile]:
    """Registered lists' mapping of practices, January 2022."""
    yield table(
        "gp-reg-pat-prac-map_2022-01.csv",
        _partner_on(facts, date(2022, 1, 1)).select(
            PUBLICATION=pl.lit("GP_PRAC_PAT_LIST"),
            EXTRACT_DATE=pl.lit("01Jan2022"),
            PRACTICE_CODE="practice",
            PRACTICE_NAME=pl.col("name"),
            PRACTICE_POSTCODE="postcode",
            PCN_CODE="pcn",
            PCN_NAME=pl.col("pcn_name"),
            ONS_CCG_CODE="ons",
            CCG_CODE="code",
            CCG_NAME="group_name",
            ONS_STP_CODE="icb_ons",
            STP_CODE="icb",
            STP_NAME="icb_short",
            ONS_COMM_REGION_CODE="region_ons",
            COMM_REGION_CODE="region",
            COMM_REGION_NAME="region_name",
        ),
    )


_BEFORE = ("STP", "CCG", "icb_short", "group_name", "COUNTRY")
_HIERARCHY = {
    2019: _BEFORE,
    2020: _BEFORE,
    2021: ("ICB", "SUB_ICB_LOC", "icb_name", "location_name", "NAT_COUNTRY"),
    2022: ("ICB", "SUB_ICB", "icb_name", "location_name", "NAT_COUNTRY"),
    2023: ("ICB", "SUB_ICB", "icb_name", "location_name", "NAT_COUNTRY"),
}
"""By first year: the words for system and commissioner, and which of their names is used."""


def quality_hierarchy(facts: Facts) -> Iterator[PublishedFile]:
    """The QOF's organisations of each year, on its last day, renamed as the NHS was."""
    for year, (system, location, system_name, location_name, country) in _HIERARCHY.items():
        rows = _partner_on(facts, date(year + 1, 3, 31))
        said: dict[str, pl.Expr | str] = {
            "NAT_ONS_CODE": pl.lit("E92000001"),
            "NAT_CODE": pl.lit("ENG"),
            country: pl.lit("England"),
            "REGION_ODS_CODE": "region",
            "REGION_ONS_CODE": "region_ons",
            "REGION_NAME": "region_name",
            f"{system}_ODS_CODE": "icb",
            f"{system}_ONS_CODE": "icb_ons",
            f"{system}_NAME": system_name,
            f"{location}_ODS_CODE": "code",
            f"{location}_ONS_CODE": "ons",
            f"{location}_NAME": location_name,
            "PCN_ODS_CODE": "pcn",
            "PCN_NAME": "pcn_name",
            "PRACTICE_CODE": "practice",
            "PRACTICE_NAME": "name",
        }
        yield table(f"qof_structures_{year}_{year + 1}.csv", rows.select(**said))
