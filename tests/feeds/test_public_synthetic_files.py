"""Public synthetic files load as they are: artificial HES, teaching data sets and Synthea's places.

The samples beside the contracts show every trap and always run; the files as published are counted
where they are on the machine. What was expected was counted from the files by other means. Both go
through `commonweal refresh`.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from commonweal.actions.opened import open_for_reading
from commonweal.repository.feed import FEEDS_FOLDER, known_feeds
from commonweal.tables.catalogue import TABLES
from tests.feeds.loaded import load_published, load_text, rows, rules

NAMES = {
    "hes_apc": "artificial_hes_apc_0102_sample.csv",
    "hes_op": "artificial_hes_op_0304_truncated.csv",
    "hes_ae": "artificial_hes_ae_0708_truncated.csv",
    "odi_ae_attendance": "hospital_ae_data.csv",
    "odi_ae_attendance_correlated": "hospital_ae_data_synthetic_correlated.csv",
    "odi_treatment_codes": "nhs_ae_treatment_codes.csv",
    "odi_london_hospitals": "hospitals_london.txt",
    "nhsr_length_of_stay": "NHSRdatasets_LOS_model.csv",
    "nhsr_stranded": "NHSRdatasets_stranded_data.csv",
    "nhsr_news": "NHSRdatasets_synthetic_news_data.csv",
    "synthea_hospital": "synthea_gb_hospitals_hiow_dorset.csv",
    "synthea_primary_care": "synthea_gb_primary_care_facilities_hiow_dorset.csv",
}
pytestmark = pytest.mark.slow
OF_RECORDS = ("hes_apc", "hes_op", "hes_ae", "odi_ae_attendance")


@dataclass(frozen=True)
class Refreshed:
    """A workspace after a refresh: how the command ended, and what it printed as JSON."""

    folder: Path
    code: int
    told: dict[str, object]

    def ask(self, statement: str) -> pl.DataFrame:
        with open_for_reading(self.folder).store() as store:
            return store.ask(statement)

    def one(self, statement: str) -> tuple[object, ...]:
        (row,) = self.ask(statement).rows()
        return row


def commonweal(*words: object) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("commonweal")
    return subprocess.run([program, *map(str, words)], capture_output=True, text=True, check=False)


def refresh(folder: Path, files: Path) -> Refreshed:
    ran = commonweal("refresh", folder, "--feeds", files, "--format", "json")
    return Refreshed(folder, ran.returncode, json.loads(ran.stdout))


def made(folder: Path, *, synthetic: bool = True) -> Path:
    ran = commonweal("init", "dorset", folder, *(["--synthetic"] if synthetic else []))
    assert ran.returncode == 0, ran.stderr
    return folder


def write_samples(folder: Path) -> Path:
    """The samples under the names that the files are published under."""
    folder.mkdir()
    for feed, name in NAMES.items():
        (folder / name).write_bytes((FEEDS_FOLDER / feed / "sample.csv").read_bytes())
    return folder


@pytest.fixture(scope="module")
def samples(tmp_path_factory) -> Refreshed:
    folder = tmp_path_factory.mktemp("samples")
    return refresh(made(folder / "workspace"), write_samples(folder / "files"))


@pytest.fixture(scope="module")
def published(tmp_path_factory, published_files) -> Refreshed:
    folder = tmp_path_factory.mktemp("published")
    return refresh(made(folder / "workspace"), published_files / "synthetic")


@pytest.mark.parametrize("feed", NAMES)
def test_every_such_feed_says_that_it_is_synthetic_whatever_its_file_is_called(feed):
    contract = known_feeds()[feed].contract
    assert contract.synthetic
    assert contract.is_of_records == (feed in OF_RECORDS)
    assert known_feeds()[feed].claims(NAMES[feed])
    assert known_feeds()[feed].claims(f"SYNTHETIC_{NAMES[feed]}")


@pytest.mark.parametrize("feed", OF_RECORDS)
def test_a_statement_for_each_table_and_a_period_in_no_name(feed):
    contract = known_feeds()[feed].contract
    assert not contract.period_in_name
    assert {p.stem for p in (FEEDS_FOLDER / feed).glob("*.sql")} == {*contract.tables}
    assert all(TABLES[name].records for name in contract.tables)


def test_every_sample_is_accepted_whole(samples):
    assert (samples.code, samples.told["files_accepted"]) == (0, len(NAMES))
    assert (samples.told["files_refused"], samples.told["rows_set_aside"]) == (0, 0)


def test_the_same_files_again_change_nothing(samples, tmp_path):
    again = refresh(samples.folder, write_samples(tmp_path / "again"))
    assert (again.code, again.told["files_already_on_record"]) == (0, len(NAMES))
    assert again.told["snapshot"] == samples.told["snapshot"]


def test_none_of_them_lands_among_real_figures(tmp_path):
    real = refresh(made(tmp_path / "real", synthetic=False), write_samples(tmp_path / "files"))
    assert (real.code, real.told["files_refused"]) == (5, len(NAMES))
    found = commonweal("feeds", "problems", "--workspace", real.folder, "--format", "json")
    assert {row["rule"] for row in json.loads(found.stdout)} == {"mixed-figures"}


def test_a_file_of_hes_replaces_only_one_of_its_own_name(tmp_path):
    folder, files = made(tmp_path / "workspace"), tmp_path / "files"
    files.mkdir()
    lines = (FEEDS_FOLDER / "hes_apc" / "sample.csv").read_text(encoding="utf-8").splitlines()
    first, second = files / "artificial_hes_apc_0102.csv", files / "artificial_hes_apc_0203.csv"
    first.write_text("\n".join(lines[:4]) + "\n", encoding="utf-8")
    second.write_text("\n".join([lines[0], *lines[8:]]) + "\n", encoding="utf-8")
    count = "select count(*) from admitted_episode"
    assert refresh(folder, files).one(count) == (3 + 5,)
    first.write_text("\n".join(lines[:2]) + "\n", encoding="utf-8")
    assert refresh(folder, files).one(count) == (1 + 5,)


def test_a_spell_is_made_of_a_last_finished_and_discharged_episode(samples):
    found = samples.ask("select record, spell, date, discharge_date from admitted_spell")
    assert found["record"].sort().to_list() == [
        f"9000000000{number:02}" for number in (1, 2, 3, 4, 8, 9, 11, 12)
    ]  # the fifth and tenth are not the last; the sixth goes on, the seventh is unfinished
    assert found["spell"].equals(found["record"].alias("spell"))
    assert found["date"].equals(found["discharge_date"].alias("date"))


def test_codes_of_hes_that_say_nothing_are_missing(samples):
    found = samples.ask(
        "select record, practice, main_specialty, site, decision_to_admit_date as decided, "
        "discharge_method as method, discharge_destination as destination, admission_method "
        "from admitted_episode"
    ).sort("record")
    assert found["practice"].to_list() == [None, None, "J82999"] * 4
    assert found["main_specialty"].drop_nulls().unique().to_list() == ["300"]
    assert found["site"].null_count() == 1  # '01' is a site of the trust's own, no ODS code
    assert found["decided"].null_count() == 8  # 1800-01-01 and 1801-01-01
    assert found["method"].to_list()[4:6] == [None, None]
    assert set(found["destination"].to_list()) == {"19", "54", None}
    assert "99" in found["admission_method"].to_list()


def test_dashes_ampersands_and_codes_of_other_lists_are_no_diagnosis_or_procedure(samples):
    codes = samples.ask("select setting, code from diagnosis union all select * from "
                        "(select setting, code from procedure)")  # fmt: skip
    assert not codes.filter(pl.col("code").is_in(["-", "&", "0000", "R69X", "X999"])).height
    outpatient = codes.filter(pl.col("setting") == "outpatient")["code"].sort().to_list()
    assert outpatient == ["G451", "H269"]


def test_a_referral_after_its_appointment_has_no_date(samples):
    found = samples.ask("select date, referral_date from outpatient_attendance")
    assert found.height == 12
    assert found["referral_date"].drop_nulls().n_unique() == 1
    assert found.filter(pl.col("referral_date") > pl.col("date")).is_empty()


def test_a_time_before_the_arrival_is_the_next_day_s(samples):
    found = samples.ask(
        "select record, arrival_at, departure_at, initial_assessment_at, department_type "
        "from emergency_attendance"
    ).sort("record")
    told = [tuple(str(cell) for cell in row) for row in found.select(pl.col("^.*_at$")).rows()]
    assert told[0] == ("2024-07-01 02:30:00", "2024-07-02 01:15:00", "2024-07-01 02:45:00")
    assert told[1] == ("2024-07-02 04:30:00", "2024-07-02 23:59:00", "None")
    assert told[2][1] == "None"  # 4000 is no time
    assert told[11][0] == "2024-07-12 00:30:00"
    assert found["department_type"].null_count() == 12


def test_codes_of_departments_are_kept_as_sent_in_a_table_of_their_own(samples):
    found = samples.ask(
        "select field, position, code from emergency_attendance_code where record = '600000000002'"
    )
    assert sorted(found.rows()) == [
        ("anatomical area", 1, "4"),
        ("incident location", 1, "10"),
        ("patient group", 1, "80"),
    ]  # what is not known, 9 or 99, has no row


def test_a_person_of_hes_is_the_same_in_its_three_feeds_and_no_one_else_s(samples):
    hes = ("admitted_episode", "outpatient_attendance", "emergency_attendance")
    people = [set(samples.ask(f"select person from {table}")["person"]) for table in hes]
    assert people[0] == people[1] == people[2]
    assert (len(people[0]), None in people[0]) == (7, False)
    others = set(samples.ask("select person from teaching_attendance")["person"])
    assert len(others) == 10
    assert people[0].isdisjoint(others)


def test_what_identifies_a_person_is_in_no_table(samples):
    told = samples.ask("select * from teaching_attendance").write_csv()
    told += samples.ask("select * from admitted_episode").write_csv()
    for secret in ("999-000", "9990000", "ZZ9", "INVENTED"):
        assert secret not in told


# What the files as published hold, counted by other means.


def test_every_published_file_but_the_description_of_fields_is_accepted(published):
    assert (published.code, published.told["files_accepted"]) == (0, 12)
    assert (published.told["files_refused"], published.told["files_no_feed_takes"]) == (0, 1)
    assert published.told["rows_set_aside"] == 1


@pytest.mark.parametrize(
    ("table", "where", "count", "people"),
    [
        ("admitted_episode", "true", 2074, 993),
        ("admitted_episode", "admission_method in ('21', '22', '23', '24', '28')", 817, None),
        ("admitted_episode", "patient_classification = '2'", 572, None),
        ("admitted_episode", "practice is null", 49, None),
        ("admitted_episode", "decision_to_admit_date is null", 41, None),
        ("admitted_spell", "true", 1622, 835),
        ("admitted_spell", "discharge_method = '4'", 39, None),
        ("diagnosis", "setting = 'admitted'", 4896, None),
        ("procedure", "setting = 'admitted'", 2108, None),
        ("outpatient_attendance", "true", 1000, 269),
        ("outpatient_attendance", "attendance_status in ('5', '6')", 818, None),
        ("outpatient_attendance", "treatment_function is null", 66, None),
        ("outpatient_attendance", "referral_date is not null", 649, None),
        ("diagnosis", "setting = 'outpatient'", 11, None),
        ("procedure", "setting = 'outpatient'", 27, None),
        ("emergency_attendance", "true", 1000, 672),
        ("emergency_attendance", "departure_at is not null", 955, None),
        ("emergency_attendance", "cast(departure_at as date) > date", 454, None),
        ("emergency_attendance", "initial_assessment_at is not null", 765, None),
        ("emergency_attendance", "attendance_category = '4'", 43, None),
        ("emergency_attendance_code", "true", 7849, None),
        ("emergency_attendance_code", "field = 'diagnosis'", 690, None),
        ("emergency_attendance_code", "field = 'arrival mode'", 987, None),
        ("teaching_attendance", "true", 10_000, 10_000),
    ],
)
def test_the_rows_of_the_published_files(published, table, where, count, people):
    found = published.one(f"select count(*), count(distinct person) from {table} where {where}")
    assert found[0] == count
    assert people is None or found[1] == people


def test_people_of_hes_meet_in_its_three_files(published):
    people = "union".join(
        f" select person from {table} "
        for table in ("admitted_episode", "outpatient_attendance", "emergency_attendance")
    )
    assert published.one(f"select count(*) from ({people})") == (1934,)


def test_the_sums_of_the_attendances_of_the_tutorial(published):
    assert published.one(
        "select sum(stay_minutes), sum(age), count(distinct hospital) from teaching_attendance"
    ) == (597_296, 408_480, 26)


@pytest.mark.parametrize(
    ("feed", "table", "column", "count", "total"),
    [
        ("nhsr_length_of_stay", "teaching_stay", "length_of_stay_days", 300, 1481),
        ("nhsr_length_of_stay", "teaching_stay", "died", 300, 53),
        ("nhsr_stranded", "teaching_long_stay", "stranded", 768, 310),
        ("nhsr_news", "teaching_warning_score", "news", 1000, 2444),
        ("nhsr_news", "teaching_warning_score", "died", 1000, 70),
        (
            *("odi_ae_attendance_correlated", "teaching_banded_attendance", "stay_minutes"),
            *(9897, 583_331),
        ),
    ],
)
def test_the_sums_of_the_files_without_persons(published_files, feed, table, column, count, total):
    loaded = load_published(published_files, f"synthetic/{NAMES[feed]}")
    frame = loaded.tables[table]
    assert (loaded.outcome.feed, frame.height, frame[column].sum()) == (feed, count, total)
    assert rules(loaded) == []
    assert frame["record"].n_unique() == count


def test_rows_that_say_the_same_are_several_attendances(published_files):
    loaded = load_published(published_files, f"synthetic/{NAMES['odi_ae_attendance_correlated']}")
    told = loaded.tables["teaching_banded_attendance"].drop("record", "line")
    assert told.n_unique() == 9894


def test_temperatures_are_to_the_decimal_they_were_measured_to(published_files):
    loaded = load_published(published_files, f"synthetic/{NAMES['nhsr_news']}")
    degrees = loaded.tables["teaching_warning_score"]["temperature"]
    assert (degrees.min(), degrees.max()) == (33.1, 40.2)


def test_earlier_stays_that_are_not_told_are_missing(published_files):
    loaded = load_published(published_files, f"synthetic/{NAMES['nhsr_stranded']}")
    assert loaded.tables["teaching_long_stay"]["earlier_stays"].null_count() == 69
    assert loaded.outcome.vintage == "2021-02"


def test_the_lists_that_attendances_were_made_from(published_files):
    codes = load_published(published_files, f"synthetic/{NAMES['odi_treatment_codes']}")
    hospitals = load_published(published_files, f"synthetic/{NAMES['odi_london_hospitals']}")
    assert rules(codes) == rules(hospitals) == ["unended-line"]
    told = rows(codes, "teaching_code", "code", "meaning")
    assert (len(told), told[0]) == (39, ("01", "Dressing"))
    assert len(rows(hospitals, "teaching_code", "code")) == 26
    attended = load_published(published_files, f"synthetic/{NAMES['odi_ae_attendance_correlated']}")
    treatments = set(attended.tables["teaching_banded_attendance"]["treatment"])
    assert treatments == {meaning for _, meaning in told}


def test_places_of_the_generator_are_no_organisations(published_files):
    for feed, kind in (("synthea_hospital", "hospital"), ("synthea_primary_care", "primary care")):
        loaded = load_published(published_files, f"synthetic/{NAMES[feed]}")
        assert {*loaded.tables} == {"teaching_place"}
        places = loaded.tables["teaching_place"]
        assert (places.height, places["kind"].unique().to_list()) == (191, [kind])
        assert not places["address"].drop_nulls().str.ends_with("nan").any()
        assert places["address"].null_count() == 191 - 69
    hospitals = load_published(published_files, f"synthetic/{NAMES['synthea_hospital']}")
    told = hospitals.tables["teaching_place"]["emergency"]
    assert (told.null_count(), (told == "Yes").sum()) == (158, 10)


def test_a_trust_with_a_code_or_a_flag_of_two_is_set_aside():
    head = "ID,Organisation,Age,LOS,Death\n"
    good = "".join(f"{number},Trust1,50,3,0\n" for number in range(1, 30))
    loaded = load_text(
        NAMES["nhsr_length_of_stay"], f"{head}{good}30,RHM,50,3,0\n31,Trust2,50,3,2\n"
    )
    assert (loaded.outcome.rows_stored, loaded.outcome.rows_set_aside) == (29, 2)
    assert sorted(rules(loaded)) == ["above-maximum", "wrong-shape"]
