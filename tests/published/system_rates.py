"""Rates of a system worked out of published files, as `published_rates.csv` of a system holds them rounded.

Each function gives values by the id of the rate, not rounded. Only the standard library's reader and a reader
of workbooks are used, so that nothing of what is tested has a part in it.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import openpyxl

BANDS = tuple((age, age + 4) for age in range(0, 90, 5))
OLDEST = 90
MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
WINTER_MONTHS = (
    *("2024-08", "2024-09", "2024-10", "2024-11", "2024-12"),
    *("2025-01", "2025-02", "2025-03"),
)
"""The months of monthly A&E files that the invented records cover."""


@dataclass(frozen=True)
class System:
    """What a system is called in the files."""

    icb: str
    ons: str
    locations: tuple[str, ...]
    groups: tuple[str, ...]
    group_ons: tuple[str, ...]
    trusts: tuple[str, ...]
    districts: tuple[str, ...]
    lines: tuple[str, ...]
    appointments: str


SYSTEMS = {
    "hampshire-and-isle-of-wight": System(
        "QRL",
        "E54000042",
        ("D9Y0V", "10R"),
        ("10J", "10K", "10L", "10R", "10V", "10X", "11A"),
        tuple(f"E38000{n}" for n in ("120", "059", "087", "137", "154", "167", "198")),
        ("RHM", "RHU", "RN5", "R1F", "RW1"),
        ("E06000044", "E06000045", "E06000046", *(f"E070000{n}" for n in range(84, 95))),
        ("111AA6", "111AH9"),
        "HampshireIoW",
    ),
    "dorset": System(
        "QVV",
        "E54000041",
        ("11J",),
        ("11J",),
        ("E38000045",),
        ("RBD", "R0D", "RDY"),
        ("E06000058", "E06000059"),
        ("111AI4",),
        "Dorset",
    ),
}


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a CSV file by heading."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def number(text: str) -> float:
    """A number of a file; nought where there is none."""
    text = text.strip().replace(",", "")
    return float(text) if text not in {"", "-", "*"} else 0.0


def registered(folder: Path, system: System) -> dict[str, float]:
    """People registered with the system's practices by month."""
    found: dict[str, float] = {}
    path = folder / "gp_lists" / "appointments_gp_coverage_2023-02_2025_hiow_dorset.csv"
    for row in rows(path):
        if row["SUB_ICB_LOCATION_CODE"] in system.locations:
            said = row["Appointment_Month"]
            month = f"{said[5:]}-{MONTHS.index(said[2:5]) + 1:02d}"
            people = number(row["Patients registered at open practices"])
            found[month] = found.get(month, 0.0) + people
    return found


def ages(folder: Path, system: System) -> dict[str, float]:
    """Per cent of residents in mid-2022 by sex and band."""
    counts: dict[str, float] = {}
    for row in rows(folder / "population" / "ons_mid-2022_icb_2023_syoa_sex_hiow_dorset.csv"):
        if row["ICB 2023 Code"] == system.ons:
            for sex in "FM":
                for age in range(OLDEST + 1):
                    key = f"{'female' if sex == 'F' else 'male'}-{band_of(age)}"
                    counts[key] = counts.get(key, 0.0) + number(row[f"{sex}{age}"])
    whole = sum(counts.values())
    return {f"age-{key}": 100 * count / whole for key, count in counts.items()}


def band_of(age: int) -> str:
    """The five-year band of an age."""
    return "90-plus" if age >= OLDEST else f"{age // 5 * 5}-{age // 5 * 5 + 4}"


def ethnicity(folder: Path, system: System) -> dict[str, float]:
    """Per cent of residents by ethnic group at the census of 2021."""
    inside = {
        row["lsoa21_code"]
        for row in rows(folder / "geography" / "lookup_lsoa21_icb24_hiow_dorset.csv")
        if row["icb24_code_nhs"] == system.icb
    }
    counts: dict[str, float] = {}
    for row in rows(folder / "population" / "census21_ethnicity_lsoa21_hiow_dorset.csv"):
        if row["lsoa21_code"] in inside:
            word = row["ethnic_group"].split(",")[0].split(" ")[0].lower()
            counts[word] = counts.get(word, 0.0) + number(row["n"])
    whole = sum(counts.values())
    return {f"ethnicity-{word}": 100 * count / whole for word, count in counts.items()}


