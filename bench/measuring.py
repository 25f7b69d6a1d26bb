"""Running one thing in a process of its own, to know its wall time, processor time and peak memory.

A process of its own starts cold, so that imports count as they do for a user, and its peak memory is
its own. Nothing here knows what is run.
"""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Compiled code is kept, as it is wherever the product is installed: the first run pays for it.
ENVIRONMENT = {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run took. `said` is what it printed."""

    seconds: float
    processor_seconds: float
    peak_megabytes: float
    said: str


def run(module: str, *arguments: str) -> Cost:
    """Run `python -m module` and wait for it. Raises `RuntimeError` when it fails."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    said = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    if status != 0:
        raise RuntimeError(f"{module} {' '.join(arguments)} ended with status {status}")
    return Cost(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, said)


def best(costs: list[Cost]) -> Cost:
    """The run that was disturbed least: the fastest, with the greatest memory of all."""
    fastest = min(costs, key=lambda cost: cost.seconds)
    peak = max(cost.peak_megabytes for cost in costs)
    return Cost(fastest.seconds, fastest.processor_seconds, peak, fastest.said)
