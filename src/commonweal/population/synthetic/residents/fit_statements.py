"""The statements that ask the store for an invented population's rates, in portable SQL.

Each asks of the record tables and returns rows of `rate`, `numerator` and `denominator`; the ids of
rates are those of the published targets. What bounds a period is bound, never written in. Only rows
of the project's own synthetic feeds are asked for, so that nobody is counted by two feeds.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from commonweal.population.synthetic.residents.counting_days import CENSUS_DAY, QUALITY_DAYS
from commonweal.population.synthetic.residents.fit_statements_people import (
    AGES,
    ETHNICITY,
    REGISTERS,
)

MID_2022 = date(2022, 6, 30)
_LISTED = """
listed as (
  select count(distinct person) as people
  from registration
  where feed = 'patient_registration' and first <= $day and (last is null or last >= $day)
)
"""
_ONE = "select '{id}' as rate, {numerator} as numerator, {denominator} as denominator from counted"


@dataclass(frozen=True, slots=True)
class FitStatement:
    """A statement and the values to bind."""

    id: str
    sql: str
    values: dict[str, date | datetime | int] = field(default_factory=dict)


def _told(counted: str, rates: dict[str, tuple[str, str]]) -> str:
    """A statement whose `counted` is one row, of which each rate takes a numerator and a whole."""
    parts = [
        _ONE.format(id=rate, numerator=numerator, denominator=denominator)
        for rate, (numerator, denominator) in rates.items()
    ]
    return f"with {_LISTED.strip()},\ncounted as ({counted.strip()})\n" + "\nunion all\n".join(
        parts
    )


_VITAL = _told(
    """
  select
    (select people from listed) as people,
    (
      select count(*) from person
      where feed = 'patient_register' and birth_month >= $first and birth_month <= $day
    ) as born,
    (
      select count(*) from death where feed = 'deaths' and date >= $first and date <= $day
    ) as died
""",
    {"births": ("born", "people"), "deaths": ("died", "people")},
)
_EMERGENCY = _told(
    """
  select
    count(*) as attended,
    count(case when department_type = '01' then 1 end) as main,
    count(case when minutes_between(arrival_at, departure_at) >= 240 then 1 end) as late,
    count(case when spell is not null then 1 end) as admitted,
    count(case when spell is not null and minutes_between(decision_to_admit_at, departure_at) >= 720 then 1 end) as long_waits,
    max(d.direct) as direct,
    max(l.people) * $months as people_months
  from emergency_attendance
  cross join listed as l
  cross join (
    select count(*) as direct
    from admitted_spell
    where
      feed = 'sus_apc'
      and admission_date >= $first and admission_date <= $last
      and admission_method in ('22', '23', '24', '25', '28', '2B', '2C', '2D')
  ) as d
  where
    feed = 'ecds'
    and date >= $first and date <= $last
    and department_type in ('01', '02', '03', '04')
    and (attendance_category is null or attendance_category <> '4')
""",
    {
        "ae-attendances": ("attended", "people_months"),
        "ae-attendances-main": ("main", "people_months"),
        "ae-over-4-hours": ("late", "attended"),
        "admissions-via-ae": ("admitted", "people_months"),
        "admissions-direct": ("direct", "people_months"),
        "ae-over-12-hours": ("long_waits", "admitted + direct"),
    },
)
_GENERAL = """
  (treatment_function is null or treatment_function not in (
    '501', '560', '700', '710', '711', '712', '713', '715', '720', '721', '722', '723'))
"""
_ADMISSIONS = _told(
    f"""
  select
    count(case when admission_method in ('11', '12', '13') and patient_classification = '1' then 1 end) as ordinary,
    count(case when admission_method in ('11', '12', '13') and patient_classification = '2' then 1 end) as day_cases,
    count(case when admission_method like '2%' then 1 end) as urgent,
    max(l.people) as people
  from admitted_spell
  cross join listed as l
  where feed = 'sus_apc' and date >= $first and date <= $last and {_GENERAL.strip()}
""",  # noqa: S608 - constant text of this module
    {
        "admissions-elective-ordinary": ("ordinary", "people"),
        "admissions-elective-day": ("day_cases", "people"),
        "admissions-non-elective": ("urgent", "people"),
    },
)
_OUTPATIENTS = _told(
    f"""
  select
    count(case when referral_date >= $first and referral_date <= $last
      and source_of_referral = '03' then 1 end) as by_gp,
    count(case when referral_date >= $first and referral_date <= $last
      and (source_of_referral is null or source_of_referral <> '03') then 1 end) as by_other,
    count(case when date >= $first and date <= $last and attendance_status in ('5', '6') then 1 end) as seen,
    max(l.people) as people
  from outpatient_attendance
  cross join listed as l
  where feed = 'sus_op' and first_attendance in ('1', '3') and {_GENERAL.strip()}
""",  # noqa: S608 - constant text of this module
    {
        "referrals-gp": ("by_gp", "people"),
        "referrals-other": ("by_other", "people"),
        "outpatients-first": ("seen", "people"),
    },
)
_NIGHTS = """
  cast(sum(case when {which} then days_between(
    case when {begins} < $first then $first else {begins} end,
    case when {ends} is null or {ends} > $after then $after else {ends} end
  ) else 0 end) as bigint)
"""
_BEDS = _told(
    f"""
  select
    {_NIGHTS.format(which="ward_type <> 'maternity'", begins="began", ends="ended").strip()} as general,
    {_NIGHTS.format(which="ward_type = 'maternity'", begins="began", ends="ended").strip()} as mothers,
    max(people) * days_between($first, $after) as people_days
  from (
    select ward_type, day_of(start_at) as began, day_of(end_at) as ended
    from bed_movement
    where feed = 'bed_movement' and ward_type <> 'discharge lounge'
  ) as stays
  cross join listed
  where began < $after and (ended is null or ended > $first)
