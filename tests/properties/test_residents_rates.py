"""Invented residents come, go, fall ill and see their practice about as often as is published of England."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from commonweal.population.synthetic.registers import DISEASES, LIST_AGES
from commonweal.population.synthetic.residents import prevalence, vital_rates
from commonweal.population.synthetic.residents.cohort import FIRST, NEVER, day_number
from tests.spec.drawn_residents import REGISTER_DAY, ages, crowd, feed, has, joined, there

BEGIN = day_number(FIRST)
PER_PERSON = {"gp_event": (11, 16), "gp_medication": (6.5, 9.5), "gp_appointment": (24, 30)}
"""Rows for each person registered on the last day, over the five years."""


def test_people_come_from_birth_or_elsewhere_and_go_by_death_or_elsewhere_as_often_as_published():
    drawn, person_years = crowd(), 5 * 0.98 * 80_000
    birth, enters, leaves = (joined(name, drawn) for name in ("birth", "enters", "leaves"))
    died = joined("dies", drawn) != NEVER
    assert 0.008 < ((birth == enters) & (birth >= BEGIN)).sum() / person_years < 0.0125
    assert 0.008 < died.sum() / person_years < 0.0125
    assert 0.015 < ((leaves != NEVER) & ~died).sum() / person_years < 0.045
    assert 0.015 < ((enters > BEGIN) & (birth < enters)).sum() / person_years < 0.05


@pytest.mark.parametrize(("first", "end"), [(0, 40), (40, 65), (65, 75), (75, 85), (85, 110)])
def test_deaths_at_each_age_are_those_of_the_life_table(first, end):
    drawn = crowd()
    expected, sex = 0.0, joined("sex", drawn) - 1
    for year in range(5):
        middle = BEGIN + 182 + 365 * year
        age = ages(drawn, middle)
        exposed = there(drawn, middle) & (age >= first) & (age < end)
        whole = np.minimum(age[exposed].astype(int), vital_rates.OLDEST)
        expected += vital_rates.mortality()[sex[exposed], whole].sum()
    dies = joined("dies", drawn)
    at = (dies - joined("birth", drawn)) / 365.25
    found = ((dies != NEVER) & (at >= first) & (at < end)).sum()
    assert abs(found - expected) < 4 * np.sqrt(expected) + 0.08 * expected


REGISTERS = {
    prevalence.ILLNESSES[condition].register: condition for condition in prevalence.ILLNESSES
}


@pytest.mark.parametrize("disease", [d for d in DISEASES if d.code != "PC"], ids=lambda d: d.code)
def test_registers_in_march_2022_have_the_published_size(disease):
    """About England's in QOF 2021/22, which is what `registers` aims at too."""
    drawn, condition = crowd(), REGISTERS[disease.code]
    counted = there(drawn, REGISTER_DAY)
    counted &= ages(drawn, REGISTER_DAY) >= LIST_AGES[disease.list_type]
    ill = has(drawn, condition, REGISTER_DAY)
    if disease.code == "NDH":
        ill &= ~has(drawn, "diabetes", REGISTER_DAY)
    likely = disease.percent / 100 * counted.sum()
    assert abs((ill & counted).sum() - likely) < 0.08 * likely + 4 * np.sqrt(likely)


def test_about_four_in_a_thousand_are_in_palliative_care():
    drawn = crowd()
    here = there(drawn, REGISTER_DAY)
    assert 0.0025 < has(drawn, "palliative_care", REGISTER_DAY)[here].mean() < 0.0055


@pytest.mark.parametrize("name", PER_PERSON)
def test_there_are_as_many_rows_as_meant(name):
    rows = sum(feed(name, chunk).height for chunk in range(4)) / 80_000
    assert PER_PERSON[name][0] < rows < PER_PERSON[name][1]


def test_appointments_are_as_published():
    """NHS Digital, Appointments in General Practice: a month, about 0.45 a person, 4 to 5 in 100 missed."""
    frame = pl.concat(feed("gp_appointment", chunk) for chunk in range(4))
    kept = frame.filter(pl.col("STATUS") != "Cancelled")
    month = pl.col("START_AT").dt.truncate("1mo").dt.date().alias("month")
    by_month = dict(kept.group_by(month).len().iter_rows())
    assert 0.40 < kept.height / 60 / 79_000 < 0.49
    assert by_month[date(2020, 4, 1)] < 0.8 * by_month[date(2021, 4, 1)]
    assert by_month[date(2023, 10, 1)] > by_month[date(2023, 8, 1)]
    assert 0.038 < (kept["STATUS"] == "DNA").mean() < 0.055
    assert 0.60 < (kept["MODE"] == "Face-to-Face").mean() < 0.72
    assert 0.46 < (kept["HCP_TYPE"] == "GP").mean() < 0.56
    same_day = (kept["START_AT"].dt.date() == kept["BOOKED_DATE"]).mean()
    assert 0.36 < same_day < 0.46
    assert kept.filter(pl.col("START_AT").dt.weekday() > 5).height < 0.01 * kept.height
