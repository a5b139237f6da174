"""Peer: one SimPy process per state, one environment per run."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import simpy

from benchmarks.peers.case import Case, Draws
from benchmarks.peers.rules import Exit, Run

Process = Generator[simpy.Event, Any, None]


def state(env: simpy.Environment, exits: list[Exit]) -> Process:
    """Live through the months as one state, until it has left everything."""
    while not all(one.over for one in exits):
        month = int(env.now)
        for one in exits:
            one.decide(month)
            one.proceed(month)
        yield env.timeout(1)


def month_ends(env: simpy.Environment, run: Run) -> Process:
    """Between two months, let everybody see what moved."""
    yield env.timeout(0.5)
    while True:
        run.publish()
        yield env.timeout(1)


def simulate_run(case: Case, draws: list[Draws], row: int) -> Run:
    """Simulate one run with one process per state.

    Args:
        case: The case.
        draws: Thresholds of the run's block, by treaty.
        row: Place of the run in its block.

    Returns:
        The run after its last month.
    """
    run, env = Run(case, draws, row), simpy.Environment()
    for exits in run.by_state():
        env.process(state(env, exits))
    env.process(month_ends(env, run))
    env.run(until=case.months)
    return run
