"""Whether a definition is sound at all, whatever the law says: what is named exists, in its time.

These are findings on the definition itself and on its whole timeline, not verdicts of rules, and
carry no rule's id. A definition with such findings is read and judged nevertheless. What the reader
refuses (dates reversed, negative limits, control characters) never comes here.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import fields
from functools import cache

from commonweal.governance.rules.engine import Case, Finding, broken
from commonweal.governance.rules.sound_cycles import cycles
from commonweal.governance.rules.sound_dates import (
    boards_that_overlap,
    outside_what_they_name,
    stated_twice,
    successions_that_fail,
)
from commonweal.governance.rules.sound_references import (
    called,
    everything,
    ids_of_two_things,
    shown,
    unknown_ids,
    unknown_sources,
    wrong_codes,
)
from commonweal.system.footprint import Basis, Footprint, Part, PartKind

REGISTERED = (PartKind.PRACTICE, PartKind.PCN)
RESIDENT = (PartKind.COUNCIL, PartKind.DISTRICT, PartKind.LSOA)
"""Parts that only fit one basis. Commissioning areas are published both by practice and by area."""

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]*")
_UNTEXTUAL = ("held", "known", "place")


@cache
def _textual(kind: type) -> tuple[str, ...]:
    return tuple(f.name for f in fields(kind) if f.name not in _UNTEXTUAL)


def hidden_characters(case: Case) -> Iterator[Finding]:
    """Characters that are not seen and change how a text reads, such as those that turn it round.

    A name that begins like a formula is no fault: it is written safely wherever a table leaves.
    """
    for kind, told in everything(case):
        for record in told:
            for field in _textual(kind):
                value = getattr(record, field)
                for text in value if isinstance(value, tuple) else (value,):
                    if isinstance(text, str) and not text.isprintable():
                        said = f"The {field} '{shown(text)}' of this {called(record)} holds"
                        yield broken(f"{said} hidden characters. Take them out.", record.place)


def unfit_ids(case: Case) -> Iterator[Finding]:
    """Ids that could not stand in an address or on a command line as they are."""
    for _, told in everything(case):
        for record in told:
            id_ = getattr(record, "id", "")
            if id_ and not _ID.fullmatch(id_):
                said = f"'{shown(id_)}' is no fit id for this {called(record)}"
                yield broken(f"{said}: use letters, digits, '-', '.', '_' and ':'.", record.place)


def mixed_bases(case: Case) -> Iterator[Finding]:
    """Footprints defined both by registration and by residence."""
    bases: dict[str, set[Basis]] = defaultdict(set)
    for footprint in case.description.all(Footprint):
        bases[footprint.id].add(footprint.basis)
        if len(bases[footprint.id]) > 1:
            said = f"{shown(footprint.name)} ({shown(footprint.id)}) is stated by registration and"
            yield broken(f"{said} by residence: make them two footprints.", footprint.place)
    told = set()
    for part in case.description.all(Part):
        against = {
            Basis.REGISTRATION: part.kind in RESIDENT,
            Basis.RESIDENCE: part.kind in REGISTERED,
        }
        for basis in bases.get(part.footprint, ()):
            if against[basis] and (part.footprint, part.kind) not in told:
                told.add((part.footprint, part.kind))
                said = f"{shown(part.footprint)} is defined by {basis} and has a part of kind"
                yield broken(f"{said} {part.kind} ({shown(part.part)}).", part.place)


LOOKS: tuple[Callable[[Case], Iterator[Finding]], ...] = (
    unknown_ids,
    unknown_sources,
    unfit_ids,
    ids_of_two_things,
    wrong_codes,
    stated_twice,
    outside_what_they_name,
    successions_that_fail,
    boards_that_overlap,
    mixed_bases,
    cycles,
    hidden_characters,
)


def soundness(case: Case) -> Iterator[Finding]:
    """Everything that does not fit together in a definition, over its whole timeline."""
    for look in LOOKS:
        yield from look(case)
