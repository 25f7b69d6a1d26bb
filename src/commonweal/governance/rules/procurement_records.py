"""Procurements of health care services as published, with their notices, representations and changes.

They are statements of a definition, dated and cited, which rules of the Provider Selection Regime
(SI 2023/1348) judge. Who decides is named by seat or body; providers are organisations. Nothing is
judged here, and the decision of a board to choose a provider is in `decided`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from commonweal.governance.meeting import Conflicts, Procurement
from commonweal.governance.rules.engine import Case
from commonweal.governance.rules.looking import was_in_force
from commonweal.governance.working_days import Standstill, standstill
from commonweal.system.stated import Stated

FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Between these, days can be counted and holidays are known."""


class Criterion(StrEnum):
    """The key criteria: SI 2023/1348, regulation 5."""

    QUALITY = "quality-and-innovation"
    VALUE = "value"
    INTEGRATION = "integration-and-sustainability"
    ACCESS = "access-and-inequalities"
    SOCIAL_VALUE = "social-value"


class NoticeKind(StrEnum):
    """What a notice is of. An urgent award, too, has a notice of award."""

    FOLLOW = "intention-to-follow"
    INVITATION = "invitation"
    INTENTION = "intention"
    AWARD = "award"
    ABANDONMENT = "abandonment"


class Ground(StrEnum):
    """On what ground a contract was changed without a new process: regulation 13(1)."""

    PROVIDED_FOR = "provided-for"
    SUCCESSION = "succession"
    EXTERNAL = "external"
    ATTRIBUTABLE = "attributable"


class Further(StrEnum):
    """What was decided further upon representations: regulation 12(4)(d)."""

    ENTER = "enter"
    REPEAT = "repeat"
    ABANDON = "abandon"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcurementRecord(Stated):
    """A procurement; `first` is the day it began. Values are of the whole life of a contract, in pence.

    A fact that is absent was not published. `awarded` defaults to the day of the `contract`, or of
    the conclusion of a framework agreement. `based_on` is the framework agreement that a contract is
    called off from. `standstill_last` is the last day of standstill by the authority's own count.
    """

    id: str
    title: str
    buyer: str
    regime: str = ""
    process: Procurement | None = None
    framework: bool = False
    based_on: str = ""
    # what is bought: regulation 3
    service_code: str = ""
    code_fits: bool | None = None
    mixed: bool = False
    health_value: int | None = None
    other_value: int | None = None
    inseparable: str = ""
    # facts that choose the process: regulation 6
    existing_provider: str = ""
    only_capable: bool | None = None
    patient_choice: bool | None = None
    unrestricted: bool | None = None
    offered_to_all: bool | None = None
    open_to_interest: bool | None = None
    replaces_expiring: bool | None = None
    satisfied: bool | None = None
    identifiable: bool | None = None
    existing_value: int | None = None
    value: int | None = None
    character_differs: bool | None = None
    attributable: bool | None = None
    succession_only: bool = False
    external: bool = False
    considerable: bool | None = None
    # steps: regulations 7 to 12 and 15
    criteria_set: date | None = None
    identified: date | None = None
    assessed: date | None = None
    decided: date | None = None
    informed: date | None = None
    standstill_last: date | None = None
    contract: date | None = None
    awarded: date | None = None
    abandoned: date | None = None
    # urgency: regulation 14
    urgency: str = ""
    foreseeable: bool | None = None
    own_making: bool | None = None
    risk_to_safety: bool | None = None
    # provider and record: regulations 5, 16, 19, 20, 22 and 24
    criteria: tuple[Criterion, ...] = ()
    basic_criteria_met: bool | None = None
    excluded: bool | None = None
    public_interest: str = ""
    term_first: date | None = None
    term_last: date | None = None
    longer_because: str = ""
    providers: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()
    decision_makers: tuple[str, ...] = ()
    conflicts: Conflicts | None = None
    conflict_action: str = ""
    rationale: str = ""
    termination: tuple[str, ...] = ()

    @property
    def award_day(self) -> date | None:
        """The day of the award."""
        return self.awarded or self.contract

    @property
    def name(self) -> str:
        """The procurement at the head of a sentence."""
        return f"Procurement '{self.id}' ({self.title})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice(Stated):
    """A notice; `first` is the day it was published, `submitted` an earlier one of its submission."""

    id: str = ""
    procurement: str
    kind: NoticeKind
    submitted: date | None = None

    @property
    def submission(self) -> date:
        """The day it was submitted for publication."""
        return self.submitted or self.held.first


