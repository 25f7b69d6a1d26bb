"""The SQL that the product ships outside feeds, measures and views, gathered from where it is kept.

What a module holds is found by itself. `ASKING` lists every module that hands a statement to the store,
and `MADE` every one that puts one together, so that a new one has to be added here before the tests pass
again. Modules whose SQL is one engine's own are listed in `found`, each with its reason.
"""

import re
from dataclasses import dataclass
from typing import Any

from commonweal.actions import people
from tests.differential.found import SOURCE, kept_in_modules

BOUND = {"actions.people: _COUNTS": {"years": people.BAND_YEARS, "oldest": people.OLDEST}}
"""Values of statements that do not stand with their values."""


@dataclass(frozen=True)
class Statement:
    """One statement as it is asked, with the values bound to it."""

    name: str
    sql: str
    values: dict[str, Any] | None = None


ASKING = {
    "actions/estimating.py": "strata, run by table",
    "actions/people.py": "kept",
    "actions/quality_page.py": "kept",
    "actions/rows_behind.py": "run by table held, and by some measures of tables not held",
    "actions/snapshot_view.py": "passes on what it is given",
    "actions/structuring.py": "kept",
    "web/current.py": "kept: the quality of records, as its page",
}
"""Every module that asks the store, and how its statements come to be run here."""
MADE = {
    "actions/rows_behind.py": "run by table held, and by some measures of tables not held",
    "population/synthetic/residents/fit_statements_people.py": "part of a statement that is kept",
    "repository/flattening/view.py": "run with the sample of each feed that has a view",
    "repository/query.py": "run by table: which row of a key is the newest",
}
"""Every module that puts text of a statement together in a function, and how that comes to be run."""


def modules_that_ask() -> set[str]:
    """Modules with a call that could reach a store: what asks an authority of governance is another."""
    found = set()
    for path in SOURCE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if re.search(r"\b(?:store|_store|view|_view|self)\.(?:ask|_ask)\(", text):
            found.add(path.relative_to(SOURCE).as_posix())
    return {name for name in found if not name.startswith("governance/")}


def kept_statements() -> list[Statement]:
    """The statements that the product's modules hold, found by themselves."""
    return [
        Statement(one.where, one.sql, dict(one.values or BOUND.get(one.where, {})) or None)
        for one in kept_in_modules()
    ]
