"""Rules of the passage from clinical commissioning groups to integrated care boards in 2022.

They look at what followed each group of the system, at the register of transfers, and at due
diligence. A register that the definition does not hold is asked about once for each group. The money
of a transfer is only compared here; posting it is `money`.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from commonweal.governance.rules.engine import Case, Finding, broken, check, held, judged, unknown
from commonweal.governance.rules.looking import absent, kind_of
from commonweal.governance.rules.records import Transfer
from commonweal.governance.rules.sharing import HUNDRED, percent
from commonweal.governance.rules.structure import (
    documents,
    listed,
    named,
    own_icbs,
    stating,
    within,
)
from commonweal.system.body import Office, Seat
from commonweal.system.duty import Event
from commonweal.system.organisation import Organisation, OrganisationKind, Succeeded
from commonweal.system.stated import Stated
from commonweal.terms.pence import pounds
from commonweal.terms.problem import Place

LAST_DAY = date(2022, 6, 30)
"""The last day of clinical commissioning groups: SI 2022/632, regulation 2."""
FIRST_DAY = date(2022, 7, 1)

CRIMINAL_LIABILITY = "criminal-liability"
"""The class of items that a scheme does not move: section 14Z28(5)."""

HEADINGS = (
    "staff", "regulation", "quality", "claims", "contracts", "property", "environment",
    "intellectual-property", "finance", "information",
)  # fmt: skip
"""What due diligence covered: the headings published in October 2021."""

SCHEME_STATES = ("staff-terms", "continuity-of-references")
ACCOUNTABLE_OFFICER = "accountable officer"
DUE_DILIGENCE, CONSTITUTION = "due-diligence", "constitution"


class Side(StrEnum):
    """Whose total it is: what an organisation hands over, or what it takes on."""

    OUT = "out"
    IN = "in"


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedOwnership(Stated):
    """An item of the register that several receivers hold together, and on what terms."""

    item: str
    owners: tuple[str, ...]
    terms: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferTotal(Stated):
    """What a sender or receiver itself totals for a class of items: pence, and how many items."""

    organisation: str
    side: Side
    item_class: str
    value: int
    items: int | None = None


SECTIONS: dict[str, type] = {"shared-ownership": SharedOwnership, "transfer-total": TransferTotal}


def _groups(case: Case) -> list[Organisation]:
    """The commissioning groups that existed to the last day, each once."""
    found = {
        o.id: o
        for o in case.description.all(Organisation)
        if o.kind == OrganisationKind.CCG and o.holds(LAST_DAY, case.at.known_on)
    }
    return list(found.values())


def _own_groups(case: Case) -> list[Organisation]:
    """Of these, the groups whose area lay in a system described, not in a neighbour's.

    Told by their successors: a neighbour's board is not among those a definition describes whole.
    """
    own = {o.id for o in _boards_to_be(case)}
    steps = _steps(case)
    return [
        group
        for group in _groups(case)
        if group.id not in steps or any(step.successor in own for step in steps[group.id])
    ]


def _as_at(case: Case, day: date) -> Case:
    """The same case on another day."""
    return Case(case.description.on(day, case.at.known_on), case.records)


def _boards_to_be(case: Case) -> list[Organisation]:
    """Integrated care boards that stood on their first day, and whose system is described."""
    return own_icbs(_as_at(case, FIRST_DAY))


def _transfers(case: Case) -> list[Transfer]:
    return [t for t in case.all(Transfer) if t.known.contains(case.at.known_on)]


def _handed_over(case: Case) -> Mapping[str, list[Transfer]]:
    """Rows of the register by who hands over."""
    found: dict[str, list[Transfer]] = defaultdict(list)
    for row in _transfers(case):
        found[row.giver].append(row)
    return found


def _steps(case: Case) -> Mapping[str, list[Succeeded]]:
    """What followed, by what it follows."""
    found: dict[str, list[Succeeded]] = defaultdict(list)
    for step in case.description.successions:
        found[step.predecessor].append(step)
    return found


def _coinciding(case: Case) -> Mapping[str, Organisation]:
    """For each group the integrated care board of the very same area, if the parts of both are told."""
    before, after = _as_at(case, LAST_DAY), _as_at(case, FIRST_DAY)
    theirs, own = after.at.answers_for, before.at.answers_for
    boards = {
        within(after, theirs[board.id]): board
        for board in _boards_to_be(case)
        if theirs.get(board.id)
    }
    found = {}
    for group in _groups(case):
        board = boards.get(within(before, own.get(group.id, frozenset())))
        if board is not None and own.get(group.id):
            found[group.id] = board
    return found


def _followed(case: Case, group: Organisation, steps: Sequence[Succeeded]) -> Iterator[Finding]:
    """Whether all of a group goes to boards, by what is told of its successors."""
    others = [s for s in steps if kind_of(case, s.successor) != OrganisationKind.ICB]
    for step in others:
        said = f"{group.name} is followed by {case.at.name_of(step.successor)}"
        yield broken(f"{said}, which is no integrated care board.", step.place)
    if others:
        return
    to = named(case, (s.successor for s in steps))
    shares = [Fraction(str(s.share)) for s in steps if s.share is not None]
    whole = sum(shares, Fraction(0)) * HUNDRED
    if len(shares) < len(steps):
        said = f"{group.name} is followed by {to}; which part passes is not recorded."
        yield judged(False if whole > HUNDRED else None, said, steps[0].place)
    else:
        said = f"{group.name} is followed by {to}, with {percent(whole)} of it."
        yield judged(whole == HUNDRED, said, steps[0].place)


@check("T-01")
def everything_of_a_group_passes_on(case: Case) -> Iterator[Finding]:
    """Section 14Z28(5)(a) and (b): to one board where areas coincide, and in whole."""
    followed, boards, moved = _steps(case), _coinciding(case), _handed_over(case)
    for group in _groups(case):
        steps, one = followed.get(group.id, []), boards.get(group.id)
        if not steps:
            yield broken(f"{group.name} ended on {LAST_DAY}, and no board follows.", group.place)
        else:
            yield from _followed(case, group, steps)
        if steps and one is not None and [s.successor for s in steps] != [one.id]:
            said = f"The area of {group.name} is that of {one.name}, which has to receive all of"
            to = named(case, (s.successor for s in steps))
            yield broken(f"{said} it; recorded is {to}.", steps[0].place)
        for item in moved.get(group.id, ()):
            yield from _moved(case, item)


def _moved(case: Case, item: Transfer) -> Iterator[Finding]:
    """What is wrong with the way of one item."""
    receiver = kind_of(case, item.receiver)
    if item.item_class == CRIMINAL_LIABILITY:
        said = f"'{item.item}' is a criminal liability, which no scheme can move."
        yield broken(said, item.place)
    elif receiver != OrganisationKind.ICB:
        said = f"'{item.item}' of {case.at.name_of(item.giver)} goes to "
        said += f"{case.at.name_of(item.receiver)}, which is no integrated care board."
        yield judged(None if receiver is None else False, said, item.place)


def _ask_for_register(case: Case, what: str, told: set[str]) -> Iterator[Finding]:
    """A question for each own group that the register does not speak of."""
    for group in _own_groups(case):
        if group.id not in told:
            yield unknown(f"No {what} from {group.name} is recorded.", group.place)


@check("T-02")
def each_item_has_one_receiver(case: Case) -> Iterator[Finding]:
    """Section 14Z28(6) and (7); several receivers only where shared ownership is stated."""
    rows: dict[str, list[Transfer]] = defaultdict(list)
    for item in _transfers(case):
        rows[item.item].append(item)
    shared = {s.item: s for s in case.all(SharedOwnership)}
    for name, told in rows.items():
        receivers = sorted({row.receiver for row in told})
        if len(told) > 1:
            together = shared.get(name)
            agreed = together is not None and sorted(together.owners) == receivers
            right = agreed and len(receivers) == len(told)
            said = f"'{name}' goes to {named(case, (row.receiver for row in told))}, "
            said += "shared as stated." if right else "and no shared ownership of these is stated."
            yield judged(right, said, told[-1].place)
        else:
            yield held(f"'{name}' goes to {case.at.name_of(receivers[0])}.", told[0].place)
        for row in told:
            if not row.scheme:
                yield broken(f"'{name}' names no transfer scheme.", row.place)
    yield from _ask_for_register(
        case, "register of what passes on", {row.giver for told in rows.values() for row in told}
    )


@check("T-03")
def both_sides_agree(case: Case) -> Iterator[Finding]:
    """Each side's own totals, by class, against the rows; without them only one side is told."""
    totals = list(case.all(TransferTotal))
    sums: dict[tuple[str, Side, str], list[int]] = defaultdict(list)
    places: dict[tuple[str, Side], Place] = {}
    for row in _transfers(case):
        for who, side in ((row.giver, Side.OUT), (row.receiver, Side.IN)):
            sums[who, side, row.item_class].append(row.value)
            places.setdefault((who, side), row.place)
    for total in totals:
        values = sums.get((total.organisation, total.side, total.item_class), [])
        does = "hands over" if total.side == Side.OUT else "takes on"
        said = f"{case.at.name_of(total.organisation)} {does} {pounds(total.value)} of "
        said += f"{total.item_class}; the register's {len(values)} items come to "
        said += f"{pounds(sum(values))}"
        right = sum(values) == total.value and total.items in (None, len(values))
        said += "." if total.items is None else f", of {total.items} counted."
        yield judged(right, said, total.place)
    stated = {(t.organisation, t.side, t.item_class) for t in totals}
    silent: dict[tuple[str, Side], list[str]] = defaultdict(list)
    for organisation, side, item_class in sums:
        if (organisation, side, item_class) not in stated:
            silent[organisation, side].append(item_class)
    for (organisation, side), lacks in silent.items():
        said = f"{case.at.name_of(organisation)} states no total {side} of {listed(lacks)}."
        yield unknown(said, places[organisation, side])


