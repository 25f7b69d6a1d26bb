"""The spine of two systems on the published files: who was there, in which network, on which day."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from commonweal.repository.loading import Loaded
from commonweal.system.settling import Membership, Statement, published_on, settle
from commonweal.terms.codes import Kind
from tests.feeds.loaded import load_published, rules

SYSTEMS = ("QRL", "QVV")
DAYS = [date(2019, 10, 1), date(2022, 6, 30), date(2023, 3, 31), date(2024, 10, 1)]
ODS = {
    "epraccur_2016-02_hiow_dorset.csv": 405,
    "epraccur_2020-01_hiow_dorset.csv": 442,
    "epraccur_2021-11_hiow_dorset.csv": 458,
    "epraccur_2022-12_hiow_dorset.csv": 466,
    "epraccur_2023-12_england.csv": 15971,
    "epraccur_2023-12_hiow_dorset.csv": 477,
    "epraccur_2025-04_hiow_dorset.csv": 503,
    "ePCN_2019-12_core_partners_hiow_dorset.csv": 237,
    "ePCN_2019-12_pcn_details_hiow_dorset.csv": 60,
    "ePCN_2022-06_core_partners_hiow_dorset.csv": 251,
    "ePCN_2022-06_pcn_details_hiow_dorset.csv": 61,
    "ePCN_2023-01_core_partners_hiow_dorset.csv": 256,
    "ePCN_2023-01_pcn_details_hiow_dorset.csv": 62,
    "ePCN_2024-10_core_partners_hiow_dorset.csv": 265,
    "ePCN_2024-10_pcn_details_hiow_dorset.csv": 63,
    "ePCN_2024-10_england.xlsx": 1366 + 7705,
    "eccg_2024-12_england.csv": 320,
    "etr_2020-03_england.csv": 232,
    "etr_2026-01_england.csv": 273,
    "gp-reg-pat-prac-map_2022-01_hiow_dorset.csv": 217,
    "gp-reg-pat-prac-map_2022-07_hiow_dorset.csv": 237,
    "icb_names_codes_dec_2024.csv": 42,
    "lookup_trust_trust_england.csv": 25480,
    "qof_structures_2019_2020_hiow_dorset.csv": 236,
    "qof_structures_2020_2021_hiow_dorset.csv": 227,
    "qof_structures_2021_2022_hiow_dorset.csv": 213,
    "qof_structures_2022_2023_hiow_dorset.csv": 210,
    "qof_structures_2023_2024_hiow_dorset.csv": 201,
}
GEOGRAPHY = {
    "hocl_msoa_names_hiow_dorset.csv": 338,
    "lookup_lsoa11_lsoa21_ltla22_hiow_dorset.csv": 1695,
    "lookup_lsoa11_msoa11_hiow_dorset.csv": 1646,
    "lookup_lsoa11_sicbl22_icb22_ltla22_hiow_dorset.csv": 1646,
    "lookup_lsoa21_icb24_hiow_dorset.csv": 1694,
    "lookup_lsoa21_ward24_ltla24_hiow_dorset.csv": 1694,
    "lookup_ltla19_utla19_england_wales.csv": 339,
    "lookup_ltla23_utla23_england_wales.csv": 318,
    "lookup_ltla_ltla_england_wales.csv": 393,
    "lookup_msoa11_msoa21_ltla22_hiow_dorset.csv": 338,
}
SET_ASIDE = {"lookup_trust_trust_england.csv": 2}


@pytest.fixture(scope="module")
def files(published_files: Path) -> dict[str, Loaded]:
    wanted = [f"ods/{name}" for name in ODS] + [f"geography/{name}" for name in GEOGRAPHY]
    return {Path(inside).name: load_published(published_files, inside) for inside in wanted}


def table(files: dict[str, Loaded], name: str) -> pl.DataFrame:
    return pl.concat(f.tables[name] for f in files.values() if name in f.tables)


@pytest.fixture(scope="module")
def settled(files: dict[str, Loaded]) -> list[Membership]:
    told = table(files, "membership").filter(~pl.col("child_kind").is_in(["lsoa", "msoa"]))
    return settle(
        Statement(
            Kind(row["child_kind"]), row["child"], Kind(row["parent_kind"]), row["parent"],
            row["first"], row["last"], row["evidence"], published_on(row["vintage"]),
        )
        for row in told.iter_rows(named=True)
    )  # fmt: skip


class Up:
    """Parents on a day, from settled memberships."""

    def __init__(self, settled: list[Membership]) -> None:
        self.found: dict[tuple[Kind, Kind, str], list[Membership]] = {}
        for m in settled:
            self.found.setdefault((m.child_kind, m.parent_kind, m.child), []).append(m)

    def parents(self, kind: Kind, parent_kind: Kind, code: str, on: date) -> set[str]:
        told = self.found.get((kind, parent_kind, code), [])
        return {m.parent for m in told if m.interval.contains(on)}

    def systems(self, kind: Kind, code: str, on: date) -> set[str]:
        through = [
            (k, c) for k in (Kind.SUB_ICB, Kind.CCG) for c in self.parents(kind, k, code, on)
        ]
        return {icb for k, c in through for icb in self.parents(k, Kind.ICB, c, on)}

    def children(self, kind: Kind, parent_kind: Kind) -> set[str]:
        return {
            code for child, parent, code in self.found if (child, parent) == (kind, parent_kind)
        }

    def in_systems(self, kind: Kind, on: date) -> dict[str, str]:
        """Units of a kind in the two systems, each with its one system."""
        codes = self.children(kind, Kind.SUB_ICB) | self.children(kind, Kind.CCG)
        found = {code: self.systems(kind, code, on) for code in codes}
        assert all(len(systems) < 2 for systems in found.values()), "a unit is in two systems"
        return {c: next(iter(s)) for c, s in found.items() if s & set(SYSTEMS)}


@pytest.fixture(scope="module")
def up(settled: list[Membership]) -> Up:
    return Up(settled)


def qof_2023_24(published_files: Path) -> list[dict[str, str]]:
    path = published_files / "ods" / "qof_structures_2023_2024_hiow_dorset.csv"
    with path.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def latest_practices(files: dict[str, Loaded]) -> dict[str, dict[str, object]]:
    register = table(files, "named_unit").filter(unit_kind="practice", origin="register")
    newest = register.sort("vintage").unique("unit", keep="last")
    return {row["unit"]: row for row in newest.iter_rows(named=True)}


@pytest.mark.parametrize("name", [*ODS, *GEOGRAPHY])
def test_every_published_file_of_structure_is_taken_whole(
    files: dict[str, Loaded], name: str
) -> None:
    outcome = files[name].outcome
    expected = (ODS | GEOGRAPHY)[name]
    assert (outcome.state, outcome.rows_read, outcome.rows_set_aside) == (
        "accepted", expected, SET_ASIDE.get(name, 0),
    )  # fmt: skip


def test_no_two_published_files_take_each_others_place(files: dict[str, Loaded]) -> None:
    slots = Counter(loaded.outcome.slot for loaded in files.values())
    assert [slot for slot, count in slots.items() if count > 1] == []


def test_the_spine_of_2023_24_as_published(published_files: Path) -> None:
    rows = qof_2023_24(published_files)
    practices = Counter(row["ICB_ODS_CODE"] for row in rows)
    codes = {icb: {r["PCN_ODS_CODE"] for r in rows if r["ICB_ODS_CODE"] == icb} for icb in SYSTEMS}
    assert practices == {"QRL": 132, "QVV": 69}
    assert {icb: len(found) for icb, found in codes.items()} == {"QRL": 43, "QVV": 18}
    assert "U" in codes["QRL"], "one of the 43 is 'Unallocated', so there are 42 networks"


def test_the_spine_of_2023_24_joins_the_registers(
    published_files: Path, files: dict[str, Loaded]
) -> None:
    first, last = date(2023, 4, 1), date(2024, 3, 31)
    qof = {row["PRACTICE_CODE"] for row in qof_2023_24(published_files)}
    practices = latest_practices(files)
    assert qof <= set(practices)
    assert all(practices[code]["last"] is None for code in qof)
    register = files["ePCN_2024-10_core_partners_hiow_dorset.csv"].tables["membership"]
    active = register.filter(
        (pl.col("first") <= last) & (pl.col("last").is_null() | (pl.col("last") >= first))
    )
    assert qof <= set(active["child"])


def test_the_spine_of_2023_24_as_settled(published_files: Path, up: Up) -> None:
    on = date(2024, 3, 31)
    qof = {row["PRACTICE_CODE"]: row["ICB_ODS_CODE"] for row in qof_2023_24(published_files)}
    placed = up.in_systems(Kind.PRACTICE, on)
    assert {code: placed.get(code) for code in qof} == qof
    assert all(len(up.parents(Kind.PRACTICE, Kind.PCN, code, on)) == 1 for code in qof)
    networks = Counter(up.in_systems(Kind.PCN, on).values())
    assert networks == {"QRL": 42, "QVV": 18}


@pytest.mark.parametrize("on", DAYS)
def test_no_practice_of_the_two_systems_has_two_networks(up: Up, on: date) -> None:
    practices = up.in_systems(Kind.PRACTICE, on)
    told = {code: up.parents(Kind.PRACTICE, Kind.PCN, code, on) for code in practices}
    assert {code: parents for code, parents in told.items() if len(parents) > 1} == {}


def test_in_england_one_practice_has_two_networks_in_october_2024(files: dict[str, Loaded]) -> None:
    told = files["ePCN_2024-10_england.xlsx"].tables["membership"].filter(parent_kind="pcn")
    on = pl.lit(date(2024, 10, 1))
    holding = told.filter(
        (pl.col("first") <= on) & (pl.col("last").is_null() | (pl.col("last") >= on))
    )
    counts = holding.group_by("child").agg(pl.col("parent").n_unique())
    assert counts.filter(pl.col("parent") > 1)["child"].to_list() == ["H84031"]


@pytest.mark.parametrize(
    ("on", "hampshire_and_isle_of_wight", "dorset"),
    [
        (date(2013, 6, 30), 203, 102),
        (date(2019, 10, 1), 164, 86),
        (date(2020, 6, 30), 161, 86),
        (date(2022, 6, 30), 148, 77),
        (date(2022, 7, 1), 148, 77),
        (date(2024, 3, 31), 140, 73),
        (date(2025, 4, 1), 137, 70),
    ],
)
def test_open_practices_of_the_register_are_placed_and_closed_ones_are_not(
    files: dict[str, Loaded], up: Up, on: date, hampshire_and_isle_of_wight: int, dorset: int
) -> None:
    placed = up.in_systems(Kind.PRACTICE, on)
    assert Counter(placed.values()) == {"QRL": hampshire_and_isle_of_wight, "QVV": dorset}
    practices = latest_practices(files)
    assert [c for c in placed if (last := practices[c]["last"]) is not None and last < on] == []


def test_ccgs_lead_to_locations_without_a_gap(up: Up) -> None:
    for code in ("D9Y0V", "10R", "11J"):
        for kind, on in ((Kind.CCG, date(2022, 6, 30)), (Kind.SUB_ICB, date(2022, 7, 1))):
            other = Kind.SUB_ICB if kind == Kind.CCG else Kind.CCG
            assert up.parents(kind, Kind.ICB, code, on) == {"QVV" if code == "11J" else "QRL"}
            assert up.parents(other, Kind.ICB, code, on) == set()


def test_groups_and_trusts_merged_as_recorded(files: dict[str, Loaded]) -> None:
    told = files["lookup_trust_trust_england.csv"].tables["succession"]
    into = {s: set(told.filter(successor=s)["predecessor"]) for s in ("D9Y0V", "R0D", "RW1", "RN5")}
    assert into["D9Y0V"] == {"10J", "10K", "10L", "10V", "10X", "11A"}
    assert into["R0D"] == {"RD3", "RDZ"}
    assert into["RN5"] == {"RN1"}
    assert into["RW1"] >= {"RHX", "RHS", "RN4"}
    assert told.filter(predecessor="R1C").is_empty(), "Solent closed after the record ends"


def test_solent_closed_and_southern_health_took_a_new_name(files: dict[str, Loaded]) -> None:
    trusts = files["etr_2026-01_england.csv"].tables["named_unit"]
    names = {row["unit"]: (row["name"], row["last"]) for row in trusts.iter_rows(named=True)}
    assert names["R1C"] == ("SOLENT NHS TRUST", date(2024, 9, 30))
    assert names["RW1"] == ("HAMPSHIRE AND ISLE OF WIGHT HEALTHCARE NHS FOUNDATION TRUST", None)
    assert names["R1F"] == ("ISLE OF WIGHT NHS TRUST", None)


def test_trusts_of_the_two_systems_on_a_day(up: Up) -> None:
    def trusts(on: date) -> dict[str, set[str]]:
        codes = up.children(Kind.TRUST, Kind.ICB)
        return {
            icb: {c for c in codes if up.parents(Kind.TRUST, Kind.ICB, c, on) == {icb}}
            for icb in SYSTEMS
        }

    assert trusts(date(2020, 3, 31)) == {
        "QRL": {"R1C", "R1F", "RHM", "RHU", "RN5", "RW1"},
        "QVV": {"RBD", "RD3", "RDY", "RDZ"},
    }
    assert trusts(date(2025, 3, 31)) == {
        "QRL": {"R1F", "RHM", "RHU", "RN5", "RW1"},
        "QVV": {"R0D", "RBD", "RDY"},
    }


def test_areas_add_up_to_what_the_lookups_hold(files: dict[str, Loaded], up: Up) -> None:
    for name, lsoas in (
        (
            "lookup_lsoa11_sicbl22_icb22_ltla22_hiow_dorset.csv",
            {"QRL": 1093, "QVV": 452, "QNQ": 101},
        ),
        ("lookup_lsoa21_icb24_hiow_dorset.csv", {"QRL": 1126, "QVV": 463, "QNQ": 105}),
    ):
        told = files[name].tables["membership"].filter(child_kind="lsoa", parent_kind="icb")
        assert Counter(told["parent"]) == lsoas
    on = date(2024, 4, 1)
    hampshire = {
        d
        for d in up.children(Kind.DISTRICT, Kind.UPPER_TIER)
        if up.parents(Kind.DISTRICT, Kind.UPPER_TIER, d, on) == {"E10000014"}
    }
    assert len(hampshire) == 11


def test_what_the_hierarchies_cannot_know_is_reported(files: dict[str, Loaded]) -> None:
    assert rules(files["qof_structures_2020_2021_hiow_dorset.csv"]) == [
        "in-no-network", "commissioner-of-a-later-time",
    ]  # fmt: skip
    assert rules(files["qof_structures_2023_2024_hiow_dorset.csv"]) == ["in-no-network"]
