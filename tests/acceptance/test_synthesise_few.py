"""Few invented residents: every file is still taken, a nought still counts as nought, and a folder
never holds two populations."""

import hashlib
import shutil
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from commonweal.actions.demonstrate import demonstrate
from commonweal.actions.inventing_residents import write_residents
from commonweal.actions.opened import Opened, open_for_reading
from commonweal.actions.refresh import refresh
from commonweal.actions.synthesise import PEOPLE_MIN, setting_of, synthesise
from commonweal.population.synthetic.geography import invent_neighbourhoods
from commonweal.population.synthetic.practices import invent_practices
from commonweal.population.synthetic.residents.counting import count_chunk, total
from commonweal.population.synthetic.residents.counting_joins import Counts
from commonweal.population.synthetic.residents.drawing import draw_chunk
from commonweal.population.synthetic.residents.life import chunks
from commonweal.population.synthetic.residents.world import make_world
from commonweal.repository.loading import Loaded, load
from commonweal.repository.synthesis.records.files import FILES, TRUTH, names
from commonweal.repository.workspace import create_workspace
from commonweal.terms.errors import UsageError

pytestmark = pytest.mark.slow  # two systems are invented, and a few of their files refreshed

HIOW, DORSET = "hampshire-and-isle-of-wight", "dorset"
RECORDS = {name for file in FILES.values() for name in names(file)}
BODIES = ("icb_names_codes", "lookup_", "trust", "etr", "eccg", "epraccur")
DISCHARGES = "healthyr_england_trust_discharged_patients.csv"
COVERED = date(2022, 4, 1), date(2025, 3, 31)
"""Months with the measure and with records."""


@pytest.fixture(scope="module", params=[HIOW, DORSET])
def few(request, tmp_path_factory) -> Path:
    """Everything for the fewest people that can be invented."""
    folder = tmp_path_factory.mktemp("few") / request.param
    synthesise(request.param, folder, people=PEOPLE_MIN, processes=1)
    return folder


@pytest.fixture(scope="module")
def counts() -> Counts:
    """What the records of the fewest people of Hampshire and Isle of Wight add up to."""
    setting = setting_of(HIOW)
    neighbourhoods = invent_neighbourhoods(setting.districts, 1)
    practices = invent_practices(setting, neighbourhoods, 1)
    world = make_world(setting, practices, neighbourhoods, people=PEOPLE_MIN, seed=1)
    drawn = [draw_chunk(world, chunk) for chunk in chunks(world)]
    return total([count_chunk(chunk.frames, chunk.cohort) for chunk in drawn])


def published(folder: Path) -> list[Path]:
    return [p for p in folder.iterdir() if p.is_file() and p.name not in RECORDS]


def loaded_from(path: Path) -> Loaded:
    content = path.read_bytes()
    loaded = load(
        content, name=path.name, label=path.name, sha256=hashlib.sha256(content).hexdigest()
    )
    assert loaded is not None, f"no feed claims {path.name}"
    return loaded


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_every_publication_about_few_people_is_taken(few):
    outcomes = [loaded_from(p).outcome for p in published(few) if p.suffix != ".txt"]
    assert [(o.file, o.problems) for o in outcomes if o.state != "accepted"] == []
    rules = {problem.rule for outcome in outcomes for problem in outcome.problems}
    assert not rules & {"nought-read-as-missing", "repeated-month"}


def test_no_two_files_about_few_people_are_the_same(few):
    written = [path.read_bytes() for path in few.iterdir() if path.is_file()]
    assert len(set(written)) == len(written)


def test_too_few_people_are_refused_before_anything_is_made(tmp_path):
    for people in (-1, 0, 1, PEOPLE_MIN - 1):
        with pytest.raises(UsageError, match=f"Invent at least {PEOPLE_MIN}"):
            synthesise(DORSET, tmp_path / "feeds", people=people)
    with pytest.raises(UsageError, match=f"Invent at least {PEOPLE_MIN}"):
        demonstrate(DORSET, tmp_path / "workspace", lambda *_: None, people=1)
    assert list(tmp_path.iterdir()) == []


def test_the_records_of_a_single_person_can_be_written(tmp_path):
    counted, _ = write_residents(setting_of(DORSET), tmp_path, people=1, processes=1)
    assert counted.world.people == 1


def test_a_file_is_no_folder_to_write_into(tmp_path):
    file = tmp_path / "x.txt"
    file.write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match=r"x\.txt' is a file, not a folder"):
        synthesise(DORSET, file)
    assert file.read_text(encoding="utf-8") == "mine"


def test_a_run_without_people_leaves_nobody_of_an_earlier_run(few, tmp_path):
    system = few.name
    mixed, alone = tmp_path / "mixed", tmp_path / "alone"
    shutil.copytree(few, mixed)
    (mixed / "notes.txt").write_text("mine", encoding="utf-8")
    (mixed / TRUTH / "notes.txt").write_text("mine too", encoding="utf-8")
    synthesise(system, mixed)
    synthesise(system, alone)
    own = {"notes.txt": b"mine", f"{TRUTH}/notes.txt": b"mine too"}
    assert contents(mixed) == contents(alone) | own


@pytest.fixture(scope="module")
def opened(tmp_path_factory) -> Opened:
    """A workspace of the publications about discharges and of the bodies they name."""
    feeds, some = (tmp_path_factory.mktemp("noughts") / name for name in ("feeds", "some"))
    synthesise(HIOW, feeds, people=PEOPLE_MIN, processes=1)
    some.mkdir()
    for path in published(feeds):
        plain = path.name.removeprefix("SYNTHETIC_").casefold()
        if plain.startswith(BODIES) or plain == DISCHARGES:
            shutil.copy(path, some / path.name)
    folder = tmp_path_factory.mktemp("noughts") / "workspace"
    refresh(create_workspace(folder, HIOW, synthetic=True), some, lambda *_: None)
    return open_for_reading(folder)


def test_days_without_a_discharge_count_as_days(opened, counts):
    """After a refresh, a trust's figure of a month is what its records add up to."""
    month = pl.col("day").dt.strftime("%Y-%m").alias("period")
    recorded = counts["discharges"].group_by("trust", month).agg(pl.col("discharged").sum())
    told = opened.measure_estimates("discharges-a-day").filter(
        pl.col("kind") == "trust", pl.col("period_first").is_between(*COVERED)
    )
    both = told.join(
        recorded, left_on=["code", "period"], right_on=["trust", "period"], how="left"
    ).with_columns(days=(pl.col("period_last") - pl.col("period_first")).dt.total_days() + 1)
    assert both.height > 100
    assert both["numerator"].to_list() == both["discharged"].fill_null(0).to_list()
    assert both["denominator"].to_list() == both["days"].to_list()
