"""Checking a definition of 10,000 organisations, as a ratio to the limit of 5 seconds.

The whole of it, in a process of its own that starts cold: reading the files, making records, judging
every rule in force, and looking whether the definition is sound.
"""

import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from bench.definitions import write
from bench.measuring import best, run

LIMIT_SECONDS = 5.0
ORGANISATIONS = 10_000
DAY = date(2022, 7, 1)


def measure(rounds: int) -> dict[str, Any]:
    """Write the definition and check it several times."""
    with tempfile.TemporaryDirectory(prefix="commonweal-bench-") as scratch:
        folder = Path(scratch) / "system"
        number = write(folder, ORGANISATIONS)
        cost = best([run("bench.definition", str(folder)) for _ in range(rounds)])
    verdicts, unsound = (int(word) for word in cost.said.split())
    return {
        "organisations": ORGANISATIONS,
        "entries": number,
        "rules_judged": verdicts,
        "unsound": unsound,
        "seconds": round(cost.seconds, 2),
        "limit_seconds": LIMIT_SECONDS,
        "ratio": round(cost.seconds / LIMIT_SECONDS, 2),
        "peak_megabytes": round(cost.peak_megabytes),
    }


def main() -> None:
    """Check the folder named, and print how many rules were judged and how much was unsound."""
    from commonweal.actions.checking import check

    checked = check(sys.argv[1], DAY)
    assert not checked.problems, checked.problems[:3]
    print(len(checked.verdicts), len(checked.unsound))


if __name__ == "__main__":
    main()