@check("T-04")
def due_diligence_covers_every_heading(case: Case) -> Iterator[Finding]:
    """By what the reports state and the classes of the register hold."""
    found, moved = documents(case, DUE_DILIGENCE), _handed_over(case)
    for group in _own_groups(case):
        reports = found.get(group.id, [])
        if not reports:
            yield unknown(f"No due diligence of {group.name} is recorded.", group.place)
            continue
        stated = {word for report in reports for word in report.states}
        classes = {row.item_class for row in moved.get(group.id, ())}
        lacks = absent(stated | classes, HEADINGS)
        said = f"Due diligence of {group.name} "
        said += f"leaves out {listed(lacks)}." if stated else "is recorded without its headings."
        if not lacks:
            said = f"Due diligence of {group.name} covers all {len(HEADINGS)} headings."
        yield judged(not lacks if stated or not lacks else None, said, reports[0].place)


def _is_accountable(case: Case, who: str) -> bool:
    """Whether a seat, or the words for an office, are those of the accountable officer."""
    seats = [s for s in case.description.things.get(who, ()) if isinstance(s, Seat)]
    if any(ACCOUNTABLE_OFFICER in s.role.lower() for s in seats):
        return True
    chief = any(s.office == Office.CHIEF_EXECUTIVE for s in seats)
    return chief or ACCOUNTABLE_OFFICER in who.lower().replace("-", " ")


