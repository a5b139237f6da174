"""One run from the first to the last month: the schedule of section 3."""

from __future__ import annotations

from by_hand.cells import Cell, World
from by_hand.decision import decide
from by_hand.given import Facts, Given
from by_hand.norm import change_norms
from by_hand.opening import open_world
from by_hand.procedure import proceed
from by_hand.record import record
from by_hand.shock import meeting, shock

PHASES = (shock, meeting, decide, proceed, change_norms, record)
"""Levers have no phase of their own: their profiles say what is in place in a month."""


def news(world: World) -> list[Cell]:
    """Announcements at the start of which the norms hear in the first month (E-05)."""
    return [cell for cell in world.cells if world.facts.setup.treaties[cell.treaty].rules.news[cell.state]]


def simulate_run(given: Given, run: int) -> World:
    """Simulate one run.

    Args:
        given: What is taken from the engine.
        run: Number of the run, in the first block.

    Returns:
        The run after its last month.
    """
    world = open_world(Facts(given, run))
    for month in range(world.facts.months):
        world.announced, world.newly_suspended, world.newly_armed = ([] if month else news(world)), [], []
        for phase in PHASES:
            phase(world, month)
    return world
