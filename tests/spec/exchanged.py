"""A small system, and giving and taking it in the forms of others: what the exchange tests share.

Not a test; nothing here asserts more than that its own material is sound.
"""

from datetime import date

from commonweal.actions.exchanging import FORMS
from commonweal.repository.definition_files import entries_of_csv, entries_of_toml
from commonweal.system.description import Description, describe
from commonweal.system.exchange.choice import Choice

TODAY = date(2026, 11, 1)
SYSTEMS = ("dorset", "hampshire-and-isle-of-wight")
DAYS: tuple[date | None, ...] = (None, date(2018, 8, 1), date(2022, 7, 1))

ORGANISATIONS = """id,kind,name,ods_code,ons_code,legal_first,first,last,source,known_first,known_last
stp,stp,The Partnership,QZZ,,,2016-04-01,2022-06-30,plan,,
icb,icb,The Board,QZZ,E54000099,,2022-04-01,,plan,,2021-12-23
icb,icb,The Board,QZZ,E54000099,2022-07-01,2022-07-01,,act: s.19,2021-12-24,
trust,nhs-trust,Infirmary NHS Trust,RZ1,,,1991-04-01,2008-12-31,ods,,
trust,nhs-foundation-trust,Infirmary NHS Foundation Trust,RZ1,,,2009-01-01,,ods,,
council,upper-tier-council,The Council,,E06000099,,1997-04-01,,act,,
"""
OTHERS = {
    "relationship": """organisation,relation,target,first,last,source
trust,partner-of,icb,2022-07-01,,act
trust,provides-in,system,2016-04-01,,plan
""",
    "succession": """predecessor,successor,date,source
stp,icb,2022-07-01,act
""",
    "alias": """of,name,first,last,source
icb,NHS Somewhere,2022-07-01,,plan
""",
    "footprint": """id,level,name,basis,ods_code,ons_code,first,last,source
system,system,Somewhere,residence,,E54000099,2016-04-01,,plan
network,neighbourhood,North PCN,registration,U00001,,2019-07-01,,ods
""",
    "part": """footprint,part,kind,first,last,source
system,network,footprint,2019-07-01,,plan
""",
}
BODIES = """
[[body]]
id = "board"
name = "Board of The Board"
kind = "board"
level = "system"
organisations = ["icb"]
footprints = ["system"]
status = "established"
decides = true
terms = "Leads."
quorum = { share = "1/2", more_than = true }
first = 2022-07-01
source = "act: s.19"
note = "Said so."

[[body.seat]]
id = "board.partner"
role = "Partner member"
office = "partner-member"
sector = "nhs-trusts"
voting = true
nominated_by = ["trust", "council"]
status = "vacant"
first = 2022-07-01
source = "act: Sch 1B"

[[body]]
id = "committee"
name = "A committee"
kind = "committee"
level = "place"
organisations = ["icb", "council"]
reports_to = ["board"]
status = "planned"
decides = false
first = 2022-07-01
source = "plan"
"""


def small() -> Description:
    entries = entries_of_toml(BODIES, "bodies.toml")[0]
    for section, text in {"organisation": ORGANISATIONS, **OTHERS}.items():
        entries += entries_of_csv(text, section, section)[0]
    description, problems = describe(entries)
    assert problems == []
    return description


def given_as(form: str, description: Description, on: date | None = None) -> dict:
    return FORMS[form][0](Choice(description, TODAY, on)).document


def taken_from(form: str, document: object) -> tuple[Description, list]:
    found = FORMS[form][1](document, "file.json")
    description, wrong = describe(found.entries)
    lacking = {"lacking"} if any(p.rule == "lacking" for p in found.problems) else set()
    assert {p.rule for p in wrong} <= lacking
    return description, found.problems


def record(document: dict, code: str) -> dict:
    told = [o["Organisation"] for o in document["Organisations"]]
    return next(o for o in told if o["OrgId"]["extension"] == code)
