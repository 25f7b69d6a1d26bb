"""What an acceptance test may ask for: the command line as a person runs it, and one small workspace.

The workspace is made once a session and is only read; a test that changes one takes `own_workspace`.
"""

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from commonweal.actions import estimating
from commonweal.actions.initialise import initialise
from commonweal.actions.refresh import refresh_folder
from commonweal.cli import main
from tests.acceptance import practice_files
from tests.acceptance.small_feeds import write_small_feeds


@dataclass(frozen=True)
class Ran:
    """What a command left: its exit code and what it printed."""

    code: int
    out: str
    err: str


Commonweal = Callable[..., Ran]


@pytest.fixture(scope="session")
def small_feeds(tmp_path_factory) -> Path:
    """A folder of small files in the publishers' layouts."""
    return write_small_feeds(tmp_path_factory.mktemp("published") / "downloads")


@pytest.fixture(scope="session")
def workspace(tmp_path_factory, small_feeds) -> Path:
    """A workspace filled from the small files; never to be changed."""
    folder = tmp_path_factory.mktemp("acceptance") / "hiow"
    initialise("hampshire-and-isle-of-wight", folder, synthetic=False)
    report = refresh_folder(folder, small_feeds, lambda *_: None)
    assert not report.in_state("refused"), report.outcomes
    return folder


@pytest.fixture
def own_workspace(workspace, tmp_path) -> Path:
    """A copy of the workspace that a test may change."""
    return shutil.copytree(workspace, tmp_path / "own")


@pytest.fixture
def few_measures(monkeypatch) -> None:
    """A refresh works out a few measures only, which takes a second and not ten."""
    monkeypatch.setattr(estimating, "all_measures", practice_files.few_measures)


@pytest.fixture
def commonweal(capsys, monkeypatch) -> Commonweal:
    """Run a command in this process, through the entry point that is installed."""
    monkeypatch.delenv("COMMONWEAL_WORKSPACE", raising=False)

    def run(*words: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["commonweal", *map(str, words)])
        capsys.readouterr()
        try:
            main()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        printed = capsys.readouterr()
        return Ran(code, printed.out, printed.err)

    return run
