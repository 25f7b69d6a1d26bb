"""Imports go down the layers of the house only, and no package stands outside them.

The contract itself is `.importlinter`; these tests run it, show that it can fail, and hold it against the
folders that exist.
"""

import configparser
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "commonweal"
CONTRACT = ROOT / ".importlinter"


def layer_rows() -> list[list[str]]:
    """The layers from the top down, each the list of rooms that share it."""
    parser = configparser.ConfigParser()
    parser.read(CONTRACT, encoding="utf-8")
    rows = parser["importlinter:contract:layers"]["layers"].split("\n")
    return [[room.strip() for room in row.split("|")] for row in rows if row.strip()]


def run_linter(folder: Path, *, config: Path) -> subprocess.CompletedProcess[str]:
    linter = Path(sys.executable).with_name("lint-imports")
    command = [str(linter), "--config", str(config), "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_the_house_keeps_its_layers():
    done = run_linter(ROOT, config=CONTRACT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_package_has_a_place_and_every_place_a_package():
    rooms = {room for row in layer_rows() for room in row}
    packages = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert packages - {"systems"} == rooms


def test_the_contract_fails_on_an_upward_import_and_between_siblings(tmp_path):
    house = tmp_path / "smallhouse"
    for row in layer_rows():
        for room in row:
            (house / room).mkdir(parents=True)
            (house / room / "__init__.py").write_text('"""A room."""\n')
    (house / "__init__.py").write_text('"""A small house."""\n')
    config = tmp_path / ".importlinter"
    config.write_text(CONTRACT.read_text(encoding="utf-8").replace("commonweal", "smallhouse"))
    assert run_linter(tmp_path, config=config).returncode == 0

    for importer, imported in [
        ("terms", "web"),
        ("money", "outcomes"),
        ("repository", "outcomes"),
        ("web", "repository"),
    ]:
        opening = house / importer / "__init__.py"
        opening.write_text(f'"""A room."""\nimport smallhouse.{imported}\n')
        done = run_linter(tmp_path, config=config)
        assert done.returncode != 0, f"{importer} could import {imported}"
        assert "smallhouse." + imported in done.stdout
        opening.write_text('"""A room."""\n')

    (house / "attic").mkdir()
    (house / "attic" / "__init__.py").write_text('"""A room without a place."""\n')
    assert run_linter(tmp_path, config=config).returncode != 0
