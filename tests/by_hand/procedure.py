"""PROCEDURE: reversals, deposits, entries into effect, accessions and returns, rearming (section 6, N-12)."""

from __future__ import annotations

import math

from by_hand.cells import ANNOUNCED, DEPOSITED, NEVER, NON_PARTY, PARTY, WITHDRAWN, Cell, World, waiting_months

VISITS = 3
"""Times a state may start towards the exit (A-02)."""
CONSENT_TAKES_EFFECT = 6
"""A consent takes effect in the sixth month after it (P-06)."""
REARM_PER_YEAR = 0.3


def proceed(world: World, month: int) -> None:
    """Do what is due, in this order for all states."""
    for step in (_reverse, _deposit, _take_effect, _join, _rearm):
        for cell in world.cells:
            step(world, cell, month)


def _reverse(world: World, cell: Cell, month: int) -> None:
    """Parliament stops an announced exit; courts, presidents or voters reverse it before its effect (P-03, P-04)."""
    stopped = cell.vote == month and cell.stage == ANNOUNCED
    reversed_ = cell.reversal == month and cell.stage in (ANNOUNCED, DEPOSITED)
    if stopped or reversed_:
        cell.dates["reversed"] = world.facts.start + month
        _become_party(world, cell)


def _become_party(world: World, cell: Cell) -> None:
    """A party again, with the draws of a new visit; after the last one it stays (section 5)."""
    cell.visit += 1
    cell.stage = PARTY
    cell.vote = cell.deposit = cell.reversal = NEVER
    cell.left = world.step(cell, "debate") if cell.visit < VISITS else math.inf


def _deposit(world: World, cell: Cell, month: int) -> None:
    if cell.deposit == month and cell.stage == ANNOUNCED:
        cell.stage = DEPOSITED
        cell.dates["deposited"] = world.facts.start + month


def _take_effect(world: World, cell: Cell, month: int) -> None:
    """Effective in the first month ≥ deposit + notice without armed conflict; the notice never pauses (P-01)."""
    facts, rules = world.facts, world.facts.setup.treaties[cell.treaty].rules
    if cell.stage != DEPOSITED or facts.start + month < cell.dates["deposited"] + rules.notice_months:
        return
    if rules.waits_for_conflict_end and world.at_war(cell.state, month):
        return
    cell.stage, cell.suspended = WITHDRAWN, False
    cell.dates["effective"] = facts.start + month
    rate = REARM_PER_YEAR * (1.0 - facts.lever("limit_use", month, cell.state))
    cell.rearm = month + waiting_months(world.own_draw(cell, "rearm"), rate)
    plan_return(world, cell, month)


def plan_return(world: World, cell: Cell, month: int) -> None:
    """Fix when a state that has left consents again: one threshold, rate + 0.1 · ``readmit`` per year (P-05, L-06)."""
    facts = world.facts
    rate, needed = facts.procedure(cell.treaty, "readmission_per_year"), world.own_draw(cell, "return")
    if not facts.levers("readmit"):
        cell.back = month + waiting_months(needed, rate) + CONSENT_TAKES_EFFECT
        return
    cell.back, hazard = NEVER, 0.0
    for later in range(month + 1, facts.months):
        hazard += (rate + 0.1 * facts.lever("readmit", later, cell.state)) / 12.0
        if hazard >= needed:
            cell.back = later + CONSENT_TAKES_EFFECT
            return


def _join(world: World, cell: Cell, month: int) -> None:
    """Candidates accede, states that left return."""
    if cell.joins == month and cell.stage == NON_PARTY:
        cell.stage, cell.left = PARTY, world.step(cell, "debate")
    if cell.back == month and cell.stage == WITHDRAWN:
        cell.dates["rejoined"] = world.facts.start + month
        cell.armed = False
        _become_party(world, cell)


def _rearm(world: World, cell: Cell, month: int) -> None:
    """A state that has left produces or stockpiles again (N-12)."""
    if cell.rearm == month and cell.stage == WITHDRAWN and not cell.armed:
        cell.armed = True
        world.newly_armed.append(cell)
