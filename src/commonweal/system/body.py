"""Bodies that meet, decide or advise, and their seats. Seats are never persons.

What a body may decide is `governance.power`; how it does so is `governance.meeting`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from commonweal.system.footprint import Level
from commonweal.system.stated import Stated


class BodyKind(StrEnum):
    """What a body is. The two senses of "ICP" are two kinds."""

    BOARD = "board"
    COMMITTEE = "committee"
    SUB_COMMITTEE = "sub-committee"
    JOINT_COMMITTEE = "joint-committee"
    INTEGRATED_CARE_PARTNERSHIP = "integrated-care-partnership"
    HOSPITAL_PARTNERSHIP_2018 = "hospital-partnership-2018"
    HEALTH_AND_WELLBEING_BOARD = "health-and-wellbeing-board"
    PLACE_BOARD = "place-board"
    SCRUTINY_COMMITTEE = "scrutiny-committee"
    DELIVERY_GROUP = "delivery-group"
    LEADERSHIP_GROUP = "leadership-group"
    ADVISORY_GROUP = "advisory-group"
    ASSEMBLY = "assembly"
    ALLIANCE_BOARD = "alliance-board"
    FORUM = "forum"
    WORKING_GROUP = "working-group"


class BodyStatus(StrEnum):
    """How far a body has come."""

    PLANNED = "planned"
    SHADOW = "shadow"
    ESTABLISHED = "established"
    ENDED = "ended"


class Office(StrEnum):
    """The office that a seat is tied to."""

    CHAIR = "chair"
    DEPUTY_CHAIR = "deputy-chair"
    SENIOR_INDEPENDENT = "senior-independent"
    CHIEF_EXECUTIVE = "chief-executive"
    FINANCE_DIRECTOR = "finance-director"
    MEDICAL_DIRECTOR = "medical-director"
    NURSING_DIRECTOR = "nursing-director"
    EXECUTIVE_DIRECTOR = "executive-director"
    NON_EXECUTIVE = "non-executive"
    PARTNER_MEMBER = "partner-member"
    LEADER = "leader"
    CABINET_MEMBER = "cabinet-member"
    COUNCILLOR = "councillor"
    ADULT_SOCIAL_SERVICES_DIRECTOR = "adult-social-services-director"
    CHILDRENS_SERVICES_DIRECTOR = "childrens-services-director"
    PUBLIC_HEALTH_DIRECTOR = "public-health-director"
    CLINICAL_DIRECTOR = "clinical-director"
    MANAGING_DIRECTOR = "managing-director"
    ADVISOR = "advisor"
    REPRESENTATIVE = "representative"
    OBSERVER = "observer"
    LEAD = "lead"


class Sector(StrEnum):
    """Whom a seat brings to the table."""

    ICB = "icb"
    ACUTE = "acute"
    COMMUNITY = "community"
    MENTAL_HEALTH = "mental-health"
    AMBULANCE = "ambulance"
    NHS_TRUSTS = "nhs-trusts"
    PRIMARY_CARE = "primary-care"
    LOCAL_AUTHORITY = "local-authority"
    PUBLIC_HEALTH = "public-health"
    HEALTHWATCH = "healthwatch"
    VOLUNTARY = "voluntary"
    SOCIAL_CARE = "social-care"
    PEOPLE = "people"
    NHS_ENGLAND = "nhs-england"
    PROVIDER_COLLABORATIVE = "provider-collaborative"
    INDEPENDENT = "independent"
    OTHER = "other"


class SeatStatus(StrEnum):
    """Whether a seat is only talked of, proposed, held for the interim, filled or empty."""

    PROPOSED = "proposed"
    INTERIM = "interim"
    IN_POST = "in-post"
    VACANT = "vacant"
    UNDER_CONSIDERATION = "under-consideration"


@dataclass(frozen=True, slots=True, kw_only=True)
class Body(Stated):
    """Something that decides or advises. `quorum` is read by `governance.quorum`."""

    id: str
    name: str
    kind: BodyKind
    level: Level
    organisations: tuple[str, ...] = ()
    footprints: tuple[str, ...] = ()
    reports_to: tuple[str, ...] = ()
    status: BodyStatus
    decides: bool
    terms: str = ""
    meets: str = ""
    in_public: bool | None = None
    quorum: Mapping[str, object] = field(default_factory=dict)
    majority: str = "simple"
    casting_vote: bool | None = None
    single_accountable: str = ""
    model: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat(Stated):
    """A seat or `count` like seats. A seat may be a member's without a vote."""

    id: str
    body: str
    role: str
    office: Office
    sector: Sector
    count: int = 1
    member: bool = True
    voting: bool
    nominated_by: tuple[str, ...] = ()
    appointed_by: str = ""
    approved_by: str = ""
    services: tuple[str, ...] = ()
    knows: tuple[str, ...] = ()
    employed_by: str = ""
    status: SeatStatus
