"""Organisations, what else they are called, what follows them, and how they relate.

An organisation is never used again after it closes: a successor is another one. People are not
recorded, here or anywhere in a definition.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from commonweal.system.stated import Stated
from commonweal.terms.problem import Place


class OrganisationKind(StrEnum):
    """What an organisation is, in law or in practice."""

    GOVERNMENT_DEPARTMENT = "government-department"
    NATIONAL_BODY = "national-body"
    REGULATOR = "regulator"
    THINK_TANK = "think-tank"
    ICB = "icb"
    CCG = "ccg"
    STP = "stp"
    ICS = "ics"
    NHS_TRUST = "nhs-trust"
    NHS_FOUNDATION_TRUST = "nhs-foundation-trust"
    UPPER_TIER_COUNCIL = "upper-tier-council"
    DISTRICT_COUNCIL = "district-council"
    COMBINED_AUTHORITY = "combined-authority"
    PRACTICE = "practice"
    GP_FEDERATION = "gp-federation"
    PROVIDER_ALLIANCE = "provider-alliance"
    PROVIDER_CLASS = "provider-class"
    HEALTHWATCH = "healthwatch"
    VOLUNTARY = "voluntary"
    CARE_FORUM = "care-forum"
    SOCIAL_CARE_PROVIDER = "social-care-provider"
    WIDER_PARTNER = "wider-partner"
    COMPARATOR_SYSTEM = "comparator-system"


NHS_TRUSTS = (OrganisationKind.NHS_TRUST, OrganisationKind.NHS_FOUNDATION_TRUST)


class Relation(StrEnum):
    """How one organisation stands to another, or to a footprint."""

    PARTNER_OF = "partner-of"
    MEMBER_OF = "member-of"
    PROVIDES_IN = "provides-in"
    RESPONSIBLE_FOR = "responsible-for"
    PART_OF = "part-of"
    OVERSEES = "oversees"
    HOSTS = "hosts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation(Stated):
    """An organisation while it existed. `count` is how many a class stands for.

    `legal_first` and `legal_last` are the dates in law where they differ from the operational ones
    (ODS: a legal start is never before the operational one, a legal end never after it).
    """

    id: str
    kind: OrganisationKind
    name: str
    ods_code: str = ""
    ons_code: str = ""
    legal_first: date | None = None
    legal_last: date | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias(Stated):
    """Another name of an organisation, body or footprint, while it was used."""

    of: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Succeeded:
    """What followed what, on which day; `share` is the part that moved, absent when not stated."""

    predecessor: str
    successor: str
    date: date
    share: float | None = None
    source: str
    note: str = ""
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Relationship(Stated):
    """A dated relation that is not part-of-a-tree: partners, members, areas served."""

    organisation: str
    relation: Relation
    target: str
    share: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A document that statements cite. `published` is absent where the document is undated."""

    id: str
    title: str
    publisher: str
    kind: str
    published: date | None = None
    address: str = ""
    note: str = ""
    place: Place