""",  # noqa: S608 - constant text of this module
    {"beds-occupied": ("general", "people_days"), "beds-maternity": ("mothers", "people_days")},
)
_ADULT_SPELLS = """
    select s.admission_date, s.discharge_date, s.discharge_ready_date, s.discharge_method
    from admitted_spell as s
    left join person as p on s.person = p.person and p.feed = 'patient_register'
    where
      s.feed = 'sus_apc'
      and s.patient_classification = '1'
      and s.admission_method not in ('31', '32', '82', '83')
      and s.discharge_date >= $first
      and (p.birth_month is null or age_at(p.birth_month, s.admission_date) >= 18)
"""
_STAYING = _told(
    f"""
  select
    {
        _NIGHTS.format(
            which="discharge_ready_date < $after and discharge_ready_date < discharge_date",
            begins="discharge_ready_date",
            ends="discharge_date",
        ).strip()
    } as staying,
    count(case when discharge_date < $after and discharge_date > admission_date
        and (discharge_method is null or discharge_method not in ('4', '5')) then 1 end) as left_alive,
    max(people) * days_between($first, $after) as people_days
  from ({_ADULT_SPELLS.strip()}) as adults
  cross join listed
""",  # noqa: S608 - constant text of this module
    {
        "no-criteria-to-reside": ("staying", "people_days"),
        "discharges": ("left_alive", "people_days"),
    },
)
_APPOINTMENTS = _told(
    """
  select
    count(*) as held,
    count(case when mode = 'Face-to-Face' then 1 end) as face_to_face,
    count(case when mode = 'Telephone' then 1 end) as telephone,
    count(case when status = 'DNA' then 1 end) as missed,
    count(case when booked_date is null or booked_date >= date then 1 end) as same_day,
    max(l.people) as people
  from appointment
  cross join listed as l
  where
    feed = 'gp_appointment'
    and date >= $first and date <= $last
    and (status is null or status <> 'Cancelled')
""",
    {
        "gp-appointments": ("held", "people"),
        "gp-face-to-face": ("face_to_face", "held"),
        "gp-telephone": ("telephone", "held"),
        "gp-did-not-attend": ("missed", "held"),
        "gp-same-day": ("same_day", "held"),
    },
)
_WAITS = _told(
    """
  select
    count(*) as waiting,
    count(case when days_between(clock_start_date, $day) >= 126 then 1 end) as over_18,
    count(case when days_between(clock_start_date, $day) >= 364 then 1 end) as over_52,
    max(l.people) as people
  from waiting_list_entry
  cross join listed as l
  where
    feed = 'rtt_mds'
    and clock_start_date <= $day
    and (clock_stop_date is null or clock_stop_date > $day)
""",
    {
        "waiting-list": ("waiting", "people"),
        "waiting-over-18-weeks": ("over_18", "waiting"),
        "waiting-over-52-weeks": ("over_52", "waiting"),
    },
)
_CALLS = _told(
    """
  select count(*) as calls, max(l.people) * days_between($first, $after) as people_days
  from urgent_contact
  cross join listed as l
  where
    feed = 'nhs111_contact' and channel = 'call' and date >= $first and date < $after
""",
    {"calls-111": ("calls", "people_days")},
)
_WARDS = _told(
    """
  select count(*) as patients, max(l.people) as people
  from virtual_ward_stay
  cross join listed as l
  where
    feed = 'virtual_ward_stay'
    and admitted_at <= $at
    and (discharged_at is null or discharged_at > $at)
""",
    {"virtual-wards": ("patients", "people")},
)
_WINTER = {"first": date(2024, 8, 1), "last": date(2025, 3, 31), "day": date(2024, 12, 1)}
_AUTUMN = {"first": date(2024, 10, 1), "after": date(2025, 1, 1), "day": date(2024, 11, 15)}
_LAST_YEAR = {"first": date(2024, 4, 1), "last": date(2025, 3, 31), "day": date(2024, 9, 30)}
_FIRST_YEAR = {"first": date(2020, 4, 1), "last": date(2021, 3, 31), "day": date(2021, 1, 1)}

STATEMENTS = (
    FitStatement("ages", AGES, {"day": MID_2022}),
    FitStatement("ethnicity", ETHNICITY, {"day": CENSUS_DAY}),
    FitStatement("vital", _VITAL, {"first": date(2023, 7, 1), "day": date(2024, 6, 30)}),
    FitStatement("registers", REGISTERS, {"day": QUALITY_DAYS[2021]}),
    FitStatement("appointments", _APPOINTMENTS, dict(_FIRST_YEAR)),
    FitStatement("emergency", _EMERGENCY, {**_WINTER, "months": 8}),
    FitStatement(
        "calls",
        _CALLS,
        {"first": date(2024, 12, 1), "after": date(2025, 4, 1), "day": date(2025, 1, 31)},
    ),
    FitStatement("admissions", _ADMISSIONS, dict(_LAST_YEAR)),
    FitStatement("outpatients", _OUTPATIENTS, dict(_LAST_YEAR)),
    FitStatement("waits", _WAITS, {"day": date(2025, 3, 31)}),
    FitStatement("beds", _BEDS, dict(_AUTUMN)),
    FitStatement("staying", _STAYING, dict(_AUTUMN)),
    FitStatement(
        "virtual wards",
        _WARDS,
        {"at": datetime.fromisoformat("2025-03-27 08:00:00"), "day": date(2025, 3, 27)},
    ),
)
"""Every statement, in the order of the page."""
