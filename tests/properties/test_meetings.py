"""Meetings and decisions on generated input: recusal never helps, and nobody leaves the table."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from commonweal.governance.deciding import Decision, Held
from commonweal.governance.decision import TABLE, Mover, State, refusals, state_of
from commonweal.governance.quorum import is_quorate, quorum_of
from commonweal.governance.working_days import is_working_day, standstill, working_day_after
from tests.spec import board

SEATS = board.electorate()
SHORT = [id_.removeprefix("board.") for id_ in board.MEMBERS]
groups = st.sets(st.sampled_from(board.ALL))
quorums = st.fixed_dictionaries(
    {"share": st.sampled_from(["1/4", "1/3", "1/2", "2/3", "1/1000"])},
    optional={
        "number": st.integers(1, 12),
        "of": st.sampled_from(["voting", "filled"]),
        "including": st.lists(
            st.lists(st.sampled_from(["chair", "non-executive", "icb", "voluntary"]), min_size=1),
            max_size=2,
        ),
    },
).map(quorum_of)
DAYS = st.dates(board.date(2016, 1, 1), board.date(2040, 1, 1))


def seated(ids: set[str]) -> list:
    return [SEATS.by_id[id_] for id_ in sorted(ids)]


@given(quorums, groups, groups)
def test_a_recused_member_never_raises_a_quorum(quorum, present, recused):
    before = is_quorate(quorum, seated(present), SEATS)
    after = is_quorate(quorum, seated(present - recused), SEATS)
    assert after.present <= before.present
    assert after.needed == before.needed
    assert before.is_quorate or not after.is_quorate


@given(quorums, groups, groups)
def test_who_comes_besides_never_breaks_a_quorum(quorum, present, more):
    before = is_quorate(quorum, seated(present), SEATS)
    assert not before.is_quorate or is_quorate(quorum, seated(present | more), SEATS).is_quorate


@given(quorums)
def test_nobody_at_all_is_never_a_quorum(quorum):
    assert not is_quorate(quorum, [], SEATS).is_quorate


def interests(recused: set[str]) -> str:
    return "".join(
        f'[[item.interest]]\nseat = "board.{name}"\nwhat = "x"\ndeclared = 2023-04-01\n'
        'action = "recused"\n'
        for name in sorted(recused)
    )


votes = st.lists(st.sampled_from(["for", "against", "abstain", "silent"]), min_size=10, max_size=10)


@given(
    st.sets(st.sampled_from(SHORT), max_size=4), votes,
    st.sampled_from(["simple", "two-thirds", "unanimous", "agreement"]), st.booleans(),
)  # fmt: skip
def test_what_is_taken_was_quorate_unconflicted_carried_and_within_power(
    recused, cast, majority, held
):
    voted = {kind: [n for n, v in zip(SHORT, cast, strict=True) if v == kind] for kind in cast}
    for_, against = voted.get("for", []), voted.get("against", [])
    motion = (
        f"votes_for = {board.seats(*for_)}\nvotes_against = {board.seats(*against)}\n"
        f'abstained = {board.seats(*voted.get("abstain", []))}\nmajority = "{majority}"'
    )
    item = f'conflicts = "{"declared" if recused else "none"}"\n{interests(recused)}'
    told = board.minutes(motion, item=item)
    answer = board.judged(told, held=board.HELD if held else Held(False, missing="none"))
    acted = {*for_, *against, *voted.get("abstain", []), "chair", "finance"}
    conflicted = bool(recused & acted)
    carried = {
        "simple": len(for_) > len(against),
        "two-thirds": len(for_) > 0 and 3 * len(for_) >= 2 * (len(for_) + len(against)),
        "unanimous": {*SHORT} - recused <= {*for_},
        "agreement": bool(for_) and not against,
    }[majority]
    left = {*SHORT} - recused
    quorate = len(left) >= 6 and all(
        left & group
        for group in (
            {"chair", "chief"}, {"medical", "nursing"},
            {"non-executive#1", "non-executive#2"}, {"trusts", "practices", "councils"},
        )
    )  # fmt: skip
    assert isinstance(answer, Decision) == (held and quorate and carried and not conflicted)


@given(st.lists(st.tuples(st.sampled_from(State), st.sets(st.sampled_from(Mover))), max_size=12))
def test_any_sequence_of_moves_that_are_allowed_stays_in_the_table(wishes):
    at, path = None, []
    for after, movers in wishes:
        row, reasons = refusals(at, after, movers)
        listed = [r for r in TABLE if (r.before, r.after) == (at, after) and r.who & movers]
        assert ([row] if row else []) == listed
        assert (row is None) == bool(reasons)
        if row is not None:
            at = row.after
            path.append(at)
    assert state_of(path) == at
    assert State.REVOKED not in path[:-1]
    assert State.WITHDRAWN not in path[:-1]


@given(DAYS, st.integers(0, 30))
def test_as_many_working_days_lie_between_as_were_counted(day, count):
    end = working_day_after(day, count)
    between = [day + timedelta(days=n + 1) for n in range((end - day).days)]
    assert sum(map(is_working_day, between)) == count
    assert count == 0 or is_working_day(end)


@given(DAYS, st.lists(st.integers(0, 40), max_size=3), st.none() | st.integers(0, 60))
def test_representations_only_ever_lengthen_a_standstill(published, received, answered):
    plain = standstill(published)
    days = [published + timedelta(days=n) for n in received]
    told = published + timedelta(days=answered) if answered is not None else None
    longer = standstill(published, days, told)
    assert longer.first == plain.first == published + timedelta(days=1)
    assert longer.last is None or longer.last >= plain.last
    assert not plain.is_over(plain.first + timedelta(days=9))
