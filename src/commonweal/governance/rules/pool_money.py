"""Rules of a pool's money: contributions, schemes and shares add up, variances are shared exactly.

Lines of accounts whose owner is the agreement tell a year's variance: `overspend` or `underspend`,
`overspend-share` with the partner as counterparty, `contingency`, `contingency-used`, `share-cap`.
Shares are exact fractions of text as written; nothing is rounded but by the rule of largest
remainders, where the agreement names it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from commonweal.governance.rules.bookkeeping import Books, books
from commonweal.governance.rules.engine import (
    Case,
    Finding,
    broken,
    check,
    held,
    judged,
    unknown,
)
from commonweal.governance.rules.looking import year_of
from commonweal.governance.rules.pooling import Contents, contents
from commonweal.governance.rules.sharing import (
    HUNDRED,
    capped,
    largest_remainder,
    percent,
    percent_of,
)
from commonweal.governance.rules.structure import listed
from commonweal.system.agreement import Agreement, AgreementKind
from commonweal.terms.pence import pounds

FUNDED = (
    AgreementKind.SECTION_75,
    AgreementKind.SECTION_65Z6,
    AgreementKind.BETTER_CARE_FUND,
)
ABSORBING = ("contingency", "risk-pool")
SHARING = ("own-risk", "proportional", "host-bears")
CAPPED = "capped"
LARGEST_REMAINDER = "largest remainder"
_STEPS = re.compile(r"\s*(?:;|,|\bthen\b|\band then\b)\s*")
VARIANCES = ("overspend", "underspend")


def funds(case: Case) -> list[Agreement]:
    """Every agreement in force that pools money."""
    return [a for a in case.at.agreements.values() if a.kind in FUNDED]


def _shares(inside: Contents, fund: Agreement) -> dict[str, Fraction] | None:
    """Each partner's percentage; `None` unless all are stated as numbers."""
    found = {c.partner: percent_of(c.share) for c in inside.contributions.get(fund.id, ())}
    told = {partner: share for partner, share in found.items() if share is not None}
    return told if told and len(told) == len(found) else None


def _shares_add_up(inside: Contents, fund: Agreement) -> Iterator[Finding]:
    put_in = inside.contributions.get(fund.id, ())
    stated = [c for c in put_in if c.share]
    for each in stated:
        if percent_of(each.share) is None:
            said = f"In {fund.name}, '{each.share}' is no share in per cent from 0 to 100."
            yield broken(said, each.place)
    shares = _shares(inside, fund)
    if shares is not None:
        whole = sum(shares.values(), Fraction(0))
        said = f"Shares in {fund.name} add up to {percent(whole)}."
        yield judged(whole == HUNDRED, said, stated[0].place)
    elif stated:
        said = f"{fund.name} states a share for {len(stated)} of {len(put_in)}"
        yield unknown(f"{said} contributions.", stated[0].place)


def _contributions_add_up(inside: Contents, fund: Agreement) -> Iterator[Finding]:
    put_in = inside.contributions.get(fund.id, ())
    amounts = [c.amount for c in put_in if c.amount is not None]
    if not put_in or fund.total is None:
        yield unknown(f"{fund.name} records no contributions or no total.", fund.place)
    elif not amounts or len(amounts) < len(put_in):
        known = f"{len(amounts)} of {len(put_in)} contributions"
        yield unknown(f"{fund.name} states an amount for {known}.", fund.place)
    else:
        said = f"Contributions to {fund.name} add up to {pounds(sum(amounts))}, its total is "
        said += f"{'about ' if fund.approximate else ''}{pounds(fund.total)}."
        kept = sum(amounts) == fund.total
        yield judged(None if fund.approximate and not kept else kept, said, fund.place)


