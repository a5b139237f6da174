"""DECISION: pressure on every party (section 4), and which thresholds it uses up (section 5)."""

from __future__ import annotations

import math

from by_hand.announcements import announce, invite
from by_hand.cells import DEBATING, PARTY, Cell, World


def decide(world: World, month: int) -> None:
    """Let pressure work for a month: debates open, states announce, their announcements invite others.

    The monthly hazard is ``exp(α + u + η)``, with α₀ towards debating and α₁ towards announcing, u the state's frailty.
    """
    drive = {cell: _drive(world, cell, month) for cell in world.cells if cell.stage in (PARTY, DEBATING)}
    ready = [cell for cell in drive if _fires(world, cell, drive[cell], month)]
    clock = [cell for cell in drive if cell.clock == month and cell not in ready]
    announce(world, ready + clock, month)
    for pact in world.pacts:
        invite(world, pact, drive, month)


def _drive(world: World, cell: Cell, month: int) -> float:
    """``exp(u + η)``, or 0 in a debate that rests because its pressure is below η_fade (B-03)."""
    eta, fade = pressure(world, cell, month), world.facts.parameter["eta_fade"]
    if cell.stage == DEBATING:
        world.close_call(eta - fade, cell.state, month)
        if eta < fade:
            return 0.0
    return math.exp(world.facts.frailty(cell.state) + eta)


def _fires(world: World, cell: Cell, drive: float, month: int) -> bool:
    """Use up the threshold; a party begins to debate, a debating state is ready to announce."""
    debating = cell.stage == DEBATING
    alpha = world.facts.parameter["alpha_announce" if debating else "alpha_debate"]
    cell.left -= math.exp(alpha) * drive
    if drive == 0 or not world.used_up(cell.left, cell.state, month):
        return False
    if debating:
        return True
    cell.stage, cell.left = DEBATING, world.step(cell, "announce")
    opened = world.facts.start + month
    if cell.visit == 0:
        cell.dates["debating"] = opened
    else:
        cell.reopened = opened
    return False


def pressure(world: World, cell: Cell, month: int) -> float:
    """η, the sum of drivers times exposures and of contagion: the table of section 4, row by row."""
    facts, mine = world.facts, cell.traits
    beta, exposures = facts.parameter, facts.setup.exposures
    treaty, norm, g = facts.setup.treaties[cell.treaty].rules.id, world.norms[cell.treaty], mine.exposure
    theta, rho = facts.threat[month], facts.assurance[month]
    replaced = facts.lever("substitutes", month, cell.state)
    reassured = facts.lever("reassure", month, cell.state)
    return (
        # threat × utility, less what substitutes replace
        beta["beta_threat"] * theta * _utility_factor(world, cell.treaty) * g * mine.utility * (1.0 - replaced)
        # abandonment
        + beta["beta_abandonment"] * (1.0 - rho) * float(exposures.dependence[cell.state]) * (1.0 - reassured)
        # permission
        + beta["beta_permission"] * facts.happening("permission", treaty, month) * theta * g
        # norm, centred
        - beta["beta_norm"] * (norm.robustness * mine.identity - 0.425)
        # disapproval: κ is the share that condemns, times salience
        - beta["beta_disapproval"] * norm.condemn * norm.salience * float(exposures.susceptibility[cell.state])
        # domestic
        + beta["beta_domestic"] * _advocacy(world, cell, treaty, month)
        # anticipation of war within ten years
        + beta["beta_anticipation"] * (1.0 - math.exp(-10.0 * facts.war_risk[cell.state])) * g
        # veto, cost, deliberation
        - float(exposures.veto[cell.state] + exposures.cost[cell.state])
        - 1.5 * sum(profile[month] * adopts[cell.state] for profile, adopts in facts.levers("deliberate"))
        # common shock
        + facts.common_shock[month] * (0.2 + 0.8 * g)
        + contagion(world, cell, month)
    )


def contagion(world: World, cell: Cell, month: int) -> float:
    """``(1 − L1) · [β_P · H(x) + β_X · own visible stage in the sibling treaty]``, ``H(x) = xⁿ / (xⁿ + hⁿ)``."""
    facts = world.facts
    n, h, x = facts.parameter["hill_exponent"], facts.parameter["hill_half"], cell.exposed
    response = x**n / (x**n + h**n) if x > 0 else 0.0
    sibling = facts.setup.treaties[cell.treaty].sibling
    own = world.cell(sibling, cell.state) if sibling >= 0 else None
    felt = facts.parameter["beta_peer"] * response + facts.parameter["beta_sibling"] * (own.seen if own else 0.0)
    return float((1.0 - facts.lever("contain", month, cell.state)) * felt)


def _utility_factor(world: World, treaty: int) -> float:
    """m_r scaled to mean 1, times (1 + asymmetry) where the adversary uses the weapon, times m_CCM (B-11 to B-13)."""
    facts, rules = world.facts, world.facts.setup.treaties[treaty].rules
    factor = facts.parameter["utility_spread"] / facts.average_utility_spread
    if rules.adversary_uses:
        factor *= 1.0 + facts.parameter["asymmetry"]
    return factor * facts.parameter[rules.relative_utility] if rules.relative_utility else factor


def _advocacy(world: World, cell: Cell, treaty: str, month: int) -> float:
    """d_i: what is left of advocacy in the state."""
    facts = world.facts
    return sum(
        facts.left(name, event, month)
        for name, event in facts.scenario.events.items()
        if event.type == "advocacy"
        and event.states is not None
        and event.treaty in (None, treaty)
        and cell.state in facts.members(event.states)
    )
