"""What may be decided, what each body and level is there to do, and where a decision belongs.

Functions are the words that powers speak of. Duties and principles are what published plans say, in
our own words and with their source; whether they are kept is for `governance` and `delivery`.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from commonweal.system.footprint import Level
from commonweal.system.stated import Stated
from commonweal.terms.problem import Place


class DutyKind(StrEnum):
    """What sort of statement a plan makes of a body or level."""

    FUNCTION = "function"
    DUTY = "duty"
    AIM = "aim"
    CHARACTERISTIC = "characteristic"
    EXPECTATION = "expectation"
    NEXT_STEP = "next-step"
    REQUIREMENT = "requirement"
    BENEFIT = "benefit"


class Applies(StrEnum):
    """To which services a principle of where decisions sit applies."""

    UNIFORM = "uniform"
    NATIONAL = "national"
    INTEGRATED = "integrated"
    TAILORED = "tailored"


@dataclass(frozen=True, slots=True, kw_only=True)
class Function(Stated):
    """A kind of thing that may be decided or done; `part_of` names the wider one it belongs to."""

    id: str
    name: str
    part_of: str = ""
    law: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty(Stated):
    """What a holder is there to do. `holder` is an id, `level:<level>` or `kind:<kind>`."""

    id: str
    holder: str
    text: str
    kind: DutyKind
    function: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Principle(Stated):
    """A published principle. Those on where decisions sit name the services and the level."""

    id: str
    text: str
    set: str
    level: Level | None = None
    applies: tuple[Applies, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document of record: a constitution, a strategy, a register. `states` lists what it covers."""

    id: str
    kind: str
    owner: str
    title: str
    published: date | None = None
    states: tuple[str, ...] = ()
    copied_to: tuple[str, ...] = ()
    agreed_by: tuple[str, ...] = ()
    year: str = ""
    source: str
    note: str = ""
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A contradiction between sources: the reading taken, and why."""

    id: str
    title: str
    reading: str
    why: str
    kind: str = ""
    source: str
    note: str = ""
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Stated):
    """Something that happened, or was planned for a day."""

    id: str
    what: str
    kind: str
