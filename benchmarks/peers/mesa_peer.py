"""Peer: a Mesa model with one agent per state, one model per run."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from benchmarks.peers.case import Case, Draws
from benchmarks.peers.rules import Exit, Run

mesa: Any = import_module("mesa")
"""By name: Mesa ships no types, and the checks of the repository do without it."""


class State(mesa.Agent):  # type: ignore[misc]
    """A state with its exits."""

    def __init__(self, model: ExitModel, exits: list[Exit]) -> None:
        """Join the model.

        Args:
            model: The model.
            exits: The state's way out of each treaty.
        """
        super().__init__(model)
        self.exits = exits

    def decide(self) -> None:
        """Live through one month; leave the model when everything is left."""
        month = self.model.steps - 1
        for one in self.exits:
            one.decide(month)
            one.proceed(month)
        if all(one.over for one in self.exits):
            self.remove()


class ExitModel(mesa.Model):  # type: ignore[misc]
    """One run; a step is a month."""

    def __init__(self, run: Run) -> None:
        """Make one agent per state.

        Args:
            run: The run as it stands at the start.
        """
        super().__init__(seed=0)
        self.run = run
        for exits in run.by_state():
            State(self, exits)

    def step(self) -> None:
        """Let all states decide, then see what moved."""
        self.agents.do("decide")
        self.run.publish()


def simulate_run(case: Case, draws: list[Draws], row: int) -> Run:
    """Simulate one run with one agent per state.

    Args:
        case: The case.
        draws: Thresholds of the run's block, by treaty.
        row: Place of the run in its block.

    Returns:
        The run after its last month.
    """
    model = ExitModel(Run(case, draws, row))
    for _ in range(case.months):
        model.step()
    return model.run
