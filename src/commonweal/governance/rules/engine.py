"""Judging rules: which apply on a day, what each finds, and what only a person can answer.

A rule's function looks at one `Case` and says of each thing it looked at whether the rule was held,
broken, or cannot be told from the definition. It decides nothing else: severity, validity, source
and the words of the question are the rule's own data.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from commonweal.governance.rules.records import Answer, Given, Rule
from commonweal.system.description import AsAt, Description
from commonweal.system.reading import of_type
from commonweal.system.stated import Stated
from commonweal.terms.problem import Place

S = TypeVar("S", bound=Stated)


class State(StrEnum):
    """What is said of one thing that a rule looked at."""

    HELD = "held"
    BROKEN = "broken"
    UNKNOWN = "unknown"


class Status(StrEnum):
    """What comes of a rule on a day."""

    MET = "met"
    BROKEN = "broken"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says of one thing: in words that name it, with the place to mend."""

    state: State
    message: str
    place: Place


def held(message: str, place: Place) -> Finding:
    """The rule holds for this."""
    return Finding(State.HELD, message, place)


def broken(message: str, place: Place) -> Finding:
    """The rule is broken by this."""
    return Finding(State.BROKEN, message, place)


def unknown(message: str, place: Place) -> Finding:
    """The definition does not tell; somebody has to be asked."""
    return Finding(State.UNKNOWN, message, place)


def judged(kept: bool | None, message: str, place: Place) -> Finding:  # noqa: FBT001 - the verdict itself
    """Held, broken or, for `None`, unknown."""
    return Finding(
        State.UNKNOWN if kept is None else State.HELD if kept else State.BROKEN, message, place
    )


@dataclass(frozen=True, slots=True)
class Case:
    """What rules may look at: a description, as at a day, and the statements only rules read."""

    at: AsAt
    records: Mapping[type, tuple[Any, ...]]

    @property
    def day(self) -> date:
        """The day asked about."""
        return self.at.day

    @property
    def description(self) -> Description:
        """The whole timeline, for rules about what must never be."""
        return self.at.description

    def all(self, record: type[S]) -> tuple[S, ...]:
        """Every statement of a type, whenever it held."""
        return of_type(self.records, record) or self.description.all(record)

    def holding(self, record: type[S]) -> Iterator[S]:
        """The statements of a type that held that day."""
        return (s for s in self.all(record) if s.holds(self.at.day, self.at.known_on))


Check = Callable[[Case], Iterable[Finding]]
CHECKS: dict[str, Check] = {}
"""What each rule that can be judged from a definition looks at; families fill it on import."""


def check(rule_id: str) -> Callable[[Check], Check]:
    """Register what a rule looks at."""

    def register(function: Check) -> Check:
        assert rule_id not in CHECKS, f"two functions for rule {rule_id}"
        CHECKS[rule_id] = function
        return function

    return register


@dataclass(frozen=True, slots=True)
class Verdict:
    """A rule on a day: its status, what it found, and the answer of a person where one decided."""

    rule: Rule
    status: Status
    findings: tuple[Finding, ...]
    answer: Answer | None = None

    @property
    def applies(self) -> bool:
        """Whether there was anything to judge."""
        return bool(self.findings) or self.answer is not None or self.status != Status.MET

    @property
    def broken(self) -> tuple[Finding, ...]:
        """What breaks it."""
        return tuple(f for f in self.findings if f.state == State.BROKEN)

    @property
    def unknown(self) -> tuple[Finding, ...]:
        """What the definition does not tell."""
        return tuple(f for f in self.findings if f.state == State.UNKNOWN)


def _answered(case: Case, rule: Rule) -> Answer | None:
    """The newest answer that holds on the day, if anybody gave one by then."""
    told = [a for a in case.holding(Answer) if a.rule == rule.id and a.given <= case.day]
    return max(told, key=lambda a: a.given, default=None)


def judge(case: Case, rule: Rule) -> Verdict:
    """One rule on the day. What the definition shows broken, no answer makes whole."""
    function = CHECKS.get(rule.id)
    findings = tuple(function(case)) if function is not None else ()
    states = {f.state for f in findings}
    if State.BROKEN in states:
        return Verdict(rule, Status.BROKEN, findings)
    if function is not None and State.UNKNOWN not in states:
        return Verdict(rule, Status.MET, findings)
    answer = _answered(case, rule)
    if answer is None:
        return Verdict(rule, Status.UNANSWERED, findings)
    status = Status.MET if answer.answer == Given.MET else Status.BROKEN
    return Verdict(rule, status, findings, answer)


def judge_all(case: Case) -> tuple[Verdict, ...]:
    """Every rule that was in force on the day, in the order of their ids."""
    rules = sorted(case.holding(Rule), key=lambda rule: rule.id)
    return tuple(judge(case, rule) for rule in rules)