def _amounts_follow_shares(case: Case, inside: Contents, fund: Agreement) -> Iterator[Finding]:
    shares = _shares(inside, fund)
    if shares is None or fund.total is None or fund.approximate:
        return
    for each in inside.contributions.get(fund.id, ()):
        exact = fund.total * shares[each.partner] / HUNDRED
        if each.amount is not None and abs(each.amount - exact) >= 1:
            name = case.at.name_of(each.partner)
            said = f"{name} puts {pounds(each.amount)} into {fund.name}, but {each.share}% of "
            said += f"{pounds(fund.total)} is {pounds(round(exact))}."
            yield broken(said, each.place)


def _schemes_add_up(inside: Contents, fund: Agreement, contingency: int) -> Iterator[Finding]:
    paid_for = inside.schemes.get(fund.id, ())
    if not paid_for:
        return
    budgets = [s.budget for s in paid_for if s.budget is not None]
    if len(budgets) < len(paid_for) or fund.total is None:
        said = f"{fund.name} states a budget for {len(budgets)} of {len(paid_for)} schemes."
        yield unknown(said, fund.place)
        return
    spent = sum(budgets) + contingency
    said = f"Schemes of {fund.name} ({pounds(sum(budgets))}) and contingency "
    said += f"({pounds(contingency)}) add up to {pounds(spent)}, its total is {pounds(fund.total)}."
    kept = spent == fund.total
    yield judged(None if fund.approximate and not kept else kept, said, fund.place)


@check("S-09")
def contributions_schemes_and_shares_add_up(case: Case) -> Iterator[Finding]:
    """To the penny, and shares to exactly 100 per cent as they are written."""
    inside, told, year = contents(case), books(case), year_of(case.day).label
    for fund in funds(case):
        yield from _shares_add_up(inside, fund)
        yield from _contributions_add_up(inside, fund)
        yield from _amounts_follow_shares(case, inside, fund)
        yield from _schemes_add_up(inside, fund, told.amount(fund.id, year, "contingency") or 0)


def _variances(told: Books, fund: Agreement) -> Iterator[tuple[str, str, int]]:
    """Year, line and pence of each variance on record."""
    for line in VARIANCES:
        for year in told.years(line):
            amount = told.amount(fund.id, year, line)
            if amount is not None:
                yield year, line, amount


def _borne(told: Books, fund: Agreement, year: str, *, line: str) -> dict[str, int]:
    """What each partner bore of a variance, in pence."""
    found: dict[str, int] = {}
    for each in told.of(fund.id, year, f"{line}-share"):
        found[each.counterparty] = found.get(each.counterparty, 0) + each.amount
    return found


@check("S-10")
def variances_are_shared_to_the_penny(case: Case) -> Iterator[Finding]:
    """What the partners bore, with what contingency met, is the variance; the rounding is named."""
    told = books(case)
    for fund in funds(case):
        if fund.rounding:
            yield held(f"{fund.name} rounds by {fund.rounding}.", fund.place)
        else:
            yield unknown(f"{fund.name} names no rounding for shares of a variance.", fund.place)
        for year, line, variance in _variances(told, fund):
            place = told.place(fund.id, year, line, otherwise=fund.place)
            borne = _borne(told, fund, year, line=line)
            if not borne:
                said = f"Who bore the {line} of {pounds(variance)} of {fund.name} in {year}"
                yield unknown(f"{said} is not recorded.", place)
                continue
            met = told.amount(fund.id, year, "contingency-used") or 0
            parts = listed(f"{case.at.name_of(p)} {pounds(a)}" for p, a in borne.items())
            said = f"The {line} of {fund.name} in {year} is {pounds(variance)}; {parts} and "
            said += f"contingency {pounds(met)} make {pounds(sum(borne.values()) + met)}."
            yield judged(sum(borne.values()) + met == variance, said, place)


def steps_of(rule: str) -> list[str]:
    """The steps of a risk-share rule, such as `contingency; proportional; capped`, in order."""
    return [step for step in _STEPS.split(rule.strip().lower().rstrip(".")) if step]


