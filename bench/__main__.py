"""Run the benchmarks: `python -m bench` for all, or `refresh`, `pages`, `definition` or
`authority` alone.

Each measures the product and its named peer or limit in one run, prints a table, and keeps the
numbers as JSON in `bench/results`. On files as published where there are any; else on invented ones,
and says so. A target missed ends with code 1.
"""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench import authority, definition, pages, refresh
from bench.measuring import ROOT

RESULTS = ROOT / "bench" / "results"
FILES_VARIABLE = "COMMONWEAL_PUBLISHED_FILES"


def _files() -> Path | None:
    named = os.environ.get(FILES_VARIABLE)
    return Path(named) if named and Path(named).is_dir() else None


def _print(title: str, told: dict[str, Any]) -> None:
    print(f"\n{title}")
    for name, value in told.items():
        print(f"  {name.replace('_', ' '):<22} {value}")


def _bench_refresh(files: Path, rounds: int) -> tuple[dict[str, Any], bool]:
    told = refresh.measure(files, rounds)
    peak = told["peak_megabytes"]["refresh"]
    met = told["ratio"] <= refresh.RATIO_MAX and peak <= refresh.PEAK_MEGABYTES_MAX
    return told, met


def _bench_pages(files: Path | None) -> tuple[dict[str, Any], bool]:
    with tempfile.TemporaryDirectory(prefix="commonweal-bench-") as scratch:
        workspace = Path(scratch) / "workspace"
        if files is None:
            from commonweal.actions.demonstrate import demonstrate

            demonstrate("hampshire-and-isle-of-wight", workspace, lambda *_: None)
        else:
            from bench.measuring import run

            run("bench.refreshing", str(files), str(workspace))
        told = pages.measure(workspace)
    return told, told["first_time"]["p95_ms"] <= pages.LIMIT_MS


def _bench_definition(rounds: int) -> tuple[dict[str, Any], bool]:
    told = definition.measure(rounds)
    return told, told["ratio"] <= 1


def _bench_authority() -> tuple[dict[str, Any], bool]:
    told = authority.measure()
    return told, told["cold"]["p95_ms"] <= authority.LIMIT_MS


def main() -> int:
    """Run what is asked for; 0 when every target was met."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "what",
        nargs="?",
        choices=("all", "refresh", "pages", "definition", "authority"),
        default="all",
    )
    parser.add_argument("--rounds", type=int, default=2, help="times each refresh and peer is run")
    asked = parser.parse_args()
    files = _files()
    if files is None:
        print(f"{FILES_VARIABLE} names no folder: pages are measured on invented figures, "
              "and the refresh of published files is not measured.")  # fmt: skip
    results: dict[str, Any] = {"published_files": files is not None}
    met = []
    if asked.what in ("all", "refresh") and files is not None:
        results["refresh"], good = _bench_refresh(files, asked.rounds)
        _print("Refresh of all published files", results["refresh"])
        met.append(good)
    if asked.what in ("all", "pages"):
        results["pages"], good = _bench_pages(files)
        _print("Pages", results["pages"])
        met.append(good)
    if asked.what in ("all", "definition"):
        results["definition"], good = _bench_definition(asked.rounds)
        _print("Checking a definition of 10,000 organisations", results["definition"])
        met.append(good)
    if asked.what in ("all", "authority"):
        results["authority"], good = _bench_authority()
        _print("Questions of authority", results["authority"])
        met.append(good)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{asked.what}.json").write_text(json.dumps(results, indent=1), encoding="utf-8")
    print("\nEvery target was met." if all(met) else "\nA target was missed.")
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
