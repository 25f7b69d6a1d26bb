"""Decisions, as worked examples: by what power, when it cannot wait, and what becomes of them after."""

from datetime import date

import pytest

from commonweal.governance.deciding import Held
from commonweal.governance.decision import TABLE, Mover, State, call_in_last, diagram, refusals
from commonweal.governance.moving import Standing, Wish, move
from commonweal.governance.working_days import is_working_day, standstill, working_day_after
from tests.spec import board
from tests.spec.board import minutes, refused, seats, taken


def day(text: str) -> date:
    return date.fromisoformat(text)


# Taken


def test_a_decision_keeps_its_electorate_its_power_and_who_was_there():
    decision = taken(minutes())
    assert decision.id == "board/2023-04-05/1"
    assert decision.authority == ("statute-to-board",)
    assert [member.id for member in decision.electorate] == list(board.ALL)
    assert decision.present == board.MEMBERS
    assert (decision.function, decision.footprint) == ("commission-community", "north")
    assert decision.amount == 250_000_00
    assert decision.remarks == ()


def test_a_decision_without_the_power_is_none():
    held = Held(False, missing="nobody delegated commission-community over north to board")
    assert refused(minutes(), held=held) == (
        "G-16: the power is not held: nobody delegated commission-community over north to board"
    )


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ([("first = 2022-07-01", "first = 2023-04-06")], "there is no body 'board' on 2023-04-05"),
        ([('status = "established"', 'status = "shadow"')], "is shadow on 2023-04-05"),
        ([("decides = true", "decides = false")], "advises and does not decide"),
    ],
)
def test_a_body_decides_only_while_it_stands_and_decides(changes, why):
    assert f"{why}" in refused(minutes(), *changes)


def test_a_refusal_has_every_reason_and_not_only_the_first():
    told = minutes("votes_for = []", present=seats("chair", "finance"), item="")
    said = refused(told, held=Held(False, missing="no grant"))
    assert [line.split(":")[0] for line in said.splitlines()] == [
        "G-08", "G-02", "G-02", "G-02", "G-02", "G-05", "G-16",
    ]  # fmt: skip


def test_without_regard_to_the_triple_aim_it_is_remarked_upon():
    told = minutes("agreed = true\n")
    text_less = board.minutes_in(
        f'body = "board"\nday = {board.DAY}\npresiding = "board.chair"\n'
        f'present = {board.EVERYBODY}\n[[item]]\nid = "1"\ntitle = "x"\nconflicts = "none"\n'
        '[[item.motion]]\ntext = "x"\nfunction = "f"\nfootprint = "north"\nagreed = true\n'
        'proposed_by = "board.chair"\nquality = "Nearer home"\n'
    )
    assert taken(told).remarks == ()
    assert taken(text_less).remarks[0].startswith("G-12: regard to 1 of the three parts")


def test_a_second_motion_on_an_item_has_its_own_name():
    told = minutes(
        'agreed = true\n[[item.motion]]\ntext = "y"\nfunction = "f"\nfootprint = "north"\n'
        'agreed = true\nproposed_by = "board.chair"'
    )
    assert [told.decision_id(m) for m in told.motions] == [
        "board/2023-04-05/1",
        "board/2023-04-05/1-2",
    ]


# When it cannot wait

URGENT = 'urgent = "The only ward for it closes tomorrow"'


def test_chair_and_chief_executive_may_decide_together_what_cannot_wait():
    told = minutes(meeting=URGENT, present=seats("chair", "chief"), item='conflicts = "none"')
    by_chief = board.replace(
        told, motions=(board.replace(told.motions[0], proposed_by="board.chief"),)
    )
    decision = taken(by_chief)
    assert decision.urgent == "The only ward for it closes tomorrow"
    assert decision.remarks == (
        "G-15: report this to the next meeting, to be confirmed or revoked there",
    )


@pytest.mark.parametrize(
    ("present", "missing"),
    [(("chair", "finance"), "chief-executive"), (("chief", "finance"), "chair")],
)
def test_neither_of_them_may_do_so_alone(present, missing):
    said = refused(minutes(meeting=URGENT, present=seats(*present)))
    assert f"G-15: an urgent decision needs the {missing}, who took no part" in said


def test_one_of_them_who_is_recused_took_no_part():
    recused = (
        'conflicts = "declared"\n[[item.interest]]\nseat = "board.chief"\nwhat = "Family"\n'
        'declared = 2023-04-01\naction = "recused"'
    )
    told = minutes(meeting=URGENT, present=seats("chair", "chief", "finance"), item=recused)
    assert "needs the chief-executive, who took no part" in refused(told)


def test_an_urgent_decision_is_agreed_not_outvoted():
    told = minutes(
        f"votes_for = {seats('chair', 'chief')}", meeting=URGENT,
        present=seats("chair", "chief", "finance"),
    )  # fmt: skip
    assert "is agreed between chair and chief executive" in refused(told)


def test_urgency_gives_no_power():
    told = minutes(meeting=URGENT, present=seats("chair", "chief", "finance"))
    assert "G-16" in refused(told, held=Held(False, missing="no grant"))


# Afterwards

