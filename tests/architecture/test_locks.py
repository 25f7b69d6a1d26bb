"""What is installed is what was locked: exact versions with hashes, and no word of where to fetch them."""

import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYTHON_LOCKS = sorted(ROOT.glob("requirements*.lock"))
ADDRESS = re.compile(r"https?://|file://|git\+|--(?:extra-)?index-url|--find-links")
REQUIREMENT = re.compile(r"^([a-z0-9][a-z0-9._-]*)==\S+", re.MULTILINE)


def package_lock() -> dict:
    return json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "path", [*PYTHON_LOCKS, ROOT / "package-lock.json", ROOT / ".npmrc"], ids=lambda path: path.name
)
def test_no_lock_says_where_packages_come_from(path):
    assert ADDRESS.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", PYTHON_LOCKS, ids=lambda path: path.name)
def test_every_python_package_is_exact_and_hashed(path):
    entries = re.split(r"^(?=[a-z0-9])", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    entries = [entry for entry in entries if entry and not entry.startswith(("#", " "))]
    assert entries
    for entry in entries:
        assert REQUIREMENT.match(entry), entry.splitlines()[0]
        assert "--hash=sha256:" in entry, entry.splitlines()[0]


def test_every_declared_python_package_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = project["dependencies"] + project["optional-dependencies"]["dev"]
    names = {re.split(r"[\[<>=~!; ]", wanted, maxsplit=1)[0].lower() for wanted in declared}
    locked = set(REQUIREMENT.findall((ROOT / "requirements.lock").read_text(encoding="utf-8")))
    assert names - locked == set()


def test_every_web_package_is_exact_and_hashed():
    packages = package_lock()["packages"]
    top = packages.pop("")
    for wanted in (*top["dependencies"].values(), *top["devDependencies"].values()):
        assert re.fullmatch(r"\d+\.\d+\.\d+", wanted), wanted
    assert packages
    for name, entry in packages.items():
        assert entry.get("integrity", "").startswith("sha512-"), name
        assert "resolved" not in entry, name