def registers(folder: Path, system: System) -> dict[str, float]:
    """Per cent of the list that each register of QOF 2021/22 counts."""
    own = {
        row["PRACTICE_CODE"]
        for row in rows(folder / "ods" / "qof_structures_2021_2022_hiow_dorset.csv")
        if row["SUB_ICB_LOC_ODS_CODE"] in system.locations
    }
    found: dict[str, list[float]] = {}
    for row in rows(folder / "qof" / "qof_prevalence_2021-22_hiow_dorset.csv"):
        if row["PRACTICE_CODE"] in own:
            sums = found.setdefault(row["GROUP_CODE"], [0.0, 0.0])
            sums[0] += number(row["REGISTER"])
            sums[1] += number(row["PRACTICE_LIST_SIZE"])
    return {f"register-{group}": 100 * n / of for group, (n, of) in found.items()}


def emergency(folder: Path, system: System) -> dict[str, float]:
    """A&E and emergency admissions in a month for 1,000 people registered."""
    sums: dict[str, float] = {}
    people = registered(folder, system)
    for path in sorted((folder / "performance" / "ae_monthly").glob("*onthly-AE-*.csv")):
        for row in rows(path):
            _, word, year = (row["Period"].strip().upper() + "--").split("-")[:3]
            if row["Org Code"] not in system.trusts or not year:
                continue
            month = f"{year}-{MONTHS.index(word[:3]) + 1:02d}"
            if month in WINTER_MONTHS:
                for heading, value in row.items():
                    if heading and heading not in {"Period", "Org Code", "Parent Org", "Org name"}:
                        sums[heading] = sums.get(heading, 0.0) + number(value or "")
    return emergency_rates(sums, sum(people[month] for month in WINTER_MONTHS))


def emergency_rates(sums: dict[str, float], people: float) -> dict[str, float]:
    """Rates from the sums of each column and the months of people."""

    def add(*starts: str) -> float:
        return sum(value for heading, value in sums.items() if heading.startswith(starts))

    attended = add("A&E attendances")
    main = sum(v for h, v in sums.items() if h.startswith("A&E att") and h.endswith("Type 1"))
    late = add("Attendances over 4hrs")
    admitted, direct = add("Emergency admissions via A&E"), add("Other emergency admissions")
    long_waits = add("Patients who have waited 12+")
    return {
        "ae-attendances": 1000 * attended / people,
        "ae-attendances-main": 1000 * main / people,
        "ae-over-4-hours": 100 * late / attended,
        "admissions-via-ae": 1000 * admitted / people,
        "admissions-direct": 1000 * direct / people,
        "ae-over-12-hours": 100 * long_waits / (admitted + direct),
    }


MEASURES = {
    "Elective G&A Ordinary Admissions (FFCEs)": "admissions-elective-ordinary",
    "Elective G&A Daycase Admissions (FFCEs)": "admissions-elective-day",
    "Total Non-elective G&A Admissions (FFCEs)": "admissions-non-elective",
    "GP Referrals Made (G&A)": "referrals-gp",
    "Other Referrals Made (G&A)": "referrals-other",
    "All 1st Outpatient Attendances (G&A)": "outpatients-first",
}


