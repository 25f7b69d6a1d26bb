"""Counting a chunk's hospital records as publications do: A&E, beds, discharges and delays.

Frames have the headings of the record feeds. Each function gives a small frame with the columns
that tell its rows apart and whole numbers, so that chunks add up; a stay in a bed is kept as one
more on the day it begins and one less on the day it ends. Records are taken as they were drawn,
before any error that a provider's system may add.
"""

from datetime import date

import numpy as np
import polars as pl

from commonweal.population.synthetic.residents.cohort import FIRST, Cohort, Whole, day_number
from commonweal.population.synthetic.residents.counting_days import (
    QUALITY_DAYS,
    calendar_key,
    whole_ages_each,
)
from commonweal.population.synthetic.residents.counting_people import YOUNG_BELOW
from commonweal.population.synthetic.residents.frames import digits10

DEPARTMENTS = {"01": "1", "02": "2", "03": "other", "04": "other"}
PLANNED_FOLLOW_UP = "4"
"""The attendance category that A&E statistics leave out; same day emergency care is not A&E."""
LATE_MINUTES, LONG_MINUTES = 240, 720
VIA_EMERGENCY = ("21", "2A")
"""Admission methods by way of an A&E department: this provider's and another's."""
BEDS = {
    "general": "adult",
    "intermediate": "adult",
    "paediatric": "paediatric",
    "critical care": "critical",
    "maternity": "maternity",
}
"""The kind of bed of each type of ward; a discharge lounge has none."""
ORDINARY, DAY_CASE = "1", "2"
PLANNED = ("11", "12", "13")
OF_BIRTH = ("31", "32", "82", "83")
DEATHS = ("4", "5")
"""Discharge methods of those who died and of stillbirths."""
ADULT_FROM = 18
FIVE_O_CLOCK = 17
GP_REFERRAL = "03"
SEEN = ("5", "6")
FIRST_ATTENDANCES = ("1", "3")
NOT_GENERAL = ("501", "560", "700", "710", "711", "712", "713", "715", "720", "721", "722", "723")
"""Treatment functions outside general and acute: maternity, mental health, learning disability."""


def text(name: str) -> pl.Expr:
    """A column as text, whatever kind of text it is kept as."""
    return pl.col(name).cast(pl.String)


def month_of(name: str) -> pl.Expr:
    """First day of the month of a date or time."""
    return pl.col(name).cast(pl.Date).dt.month_start()


def minutes(first: str, last: str) -> pl.Expr:
    """Minutes between two times, with a fraction."""
    return (pl.col(last) - pl.col(first)).dt.total_seconds() / 60


def whole(expression: pl.Expr) -> pl.Expr:
    """A count as the counted frames keep it."""
    return expression.cast(pl.Int64)


def rows_of(cohort: Cohort, nhs_number: pl.Series) -> Whole:
    """The row of the person of each NHS number; -1 where it is nobody's here."""
    asked = nhs_number.cast(pl.Int64, strict=False).fill_null(-1).to_numpy()
    order = np.argsort(cohort.nhs_number)
    known = cohort.nhs_number[order]
    if not len(known):
        return np.full(len(asked), -1, dtype=np.int64)
    place = np.searchsorted(known, asked).clip(0, len(known) - 1)
    return np.where(known[place] == asked, order[place], -1)


def _ages(cohort: Cohort, frame: pl.DataFrame, day: str) -> pl.Series:
    """Whole years of age of each row's person on a day of the row; missing where not known."""
    person = rows_of(cohort, frame["NHS_NUMBER"])
    days = frame[day].cast(pl.Date).cast(pl.Int32).fill_null(0).to_numpy()
    ages = whole_ages_each(calendar_key(cohort.birth[np.maximum(person, 0)]), days)
    return pl.Series("age", ages).set(pl.Series(person < 0), None)


def _attended(ecds: pl.DataFrame) -> pl.DataFrame:
    unplanned = text("ATTENDANCE_CATEGORY").ne_missing(PLANNED_FOLLOW_UP)
    return ecds.filter(unplanned, pl.col("ARRIVAL_AT").is_not_null())


