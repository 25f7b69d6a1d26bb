"""Rules that cut across everything: all is dated, and two meanings of one abbreviation stay apart.

That names, ids and dates of a definition fit together at all is `soundness`, not a rule of law.
"""

import re
from collections.abc import Iterator
from datetime import date

from commonweal.governance.rules.engine import Case, Finding, broken, check, held, unknown
from commonweal.governance.rules.structure import counted
from commonweal.system.body import Body, BodyKind, BodyStatus
from commonweal.system.footprint import Footprint, Level
from commonweal.system.organisation import Organisation
from commonweal.system.stated import Stated

EARLIEST, LATEST = date(1800, 1, 1), date(2200, 1, 1)
"""Days outside these stand for "always" and "for ever", which is to leave a statement undated."""

LAW_OF_PARTNERSHIPS = date(2022, 7, 1)
_ICP = re.compile(r"\b(?:ICPs?|integrated care partnerships?)(?:\s+boards?)?\W*$", re.IGNORECASE)
_ABOUT_THEM = (
    BodyKind.WORKING_GROUP,
    BodyKind.DELIVERY_GROUP,
    BodyKind.LEADERSHIP_GROUP,
    BodyKind.ADVISORY_GROUP,
    BodyKind.ASSEMBLY,
    BodyKind.FORUM,
)
"""Groups that work on partnerships or prepare one, and may bear their name."""


def _statements(case: Case) -> Iterator[Stated]:
    for records in (case.description.records, case.records):
        for told in records.values():
            yield from (each for each in told if isinstance(each, Stated))


@check("Y-01")
def everything_is_dated(case: Case) -> Iterator[Finding]:
    """That a first day stands there is the grammar; here, that it is no stand-in for none."""
    number, anywhere = 0, None
    for each in _statements(case):
        number, anywhere = number + 1, each.place
        what = type(each).__name__.lower()
        if each.held.first < EARLIEST:
            said = f"This {what} is dated from {each.held.first}, which stands for no date"
            yield broken(f"{said}: write the day from which it held.", each.place)
        if each.held.last is not None and each.held.last > LATEST:
            said = f"This {what} is dated to {each.held.last}, which stands for no end"
            yield broken(f"{said}: leave `last` out while it holds.", each.place)
    if anywhere is not None:
        said = f"{counted(number, 'statement')} looked at, as at {case.day}"
        yield held(f"{said}: the dates are real.", anywhere)


def _body_called_icp(body: Body) -> Finding | None:
    """What there is to say of a body that bears the name or the kind of a partnership."""
    said = f"{body.name} ({body.id})"
    if body.kind == BodyKind.INTEGRATED_CARE_PARTNERSHIP:
        if body.status == BodyStatus.ESTABLISHED and body.held.first < LAW_OF_PARTNERSHIPS:
            said = f"{said} is a statutory partnership from {body.held.first}"
            return broken(f"{said}; none could be before {LAW_OF_PARTNERSHIPS}.", body.place)
        return held(f"{said} is the statutory partnership.", body.place)
    if body.kind == BodyKind.HOSPITAL_PARTNERSHIP_2018:
        if body.held.first >= LAW_OF_PARTNERSHIPS:
            said = f"{said} is a hospital partnership of 2018 from {body.held.first}"
            return unknown(f"{said}: is the statutory partnership meant?", body.place)
        return held(f"{said} is a hospital partnership of 2018.", body.place)
    if not _ICP.search(body.name) or body.kind in _ABOUT_THEM:
        return None
    said = f"{said} is called a partnership and is of kind {body.kind}: state"
    return broken(f"{said} hospital-partnership-2018 or integrated-care-partnership.", body.place)


@check("Y-02")
def two_meanings_of_icp_are_apart(case: Case) -> Iterator[Finding]:
    """Bodies by kind; a footprint of that name is a hospital's catchment; no organisation is one."""
    for body in case.at.bodies.values():
        found = _body_called_icp(body)
        if found is not None:
            yield found
    things: list[Footprint | Organisation] = [*case.at.footprints.values()]
    for thing in [*things, *case.at.organisations.values()]:
        if not _ICP.search(thing.name):
            continue
        if isinstance(thing, Footprint) and thing.level == Level.HOSPITAL_CATCHMENT:
            yield held(f"{thing.name} ({thing.id}) is a hospital's catchment.", thing.place)
        else:
            what = "organisation" if isinstance(thing, Organisation) else f"{thing.level} footprint"
            said = f"{thing.name} ({thing.id}) is stated as {what}"
            yield broken(f"{said}: state the body, or the catchment, that is meant.", thing.place)
