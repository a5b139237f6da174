"""SHOCK, LEVER and MEETING: wars begin, states suspend, states parties meet (sections 3, 7; W-01 to W-04, N-06)."""

from __future__ import annotations

import math

from by_hand.cells import NEVER, PARTY, WITHDRAWN, Cell, World, waiting_months

REVIEW_RESTORES = 0.3 * 0.1


def shock(world: World, month: int) -> None:
    """Let wars begin and states suspend."""
    _begin_wars(world, month)
    _suspend(world, month)


def meeting(world: World, month: int) -> None:
    """A review conference restores ``0.3 · 0.1 · (1 − σ)`` (N-06)."""
    for norm, pack in zip(world.norms, world.facts.setup.treaties, strict=True):
        if month in pack.review_months:
            norm.concordance += REVIEW_RESTORES * (1.0 - norm.concordance)


def begin_war(world: World, state: int, month: int, end: int) -> None:
    """Start a war; after a wait the state contests its obligations and suspends (W-04)."""
    world.war_until[state] = end
    world.wars.append((state, month, end))
    rate = world.facts.conflict("suspends_per_year")
    for cell in world.cells:
        if cell.state == state:
            cell.suspensions.append(month + waiting_months(world.own_draw(cell, "suspension"), rate))


def _begin_wars(world: World, month: int) -> None:
    """War risk is ``risk · exp(−deterrence · ΔC_i)`` per year; one threshold per state (section 9, W-03)."""
    facts = world.facts
    deterrence, ends = facts.conflict("deterrence"), facts.conflict("ends_per_year")
    for state, left in world.peace.items():
        hazard = facts.war_risk[state] / 12.0 * math.exp(-deterrence * _own_capability(world, state, month))
        world.peace[state] = left - hazard
        if hazard > 0 and world.used_up(world.peace[state], state, month):
            world.peace[state] = math.inf
            lasts = waiting_months(facts.draw("war/end", "exponentials", state), ends)
            begin_war(world, state, month, min(month + lasts, NEVER))


def _own_capability(world: World, state: int, month: int) -> float:
    """ΔC_i: what the state has gained of the utility of all weapons that it had given up."""
    replaced = world.facts.parameter["substitute_quality"] * world.facts.lever("substitutes", month, state)
    return sum(
        cell.traits.own_share * (1.0 if cell.stage == WITHDRAWN else replaced)
        for cell in world.cells
        if cell.state == state
    )


def _suspend(world: World, month: int) -> None:
    """States at war suspend when their wait is over, others where an event says so; a suspended state stays a party."""
    for cell in world.cells:
        waited = month in cell.suspensions and world.at_war(cell.state, month)
        may = PARTY <= cell.stage < WITHDRAWN and not cell.suspended
        if may and (waited or _told(world, cell, month)):
            cell.suspended = True
            cell.dates["suspended"] = world.facts.start + month
            world.newly_suspended.append(cell)


def _told(world: World, cell: Cell, month: int) -> bool:
    facts = world.facts
    treaty = facts.setup.treaties[cell.treaty].rules.id
    return any(
        event.type == "suspension"
        and event.treaty in (None, treaty)
        and cell.state in facts.members(event.by)
        and facts.size(name, event, month) > 0
        for name, event in facts.scenario.events.items()
    )
