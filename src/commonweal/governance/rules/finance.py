"""Rules of money for an integrated care board and its partner trusts, year by year.

A line of accounts is what the board published; the local system of section 223M is the board with
its partner trusts, whose transfers among themselves count once. Limits with the board as owner are
those of the local system. Keeping the books themselves is `money`.
"""

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

from commonweal.governance.rules.bookkeeping import (
    Books,
    apportioned,
    books,
    members,
    transfers,
    years_to_judge,
)
from commonweal.governance.rules.engine import Case, Finding, broken, check, held, judged, unknown
from commonweal.governance.rules.looking import is_published, kind_of, papers, partner_trusts
from commonweal.governance.rules.records import Account
from commonweal.governance.rules.sharing import HUNDRED, percent
from commonweal.governance.rules.structure import NHS_ENGLAND, listed, own_icbs
from commonweal.system.duty import Event
from commonweal.system.organisation import (
    NHS_TRUSTS,
    Organisation,
    OrganisationKind,
    Relation,
    Relationship,
)
from commonweal.terms.pence import pounds
from commonweal.terms.period import Period, financial_year

PAID, RECEIVED = "intra-system-transfer", "intra-system-receipt"
PER_SYSTEM_SINCE = financial_year(2023)
"""Breakeven is tested for each system from 2023/24: ICB and system finance business rules."""
PER_BODY_SINCE = financial_year(2026)
"""and for each body from 2026/27: NHS finance business rules from 2026/27, paragraph 3."""


def _within(case: Case, used_line: str, limit_line: str) -> Iterator[Finding]:
    """A board's line held against its limit, for each year to judge."""
    told = books(case)
    for icb in own_icbs(case):
        for year in years_to_judge(case, icb, used_line, limit_line):
            used = told.amount(icb.id, year.label, used_line)
            limit = told.amount(icb.id, year.label, limit_line)
            if used is None or limit is None:
                lacks = used_line if used is None else limit_line
                said = f"{icb.name} has no {lacks} line for {year.label}."
                yield unknown(said, icb.place)
                continue
            place = told.place(icb.id, year.label, used_line, otherwise=icb.place)
            said = f"{icb.name}, {year.label}: {used_line} {pounds(used)}, {limit_line} "
            yield judged(used <= limit, f"{said}{pounds(limit)}{_excess(used, limit)}.", place)


def _excess(used: int, limit: int) -> str:
    return f", {pounds(used - limit)} over" if used > limit else ""


@check("F-01")
def expenditure_is_within_sums_received(case: Case) -> Iterator[Finding]:
    """Section 223GC; its successor for board and trusts together, 223LA, is not applied here."""
    yield from _within(case, "expenditure", "income")


def _local_use(
    case: Case, told: Books, icb: Organisation, *, year: Period, line: str
) -> tuple[int, int, list[str]]:
    """Use of a board and its partners in pence, transfers among them, and who has no line.

    Section 223M(2): what one pays another inside is taken out, so that it counts once. A trust
    that partners two boards counts with its share.
    """
    used, absent = 0, []
    inside = members(case, icb)
    for member, share in inside:
        amount = told.amount(member.id, year.label, line)
        if amount is None:
            absent.append(member.name)
        else:
            used += amount if share == 1 else apportioned(amount, share)
    among = transfers(told, year.label, PAID, among=[member.id for member, _ in inside])
    return used, sum(among.values()), absent


def _local_limit(case: Case, use_line: str, limit_line: str) -> Iterator[Finding]:
    told = books(case)
    for icb in own_icbs(case):
        for year in years_to_judge(case, icb, use_line, limit_line):
            used, among, absent = _local_use(case, told, icb, year=year, line=use_line)
            limit = told.amount(icb.id, year.label, limit_line)
            lacks = [f"the {use_line} of {listed(absent)}"] if absent else []
            lacks += [f"the {limit_line}"] if limit is None else []
            if limit is None or lacks:
                said = f"For {icb.name} and partners in {year.label}, not recorded: "
                yield unknown(f"{said}{'; '.join(lacks)}.", icb.place)
                continue
            among = among if line_counts_transfers(use_line) else 0
            net = used - among
            said = f"{icb.name} and partners, {year.label}: {use_line} {pounds(used)} less "
            said += f"transfers among them {pounds(among)} is {pounds(net)}, {limit_line} "
            place = told.place(icb.id, year.label, limit_line, otherwise=icb.place)
            yield judged(net <= limit, f"{said}{pounds(limit)}{_excess(net, limit)}.", place)


