"""Lines of accounts as definitions state them, added up by owner, year and line, in whole pence.

Amounts are nought or more; what may be below nought is stated as two lines, `<line>-surplus` and
`<line>-deficit`. Nothing is judged here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from commonweal.governance.rules.engine import Case
from commonweal.governance.rules.looking import finished_year, partner_trusts
from commonweal.governance.rules.records import Account
from commonweal.governance.rules.sharing import largest_remainder
from commonweal.system.organisation import Organisation
from commonweal.terms.period import Period, parse
from commonweal.terms.problem import Place


@dataclass(frozen=True)
class Books:
    """The lines of accounts that a case knows of on its day."""

    lines: tuple[Account, ...]

    @cached_property
    def _by_key(self) -> dict[tuple[str, str, str], tuple[Account, ...]]:
        found: dict[tuple[str, str, str], list[Account]] = {}
        for line in self.lines:
            found.setdefault((line.owner, line.year, line.line), []).append(line)
        return {key: tuple(lines) for key, lines in found.items()}

    @cached_property
    def _years(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for line in self.lines:
            found.setdefault(line.line, set()).add(line.year)
        return found

    def of(self, owner: str, year: str, line: str) -> tuple[Account, ...]:
        """The lines of an owner in a year, by name of line."""
        return self._by_key.get((owner, year, line), ())

    def amount(self, owner: str, year: str, line: str) -> int | None:
        """Their sum in pence; `None` when there is no such line."""
        lines = self.of(owner, year, line)
        return sum(line.amount for line in lines) if lines else None

    def balance(self, owner: str, year: str, line: str) -> int | None:
        """Surplus less deficit in pence; `None` when neither is stated.

        A line without either ending is a surplus.
        """
        told = [self.amount(owner, year, f"{line}{end}") for end in ("", "-surplus", "-deficit")]
        if told == [None, None, None]:
            return None
        plain, surplus, deficit = (amount or 0 for amount in told)
        return plain + surplus - deficit

    def owners(self, year: str, *lines: str) -> list[str]:
        """Those with any of the lines in a year, in the order of the files."""
        found = (owner for owner, of, line in self._by_key if of == year and line in lines)
        return list(dict.fromkeys(found))

    def years(self, *lines: str) -> list[str]:
        """The years with any of the lines, in order."""
        return sorted({year for line in lines for year in self._years.get(line, ())})

    def place(self, owner: str, year: str, line: str, *, otherwise: Place) -> Place:
        """Where a line stands, or another place when there is none."""
        lines = self.of(owner, year, line)
        return lines[0].place if lines else otherwise


def books(case: Case) -> Books:
    """The lines that held on the day."""
    return Books(tuple(case.holding(Account)))


def years_to_judge(case: Case, owner: Organisation, *lines: str) -> Iterator[Period]:
    """The last year finished while an owner existed, and every year it has a line for."""
    told = {a.year for a in case.holding(Account) if a.owner == owner.id and a.line in lines}
    finished = finished_year(case.day)
    if finished.last >= owner.held.first:
        told.add(finished.label)
    for label in sorted(told):
        try:
            yield parse(label)
        except ValueError:
            continue


def members(case: Case, icb: Organisation) -> list[tuple[Organisation, Fraction]]:
    """A board and its partner trusts, each with the part of its figures that counts here."""
    found = [(icb, Fraction(1))]
    for trust, relation in partner_trusts(case, icb.id):
        share = Fraction(1) if relation.share is None else Fraction(str(relation.share))
        found.append((trust, share))
    return found


def apportioned(amount: int, share: Fraction) -> int:
    """The part of an amount that falls to one of two areas, to the penny, so that both add up."""
    return largest_remainder(amount, {"here": share, "elsewhere": 1 - share})["here"]


def transfers(
    told: Books, year: str, line: str, *, among: Iterable[str]
) -> dict[tuple[str, str], int]:
    """What passed between members in a year, by payer and receiver, from one side's lines."""
    inside = set(among)
    found: dict[tuple[str, str], int] = {}
    for account in told.lines:
        pair = (account.owner, account.counterparty)
        if account.year == year and account.line == line and inside.issuperset(pair):
            found[pair] = found.get(pair, 0) + account.amount
    return found
