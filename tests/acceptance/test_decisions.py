"""Decisions from the command line: recorded whole or not at all, moved as the table allows, proved."""

import json
import shutil
import sqlite3
import subprocess
import sys

import pytest

from commonweal.actions.deciding import deciding_in
from commonweal.actions.recording import record_meeting
from commonweal.repository.workspace import open_workspace
from tests.acceptance.example_board import later_meeting, rewritten, write_system

BEDS, WINTER = "north-board/2023-04-05/1", "north-board/2023-04-05/2"
AGREED = 'text = "To revoke it"'


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A workspace of the example's system, with nothing recorded; never to be changed."""
    from commonweal.actions.initialise import initialise

    folder = tmp_path_factory.mktemp("north")
    write_system(folder)
    initialise(str(folder / "north"), folder / "workspace", synthetic=False)
    return folder


@pytest.fixture
def north(made, tmp_path, monkeypatch):
    """A copy of it to work in, with its meeting file."""
    shutil.copytree(made, tmp_path / "north")
    folder = tmp_path / "north"
    text = (folder / "workspace" / "workspace.toml").read_text(encoding="utf-8")
    marker = folder / "workspace" / "workspace.toml"
    marker.write_text(text.replace(str(made), str(folder)), encoding="utf-8")
    monkeypatch.chdir(folder)
    monkeypatch.delenv("COMMONWEAL_REGISTER_URL", raising=False)
    return folder / "board-2023-04-05.toml"


@pytest.fixture
def decisions(commonweal, north):
    """Run a command on decisions in the workspace."""

    def run(*words):
        return commonweal("decisions", *words, "-w", north.parent / "workspace")

    return run


@pytest.fixture
def recorded(decisions, north):
    """The example's meeting, recorded."""
    ran = decisions("record", north)
    assert ran.code == 0, ran.err
    return decisions


def listed(decisions, *words) -> dict[str, str]:
    return {
        row["id"]: row["state"]
        for row in json.loads(decisions("list", *words, "--format", "json").out)
    }


def test_a_meeting_is_recorded(decisions, north):
    ran = decisions("record", north, "--format", "json")
    assert [(row["id"], row["state"]) for row in json.loads(ran.out)] == [
        (BEDS, "taken"), (WINTER, "deferred"),
    ]  # fmt: skip
    assert ran.err == ""
    assert listed(decisions) == {BEDS: "taken", WINTER: "deferred"}
    assert listed(decisions, "--state", "deferred") == {WINTER: "deferred"}
    assert listed(decisions, "--body", "another") == {}


def test_a_decision_is_shown_with_all_that_it_rests_on(recorded):
    told = json.loads(recorded("show", BEDS, "--format", "json").out)
    decision = told["decision"]
    assert decision["authority"] == [
        "icb-commission-health-services", "icb-to-board-commission-health-services",
    ]  # fmt: skip
    assert [seat["id"] for seat in decision["electorate"]] == [
        "north-board.chair", "north-board.chief-executive", "north-board.non-executive#1",
        "north-board.non-executive#2", "north-board.trusts",
    ]  # fmt: skip
    assert "north-board.trusts" not in decision["present"]
    assert decision["quorum_needed"] == 3
    assert [e["kind"] for e in told["entries"]] == ["decision-proposed", "decision-taken"]
    shown = recorded("show", BEDS).out
    assert "amount         £250,000" in shown
    assert "dissent        north-board.non-executive#1" in shown
    assert "2023-04-05     taken by north-board: carried" in shown


def test_the_electorate_stays_as_it_was_when_the_body_changes(recorded, north):
    bodies = north.parent / "north" / "bodies.toml"
    text = bodies.read_text(encoding="utf-8")
    bodies.write_text(text.replace('status = "in-post"', 'status = "vacant"'), encoding="utf-8")
    told = json.loads(recorded("show", BEDS, "--format", "json").out)
    assert not any(seat["vacant"] for seat in told["decision"]["electorate"])
    assert recorded("verify").code == 0


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ([('    "north-board.non-executive#1", "north-board.non-executive#2", "north-board.trusts",\n', "")],
         "G-02: not quorate at item 1: 2 voting seats were present and 3 are needed"),
        ([('abstained = ["north-board.non-executive#2"]', 'abstained = ["north-board.trusts"]')],
         "G-03: north-board.trusts was recused and yet voted"),
        ([('"commission-community-services"', '"commission-adult-social-care"')],
         "G-16: the power is not held:"),
        ([('footprint = "north"', 'footprint = "south"')], "G-16: the power is not held:"),
        ([("2023-04-05", "2022-06-30")], "G-16: there is no body 'north-board' on 2022-06-30"),
        ([('votes_for = ["north-board.chair", "north-board.chief-executive"]', "votes_for = []")],
         "G-05: 0 for and 1 against carry nothing"),
    ],
)  # fmt: skip
def test_what_is_no_decision_is_refused_and_nothing_of_the_meeting_is_recorded(
    decisions, north, changes, reason
):
    ran = decisions("record", rewritten(north, *changes))
    assert ran.code == 7
    assert ran.out == ""
    assert "Nothing was recorded. What stands against it:" in ran.err
    assert reason in ran.err
    assert listed(decisions) == {}


