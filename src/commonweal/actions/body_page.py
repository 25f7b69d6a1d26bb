"""One body or organisation on a day: what it is, its seats, its powers, what it answers for.

Facts for a page. Powers and their chains come from `governance.authority`, decisions from the
register, the rest from the definition.
"""

from dataclasses import dataclass
from datetime import date

from commonweal.actions.governed import Governed
from commonweal.actions.system_listing import find_thing
from commonweal.system.agreement import Agreement, Contribution, Scheme
from commonweal.system.body import Body, Seat
from commonweal.system.description import AsAt, Description
from commonweal.system.duty import Document, Duty
from commonweal.system.footprint import Footprint
from commonweal.system.lineage import Lineage, lineage
from commonweal.system.organisation import Alias, Organisation, Relationship
from commonweal.terms.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class AgreementFacts:
    """An agreement with what is put into it and what it pays for."""

    agreement: Agreement
    contributions: tuple[Contribution, ...]
    schemes: tuple[Scheme, ...]


@dataclass(frozen=True, slots=True)
class BodyPage:
    """A body on a day. `stood` is false where it did not stand that day: its newest statement."""

    on: date
    at: AsAt
    body: Body
    stood: bool
    seats: tuple[Seat, ...]
    reports_to: tuple[str, ...]
    reported_to_by: tuple[Body, ...]
    duties: tuple[Duty, ...]
    aliases: tuple[Alias, ...]
    lineage: Lineage
    agreements: tuple[AgreementFacts, ...]
    documents: tuple[Document, ...]

    @property
    def seat_count(self) -> int:
        """Seats, each as many times as there are of it."""
        return sum(seat.count for seat in self.seats if seat.member)

    @property
    def vote_count(self) -> int:
        """Seats with a vote."""
        return sum(seat.count for seat in self.seats if seat.member and seat.voting)


@dataclass(frozen=True, slots=True)
class OrganisationPage:
    """An organisation on a day, with its bodies and relations."""

    on: date
    at: AsAt
    organisation: Organisation
    stood: bool
    bodies: tuple[Body, ...]
    relationships: tuple[Relationship, ...]
    duties: tuple[Duty, ...]
    aliases: tuple[Alias, ...]
    lineage: Lineage
    agreements: tuple[AgreementFacts, ...]
    documents: tuple[Document, ...]


def _duties(at: AsAt, holder: str, *, kind: str, level: str = "") -> tuple[Duty, ...]:
    """Duties named for the holder itself, then those of its kind and of its level."""
    wanted = [holder, f"kind:{kind}", f"level:{level}"]
    told = [duty for duty in at.holding(Duty) if duty.holder in wanted]
    return tuple(sorted(told, key=lambda duty: wanted.index(duty.holder)))


def _aliases(description: Description, id_: str) -> tuple[Alias, ...]:
    told = (alias for alias in description.all(Alias) if alias.of == id_)
    return tuple(sorted(told, key=lambda alias: alias.held.first))


def _agreements(at: AsAt, ids: set[str]) -> tuple[AgreementFacts, ...]:
    """Agreements that one of some ids is partner to, hosts or manages."""
    found = []
    for agreement in at.agreements.values():
        if ids & {*agreement.partners, agreement.host, agreement.joint_committee}:
            contributions = (c for c in at.holding(Contribution) if c.agreement == agreement.id)
            schemes = (s for s in at.holding(Scheme) if s.agreement == agreement.id)
            found.append(AgreementFacts(agreement, tuple(contributions), tuple(schemes)))
    return tuple(found)


def _documents(description: Description, id_: str) -> tuple[Document, ...]:
    return tuple(d for d in description.documents if d.owner == id_)


def body_page(governed: Governed, asked: str, on: date) -> BodyPage:
    """A body by id or name. Raises `NotFoundError` when there never was one."""
    at = governed.at(on)
    thing = at.bodies.get(asked) or find_thing(governed.description, asked)
    if not isinstance(thing, Body):
        raise NotFoundError(f"'{asked}' is not a body that meets, decides or advises.")
    body = at.bodies.get(thing.id, thing)
    return BodyPage(
        on,
        at,
        body,
        body.id in at.bodies,
        at.seats_of.get(body.id, ()),
        body.reports_to,
        tuple(b for b in at.bodies.values() if body.id in b.reports_to),
        _duties(at, body.id, kind=body.kind, level=body.level),
        _aliases(governed.description, body.id),
        lineage(governed.description, body.id),
        _agreements(at, {body.id}),
        _documents(governed.description, body.id),
    )


def organisation_page(governed: Governed, asked: str, on: date) -> OrganisationPage:
    """An organisation by id, code or name. Raises `NotFoundError` when there never was one."""
    at = governed.at(on)
    thing = at.organisations.get(asked) or find_thing(governed.description, asked)
    if not isinstance(thing, Organisation):
        raise NotFoundError(f"'{asked}' is not an organisation of the definition.")
    organisation = at.organisations.get(thing.id, thing)
    id_ = organisation.id
    return OrganisationPage(
        on,
        at,
        organisation,
        id_ in at.organisations,
        tuple(b for b in at.bodies.values() if id_ in b.organisations),
        tuple(r for r in at.relationships if id_ in (r.organisation, r.target)),
        _duties(at, id_, kind=organisation.kind),
        _aliases(governed.description, id_),
        lineage(governed.description, id_),
        _agreements(at, {id_}),
        _documents(governed.description, id_),
    )


def footprint_bodies(governed: Governed, footprint: str, on: date) -> tuple[Body, ...]:
    """The bodies that serve a footprint on a day."""
    at = governed.at(on)
    return tuple(b for b in at.bodies.values() if footprint in b.footprints)


def footprint_named(governed: Governed, asked: str, on: date) -> Footprint | None:
    """A footprint of the definition by id or code on a day, if there is one."""
    at = governed.at(on)
    for footprint in at.footprints.values():
        if asked in (footprint.id, footprint.ods_code, footprint.ons_code):
            return footprint
    return None
