"""Counts of a file of records do not depend on which faults it has beside others, nor on their order."""

import hashlib
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.repository.record_feeds.loading import LoadedRecords, RecordLoader
from tests.feeds.test_record_quality import (
    AGAIN,
    HEADING,
    PERIOD,
    WRONG,
    Line,
    counted,
    expected,
    sound,
    without_rules,
)

SOUND = list(sound(1, 220, provider="RHU", day="2025-04-30"))
AGAINST_EACH_OTHER = AGAIN[1:]
Load = Callable[[list[Line]], LoadedRecords]


@pytest.fixture(scope="module")
def load(tmp_path_factory) -> Iterator[Load]:
    """Load lines as one file; the engine is opened once."""
    folder = tmp_path_factory.mktemp("counts")
    landing, feed = folder / "landing", without_rules("rtt_mds")
    landing.mkdir()
    with RecordLoader(lake=folder / "lake", landing=landing, vault=folder / "vault") as loader:

        def loaded(lines: list[Line]) -> LoadedRecords:
            path = landing / PERIOD
            text = "\n".join((HEADING, *(line.text for line in lines))) + "\n"
            path.write_text(text, encoding="utf-8")
            digest = hashlib.sha256(text.encode()).hexdigest()
            return loader.load(feed, path, name=PERIOD, label=PERIOD, sha256=digest)

        yield loaded


@given(
    faulty=st.lists(st.sampled_from(WRONG), unique_by=lambda line: line.text),
    is_contradicted=st.booleans(),
    chance=st.randoms(use_true_random=False),
)
@settings(max_examples=20)
def test_any_faults_in_any_order_are_counted(load, faulty, is_contradicted, chance):
    lines = [*SOUND, *faulty, *(AGAINST_EACH_OTHER if is_contradicted else [])]
    chance.shuffle(lines)
    told = load(lines)
    assert told.outcome.state == "accepted", list(map(str, told.outcome.problems))
    assert counted(told) == expected(lines)
    assert told.outcome.rows_set_aside == sum(line.is_set_aside for line in lines)
    assert told.outcome.rows_read == len(lines)
