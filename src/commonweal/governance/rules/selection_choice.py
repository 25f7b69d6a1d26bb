"""Which process of selection the facts of a procurement allow, and whether a change is considerable.

Both are answered from what was published; a fact that was not leaves the answer open. The rules that
ask are in `provider_selection`. Source: SI 2023/1348, regulation 6.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from commonweal.governance.meeting import Procurement
from commonweal.governance.rules.looking import all_of, any_of, negated
from commonweal.governance.rules.procurement_records import ProcurementRecord
from commonweal.governance.rules.structure import listed
from commonweal.terms.pence import pounds

CONSIDERABLE_PENCE = 500_000_00
CONSIDERABLE_FRACTION = 4
"""A quarter: both must be reached, regulation 6(10)(b)(ii) and (iii)."""


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that must be so; `words` say it as if it were."""

    is_so: bool | None
    words: str


def is_a_quarter(change: int, of: int) -> bool:
    """Whether a change in pence is at least 25% of a value."""
    return change * CONSIDERABLE_FRACTION >= of


def _dearer(record: ProcurementRecord) -> bool | None:
    """Whether the lifetime value is higher by at least £500,000 and by at least 25%."""
    if record.value is None or record.existing_value is None:
        return None
    more = record.value - record.existing_value
    return more >= CONSIDERABLE_PENCE and is_a_quarter(more, record.existing_value)


def considerable_change(record: ProcurementRecord) -> bool | None:
    """Whether the considerable change threshold is met; `None` while a fact that matters is absent.

    A mere succession of the provider does not meet it, nor does a dearer contract of the same
    character in response to external factors: regulation 6(10) to (12). Whoever relies on either
    exception states it.
    """
    differs = record.character_differs
    dearer = all_of([record.attributable, _dearer(record)])
    succession = all_of([record.succession_only, record.basic_criteria_met, negated(dearer)])
    outside = all_of([record.external, negated(differs)])
    return any_of(
        [all_of([differs, negated(succession)]), all_of([dearer, negated(outside)])],
    )


def change_in_words(record: ProcurementRecord) -> str:
    """What is known of the change against the existing contract."""
    told = []
    if record.character_differs is not None:
        told.append(f"its character {'differs' if record.character_differs else 'is the same'}")
    if record.attributable is not None:
        whose = "the authority's" if record.attributable else "not the authority's"
        told.append(f"the change is {whose} decision")
    if record.value is not None and record.existing_value is not None:
        more = record.value - record.existing_value
        quarter = -(-record.existing_value // CONSIDERABLE_FRACTION)
        said = f"the lifetime value goes from {pounds(record.existing_value)} to "
        said += f"{pounds(record.value)}, by {pounds(more)} (thresholds "
        told.append(f"{said}{pounds(CONSIDERABLE_PENCE)} and {pounds(quarter)})")
    return listed(told) if told else "nothing of the change is recorded"


def _only_one_can(record: ProcurementRecord) -> list[Condition]:
    """Regulation 6(3)."""
    existing = record.existing_provider != ""
    return [
        Condition(existing, "there is an existing provider"),
        Condition(record.only_capable, "only the existing provider can provide the services"),
        Condition(not record.framework, "no framework agreement is concluded"),
    ]


def _patients_choose(record: ProcurementRecord) -> list[Condition]:
    """Regulation 6(4)."""
    return [
        Condition(record.patient_choice, "patients are offered a choice of provider"),
        Condition(record.unrestricted, "the number of providers is not restricted"),
        Condition(record.offered_to_all, "all who meet the requirements are offered contracts"),
        Condition(record.open_to_interest, "providers can express an interest"),
        Condition(not record.framework, "no framework agreement is concluded"),
    ]


def _existing_may_go_on(record: ProcurementRecord) -> list[Condition]:
    """Regulation 6(5), without what every process from C onwards needs."""
    return [
        Condition(record.existing_provider != "", "there is an existing provider"),
        Condition(record.replaces_expiring, "a contract that is about to expire is replaced"),
        Condition(
            negated(considerable_change(record)), "the considerable change threshold is not met"
        ),
        Condition(record.satisfied, "the existing provider satisfies the contract, and will"),
        Condition(not record.framework, "no framework agreement is concluded"),
    ]


def _all(conditions: Sequence[Condition]) -> bool | None:
    return all_of(condition.is_so for condition in conditions)


def conditions_of(record: ProcurementRecord, process: Procurement) -> list[Condition]:
    """What must be so for a process to be the right one, or one of those allowed."""
    a, b = _only_one_can(record), _patients_choose(record)
    if process == Procurement.DIRECT_AWARD_A:
        return a
    if process == Procurement.DIRECT_AWARD_B:
        return b
    c = _existing_may_go_on(record)
    free = [
        Condition(negated(_all(a)), "Direct Award Process A is not required"),
        Condition(negated(_all(b)), "Direct Award Process B is not required"),
    ]
    if process == Procurement.DIRECT_AWARD_C:
        return [*free, *c]
    if process == Procurement.MOST_SUITABLE_PROVIDER:
        suitable = any_of([record.identifiable, _all(c)])
        return [
            *free,
            Condition(suitable, "the most suitable provider can likely be identified"),
            Condition(not record.framework, "no framework agreement is concluded"),
        ]
    return free


def chosen_rightly(conditions: Sequence[Condition]) -> tuple[bool | None, str]:
    """Whether all conditions are met, and in words which are not, or are not known to be."""
    failing = [c.words for c in conditions if c.is_so is False]
    missing = [c.words for c in conditions if c.is_so is None]
    if failing:
        return False, f"it is not so that {listed(failing)}"
    if missing:
        return None, f"not recorded is whether {listed(missing)}"
    return True, f"it is recorded that {listed(c.words for c in conditions)}"
