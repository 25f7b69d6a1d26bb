"""Meetings, as worked examples: who makes a quorum, what an interest does, and what carries a motion."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from commonweal.governance.meeting import Outcome
from commonweal.governance.quorum import Quorum, is_quorate, quorum_of
from tests.spec import board
from tests.spec.board import against, minutes, refused, seats, taken

SIX = seats("chair", "chief", "finance", "medical", "non-executive#1", "trusts")
FIVE = seats("chair", "finance", "medical", "non-executive#1", "trusts")
VOTES = "votes_for = {}\nvotes_against = {}"


def votes(for_: str, against_: str, more: str = "") -> str:
    return VOTES.format(for_, against_) + f"\n{more}"


# Quorum


def test_seats_held_by_several_are_counted_one_by_one():
    assert len(board.MEMBERS) == 10
    assert "board.non-executive#2" in board.MEMBERS
    assert "board.observer" in board.ALL
    assert "board.observer" not in board.MEMBERS


@pytest.mark.parametrize(
    ("quorum", "needed"),
    [
        ({"share": "1/2", "more_than": True}, 6),
        ({"share": "1/2"}, 5),
        ({"share": "1/3"}, 4),
        ({"share": "2/3"}, 7),
        ({"share": "1/4"}, 3),
        ({"number": 5}, 5),
        ({"share": "1/4", "number": 5}, 5),
        ({"share": "1/2", "number": 3}, 5),
        ({"including": [["chair"]]}, 0),
    ],
)
def test_how_many_of_ten_seats_are_needed(quorum, needed):
    assert quorum_of(quorum).needed(board.electorate()) == needed


def test_a_vacant_seat_counts_in_the_share_unless_it_is_of_filled_seats():
    change = 'office = "partner-member"\nsector = "local-authority"\ncount = 1\nvoting = true\n'
    seats_of = board.electorate((change + 'status = "in-post"', change + 'status = "vacant"'))
    assert quorum_of({"share": "1/2", "more_than": True}).needed(seats_of) == 6
    assert quorum_of({"share": "1/2", "more_than": True, "of": "filled"}).needed(seats_of) == 5


@pytest.mark.parametrize(
    ("quorum", "why"),
    [
        ({}, "neither a share, nor a number"),
        ({"share": "half"}, "no part of a whole"),
        ({"share": "3/2"}, "no part of a whole"),
        ({"share": "0"}, "no part of a whole"),
        ({"share": "1", "more_than": True}, "no part of a whole"),
        ({"share": "1/0"}, "no part of a whole"),
        ({"share": "1/2", "more_than": "yes"}, "neither true nor false"),
        ({"number": 0}, "whole number of one or more"),
        ({"number": True}, "whole number of one or more"),
        ({"number": 3, "including": ["chair"]}, "list of lists"),
        ({"number": 3, "including": [["chiar"]]}, "neither an office nor a sector"),
        ({"number": 3, "including": [[]]}, "is empty"),
        ({"nunber": 3}, "it has no 'nunber'"),
        ({"number": 3, "of": "all"}, "is of 'all'"),
    ],
)
def test_a_quorum_that_cannot_be_read_says_why(quorum, why):
    with pytest.raises(ValueError, match=why):
        quorum_of(quorum)


def test_a_quorum_in_words():
    quorum = Quorum(Fraction(1, 2), more_than=True, number=4, including=(frozenset({"chair"}),))
    assert str(quorum) == (
        "more than 1/2 of the voting seats; at least 4 voting seats; one of chair"
    )


def test_six_of_ten_with_those_who_must_be_there_are_a_quorum():
    decision = taken(minutes(present=SIX))
    assert decision.quorum_needed == 6
    assert len(decision.present) == 6


def test_five_of_ten_are_not():
    assert refused(minutes(present=FIVE)) == (
        "G-02: not quorate at item 1: 5 voting seats were present and 6 are needed"
    )


@pytest.mark.parametrize(
    ("left_out", "lacking"),
    [
        (("chair", "chief"), "none of chair, chief-executive was present"),
        (("medical", "nursing"), "none of medical-director, nursing-director was present"),
        (("non-executive#1", "non-executive#2"), "none of non-executive was present"),
        (("trusts", "practices", "councils"), "none of partner-member was present"),
    ],
)
def test_a_quorum_may_ask_for_certain_seats(left_out, lacking):
    out = {f"board.{name}" for name in left_out}
    present = [board.electorate().by_id[id_] for id_ in board.MEMBERS if id_ not in out]
    body = board.system().bodies["board"]
    quorate = is_quorate(quorum_of(body.quorum), present, board.electorate())
    assert quorate.reasons == (lacking,)
    assert quorate.present == 10 - len(left_out)


def test_who_has_no_vote_does_not_make_a_quorum():
    present = seats("chair", "finance", "medical", "non-executive#1", "trusts", "observer")
    assert "5 voting seats were present and 6 are needed" in refused(minutes(present=present))


def test_who_left_before_the_item_does_not_make_its_quorum():
    told = minutes(present=SIX, item=f'conflicts = "none"\nabsent = {seats("chief")}')
    assert "5 voting seats were present" in refused(told)


def test_a_seat_named_twice_is_there_once():
    present = FIVE.replace("]", ', "board.trusts"]')
    assert "5 voting seats were present" in refused(minutes(present=present))


def test_a_body_whose_quorum_is_not_stated_cannot_be_shown_to_be_quorate():
    start = board.DEFINITION.index("quorum = ")
    line = board.DEFINITION[start : board.DEFINITION.index("\n", start) + 1]
    assert "G-02: the quorum of Board of North is not to be read" in refused(minutes(), (line, ""))


def test_nobody_sits_in_a_vacant_seat_or_in_none():
    words = 'office = "finance-director"\nsector = "icb"\ncount = 1\nvoting = true\nstatus = '
    vacant = (f'{words}"in-post"', f'{words}"vacant"')
    assert "board.finance is vacant on 2023-04-05" in refused(minutes(), vacant)
    said = refused(minutes(present=SIX.replace("board.trusts", "board.trust")))
    assert "'board.trust' is no seat of the body on 2023-04-05; did you mean board.trusts?" in said


# Interests

RECUSED = """
conflicts = "declared"
[[item.interest]]
seat = "board.trusts"
what = "Employed by the provider of the beds"
declared = 2023-04-01
action = "recused"
"""


def test_a_recused_member_does_not_count_for_that_item():
    said = refused(minutes(present=SIX, item=RECUSED))
    assert "5 voting seats were present and 6 are needed" in said
    assert "none of partner-member was present" in said


def test_with_enough_others_the_decision_stands_and_says_who_was_recused():
    decision = taken(minutes(item=RECUSED))
    assert "board.trusts" not in decision.present
    assert decision.interests == (
        ("board.trusts", "Employed by the provider of the beds", "recused"),
    )


@pytest.mark.parametrize(
    ("did", "motion", "item"),
    [
        ("voted", votes(seats("trusts", "chair", "chief"), "[]"), ""),
        ("voted", votes(seats("chair", "chief"), "[]", f"abstained = {seats('trusts')}"), ""),
        ("presided", "agreed = true", 'presiding = "board.trusts"\n'),
    ],
)
def test_a_recused_member_who_takes_part_makes_it_no_decision(did, motion, item):
    said = refused(minutes(motion, item=item + RECUSED))
    assert f"G-03: board.trusts was recused and yet {did}" in said


def test_a_recused_member_cannot_have_proposed_it():
    said = refused(minutes(item=RECUSED.replace("board.trusts", "board.finance")))
    assert "G-03: board.finance was recused and yet proposed the motion" in said


def test_the_chair_may_let_a_member_remain_and_the_minutes_say_so():
    decision = taken(minutes(item=RECUSED.replace('"recused"', '"remains"')))
    assert "board.trusts" in decision.present
    assert decision.interests[0][2] == "remains"


@pytest.mark.parametrize(
    ("item", "why"),
    [
        ("", "does not say whether interests were declared"),
        ('conflicts = "declared"', 'says conflicts = "declared" and lists 0'),
        (RECUSED.replace('"declared"', '"none"'), 'says conflicts = "none" and lists 1'),
    ],
)
def test_every_item_says_whether_interests_were_declared(item, why):
    assert f"G-08: item 1 {why}" in refused(minutes(item=item))


def test_an_interest_declared_too_late_is_remarked_upon():
    late = RECUSED.replace("declared = 2023", "aware = 2023-03-01\ndeclared = 2023")
    in_time = late.replace("2023-03-01", "2023-03-04")
    assert "declared an interest 31 days after" in taken(minutes(item=late)).remarks[0]
    assert taken(minutes(item=in_time)).remarks == ()


# Choosing providers: SI 2023/1348, regulation 21

COMPETING = """
procurement = "competitive"
taking_part = ["trust-north", "trust-south"]
"""


def procured(item: str, day: str = "2024-02-07") -> board.Minutes:
    told = minutes(item=item)
    return replace(told, meeting=replace(told.meeting, day=date.fromisoformat(day)))


def test_a_member_employed_by_a_competing_provider_has_to_be_recused():
    said = refused(procured(COMPETING + 'conflicts = "none"'))
    assert said == (
        "G-11: board.trusts is employed by trust-north, which takes part in the competitive "
        "process, and was not recused"
    )
    assert taken(procured(COMPETING + RECUSED)).procurement == "competitive"


def test_to_be_employed_by_a_provider_is_no_conflict_in_itself_in_other_processes():
    other = COMPETING.replace("competitive", "most-suitable-provider")
    assert taken(procured(other + 'conflicts = "none"')).procurement == "most-suitable-provider"


def test_nobody_with_an_interest_remains_when_a_provider_is_chosen():
    other = COMPETING.replace("competitive", "direct-award-c")
    remains = RECUSED.replace('"recused"', '"remains"')
    assert "G-09: board.trusts remained despite an interest" in refused(procured(other + remains))
    harmless = RECUSED.replace('"recused"', '"no-conflict"')
    assert taken(procured(other + harmless)).interests[0][2] == "no-conflict"


def test_before_the_regime_its_rules_do_not_apply():
    assert taken(procured(COMPETING + 'conflicts = "none"', "2023-12-31"))
    assert "G-11" in refused(procured(COMPETING + 'conflicts = "none"', "2024-01-01"))


# Votes


def test_more_for_than_against_carries():
    decision = taken(minutes(votes(seats("chair", "chief"), seats("finance"))))
    assert decision.majority == "simple"
    assert decision.votes_against == ("board.finance",)


def test_abstentions_are_not_counted():
    told = votes(seats("chair"), "[]", f"abstained = {seats('chief', 'finance', 'medical')}")
    assert taken(minutes(told)).abstained == ("board.chief", "board.finance", "board.medical")


def test_a_tie_is_settled_by_whoever_presides():
    tie = seats("chair", "chief"), seats("finance", "medical")
    assert "2 for and 2 against is a tie, and no casting vote" in refused(minutes(votes(*tie)))
    assert taken(minutes(votes(*tie, 'casting = "for"'))).casting == "for"
    said = refused(minutes(votes(*tie, 'casting = "against"')))
    assert "2 for and 2 against carry nothing" in said


def test_there_is_no_casting_vote_where_the_terms_give_none():
    tie = votes(seats("chair"), seats("finance"), 'casting = "for"')
    for change in (("casting_vote = true", "casting_vote = false"), ("casting_vote = true\n", "")):
        assert "G-05: the body's terms give no casting vote" in refused(minutes(tie), change)


def test_a_casting_vote_is_for_a_tie_of_a_simple_majority_only():
    for told in (
        votes(seats("chair", "chief"), seats("finance"), 'casting = "for"'),
        votes(seats("chair"), seats("finance"), 'casting = "for"\nmajority = "two-thirds"'),
    ):
        assert "a casting vote is for a tie" in refused(minutes(told))


def test_who_presides_without_a_vote_has_no_second_one():
    tie = votes(seats("chair"), seats("finance"), 'casting = "for"')
    present = board.EVERYBODY.replace("]", ', "board.observer"]')
    item = 'conflicts = "none"\npresiding = "board.observer"'
    said = refused(minutes(tie, item=item, present=present))
    assert "board.observer presided without a vote" in said


@pytest.mark.parametrize(
    ("for_", "against_", "carried"), [(2, 1, True), (4, 2, True), (3, 2, False), (5, 3, False)]
)
def test_two_thirds_are_of_those_who_voted(for_, against_, carried):
    names = [id_.removeprefix("board.") for id_ in board.MEMBERS]
    told = votes(
        seats(*names[:for_]), seats(*names[for_ : for_ + against_]), 'majority = "two-thirds"'
    )
    if carried:
        assert taken(minutes(told)).majority == "two-thirds"
    else:
        assert f"{for_} for and {against_} against are not two thirds" in refused(minutes(told))


def test_unanimous_needs_everyone_present():
    everybody = votes(board.EVERYBODY, "[]", 'majority = "unanimous"')
    assert taken(minutes(everybody)).majority == "unanimous"
    one_less = votes(board.EVERYBODY.replace('"board.chair", ', ""), "[]", 'majority = "unanimous"')
    assert "1 of 10 were not for it" in refused(minutes(one_less))


def test_a_motion_may_ask_for_more_than_the_body_s_terms_but_never_for_less():
    strict = ("casting_vote = true", 'casting_vote = true\nmajority = "two-thirds"')
    told = votes(seats("chair", "chief", "finance"), seats("medical", "trusts"))
    assert "3 for and 2 against are not two thirds" in refused(minutes(told), strict)
    weaker = told + '\nmajority = "simple"'
    assert "are not two thirds" in refused(minutes(weaker), strict)


def test_a_body_that_decides_by_agreement_does_not_outvote():
    agreement = ("casting_vote = true", 'majority = "agreement"')
    told = votes(seats("chair", "chief"), seats("finance"))
    assert "decides by agreement, and there was dissent" in refused(minutes(told), agreement)
    assert taken(minutes(), agreement).agreed


def test_a_majority_that_is_none_is_told():
    said = refused(minutes(), ("casting_vote = true", 'majority = "most"'))
    assert "G-05: 'most' is no majority" in said


def test_nobody_votes_by_proxy():
    told = minutes(votes(seats("chair", "chief", "nursing"), "[]"), present=SIX)
    assert "board.nursing voted without being a voting member present" in refused(told)
    assert "there is no vote by proxy" in refused(told)


def test_each_member_has_one_vote():
    told = minutes(votes(seats("chair", "chief"), seats("chief")))
    assert "G-05: board.chief voted 2 times" in refused(told)


def test_who_only_attends_has_no_vote():
    told = votes(seats("chair", "observer"), "[]")
    present = board.EVERYBODY.replace("]", ', "board.observer"]')
    said = refused(minutes(told, present=present))
    assert "board.observer voted without being a voting member" in said


def test_dissent_is_recorded_on_request_and_the_decision_stands():
    told = votes(seats("chair", "chief"), seats("finance"), f"dissent = {seats('finance')}")
    assert taken(minutes(told)).dissent == ("board.finance",)
    for_it = told.replace(f"dissent = {seats('finance')}", f"dissent = {seats('chair')}")
    assert "board.chair cannot have dissented" in refused(minutes(for_it))


def test_what_is_agreed_has_neither_votes_nor_dissent():
    told = f"agreed = true\ndissent = {seats('finance')}"
    assert "it is said to be agreed and yet has votes or dissent" in refused(minutes(told))


def test_without_votes_or_agreement_nothing_is_decided():
    assert "G-05: neither votes nor agreement are minuted" in refused(minutes(""))


def test_a_motion_minuted_as_lost_must_have_been():
    lost = minutes(votes(seats("chair"), seats("finance", "medical")))
    assert against(lost, Outcome.LOST) == ""
    carried = minutes(votes(seats("chair", "chief"), seats("finance")))
    assert "minuted as lost, and yet the votes carry it" in against(carried, Outcome.LOST)
