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
import re, sys, time
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
began = time.monotonic()
met = Desk(Path(folder)).meet_file(Arrival(path, name))
seconds = time.monotonic() - began
peak = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())
print(met.refused, int(peak[1]) * 1024, seconds)
"""
"""The peak is the kernel's of this very program: `ru_maxrss` begins at that of whoever started it."""
GIGABYTE = 10**9
HEAD = f"{CONTACTS_HEADING}\\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "begins", "piece", "pieces", "sparse", "rule"),
    [
        (CSV, f"{HEAD}N1", "x", 1, 10 * GIGABYTE, "not-text"),
        (CSV, f"{HEAD}N1", "x", 500, 0, "endless-line"),
        (CSV, f"{HEAD}N1,\\x22", "x,y\\n", 100, 0, "open-quote"),
        (CSV, HEAD, "\\x22", 100, 0, "endless-line"),
        (CSV, HEAD, "\\n", 200, 0, "too-few-rows"),
        (CSV, HEAD, ",\\n", 300, 0, "too-many-bad-rows"),
        (CSV, HEAD, "N1,,,,,,,,,,,,9\\n", 50, 0, "too-many-bad-rows"),
        (CSV, HEAD, "N1,\\x22a\\x22b,,,,,,,,9\\n", 50, 0, "too-many-bad-rows"),
        (CSV, HEAD, f"{',' * 1_000}\\n", 1, 0, "too-many-bad-rows"),
        (NDJSON, '{"id":"', "x", 1, 10 * GIGABYTE, "not-text"),
        (NDJSON, '{"id":"', "x", 500, 0, "endless-line"),
        (NDJSON, "", "{}\\n", 200, 0, "too-many-bad-rows"),
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
