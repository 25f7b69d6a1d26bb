"""Agreements between organisations and what they put in: section 75 pools, memoranda, alliances.

An agreement is described here as signed; moving its money is `money`, and the powers it carries are
in `governance.power`.
"""

from dataclasses import dataclass
from enum import StrEnum

from commonweal.system.stated import Stated


class AgreementKind(StrEnum):
    """The instrument, by the law it rests on or by custom."""

    SECTION_75 = "section-75"
    SECTION_65Z5 = "section-65z5"
    SECTION_65Z6 = "section-65z6"
    MEMORANDUM = "memorandum"
    ALLIANCE_CONTRACT = "alliance-contract"
    INFORMATION_SHARING = "information-sharing"
    BETTER_CARE_FUND = "better-care-fund"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement(Stated):
    """A dated instrument between partners. `total` is in pence; absent texts were not published."""

    id: str
    name: str
    kind: AgreementKind
    partners: tuple[str, ...]
    host: str = ""
    pool_manager: str = ""
    footprint: str = ""
    total: int | None = None
    approximate: bool = False
    aims: str = ""
    client_groups: str = ""
    resources: str = ""
    duration: str = ""
    variation: str = ""
    monitoring: str = ""
    risk_share: str = ""
    rounding: str = ""
    consulted: bool | None = None
    excluded_functions: tuple[str, ...] = ()
    joint_committee: str = ""
    written: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution(Stated):
    """What a partner puts into an agreement: a share in percent as written, or pence, or both."""

    agreement: str
    partner: str
    share: str = ""
    amount: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme(Stated):
    """A scheme that an agreement pays for; `budget` in pence, absent when not published."""

    agreement: str
    number: int
    name: str
    budget: int | None = None
    risk_rule: str = ""
    functions: tuple[str, ...] = ()
