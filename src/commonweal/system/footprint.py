"""Footprints: sets of people with a name and a level, and the parts they are made of.

They overlap and are no tree: a council's area may be larger than the system, a hospital's catchment
may span two councils. Figures for footprints are in `outcomes`.
"""

from dataclasses import dataclass
from enum import StrEnum

from commonweal.system.stated import Stated


class Level(StrEnum):
    """The levels of an integrated care system.

    A hospital catchment is what papers of 2018 call an integrated care partnership and papers of
    2022 a local delivery system; the statutory partnership of 2022 is a body, not a level.
    """

    NEIGHBOURHOOD = "neighbourhood"
    PLACE_AREA = "place-area"
    PLACE = "place"
    HOSPITAL_CATCHMENT = "hospital-catchment"
    SYSTEM = "system"
    REGION = "region"
    ENGLAND = "england"


class Basis(StrEnum):
    """Whether people belong by the practice they are registered with, or by where they live."""

    REGISTRATION = "registration"
    RESIDENCE = "residence"


class PartKind(StrEnum):
    """What a part is: another footprint, or a coded unit."""

    FOOTPRINT = "footprint"
    PRACTICE = "practice"
    PCN = "pcn"
    SUB_ICB = "sub-icb"
    CCG = "ccg"
    COUNCIL = "council"
    DISTRICT = "district"
    LSOA = "lsoa"


@dataclass(frozen=True, slots=True, kw_only=True)
class Footprint(Stated):
    """A named set of people at one level."""

    id: str
    level: Level
    name: str
    basis: Basis
    ods_code: str = ""
    ons_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part(Stated):
    """A part of a footprint; an excluded one is carved out of it."""

    footprint: str
    part: str
    kind: PartKind
    excluded: bool = False
