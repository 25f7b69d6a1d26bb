"""The files that records are written into: for each feed its stem, format and periods.

The period at the end of a name says what the file replaces: a financial year, a month, or, for a
full extract (`to_2025-03-31`), everything before it. It lists no columns; those are the contracts'.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from commonweal.repository.feed import SYNTHETIC_PREFIX
from commonweal.terms.period import Period, financial_year, month

FIRST_YEAR, YEARS = 2020, 4
"""Financial years that come as one file each; the year after comes as twelve months."""
EXTRACT_DAY = date(2025, 3, 31)
TRUTH = ".truth"
"""Hidden, so that a refresh passes it over."""

PERIODS: tuple[Period, ...] = (
    *(financial_year(FIRST_YEAR + year) for year in range(YEARS)),
    *(month(2024 + number // 12, number % 12 + 1) for number in range(3, 15)),
)
_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class RecordFile:
    """How a feed's rows are filed: `date` is the column that places a row in a period.

    A full extract is one file and has no such column. `form` is `csv`, `parquet` or `ndjson`; a row
    of the last is one column of finished lines.
    """

    stem: str
    form: str
    date: str | None = None

    @property
    def full(self) -> bool:
        """Whether it is one full extract rather than a file for each period."""
        return self.date is None


FILES: dict[str, RecordFile] = {
    "patient_register": RecordFile("PATIENT_REGISTER", "csv"),
    "patient_registration": RecordFile("PATIENT_REGISTRATION", "csv"),
    "patient_address": RecordFile("PATIENT_ADDRESS", "csv"),
    "opt_out": RecordFile("OPT_OUT", "csv"),
    "deaths": RecordFile("DEATHS", "csv", "DATE_OF_DEATH"),
    "gp_event": RecordFile("GP_EVENT", "parquet", "EVENT_DATE"),
    "gp_medication": RecordFile("GP_MEDICATION", "parquet", "ISSUE_DATE"),
    "gp_appointment": RecordFile("GP_APPOINTMENT", "parquet", "START_AT"),
    "sus_apc": RecordFile("SUS_APC", "csv", "EPISODE_END_DATE"),
    "bed_movement": RecordFile("BED_MOVEMENT", "csv", "START_AT"),
    "sus_op": RecordFile("SUS_OP", "csv", "APPOINTMENT_DATE"),
    "ecds": RecordFile("ECDS", "csv", "ARRIVAL_AT"),
    "nhs111_contact": RecordFile("NHS111", "csv", "CONTACT_AT"),
    "ambulance_incident": RecordFile("AMBULANCE", "csv", "CALL_AT"),
    "csds_contact": RecordFile("CSDS", "parquet", "CONTACT_DATE"),
    "mhsds_contact": RecordFile("MHSDS", "csv", "CONTACT_DATE"),
    "client_level_data": RecordFile("CLD", "csv", "EVENT_START_DATE"),
    "rtt_mds": RecordFile("RTT_MDS", "csv", "CLOCK_START_DATE"),
    "virtual_ward_stay": RecordFile("VIRTUAL_WARD", "csv", "ADMITTED_AT"),
    "virtual_ward_observation": RecordFile("VIRTUAL_WARD_OBSERVATION", "parquet", "OBSERVED_AT"),
    "fhir_organization": RecordFile("FHIR_Organization", "ndjson"),
    "fhir_practitioner": RecordFile("FHIR_Practitioner", "ndjson"),
    "fhir_patient": RecordFile("FHIR_Patient", "ndjson"),
    "fhir_condition": RecordFile("FHIR_Condition", "ndjson"),
    "fhir_observation": RecordFile("FHIR_Observation", "ndjson"),
    "fhir_medication_request": RecordFile("FHIR_MedicationRequest", "ndjson"),
    "fhir_appointment": RecordFile("FHIR_Appointment", "ndjson"),
    "fhir_encounter": RecordFile("FHIR_Encounter", "ndjson"),
    "fhir_care_plan": RecordFile("FHIR_CarePlan", "ndjson"),
}
"""Every record feed that is invented, by its id."""

TRUTHS = ("people", "conditions", "links", "blemishes")
"""Tables of the truth, each one Parquet file in the folder of the truth."""


def period_word(period: Period) -> str:
    """A period as names of files have it, like `2023-24` or `2024-05`."""
    return period.label.replace("/", "-")


def names(file: RecordFile) -> tuple[str, ...]:
    """The file names of a feed, in the order of their periods."""
    if file.full:
        return (f"{SYNTHETIC_PREFIX}{file.stem}_to_{EXTRACT_DAY}.{file.form}",)
    return tuple(f"{SYNTHETIC_PREFIX}{file.stem}_{period_word(p)}.{file.form}" for p in PERIODS)


def paths(folder: Path) -> dict[str, tuple[Path, ...]]:
    """Where the rows of each feed, and of each table of the truth (`.truth/people`), go."""
    feeds = {feed: tuple(folder / name for name in names(file)) for feed, file in FILES.items()}
    truth = {truth_key(name): (folder / TRUTH / f"{name}.parquet",) for name in TRUTHS}
    return feeds | truth


def take_away_records(folder: Path) -> None:
    """Take away the records of an earlier run, and what is true of its people."""
    for place in (place for of_key in paths(folder).values() for place in of_key):
        place.unlink(missing_ok=True)
    truth = folder / TRUTH
    if truth.is_dir() and not any(truth.iterdir()):
        truth.rmdir()


def truth_key(name: str) -> str:
    """The key of a table of the truth among the feeds."""
    return f"{TRUTH}/{name}"


def is_truth(key: str) -> bool:
    """Whether what goes under this key is a table of the truth."""
    return key.startswith(TRUTH)


def is_parquet(key: str) -> bool:
    """Whether rows under this key are written as Parquet."""
    return is_truth(key) or FILES[key].form == "parquet"


def is_lines(key: str) -> bool:
    """Whether rows under this key are finished lines without a heading."""
    return not is_truth(key) and FILES[key].form == "ndjson"


def is_full(key: str) -> bool:
    """Whether everything under this key goes into one file."""
    return is_truth(key) or FILES[key].full


_STARTS = np.array([period.first.toordinal() - _EPOCH for period in PERIODS[1:]], dtype=np.int32)


def slots(day: NDArray[np.int32]) -> NDArray[np.int64]:
    """The number of the file that each day (since 1970-01-01) is filed in.

    What comes before the first period goes into the first file, what comes after into the last.
    """
    return np.asarray(np.searchsorted(_STARTS, day, side="right"), dtype=np.int64)
