"""Look-ups that the rules of powers, decisions, money and plans share: partners, papers, years, kinds.

They only read a case; what is right or wrong about what they find is for the families. What rules
of structure look up (boards, areas, seats) is in `structure`.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import TypeVar

from commonweal.governance.power import KIND_PREFIX
from commonweal.governance.rules.engine import Case
from commonweal.governance.rules.records import Rule
from commonweal.system.body import Body, BodyKind, BodyStatus
from commonweal.system.duty import Document
from commonweal.system.footprint import Level
from commonweal.system.organisation import (
    NHS_TRUSTS,
    Organisation,
    OrganisationKind,
    Relation,
    Relationship,
)
from commonweal.system.reading import of_type
from commonweal.terms.period import Period, financial_year

T = TypeVar("T")

COUNCILS = (OrganisationKind.UPPER_TIER_COUNCIL, OrganisationKind.DISTRICT_COUNCIL)
COMMISSIONERS = (OrganisationKind.CCG, OrganisationKind.ICB)
YEAR_STARTS = (4, 1)


def undated(case: Case, record: type[T]) -> tuple[T, ...]:
    """Every record of a type that is not dated, such as documents."""
    return of_type(case.records, record) or of_type(case.description.records, record)


def year_of(day: date) -> Period:
    """The financial year that a day lies in."""
    return financial_year(day.year if (day.month, day.day) >= YEAR_STARTS else day.year - 1)


def year_before(year: Period) -> Period:
    """The financial year before a financial year."""
    return year_of(year.first - timedelta(days=1))


def finished_year(day: date) -> Period:
    """The last financial year that had ended by a day."""
    return year_before(year_of(day))


def was_in_force(case: Case, rule: str, on: date) -> bool:
    """Whether a rule was in force on the day of an act, which is judged by that day's law."""
    return any(told.id == rule and told.held.contains(on) for told in case.all(Rule))


def organisation_ever(case: Case, id_: str) -> Organisation | None:
    """The organisation of an id: of the day, or else as last stated."""
    told = [t for t in case.description.things.get(id_, ()) if isinstance(t, Organisation)]
    return case.at.organisations.get(id_) or (told[-1] if told else None)


def kind_of(case: Case, id_: str) -> OrganisationKind | None:
    """The kind of organisation that an id, or `kind:<kind>`, stands for; `None` for no such."""
    if id_.startswith(KIND_PREFIX):
        word = id_.removeprefix(KIND_PREFIX)
        return OrganisationKind(word) if word in set(OrganisationKind) else None
    found = organisation_ever(case, id_)
    return found.kind if found is not None else None


def standing(case: Case, kind: BodyKind) -> list[Body]:
    """The bodies of a kind that are established on the day, by name."""
    found = (b for b in case.at.bodies.values() if b.kind == kind)
    return sorted(
        (b for b in found if b.status == BodyStatus.ESTABLISHED), key=lambda body: body.name
    )


def partner_trusts(case: Case, icb: str) -> list[tuple[Organisation, Relationship]]:
    """The trusts that are partners of an integrated care board on the day."""
    found = []
    for relation in case.at.related_to.get((Relation.PARTNER_OF, icb), ()):
        trust = case.at.organisations.get(relation.organisation)
        if trust is not None and trust.kind in NHS_TRUSTS:
            found.append((trust, relation))
    return found


def papers(
    case: Case, kind: str, owners: Iterable[str] = (), *, year: str | None = None
) -> list[Document]:
    """Documents of a kind, of some owners if named, and of a year if named."""
    wanted = set(owners)
    return [
        d
        for d in undated(case, Document)
        if d.kind == kind and (not wanted or d.owner in wanted) and year in (None, d.year)
    ]


def is_published(case: Case, document: Document) -> bool | None:
    """Whether a document was published by the day; `None` when its day is not recorded."""
    return None if document.published is None else document.published <= case.day


def absent(given: Iterable[str], wanted: Iterable[str]) -> list[str]:
    """What of `wanted` is not among `given`, in order."""
    held = set(given)
    return [word for word in wanted if word not in held]


def covered(given: tuple[str, ...], wanted: Iterable[str]) -> bool | None:
    """Whether a list holds all that it should; `None` when nothing was recorded in it."""
    return None if not given else not absent(given, wanted)


def all_of(verdicts: Iterable[bool | None]) -> bool | None:
    """`False` if any is, else `None` if any is, else `True`."""
    told = list(verdicts)
    return False if False in told else None if None in told else True


def overlapping(case: Case, functions: Iterable[str], excluded: frozenset[str]) -> Iterator[str]:
    """The functions that are, or are part of, an excluded one."""
    return (f for f in functions if case.at.wider(f) & excluded)


def negated(verdict: bool | None) -> bool | None:  # noqa: FBT001 - the verdict itself
    """Its opposite; what is not known stays so."""
    return None if verdict is None else not verdict


def any_of(verdicts: Iterable[bool | None]) -> bool | None:
    """`True` if any is, else `None` if any is, else `False`."""
    return negated(all_of(negated(verdict) for verdict in verdicts))


def local_trusts(case: Case) -> list[Organisation]:
    """The trusts of the system on the day: partners of its board, or providing in its footprint."""
    systems = {f.id for f in case.at.footprints.values() if f.level == Level.SYSTEM}
    found = {}
    for relation in case.at.relationships:
        trust = case.at.organisations.get(relation.organisation)
        is_here = relation.relation == Relation.PARTNER_OF or (
            relation.relation == Relation.PROVIDES_IN and relation.target in systems
        )
        if trust is not None and trust.kind in NHS_TRUSTS and is_here:
            found[trust.id] = trust
    return list(found.values())
