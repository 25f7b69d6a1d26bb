"""A question of authority on 500 bodies and 5,000 delegations, as a ratio to the limit of 5 ms.

Building: sorting out a day's powers before the first question. Cold: each function asked about for
the first time. Warm: the same questions again. Everything is done in several rounds, each on powers
built anew, and the round that was disturbed least counts, for each question by itself. Processor
time is told beside the time on the wall, since other work on the machine only adds to the latter.
"""

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from bench.authority_systems import LARGE, questions, system
from commonweal.governance.authority import Authority
from commonweal.governance.faults import faults
from commonweal.governance.missing import Act

LIMIT_MS = 5.0
QUESTIONS = 2_000
SEEDS = (1, 2, 3)
ROUNDS = 3
Times = tuple[float, float]
"""Milliseconds on the wall and of the processor."""


def _timed(work: Callable[[], object]) -> Times:
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return 1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - processor)


def _asked(authority: Authority, acts: list[Act]) -> list[Times]:
    return [_timed(lambda act=act: authority.ask(act)) for act in acts]


def _told(rounds: list[list[Times]]) -> dict[str, float]:
    least = np.array(rounds).min(axis=0)
    (p50, p95, worst), (_, processor, _) = np.percentile(least, (50, 95, 100), axis=0).T
    told = {"p50_ms": p50, "p95_ms": p95, "max_ms": worst, "p95_processor_ms": processor}
    return {name: round(float(value), 2) for name, value in told.items()}


def _one_round() -> dict[str, list[Times]]:
    """Every question to a system of each seed, first and again."""
    found: dict[str, list[Times]] = {"building": [], "cold": [], "warm": [], "faults": []}
    for seed in SEEDS:
        authority = system(seed, LARGE)
        found["building"].append(_timed(lambda: authority.links))  # noqa: B023 - run at once
        acts = questions(seed, authority, QUESTIONS)
        found["cold"] += _asked(authority, acts)
        found["warm"] += _asked(authority, acts)
        found["faults"].append(_timed(lambda: faults(authority)))  # noqa: B023 - run at once
    return found


def _share_allowed() -> float:
    authority = system(SEEDS[0], LARGE)
    acts = questions(SEEDS[0], authority, QUESTIONS)
    return sum(authority.ask(act).allowed for act in acts) / len(acts)


def measure() -> dict[str, Any]:
    """Build systems of several seeds and ask each the same number of questions, cold and warm."""
    rounds = [_one_round() for _ in range(ROUNDS)]
    cold, warm = (_told([each[kind] for each in rounds]) for kind in ("cold", "warm"))
    building, checking = (_told([each[kind] for each in rounds]) for kind in ("building", "faults"))
    return {
        "bodies": LARGE.bodies,
        "delegations": LARGE.delegations,
        "questions": QUESTIONS * len(SEEDS),
        "share_allowed": round(_share_allowed(), 2),
        "building_ms": building["max_ms"],
        "cold": cold,
        "warm": warm,
        "all_faults_ms": checking["max_ms"],
        "limit_ms": LIMIT_MS,
        "ratio_cold": round(cold["p95_ms"] / LIMIT_MS, 2),
        "ratio_warm": round(warm["p95_ms"] / LIMIT_MS, 2),
    }
