"""Checking a system's definition: every rule in force on a day, and all that could not be read.

The same verdicts serve the command, the pages and programs: as rows, as JSON, as SARIF 2.1.0 (OASIS),
which editors and code hosts show beside the line.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from commonweal import __version__
from commonweal.actions.describing import Described, described
from commonweal.governance.rules.engine import Case, Finding, State, Status, Verdict, judge_all
from commonweal.governance.rules.records import Basis, Rule, RuleSeverity
from commonweal.governance.rules.soundness import soundness
from commonweal.terms.problem import Place, Problem

FROM_MEMORY = "Rests on memory, not on the text: verify before relying on it."
_SARIF_LEVEL = {"error": "error", "warning": "warning", "info": "note"}
_UNSOUND = "definition"


@dataclass(frozen=True, slots=True)
class Checked:
    """A definition as at a day: a verdict for each rule, what is unsound, what was unreadable."""

    system: str
    on: date
    verdicts: tuple[Verdict, ...]
    unsound: tuple[Finding, ...]
    problems: tuple[Problem, ...]

    def count(self, status: Status) -> int:
        """How many rules came out so."""
        return sum(verdict.status == status for verdict in self.verdicts)

    @property
    def fails(self) -> bool:
        """Whether a rule of severity error is broken, or the definition is itself at fault."""
        grave = any(
            v.status == Status.BROKEN and v.rule.severity == RuleSeverity.ERROR
            for v in self.verdicts
        )
        return grave or bool(self.problems) or any(f.state == State.BROKEN for f in self.unsound)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of output: where, how grave, which rule, what, why, by what source, how to mend."""

    place: Place
    severity: str
    rule: str
    what: str
    why: str = ""
    source: str = ""
    mend: str = ""


def check_system(described_system: Described, on: date, known_on: date | None = None) -> Checked:
    """Judge a system that was read."""
    case: Case = described_system.case(on, known_on)
    unsound = tuple(f for f in soundness(case) if f.state != State.HELD)
    problems = described_system.problems
    return Checked(described_system.system, on, judge_all(case), unsound, problems)


def check(system: str, on: date) -> Checked:
    """Judge a system by name or folder. Raises `UsageError` when there is none."""
    return check_system(described(system), on)


def why(rule: Rule) -> str:
    """The rule in words, with a warning where it rests on memory."""
    return f"{rule.check} {FROM_MEMORY}" if rule.basis == Basis.MEMORY else rule.check


def _of_verdict(verdict: Verdict) -> Iterator[Line]:
    rule = verdict.rule
    if verdict.status == Status.UNANSWERED:
        told = "; ".join(f.message.rstrip(".") for f in verdict.unknown)
        what = f"{rule.question} ({told})" if told else rule.question
        place = verdict.unknown[0].place if verdict.unknown else rule.place
        yield Line(place, "question", rule.id, what, why(rule), rule.source, rule.mend)
    if verdict.status != Status.BROKEN:
        return
    for finding in verdict.broken:
        yield Line(
            finding.place,
            rule.severity,
            rule.id,
            finding.message,
            why(rule),
            rule.source,
            rule.mend,
        )
    if not verdict.broken and verdict.answer is not None:
        answer = verdict.answer
        what = f"Answered as broken on {answer.given} by {answer.by}: {answer.evidence}"
        yield Line(answer.place, rule.severity, rule.id, what, why(rule), rule.source, rule.mend)


def lines(checked: Checked) -> Iterator[Line]:
    """Everything to say, in the order: unreadable, unsound, broken rules, questions."""
    for problem in checked.problems:
        yield Line(problem.place, "error", problem.rule, problem.message, mend=problem.next_step)
    for finding in checked.unsound:
        severity = "error" if finding.state == State.BROKEN else "warning"
        yield Line(finding.place, severity, _UNSOUND, finding.message)
    for status in (Status.BROKEN, Status.UNANSWERED):
        for verdict in checked.verdicts:
            if verdict.status == status:
                yield from _of_verdict(verdict)


def as_json(checked: Checked) -> list[dict[str, Any]]:
    """A list with one entry per rule decided; `definition` stands for what is not a rule's."""
    told = [_verdict_json(verdict) for verdict in checked.verdicts]
    rules = {verdict.rule.id for verdict in checked.verdicts}
    faults = [line for line in lines(checked) if line.rule not in rules]
    grave = any(line.severity == RuleSeverity.ERROR for line in faults)
    own = {
        "rule": _UNSOUND,
        "title": "The definition can be read and hangs together",
        "severity": "error",
        "status": str(Status.BROKEN if grave else Status.MET),
        "on": checked.on.isoformat(),
        "findings": [
            {
                "state": str(
                    State.BROKEN if line.severity == RuleSeverity.ERROR else State.UNKNOWN
                ),
                "message": line.what,
                **_place_json(line.place),
                "mend": line.mend,
            }
            for line in faults
        ],
    }
    return [own, *told]


def _place_json(place: Place) -> dict[str, Any]:
    return {"file": place.file, "line": place.line}


def _verdict_json(verdict: Verdict) -> dict[str, Any]:
    rule, answer = verdict.rule, verdict.answer
    return {
        "rule": rule.id,
        "title": rule.title,
        "severity": str(rule.severity),
        "status": str(verdict.status),
        "applies": verdict.applies,
        "check": rule.check,
        "source": rule.source,
        "basis": str(rule.basis),
        "verify": FROM_MEMORY if rule.basis == Basis.MEMORY else None,
        "in_force": str(rule.held),
        "findings": [
            {"state": str(f.state), "message": f.message, **_place_json(f.place)}
            for f in verdict.findings
        ],
        "question": rule.question if verdict.status == Status.UNANSWERED else None,
        "answer": None
        if answer is None
        else {
            "answer": str(answer.answer), "evidence": answer.evidence, "by": answer.by,
            "given": answer.given.isoformat(), **_place_json(answer.place),
        },
        "mend": rule.mend,
    }  # fmt: skip


def as_sarif(checked: Checked) -> dict[str, Any]:
    """The lines as one run of SARIF 2.1.0; questions are notes."""
    told = list(lines(checked))
    described_rules = {v.rule.id: v.rule for v in checked.verdicts}
    driver = {
        "name": "commonweal",
        "version": __version__,
        "rules": [_sarif_rule(id_, described_rules.get(id_)) for id_ in _ordered(told)],
    }
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": [_sarif_result(line) for line in told]}],
    }


def _ordered(told: list[Line]) -> list[str]:
    return list(dict.fromkeys(line.rule for line in told))


def _sarif_rule(id_: str, rule: Rule | None) -> dict[str, Any]:
    if rule is None:
        return {"id": id_}
    return {
        "id": id_,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": why(rule)},
        "help": {"text": f"{rule.mend} Source: {rule.source}."},
    }


def _sarif_result(line: Line) -> dict[str, Any]:
    region = {"region": {"startLine": line.place.line}} if line.place.line else {}
    location = {"artifactLocation": {"uri": line.place.file}, **region}
    return {
        "ruleId": line.rule,
        "level": _SARIF_LEVEL.get(line.severity, "note"),
        "message": {"text": line.what},
        "locations": [{"physicalLocation": location}],
    }