@dataclass(frozen=True, slots=True, kw_only=True)
class Representation(Stated):
    """Written representations of a provider; `first` is the day they were received.

    `information` is true when what was asked for was given, or nothing had to be given.
    """

    id: str = ""
    procurement: str
    provider: str = ""
    opportunity: bool | None = None
    information: bool | None = None
    reviewed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FurtherDecision(Stated):
    """A further decision upon representations; `first` is the day on which providers were told."""

    id: str = ""
    procurement: str
    outcome: Further
    reasons: str = ""
    told_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Modification(Stated):
    """A change of a contract during its term; `first` is the day it was made.

    `change` is by how many pence the lifetime value has changed since the contract was entered into,
    this change included, whether up or down. `awarded_by` is needed where the procurement is not
    itself in the definition. `notice` is the day on which a notice was submitted.
    """

    id: str
    procurement: str = ""
    ground: Ground | None = None
    attributable: bool | None = None
    awarded_by: Procurement | None = None
    character_differs: bool | None = None
    original_value: int | None = None
    change: int | None = None
    basic_criteria_met: bool | None = None
    notice: date | None = None
    urgency: str = ""
    foreseeable: bool | None = None
    own_making: bool | None = None
    risk_to_safety: bool | None = None

    @property
    def is_attributable(self) -> bool | None:
        """Whether it comes of a decision of the authority."""
        return True if self.ground == Ground.ATTRIBUTABLE else self.attributable


SECTIONS: dict[str, type] = {
    "procurement": ProcurementRecord,
    "notice": Notice,
    "representation": Representation,
    "further-decision": FurtherDecision,
    "modification": Modification,
}

Part = TypeVar("Part", Notice, Representation, FurtherDecision)


@dataclass(frozen=True, slots=True)
class Dossier:
    """A procurement with all that belongs to it, each list in order of days."""

    record: ProcurementRecord
    notices: tuple[Notice, ...]
    representations: tuple[Representation, ...]
    further: tuple[FurtherDecision, ...]

    def notice(self, kind: NoticeKind) -> Notice | None:
        """The last notice of a kind; one of intention not from after the contract."""
        contract = self.record.contract
        found = [n for n in self.notices if n.kind == kind]
        if kind == NoticeKind.INTENTION and contract is not None:
            found = [n for n in found if n.held.first <= contract]
        return found[-1] if found else None

    @property
    def round_first(self) -> date:
        """When the last round of standstill began to be possible: the notice of intention."""
        intention = self.notice(NoticeKind.INTENTION)
        return self.record.held.first if intention is None else intention.held.first

    @property
    def received(self) -> tuple[Representation, ...]:
        """Representations of the last round, also those that came too late."""
        return tuple(r for r in self.representations if r.held.first >= self.round_first)

    @property
    def decided_further(self) -> FurtherDecision | None:
        """The last further decision of the last round."""
        found = [f for f in self.further if f.held.first >= self.round_first]
        return found[-1] if found else None

    @property
    def standstill(self) -> Standstill | None:
        """The standstill of the last round; `None` before any notice of intention."""
        intention = self.notice(NoticeKind.INTENTION)
        if intention is None:
            return None
        told = self.decided_further
        return standstill(
            intention.held.first,
            [r.held.first for r in self.received],
            None if told is None else told.held.first,
        )


def _known(case: Case, record: type[Part]) -> Mapping[str, list[Part]]:
    """Statements by procurement; one of a day out of reach is a slip, and counts as not made."""
    found: dict[str, list[Part]] = defaultdict(list)
    for each in case.all(record):
        in_reach = FIRST_YEAR <= each.held.first.year <= LAST_YEAR
        if in_reach and each.known.contains(case.at.known_on):
            found[each.procurement].append(each)
    return found


def _in_order(told: Iterable[Part]) -> tuple[Part, ...]:
    return tuple(sorted(told, key=lambda each: each.held.first))


def dossiers(case: Case, rule: str) -> Iterator[Dossier]:
    """Procurements begun by the day while a rule was in force, as known.

    Those begun before 2024 stay under the earlier law: SI 2023/1348, regulation 29(1).
    """
    notices, received = _known(case, Notice), _known(case, Representation)
    further = _known(case, FurtherDecision)
    for record in case.all(ProcurementRecord):
        began = record.held.first
        is_known = record.known.contains(case.at.known_on)
        if began <= case.day and is_known and was_in_force(case, rule, began):
            yield Dossier(
                record,
                _in_order(notices.get(record.id, ())),
                _in_order(received.get(record.id, ())),
                _in_order(further.get(record.id, ())),
            )