SCRUTINY = """
[[body]]
id = "scrutiny"
name = "Scrutiny Committee of North Council"
kind = "scrutiny-committee"
level = "place"
organisations = ["council-north"]
status = "established"
decides = false
first = 2016-01-01
source = "made-up"
[[body]]
id = "scrutiny-elsewhere"
name = "Scrutiny Committee of South Council"
kind = "scrutiny-committee"
level = "place"
organisations = ["council-south"]
status = "established"
decides = false
first = 2016-01-01
source = "made-up"
[[seat]]
"""
JOINT = (
    ('organisations = ["icb-north"]', 'organisations = ["icb-north", "council-north"]'),
    ('\n[[seat]]\nid = "board.chair"', SCRUTINY + 'id = "board.chair"'),
)
TAKEN = Standing(
    id="board/2023-04-05/1",
    body="board",
    state=State.TAKEN,
    moved=day("2023-04-05"),
    proposed_by="board.finance",
    call_in_last=day("2023-04-14"),
)
LATER = Standing(
    id="board/2023-05-03/1",
    body="board",
    state=State.TAKEN,
    moved=day("2023-05-03"),
    proposed_by="board.finance",
)


def moved(standing: Standing, wish: Wish) -> str:
    """The event of a move, or the reasons against it."""
    row, reasons = move(standing, wish, board.system(*JOINT, on=wish.day))
    assert (row is None) == bool(reasons)
    return row.event if row is not None else "\n".join(map(str, reasons))


def wish(after: State, by: str, on: str, under: Standing | None = None) -> Wish:
    return Wish(after=after, by=by, day=day(on), under=under)


def put(state: State, standing: Standing = TAKEN) -> Standing:
    return board.replace(standing, state=state)


def test_five_working_days_for_call_in_pass_over_easter():
    """5 April 2023 was the Wednesday before Good Friday."""
    assert call_in_last(day("2023-04-05")) == day("2023-04-14")
    assert call_in_last(day("2023-05-10")) == day("2023-05-17")


def test_scrutiny_calls_a_decision_in_within_its_period():
    assert moved(TAKEN, wish(State.CALLED_IN, "scrutiny", "2023-04-14")) == "decision-called-in"
    late = moved(TAKEN, wish(State.CALLED_IN, "scrutiny", "2023-04-15"))
    assert late == "mover: it could be called in until 2023-04-14, and 2023-04-15 is later"


def test_only_scrutiny_of_a_partner_calls_in():
    other = moved(TAKEN, wish(State.CALLED_IN, "scrutiny-elsewhere", "2023-04-06"))
    assert other == "mover: Scrutiny Committee of South Council does not scrutinise board"
    chair = moved(TAKEN, wish(State.CALLED_IN, "board.chair", "2023-04-06"))
    assert "it is moved by a scrutiny committee, within its period" in chair


@pytest.mark.parametrize("state", [State.TAKEN, State.CALLED_IN])
@pytest.mark.parametrize("after", [State.CONFIRMED, State.REVOKED])
def test_the_body_confirms_or_revokes_under_another_decision(state, after):
    assert moved(put(state), wish(after, "board", "2023-05-03", LATER)) == f"decision-{after}"
    alone = moved(put(state), wish(after, "board", "2023-05-03"))
    assert alone.startswith("mover: name the decision of the body under which it is done")


def test_nothing_rests_on_a_decision_that_does_not_stand():
    for state in (State.DEFERRED, State.REVOKED, State.CALLED_IN, State.WITHDRAWN):
        under = put(state, LATER)
        said = moved(TAKEN, wish(State.REVOKED, "board", "2023-05-03", under))
        assert said == f"mover: board/2023-05-03/1 is {state}, and nothing can rest on it"
    itself = moved(TAKEN, wish(State.REVOKED, "board", "2023-05-03", TAKEN))
    assert "is not another decision of board" in itself
    foreign = board.replace(LATER, body="committee")
    said = moved(TAKEN, wish(State.REVOKED, "board", "2023-05-03", foreign))
    assert "is not another decision of board" in said


def test_the_proposer_withdraws_and_the_chair_defers():
    proposed = put(State.PROPOSED)
    assert moved(proposed, wish(State.WITHDRAWN, "board.finance", "2023-04-05")) == (
        "decision-withdrawn"
    )
    assert moved(proposed, wish(State.DEFERRED, "board.chair", "2023-04-05")) == (
        "decision-deferred"
    )
    assert "is moved by" in moved(proposed, wish(State.WITHDRAWN, "board.medical", "2023-04-05"))
    assert "is moved by" in moved(proposed, wish(State.DEFERRED, "board.medical", "2023-04-05"))


def test_nobody_takes_a_decision_outside_a_meeting():
    for by in ("board.chair", "board.finance", "scrutiny"):
        said = moved(put(State.PROPOSED), wish(State.TAKEN, by, "2023-04-06"))
        assert "from proposed to taken it is moved by" in said or "scrutinise" in said
    body = wish(State.TAKEN, "board", "2023-05-03", LATER)
    assert "from proposed to taken it is moved by" in moved(put(State.PROPOSED), body)


