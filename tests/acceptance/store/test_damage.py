"""Files of the store of people's records that were changed, cut short or removed: found, told, made again."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pytest

from commonweal.actions.opened import Opened, open_for_reading
from commonweal.actions.storing import verify
from commonweal.terms.errors import StoreError
from commonweal.web import create_app
from tests.acceptance import record_files
from tests.acceptance.practice_files import opened
from tests.acceptance.record_files import lake_files
from tests.acceptance.store.prepared_store import (
    rules,
    state,
)

pytestmark = pytest.mark.slow


def change_a_byte(path: Path) -> None:
    held = bytearray(path.read_bytes())
    held[len(held) // 2] ^= 0xFF
    path.write_bytes(held)


def change_a_name(path: Path) -> None:
    """A column's name is no text any more, and neither is what an engine says of it."""
    held = bytearray(path.read_bytes())
    footer = len(held) - 8 - int.from_bytes(held[-8:-4], "little")
    name = pq.read_schema(path).names[0].encode()
    held[held.index(name, footer) + 1] ^= 0xFF
    path.write_bytes(held)


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def remove(path: Path) -> None:
    path.unlink()


Damage = Callable[[Path], None]


@pytest.mark.parametrize(
    ("table", "damage", "rule"),
    [
        ("urgent_contact", change_a_byte, "file-damaged"),
        ("admitted_spell", cut_short, "file-damaged"),
        ("person", remove, "file-gone"),
        ("data_quality", change_a_byte, "file-damaged"),
    ],
)
def test_a_damaged_file_of_records_is_found_and_read_again(
    workspace, prepared, table, damage, rule
):
    (path,) = lake_files(workspace, table)
    damage(path)
    told = verify(workspace.folder)
    assert rules(told) == [rule]
    (problem,) = told.problems
    assert problem.place.file == str(path.relative_to(workspace.lake))
    assert "commonweal refresh" in problem.next_step
    served = open_for_reading(workspace.folder)
    assert (served.snapshot.id, served.newest) == (1, 2)
    prepared.ends_well(workspace)
    assert open_for_reading(workspace.folder).snapshot.id == 3


@pytest.mark.parametrize("damage", [change_a_byte, remove])
def test_a_damaged_file_of_published_figures_is_read_again(workspace, prepared, damage):
    """Both snapshots have it, so there is nothing left to serve until it is read again."""
    (path,) = lake_files(workspace, "disease_register")
    damage(path)
    assert rules(verify(workspace.folder))[0].startswith("file-")
    with pytest.raises(StoreError, match="commonweal refresh"):
        open_for_reading(workspace.folder)
    prepared.ends_well(workspace)


def test_damaged_results_are_worked_out_again(workspace, prepared):
    (path,) = lake_files(workspace, "estimate")
    change_a_byte(path)
    assert rules(verify(workspace.folder)) == ["file-damaged"]
    prepared.ends_well(workspace)


def test_kept_bytes_that_were_changed_are_told_and_figures_stand(workspace, prepared):
    (batch,) = (b for b in opened(workspace).batches if b.feed == "deaths")
    landed = workspace.landing / batch.sha256[:2] / batch.sha256
    change_a_byte(landed)
    told = verify(workspace.folder)
    assert rules(told) == ["landing-damaged"]
    assert str(landed) in told.problems[0].message
    assert state(workspace) == prepared.before
    landed.write_bytes(record_files.FIRST["DEATHS_2024-05.csv"])
    assert verify(workspace.folder).problems == ()


def test_a_file_damaged_beyond_what_is_kept_says_what_is_missing(workspace, prepared):
    (path,) = lake_files(workspace, "death")
    (batch,) = (b for b in opened(workspace).batches if b.feed == "deaths")
    landed = workspace.landing / batch.sha256[:2] / batch.sha256
    remove(path)
    remove(landed)
    assert rules(verify(workspace.folder)) == ["file-gone", "landing-gone"]
    said = prepared.warmed.run(workspace.folder, prepared.feeds)
    assert said.startswith("WorkspaceError: ")
    assert "DEATHS_2024-05.csv" in said
    assert str(landed) in said
    landed.write_bytes(record_files.FIRST["DEATHS_2024-05.csv"])
    prepared.ends_well(workspace)


@pytest.mark.parametrize("damage", [change_a_byte, change_a_name])
@pytest.mark.parametrize("table", ["urgent_contact", "batch_profile", "disease_register"])
def test_what_was_damaged_is_never_written_again_as_if_it_were_sound(
    workspace, prepared, table, damage
):
    """The later changes take rows out of this very file, whose damage nobody has looked for."""
    (path,) = lake_files(workspace, table)
    damage(path)
    said = prepared.warmed.run(workspace.folder, prepared.feeds)
    assert said.startswith("StoreError: "), said
    assert "commonweal store verify" in said
    (problem,) = verify(workspace.folder).problems
    assert (problem.rule, Path(problem.place.file).name) == ("file-damaged", path.name)
    prepared.ends_well(workspace)


@pytest.mark.parametrize("damage", [change_a_name, cut_short, remove])
@pytest.mark.parametrize("table", ["data_quality", "estimate"])
def test_a_reader_of_a_damaged_file_is_told_what_to_do(workspace, table, damage):
    """It was sound when the snapshot was opened, and is read only later."""
    served = open_for_reading(workspace.folder)
    (path,) = lake_files(workspace, table)
    damage(path)
    with pytest.raises(StoreError, match="commonweal store verify"):
        reads_everything(served)


def test_pages_are_not_served_over_a_file_that_cannot_be_opened(workspace):
    (path,) = lake_files(workspace, "data_quality")
    change_a_name(path)
    with pytest.raises(StoreError, match="commonweal store verify"):
        create_app(workspace.folder)


def reads_everything(served: Opened) -> None:
    with served.store() as store:
        store.ask("select * from data_quality")
    assert served.estimates.height


def test_a_silently_changed_cell_is_not_copied_either(workspace, prepared):
    """The file can be read, and a record in it is another: only its digest tells."""
    (path,) = lake_files(workspace, "urgent_contact")
    rows = pl.read_parquet(path)
    other = pl.when(record="N5").then(999).otherwise("answer_seconds")
    rows.with_columns(answer_seconds=other.cast(pl.Int64)).write_parquet(path)
    size = path.stat().st_size
    with sqlite3.connect(workspace.records) as written:
        inside = str(path.relative_to(workspace.lake))
        written.execute("update lake_file set size = ? where path = ?", (size, inside))
    said = prepared.warmed.run(workspace.folder, prepared.feeds)
    assert said.startswith("StoreError: "), said
    assert rules(verify(workspace.folder)) == ["file-damaged"]
    prepared.ends_well(workspace)


def test_a_damaged_vault_joins_nobody_to_the_records_of_another(workspace, prepared):
    path, *_ = workspace.vault.glob("person-*.parquet")
    held = path.read_bytes()
    change_a_byte(path)
    said = prepared.warmed.run(workspace.folder, prepared.feeds)
    assert said.startswith("WorkspaceError: ")
    assert str(path) in said
    assert state(workspace) == prepared.before
    path.write_bytes(held)
    prepared.ends_well(workspace)


def test_a_vault_without_its_key_is_told_and_takes_nobody(workspace, prepared):
    key = workspace.vault / "key"
    held = key.read_bytes()
    remove(key)
    assert rules(verify(workspace.folder)) == ["vault-key-gone"]
    said = prepared.warmed.run(workspace.folder, prepared.feeds)
    assert said.startswith("WorkspaceError: ")
    assert str(key) in said
    key.write_bytes(held)
    prepared.ends_well(workspace)