def test_every_reason_is_told_at_once(decisions, north):
    wrong = rewritten(
        north,
        ('function = "commission-community-services"', 'function = "nothing-known"'),
        ('conflicts = "declared"', 'conflicts = "none"'),
        ("north-board.chief-executive", "north-board.nobody"),
    )
    said = decisions("record", wrong).err
    for reason in ("G-16: the power", "G-08: item 1 says", "G-02: 'north-board.nobody' is no seat"):
        assert reason in said


def test_a_meeting_is_not_recorded_twice(recorded, north):
    ran = recorded("record", north)
    assert ran.code == 7
    assert f"state: {BEDS} is recorded already" in ran.err
    assert len(listed(recorded)) == 2


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("body = 3", 4, "another.toml, line 1, column 'body': wrong-word: `body` is 3"),
        ("body = ", 4, "not-toml"),
        ('body = "b"\nday = 2023-04-05\npresiding = "c"\npresent = []', 2, "has no motion"),
        ("\x00", 4, "not-toml"),
    ],
)
def test_a_file_that_cannot_be_read_says_where(decisions, north, text, code, said):
    path = north.with_name("another.toml")
    path.write_text(text, encoding="utf-8")
    ran = decisions("record", path)
    assert ran.code == code
    assert said in ran.err


def test_a_file_that_is_not_there_and_a_day_still_to_come(decisions, north):
    assert decisions("record", "nowhere.toml").code == 2
    ran = decisions("record", rewritten(north, ("2023-04-05", "2999-01-01")))
    assert ran.code == 2
    assert "still to come" in ran.err


def test_what_was_deferred_is_taken_up_later_under_its_own_name(recorded, north):
    up = f'text = "To adopt the winter plan"\ntakes_up = "{WINTER}"'
    assert recorded("record", later_meeting(north, "2023-05-03", up)).code == 0
    assert listed(recorded) == {BEDS: "taken", WINTER: "taken"}
    told = json.loads(recorded("show", WINTER, "--format", "json").out)
    assert [e["to"] for e in told["entries"]] == ["proposed", "deferred", "proposed", "taken"]
    again = recorded("record", later_meeting(north, "2023-06-07", up))
    assert again.code == 7
    assert f"{WINTER} is taken" in again.err


def test_the_chair_brings_back_what_was_deferred_and_a_meeting_takes_it(recorded, north):
    assert recorded(
        "move", WINTER, "proposed", "--by", "north-board.chair", "--reason", "Ready", "--on", "2023-04-20"
    ).code == 0  # fmt: skip
    up = f'text = "To adopt the winter plan"\ntakes_up = "{WINTER}"'
    assert recorded("record", later_meeting(north, "2023-05-03", up)).code == 0
    assert listed(recorded)[WINTER] == "taken"


def test_nothing_is_taken_up_before_it_was_deferred(recorded, north):
    up = f'text = "To adopt the winter plan"\ntakes_up = "{WINTER}"'
    ran = recorded("record", later_meeting(north, "2023-03-01", up))
    assert ran.code == 7
    assert f"{WINTER} was last moved on 2023-04-05, after this meeting" in ran.err
    unknown = up.replace(WINTER, "north-board/1")
    assert recorded("record", later_meeting(north, "2023-05-03", unknown)).code == 7


@pytest.mark.parametrize("outcome", ["lost", "deferred", "withdrawn"])
def test_between_meetings_officers_decide_or_leave_it(recorded, north, outcome):
    motion = f'text = "To open them"\noutcome = "{outcome}"'
    urgent = rewritten(
        later_meeting(north, "2023-04-20", motion), ("day =", 'urgent = "The ward floods"\nday =')
    )
    ran = recorded("record", urgent)
    assert ran.code == 7
    assert f"G-15: between meetings nothing is {outcome}" in ran.err


def test_officers_may_take_up_what_was_deferred_when_it_cannot_wait(recorded, north):
    up = f'text = "To adopt the winter plan"\ntakes_up = "{WINTER}"'
    urgent = rewritten(
        later_meeting(north, "2023-04-20", up), ("day =", 'urgent = "The ward floods"\nday =')
    )
    assert recorded("record", urgent).code == 0
    assert listed(recorded)[WINTER] == "taken"