def test_nobody_unknown_moves_anything():
    said = moved(TAKEN, wish(State.CALLED_IN, "a-passer-by", "2023-04-06"))
    assert said == (
        "mover: 'a-passer-by' is on 2023-04-06 neither board, nor one of its seats, "
        "nor a scrutiny committee"
    )


def test_a_move_is_not_dated_before_the_last_one():
    said = moved(TAKEN, wish(State.CALLED_IN, "scrutiny", "2023-04-04"))
    assert said == "state: it was last moved on 2023-04-05, after 2023-04-04"


@pytest.mark.parametrize("end", [State.WITHDRAWN, State.REVOKED])
def test_what_is_withdrawn_or_revoked_stays_so(end):
    for after in State:
        row, reasons = refusals(end, after, set(Mover))
        assert row is None
        assert "that is its end" in str(reasons[0])


def test_the_table_as_a_truth_table_of_states():
    allowed = {(row.before, row.after) for row in TABLE}
    assert len(allowed) == len(TABLE) == 12
    for before in (None, *State):
        for after in State:
            row, reasons = refusals(before, after, set(Mover))
            assert (row is not None) == ((before, after) in allowed)
            assert (row is None) == bool(reasons)


def test_the_diagram_is_made_from_the_table():
    drawn = diagram()
    assert drawn.startswith("stateDiagram-v2\n")
    assert drawn.count(" --> ") == len(TABLE) + 2
    assert "    TAKEN --> CALLED_IN: a scrutiny committee, within its period\n" in drawn
    assert '    state "called in" as CALLED_IN\n' in drawn


# Standstill: SI 2023/1348, regulation 12


@pytest.mark.parametrize(
    ("published", "first", "last"),
    [
        ("2024-02-01", "2024-02-02", "2024-02-14"),  # a Thursday; two weekends
        ("2024-02-02", "2024-02-03", "2024-02-14"),  # a Friday: it begins on Saturday
        ("2024-02-03", "2024-02-04", "2024-02-14"),  # a Saturday: it begins on Sunday
        ("2024-02-04", "2024-02-05", "2024-02-15"),  # a Sunday: it begins on Monday
        ("2024-12-16", "2024-12-17", "2024-12-31"),  # over Christmas and Boxing Day
        ("2024-12-20", "2024-12-21", "2025-01-06"),  # and over New Year's Day
        ("2026-12-18", "2026-12-19", "2027-01-04"),  # Boxing Day a Saturday: Monday in lieu
        ("2027-12-17", "2027-12-18", "2027-12-31"),  # Christmas Day a Saturday: two days in lieu
        ("2024-03-22", "2024-03-23", "2024-04-05"),  # over Good Friday and Easter Monday
        ("2025-04-11", "2025-04-12", "2025-04-25"),  # Easter of 2025
        ("2024-04-30", "2024-05-01", "2024-05-14"),  # over the first Monday in May
        ("2024-05-17", "2024-05-18", "2024-05-30"),  # over the last Monday in May
        ("2024-08-16", "2024-08-17", "2024-08-29"),  # over the last Monday in August
    ],
)
def test_standstill_ends_after_the_eighth_working_day_after_the_day_it_begins(
    published, first, last
):
    period = standstill(day(published))
    assert (period.first, period.last) == (day(first), day(last))
    assert not period.is_over(day(last))
    assert period.is_over(date.fromordinal(day(last).toordinal() + 1))


def test_representations_keep_it_open_until_they_are_answered():
    received = [day("2024-02-14")]
    waiting = standstill(day("2024-02-01"), received)
    assert waiting.last is None
    assert not waiting.is_over(day("2030-01-01"))
    answered = standstill(day("2024-02-01"), received, day("2024-02-20"))
    assert answered.last == day("2024-02-27")


def test_a_quick_answer_does_not_shorten_it():
    assert standstill(day("2024-02-01"), [day("2024-02-02")], day("2024-02-05")).last == (
        day("2024-02-14")
    )


def test_representations_that_come_too_late_change_nothing():
    assert standstill(day("2024-02-01"), [day("2024-02-15")]).last == day("2024-02-14")


@pytest.mark.parametrize(
    ("text", "works"),
    [
        ("2024-03-28", True),
        ("2024-03-29", False),  # Good Friday
        ("2024-04-01", False),  # Easter Monday
        ("2024-12-24", True),
        ("2024-12-25", False),
        ("2020-05-04", False),  # the first Monday in May, whose bank holiday was moved
        ("2020-05-08", False),  # to here
        ("2022-06-03", False),  # the Platinum Jubilee
        ("2023-05-08", False),  # the Coronation
        ("2024-05-11", False),  # a Saturday
        ("2024-03-18", True),  # St Patrick's Day is a holiday elsewhere
        ("2024-12-02", True),  # so is St Andrew's
    ],
)
def test_working_days_in_england(text, works):
    assert is_working_day(day(text)) == works


def test_no_working_days_after_a_day_is_the_day():
    assert working_day_after(day("2024-02-03"), 0) == day("2024-02-03")
    assert working_day_after(day("2024-02-03"), 1) == day("2024-02-05")
