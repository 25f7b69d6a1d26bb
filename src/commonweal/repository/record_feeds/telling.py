"""What is to be said of a file of records that was taken: one problem for each rule that was broken.

No message quotes a cell: it may be about a person.
"""

from commonweal.repository.record_feeds.accepting import Broken, Taken
from commonweal.repository.record_feeds.measuring import Strays
from commonweal.terms.problem import Place, Problem, Severity


def problems_of(taken: Taken, label: str) -> list[Problem]:
    """What was found, one problem for each rule that was broken."""
    found = [_problem(broken, taken, label) for broken in taken.broken]
    return [*found, _nobody(taken, label)] if taken.of_nobody else found


def _nobody(taken: Taken, label: str) -> Problem:
    record = taken.contract.record
    assert record is not None
    column = next(c.name for c in taken.contract.columns if c.becomes == record.person)
    return Problem(
        "nobody-known",
        Severity.WARNING,
        Place(label, None, column),
        f"Not one of the {taken.of_nobody:,} rows taken says whose it is: they count for nobody.",
        "Ask the supplier where in the file the number of the person stands.",
    )


def _problem(broken: Broken, taken: Taken, label: str) -> Problem:
    check = broken.check
    count = f"{broken.rows:,} row{'' if broken.rows == 1 else 's'}"
    percent = 100 * broken.rows / taken.rows
    says = check.says.rstrip(".") + ("; the cell was taken as missing" if check.clears else "")
    lines = ", ".join(f"{line:,}" for line in broken.lines)
    many = "s" if len(broken.lines) > 1 else ""
    more = " and more" if broken.rows > len(broken.lines) else ""
    severity = Severity.QUARANTINED if check.severity == "quarantine" else Severity.WARNING
    return Problem(
        check.rule,
        severity,
        Place(label, broken.lines[0] if broken.lines else None, check.column or None),
        f"{count} ({percent:.2g}%): {says} (line{many} {lines}{more}).",
        check.next_step,
    )


def problems_of_strays(taken: Taken, found: Strays, label: str, *, provider: str) -> list[Problem]:
    """Rows that are not of what the file's name says, which tells of this `provider` if of one."""
    record = taken.contract.record
    assert record is not None
    days = f"{record.lag_days} day{'' if record.lag_days == 1 else 's'}"
    told = (
        (
            "late-record", found.early, f"dated more than {days} before the period",
            "Nothing needs doing; ask the supplier when there are many.",
        ),
        (
            "after-period", found.late, "dated after the period that the file's name tells",
            "See that the file is named for the period it is of, and ask the supplier.",
        ),
        (
            "other-provider", found.of_others,
            f"of another provider than {provider}, which the file's name tells",
            "That provider's own file may replace them: ask whose they are.",
        ),
    )  # fmt: skip
    return [
        Problem(rule, Severity.WARNING, Place(label), _taken_all_the_same(rows, says), next_step)
        for rule, rows, says, next_step in told
        if rows
    ]


def problem_of_taking_over(label: str, rows: int) -> Problem:
    """Records whose ids another provider had used: the same care, or two that number alike."""
    many = "1 record" if rows == 1 else f"{rows:,} records"
    return Problem(
        "taken-over",
        Severity.WARNING,
        Place(label),
        f"{many} had been stated by another provider, and stand as this file states them.",
        "If providers number their records alike, have each put its own code before its ids.",
    )


def _taken_all_the_same(rows: int, says: str) -> str:
    if rows == 1:
        return f"1 row is {says}; it was taken."
    return f"{rows:,} rows are {says}; they were taken."
