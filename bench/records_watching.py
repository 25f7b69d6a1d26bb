"""Running a command and watching the memory of every process that it starts.

`bench.measuring` knows the peak of one process; the synthetic residents are drawn by several at once,
and a limit on memory is for all of them together. What is run is not known here.
"""

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.measuring import ENVIRONMENT, ROOT, Cost

COMMONWEAL = str(Path(sys.executable).with_name("commonweal"))
EVERY_SECONDS = 0.2
_PAGE = os.sysconf("SC_PAGE_SIZE")
_SESSION, _RESIDENT = 3, 21
"""Places in /proc/PID/stat after the name of the program (proc(5): fields 6 and 24)."""


def _resident_bytes(session: int) -> int:
    """Memory held by every process of a session; 0 where the system does not tell of processes."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:  # it has ended since
            continue
        if int(fields[_SESSION]) == session:
            total += int(fields[_RESIDENT]) * _PAGE
    return total


class _Watch(threading.Thread):
    """Looks at a session's memory until it is told to stop."""

    def __init__(self, session: int) -> None:
        """Begin with nothing seen."""
        super().__init__(daemon=True)
        self._session, self._over = session, threading.Event()
        self.peak_bytes = 0

    def run(self) -> None:
        """Look now and then."""
        while not self._over.wait(EVERY_SECONDS):
            self.peak_bytes = max(self.peak_bytes, _resident_bytes(self._session))

    def stop(self) -> None:
        """Look no more."""
        self._over.set()
        self.join()


@contextmanager
def _ended(process: subprocess.Popen[str]) -> Iterator[None]:
    """End the whole session when the block is left by an exception: it hears no Ctrl-C itself."""
    try:
        yield
    except BaseException:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()
        raise


def watch(*command: str) -> Cost:
    """Run a command and wait for it. The peak is of all its processes together.

    Raises `RuntimeError` when it fails.
    """
    began = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    seen = _Watch(process.pid)
    seen.start()
    with _ended(process):
        said = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    seen.stop()
    if status != 0:
        raise RuntimeError(f"{' '.join(command)} ended with status {status}\n{said}")
    # The looks may miss a moment, the system's own account of the largest process does not; but it
    # begins with our own, since a process that is begun is ours until its program takes over.
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    largest = used.ru_maxrss if used.ru_maxrss > own else 0
    peak = max(seen.peak_bytes / 1024**2, largest / 1024)
    return Cost(seconds, used.ru_utime + used.ru_stime, peak, said)


def watch_module(module: str, *arguments: str) -> Cost:
    """As `watch`, for `python -m module`."""
    return watch(sys.executable, "-m", module, *arguments)
