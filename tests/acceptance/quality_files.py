"""Two years of small made-up records with faults at known rates, for the tests of data quality.

Every month holds 100 calls to NHS 111, half of each of two trusts. In the first year one call a month
breaks a rule, in the second only those of April and May 2024. A month of spells and stays on wards
leaves gaps on purpose.
"""

from datetime import date
from pathlib import Path

from commonweal.actions.initialise import initialise
from commonweal.actions.refresh import refresh_folder
from commonweal.repository.feed import FEEDS_FOLDER
from tests.acceptance.record_files import CONTACTS_HEADING, PEOPLE

TRUSTS = (("RHM", "UNIVERSITY HOSPITAL SOUTHAMPTON"), ("RHU", "PORTSMOUTH HOSPITALS UNIVERSITY"))
YEARS = {"2023-24": 2023, "2024-25": 2024}
SYSTEM = "hampshire-and-isle-of-wight"
STRAY = {
    "bed_movement": b"W900,9990000999,H5001,RHM,SP900,AMU,general,2024-05-01 14:20:00,2024-05-02 11:00:00,9\n"
}
"""A stay of somebody whom the register lacks, in a spell that nobody told of."""
FAULTY_2024 = (date(2024, 4, 1), date(2024, 5, 1))


def call(number: int, day: date, *, provider: str, is_faulty: bool = False) -> str:
    """One call; a faulty one is an assessment on line with a wait for an answer."""
    channel = "online" if is_faulty else "call"
    person = PEOPLE[number % len(PEOPLE)]
    return (
        f"N{day:%y%m}-{number},{person},{provider},{day:%Y-%m}-{number % 28 + 1:02d} 09:00:00,"
        f"{channel},60,Fever,Dx02,primary care,9"
    )


def month_of_calls(first: date, *, calls: int = 100, faults: int = 0) -> list[str]:
    """A month of calls, the first of which are faulty; the trusts take turns."""
    return [call(n, first, provider=TRUSTS[n % 2][0], is_faulty=n < faults) for n in range(calls)]


def months_from(year: int) -> list[date]:
    """The months of a financial year."""
    return [date(year + (month > 12), (month - 1) % 12 + 1, 1) for month in range(4, 16)]


def write(path: Path, *rows: str) -> None:
    path.write_text("\n".join((CONTACTS_HEADING, *rows)) + "\n", encoding="utf-8")


def _organisation(code: str, name: str) -> str:
    """A line of a headerless ODS file of 27 fields."""
    fields = {1: code, 2: name, 3: "Y59", 4: "QRL", 11: "19930401"}
    return ",".join(fields.get(number, "") for number in range(1, 28)) + "\n"


def write_quality_feeds(folder: Path) -> Path:
    """All files of a synthetic workspace, with a register of the two trusts; the folder, made."""
    folder.mkdir(parents=True)
    for name, year in YEARS.items():
        rows = [
            row
            for first in months_from(year)
            for row in month_of_calls(first, faults=int(year == 2023 or first in FAULTY_2024))
        ]
        if year == 2024:
            rows += [call(n, date(2025, 3, 1), provider="111ZZ9") for n in range(100, 103)]
        write(folder / f"SYNTHETIC_NHS111_{name}.csv", *rows)
    trusts = [_organisation(code, name) for code, name in TRUSTS]
    (folder / "SYNTHETIC_etr_2026-01.csv").write_text("".join(trusts), encoding="utf-8")
    for feed, name in (
        ("sus_apc", "SUS_APC_2024-05"),
        ("bed_movement", "BED_MOVEMENT_2024-05"),
        ("patient_register", "PATIENT_REGISTER_to_2025-03-31"),
    ):
        sample = (FEEDS_FOLDER / feed / "sample.csv").read_bytes()
        (folder / f"SYNTHETIC_{name}.csv").write_bytes(sample + STRAY.get(feed, b""))
    return folder


def make_quality_workspace(folder: Path) -> Path:
    """A workspace filled with them."""
    feeds = write_quality_feeds(folder / "feeds")
    initialise(SYSTEM, folder / "demo", synthetic=True)
    report = refresh_folder(folder / "demo", feeds, lambda *_: None)
    assert not report.in_state("refused"), report.outcomes
    return folder / "demo"