def _order_fault(steps: list[str]) -> str:
    """Why steps cannot be taken in the order stated, or nothing."""
    sharers = [i for i, step in enumerate(steps) if step in SHARING]
    if len(set(steps)) < len(steps):
        return "names a step twice"
    if not sharers:
        return "says nobody who bears what is left"
    if any(i > sharers[0] for i, step in enumerate(steps) if step in ABSORBING):
        return "draws on contingency after the rest was shared"
    if CAPPED in steps and steps.index(CAPPED) < sharers[0]:
        return "caps a share before there is one"
    return ""


def _rule_found(name: str, rule: str) -> tuple[bool | None, str]:
    """Whether a risk-share rule stands, and what to say of it."""
    steps = steps_of(rule)
    strange = [s for s in steps if s not in (*ABSORBING, *SHARING, CAPPED)]
    if not steps:
        return None, f"{name} records no rule for who bears an overspend."
    if strange:
        return None, f"{name} says '{rule}'; somebody has to read what that asks of whom."
    fault = _order_fault(steps)
    return not fault, f"{name} shares risk by {listed(steps)}{f', but {fault}' if fault else ''}."


@check("S-11")
def every_scheme_has_a_risk_rule(case: Case) -> Iterator[Finding]:
    """The steps, the order of the steps, and a recorded overspend shared as they say."""
    told, inside = books(case), contents(case)
    for fund in funds(case):
        paid_for = inside.schemes.get(fund.id, ())
        for scheme in paid_for:
            name = f"Scheme {scheme.number} of {fund.name}, {scheme.name},"
            kept, said = _rule_found(name, scheme.risk_rule or fund.risk_share)
            yield judged(kept, said, scheme.place)
        if not paid_for:
            kept, said = _rule_found(fund.name, fund.risk_share)
            yield judged(kept, said, fund.place)
        rules = {scheme.risk_rule or fund.risk_share for scheme in paid_for} or {fund.risk_share}
        if len(rules) == 1:
            shared = Sharing(fund, _shares(inside, fund), steps_of(rules.pop()))
            yield from _applied(case, told, shared)


@dataclass(frozen=True, slots=True)
class Sharing:
    """How a fund shares an overspend: percentages where all are known, and the steps of its rule."""

    fund: Agreement
    shares: dict[str, Fraction] | None
    steps: list[str]

    def parts(self, left: int, caps: dict[str, int]) -> dict[str, int] | None:
        """Who bears what is left after contingency; `None` where the steps do not tell."""
        if "host-bears" in self.steps and self.fund.host and "proportional" not in self.steps:
            return {self.fund.host: left}
        if "proportional" not in self.steps or not self.shares or _order_fault(self.steps):
            return None
        parts = largest_remainder(left, self.shares)
        return capped(parts, caps) if CAPPED in self.steps else parts


def _applied(case: Case, told: Books, sharing: Sharing) -> Iterator[Finding]:
    """Whether recorded overspends were borne as the rule says, where it can be worked out."""
    fund = sharing.fund
    for year, line, variance in _variances(told, fund):
        borne = _borne(told, fund, year, line=line)
        if line != "overspend" or LARGEST_REMAINDER not in fund.rounding.lower() or not borne:
            continue
        draws = any(step in ABSORBING for step in sharing.steps)
        first = min(variance, told.amount(fund.id, year, "contingency") or 0) if draws else 0
        caps = {a.counterparty: a.amount for a in told.of(fund.id, year, "share-cap")}
        expected = sharing.parts(variance - first, caps)
        if expected is None:
            continue
        place = told.place(fund.id, year, line, otherwise=fund.place)
        due = listed(f"{case.at.name_of(p)} {pounds(a)}" for p, a in expected.items())
        said = f"By the rule of {fund.name}, the overspend of {pounds(variance)} in {year} falls "
        did = listed(f"{case.at.name_of(p)} {pounds(a)}" for p, a in borne.items())
        said += f"to contingency {pounds(first)}, then {due}; borne were {did}."
        kept = {p: a for p, a in expected.items() if a} == {p: a for p, a in borne.items() if a}
        yield judged(kept, said, place)