def activity(folder: Path, system: System) -> dict[str, float]:
    """Admissions, referrals and first attendances in 2018/19 for 1,000 people a year."""
    path = (
        folder
        / "performance"
        / "monthly_activity_return"
        / "mar_commissioner_2012_2019_hiow_dorset_england_long.csv"
    )
    months = {f"2018-{m:02d}" for m in range(4, 13)} | {"2019-01", "2019-02", "2019-03"}
    sums: dict[str, float] = {}
    for row in rows(path):
        if (
            row["Org Code"] in system.groups
            and row["PERIOD"] in months
            and row["MEASURE"] in MEASURES
        ):
            measure = MEASURES[row["MEASURE"]]
            sums[measure] = sums.get(measure, 0.0) + number(row["VALUE"])
    people = 0.0
    for row in rows(folder / "population" / "ons_snpp2018_table3_ccg_5yr_hiow_dorset.csv"):
        if row["SHEET"].lower() == "persons" and row["AGE GROUP"].lower() == "all ages":
            people += number(row["2018"]) if row["CODE"] in system.group_ons else 0.0
    return {measure: 1000 * value / people for measure, value in sums.items()}


def beds(folder: Path, system: System) -> dict[str, float]:
    """Beds occupied overnight, October to December 2024, for 1,000 people registered."""
    path = folder / "performance/beds_kh03/Beds-Open-Overnight-Web_File-Q3-2024-25revised.xlsx"
    sheet = openpyxl.load_workbook(path, read_only=True, data_only=True)["NHS Trust by Sector"]
    lines = list(sheet.iter_rows(values_only=True))
    top = next(i for i, line in enumerate(lines) if "Org Code" in line)
    heading = [str(cell or "").strip() for cell in lines[top]]
    code = heading.index("Org Code")
    acute = [i for i, word in enumerate(heading) if word == "General & Acute"]
    mothers = [i for i, word in enumerate(heading) if word == "Maternity"]
    own = [line for line in lines[top + 1 :] if line[code] in system.trusts]
    assert len(own) >= len(system.trusts) - 1
    people = registered(folder, system)
    denominator = sum(people[m] for m in ("2024-10", "2024-11", "2024-12")) / 3
    taken = sum(float(line[acute[1]] or 0) for line in own)
    return {
        "beds-occupied": 1000 * taken / denominator,
        "beds-maternity": 1000 * sum(float(line[mothers[1]] or 0) for line in own) / denominator,
    }


def staying(folder: Path, system: System) -> dict[str, float]:
    """Patients without need of their bed, and discharges, a day, October to December 2024."""
    people = registered(folder, system)
    denominator = sum(people[m] for m in ("2024-10", "2024-11", "2024-12")) / 3
    found = {}
    for stem, column, name in (
        ("criteria_to_reside", "do_not_meet_criteria_to_reside", "no-criteria-to-reside"),
        ("discharged_patients", "discharged_total", "discharges"),
    ):
        path = folder / "performance/discharge" / f"healthyr_england_icb_{stem}_hiow_dorset.csv"
        told = [
            number(row[column])
            for row in rows(path)
            if row["icb22_code"] == system.ons and "2024-10-01" <= row["date"] <= "2024-12-31"
        ]
        told = [value for value in told if value > 0]  # nought means that nothing was sent
        found[name] = 1000 * sum(told) / len(told) / denominator
    return found


def appointments(folder: Path, system: System) -> dict[str, float]:
    """Appointments in general practice, April 2020 to March 2021."""
    path = folder / "performance/gp_appointments" / f"Regional_CSV_{system.appointments}.csv"
    year = {f"{m}2020" for m in MONTHS[3:]} | {f"{m}2021" for m in MONTHS[:3]}
    counted: dict[str, float] = {}
    for row in rows(path):
        if row["Appointment_Month"] in year:
            count = number(row["COUNT_OF_APPOINTMENTS"])
            for key in (
                "all",
                row["APPT_MODE"],
                row["APPT_STATUS"],
                row["TIME_BETWEEN_BOOK_AND_APPT"],
            ):
                counted[key] = counted.get(key, 0.0) + count
    people = sum(
        number(row["NUMBER_OF_PATIENTS"])
        for row in rows(folder / "gp_lists" / "gp-reg-pat-prac-all_2021-01_hiow_dorset.csv")
        if row["CCG_CODE"] in {*system.groups, *system.locations}
    )
    whole = counted["all"]
    return {
        "gp-appointments": whole / people,
        "gp-face-to-face": 100 * counted["Face-to-Face"] / whole,
        "gp-telephone": 100 * counted["Telephone"] / whole,
        "gp-did-not-attend": 100 * counted["DNA"] / whole,
        "gp-same-day": 100 * counted["Same Day"] / whole,
    }


