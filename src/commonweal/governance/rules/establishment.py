"""Rules on establishing integrated care boards and on footprints: areas, constitutions, closing dates.

What a constitution says is judged from the document of record: `states` may hold `name`, `area`,
`nomination-process` and `consultation`. The text of a constitution itself is not read here.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from commonweal.governance.rules.engine import Case, Finding, broken, check, held, judged, unknown
from commonweal.governance.rules.structure import (
    counted,
    documents,
    lacking,
    listed,
    named,
    of_kind,
    own_icbs,
    published,
    stating,
    within,
)
from commonweal.system.footprint import Level, PartKind
from commonweal.system.organisation import NHS_TRUSTS, Organisation, OrganisationKind, Relation

LAST_DAY_OF_GROUPS = date(2022, 6, 30)
"""National Health Service Act 2006 s.14Z27(1), with SI 2022/632."""

LOCAL = (Level.NEIGHBOURHOOD, Level.PLACE_AREA, Level.PLACE, Level.HOSPITAL_CATCHMENT)
STATUTORY_NHS_BODIES = (OrganisationKind.ICB, OrganisationKind.CCG, *NHS_TRUSTS)
"""Bodies whose staff, property and liabilities must go somewhere when they end."""


def _areas_of_icbs(case: Case) -> dict[str, frozenset[str]]:
    """Everything in the area of each integrated care board, neighbours among them."""
    answers_for = case.at.answers_for
    boards = of_kind(case, OrganisationKind.ICB)
    return {icb.id: within(case, answers_for.get(icb.id, frozenset())) for icb in boards}


@check("E-01")
def areas_of_boards_do_not_overlap(case: Case) -> Iterator[Finding]:
    """Parts are compared as far down as the definition goes; two wholes without parts by their id."""
    owners: dict[str, list[str]] = defaultdict(list)
    for icb, inside in _areas_of_icbs(case).items():
        for part in inside:
            owners[part].append(icb)
    shared: dict[tuple[str, str], list[str]] = defaultdict(list)
    for part in sorted(owners):
        for other in owners[part][1:]:
            shared[owners[part][0], other].append(part)
    for (one, other), parts in shared.items():
        said = f"{named(case, (one, other))} share {counted(len(parts), 'part')} of their areas"
        place = case.at.organisations[other].place
        yield broken(
            f"{said}: {named(case, parts)}. End or exclude them for one of the two.", place
        )
    sharing = {icb for pair in shared for icb in pair}
    for own in own_icbs(case):
        if own.id not in sharing:
            yield held(f"The area of {own.name} is shared with no other board.", own.place)


@check("E-02")
def every_area_has_one_board(case: Case) -> Iterator[Finding]:
    """Whether England is covered cannot be seen from one system; whether this system is, can."""
    if not own_icbs(case):
        return
    answers_for, inside = case.at.answers_for, _areas_of_icbs(case)
    covered = frozenset[str]().union(*inside.values())
    local = [f for f in case.at.footprints.values() if f.level in LOCAL and f.id in covered]
    if local:
        said = f"{counted(len(local), 'footprint')} below the system in the area of a board"
        yield held(f"{said}, such as {local[0].name}.", local[0].place)
    for footprint in case.at.footprints.values():
        if footprint.level == Level.SYSTEM:
            boards = [icb for icb in inside if footprint.id in answers_for.get(icb, ())]
            said = f"{footprint.name} has {counted(len(boards), 'integrated care board')}"
            yield judged(len(boards) == 1, f"{said}: {named(case, boards)}.", footprint.place)
        elif footprint.level in LOCAL and footprint.id not in covered:
            said = f"{footprint.name} ({footprint.id}) lies in the area of no integrated care board"
            yield broken(f"{said}; make it part of one, or end it.", footprint.place)


@check("E-03")
def constitution_is_published(case: Case) -> Iterator[Finding]:
    """Of its publication only what the definition records is known: no record is no verdict."""
    constitutions, orders = documents(case, "constitution"), documents(case, "establishment-order")
    for icb in own_icbs(case):
        told = constitutions.get(icb.id, [])
        out = published(case, told)
        if out:
            when = f"was published on {out[-1].published}"
            yield held(f"The constitution of {icb.name} {when}.", out[-1].place)
        elif told and told[-1].published is not None:
            when = (
                f"only from {told[0].published}" if told[0].published else "on a day not recorded"
            )
            said = f"The constitution of {icb.name} is published {when}, not by {case.day}"
            yield broken(f"{said}; record the version before it, if there was one.", told[0].place)
        elif told:
            said = f"When the constitution of {icb.name} was published is not recorded."
            yield unknown(said, told[0].place)
        else:
            yield unknown(f"No constitution of {icb.name} is recorded.", icb.place)
        if icb.id in orders:
            yield held(f"{icb.name} has an establishment order.", orders[icb.id][0].place)
        else:
            yield unknown(f"No establishment order of {icb.name} is recorded.", icb.place)


@check("E-04")
def constitution_states_name_and_area(case: Case) -> Iterator[Finding]:
    """Schedule 1B, paragraph 2."""
    constitutions = documents(case, "constitution")
    for icb in own_icbs(case):
        told = constitutions.get(icb.id, [])
        if told:
            yield stating((published(case, told) or told)[-1], ("name", "area"))
        else:
            said = (
                f"No constitution of {icb.name} is recorded in which name and area could be read."
            )
            yield unknown(said, icb.place)


@check("E-05")
def no_commissioning_group_is_left(case: Case) -> Iterator[Finding]:
    """Abolished at the beginning of 1 July 2022, so that its last day is 30 June at the latest."""
    for group in case.description.all(Organisation):
        if group.kind == OrganisationKind.CCG and group.known.contains(case.at.known_on):
            ends = group.held.last
            if ends is not None and ends <= LAST_DAY_OF_GROUPS:
                yield held(f"{group.name} ended on {ends}.", group.place)
            else:
                till = f"until {ends}" if ends else "without an end"
                said = f"{group.name} is stated {till}; groups were abolished at the start of 2022-07-01"
                yield broken(f"{said}: set `last` to {LAST_DAY_OF_GROUPS}.", group.place)


def _answering(case: Case) -> dict[str, list[str]]:
    """Who answers for each footprint."""
    found: dict[str, list[str]] = defaultdict(list)
    for relation in case.at.relationships:
        if relation.relation == Relation.RESPONSIBLE_FOR:
            found[relation.target].append(relation.organisation)
    return found


@check("E-06")
def what_is_carved_out_is_held_elsewhere(case: Case) -> Iterator[Finding]:
    """A part that one whole leaves out is lost unless it may belong to another: no single tree."""
    answering = _answering(case)
    several = [f for f in case.at.footprints.values() if len(case.at.wholes.get(f.id, ())) > 1]
    if several:
        wholes = listed(case.at.wholes[several[0].id])
        said = f"{counted(len(several), 'footprint')} in more than one whole"
        yield held(f"{said}, such as {several[0].id} in {wholes}.", several[0].place)
    for whole, parts in case.at.parts.items():
        for part in (p for p in parts if p.excluded and p.kind == PartKind.FOOTPRINT):
            holders = [*case.at.wholes.get(part.part, ()), *answering.get(part.part, ())]
            said = f"{case.at.name_of(part.part)} is carved out of {case.at.name_of(whole)}"
            if holders:
                yield held(f"{said} and held by {named(case, holders)}.", part.place)
            else:
                said = f"{said} and belongs nowhere else: state the whole it is part of,"
                yield broken(f"{said} or who is responsible for it.", part.place)


def _groups_before(case: Case) -> dict[str, list[str]]:
    """The clinical commissioning groups that each organisation followed."""
    groups = {o.id for o in case.description.all(Organisation) if o.kind == OrganisationKind.CCG}
    before: dict[str, list[str]] = defaultdict(list)
    for succession in case.description.successions:
        if succession.predecessor in groups:
            before[succession.successor].append(succession.predecessor)
    return before


@check("E-07")
def groups_proposed_the_first_constitution(case: Case) -> Iterator[Finding]:
    """The groups concerned are those that the board followed; their proposal is the `agreed_by`."""
    constitutions, before = documents(case, "constitution"), _groups_before(case)
    for icb in own_icbs(case):
        groups = before.get(icb.id, [])
        if icb.id not in constitutions:
            who = named(case, groups) if groups else "its commissioning groups"
            said = f"Whether {who} proposed the constitution of {icb.name} is not recorded."
            yield unknown(said, icb.place)
            continue
        first = constitutions[icb.id][0]
        missing = [g for g in groups if g not in first.agreed_by]
        if not first.agreed_by:
            yield unknown(f"Who proposed '{first.title}' is not recorded.", first.place)
        else:
            said = f"'{first.title}' was proposed by {named(case, first.agreed_by)}"
            without = f" without {named(case, missing)}" if missing else ""
            yield judged(not missing, f"{said}{without}.", first.place)
        if lacking(first, ("consultation",)):
            said = f"Consultation before '{first.title}' is not recorded in its `states`."
            yield unknown(said, first.place)


def _order_of_dates(organisation: Organisation) -> list[str]:
    """What is wrong with the legal dates of an organisation beside its operational ones."""
    begins, ends = organisation.legal_first, organisation.legal_last
    first, last = organisation.held.first, organisation.held.last
    wrong = []
    if begins is not None and begins < first:
        wrong.append(f"begins in law on {begins}, before it operates on {first}")
    if ends is not None and last is not None and ends > last:
        wrong.append(f"ends in law on {ends}, after it ceased to operate on {last}")
    if begins is not None and ends is not None and ends < begins:
        wrong.append(f"ends in law on {ends}, before it begins on {begins}")
    return wrong


def _of_one_kind(case: Case) -> Iterator[Finding]:
    """Two statements that hold on the day and give one organisation two primary roles."""
    kinds: dict[str, set[str]] = defaultdict(set)
    for organisation in case.at.holding(Organisation):
        kinds[organisation.id].add(organisation.kind)
        if len(kinds[organisation.id]) > 1:
            said = f"{organisation.name} is stated as {listed(sorted(kinds[organisation.id]))}"
            yield broken(f"{said} on {case.day}; keep one primary role.", organisation.place)


@check("E-08")
def dates_of_organisations_are_in_order(case: Case) -> Iterator[Finding]:
    """Every organisation that had begun by the day; a successor is asked for of NHS bodies in law."""
    followed = {s.predecessor for s in case.description.successions}
    yield from _of_one_kind(case)
    looked_at = 0
    for organisation in case.description.all(Organisation):
        if organisation.held.first > case.day or not organisation.known.contains(case.at.known_on):
            continue
        looked_at += 1
        for wrong in _order_of_dates(organisation):
            yield broken(f"{organisation.name} {wrong}.", organisation.place)
        ended = organisation.held.last
        if ended is None or ended >= case.day or organisation.kind not in STATUTORY_NHS_BODIES:
            continue
        if organisation.id not in followed and organisation.id not in case.at.organisations:
            said = f"{organisation.name} ended on {ended} and nothing is said to follow it"
            yield broken(f"{said}: add its successor to successions.csv.", organisation.place)
    first = next(iter(case.description.all(Organisation)), None)
    if first is not None:
        said = f"The dates of {counted(looked_at, 'organisation')} were looked at."
        yield held(said, first.place)
