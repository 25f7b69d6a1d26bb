"""Who may do what, as a worked example: from statute to a place board, and every way to be refused.

A clinical commissioning group holds by statute the function of commissioning health services in its
city. It shares community services with a joint committee, up to £2m at once and for a time; the
joint committee hands community nursing on to the place board, up to £500,000. All of it is stated in
`harbour.toml`, as a system states it.
"""

from datetime import date

from commonweal.governance.authority import Answer
from commonweal.governance.links import Reason
from commonweal.governance.missing import Act
from tests.spec.harbour import IN_FORCE, authority


def ask(holder: str, function: str, footprint: str | None = "harbour", *, pounds: int | None = None,
        on: date = IN_FORCE) -> Answer:  # fmt: skip
    pence = None if pounds is None else pounds * 100
    return authority(on).ask(Act(holder, function, footprint, pence))


def test_yes_with_the_whole_chain_from_statute_to_the_place_board():
    answer = ask("place-board", "nursing", pounds=400_000)
    (chain,) = answer.chains
    assert [link.id for link in chain.links] == ["statute", "to-joint-committee", "to-place-board"]
    assert [link.receiver for link in chain.links] == ["ccg", "joint-committee", "place-board"]
    assert [link.by for link in chain.links] == ["statute", "section-75", "terms-of-reference"]
    assert answer.missing is None


def test_a_chain_comes_to_its_narrowest_limit_function_footprint_and_time_with_all_conditions():
    (chain,) = ask("place-board", "nursing").chains
    assert chain.limit.pence == 500_000_00
    assert chain.function == "nursing"
    assert chain.footprints == ("harbour",)
    assert str(chain.held) == "2020-04-01 to 2021-03-31"
    assert chain.conditions == ("Within its allotment", "The pool manager agrees")
    assert [link.stated.place.line for link in chain.links] == sorted(
        link.stated.place.line or 0 for link in chain.links
    )


def test_a_power_covers_the_parts_of_its_function_and_the_footprints_inside():
    assert ask("joint-committee", "nursing", "docks").allowed
    assert ask("ccg", "nursing", "docks").allowed
    assert not ask("ccg", "nursing", "system").allowed


def test_without_a_footprint_the_answer_says_over_which():
    (chain,) = ask("place-board", "nursing", None).chains
    assert chain.footprints == ("harbour",)


def test_what_is_carved_out_of_a_footprint_is_not_covered():
    more = """
[[grant]]
id = "system-wide"
holder = "council"
function = "acute"
footprint = "system"
limit = "unlimited"
by = "statute"
first = 2013-04-01
source = "made-up"
"""
    powers = authority(more=more)
    assert powers.ask(Act("council", "acute", "harbour")).allowed
    assert not powers.ask(Act("council", "acute", "naval-base")).allowed
    (chain,) = powers.ask(Act("council", "acute")).chains
    assert chain.footprints == ("system",)


def test_refused_by_amount_naming_the_nearest_who_could():
    answer = ask("place-board", "nursing", pounds=500_001)
    assert answer.missing is not None
    assert answer.missing.reason == Reason.LIMIT
    assert answer.missing.message == (
        "Harbour Place Board holds 'commission community nursing' only up to £500,000, not for "
        "£500,001 (to-place-board; made-up: terms of reference)."
    )
    assert answer.deciders == ("joint-committee", "ccg-board", "ccg")


def test_refused_further_up_the_chain():
    answer = ask("joint-committee", "community", pounds=3_000_000)
    assert answer.missing is not None
    assert answer.missing.holder == "joint-committee"
    assert answer.deciders == ("ccg", "ccg-board")


def test_refused_by_date_before_and_after():
    before = ask("place-board", "nursing", on=date(2020, 3, 31)).missing
    assert before is not None
    assert before.reason == Reason.ABSENT
    assert (
        before.message
        == "Harbour Place Board does not stand on 2020-03-31: it begins on 2020-04-01."
    )
    early = ask("joint-committee", "community", on=date(2019, 4, 1))
    assert early.allowed
    after = ask("place-board", "nursing", on=date(2021, 4, 1)).missing
    assert after is not None
    assert after.reason == Reason.EXPIRED
    assert "expired on 2021-03-31" in after.message


def test_refused_because_only_proposed():
    answer = ask("place-board", "acute")
    assert answer.missing is not None
    assert answer.missing.reason == Reason.PROPOSED
    assert answer.missing.message == (
        "Harbour Place Board has 'commission acute services' only by memorandum, which is only "
        "proposed (acute-to-place-board; made-up: proposal)."
    )
    assert answer.deciders == ("ccg", "ccg-board")


def test_refused_because_the_giver_may_not_hand_it_on():
    answer = ask("place-board.lead", "nursing")
    assert answer.missing is not None
    assert answer.missing.reason == Reason.NOT_ONWARD
    assert answer.missing.holder == "place-board"
    assert [link.id for link in answer.missing.way] == ["to-place-lead"]
    assert answer.missing.message == (
        "Place lead of Harbour Place Board was given 'commission community nursing' by Harbour "
        "Place Board (to-place-lead; made-up: scheme); but Harbour Place Board may not hand it on "
        "(to-place-board; made-up: terms of reference)."
    )


def test_refused_by_footprint_even_where_the_instrument_claims_more():
    answer = ask("place-board", "nursing", "system")
    assert answer.missing is not None
    assert answer.missing.reason == Reason.FOOTPRINT
    assert answer.missing.holder == "joint-committee"
    assert "only over Harbour, not over the Solent system" in answer.missing.message


def test_refused_because_nobody_gave_it_or_only_a_part():
    trust = ask("trust", "nursing").missing
    assert trust is not None
    assert trust.reason == Reason.NOT_GIVEN
    assert (
        trust.message
        == "Nobody has given Harbour Hospitals the function 'commission community nursing'."
    )
    part = ask("joint-committee", "health").missing
    assert part is not None
    assert part.reason == Reason.ONLY_PART
    assert (
        "only a part of 'commission health services': 'commission community services'"
        in part.message
    )


def test_what_a_holder_may_do_is_told_by_its_chains():
    chains = authority().powers_of("joint-committee")
    assert [(c.function, c.limit.pence, c.footprints) for c in chains] == [
        ("community", 2_000_000_00, ("harbour",))
    ]


def test_revoking_takes_away_what_depended_on_it_and_nothing_else():
    revoked = authority().without("to-joint-committee")
    assert not revoked.ask(Act("place-board", "nursing", "harbour")).allowed
    assert revoked.ask(Act("ccg-board", "nursing", "harbour")).allowed


def test_everyone_who_could_is_told_with_their_footprints():
    assert authority().holders("nursing", "docks", 100_000_000) == {
        "ccg": ("docks",), "ccg-board": ("docks",), "joint-committee": ("docks",),
    }  # fmt: skip
