"""What every test may ask for: the folder of published files, and how hard Hypothesis tries.

Published files are open data as their publishers released them. They are too many and too large to be
kept with the source, so a test that needs them skips, saying why, on a machine that has none.
"""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parents[1]
PUBLISHED_FILES_VARIABLE = "COMMONWEAL_PUBLISHED_FILES"
PUBLISHED_FILES_DEFAULT = ROOT.parent / "shared" / "data"

# Deadlines measure the machine, not the code, so no profile has one. In CI the examples are the same every
# time: a failure there must be one that a colleague can repeat.
settings.register_profile("local", deadline=None, max_examples=50)
settings.register_profile(
    "ci",
    deadline=None,
    max_examples=100,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("thorough", deadline=None, max_examples=2000)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "local")
)


@pytest.fixture(scope="session")
def published_files() -> Path:
    """The folder of published files: COMMONWEAL_PUBLISHED_FILES, or the folder beside the project."""
    folder = Path(os.environ.get(PUBLISHED_FILES_VARIABLE, PUBLISHED_FILES_DEFAULT))
    if not folder.is_dir():
        pytest.skip(
            f"no published files on this machine: {folder} is not a folder; "
            f"name one in {PUBLISHED_FILES_VARIABLE}"
        )
    return folder
