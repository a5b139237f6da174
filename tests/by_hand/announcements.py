"""Announcements: a new attempt, its way to the deposit, and what it does to the other members of a pact (section 6)."""

from __future__ import annotations

import math

import numpy as np

from by_hand.cells import ANNOUNCED, ATTEMPT, DEBATING, NEVER, PARTY, Cell, Pact, World, waiting_months
from normsim.model.laws import cumulative, inverse
from normsim.scenario.quantity import Distribution

VOTE_AT = 0.6
"""Place of the parliament's vote between announcement and deposit (P-03)."""


def announce(world: World, cells: list[Cell], month: int) -> None:
    """Let states announce in the same month: their exits are planned, then pacts open and deposits are made joint."""
    for cell in cells:
        cell.stage, cell.left = ANNOUNCED, math.inf
        if cell.visit > 0:
            cell.earlier.append({name: cell.dates[name] for name in ATTEMPT})
            cell.dates.update(dict.fromkeys(ATTEMPT, -1))
            cell.dates["debating"], cell.reopened = cell.reopened, -1
        cell.dates["announced"] = world.facts.start + month
        world.announced.append(cell)
        plan_exit(world, cell, month)
    for cell in cells:
        for pact in world.pacts:
            if pact.treaty == cell.treaty and cell.state in pact.members:
                pact.until = month + pact.months - 1
    for cell in cells:
        deposit_together(world, cell, month)


def plan_exit(world: World, cell: Cell, month: int, elapsed: int | None = None) -> None:
    """Fix deposit, parliament and reversal of an exit announced ``elapsed`` months ago, or now (P-02 to P-04)."""
    facts = world.facts
    deliberated = facts.lever("deliberate", month, cell.state)
    delay = _months_to_deposit(world, cell, elapsed, 1.0 + 0.5 * deliberated)
    announced = month - (elapsed or 0)
    cell.deposit = announced + delay
    vote = announced + max(math.ceil(VOTE_AT * delay), 1)
    stops = facts.procedure(cell.treaty, "parliament_stops") + 0.1 * deliberated
    cell.vote = vote if world.own_draw(cell, "parliament", "uniforms") < stops and vote >= month else NEVER
    rate = facts.procedure(cell.treaty, "reversal_per_year")
    cell.reversal = month + waiting_months(world.own_draw(cell, "reversal"), rate)


def _months_to_deposit(world: World, cell: Cell, elapsed: int | None, slower: float) -> int:
    """The law's inverse at ``F(e − 1) + u·(1 − F(e − 1))``, times the delay, rounded up, at least max(e, 1) (P-02)."""
    law = world.facts.setup.treaties[cell.treaty].rules.procedure.announce_to_deposit_months
    if isinstance(law, Distribution):
        past = float(cumulative(law, np.array([max((elapsed or 0) - 1.0, 0.0)]))[0])
        share = past + world.own_draw(cell, "deposit", "uniforms") * (1.0 - past)
        months = float(inverse(law, np.array([min(share, 1.0 - 2.0**-53)]))[0])
    else:
        months = float(law)
    return max(math.ceil(min(months * slower, 30_000.0) - 1e-9), elapsed or 0, 1)


def deposit_together(world: World, cell: Cell, month: int) -> None:
    """Members that announced within the window deposit with the slowest; later ones alone."""
    for pact in world.pacts:
        if pact.treaty != cell.treaty or cell.state not in pact.together or len(pact.together) < 2:
            continue
        first = world.facts.start + month - pact.months
        joint = [
            other
            for other in world.of(pact.treaty)
            if other.state in pact.together and other.stage == ANNOUNCED and other.dates["announced"] > first
        ]
        for other in joint:
            other.deposit = max(one.deposit for one in joint)


def invite(world: World, pact: Pact, drive: dict[Cell, float], month: int) -> None:
    """In the window, extra hazard ``h · (exp((1 − L1) · β_B · w) − 1)`` towards announcing, also from PARTY (C-03).

    h is the hazard of announcing, ``exp(α₁ + u + η)``; only a first attempt answers an invitation.
    """
    facts = world.facts
    beta = facts.parameter["beta_pact"]
    if pact.until < month or beta == 0:
        return
    accept = []
    for cell in world.of(pact.treaty):
        if cell.state not in pact.reach or cell.stage not in (PARTY, DEBATING):
            continue
        strength = (1.0 - facts.lever("contain", month, cell.state)) * beta * pact.reach[cell.state]
        extra = math.exp(facts.parameter["alpha_announce"]) * drive[cell] * math.expm1(strength)
        pact.left[cell.state] -= extra
        if extra > 0 and cell.visit == 0 and world.used_up(pact.left[cell.state], cell.state, month):
            accept.append(cell)
    announce(world, accept, month)
