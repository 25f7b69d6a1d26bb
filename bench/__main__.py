"""Run the benchmarks: `python -m bench` for all, or `refresh`, `pages`, `definition`, `authority`,
`flattening` or `records` alone.

Each measures the product and its named peer or limit in one run, prints a table, and keeps the
numbers as JSON in `bench/results`. On files as published where there are any; else on invented ones,
and says so. Records are measured only when asked for by name, since their targets are for 1.8 million
people (`records --people 1800000 --folder DIR`). A target missed ends with code 1.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import authority, definition, flattening, pages, records, records_growth, refresh
from bench.measuring import ROOT

RESULTS = ROOT / "bench" / "results"
FILES_VARIABLE = "COMMONWEAL_PUBLISHED_FILES"
Bench = Callable[[Path | None, int], tuple[dict[str, Any], bool] | None]


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


def _bench_flattening(rounds: int) -> tuple[dict[str, Any], bool]:
    told = flattening.measure(rounds)
    return told, told["ratio"] <= flattening.RATIO_MAX


def _bench_records(asked: argparse.Namespace) -> tuple[dict[str, Any], bool]:
    """Prints its own tables: there are several runs with several numbers each."""
    with tempfile.TemporaryDirectory(prefix="commonweal-bench-") as scratch:
        folder = asked.folder or Path(scratch)
        if asked.growth is not None:
            told = records_growth.measure(folder, tuple(asked.growth) or records_growth.SIZES)
            records_growth.show(told)
            return told, True
        parts = tuple(asked.parts or records.all_parts(folder, asked.people))
        told = records.measure(folder, asked.people, parts)
    records.show(told)
    return told, not records.missed(told)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("what", nargs="?", choices=("all", *BENCHES, "records"), default="all")
    parser.add_argument("--rounds", type=int, default=2, help="times each of the others is run")
    of_records = parser.add_argument_group("records")
    of_records.add_argument("--people", type=int, default=records.PEOPLE, metavar="N")
    of_records.add_argument("--folder", type=Path, help="where feeds are kept, to be used again")
    of_records.add_argument("--parts", nargs="+", choices=tuple(records.PARTS), help="only these")
    of_records.add_argument(
        "--growth", nargs="*", type=int, metavar="N", help="refresh at these numbers of people"
    )
    return parser.parse_args()


BENCHES: dict[str, tuple[str, Bench]] = {
    "refresh": ("Refresh of all published files", lambda f, n: _bench_refresh(f, n) if f else None),
    "pages": ("Pages", lambda f, _: _bench_pages(f)),
    "definition": (
        "Checking a definition of 10,000 organisations",
        lambda _, n: _bench_definition(n),
    ),
    "authority": ("Questions of authority", lambda *_: _bench_authority()),
    "flattening": ("Flattening FHIR resources", lambda _, n: _bench_flattening(n)),
}
"""Each by its name: its title, and how it is run on published files, if any, so many times."""


def main() -> int:
    """Run what is asked for; 0 when every target was met."""
    asked, files = _asked(), _files()
    results: dict[str, Any] = {"published_files": files is not None}
    met = []
    if files is None and asked.what != "records":
        print(f"{FILES_VARIABLE} names no folder: pages are measured on invented figures, "
              "and the refresh of published files is not measured.")  # fmt: skip
    for name, (title, bench) in BENCHES.items():
        if asked.what in ("all", name) and (found := bench(files, asked.rounds)) is not None:
            results[name], good = found
            _print(title, results[name])
            met.append(good)
    if asked.what == "records":
        results["records"], good = _bench_records(asked)
        met.append(good)
    RESULTS.mkdir(exist_ok=True)
    name = "growth" if asked.growth is not None else asked.what
    (RESULTS / f"{name}.json").write_text(json.dumps(results, indent=1), encoding="utf-8")
    print("\nEvery target was met." if all(met) else "\nA target was missed.")
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
