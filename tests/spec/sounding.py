"""A small sound definition, and what is said of it when something is added.

Helpers of the tests of soundness: entries as TOML, and findings as text with their places.
"""

from datetime import date
from typing import Any

from commonweal.governance.rules.engine import Finding
from commonweal.governance.rules.judging import case_of
from commonweal.governance.rules.soundness import soundness
from commonweal.repository.definition_files import entries_of_toml
from commonweal.terms.entry import Entry

DAY = date(2022, 7, 1)

SOUND = """
source = [{ id = "s", title = "Made up", publisher = "Us", kind = "project" }]
organisation = [
  { id = "icb", kind = "icb", name = "Board", first = 2022-07-01, source = "s" },
  { id = "ccg", kind = "ccg", name = "Group", first = 2013-04-01, last = 2022-06-30, source = "s" },
  { id = "trust", kind = "nhs-trust", name = "Trust", first = 2010-04-01, source = "s" },
]
succession = [{ predecessor = "ccg", successor = "icb", date = 2022-07-01, share = 1, source = "s" }]
footprint = [
  { id = "area", level = "system", name = "Area", basis = "residence", first = 2016-01-01, source = "s" },
  { id = "town", level = "place", name = "Town", basis = "residence", first = 2016-01-01, source = "s" },
]
part = [{ footprint = "area", part = "town", kind = "footprint", first = 2016-01-01, source = "s" }]
relationship = [{ organisation = "icb", relation = "responsible-for", target = "area", first = 2022-07-01, source = "s" }]
body = [
  { id = "board", name = "Board", kind = "board", level = "system", organisations = ["icb"], footprints = ["area"], status = "established", decides = true, first = 2022-07-01, source = "s" },
  { id = "committee", name = "Committee", kind = "committee", level = "system", organisations = ["icb"], reports_to = ["board"], status = "established", decides = true, first = 2022-07-01, source = "s" },
]
seat = [{ id = "board.chair", body = "board", role = "Chair", office = "chair", sector = "independent", voting = true, status = "in-post", first = 2022-07-01, source = "s" }]
function = [
  { id = "buy", name = "Buy", first = 2013-04-01, source = "s" },
  { id = "buy-beds", name = "Buy beds", part_of = "buy", first = 2013-04-01, source = "s" },
]
agreement = [{ id = "pool", name = "Pool", kind = "section-75", partners = ["icb"], first = 2022-07-01, last = 2023-03-31, source = "s" }]
"""


def entries(text: str, file: str = "bad.toml") -> list[Entry]:
    found, problems = entries_of_toml(text, file)
    assert not problems, problems
    return found


def findings(told: list[Entry], *, known_on: date | None = None) -> list[Finding]:
    case, problems = case_of(told, DAY, known_on)
    assert not problems, [str(p) for p in problems]
    return list(soundness(case))


GOOD = entries(SOUND, "good.toml")


def say(added: str, **more: Any) -> str:
    """All that is said of the sound definition with something added."""
    found = findings([*GOOD, *entries(added)], **more)
    return "\n".join(f"{f.state}: {f.message} [{f.place}]" for f in found)


def one(section: str, **words: object) -> str:
    """One entry as TOML; ids and dates unquoted where they are dates, lists and numbers."""

    def written(value: object) -> str:
        if isinstance(value, bool):
            return str(value).lower()
        return str(value) if not isinstance(value, str) else f'"{value}"'

    given_words = {"first": date(2022, 7, 1), "source": "s", **words}
    told = "\n".join(f"{name} = {written(value)}" for name, value in given_words.items())
    return f"[[{section}]]\n{told}\n"


def organisation(id_: str, **words: object) -> str:
    return one("organisation", id=id_, **{"kind": "nhs-trust", "name": id_, **words})


def seat(first: date, last: date | None = None) -> str:
    words = {"last": last} if last else {}
    return one(
        "seat", id="board.chair", body="board", role="Acting chair", office="chair",
        sector="independent", voting=True, status="interim", first=first, **words,
    )  # fmt: skip


def succession(before: str, after: str, on: date, share: str = "") -> str:
    more = f"share = {share}\n" if share else ""
    words = f'predecessor = "{before}"\nsuccessor = "{after}"\ndate = {on}\nsource = "s"\n'
    return f"[[succession]]\n{words}{more}"
