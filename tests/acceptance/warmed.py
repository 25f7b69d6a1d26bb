"""A process that has imported everything and forks a copy of itself for each refresh asked of it.

So that a refresh can be killed many times without paying for imports each time. It reads lines of
JSON (workspace, feeds, file_bytes_max) and prints the process id, then how the process ended. Run
as a program; nothing of Polars or DuckDB is used before a fork, since their threads would be lost.
"""

import json
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Warmed:
    """The process, asked from a test. Close it when done."""

    def __init__(self) -> None:
        """Start it and wait until it has imported everything."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.acceptance.warmed"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._read() == "ready"

    def _read(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def begin(self, workspace: Path, feeds: Path | None, file_bytes_max: int = 0) -> int:
        """Begin a refresh and return its process id. No file may grow beyond `file_bytes_max`."""
        asked = [str(workspace), str(feeds) if feeds else None, file_bytes_max]
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return int(self._read())

    def end(self) -> str:
        """How the refresh ended: `done`, `killed`, or what it said when it failed."""
        return str(json.loads(self._read()))

    def run(self, workspace: Path, feeds: Path | None, file_bytes_max: int = 0) -> str:
        """Refresh to the end."""
        self.begin(workspace, feeds, file_bytes_max)
        return self.end()

    def close(self) -> None:
        """Let it go."""
        self._process.stdin.close()  # type: ignore[union-attr]  # it was opened as a pipe
        self._process.wait()


def _refresh(workspace: str, feeds: str | None, file_bytes_max: int, said: int) -> None:
    """In the forked process: refresh, and write what went wrong to `said`."""
    from commonweal.actions.refresh import refresh_folder

    if file_bytes_max:
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes_max, file_bytes_max))
    try:
        refresh_folder(Path(workspace), Path(feeds) if feeds else None, lambda *_: None)
    except BaseException as wrong:  # noqa: BLE001 - the test has to be told of anything at all
        os.write(said, f"{type(wrong).__name__}: {wrong}".encode())
        os._exit(1)
    os._exit(0)


def _answer(line: str) -> None:
    workspace, feeds, file_bytes_max = json.loads(line)
    heard, said = os.pipe()
    forked = os.fork()
    if forked == 0:
        _refresh(workspace, feeds, file_bytes_max, said)
    os.close(said)
    print(forked, flush=True)
    with os.fdopen(heard) as hearing:
        wrong = hearing.read()
    _, status = os.waitpid(forked, 0)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    ended = "killed" if killed else wrong or ("done" if status == 0 else f"status {status}")
    print(json.dumps(ended), flush=True)


def main() -> None:
    """Import all that a refresh needs, then answer until nobody asks."""
    import pyiceberg.catalog.sql  # noqa: F401 - the slowest import of a refresh

    from commonweal.actions import estimating
    from commonweal.repository.feed import known_feeds
    from tests.acceptance.practice_files import few_measures

    known_feeds()
    few_measures()
    estimating.all_measures = few_measures
    print("ready", flush=True)
    for line in sys.stdin:
        _answer(line)


if __name__ == "__main__":
    main()
