"""Every rule on the cases written for it: at least one that keeps it and one that breaks it."""

import pytest

from commonweal.governance.rules.engine import CHECKS
from tests.spec.judging import RuleCase, cases, rules_of_england, verdict_of

CASES = cases()
RULES = rules_of_england()


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}: {case.name}")
def test_a_case_is_judged_as_it_should_be(case: RuleCase) -> None:
    verdict = verdict_of(case, RULES)
    said = " ".join(finding.message for finding in verdict.findings)
    assert verdict.status == case.status, said
    assert case.says in said


@pytest.mark.parametrize("rule", sorted({str(entry.words["id"]) for entry in RULES}))
def test_every_rule_has_a_case_that_keeps_it_and_one_that_breaks_it(rule: str) -> None:
    assert {"met", "broken"} <= {case.status for case in CASES if case.rule == rule}


def test_every_function_judges_a_rule_there_is() -> None:
    assert set(CHECKS) <= {str(entry.words["id"]) for entry in RULES}
