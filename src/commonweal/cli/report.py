"""Saying what a refresh did: how many files and rows, and each refusal with its next step."""

import json
import sys
from typing import TYPE_CHECKING

import polars as pl

from commonweal.cli.layout import print_texts
from commonweal.cli.printing import Format, print_rows
from commonweal.terms.errors import RefusedError
from commonweal.terms.problem import Severity

if TYPE_CHECKING:
    from commonweal.actions.refresh import RefreshReport

REFUSALS_SHOWN, UNCLAIMED_SHOWN = 20, 10


def _counts(report: "RefreshReport") -> list[tuple[str, int]]:
    accepted = report.in_state("accepted")
    warnings = sum(p.severity == Severity.WARNING for o in accepted for p in o.problems)
    return [
        ("files accepted", len(accepted)),
        ("files refused", len(report.in_state("refused"))),
        ("files superseded", report.superseded),
        ("files already on record", report.unchanged),
        ("files no feed takes", len(report.unclaimed)),
        ("rows read", sum(o.rows_read for o in accepted)),
        ("rows set aside", sum(o.rows_set_aside for o in accepted)),
        ("warnings", warnings),
        ("rows stored", sum(n for name, n in report.rows.items() if name not in ("stratum", "estimate"))),
        ("estimates", report.rows.get("estimate", 0)),
        ("snapshot", report.snapshot),
    ]  # fmt: skip


def print_report(report: "RefreshReport", form: Format) -> None:
    """Print what a refresh did: counts, then each refusal with its next step."""
    refusals = [str(p) for o in report.in_state("refused") for p in o.problems]
    counts = _counts(report)
    if form == Format.JSON:
        told = {name.replace(" ", "_"): count for name, count in counts}
        told_all = told | {
            "changed": report.changed,
            "seconds": round(report.seconds, 3),
            "refusals": refusals,
            "unclaimed": report.unclaimed,
        }
        json.dump(told_all, sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
        return
    print_rows(pl.DataFrame(counts, schema=["refresh", "count"], orient="row"), form)
    if form == Format.TABLE:
        print_texts((f"Refused {refusal}" for refusal in refusals[:REFUSALS_SHOWN]), indent=8)
        if len(refusals) > REFUSALS_SHOWN:
            print(f"... and {len(refusals) - REFUSALS_SHOWN} more: commonweal feeds problems")
        if report.unclaimed:
            print_texts([_unclaimed(report.unclaimed)], indent=2)
        print(f"{'Done' if report.changed else 'Nothing new'} in {report.seconds:.1f} seconds.")


def _unclaimed(labels: tuple[str, ...]) -> str:
    """Which files were left alone: a name with a slip in it looks as one that means nothing."""
    shown = ", ".join(f"'{label}'" for label in labels[:UNCLAIMED_SHOWN])
    more = len(labels) - UNCLAIMED_SHOWN
    others = f" and {more} more (--format json names them)" if more > 0 else ""
    return (
        f"No feed takes files named so: {shown}{others}. "
        "The reference of feeds, docs/reference/feeds.md, says which names each takes."
    )


def refused_error(report: "RefreshReport") -> RefusedError:
    """The error that ends a refresh in which files were refused."""
    count = len(report.in_state("refused"))
    files = "1 file was" if count == 1 else f"{count} files were"
    return RefusedError(f"{files} refused; all others were taken. See `commonweal feeds problems`.")
