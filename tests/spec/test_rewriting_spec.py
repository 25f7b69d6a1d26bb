"""Files of records written again without the rows that fell: all others as they stood, in order."""

import duckdb
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.repository.record_feeds.rewriting import copy_without
from commonweal.repository.record_feeds.settling import dates_of
from commonweal.terms.interval import Interval

ROWS, GROUP = 5_000, 2_048
CELLS = """
    select 'R' || i as record, (hash(i) >> 1)::bigint as person, date '2024-01-01' + (i % 90)::integer as date,
           ['RHM', 'R1F', null][i % 3 + 1] as provider, i / 7.0 as value,
           timestamp '2024-01-01 08:00:00.000001' + to_minutes(i % 480) as start_at,
           case when i % 11 = 0 then null else i end as cost_pence, cast(null as varchar) as unit,
           'gp_event' as feed, i + 1 as line
    from range({first}, {last}) as made(i)"""


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Two files as a refresh first writes them, of three row groups each."""
    folder = tmp_path_factory.mktemp("lake")
    paths = [folder / "one.parquet", folder / "two.parquet"]
    for number, path in enumerate(paths):
        rows = CELLS.format(first=number * ROWS, last=(number + 1) * ROWS)
        duckdb.execute(
            f"copy ({rows}) to '{path}' (format parquet, compression zstd, row_group_size {GROUP})"
        )
    return paths


def rows_of(path):
    return duckdb.execute(f"select * from read_parquet('{path}')").fetchall()


def columns_of(path):
    told = duckdb.execute(f"describe select * from read_parquet('{path}')").fetchall()
    return [(name, kind) for name, kind, *_ in told]


def places(*rows):
    return np.asarray(rows, np.int64)


@given(fall=st.sets(st.integers(0, ROWS - 1), max_size=60))
def test_what_stays_is_as_it_stood_and_in_order(files, fall, tmp_path_factory):
    target = tmp_path_factory.mktemp("again") / "again.parquet"
    assert copy_without({files[0]: places(*sorted(fall))}, target)
    stayed = [row for number, row in enumerate(rows_of(files[0])) if number not in fall]
    assert rows_of(target) == stayed
    assert columns_of(target) == columns_of(files[0])


def test_what_was_written_again_can_be_again(files, tmp_path):
    once, twice = tmp_path / "once.parquet", tmp_path / "twice.parquet"
    copy_without({files[0]: places(0, 4_999)}, once)
    copy_without({once: places(0, 4_997)}, twice)
    assert rows_of(twice) == rows_of(files[0])[2:-2]
    assert columns_of(twice) == columns_of(files[0])


def test_the_files_of_a_batch_become_one(files, tmp_path):
    target = tmp_path / "again.parquet"
    assert copy_without({files[0]: places(), files[1]: places(1, 2)}, target)
    stayed = rows_of(files[1])
    assert rows_of(target) == rows_of(files[0]) + stayed[:1] + stayed[3:]


def test_a_row_group_of_which_all_fall_leaves_none(files, tmp_path):
    target = tmp_path / "again.parquet"
    assert copy_without({files[0]: places(*range(GROUP))}, target)
    assert rows_of(target) == rows_of(files[0])[GROUP:]


def test_nothing_left_is_no_file(files, tmp_path):
    target = tmp_path / "again.parquet"
    assert not copy_without({files[0]: places(*range(ROWS))}, target)
    assert not target.exists()


def test_the_footer_tells_the_days_that_are_left(files, tmp_path):
    target = tmp_path / "again.parquet"
    days = duckdb.execute(f"select date from read_parquet('{files[0]}')").fetchall()
    ends = {min(days), max(days)}
    fall = places(*(number for number, day in enumerate(days) if day in ends))
    copy_without({files[0]: fall}, target)
    left = sorted({day for (day,) in days} - {day for (day,) in ends})
    assert dates_of(target) == Interval(left[0], left[-1])


def test_it_takes_no_more_room_than_before(files, tmp_path):
    target = tmp_path / "again.parquet"
    copy_without({files[0]: places(7)}, target)
    assert target.stat().st_size < 1.1 * files[0].stat().st_size
