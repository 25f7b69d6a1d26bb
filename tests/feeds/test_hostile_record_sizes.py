"""Files of people's records without end are refused in bounded memory and time.

Each in a process of its own, whose greatest use of memory is measured: under a gigabyte, whatever
the file. Sparse files of ten gigabytes take no room on the disk.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.acceptance.record_files import CONTACTS_HEADING
from tests.feeds.hostile_desk import CSV, NDJSON, PARQUET

ROOT = Path(__file__).resolve().parents[2]
ENDLESS = """
import os, resource, sys, time
from pathlib import Path
from tests.feeds.hostile_desk import Arrival, Desk

folder, name, begins, piece, pieces, sparse = sys.argv[1:]
path = Path(folder) / "endless"
with path.open("wb") as out:
    out.write(begins.encode().decode("unicode_escape").encode())
    for _ in range(int(pieces)):
        out.write(piece.encode().decode("unicode_escape").encode() * 100_000)
    if int(sparse):
        out.truncate(int(sparse))
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
began = time.monotonic()
met = Desk(Path(folder)).meet_file(Arrival(path, name))
print(met.refused, peak(), time.monotonic() - began)
"""
GIGABYTE = 10**9
HEAD = f"{CONTACTS_HEADING}\\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "begins", "piece", "pieces", "sparse", "rule"),
    [
        (CSV, f"{HEAD}N1", "x", 1, 10 * GIGABYTE, "not-text"),
        (CSV, f"{HEAD}N1", "x", 2_000, 0, "endless-line"),
        (CSV, f"{HEAD}N1,\\x22", "x,y\\n", 500, 0, "open-quote"),
        (CSV, HEAD, "\\x22", 500, 0, "endless-line"),
        (CSV, HEAD, "\\n", 2_000, 0, "too-few-rows"),
        (CSV, HEAD, ",\\n", 600, 0, "too-many-bad-rows"),
        (NDJSON, '{"id":"', "x", 1, 10 * GIGABYTE, "not-text"),
        (NDJSON, '{"id":"', "x", 2_000, 0, "endless-line"),
        (NDJSON, "", "{}\\n", 300, 0, "too-many-bad-rows"),
        (PARQUET, "PAR1", "x", 1, 10 * GIGABYTE, "not-parquet"),
    ],
)
def test_endless_files_are_refused_in_bounded_memory(
    tmp_path, name, begins, piece, pieces, sparse, rule
):
    asked = [tmp_path, name, begins, piece, str(pieces), str(sparse)]
    ran = subprocess.run(
        [sys.executable, "-c", ENDLESS, *asked], cwd=ROOT, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    refused, peak, seconds = ran.stdout.split()
    assert refused == rule
    assert int(peak) < GIGABYTE
    assert float(seconds) < 60
    print(f"{rule}: {int(peak) / 1e6:.0f} MB, {float(seconds):.1f} s")
