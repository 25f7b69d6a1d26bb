"""How a refresh of records grows with the number of people, and what a straight line makes of it.

Seconds, processor seconds and bytes are fitted as `a + b * rows`: `a` is what a refresh costs whatever
it reads, `b` what each row adds. Three sizes say whether the line holds, and by how much each is off.
What a far larger place would need is worked out from the line in the documents, not here.
"""

from pathlib import Path
from typing import Any

import numpy as np

from bench import records

SIZES = (100_000, 400_000, 1_800_000)
FITTED = ("seconds", "processor_seconds", "lake_bytes", "landing_bytes", "vault_bytes")


def _point(told: dict[str, Any]) -> dict[str, Any]:
    full, made = told["refresh"], told["synthesise"]
    kept = full["bytes_stored"]
    return {
        "people": told["people"],
        "rows": full["rows_read"],
        "rows_stored": full["rows_stored"],
        "seconds": full["seconds"],
        "processor_seconds": full["processor_seconds"],
        "peak_megabytes": full["peak_megabytes"],
        "bytes_read": made["bytes"],
        **{f"{name}_bytes": size for name, size in kept.items()},
        "people_a_second": made["people_a_second"],
    }


def _line(points: list[dict[str, Any]], name: str) -> dict[str, float]:
    """The straight line through what was measured; `off_max` is the largest share it is off by."""
    rows = np.array([point["rows"] for point in points], float)
    told = np.array([point[name] for point in points], float)
    slope, start = np.polyfit(rows, told, 1)
    off = np.abs(start + slope * rows - told) / told
    return {
        "at_no_rows": round(float(start), 2),
        "per_million_rows": round(float(slope) * 1e6, 3),
        "off_max": round(float(off.max()), 3),
    }


def measure(folder: Path, sizes: tuple[int, ...] = SIZES) -> dict[str, Any]:
    """Refresh with each number of people that was not measured before, and fit the lines."""
    points = []
    for people in sorted(sizes):
        place = records.place_of(folder, people)
        missing = tuple(p for p in ("synthesise", "refresh") if place.told(p) is None)
        told = records.measure(folder, people, missing)
        points.append(_point(told))
    fits = {name: _line(points, name) for name in FITTED} if len(points) > 1 else {}
    return {"points": points, "fits": fits}


def show(told: dict[str, Any]) -> None:
    """Print the points and the lines."""
    names = ("people", "rows", "seconds", "processor_seconds", "peak_megabytes", "lake_bytes")
    print("\nGrowth of a refresh of records")
    print("  " + "".join(f"{name.replace('_', ' '):>18}" for name in names))
    for point in told["points"]:
        print("  " + "".join(f"{point[name]:>18,}" for name in names))
    for name, fit in told["fits"].items():
        print(
            f"  {name.replace('_', ' '):<18} = {fit['at_no_rows']:,.1f} + {fit['per_million_rows']:,.1f}"
            f" for each million rows (off by {fit['off_max']:.0%} at most)"
        )