@check("T-05")
def accountable_officer_assures(case: Case) -> Iterator[Finding]:
    """In writing, then due in early March 2022, and of use only before the groups ended."""
    found = documents(case, DUE_DILIGENCE)
    for group in _own_groups(case):
        reports = found.get(group.id, [])
        assured = [r for r in reports if any(_is_accountable(case, who) for who in r.agreed_by)]
        if not assured:
            others = sorted({who for r in reports for who in r.agreed_by})
            said = f"No assurance by the accountable officer of {group.name} is recorded"
            said += f"; it was given by {named(case, others)}." if others else "."
            place = reports[0].place if reports else group.place
            yield judged(False if others else None, said, place)
        for report in assured:
            day, by = report.published, "the accountable officer"
            said = f"'{report.title}' of {group.name} is assured by {by}, "
            said += f"on {day}." if day else "on no recorded day."
            yield judged(None if day is None else day <= LAST_DAY, said, report.place)


@check("T-06")
def schemes_protect_staff_and_references(case: Case) -> Iterator[Finding]:
    """Section 14Z28(7)(d) and (f): a document `transfer-scheme` of the group, and what it states."""
    found = documents(case, "transfer-scheme")
    for group in _own_groups(case):
        schemes = found.get(group.id, [])
        if not schemes:
            yield unknown(f"No transfer scheme of {group.name} is recorded.", group.place)
        for scheme in schemes:
            yield stating(scheme, SCHEME_STATES)


