"""RECORD: the indicators of section 9 at the end of a month."""

from __future__ import annotations

from by_hand.cells import PARTY, VISIBLE, WITHDRAWN, World


def record(world: World, month: int) -> None:
    """Write down every indicator of every treaty."""
    for treaty, norm in enumerate(world.norms):
        cells = world.of(treaty)
        adherence = _adherence(world, treaty)
        cohesion = abs(2.0 * adherence - 1.0)
        pack = world.facts.setup.treaties[treaty]
        contested = pack.contests + norm.acts + norm.suspended
        contested += world.facts.happening("hybrid", pack.rules.id, month)
        now = {
            "concordance": norm.concordance,
            "reactions": norm.reactions,
            "compliance": norm.compliance,
            "implementation": norm.implementation,
            "robustness": norm.robustness,
            "condemn": norm.condemn,
            "silent": 1.0 - norm.condemn - norm.condone,
            "condone": norm.condone,
            "capability": _capability(world, treaty, month),
            "identity": (adherence * norm.robustness * cohesion) ** (1.0 / 3.0),
            "cohesion": cohesion,
            "contestation": contested / (1.0 + contested),
            "parties": float(sum(PARTY <= cell.stage < WITHDRAWN for cell in cells)),
            "rearmed": float(sum(cell.armed for cell in cells)),
        }
        for name, value in now.items():
            world.records.setdefault(name, [[] for _ in world.norms])[treaty].append(value)


def _adherence(world: World, treaty: int) -> float:
    """Champion-weighted European adherence; who is on the way out counts by its visible stage (O-03)."""
    cells = world.of(treaty)
    total = sum(cell.traits.adherence_weight for cell in cells)
    leaving = sum(cell.traits.adherence_weight * VISIBLE[cell.stage] for cell in cells)
    return 1.0 - leaving / total if total > 0 else 1.0


def _capability(world: World, treaty: int, month: int) -> float:
    """``ΔC = Σ e_i (M_i · withdrawn_i + sub_i · (1 − withdrawn_i) · q) / Σ e_i M_i`` (O-01, O-02)."""
    facts, cells = world.facts, world.of(treaty)
    quality = facts.parameter["substitute_quality"]
    total = sum(cell.traits.capability_weight for cell in cells)
    gained = sum(
        cell.traits.capability_weight
        * (1.0 if cell.stage == WITHDRAWN else quality * facts.lever("substitutes", month, cell.state))
        for cell in cells
    )
    return gained / total if total > 0 else 0.0
