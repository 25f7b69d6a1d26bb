"""What a workspace of three snapshots held at each, and how its store is told of in numbers."""

import json
from dataclasses import dataclass
from pathlib import Path

USAGE, DAMAGED = 2, 10


@dataclass(frozen=True)
class Kept:
    """The folder that holds `workspace` and `feeds`, and what the workspace held at each snapshot."""

    folder: Path
    held: dict[int, dict]


def counts(printed: str) -> dict[str, int]:
    """What `store verify --format json` says."""
    return {row["store"]: row["count"] for row in json.loads(printed)}
