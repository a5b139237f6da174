"""NORM: what the month did to concordance, reactions, compliance and implementation (section 7)."""

from __future__ import annotations

import math

from by_hand.cells import VISIBLE, WITHDRAWN, Cell, Norm, World


def change_norms(world: World, month: int) -> None:
    """Move every norm by a month, all from the same concordances; then let everybody see who moved."""
    see_others(world)
    gaps = [norm.start["concordance"] - norm.concordance for norm in world.norms]
    for treaty, norm in enumerate(world.norms):
        announced = [cell for cell in world.announced if cell.treaty == treaty]
        suspended = [cell for cell in world.newly_suspended if cell.treaty == treaty]
        armed = sum(cell.treaty == treaty for cell in world.newly_armed)
        norm.suspended += len(suspended)
        norm.concordance = _concordance(world, treaty, gaps, announced, suspended, month)
        recovered = (norm.start["implementation"] - norm.implementation) / 240.0
        norm.implementation = _between(norm.implementation + recovered - 0.02 * armed)
        _react(norm, announced, _containment(world, treaty, month))
        acts = len(announced) + 2 * len(suspended)
        norm.salience = 1.0 - (1.0 - norm.salience * math.exp(-1.0 / 24.0)) * 0.65**acts
        norm.reactions = _reactions(norm)
        norm.compliance = _compliance(world, treaty)
        norm.robustness = robustness(norm)


def robustness(norm: Norm) -> float:
    """``R = σ^.35 · reactions^.20 · compliance^.30 · implementation^.15`` (section 2, N-01)."""
    soft = norm.concordance**0.35 * norm.reactions**0.20
    return float(soft * norm.compliance**0.30 * norm.implementation**0.15)


def see_others(world: World) -> None:
    """x: the weighted visible stages of peers, as they are now: ``x_i = Σ_j w_ij a_j`` (section 4)."""
    for treaty, pack in enumerate(world.facts.setup.treaties):
        cells = world.of(treaty)
        for cell in cells:
            cell.seen = VISIBLE[cell.stage]
        visible = [cell for cell in cells if cell.seen > 0]
        for cell in cells:
            weights = pack.weights[cell.place]
            cell.exposed = sum(float(weights[other.place]) * other.seen for other in visible)


def _concordance(
    world: World, treaty: int, gaps: list[float], announced: list[Cell], suspended: list[Cell], month: int
) -> float:
    """``σ + (σ* − σ)/τ − δ_e Σ c_i − shocks + reaffirmation · (1 − σ) − spillover`` (N-02 to N-05, N-09, N-10)."""
    facts, norm = world.facts, world.norms[treaty]
    pack, rules = facts.setup.treaties[treaty], facts.scenario.norm
    sigma = norm.concordance
    recovers = rules.critical_mass is None or sigma >= rules.critical_mass
    change = gaps[treaty] / (12.0 * rules.recovery_years) if recovers else 0.0
    blows = [_blow(world, cell, month) for cell in announced] + [2.0 * _blow(world, cell, month) for cell in suspended]
    change -= facts.parameter["norm_loss"] * sum(blows)
    change -= 0.02 * facts.happening("permission", pack.rules.id, month, new=True)
    change -= facts.happening("norm_shock", pack.rules.id, month, new=True)
    change -= 0.001 * pack.contests
    if pack.sibling >= 0:
        change -= rules.spillover * gaps[pack.sibling] / 120.0
    change += 0.3 * facts.happening("reaffirmation", pack.rules.id, month, new=True) * (1.0 - sigma)
    return _between(sigma + change)


def _blow(world: World, cell: Cell, month: int) -> float:
    """Champion weight of the leaver, cut by its own protection policy (L-04), on the grid of 2⁻¹⁴ (section 4)."""
    return cell.traits.champion * _grained(1.0 - world.facts.lever("protect", month, cell.state))


def _containment(world: World, treaty: int, month: int) -> float:
    """Joint reaffirmation raises the share that condemns by up to 0.2, by how many states take part (L-01)."""
    cells = world.of(treaty)
    joint = sum(
        profile[month] * sum(adopts[cell.state] for cell in cells) / len(cells)
        for profile, adopts in world.facts.levers("contain")
    )
    return 0.2 * min(1.0, joint)


def _react(norm: Norm, announced: list[Cell], more: float) -> None:
    """Shares that condemn and condone return to their level over 24 months; new exits pull them half-way (N-07)."""
    condemn = norm.condemn + (norm.start["condemn"] + more - norm.condemn) / 24.0
    condone = norm.condone + (norm.start["condone"] - norm.condone) / 24.0
    if announced:
        blamed = sum(_grained(cell.traits.condemned) for cell in announced) / len(announced)
        excused = sum(_grained(cell.traits.condoned) for cell in announced) / len(announced)
        condemn += 0.5 * (blamed + more - condemn)
        condone += 0.5 * (excused - condone)
    norm.condemn = _between(condemn)
    norm.condone = min(_between(condone), 1.0 - norm.condemn)


def _reactions(norm: Norm) -> float:
    """``start · (condemn − s · silent) / (condemn₀ − s · silent₀)`` (N-08)."""

    def firm(condemn: float, condone: float) -> float:
        return condemn - norm.silence_costs * (1.0 - condemn - condone)

    measure = max(firm(norm.start["condemn"], norm.start["condone"]), 1e-6)
    return _between(norm.start["reactions"] * firm(norm.condemn, norm.condone) / measure)


def _compliance(world: World, treaty: int) -> float:
    """Champion-weighted membership, less 0.05 of it for every suspension (N-11)."""
    norm = world.norms[treaty]
    gone = sum(cell.traits.champion for cell in world.of(treaty) if cell.stage == WITHDRAWN)
    membership = 1.0 - (gone - norm.gone) / norm.members if norm.members > 0 else 1.0
    return _between(norm.start["compliance"] * membership * 0.95**norm.suspended)


def _grained(value: float) -> float:
    return round(value * 2**14) / 2**14


def _between(value: float) -> float:
    return min(1.0, max(0.0, value))
