"""Where a decision about a service would sit, by the published principles, with the reasoning shown.

The principles say where decisions are "normally" led, so what comes out is a level to start from
and never a power: who may decide is `governance.authority`. A conflict of principles is told as
such and is for people to settle.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from commonweal.governance.authority import Authority
from commonweal.governance.naming import function_named, listed, named
from commonweal.system.description import AsAt
from commonweal.system.duty import Applies, Principle
from commonweal.system.footprint import Level

_LOCAL_FIRST = tuple(Level)
_IN_WORDS = {
    Applies.NATIONAL: "is prescribed nationally",
    Applies.UNIFORM: "is uniform across the system",
    Applies.INTEGRATED: "relies on integration with community services and social care",
    Applies.TAILORED: "is tailored to one geography",
}
_LEVEL_WORDS = {
    Level.HOSPITAL_CATCHMENT: "local delivery system (hospital catchment)",
    Level.PLACE_AREA: "area of a place",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceDescription:
    """A service in the words of the principles. `footprint` is the geography it is tailored to."""

    national: bool = False
    uniform: bool = False
    integrated: bool = False
    tailored: bool = False
    footprint: str = ""
    function: str = ""

    @property
    def traits(self) -> tuple[Applies, ...]:
        """Which of the principles' words apply, in the order in which they are weighed."""
        told = {
            Applies.NATIONAL: self.national,
            Applies.UNIFORM: self.uniform,
            Applies.INTEGRATED: self.integrated,
            Applies.TAILORED: self.tailored,
        }
        return tuple(trait for trait, holds in told.items() if holds)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the reasoning: what was weighed, to which levels it points, by what source."""

    says: str
    levels: tuple[Level, ...] = ()
    principles: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Placing:
    """Where a decision would sit: no level when no principle speaks of the service.

    With a conflict, `levels` holds the most local level alone, and people have to settle it.
    `bodies` sit at a level told and hold the power; none are sought without a function.
    """

    levels: tuple[Level, ...]
    steps: tuple[Step, ...]
    is_conflicting: bool = False
    bodies: tuple[str, ...] = ()


def level_named(level: Level) -> str:
    """A level in words."""
    return _LEVEL_WORDS.get(level, str(level).replace("-", " "))


def _either(levels: Iterable[Level]) -> str:
    return " or ".join(level_named(level) for level in levels)


def _ordered(levels: Iterable[Level]) -> tuple[Level, ...]:
    """Levels, the most local first."""
    return tuple(sorted(set(levels), key=_LOCAL_FIRST.index))


def _weighed(service: ServiceDescription, principles: Iterable[Principle]) -> list[Step]:
    """A step for each trait of the service of which some principle speaks."""
    known = [p for p in principles if p.applies and p.level is not None]
    steps = []
    for trait in service.traits:
        speaking = [p for p in known if trait in p.applies]
        levels = _ordered(p.level for p in speaking if p.level is not None)
        if not speaking:
            steps.append(
                Step(f"The service {_IN_WORDS[trait]}: no principle of the day says where.")
            )
            continue
        said = f"The service {_IN_WORDS[trait]}: normally led at {_either(levels)}."
        steps.append(
            Step(
                said, levels, tuple(p.id for p in speaking),
                tuple(dict.fromkeys(p.source for p in speaking)),
            )
        )  # fmt: skip
    return steps


def _fitting(levels: Iterable[Level], footprint: str, at: AsAt) -> tuple[Level, ...]:
    """Levels that have a footprint around the one asked about."""
    around = {at.footprints[each].level for each in at.above(footprint) if each in at.footprints}
    return tuple(level for level in levels if level in around)


def _together(
    steps: list[Step], service: ServiceDescription, at: AsAt
) -> tuple[tuple[Level, ...], Step | None]:
    """The levels that every step allows; else the most local that fits, with the conflict told."""
    pointing = [step for step in steps if step.levels]
    if not pointing:
        return (), None
    common = set(pointing[0].levels).intersection(*(step.levels for step in pointing))
    if common:
        if len(pointing) == 1:
            return _ordered(common), None
        agreed = _ordered(common)
        return agreed, Step(f"The principles agree on {_either(agreed)}.", agreed)
    named_levels = _ordered(level for step in pointing for level in step.levels)
    local = (_fitting(named_levels, service.footprint, at) or named_levels)[:1]
    ids = listed(id_ for step in pointing for id_ in step.principles)
    said = (
        f"The principles point to different levels ({ids}). They say only where a decision is "
        f"normally led: {_either(local)} is the most local level named that would do, and those "
        "concerned have to settle it."
    )
    return local, Step(said, local)


def _narrowed(
    levels: tuple[Level, ...], service: ServiceDescription, at: AsAt
) -> tuple[tuple[Level, ...], Step | None]:
    """The levels that have a footprint around the service's own, the most local of them first."""
    if not service.footprint or not levels:
        return levels, None
    where = at.name_of(service.footprint)
    fitting = _fitting(levels, service.footprint, at)
    if not fitting:
        said = f"{where} lies in no footprint described at {_either(levels)}, so that stays open."
        return levels, Step(said)
    if len(fitting) == len(levels):
        return levels, None
    rest = _either(level for level in levels if level not in fitting)
    said = f"{where} lies within a footprint of {_either(fitting)}, and of none of {rest}."
    return fitting, Step(said, fitting)


def _bodies(
    levels: tuple[Level, ...], service: ServiceDescription, authority: Authority
) -> tuple[tuple[str, ...], Step]:
    """The bodies at the levels that hold the power on the day, and a step that says so."""
    at = authority.at
    holders = authority.holders(service.function, service.footprint or None)
    bodies = tuple(h for h in holders if h in at.bodies and at.bodies[h].level in levels)
    what = function_named(at, service.function)
    if bodies:
        told = listed(named(at, body) for body in bodies)
        return bodies, Step(f"At {_either(levels)} the power to {what} is held by {told}.")
    elsewhere = listed(named(at, holder) for holder in holders)
    held = f"; it is held by {elsewhere}" if holders else ", nor does anyone else"
    return (), Step(f"No body at {_either(levels)} holds the power to {what} on {at.day}{held}.")


def where_decided(
    service: ServiceDescription,
    principles: Iterable[Principle],
    at: AsAt,
    *,
    authority: Authority | None = None,
) -> Placing:
    """Apply the principles of the day to a service and show the reasoning step by step.

    With a function and the day's authority also which bodies at that level hold the power.
    """
    known = [p for p in principles if p.holds(at.day, at.known_on)]
    if not service.traits:
        return Placing((), (Step("Nothing is said of the service that a principle speaks of."),))
    steps = _weighed(service, known)
    levels, together = _together(steps, service, at)
    is_conflicting = any(step.levels and not {*step.levels} & {*levels} for step in steps)
    narrowed, around = _narrowed(levels, service, at)
    steps += [step for step in (together, around) if step is not None]
    bodies: tuple[str, ...] = ()
    if authority is not None and service.function and narrowed:
        bodies, told = _bodies(narrowed, service, authority)
        steps.append(told)
    return Placing(narrowed, tuple(steps), is_conflicting, bodies)
