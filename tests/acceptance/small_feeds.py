"""A very small system in the publishers' own layouts: four practices, two networks, two trusts.

Every number is small and round, so that a test can say what a command must print. Practice X00004
supplied no disease registers in 2021/22.
"""

import csv
from pathlib import Path

PRACTICES = (
    # code, name, commissioner, network, district
    ("X00001", "BROOK SURGERY", "D9Y0V", "U00001", "E06000045"),
    ("X00002", "HARBOUR PRACTICE", "D9Y0V", "U00001", "E06000045"),
    ("X00003", "CASTLE MEDICAL CENTRE", "10R", "U00002", "E06000044"),
    ("X00004", "DOWN ROAD SURGERY", "10R", "U00002", "E06000044"),
)
NETWORKS = (("U00001", "NORTH PCN", "D9Y0V"), ("U00002", "SOUTH PCN", "10R"))
COMMISSIONERS = (
    ("D9Y0V", "NHS HAMPSHIRE AND ISLE OF WIGHT ICB - D9Y0V", "20210401"),
    ("10R", "NHS HAMPSHIRE AND ISLE OF WIGHT ICB - 10R", "20130401"),
)
TRUSTS = (("RHM", "UNIVERSITY HOSPITAL SOUTHAMPTON"), ("RHU", "PORTSMOUTH HOSPITALS UNIVERSITY"))
DISTRICTS = (("E06000045", "Southampton"), ("E06000044", "Portsmouth"))
LISTS = {"X00001": 10_000, "X00002": 5_000, "X00003": 8_000, "X00004": 4_000}
HYPERTENSION = {
    "2021-22": {"X00001": 1_400, "X00002": 650, "X00003": 1_000},
    "2022-23": {"X00001": 1_500, "X00002": 700, "X00003": 1_050, "X00004": 500},
}
OTHER_REGISTERS = ("AF", "AST", "COPD", "DM")
SET_ASIDE = ("X00003", "AST", "2022-23")
"""The one row whose count is no number: practice, register and year."""

AE_MONTHS = ("APRIL-2025", "MAY-2025")
AE_COLUMNS = (
    "A&E attendances Type 1",
    "A&E attendances Type 2",
    "A&E attendances Other A&E Department",
    "A&E attendances Booked Appointments Type 1",
    "A&E attendances Booked Appointments Type 2",
    "A&E attendances Booked Appointments Other Department",
    "Attendances over 4hrs Type 1",
    "Attendances over 4hrs Type 2",
    "Attendances over 4hrs Other Department",
    "Attendances over 4hrs Booked Appointments Type 1",
    "Attendances over 4hrs Booked Appointments Type 2",
    "Attendances over 4hrs Booked Appointments Other Department",
    "Patients who have waited 4-12 hs from DTA to admission",
    "Patients who have waited 12+ hrs from DTA to admission",
    "Emergency admissions via A&E - Type 1",
    "Emergency admissions via A&E - Type 2",
    "Emergency admissions via A&E - Other A&E department",
    "Other emergency admissions",
)
AE_FIGURES = {
    "RHM": (9_000, 1_000, 0, 0, 0, 0, 3_000, 0, 0, 0, 0, 0, 500, 100, 2_500, 0, 0, 500),
    "RHU": (8_000, 0, 2_000, 0, 0, 0, 4_000, 0, 0, 0, 0, 0, 600, 200, 2_000, 0, 0, 400),
}