def test_a_lost_motion_is_recorded_as_one_that_goes_no_further(recorded, north):
    motion = (
        'text = "To close it"\noutcome = "lost"\nvotes_for = ["north-board.chair"]\n'
        'votes_against = ["north-board.trusts", "north-board.chief-executive"]'
    )
    lost = later_meeting(north, "2023-05-03", motion)
    lost.write_text(
        lost.read_text(encoding="utf-8").replace("agreed = true\n", ""), encoding="utf-8"
    )
    assert recorded("record", lost).code == 0
    assert listed(recorded)["north-board/2023-05-03/1"] == "withdrawn"


def move(decisions, id_: str, state: str, by: str, *words: str):
    return decisions("move", id_, state, "--by", by, "--reason", "Because of that", *words)


def test_a_decision_is_called_in_and_revoked_under_another(recorded, north):
    late = move(recorded, BEDS, "called-in", "north-scrutiny", "--on", "2023-04-15")
    assert late.code == 7
    assert "it could be called in until 2023-04-14" in late.err
    assert move(recorded, BEDS, "called-in", "north-scrutiny", "--on", "2023-04-14").code == 0
    assert recorded("record", later_meeting(north, "2023-05-03", AGREED)).code == 0
    alone = move(recorded, BEDS, "revoked", "north-board", "--on", "2023-05-03")
    assert alone.code == 7
    assert "--under" in alone.err
    under = ("--under", "north-board/2023-05-03/1", "--on", "2023-05-03")
    assert move(recorded, BEDS, "revoked", "north-board", *under).code == 0
    assert listed(recorded)[BEDS] == "revoked"
    after = move(recorded, BEDS, "confirmed", "north-board", *under)
    assert after.code == 7
    assert "a decision that is revoked cannot become confirmed: that is its end" in after.err


def test_an_urgent_decision_waits_for_the_next_meeting(recorded, north):
    urgent = later_meeting(north, "2023-04-20", 'text = "To open them now"')
    text = urgent.read_text(encoding="utf-8")
    start, end = text.index("present = ["), text.index("]\n")
    officers = (
        'urgent = "The ward floods"\npresent = ["north-board.chair", "north-board.chief-executive"'
    )
    urgent.write_text(text[:start] + officers + text[end:], encoding="utf-8")
    ran = recorded("record", urgent)
    assert ran.code == 0, ran.err
    assert "G-15: report this to the next meeting" in ran.err
    next_one = recorded("record", later_meeting(north, "2023-05-03", 'text = "To confirm it"'))
    assert "G-15: the urgent decision north-board/2023-04-20/1 waits" in next_one.err
    under = ("--under", "north-board/2023-05-03/1", "--on", "2023-05-03")
    assert move(recorded, "north-board/2023-04-20/1", "confirmed", "north-board", *under).code == 0
    later = recorded("record", later_meeting(north, "2023-06-07", 'text = "To note it"'))
    assert "waits" not in later.err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((BEDS, "taken", "north-board.chair"), 7, "cannot become taken"),
        ((BEDS, "confirmed", "north-board.chair"), 7, "it is moved by the body, under another"),
        ((BEDS, "called-in", "north-board.chair"), 7, "it is moved by a scrutiny committee"),
        ((WINTER, "taken", "north-board.chair"), 7, "cannot become taken"),
        ((WINTER, "withdrawn", "north-board.trusts"), 7, "the proposer"),
        ((WINTER, "withdrawn", "somebody"), 7, "neither north-board, nor one of its seats"),
        ((BEDS, "forgotten", "north-board"), 2, "There is no state 'forgotten'"),
        (("north-board/1", "revoked", "north-board"), 6, "There is no decision 'north-board/1'"),
    ],
)
def test_a_move_that_is_not_in_the_table_is_refused(recorded, words, code, said):
    before = listed(recorded)
    ran = move(recorded, *words)
    assert ran.code == code
    assert said in ran.err
    assert listed(recorded) == before


def test_a_move_needs_a_reason_in_a_line(recorded):
    for reason in ("", " ", "two\nlines"):
        ran = recorded("move", WINTER, "withdrawn", "--by", "north-board.chair", "--reason", reason)
        assert ran.code == 2


def test_there_is_no_such_decision(recorded):
    assert recorded("show", "north-board/1").code == 6


