"""Who people are and where they belong: person, registration, residence, death and consent.

What identifies them is not here but in the vault; a birth date is told to its month only.
"""

from commonweal.tables.declaration import Reference
from commonweal.tables.records.shape import (
    PERSON,
    day,
    known_day,
    one_of,
    order,
    record_table,
    text,
    word,
)

PERSON_TABLE = record_table(
    "person",
    known_day("birth_month", "First day of the month of birth; the day itself is in the vault"),
    text(
        "gender",
        "PERSON GENDER CODE CURRENT: 1 male, 2 female, 9 not specified, 0 not known",
    ),
    text(
        "ethnic_category",
        "ETHNIC CATEGORY: A to C White, D to G mixed, H to L Asian or Asian British, "
        "M to P Black or Black British, R Chinese, S other, Z not stated, 99 not known",
    ),
    grain="One row for each person in the register that the feed draws on",
    dated="The first day of the month of birth, when a person's life begins to be followed",
    missing="The register does not say; Z says that the person did not wish to say",
    source="NHS Data Dictionary; Personal Demographics Service (PDS)",
    coverage="Everyone with an NHS number whose address or practice is or was in the system, "
    "those who have died or left among them; people never registered are not there",
    lag="Days: a full extract each week or month",
    constraints=(one_of("gender", "0", "1", "2", "9"),),
    references=(),
)

REGISTRATION = record_table(
    "registration",
    word("practice", "ODS code of the GP practice: GENERAL MEDICAL PRACTICE CODE"),
    known_day("first", "First day registered with the practice"),
    day("last", "Last day registered with the practice; missing while it goes on"),
    grain="One row for each unbroken registration of a person with a practice",
    dated="The first day of the registration",
    missing="No `last`: registered still, as far as the extract knows",
    source="Personal Demographics Service (PDS), GP registrations",
    coverage="Registrations for general medical services; temporary residents are not there. "
    "A list holds some people who moved away unnoticed",
    lag="Days; the end of a registration is known weeks after a person moves",
    constraints=(order("first", "last"),),
    references=(PERSON, Reference("practice", "named_unit", "unit")),
)

RESIDENCE = record_table(
    "residence",
    word("lsoa", "ONS code of the lower-layer super output area (2021) of the address"),
    known_day("first", "First day at the address"),
    day("last", "Last day at the address; missing while it goes on"),
    text("care_home_indicator", "Y when the address is a care home, N when it is not"),
    grain="One row for each stay of a person at one address",
    dated="The first day at the address",
    missing="No `last`: there still, as far as the extract knows",
    source="Personal Demographics Service (PDS), usual address, placed in an area by its postcode",
    coverage="People with a usual address in England; no fixed abode is not there",
    lag="Days after the change is told, which may be months after the move",
    constraints=(order("first", "last"), one_of("care_home_indicator", "Y", "N")),
    references=(PERSON, Reference("lsoa", "named_unit", "unit")),
)

DEATH = record_table(
    "death",
    text("underlying_cause", "Underlying cause of death, ICD-10 without its dot, such as I219"),
    text(
        "place_of_death",
        "`hospital`, `home`, `care home`, `hospice` or `elsewhere`",
    ),
    grain="One row for each registered death",
    dated="The day of death: PERSON DEATH DATE",
    missing="No cause: the registration is provisional or with the coroner",
    source="ONS civil registration of deaths; NHS Data Dictionary",
    coverage="Deaths registered in England and Wales of people of the system, wherever they died",
    lag="A week where there is no inquest; many months where there is",
    constraints=(
        one_of("place_of_death", "hospital", "home", "care home", "hospice", "elsewhere"),
    ),
)

CONSENT = record_table(
    "consent",
    word(
        "kind",
        "`national data opt-out` (from use beyond the person's own care) or `type 1` "
        "(from leaving the practice's record at all, but for care)",
    ),
    known_day("first", "First day on which the choice holds"),
    day("last", "Last day on which it holds; missing while it goes on"),
    grain="One row for each choice that a person made about the use of their records",
    dated="The first day on which the choice holds",
    missing="A person without a row has not opted out",
    source="National data opt-out (Spine); type 1 opt-outs in GP records",
    coverage="Everyone with an NHS number; choices made of a provider alone are not there",
    lag="A day for the national opt-out; a type 1 when the practice's record is next drawn",
    constraints=(one_of("kind", "national data opt-out", "type 1"), order("first", "last")),
)

TABLES = (PERSON_TABLE, REGISTRATION, RESIDENCE, DEATH, CONSENT)
