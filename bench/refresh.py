"""A refresh of all published files, as a ratio to plain readers of the very same files.

The peers read every cell of the files that feeds claim, and infer types: Polars or DuckDB for text,
openpyxl for workbooks. Targets: at most 4 times the quicker peer, under 2 GB.
"""

import shutil
import tempfile
from pathlib import Path
from typing import Any

from bench.measuring import Cost, best, run
from commonweal.repository.feed import feeds_claiming
from commonweal.repository.landing import arrivals

RATIO_MAX, PEAK_MEGABYTES_MAX = 4.0, 2048.0
PEERS = ("polars", "duckdb")


def _claimed(files: Path, listed: Path) -> int:
    paths = [str(a.path.resolve()) for a in arrivals(files) if feeds_claiming(a.name)]
    listed.write_text("\n".join(paths), encoding="utf-8")
    return len(paths)


def _refreshed(files: Path, folder: Path) -> Cost:
    shutil.rmtree(folder, ignore_errors=True)
    return run("bench.refreshing", str(files), str(folder))


def measure(files: Path, rounds: int) -> dict[str, Any]:
    """Time refresh and peers in turn, `rounds` times each, and compare the best of each."""
    with tempfile.TemporaryDirectory(prefix="commonweal-bench-") as scratch:
        listed, folder = Path(scratch) / "files", Path(scratch) / "workspace"
        count = _claimed(files, listed)
        costs: dict[str, list[Cost]] = {"refresh": [], **{peer: [] for peer in PEERS}}
        for _ in range(rounds):
            costs["refresh"].append(_refreshed(files, folder))
            for peer in PEERS:
                costs[peer].append(run("bench.reading", peer, str(listed)))
    told = {name: best(found) for name, found in costs.items()}
    quickest = min(PEERS, key=lambda peer: told[peer].seconds)
    return {
        "files": count,
        "rows": int(told["refresh"].said),
        "seconds": {name: round(cost.seconds, 2) for name, cost in told.items()},
        "processor_seconds": {n: round(cost.processor_seconds, 2) for n, cost in told.items()},
        "peak_megabytes": {name: round(cost.peak_megabytes) for name, cost in told.items()},
        "peer": f"{quickest} and openpyxl",
        "ratio": round(told["refresh"].seconds / told[quickest].seconds, 2),
        "ratio_max": RATIO_MAX,
        "peak_megabytes_max": PEAK_MEGABYTES_MAX,
    }
