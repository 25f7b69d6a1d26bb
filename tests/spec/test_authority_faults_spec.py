"""What is wrong with powers, found in the example of Harbour with one delegation too many."""

from datetime import date

import pytest

from commonweal.governance.faults import FaultKind, faults
from commonweal.governance.links import Reason
from commonweal.governance.missing import Act
from tests.spec.harbour import TEXT, authority


def test_an_organisation_that_has_closed_gives_nothing_however_long_its_delegation_was_to_last():
    more = """
[[delegation]]
id = "forgotten"
from = "ccg"
to = "place-board"
function = "health"
footprint = "harbour"
limit = "unlimited"
onward = false
instrument = "memorandum"
first = 2020-04-01
source = "made-up"
"""
    powers = authority(date(2022, 7, 1), more)
    answer = powers.ask(Act("place-board", "health"))
    assert answer.missing is not None
    assert answer.missing.message == (
        "Harbour CCG does not stand on 2022-07-01: it ended on 2022-06-30, from whom Harbour Place "
        "Board would have 'commission health services' (forgotten; made-up)."
    )
    assert [f.kind for f in faults(powers) if f.power == "forgotten"] == [FaultKind.ABSENT]
    assert [f.kind for f in faults(authority(more=more)) if f.power == "forgotten"] == [
        FaultKind.OUTLASTS
    ]


def test_a_circle_gives_no_power_and_is_found():
    more = "".join(
        f"""
[[delegation]]
id = "{giver}-round"
from = "{giver}"
to = "{receiver}"
function = "acute"
footprint = "docks"
limit = "unlimited"
onward = true
instrument = "memorandum"
first = 2020-04-01
source = "made-up"
"""
        for giver, receiver in (("council", "trust"), ("trust", "joint-committee"),
                                ("joint-committee", "council"))
    )  # fmt: skip
    powers = authority(more=more)
    answer = powers.ask(Act("council", "acute", "docks"))
    assert answer.missing is not None
    assert answer.missing.reason == Reason.CIRCULAR
    (circle,) = [f for f in faults(powers) if f.kind == FaultKind.CIRCULAR]
    assert (
        "Harbour City Council to Harbour Hospitals to Joint Committee to Harbour City Council"
        in (circle.message)
    )


GIVEN_WRONGLY = [
    ('from = "place-board"\nto = "trust"\nfunction = "nursing"\nfootprint = "harbour"\nlimit = 1',
     FaultKind.NOT_ONWARD, "what it holds it may not hand on"),
    ('from = "joint-committee"\nto = "trust"\nfunction = "community"\nfootprint = "harbour"\nlimit = "unlimited"',
     FaultKind.WIDER_LIMIT, "with no limit, but holds it itself only up to £2,000,000"),
    ('from = "joint-committee"\nto = "trust"\nfunction = "health"\nfootprint = "harbour"\nlimit = 1',
     FaultKind.WIDER_FUNCTION, "only a part"),
    ('from = "joint-committee"\nto = "trust"\nfunction = "nursing"\nfootprint = "system"\nlimit = 1',
     FaultKind.WIDER_FOOTPRINT, "also over the Solent system"),
    ('from = "trust"\nto = "council"\nfunction = "nursing"\nfootprint = "harbour"\nlimit = 1',
     FaultKind.NOT_HELD, "Nobody has given Harbour Hospitals"),
    ('from = "joint-committee"\nto = "trust"\nfunction = "nursing"\nfootprint = "harbour"\nlimit = 1\nlast = 2024-03-31',
     FaultKind.OUTLASTS, "until 2024-03-31"),
    ('from = "joint-committee"\nto = "nobody"\nfunction = "nursing"\nfootprint = "harbour"\nlimit = 1',
     FaultKind.UNKNOWN, "'nobody' as `to`"),
    ('from = "joint-committee"\nto = "trust"\nfunction = "nursing"\nfootprint = "harbour"\nlimit = 1\nlast = 2021-03-31',
     FaultKind.OVERLAPPING, "as does to-place-board to Harbour Place Board, both over Harbour"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "kind", "says"), GIVEN_WRONGLY, ids=lambda w: str(w)[:24])
def test_what_is_given_wrongly_is_found_with_its_place(words: str, kind: FaultKind, says: str):
    more = (
        f'\n[[delegation]]\nid = "wrong"\n{words}\nonward = false\ninstrument = "memorandum"\n'
        'first = 2020-04-01\nsource = "made-up"\n'
    )
    found = [f for f in faults(authority(more=more)) if f.power == "wrong"]
    told = {f.kind: f.message for f in found}
    assert kind in told, told
    assert says in told[kind]
    assert found[0].place.file == "harbour.toml"
    assert found[0].place.line == TEXT.count("\n") + 2


def test_a_giver_whose_own_power_is_over_or_not_begun_is_found():
    after = {f.power: f.kind for f in faults(authority(date(2021, 4, 1), _still_given("nursing")))}
    assert after["still-given"] == FaultKind.EXPIRED


def _still_given(function: str) -> str:
    return f"""
[[delegation]]
id = "still-given"
from = "joint-committee"
to = "trust"
function = "{function}"
footprint = "harbour"
limit = 1
onward = false
instrument = "memorandum"
first = 2020-04-01
source = "made-up"
"""


def test_the_example_itself_has_only_the_faults_it_is_about():
    assert {(f.kind, f.power) for f in faults(authority())} == {
        (FaultKind.WIDER_FOOTPRINT, "to-place-board"),
        (FaultKind.NOT_ONWARD, "to-place-lead"),
    }
