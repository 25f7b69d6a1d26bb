"""Invented residents as files: the same bytes however they are drawn, rows where their dates say, and
errors of the stated kinds at the stated rates, all told in the truth beside them."""

import json
from pathlib import Path

import polars as pl
import pytest

from commonweal.actions.inventing_residents import write_residents
from commonweal.actions.synthesise import setting_of, synthesise
from commonweal.population.synthetic.residents.blemish_rates import (
    BLANK,
    CLOSED_PRACTICE,
    DUPLICATED,
    LATE,
    MISSING_CODE,
    NO_NUMBER,
    RATES,
    WRONG_DIGIT,
    WRONG_UNIT,
)
from commonweal.repository.landing import arrivals
from commonweal.repository.synthesis.records.files import FILES, PERIODS, TRUTH, names, period_word
from commonweal.repository.synthesis.records.workers import in_order
from commonweal.terms.errors import UsageError

pytestmark = pytest.mark.slow  # two chunks of people, drawn three times

DORSET = "dorset"
SEVERAL_CHUNKS = 30_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Records of two chunks of people, drawn in this process."""
    folder = tmp_path_factory.mktemp("residents") / "one"
    write_residents(setting_of(DORSET), folder, people=SEVERAL_CHUNKS, processes=1)
    return folder


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Path:
    """Everything for 2,000 people."""
    folder = tmp_path_factory.mktemp("residents") / "small"
    synthesise(DORSET, folder, people=2_000, processes=1)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def read(folder: Path, feed: str) -> pl.DataFrame:
    """Every row of a feed with the number of its file; cells of CSV as texts."""
    parts = []
    for slot, name in enumerate(names(FILES[feed])):
        path = folder / name
        if not path.exists():
            continue  # nothing happened in that period
        rows = (
            pl.read_parquet(path)
            if path.suffix == ".parquet"
            else pl.read_csv(path, infer_schema=False)
        )
        parts.append(rows.with_columns(slot=pl.lit(slot)))
    return pl.concat(parts)


def truth(folder: Path, name: str) -> pl.DataFrame:
    return pl.read_parquet(folder / TRUTH / f"{name}.parquet")


def day_of(rows: pl.DataFrame, feed: str) -> pl.Series:
    return rows[FILES[feed].date].cast(pl.String).str.slice(0, 10).str.to_date()


def resources(folder: Path, feed: str) -> list[dict]:
    [name] = names(FILES[feed])
    return [json.loads(line) for line in (folder / name).read_text("utf-8").splitlines()]


def record_of(rows: pl.DataFrame) -> pl.Series:
    return rows.to_series(0)


DATED = [feed for feed, file in FILES.items() if not file.full]
OF_SOME_ROWS = (LATE, WRONG_UNIT, CLOSED_PRACTICE)
EMPTYING = (NO_NUMBER, BLANK, MISSING_CODE)
BLEMISHED = sorted({rate.feed for rate in RATES})


def test_the_bytes_do_not_depend_on_the_number_of_processes(folder, tmp_path):
    write_residents(setting_of(DORSET), tmp_path, people=SEVERAL_CHUNKS, processes=2)
    one, two = contents(folder), contents(tmp_path)
    assert one.keys() == two.keys()
    assert [name for name in one if one[name] != two[name]] == []


def test_the_same_seed_writes_the_same_bytes_and_another_seed_others(small, tmp_path):
    synthesise(DORSET, tmp_path / "again", people=2_000, processes=2)
    first = contents(small)
    assert contents(tmp_path / "again") == first
    write_residents(setting_of(DORSET), tmp_path / "other", people=2_000, seed=2)
    other = contents(tmp_path / "other")
    assert [name for name in other if other[name] == first.get(name)] == []


def test_nothing_but_files_and_the_truth_is_left(small):
    assert [path.name for path in small.iterdir() if path.name.startswith(".")] == [TRUTH]
    there = {path.name for path in small.iterdir()}
    for feed, file in FILES.items():
        assert there & set(names(file)), feed
    assert not [a.label for a in arrivals(small) if TRUTH in a.label]
    note = (small / "SYNTHETIC_README.txt").read_text(encoding="utf-8")
    assert "2,000 people" in note
    assert TRUTH in note


def test_no_file_is_the_same_as_another(small):
    """A file with the bytes of one that is there already is taken for it, and refused."""
    written = [path.read_bytes() for path in small.iterdir() if path.is_file()]
    assert len(set(written)) == len(written) > 400


def test_files_are_named_by_what_they_replace():
    assert names(FILES["opt_out"]) == ("SYNTHETIC_OPT_OUT_to_2025-03-31.csv",)
    ecds = names(FILES["ecds"])
    assert ecds[0] == "SYNTHETIC_ECDS_2020-21.csv"
    assert ecds[3:5] == ("SYNTHETIC_ECDS_2023-24.csv", "SYNTHETIC_ECDS_2024-04.csv")
    assert ecds[-1] == "SYNTHETIC_ECDS_2025-03.csv"
    assert len(ecds) == len(set(ecds)) == len(PERIODS) == 16
    assert [period_word(p) for p in PERIODS][:2] == ["2020-21", "2021-22"]


@pytest.mark.parametrize("feed", DATED)
def test_a_row_is_in_the_file_of_its_date_or_a_month_late(folder, feed):
    rows = read(folder, feed)
    assert rows.height > 0
    late = truth(folder, "blemishes").filter(feed=feed, kind=LATE)["record"]
    day = day_of(rows, feed)
    ends = pl.Series([p.last for p in PERIODS]).gather(rows["slot"])
    begins = pl.Series([p.first for p in PERIODS]).gather(rows["slot"])
    is_late = record_of(rows).is_in(late.implode()) & (day < begins)
    assert not (day > ends).any()
    assert not ((day < begins) & (rows["slot"] > 0) & ~is_late).any()
    assert set(record_of(rows).filter(is_late)) == set(late)
    days_late = (begins - day).dt.total_days().filter(is_late)
    assert days_late.is_between(1, 31).all()


@pytest.mark.parametrize("feed", BLEMISHED)
def test_errors_come_at_the_stated_rates_and_are_all_told(folder, feed):
    rows = read(folder, feed)
    told = truth(folder, "blemishes").filter(feed=feed)
    assert told["record"].is_in(record_of(rows).implode()).all()
    for rate in (r for r in RATES if r.feed == feed and r.kind not in OF_SOME_ROWS):
        able = rows.height
        if rate.column:
            emptied = told.filter(pl.col("kind").is_in(EMPTYING), column=rate.column).height
            able += emptied - rows[rate.column].null_count()
        found = told.filter(kind=rate.kind, column=rate.column).height
        expected = rate.share * able
        assert abs(found - expected) <= 5 * expected**0.5 + 1, rate


@pytest.mark.parametrize("feed", BLEMISHED)
def test_a_row_sent_twice_is_the_same_twice(folder, feed):
    rows = read(folder, feed)
    twice = truth(folder, "blemishes").filter(feed=feed, kind=DUPLICATED)["record"]
    doubled = rows.filter(record_of(rows).is_duplicated()).drop("slot")
    assert doubled.height == 2 * len(twice)
    assert doubled.unique().height == len(twice)
    assert set(record_of(doubled)) == set(twice)


@pytest.mark.parametrize("feed", [f for f in BLEMISHED if f != "patient_register"])
def test_links_name_the_person_of_every_record_without_its_own_number(folder, feed):
    rows = read(folder, feed)
    links = truth(folder, "links").filter(feed=feed)
    people = truth(folder, "people")["nhs_number"]
    assert links["nhs_number"].is_in(people.implode()).all()
    linked = record_of(rows).is_in(links["record"].implode())
    own = rows["NHS_NUMBER"].is_in(people.implode()).fill_null(False)
    assert not (own & linked).any()
    assert (own | linked).all()


def test_what_is_told_of_an_error_is_what_was_there(folder):
    told = truth(folder, "blemishes").filter(feed="ecds")
    rows = read(folder, "ecds")
    for kind in (NO_NUMBER, WRONG_DIGIT):
        some = told.filter(kind=kind)
        assert some.height
        joined = some.join(rows, left_on="record", right_on=rows.columns[0])
        now, was = joined["NHS_NUMBER"], joined["was"]
        assert now.is_null().all() if kind == NO_NUMBER else (now != was).all()


def test_units_are_mixed_up_as_the_master_equation_says(folder):
    told = truth(folder, "blemishes").filter(feed="gp_event", kind=WRONG_UNIT)
    rows = read(folder, "gp_event").unique("EVENT_ID")
    joined = told.join(rows, left_on="record", right_on="EVENT_ID")
    assert joined.height > 0
    assert (joined["UNIT"] == "mmol/mol").all()
    expected = (joined["was"].cast(pl.Float64) * 0.09148 + 2.152).round(1)
    assert (joined["VALUE"] == expected).all()


def test_one_practice_sends_fhir_instead_of_rows(folder):
    [practice] = resources(folder, "fhir_organization")
    code = practice["identifier"][0]["value"]
    for feed in ("gp_event", "gp_medication", "gp_appointment"):
        assert code not in read(folder, feed)["GP_PRACTICE_CODE"]
    patients = resources(folder, "fhir_patient")
    numbers = [patient["identifier"][0]["value"] for patient in patients]
    assert len(numbers) == len(set(numbers)) > 50
    assert not set(numbers) & set(read(folder, "patient_register")["NHS_NUMBER"])
    assert set(numbers) <= set(truth(folder, "people")["nhs_number"])
    registered = read(folder, "patient_registration").filter(GP_PRACTICE_CODE=code)
    assert registered["REGISTRATION_END_DATE"].null_count() == 0


@pytest.mark.parametrize("feed", [feed for feed in FILES if feed.startswith("fhir")])
def test_resources_are_of_their_kind_and_point_to_patients_that_are_there(folder, feed):
    found = resources(folder, feed)
    assert {r["resourceType"] for r in found} == {FILES[feed].stem.removeprefix("FHIR_")}
    assert len({r["id"] for r in found}) == len(found) > 0
    patients = {
        f"Patient/{p['id']}": p["identifier"][0]["value"] for p in resources(folder, "fhir_patient")
    }
    for resource in found:
        subject = resource.get("subject") or resource.get("participant", [{}])[0].get("actor")
        if subject:
            assert patients[subject["reference"]] == subject["identifier"]["value"]


def test_nobody_cannot_be_invented(tmp_path):
    with pytest.raises(UsageError, match="at least one"):
        write_residents(setting_of(DORSET), tmp_path, people=0)


def _square(number: int) -> int:
    return number * number


def test_results_come_in_order_and_errors_come_through():
    assert list(in_order(_square, range(9), processes=2)) == [n * n for n in range(9)]
    with pytest.raises(TypeError):
        list(in_order(_square, ["a"], processes=2))  # type: ignore[list-item]  # the error is meant