def _by_events(case: Case, word: str, *, start: date, what: str) -> Iterator[Finding]:
    """What events up to the year of the start tell of a step: those whose id holds its word."""
    for event in case.all(Event):
        is_known = event.known.contains(case.at.known_on)
        if word not in event.id or not is_known or event.held.first.year > start.year:
            continue
        said = f"{what}: {event.kind} for {event.held.first}; the boards begin on {start}"
        if event.held.first > start:
            yield broken(f"{said}, before it.", event.place)
        elif event.kind == "actual" or case.day < start:
            yield held(f"{said}.", event.place)
        else:
            yield unknown(f"{said}. When it was done is not recorded.", event.place)


def _diligence_in_time(case: Case) -> Iterator[Finding]:
    """By the reports; where these have no day, by events; else a question for each group."""
    found, moved, undated = documents(case, DUE_DILIGENCE), _handed_over(case), []
    for group in _own_groups(case):
        transfer = min((row.held.first for row in moved.get(group.id, ())), default=FIRST_DAY)
        dated = [r for r in found.get(group.id, ()) if r.published is not None]
        for report in dated:
            in_time = report.published is not None and report.published <= transfer
            said = f"Due diligence of {group.name} is of {report.published}, the transfer of "
            yield judged(in_time, f"{said}{transfer}.", report.place)
        undated += [] if dated else [group]
    told = list(_by_events(case, DUE_DILIGENCE, start=FIRST_DAY, what="Due diligence"))
    if undated and told:
        yield from told
        return
    for group in undated:
        yield unknown(f"The day of due diligence of {group.name} is not recorded.", group.place)


@check("T-07")
def due_diligence_comes_before_transfer(case: Case) -> Iterator[Finding]:
    """And the constitution is submitted before the board begins.

    Days come from documents `due-diligence` and `constitution-submission`, else from events whose id
    holds `due-diligence` or `constitution`, planned ones while the day has not come.
    """
    yield from _diligence_in_time(case)
    found = documents(case, "constitution-submission")
    for board in _boards_to_be(case):
        start = board.held.first
        submitted = found.get(board.id, [])
        for paper in submitted:
            early = None if paper.published is None else paper.published < start
            said = f"The constitution of {board.name} was submitted on "
            said += f"{paper.published or 'no recorded day'}; it began on {start}."
            yield judged(early, said, paper.place)
        if not submitted:
            what = f"Constitution of {board.name}"
            told = list(_by_events(case, CONSTITUTION, start=start, what=what))
            yield from told or [unknown(f"{what}: its submission is not recorded.", board.place)]
