"""Inventing the residents of a system: drawing them chunk by chunk and writing what they leave.

What a worker process runs is here too, so nothing is imported that only the waiting process needs:
every worker begins by importing this.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from commonweal.population.synthetic.geography import invent_neighbourhoods
from commonweal.population.synthetic.practices import invent_practices
from commonweal.population.synthetic.residents import counting
from commonweal.population.synthetic.residents.cohort import World
from commonweal.population.synthetic.residents.counting_joins import Counted, Counts
from commonweal.population.synthetic.residents.drawing import draw_chunk, send, truth_of
from commonweal.population.synthetic.residents.life import chunks
from commonweal.population.synthetic.residents.world import make_world
from commonweal.population.synthetic.setting import Setting
from commonweal.repository.synthesis.records.files import FILES, truth_key
from commonweal.repository.synthesis.records.filing import filed
from commonweal.repository.synthesis.records.joining import RecordFolder
from commonweal.repository.synthesis.records.parts import Part, write_part
from commonweal.repository.synthesis.records.workers import in_order, processes_unasked
from commonweal.terms.errors import UsageError

Tell = Callable[[str, int, int], None]
"""Hears of progress: the step, how many are done, of how many."""

STEP_PEOPLE = "Inventing residents"
PARTS = ".parts"
"""A hidden folder for what workers hand over; it is gone in the end."""
ADDED_TOGETHER = 16
"""Counts of so many chunks are added up at once, so that they do not pile up."""
_DAYS = {feed: file.date for feed, file in FILES.items()}


def silent(step: str, done: int, of: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class _Left:
    """What a worker hands over for one chunk of people."""

    part: Part
    counts: Counts


def _leave(world: World, parts: Path, chunk: int) -> _Left:
    """In a worker: draw a chunk, write its part and count it as it really was."""
    drawn = draw_chunk(world, chunk)
    sent = send(drawn, _DAYS)
    files = {feed: filed(feed, s.rows, late=s.late, twice=s.twice) for feed, s in sent.items()}
    for name, rows in truth_of(drawn, sent).items():
        files[truth_key(name)] = filed(truth_key(name), rows)
    part = write_part(files, parts / f"{chunk:04d}")
    return _Left(part, counting.count_chunk(drawn.frames, drawn.cohort))


def _world_of(setting: Setting, people: int, seed: int) -> World:
    neighbourhoods = invent_neighbourhoods(setting.districts, seed)
    practices = invent_practices(setting, neighbourhoods, seed)
    return make_world(setting, practices, neighbourhoods, people=people, seed=seed)


def _write_world(
    world: World, folder: Path, *, processes: int, tell: Tell
) -> tuple[Counted, list[Path]]:
    numbers, parts = chunks(world), folder / PARTS
    shutil.rmtree(parts, ignore_errors=True)
    tell(STEP_PEOPLE, 0, len(numbers))
    counts: list[Counts] = []
    with RecordFolder(folder) as records:
        left = in_order(partial(_leave, world, parts), numbers, processes=processes)
        for done, chunk in enumerate(left, start=1):
            records.append(chunk.part)
            counts.append(chunk.counts)
            if len(counts) == ADDED_TOGETHER:
                counts = [counting.total(counts)]
            tell(STEP_PEOPLE, done, len(numbers))
    shutil.rmtree(parts)
    return Counted(world, counting.total(counts)), records.written


def write_residents(
    setting: Setting,
    folder: Path,
    *,
    people: int,
    seed: int = 1,
    processes: int | None = None,
    tell: Tell = silent,
) -> tuple[Counted, list[Path]]:
    """Write the records of so many people into `folder`; give what was counted and the files.

    `people` are registered on the last day; more have come and gone. They are drawn by `processes`
    processes at once, 2 or as many as there are cores when unsaid. The truth about them goes into a
    hidden folder and is not among the files. Raises `UsageError` when there is nobody to invent.
    """
    if min(people, processes or 1) < 1:
        raise UsageError("Invent at least one person, with at least one process.")
    folder.mkdir(parents=True, exist_ok=True)
    world = _world_of(setting, people, seed)
    several = processes or processes_unasked()
    return _write_world(world, folder, processes=several, tell=tell)
