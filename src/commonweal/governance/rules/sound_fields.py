"""Which fields of which records name others, for `soundness`: one table over all sections.

A new section that names anything is covered by a line here. How references are looked up is in
`sound_references`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from commonweal.governance.power import OWN, Delegation, Grant
from commonweal.governance.rules.control_totals import Leg, TiedFunding, Variation
from commonweal.governance.rules.decided import Decision, DeclaredInterest
from commonweal.governance.rules.involvement import Involvement, Margin, PanelEstimate
from commonweal.governance.rules.oversight import OversightReview, Segment
from commonweal.governance.rules.procurement_records import (
    FurtherDecision,
    Modification,
    Notice,
    ProcurementRecord,
    Representation,
)
from commonweal.governance.rules.records import Account, Answer, Rule, Transfer
from commonweal.governance.rules.structure import SECRETARY_OF_STATE
from commonweal.governance.rules.transition import SharedOwnership, TransferTotal
from commonweal.governance.rules.workforce import AgencyUse, Assignment
from commonweal.system.agreement import Agreement, Contribution, Scheme
from commonweal.system.body import Body, BodyKind, Seat, Sector
from commonweal.system.duty import Document, Duty, Function
from commonweal.system.footprint import Footprint, Part
from commonweal.system.organisation import (
    Alias,
    Organisation,
    OrganisationKind,
    Relationship,
    Succeeded,
)

KINDS = frozenset({*OrganisationKind, *BodyKind})
"""Kinds of holder, by which a power or duty may speak of every one of a kind."""
WHO = (Organisation, Body, Seat)
WHAT = (Organisation, Body, Footprint)


@dataclass(frozen=True, slots=True)
class Reference:
    """A field that names records of some types, or one of the words."""

    field: str
    to: tuple[type, ...]
    words: frozenset[str] = frozenset()


REFERENCES: Mapping[type, tuple[Reference, ...]] = {
    Alias: (Reference("of", WHAT),),
    Succeeded: (Reference("predecessor", WHAT), Reference("successor", WHAT)),
    Relationship: (Reference("organisation", WHAT), Reference("target", WHAT)),
    Part: (Reference("footprint", (Footprint,)),),
    Body: (
        Reference("organisations", (Organisation,)),
        Reference("footprints", (Footprint,)),
        Reference("reports_to", (Body, Organisation)),
        Reference("single_accountable", (Seat,)),
    ),
    Seat: (
        Reference("body", (Body,)),
        Reference("nominated_by", WHO, frozenset(Sector)),
        Reference("appointed_by", WHO, frozenset(SECRETARY_OF_STATE)),
        Reference("approved_by", WHO, frozenset(SECRETARY_OF_STATE)),
        Reference("employed_by", (Organisation,)),
    ),
    Function: (Reference("part_of", (Function,)),),
    Duty: (Reference("holder", WHO), Reference("function", (Function,))),
    Agreement: (
        Reference("partners", (Organisation,)),
        Reference("host", (Organisation,)),
        Reference("footprint", (Footprint,)),
        Reference("excluded_functions", (Function,)),
        Reference("joint_committee", (Body,)),
    ),
    Contribution: (Reference("agreement", (Agreement,)), Reference("partner", (Organisation,))),
    Scheme: (Reference("agreement", (Agreement,)), Reference("functions", (Function,))),
    Document: (
        Reference("owner", (*WHAT, Agreement)),
        Reference("copied_to", WHAT),
        Reference("agreed_by", WHO),
    ),
    Grant: (
        Reference("holder", WHO),
        Reference("holder_kind", (), KINDS),
        Reference("function", (Function,)),
        Reference("footprint", (Footprint,), frozenset({OWN})),
    ),
    Delegation: (
        Reference("giver", WHO, KINDS),
        Reference("receiver", WHO, KINDS),
        Reference("function", (Function,)),
        Reference("footprint", (Footprint,), frozenset({OWN})),
        Reference("agreement", (Agreement,)),
        Reference("liability", WHO, KINDS),
    ),
    Account: (Reference("owner", (*WHAT, Agreement)), Reference("counterparty", WHAT)),
    Transfer: (Reference("giver", (Organisation,)), Reference("receiver", (Organisation,))),
    Answer: (Reference("rule", (Rule,)),),
    Decision: (
        Reference("body", (Body, Seat)),
        Reference("function", (Function,)),
        Reference("footprint", (Footprint,), frozenset({OWN})),
    ),
    DeclaredInterest: (Reference("seat", (Seat,)), Reference("organisation", (Organisation,))),
    Variation: (Reference("agreed_by", WHO),),
    Leg: (Reference("variation", (Variation,)), Reference("organisation", (Organisation,))),
    TiedFunding: (Reference("agreed_by", WHO),),
    SharedOwnership: (Reference("owners", (Organisation,)),),
    TransferTotal: (Reference("organisation", (Organisation,)),),
    Segment: (Reference("organisation", (Organisation,)),),
    OversightReview: (Reference("organisation", (Organisation,)),),
    Assignment: (Reference("host", (Organisation,)), Reference("employer", (Organisation,))),
    AgencyUse: (Reference("organisation", (Organisation,)),),
    Margin: (Reference("estimate", (PanelEstimate,)),),
    Involvement: (
        Reference("organisation", WHO),
        Reference("about", (Document, Decision, Agreement, Body)),
    ),
    ProcurementRecord: (Reference("buyer", (Organisation,)),),
    Notice: (Reference("procurement", (ProcurementRecord,)),),
    Representation: (Reference("procurement", (ProcurementRecord,)),),
    FurtherDecision: (Reference("procurement", (ProcurementRecord,)),),
    Modification: (Reference("procurement", (ProcurementRecord,)),),
}
"""Every field that holds ids. Providers, workers and offices are told in words, and are not here."""
