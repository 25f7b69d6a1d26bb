"""Which roles and relationships of the Organisation Data Service stand for which of our words.

Only what ODS itself says in so many words is matched; what it tells differently is reported, never
guessed. Source: NHS England, Organisation Data Service, ORD API 2-0-0, lists of roles and of
relationships; its reference data catalogue on strategic partnerships, whose code stays while the
roles of partnership and board follow one another.
"""

from dataclasses import dataclass

from commonweal.system.organisation import OrganisationKind as Kind
from commonweal.system.organisation import Relation

ROOT = "2.16.840.1.113883.2.1.3.2.4.18.48"
"""The object identifier of ODS codes."""
AUTHORITY = "HSCIC"
"""Who assigns them, as the API writes it."""

NETWORK = "RO272"
SUB_ICB_LOCATION = "RO319"
COMMISSIONING_GROUP = "RO98"
STRATEGIC_PARTNERSHIP = "RO261"
LOCAL_AUTHORITY = "RO141"

ROLE_NAMES = {
    "RO126": "GOVERNMENT DEPARTMENT",
    "RO141": "LOCAL AUTHORITY",
    "RO177": "PRESCRIBING COST CENTRE",
    "RO197": "NHS TRUST",
    "RO223": "LONDON BOROUGH",
    "RO261": "STRATEGIC PARTNERSHIP",
    "RO262": "SUSTAINABILITY TRANSFORMATION PARTNERSHIP",
    "RO272": "PRIMARY CARE NETWORK",
    "RO273": "COMBINED AUTHORITY",
    "RO318": "INTEGRATED CARE BOARD",
    "RO319": "SUB ICB LOCATION",
    "RO33": "COUNTY COUNCIL",
    "RO36": "DISTRICT COUNCIL",
    "RO37": "METROPOLITAN DISTRICT",
    "RO39": "METROPOLITAN DISTRICT COUNCIL",
    "RO40": "UNITARY AUTHORITY",
    "RO57": "FOUNDATION TRUST",
    "RO76": "GP PRACTICE",
    "RO98": "CLINICAL COMMISSIONING GROUP",
}


@dataclass(frozen=True, slots=True)
class RoleKind:
    """A kind of organisation by its primary role and, where that is not enough, another role."""

    primary: str
    other: str
    kind: Kind


ROLE_KINDS = (
    RoleKind("RO126", "", Kind.GOVERNMENT_DEPARTMENT),
    RoleKind("RO98", "", Kind.CCG),
    RoleKind("RO197", "", Kind.NHS_TRUST),
    RoleKind("RO197", "RO57", Kind.NHS_FOUNDATION_TRUST),
    RoleKind("RO261", "RO262", Kind.STP),
    RoleKind("RO261", "RO318", Kind.ICB),
    RoleKind("RO177", "RO76", Kind.PRACTICE),
    RoleKind("RO141", "RO36", Kind.DISTRICT_COUNCIL),
    RoleKind("RO141", "RO273", Kind.COMBINED_AUTHORITY),
    RoleKind("RO141", "RO33", Kind.UPPER_TIER_COUNCIL),
    RoleKind("RO141", "RO37", Kind.UPPER_TIER_COUNCIL),
    RoleKind("RO141", "RO39", Kind.UPPER_TIER_COUNCIL),
    RoleKind("RO141", "RO40", Kind.UPPER_TIER_COUNCIL),
    RoleKind("RO141", "RO223", Kind.UPPER_TIER_COUNCIL),
)

_SEVERAL = {Kind.UPPER_TIER_COUNCIL}
ROLES_OF = {r.kind: r for r in ROLE_KINDS if r.kind not in _SEVERAL}
"""The roles of a kind; upper-tier councils have several, between which a definition does not tell."""

RELATIONS = {Relation.PART_OF: "RE2", Relation.PARTNER_OF: "RE8"}
RELATION_OF = {code: relation for relation, code in RELATIONS.items()}
RELATION_NAMES = {
    "RE2": "IS A SUB-DIVISION OF",
    "RE3": "IS DIRECTED BY",
    "RE4": "IS COMMISSIONED BY",
    "RE5": "IS LOCATED IN THE GEOGRAPHY OF",
    "RE6": "IS OPERATED BY",
    "RE8": "IS PARTNER TO",
    "RE9": "IS NOMINATED PAYEE FOR",
    "RE10": "IS COVID NOMINATED PAYEE FOR",
    "RE11": "IS CONSTITUENT OF",
}
"""Those without one of our relations are named when they are left out."""
