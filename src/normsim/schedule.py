"""When things happen: one SimPy clock, and explicit phases inside a month.

SimPy orders simultaneous events by priority and then by the time of scheduling, not by registration; the order
inside a month is therefore always a :class:`Phase`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from enum import IntEnum
from typing import Any

import simpy
from simpy.events import EventPriority

Month = Callable[[int], None]
"""What a process does in a month: a function of the month's number from the start of the horizon."""


class Phase(IntEnum):
    """Order inside a month; above SimPy's own priorities (0 urgent, 1 normal)."""

    SHOCK = 10
    LEVER = 20
    MEETING = 30
    DECISION = 40
    PROCEDURE = 50
    NORM = 60
    RECORD = 70


class Tick(simpy.Event):
    """An event ``delay`` months from now, in a given phase of that month."""

    def __init__(self, env: simpy.Environment, delay: int, phase: Phase) -> None:
        """Schedule the tick.

        Args:
            env: The one clock of the ensemble.
            delay: Months from now, months.
            phase: Place inside the month.
        """
        super().__init__(env)
        self._ok = True
        self._value = None
        env.schedule(self, priority=EventPriority(phase), delay=delay)


Process = Generator[Tick, Any, None]


def every_month(env: simpy.Environment, phase: Phase, act: Month) -> Process:
    """Act in one phase of every month, from the first month on."""
    yield Tick(env, 0, phase)
    while True:
        act(int(env.now))
        yield Tick(env, 1, phase)


def at_months(env: simpy.Environment, phase: Phase, months: tuple[int, ...], act: Month) -> Process:
    """Act in one phase of the given months (from the start of the horizon, rising)."""
    for month in months:
        yield Tick(env, month - int(env.now), phase)
        act(month)


def run_clock(processes: tuple[tuple[Phase, tuple[int, ...] | None, Month], ...], months: int) -> None:
    """Run processes on one clock for ``months`` months.

    Args:
        processes: Phase, months (every month if None) and act of each process; the order does not matter between
            phases.
        months: Length of the horizon, months.
    """
    env = simpy.Environment()
    running = [
        every_month(env, phase, act) if dates is None else at_months(env, phase, dates, act)
        for phase, dates, act in processes
    ]
    for process in running:
        env.process(process)
    # SimPy leaves out events at `until`: month `months` is the first that does not happen.
    env.run(until=months)
    for process in running:
        # A waiting process keeps what it acts on alive: the whole world of a chunk.
        process.close()
