"""A copy of a system's definition to which a test adds a committee that may decide, and its meeting."""

import shutil
from importlib.resources import files
from pathlib import Path

SYSTEM = "hampshire-and-isle-of-wight"
COMMITTEE = """
[[body]]
id = "test-committee"
name = "Committee <b>made up</b> for a test"
kind = "committee"
level = "place"
organisations = ["icb-hampshire-and-isle-of-wight"]
footprints = ["place-southampton"]
reports_to = ["icb-board"]
status = "established"
decides = true
meets = "monthly"
in_public = true
quorum = { number = 2 }
first = 2022-07-01
source = "nhsa-2006: Sch 1B para 11"

[[body.seat]]
id = "test-committee.chair"
role = "Chair"
office = "chair"
sector = "independent"
voting = true
status = "in-post"
first = 2022-07-01
source = "nhsa-2006: Sch 1B para 11"

[[body.seat]]
id = "test-committee.members"
role = "Member"
office = "non-executive"
sector = "independent"
count = 2
voting = true
status = "in-post"
first = 2022-07-01
source = "nhsa-2006: Sch 1B para 11"

[[delegation]]
id = "board-to-test-committee"
from = "icb-board"
to = "test-committee"
function = "commission-community-services"
footprint = "place-southampton"
limit = 50_000_000
onward = false
instrument = "scheme-of-delegation"
first = 2022-07-01
source = "nhsa-2006: Sch 1B para 11"
"""
MEETING = """
body = "test-committee"
day = 2023-04-05
presiding = "test-committee.chair"
present = ["test-committee.chair", "test-committee.members#1"]

[[item]]
id = "1"
title = "Beds"
conflicts = "none"

[[item.motion]]
text = "To open twenty beds in the city"
function = "commission-community-services"
footprint = "place-southampton"
amount = 25_000_000
proposed_by = "test-committee.chair"
agreed = true
health_and_wellbeing = "Shorter stays in hospital"
quality = "Care nearer home"
efficiency = "Fewer delayed discharges"
"""
DECISION = "test-committee/2023-04-05/1"
MAP = "/governance?on=2018-08-01"
ADDRESSES = {
    "governance": MAP,
    "body": "/governance/bodies/southampton-place-board?on=2022-07-01",
    "organisation": "/governance/organisations/ccg-southampton-city?on=2019-01-01",
    "matrix": "/governance/matrix?on=2023-01-01",
    "who_decides": "/governance/who-decides",
    "checks": "/governance/checks?on=2022-07-01",
    "decisions": "/governance/decisions",
    "decision": f"/governance/decisions/{DECISION}",
}


def write_definition(folder: Path) -> Path:
    """The system's files with the committee in them, in a folder of that name."""
    with_committee = folder / SYSTEM
    shutil.copytree(str(files("commonweal") / "systems" / SYSTEM), with_committee)
    (with_committee / "committee.toml").write_text(COMMITTEE, encoding="utf-8")
    return with_committee


def write_meeting(folder: Path) -> Path:
    """The meeting's minutes."""
    path = folder / "meeting.toml"
    path.write_text(MEETING, encoding="utf-8")
    return path