def count_attendances(ecds: pl.DataFrame) -> pl.DataFrame:
    """Attendances in A&E by provider, month and type of department, planned follow-ups apart."""
    wait = minutes("DECISION_TO_ADMIT_AT", "DEPARTURE_AT")
    admitted = pl.col("SPELL_ID").is_not_null()
    return (
        _attended(ecds)
        .group_by(
            trust=text("PROVIDER_CODE"),
            month=month_of("ARRIVAL_AT"),
            department=text("DEPARTMENT_TYPE").replace_strict(
                DEPARTMENTS, default=None, return_dtype=pl.String
            ),
        )
        .agg(
            attendances=whole(pl.len()),
            over_4_hours=whole((minutes("ARRIVAL_AT", "DEPARTURE_AT") > LATE_MINUTES).sum()),
            admissions=whole(admitted.sum()),
            waits_4_to_12_hours=whole(
                (admitted & (wait > LATE_MINUTES) & (wait <= LONG_MINUTES)).sum()
            ),
            waits_over_12_hours=whole((admitted & (wait > LONG_MINUTES)).sum()),
        )
        .filter(pl.col("department").is_not_null())
    )


def count_direct(apc: pl.DataFrame) -> pl.DataFrame:
    """Emergency admissions that did not come by way of A&E, by provider and month."""
    method = text("ADMISSION_METHOD")
    direct = method.str.starts_with("2") & ~method.is_in(VIA_EMERGENCY)
    first = pl.col("EPISODE_NUMBER").cast(pl.Int64) == 1
    return (
        apc.filter(direct & first)
        .group_by(trust=text("PROVIDER_CODE"), month=month_of("ADMISSION_DATE"))
        .agg(direct=whole(pl.len()))
    )


def count_young_attendances(ecds: pl.DataFrame, cohort: Cohort) -> pl.DataFrame:
    """Attendances of young children by practice (ODS code) and financial year."""
    ever = cohort.birth > day_number(FIRST) - (YOUNG_BELOW + 1) * 366
    children = digits10(cohort.nhs_number[ever]).to_list()
    known = text("NHS_NUMBER").is_in(children)
    aged = _attended(ecds.filter(known)).with_columns(day=pl.col("ARRIVAL_AT").cast(pl.Date))
    aged = aged.with_columns(_ages(cohort, aged, "day"))
    april = pl.col("day").dt.month() >= 4
    year = pl.col("day").dt.year() - pl.when(april).then(0).otherwise(1)
    return (
        aged.filter(pl.col("age") < YOUNG_BELOW)
        .group_by(practice=text("GP_PRACTICE_CODE"), year=year)
        .agg(attendances=whole(pl.len()))
        .filter(pl.col("year").is_in(list(QUALITY_DAYS)))
    )


def turning(
    frame: pl.DataFrame, *, begins: pl.Expr, ends: pl.Expr, by: dict[str, pl.Expr]
) -> pl.DataFrame:
    """One more on the day each stay begins and one less on the day it ends, by day and more.

    Stays that began before the records do count from the first day.
    """
    days = frame.select(**by, begins=begins, ends=ends).filter(pl.col("begins").is_not_null())
    keys = list(by)
    first = pl.lit(FIRST)
    in_it = days.select(*keys, day=pl.max_horizontal("begins", first), turned=1)
    out = days.filter(pl.col("ends").is_not_null()).select(
        *keys, day=pl.max_horizontal("ends", "begins", first), turned=-1
    )
    found = pl.concat([in_it, out]).group_by(*keys, "day").agg(turned=whole(pl.col("turned").sum()))
    return found.filter(pl.col("turned") != 0)


def count_nights(movements: pl.DataFrame) -> pl.DataFrame:
    """Beds taken and left by provider, kind of bed and day."""
    bed = text("WARD_TYPE").replace_strict(BEDS, default=None, return_dtype=pl.String)
    found = turning(
        movements,
        begins=pl.col("START_AT").cast(pl.Date),
        ends=pl.col("END_AT").cast(pl.Date),
        by={"trust": text("PROVIDER_CODE"), "bed": bed},
    )
    return found.filter(pl.col("bed").is_not_null())