def line_counts_transfers(use_line: str) -> bool:
    """Whether transfers on record are of that kind of resource: they are revenue."""
    return use_line == "revenue-use"


@check("F-02")
def local_revenue_is_within_its_limit(case: Case) -> Iterator[Finding]:
    """Section 223M(1)(b) and (2)."""
    yield from _local_limit(case, "revenue-use", "revenue-limit")


@check("F-03")
def local_capital_is_within_its_limit(case: Case) -> Iterator[Finding]:
    """Section 223M(1)(a) and (2)."""
    yield from _local_limit(case, "capital-use", "capital-limit")


def _balance(told: Books, owner: Organisation, year: Period) -> int | None:
    """Income less expenditure of a body in pence; `None` unless both are on record."""
    income = told.amount(owner.id, year.label, "income")
    spent = told.amount(owner.id, year.label, "expenditure")
    return None if income is None or spent is None else income - spent


def _system_balance(
    case: Case, told: Books, icb: Organisation, *, year: Period
) -> tuple[int, list[str]]:
    """The balance of a board with its partners in pence, and whose figures are not on record."""
    total, absent = 0, []
    for member, share in members(case, icb):
        balance = _balance(told, member, year)
        if balance is None:
            absent.append(member.name)
        else:
            total += balance if share == 1 else apportioned(balance, share)
    return total, absent


@check("F-04")
def joint_objectives_are_sought(case: Case) -> Iterator[Finding]:
    """Section 223L: an objective on record is the balance, in `joint-objective-surplus/-deficit`."""
    told = books(case)
    for icb in own_icbs(case):
        for year in years_to_judge(case, icb, "joint-objective-surplus", "joint-objective-deficit"):
            wanted = told.balance(icb.id, year.label, "joint-objective")
            reached, absent = _system_balance(case, told, icb, year=year)
            if wanted is None or absent:
                lacks = "objective" if wanted is None else f"figures of {listed(absent)}"
                said = f"For {icb.name} and partners in {year.label} no {lacks} are on record."
                yield unknown(said.replace("objective are", "objective is"), icb.place)
                continue
            said = f"{icb.name} and partners reach {pounds(reached)} in {year.label}; "
            yield judged(reached >= wanted, f"{said}the objective is {pounds(wanted)}.", icb.place)


@check("F-05")
def trusts_of_two_boards_are_apportioned(case: Case) -> Iterator[Finding]:
    """Section 223M(3). A partner of one board counts wholly there unless a share is stated.

    What is left of a single share lies with a board that is not described here: that is asked.
    """
    partnered: dict[str, list[Relationship]] = defaultdict(list)
    for relation in case.at.relationships:
        if _is_partner(case, relation):
            partnered[relation.organisation].append(relation)
    for id_, found in partnered.items():
        trust = case.at.organisations[id_]
        shares = [Fraction(str(r.share)) for r in found if r.share is not None]
        if len(found) > 1 or shares:
            whole = sum(shares, Fraction(0)) * HUNDRED
            boards = listed(case.at.name_of(r.target) for r in found)
            said = f"{trust.name} is partner of {boards} with shares for {len(shares)} of "
            said += f"{len(found)}, which add up to {percent(whole)}."
            full = len(shares) == len(found) and (len(found) > 1 or whole == HUNDRED)
            kept = whole == HUNDRED if full else None if whole <= HUNDRED else False
            yield judged(kept, said, found[0].place)
        else:
            said = f"{trust.name} is partner of {case.at.name_of(found[0].target)} alone."
            yield held(said, found[0].place)


def _is_partner(case: Case, relation: Relationship) -> bool:
    """Whether a trust of the day is partner of an integrated care board by this relation."""
    trust = case.at.organisations.get(relation.organisation)
    return (
        relation.relation == Relation.PARTNER_OF
        and trust is not None
        and trust.kind in NHS_TRUSTS
        and kind_of(case, relation.target) == OrganisationKind.ICB
    )


