"""Statements that only rules read: the rules themselves, people's answers, accounts, transfers.

They are definitions like any other, dated and cited; what a rule makes of them is in its family.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from commonweal.system.stated import Stated


class RuleSeverity(StrEnum):
    """How grave a broken rule is."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Basis(StrEnum):
    """On what reading the rule rests; one from memory says so wherever it is shown."""

    STATUTE_READ = "statute_read"
    EXCERPT_READ = "excerpt_read"
    MEMORY = "memory"
    DESIGN = "design"


class Given(StrEnum):
    """What a person answered to a rule's question."""

    MET = "met"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Stated):
    """A rule while it was in force. A rule that changed is stated once for each wording."""

    id: str
    family: str
    title: str
    severity: RuleSeverity
    check: str
    basis: Basis
    question: str
    mend: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Stated):
    """A person's answer to a rule's question, with the evidence, the day, and in what office."""

    rule: str
    answer: Given
    evidence: str
    given: date
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Account(Stated):
    """One line of a body's figures for a year, in pence; `counterparty` for what passes between."""

    owner: str
    year: str
    line: str
    amount: int
    counterparty: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer(Stated):
    """An item of a transfer scheme: what passes from whom to whom, at what value in pence."""

    item: str
    item_class: str
    giver: str
    receiver: str
    value: int = 0
    scheme: str = ""


SECTIONS: dict[str, type] = {
    "rule": Rule,
    "answer": Answer,
    "account": Account,
    "transfer": Transfer,
}
