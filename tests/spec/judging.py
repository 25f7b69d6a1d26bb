"""Judging a rule on a small definition written in a case file.

A case names a rule, a day, the entries of a definition as TOML, and what is to come of it. Entries
that many cases share are in `bases.toml`; a case takes a base and may leave out some of its ids.
"""

import tomllib
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from commonweal.governance.rules import judging
from commonweal.governance.rules.engine import Verdict, judge
from commonweal.governance.rules.records import Rule
from commonweal.repository.definition_files import entries_of_toml, read_definition
from commonweal.terms.entry import Entry

FOLDER = Path(__file__).parent / "rules"


@dataclass(frozen=True)
class RuleCase:
    """One case: `name` says what is the matter, `status` what the rule must say of it."""

    rule: str
    name: str
    on: date
    status: str
    entries: tuple[Entry, ...]
    says: str = ""


def _bases() -> dict[str, list[Entry]]:
    words = tomllib.loads((FOLDER / "bases.toml").read_text(encoding="utf-8"))
    return {base["id"]: _entries(base["definition"], base["id"]) for base in words["base"]}


def _entries(text: str, name: str) -> list[Entry]:
    entries, problems = entries_of_toml(text, f"{name}.toml")
    assert not problems, problems
    return entries


def _without(entries: list[Entry], left_out: list[str]) -> list[Entry]:
    known = {str(e.words.get("id")) for e in entries}
    assert set(left_out) <= known, f"no entry has the id of {set(left_out) - known}"
    return [
        e for e in entries
        if not {str(e.words.get("id")), str(e.words.get("body"))} & set(left_out)
    ]  # fmt: skip


def _changed(entries: list[Entry], changes: list[dict[str, object]]) -> list[Entry]:
    """Entries with some words of the one with an id exchanged; an empty word is taken away."""
    for change in changes:
        assert any(e.words.get("id") == change["id"] for e in entries), change
        entries = [
            replace(e, words={**e.words, **change}) if e.words.get("id") == change["id"] else e
            for e in entries
        ]
    return entries


def cases() -> list[RuleCase]:
    """Every case of every file, in order."""
    bases = _bases()
    found = []
    for path in sorted(FOLDER.glob("*.toml")):
        for words in tomllib.loads(path.read_text(encoding="utf-8")).get("case", []):
            base = _without(list(bases.get(words.get("base", ""), [])), words.get("without", []))
            base = _changed(base, words.get("change", []))
            own = _entries(words.get("definition", ""), f"{words['rule']} {words['name']}")
            found.append(
                RuleCase(
                    words["rule"], words["name"], words["on"], words["status"],
                    (*base, *own), words.get("says", ""),
                )
            )  # fmt: skip
    return found


def rules_of_england() -> list[Entry]:
    """The entries of the rules themselves."""
    return [e for e in read_definition("dorset")[0] if e.section == "rule"]


def verdict_of(case: RuleCase, rule_entries: list[Entry]) -> Verdict:
    """What the rule says of the case."""
    asked = [e for e in rule_entries if e.words["id"] == case.rule]
    judged, problems = judging.case_of([*asked, *case.entries], case.on)
    assert not problems, [str(p) for p in problems]
    rule = next(judged.holding(Rule))
    return judge(judged, rule)