def _adult_stays(apc: pl.DataFrame, cohort: Cohort) -> pl.DataFrame:
    """The closing episode of each stay of an adult in an ordinary bed, maternity apart."""
    last = pl.col("LAST_EPISODE_IN_SPELL").cast(pl.Int64) == 1
    ordinary = text("PATIENT_CLASSIFICATION").eq_missing(ORDINARY)
    stays = apc.filter(last & ordinary & ~text("ADMISSION_METHOD").is_in(OF_BIRTH))
    adult = pl.col("age").is_null() | (pl.col("age") >= ADULT_FROM)
    return stays.with_columns(_ages(cohort, stays, "ADMISSION_DATE")).filter(adult)


def count_discharges(
    apc: pl.DataFrame, movements: pl.DataFrame | None, cohort: Cohort
) -> pl.DataFrame:
    """Adults who left alive after a night or more, by provider and day; `by_1700` of them by 5pm."""
    alive = ~text("DISCHARGE_METHOD").is_in(DEATHS).fill_null(False)
    night = pl.col("DISCHARGE_DATE") > pl.col("ADMISSION_DATE")
    left = _adult_stays(apc.filter(night & alive), cohort)
    early = pl.lit(None, dtype=pl.Boolean)
    if movements is not None:
        ends = movements.group_by("SPELL_ID").agg(end=pl.col("END_AT").max())
        left = left.join(ends, on="SPELL_ID", how="left", maintain_order="left")
        early = (pl.col("end").dt.hour() < FIVE_O_CLOCK).fill_null(False)
    return left.group_by(trust=text("PROVIDER_CODE"), day=pl.col("DISCHARGE_DATE")).agg(
        discharged=whole(pl.len()), by_1700=whole(early.sum())
    )


def count_staying(apc: pl.DataFrame, cohort: Cohort) -> pl.DataFrame:
    """Adults who begin and cease to stay without need of a hospital bed, by provider and day."""
    return turning(
        _adult_stays(apc.filter(pl.col("DISCHARGE_READY_DATE").is_not_null()), cohort),
        begins=pl.col("DISCHARGE_READY_DATE"),
        ends=pl.col("DISCHARGE_DATE"),
        by={"trust": text("PROVIDER_CODE")},
    )


def _monthly(frame: pl.DataFrame, measure: str, day: str) -> pl.DataFrame:
    return frame.group_by(practice=text("GP_PRACTICE_CODE"), month=month_of(day)).agg(
        pl.lit(measure).first().alias("measure"), amount=whole(pl.len())
    )


def count_activity(apc: pl.DataFrame, outpatients: pl.DataFrame | None) -> pl.DataFrame:
    """What the monthly activity return counts, by practice (ODS code), month and measure."""
    general = ~text("TREATMENT_FUNCTION_CODE").is_in(NOT_GENERAL).fill_null(False)
    first = apc.filter(general & (pl.col("EPISODE_NUMBER").cast(pl.Int64) == 1))
    planned = text("ADMISSION_METHOD").is_in(PLANNED)
    kind = text("PATIENT_CLASSIFICATION")
    urgent = text("ADMISSION_METHOD").str.starts_with("2")
    admitted = {
        "Elective G&A Ordinary Admissions (FFCEs)": planned & (kind == ORDINARY),
        "Elective G&A Daycase Admissions (FFCEs)": planned & (kind == DAY_CASE),
        "Total Non-elective G&A Admissions (FFCEs)": urgent,
    }
    parts = [
        _monthly(first.filter(wanted), measure, "ADMISSION_DATE")
        for measure, wanted in admitted.items()
    ]
    if outpatients is not None:
        begun = outpatients.filter(general, text("FIRST_ATTENDANCE").is_in(FIRST_ATTENDANCES))
        by_gp = text("REFERRAL_SOURCE").eq_missing(GP_REFERRAL)
        seen = text("ATTENDED_CODE").is_in(SEEN)
        referred = begun.filter(pl.col("REFERRAL_DATE") >= date(2020, 4, 1))
        parts += [
            _monthly(referred.filter(by_gp), "GP Referrals Made (G&A)", "REFERRAL_DATE"),
            _monthly(referred.filter(~by_gp), "Other Referrals Made (G&A)", "REFERRAL_DATE"),
            _monthly(
                begun.filter(seen), "All 1st Outpatient Attendances (G&A)", "APPOINTMENT_DATE"
            ),
        ]
    return pl.concat(parts)
