"""Powers as definitions state them: granted by statute or constitution, delegated from body to body.

A power is a function over a footprint, within a limit, for a time, under conditions. Whether somebody
may do something on a day, and why, is `governance.authority`.
"""

from dataclasses import dataclass
from enum import StrEnum

from commonweal.system.stated import Stated
from commonweal.terms.pence import Limit

OWN = "own"
"""The footprint of a power that its holder has over whatever area is its own."""

KIND_PREFIX = "kind:"
"""Before the kind of holder, where a statute or a model constitution speaks of every one of a kind."""


class GrantedBy(StrEnum):
    """Where a power begins."""

    STATUTE = "statute"
    CONSTITUTION = "constitution"
    ESTABLISHMENT_ORDER = "establishment-order"


class Instrument(StrEnum):
    """By what a power is handed on."""

    CONSTITUTION = "constitution"
    SCHEME_OF_DELEGATION = "scheme-of-delegation"
    SECTION_75 = "section-75"
    SECTION_65Z5 = "section-65z5"
    SECTION_65Z6 = "section-65z6"
    JOINT_COMMITTEE = "joint-committee"
    MEMORANDUM = "memorandum"
    TERMS_OF_REFERENCE = "terms-of-reference"
    STANDING_ORDERS = "standing-orders"


class DelegationStatus(StrEnum):
    """Whether a delegation is in force or only proposed; a proposed one carries no power."""

    IN_FORCE = "in-force"
    PROPOSED = "proposed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant(Stated):
    """A power at its beginning. It is held by one holder, or by every one of a kind."""

    id: str
    holder: str = ""
    holder_kind: str = ""
    function: str
    footprint: str
    limit: Limit
    by: GrantedBy
    conditions: tuple[str, ...] = ()
    onward: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegation(Stated):
    """A power handed on. `onward` says whether the receiver may hand it on again.

    `giver` and `receiver` are ids of organisations, bodies or seats; or both are kinds, when every
    organisation of a kind hands it to its own body of a kind.
    """

    id: str
    giver: str
    receiver: str
    function: str
    footprint: str
    limit: Limit
    onward: bool
    instrument: Instrument
    agreement: str = ""
    decision: str = ""
    conditions: tuple[str, ...] = ()
    liability: str = ""
    status: DelegationStatus = DelegationStatus.IN_FORCE


SECTIONS: dict[str, type] = {"grant": Grant, "delegation": Delegation}
