"""A process that appends to a register, one entry a transaction, and says the number of each that stands.

Run as a program: `python -m tests.acceptance.register_writer ADDRESS NAME COUNT`, where COUNT may be 0
for as long as it lives. So that a register can be written by several processes, and killed.
"""

import subprocess
import sys
from datetime import datetime
from itertools import count
from pathlib import Path

from commonweal.repository.register import New, appending, open_register

ROOT = Path(__file__).resolve().parents[2]
REGISTER = "written"
AT = datetime(2026, 4, 1, 9, 30)  # noqa: DTZ001 - registers keep UTC without a zone


def writer(address: Path | str, name: str, times: int = 0) -> subprocess.Popen[str]:
    """Start one; what it says is on its standard output."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.acceptance.register_writer", str(address), name, str(times)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def main() -> None:
    """Append, and say each number once it stands."""
    address, name, times = sys.argv[1], sys.argv[2], int(sys.argv[3])
    engine = open_register(address)
    print("ready", flush=True)
    for n in count(1):
        with appending(engine, REGISTER) as held:
            (entry,) = held.append(New("written", name, {"n": n, "by": name}), recorded_at=AT)
        print(entry.number, flush=True)
        if n == times:
            return


if __name__ == "__main__":
    main()