@check("F-06")
def breakeven_is_tested_where_the_rules_say(case: Case) -> Iterator[Finding]:
    """Per system for 2023/24 to 2025/26, per body from 2026/27."""
    told = books(case)
    for icb in own_icbs(case):
        for year in years_to_judge(case, icb, "income", "expenditure"):
            if year.first >= PER_BODY_SINCE.first:
                for member, _ in members(case, icb):
                    yield _broke_even(told, member, year)
            elif year.first >= PER_SYSTEM_SINCE.first:
                total, absent = _system_balance(case, told, icb, year=year)
                said = f"{icb.name} and partners together reach {pounds(total)} in {year.label}."
                if absent:
                    said = f"Income and expenditure in {year.label} are not recorded of "
                    said += f"{listed(absent)}."
                yield judged(None if absent else total >= 0, said, icb.place)


def _broke_even(told: Books, body: Organisation, year: Period) -> Finding:
    balance = _balance(told, body, year)
    place = told.place(body.id, year.label, "expenditure", otherwise=body.place)
    if balance is None:
        return unknown(f"{body.name} has no income and expenditure for {year.label}.", place)
    said = f"{body.name} ends {year.label} at {pounds(balance)}; each body has to break even."
    return judged(balance >= 0, said, place)


@check("F-07")
def directed_amounts_are_kept(case: Case) -> Iterator[Finding]:
    """Section 223N: lines `directed-limit/<matter>` and `directed-use/<matter>` of the board."""
    told = books(case)
    prefix = "directed-limit/"
    for account in told.lines:
        if not account.line.startswith(prefix):
            continue
        matter = account.line.removeprefix(prefix)
        used = told.amount(account.owner, account.year, f"directed-use/{matter}")
        name = case.at.name_of(account.owner)
        said = f"{name}, {account.year}: for {matter} {pounds(account.amount)} is directed, "
        said += "its use is not recorded." if used is None else f"{pounds(used)} used."
        kept = None if used is None else used <= account.amount
        yield judged(kept, said, account.place)


@check("F-08")
def running_costs_are_within_their_limit(case: Case) -> Iterator[Finding]:
    """The allowance that NHS England sets for a board's own running."""
    yield from _within(case, "running-cost", "running-cost-limit")


@check("F-09")
def integration_money_is_spent_on_integration(case: Case) -> Iterator[Finding]:
    """Section 223GA: `integration-amount`, `integration-spend`, `integration-other-spend`."""
    told = books(case)
    for icb in own_icbs(case):
        for year in years_to_judge(case, icb, "integration-amount", "integration-other-spend"):
            designated = told.amount(icb.id, year.label, "integration-amount")
            spent = told.amount(icb.id, year.label, "integration-spend")
            other = told.amount(icb.id, year.label, "integration-other-spend") or 0
            said = f"{icb.name}, {year.label}: of the amount designated for integration"
            if other:
                yield broken(f"{said}, {pounds(other)} was spent on other things.", icb.place)
            elif designated is None or spent is None or spent < designated:
                of = "no sum" if designated is None else pounds(designated)
                known = "no spending" if spent is None else f"spending of {pounds(spent)}"
                said += f", {of} and {known} is recorded."
                yield unknown(said, icb.place)
            else:
                yield held(f"{said} ({pounds(designated)}), all went to integration.", icb.place)


@check("F-10")
def transfers_inside_net_to_nothing(case: Case) -> Iterator[Finding]:
    """Each transfer one member says it paid, another says it received, in the same sum."""
    told = books(case)
    for icb in own_icbs(case):
        inside = [member.id for member, _ in members(case, icb)]
        for year in told.years(PAID, RECEIVED):
            paid = transfers(told, year, PAID, among=inside)
            received = transfers(told, year, RECEIVED, among=inside)
            got = {(payer, taker): amount for (taker, payer), amount in received.items()}
            for pair in sorted({*paid, *got}):
                payer, taker = (case.at.name_of(id_) for id_ in pair)
                out, into = paid.get(pair, 0), got.get(pair, 0)
                said = (
                    f"{year}: {payer} paid {taker} {pounds(out)}, which received {pounds(into)}; "
                )
                said += f"{pounds(out - into)} is left when they are put together."
                yield judged(out == into, said, icb.place)