def waits(folder: Path, system: System) -> dict[str, float]:
    """The list for consultant-led treatment at the end of March 2025; the file's totals are doubled."""
    path = folder / "performance/rtt/unified_trust_monthly_2024-08_2025-07_hiow_dorset.csv"
    sums = dict.fromkeys(("incomplete_pathways", "over_18_weeks", "52_plus_weeks"), 0.0)
    for row in rows(path):
        if row["trust_code"] in system.trusts and row["period"].startswith("2025-03"):
            for name in sums:
                sums[name] += number(row[f"trust_total_total_{name}"]) / 2
    whole = sums["incomplete_pathways"]
    return {
        "waiting-list": 1000 * whole / registered(folder, system)["2025-03"],
        "waiting-over-18-weeks": 100 * sums["over_18_weeks"] / whole,
        "waiting-over-52-weeks": 100 * sums["52_plus_weeks"] / whole,
    }


def calls(folder: Path, system: System) -> dict[str, float]:
    """Calls to NHS 111 a day, from 1 December 2025 to 29 March 2026, for 1,000 residents of 2020.

    The contract for Hampshire reaches into Surrey Heath, whose residents are not among them.
    """
    path = folder / "performance/nhs111/nhs111_daily_2025-11_2026-04_hiow_dorset.csv"
    told: dict[str, float] = {}
    for row in rows(path):
        if row["contract_code"] in system.lines and "2025-12-01" <= row["date"] <= "2026-03-29":
            told[row["date"]] = told.get(row["date"], 0.0) + number(row["calls_received"])
    days = [value for value in told.values() if value > 0]
    people = sum(
        number(row["total_population"])
        for row in rows(folder / "population" / "population20_ltla21_persons_syoa_hiow_dorset.csv")
        if row["ltla21_code"] in system.districts
    )
    return {"calls-111": 1000 * sum(days) / len(days) / people}


def virtual_wards(folder: Path, system: System) -> dict[str, float]:
    """Patients in virtual wards in March 2025 for 1,000 people registered."""
    path = folder / "performance/virtual_wards/Monthly-Virtual-Ward-Mar2025.xlsx"
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    for sheet in book.worksheets:
        lines = list(sheet.iter_rows(values_only=True))
        for i, line in enumerate(lines):
            words = [str(cell or "") for cell in line]
            if "ICB code" in words:
                patients = next(k for k, w in enumerate(words) if w.startswith("Patients in"))
                people = next(k for k, w in enumerate(words) if w.startswith("GP registered"))
                own = next(x for x in lines[i + 1 :] if system.icb in x)
                return {"virtual-wards": 1000 * float(own[patients]) / float(own[people])}
    raise AssertionError("no sheet of boards")


def vital(folder: Path, system: System) -> dict[str, float]:
    """Births and deaths in the year to mid-2018 for 1,000 residents."""
    sums = dict.fromkeys(("births_2018", "deaths_2018", "population_2018"), 0.0)
    path = folder / "population" / "MYEB3_summary_components_of_change_2001_2018_hiow_dorset.csv"
    for row in rows(path):
        if row["ladcode19"] in system.districts:
            for name in sums:
                sums[name] += number(row[name])
    people = sums["population_2018"]
    return {
        "births": 1000 * sums["births_2018"] / people,
        "deaths": 1000 * sums["deaths_2018"] / people,
    }


FROM_FILES = (
    *(ages, ethnicity, registers, emergency, activity, beds, staying, appointments, waits, calls),
    *(virtual_wards, vital),
)


def all_rates(folder: Path, system: System) -> dict[str, float]:
    """Every rate by its id."""
    return {key: value for part in FROM_FILES for key, value in part(folder, system).items()}