def test_the_register_is_proved_and_a_change_behind_its_back_is_named(recorded, north):
    (head,) = json.loads(recorded("verify", "--format", "json").out)
    assert (head["register"], head["entries"]) == ("decisions", 4)
    noted = f"decisions:4:{head['head']}"
    assert recorded("verify", "--noted", noted).code == 0
    workspace = open_workspace(north.parent / "workspace")
    with sqlite3.connect(workspace.register) as other:
        other.execute("drop trigger register_entry_not_changed")
        other.execute(
            "update register_entry set body = replace(body, '25000000', '95000000') where number = 2"
        )
    ran = recorded("verify")
    assert ran.code == 9
    assert "decisions, entry 2: its words are not those that were recorded" in ran.err


def test_a_register_cut_off_at_its_end_is_found_by_a_head_noted_earlier(recorded, north):
    (head,) = json.loads(recorded("verify", "--format", "json").out)
    with sqlite3.connect(north.parent / "workspace" / "register.sqlite") as other:
        other.execute("drop trigger register_entry_not_deleted")
        other.execute("delete from register_entry where number = 4")
    assert recorded("verify").code == 0
    ran = recorded("verify", "--noted", f"decisions:4:{head['head']}")
    assert ran.code == 9
    assert "decisions, entry 4: it was cut off" in ran.err
    assert recorded("verify", "--noted", "decisions").code == 2


def test_the_register_may_be_elsewhere(decisions, north, monkeypatch, tmp_path):
    monkeypatch.setenv("COMMONWEAL_REGISTER_URL", str(tmp_path / "elsewhere.sqlite"))
    assert decisions("record", north).code == 0
    assert (tmp_path / "elsewhere.sqlite").is_file()
    assert not (north.parent / "workspace" / "register.sqlite").exists()
    monkeypatch.setenv("COMMONWEAL_REGISTER_URL", "mysql://nowhere/decisions")
    ran = decisions("list")
    assert ran.code == 3
    assert "neither postgresql nor sqlite" in ran.err


def test_the_states_are_shown_as_a_table_and_as_a_diagram(commonweal):
    rows = json.loads(commonweal("decisions", "states", "--format", "json").out)
    assert len(rows) == 12
    assert commonweal("decisions", "states", "--diagram").out.startswith("stateDiagram-v2\n")


def test_two_who_record_the_same_meeting_at_once_record_it_once(north):
    words = ["decisions", "record", str(north), "-w", str(north.parent / "workspace")]
    both = [
        subprocess.Popen(
            [sys.executable, "-c", "from commonweal.cli import main; main()", *words],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for _ in range(2)
    ]  # fmt: skip
    said = [process.communicate(timeout=120) for process in both]
    assert sorted(process.returncode for process in both) == [0, 7], said


def test_a_meeting_that_asks_for_more_than_a_body_s_limit_is_refused(north):
    folder = north.parent
    (folder / "north" / "powers.toml").write_text(
        '[[body]]\nid = "north-group"\nname = "North Group"\nkind = "committee"\nlevel = "system"\n'
        'organisations = ["icb-north"]\nfootprints = ["north"]\nstatus = "established"\n'
        'decides = true\nquorum = { number = 1 }\nfirst = 2022-07-01\nsource = "example"\n'
        '[[body.seat]]\nid = "north-group.chair"\nrole = "Chair"\noffice = "chair"\n'
        'sector = "icb"\nvoting = true\nstatus = "in-post"\nfirst = 2022-07-01\nsource = "example"\n'
        '[[delegation]]\nid = "board-to-group"\nfrom = "north-board"\nto = "north-group"\n'
        'function = "commission-community-services"\nfootprint = "north"\nlimit = 10000000\n'
        'onward = false\ninstrument = "scheme-of-delegation"\nstatus = "in-force"\n'
        'first = 2022-07-01\nsource = "example"\n',
        encoding="utf-8",
    )
    meeting = folder / "group.toml"
    text = (
        'body = "north-group"\nday = 2023-04-05\npresiding = "north-group.chair"\n'
        'present = ["north-group.chair"]\n[[item]]\nid = "1"\ntitle = "x"\nconflicts = "none"\n'
        '[[item.motion]]\ntext = "x"\nfunction = "commission-community-services"\n'
        'footprint = "north"\nagreed = true\nproposed_by = "north-group.chair"\n'
    )
    from commonweal.terms.errors import NoAuthorityError

    with deciding_in(folder / "workspace") as where:
        meeting.write_text(text + "amount = 10_000_001\n", encoding="utf-8")
        with pytest.raises(NoAuthorityError, match="£100,000"):
            record_meeting(where, meeting)
        meeting.write_text(text + "amount = 10_000_000\n", encoding="utf-8")
        (recorded,) = record_meeting(where, meeting)
        assert recorded.id == "north-group/2023-04-05/1"
