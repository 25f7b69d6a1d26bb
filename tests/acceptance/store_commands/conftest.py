"""A workspace of three snapshots: published figures; people's records as first delivered; and the
later delivery, which replaces, corrects and takes back.
"""

import shutil
from pathlib import Path

import pytest

from commonweal.actions import estimating
from commonweal.repository.workspace import Workspace, open_workspace
from tests.acceptance import practice_files, record_files
from tests.acceptance.practice_files import made, put, refreshed
from tests.acceptance.record_files import standing
from tests.acceptance.store_commands.kept_store import Kept


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> Kept:
    """To be copied, not changed."""
    folder = tmp_path_factory.mktemp("kept")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(estimating, "all_measures", practice_files.few_measures)
        workspace, held = made(folder / "workspace"), {}
        deliveries = (practice_files.FIRST, record_files.FIRST, record_files.LATER)
        for snapshot, came in enumerate(deliveries, start=1):
            refreshed(workspace, put(folder / "feeds", came))
            held[snapshot] = standing(workspace)
    return Kept(folder, held)


@pytest.fixture
def workspace(kept, tmp_path) -> Workspace:
    """A copy that a test may change, beside a copy of its files in `feeds`."""
    shutil.copytree(kept.folder, tmp_path, dirs_exist_ok=True)
    return open_workspace(tmp_path / "workspace")


@pytest.fixture
def feeds(workspace) -> Path:
    return workspace.folder.with_name("feeds")
