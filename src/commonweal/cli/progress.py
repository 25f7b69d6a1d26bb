"""Progress bars on standard error for what takes longer than a moment."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)


@contextmanager
def progress_bars() -> Iterator[Callable[[str, int, int], None]]:
    """Give a function that hears of steps (name, done, of), and draw a bar for each."""
    columns = (TextColumn("{task.description:<24}"), BarColumn(), MofNCompleteColumn())
    progress = Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True))
    bars: dict[str, TaskID] = {}

    def tell(step: str, done: int, of: int) -> None:
        progress.start()  # only now: what fails at the door draws no empty bars
        if step not in bars:
            bars[step] = progress.add_task(step, total=of)
        progress.update(bars[step], completed=done, total=of)

    try:
        yield tell
    finally:
        if bars:
            progress.stop()
