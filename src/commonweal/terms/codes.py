"""The kinds of coded unit an ICS is made of, and the shape of their codes.

Codes are quoted strings, never numbers: `01234` and `1234` are two organisations. The shapes follow
the NHS Data Dictionary (ODS organisation codes) and the ONS Register of Geographic Codes (entity
prefixes E01, E06 ...). Whether a code exists is a question for the structure, not for this module.
"""

from enum import StrEnum


class Kind(StrEnum):
    """What a unit is: the level of footprint, or the kind of organisation, behind a code."""

    PRACTICE = "practice"
    PCN = "pcn"
    PLACE = "place"
    SUB_ICB = "sub_icb"
    CCG = "ccg"
    ICB = "icb"
    REGION = "region"
    TRUST = "trust"
    LSOA = "lsoa"
    MSOA = "msoa"
    DISTRICT = "district"
    UPPER_TIER = "upper_tier"
    ENGLAND = "england"


NAMES: dict[Kind, tuple[str, str]] = {
    Kind.PRACTICE: ("GP practice", "GP practices"),
    Kind.PCN: ("Primary care network", "Primary care networks"),
    Kind.PLACE: ("Place", "Places"),
    Kind.SUB_ICB: ("Sub-ICB location", "Sub-ICB locations"),
    Kind.CCG: ("Clinical commissioning group", "Clinical commissioning groups"),
    Kind.ICB: ("Integrated care system", "Integrated care systems"),
    Kind.REGION: ("NHS region", "NHS regions"),
    Kind.TRUST: ("NHS trust", "NHS trusts"),
    Kind.LSOA: ("Lower-layer super output area", "Lower-layer super output areas"),
    Kind.MSOA: ("Middle-layer super output area", "Middle-layer super output areas"),
    Kind.DISTRICT: ("Local authority district", "Local authority districts"),
    Kind.UPPER_TIER: ("Upper-tier authority", "Upper-tier authorities"),
    Kind.ENGLAND: ("England", "England"),
}

SHAPES: dict[Kind, str] = {
    Kind.PRACTICE: r"[A-Z][A-Z0-9]\d{4}|[A-Z]\d{5}",
    Kind.PCN: r"U\d{5}",
    Kind.SUB_ICB: r"\d{2}[A-Z]|[A-Z]\d[A-Z]\d[A-Z]|\d{2}[A-Z]\d{2}|[A-Z0-9]{3,5}",
    Kind.CCG: r"\d{2}[A-Z]|[A-Z]\d[A-Z]\d[A-Z]",
    Kind.ICB: r"Q[A-Z0-9]{2}",
    Kind.REGION: r"Y\d{2}",
    Kind.TRUST: r"[A-Z][A-Z0-9]{2}([A-Z0-9]{2})?",
    Kind.LSOA: r"[EW]01\d{6}",
    Kind.MSOA: r"[EW]02\d{6}",
    Kind.DISTRICT: r"E0[6789]\d{6}|W06\d{6}|[NS]\d{8}",
    Kind.UPPER_TIER: r"(E06|E08|E09|E10|E13)\d{6}|W06\d{6}|[NS]\d{8}",
}
