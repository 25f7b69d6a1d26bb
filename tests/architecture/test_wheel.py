"""An installed Commonweal is whole: the wheel carries each file of the package and the built web assets."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return zipfile.ZipFile(built)


def test_the_wheel_carries_every_file_of_the_package(wheel):
    package = SOURCE / "commonweal"
    files = {
        path for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts
    }
    expected = {path.relative_to(SOURCE).as_posix() for path in files}
    assert expected - set(wheel.namelist()) == set()


def test_the_wheel_carries_the_built_web_assets_and_their_licences(wheel):
    vendor = "commonweal/web/static/vendor"
    for name in ("nhsuk.css", "nhsuk-frontend.min.js", "htmx.min.js", "VERSIONS.txt"):
        assert wheel.getinfo(f"{vendor}/{name}").file_size > 0
    versions = wheel.read(f"{vendor}/VERSIONS.txt").decode()
    assert "nhsuk-frontend 10.6.1 MIT" in versions


def test_no_page_is_served_the_nhs_font_or_fetches_anything_from_elsewhere(wheel):
    style = wheel.read("commonweal/web/static/vendor/nhsuk.css").decode()
    assert "@font-face" not in style
    assert "frutiger" not in style.lower()
    assert "url(http" not in style.replace('"', "")


def test_the_command_is_declared(wheel):
    (name,) = [name for name in wheel.namelist() if name.endswith("entry_points.txt")]
    assert "commonweal = commonweal.cli:main" in wheel.read(name).decode()