def _accounts_due(case: Case, icb: Organisation, year: Period) -> Event | None:
    """The day directed for a year's accounts, if an event of kind `due` tells it."""
    wanted = {f"due-annual-accounts-{year.label.replace('/', '-')}"}
    wanted |= {f"{icb.id}-{id_}" for id_ in wanted}
    return next((e for e in case.all(Event) if e.id in wanted and e.kind == "due"), None)


@check("F-11")
def accounts_are_audited_and_sent(case: Case) -> Iterator[Finding]:
    """Schedule 1B paragraph 22, on the last finished year; the date directed is an event `due`."""
    for icb in own_icbs(case):
        for year in years_to_judge(case, icb):
            found = papers(case, "annual-accounts", [icb.id], year=year.label)
            due = _accounts_due(case, icb, year)
            if not found:
                late = due is not None and due.held.first < case.day
                said = f"No annual accounts of {icb.name} for {year.label} are recorded"
                said += f"; they were due on {due.held.first}." if late and due else "."
                yield unknown(said, icb.place)
            for each in found:
                audited = "audited" in each.states if each.states else None
                said = f"{each.title} of {icb.name} for {year.label}"
                how = {True: "were audited", False: "were not audited", None: "may be unaudited"}
                yield judged(audited, f"{said} {how[audited]}, as recorded.", each.place)
                sent = NHS_ENGLAND in each.copied_to if each.copied_to else None
                how = {True: "went", False: "did not go", None: "may not have gone"}
                yield judged(sent, f"{said} {how[sent]} to NHS England, as recorded.", each.place)
                in_time = is_published(case, each)
                if due is not None and each.published is not None:
                    in_time = each.published <= due.held.first
                when = f"published {each.published or 'on no recorded day'}"
                limit = f", due {due.held.first}" if due else ""
                yield judged(in_time, f"{said}: {when}{limit}.", each.place)


@check("F-12")
def mental_health_spending_is_reported(case: Case) -> Iterator[Finding]:
    """Section 14Z58(4): amount, share and explanation, as `mental-health-spend` in `states`."""
    for icb in own_icbs(case):
        for year in years_to_judge(case, icb):
            found = papers(case, "annual-report", [icb.id], year=year.label)
            if not found:
                said = f"No annual report of {icb.name} for {year.label} is recorded."
                yield unknown(said, icb.place)
            for each in found:
                told = "mental-health-spend" in each.states if each.states else None
                verb = {True: "states", False: "does not state", None: "is not recorded to state"}
                said = f"{each.title} of {icb.name} for {year.label} {verb[told]} the amount and "
                yield judged(told, f"{said}share spent on mental health.", each.place)


@check("F-13")
def grants_go_only_where_they_may(case: Case) -> Iterator[Finding]:
    """Section 14Z48: lines `grant-given` and `loan-given` of a board, the receiver as counterparty."""
    for icb in own_icbs(case):
        partners = {trust.id for trust, _ in partner_trusts(case, icb.id)}
        for each in books(case).lines:
            if each.owner == icb.id and each.line in ("grant-given", "loan-given"):
                yield _given(case, each, partners)


def _given(case: Case, given: Account, partners: set[str]) -> Finding:
    receiver = case.at.name_of(given.counterparty) or "nobody named"
    kind = kind_of(case, given.counterparty)
    what = given.line.removesuffix("-given")
    said = f"A {what} of {pounds(given.amount)} in {given.year} went to {receiver}"
    if kind == OrganisationKind.VOLUNTARY:
        return held(f"{said}, a voluntary organisation.", given.place)
    if kind is None:
        return unknown(f"{said}, whose kind is not recorded.", given.place)
    if given.counterparty in partners and what == "grant":
        return held(f"{said}, a partner trust.", given.place)
    return broken(f"{said}, of kind {kind}: the board may give it none.", given.place)
