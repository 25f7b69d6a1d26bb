"""What must hold of powers whatever a definition says: none widens, all begin somewhere, all may end."""

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from bench.authority_systems import SMALL, system
from commonweal.governance.authority import Authority
from commonweal.governance.links import UNBOUNDED
from commonweal.governance.missing import Act
from commonweal.governance.power import Grant
from tests.oracles.authority_oracle import Twin

systems = st.integers(0, 2**32).map(lambda seed: system(seed, SMALL))
AMOUNTS = (None, 1, 5_000_00, 250_000_00, 10**12)


def acts_of(powers: Authority) -> list[Act]:
    """Every question about a small system but its amounts, with and without a footprint."""
    at = powers.at
    holders = [*at.organisations, *at.bodies]
    everywhere = [None, *at.footprints]
    return [Act(*point) for point in itertools.product(holders, at.functions, everywhere)]


@given(systems, st.sampled_from(AMOUNTS))
def test_every_yes_has_a_chain_of_steps_in_force_back_to_statute(powers: Authority, pence):
    for act in acts_of(powers):
        for chain in powers.ask(Act(act.holder, act.function, act.footprint, pence)).chains:
            first, *further = chain.links
            assert isinstance(first.stated, Grant)
            assert not first.giver
            assert chain.holder == act.holder
            for before, link in itertools.pairwise(chain.links):
                assert link.giver == before.receiver
                assert before.stated.onward
            assert all(link.stated.held.contains(powers.at.day) for link in chain.links)
            assert not any(isinstance(link.stated, Grant) for link in further)


@given(systems, st.sampled_from(AMOUNTS))
def test_no_chain_ever_widens_a_power(powers: Authority, pence):
    areas = powers.areas
    for act in acts_of(powers):
        for chain in powers.ask(Act(act.holder, act.function, act.footprint, pence)).chains:
            comes_to = areas.within(chain.footprints) & ~areas.within(chain.apart_from)
            assert comes_to
            assert act.footprint is None or areas.bit(act.footprint) & comes_to
            for link in chain.links:
                assert not comes_to & ~link.area
                assert link.stated.function in powers.wider(act.function)
                assert link.stated.function in powers.wider(chain.function)
                assert chain.limit.narrowed(link.stated.limit) == chain.limit
                assert set(link.stated.conditions) <= set(chain.conditions)
                assert chain.held.intersect(link.stated.held) == chain.held
            assert chain.limit.allows(pence)


@settings(max_examples=30)  # each example asks every question once for every power
@given(systems)
def test_revoking_a_link_removes_exactly_what_depended_on_it(powers: Authority):
    twin = Twin(powers)
    acts = [act for act in acts_of(powers) if act.footprint is not None]
    chains = {act: twin.chains(act) for act in acts}
    for id_ in [stated.id for stated in (*powers.grants, *powers.delegations)]:
        revoked = powers.without(id_)
        for act, known in chains.items():
            remains = any(id_ not in chain for chain in known)
            assert revoked.ask(act).allowed == remains, (id_, act)


@given(systems)
def test_who_may_do_more_may_do_less(powers: Authority):
    for act in acts_of(powers):
        allowed = [
            powers.ask(Act(act.holder, act.function, act.footprint, pence)).allowed
            for pence in AMOUNTS
        ]
        assert allowed == sorted(allowed, reverse=True)
        if not allowed[0]:
            continue
        for narrower in powers.at.functions:
            if act.function in powers.wider(narrower):
                assert powers.ask(Act(act.holder, narrower, act.footprint)).allowed
        if act.footprint is None:
            continue
        assert powers.ask(Act(act.holder, act.function)).allowed
        area = powers.areas.within([act.footprint])
        chain = powers.ask(act).chains[0]
        shared = area & ~powers.areas.within(chain.apart_from)
        for footprint in powers.at.footprints:
            if powers.areas.bit(footprint) & shared:
                assert powers.ask(Act(act.holder, act.function, footprint)).allowed


@given(systems, st.sampled_from(AMOUNTS))
def test_every_no_says_what_is_missing_and_names_only_those_who_could(powers: Authority, pence):
    for plain in acts_of(powers):
        act = Act(plain.holder, plain.function, plain.footprint, pence)
        answer = powers.ask(act)
        assert answer.allowed == (answer.missing is None)
        if answer.allowed:
            continue
        assert answer.missing is not None
        assert answer.missing.message.endswith(".")
        assert act.holder not in answer.deciders
        holders = powers.holders(act.function, act.footprint, act.pence)
        assert set(answer.deciders) <= set(holders)
        assert bool(answer.deciders) == bool(holders)
        if act.footprint is not None:
            assert set(answer.deciders) == set(holders)
        for decider in answer.deciders:
            assert powers.ask(Act(decider, act.function, act.footprint, pence)).allowed


@given(systems)
def test_the_widest_limit_is_told_first_and_each_chain_once(powers: Authority):
    for act in acts_of(powers):
        if act.footprint is None:
            continue
        chains = powers.ask(act).chains
        limits = [UNBOUNDED if c.limit.pence is None else c.limit.pence for c in chains]
        assert limits == sorted(limits, reverse=True)
        steps = [tuple((link.id, link.giver, link.receiver) for link in c.links) for c in chains]
        assert len(steps) == len(set(steps))
