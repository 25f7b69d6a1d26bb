"""A workspace with people's records for every test of what may befall the store."""

from collections.abc import Iterator

import pytest

from commonweal.repository.workspace import Workspace
from tests.acceptance.store.prepared_store import Prepared
from tests.acceptance.warmed import Warmed


@pytest.fixture(scope="module")
def warmed() -> Iterator[Warmed]:
    process = Warmed()
    yield process
    process.close()


@pytest.fixture(scope="module")
def prepared(tmp_path_factory, warmed) -> Prepared:
    folder = tmp_path_factory.mktemp("prepared")
    return Prepared(folder / "workspace", folder / "feeds", warmed)


@pytest.fixture
def workspace(prepared) -> Workspace:
    """The workspace before the later files came, to be changed."""
    return prepared.again()
