"""Doing one task for many items in several processes, and hearing of the results in order.

Only a few results are kept waiting, so that memory does not grow with the number of items. Workers
are started afresh, never forked: the engines' threads would not survive a fork.
"""

import gc
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

PROCESSES_MAX_UNASKED = 2
AHEAD = 2
"""How many items are given out for each worker, so that none waits for the next."""
_OF_A_WORKER = {
    "POLARS_MAX_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "_RJEM_MALLOC_CONF": "dirty_decay_ms:-1,muzzy_decay_ms:-1",
}
"""Read by libraries when they are first imported, which is later: memory given back is kept for the
next item, which needs as much."""
_OBJECTS_BETWEEN_COLLECTIONS = 100_000
"""Frames and arrays hold no cycles, so that looking for them more often finds nothing."""


def processes_unasked() -> int:
    """How many processes are used when nobody says."""
    return min(PROCESSES_MAX_UNASKED, os.cpu_count() or 1)


def _begin_worker() -> None:
    """Each worker is one thread of work: several of them use the cores better than each alone."""
    os.environ.update(_OF_A_WORKER)
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    # Whoever interrupts a command interrupts the one that waits for the workers, which ends them.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def in_order(
    task: Callable[[Item], Result], items: Iterable[Item], *, processes: int
) -> Iterator[Result]:
    """What the task gives for each item, in the order of the items.

    `task` has to be picklable unless there is one process, which is then this one. Whatever a task
    raises is raised here, and no further item is begun.
    """
    if processes == 1:
        yield from map(task, items)
        return
    left = iter(items)
    waiting: deque[Future[Result]] = deque()
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=spawn, initializer=_begin_worker) as pool:
        try:
            waiting.extend(pool.submit(task, item) for item in islice(left, AHEAD * processes))
            while waiting:
                result = waiting.popleft().result()
                waiting.extend(pool.submit(task, item) for item in islice(left, 1))
                yield result
        finally:
            pool.shutdown(cancel_futures=True)