def _write(path: Path, *lines: tuple[object, ...]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(lines)


def _ods(**fields: str) -> tuple[str, ...]:
    """A line of a headerless ODS file of 27 fields; `f1` is the first."""
    return tuple(fields.get(f"f{number}", "") for number in range(1, 28))


def _write_registers(folder: Path) -> None:
    _write(
        folder / "epraccur_2025-04.csv",
        *(
            _ods(f1=code, f2=name, f3="Y59", f4="QRL", f10="SO17 1AA", f11="19740401", f13="A",
                 f14="B", f15=commissioner, f16="20210401", f26="4")
            for code, name, commissioner, _, _ in PRACTICES
        ),
    )  # fmt: skip
    _write(
        folder / "eccg_2024-12.csv",
        *(_ods(f1=c, f2=name, f3="Y59", f4="QRL", f11=first, f14="RO319")
          for c, name, first in COMMISSIONERS),
    )  # fmt: skip
    _write(
        folder / "etr_2026-01.csv",
        *(_ods(f1=code, f2=name, f3="Y59", f4="QRL", f11="19930401") for code, name in TRUSTS),
    )
    _write(
        folder / "icb_names_codes_dec_2024.csv",
        ("ICB24CD", "ICB24CDH", "ICB24NM"),
        ("E54000042", "QRL", "NHS Hampshire and Isle of Wight Integrated Care Board"),
    )


def _write_networks(folder: Path) -> None:
    _write(
        folder / "ePCN_2024-10_pcn_details.csv",
        (
            "PCN Code",
            "PCN Name",
            "Current \nSub ICB Loc\nCode",
            "Open Date",
            "Close Date",
            "Postcode",
        ),
        *((code, name, commissioner, "20190701", "", "") for code, name, commissioner in NETWORKS),
    )
    _write(
        folder / "ePCN_2024-10_core_partners.csv",
        ("Partner Organisation Code", "PCN Code", "Practice to PCN\nRelationship\nStart Date",
         "Practice to PCN\nRelationship\nEnd Date"),
        *((code, network, "20191001", "") for code, _, _, network, _ in PRACTICES),
    )  # fmt: skip


def _write_areas(folder: Path) -> None:
    _write(
        folder / "lookup_ltla23_utla23_england_wales.csv",
        ("ltla23_code", "ltla23_name", "utla23_code", "utla23_name"),
        *((code, name, code, name) for code, name in DISTRICTS),
    )
    weights = ("G&A WP", "CS WP", "MH WP", "Mat WP", "Health Ineq WP", "Prescr WP", "Final WP",
               "Primary Medical Care WP", "Final PMC WP")  # fmt: skip
    names = dict(DISTRICTS)
    _write(
        folder / "aif_practice_weighted_pop_2023_2024.csv",
        ("Practice_Code", "GP_Practice_Name", "LAD21", "LTLA21", "pop 2022/23", *weights),
        *((code, name, district, names[district], float(LISTS[code]), *[LISTS[code] * 1.1] * 9)
          for code, name, _, _, district in PRACTICES),
    )  # fmt: skip


def _write_lists(folder: Path) -> None:
    _write(
        folder / "gp-reg-pat-prac-all_2022-04.csv",
        ("PUBLICATION", "EXTRACT_DATE", "TYPE", "CODE", "SEX", "AGE", "NUMBER_OF_PATIENTS"),
        *(("GP_PRAC_PAT_LIST", "01APR2022", "GP", code, "ALL", "ALL", people)
          for code, people in LISTS.items()),
    )  # fmt: skip
    for year, registers in HYPERTENSION.items():
        rows: list[tuple[object, ...]] = []
        for code, register in registers.items():
            rows.append((code, "HYP", register, "TOTAL", LISTS[code]))
            for group in OTHER_REGISTERS:
                counted = "many" if (code, group, year) == SET_ASIDE else LISTS[code] // 20
                rows.append((code, group, counted, "TOTAL", LISTS[code]))
        _write(
            folder / f"qof_prevalence_{year}.csv",
            ("PRACTICE_CODE", "GROUP_CODE", "REGISTER", "PATIENT_LIST_TYPE", "PRACTICE_LIST_SIZE"),
            *rows,
        )


def write_emergency_month(path: Path, month: str, *, leave_out: str = "") -> None:
    """One month of A&E; without the column `leave_out` the file breaks its contract."""
    kept = [n for n, name in enumerate(AE_COLUMNS) if name != leave_out]
    totals = tuple(sum(column) for column in zip(*AE_FIGURES.values(), strict=True))
    _write(
        path,
        ("Period", "Org Code", "Parent Org", "Org name", *(AE_COLUMNS[n] for n in kept)),
        *((f"MSitAE-{month}", code, "NHS ENGLAND SOUTH EAST", name, *(AE_FIGURES[code][n] for n in kept))
          for code, name in TRUSTS),
        ("TOTAL", "TOTAL", "TOTAL", "TOTAL", *(totals[n] for n in kept)),
    )  # fmt: skip


def write_small_feeds(folder: Path) -> Path:
    """Write all files into a folder, which is made, and return it."""
    folder.mkdir(parents=True)
    _write_registers(folder)
    _write_networks(folder)
    _write_areas(folder)
    _write_lists(folder)
    for month in AE_MONTHS:
        write_emergency_month(folder / f"Monthly-AE-{month.title()}.csv", month)
    (folder / "letter.txt").write_text("No feed takes this.\n", encoding="utf-8")
    return folder
