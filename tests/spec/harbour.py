"""An invented city, Harbour, whose powers `harbour.toml` states: the examples of authority read it."""

from datetime import date
from pathlib import Path

from commonweal.governance.authority import Authority
from commonweal.governance.power import Delegation, Grant
from commonweal.governance.rules.judging import case_of
from commonweal.repository.definition_files import entries_of_toml

TEXT = (Path(__file__).parent / "harbour.toml").read_text(encoding="utf-8")
IN_FORCE = date(2020, 9, 1)


def authority(on: date = IN_FORCE, more: str = "") -> Authority:
    """The powers of Harbour on a day, with further entries where an example needs them."""
    entries, unread = entries_of_toml(TEXT + more, "harbour.toml")
    case, wrong = case_of(entries, on)
    assert not unread
    assert not wrong, [str(problem) for problem in wrong]
    return Authority(case.at, case.all(Grant), case.all(Delegation))
