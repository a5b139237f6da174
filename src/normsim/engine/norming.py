"""The NORM and RECORD phases: what the month did to the norms, and what is written down of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from normsim.axes import INDICATORS, WITHDRAWN
from normsim.engine.chunk import Chunk
from normsim.engine.decisions import refresh_contagion
from normsim.engine.inputs import active_levers
from normsim.engine.setup import grained
from normsim.model import levers, norms, outcomes
from normsim.world import NOBODY, Cells

Run = NDArray[np.float64]


def update_norms(chunk: Chunk, month: int) -> None:
    """Move the four indicators of every treaty by one month; peers see what moved.

    Args:
        chunk: The chunk of runs.
        month: Month from the start of the horizon.
    """
    refresh_contagion(chunk)
    before = [world.norm["concordance"].copy() for _, _, world in chunk.pairs()]
    for number, pack, world in chunk.pairs():
        news = {kind: _joined(cells) for kind, cells in world.news.items()}
        norm = world.norm
        sibling_gap: Run | float = 0.0
        if pack.sibling >= 0:
            level = chunk.setup.treaties[pack.sibling].norm_start["concordance"]
            sibling_gap = chunk.setup.scenario.norm.spillover * (before[pack.sibling] - level)
        loss = _losses(chunk, number, month, news) - sibling_gap / norms.SPILLOVER_MONTHS
        gain = norms.REAFFIRMATION * chunk.inputs.over_events("reaffirmation", pack.rules.id, impulses=True)[month]
        start = pack.norm_start
        norm["concordance"] = norms.next_concordance(
            norm["concordance"], start["concordance"], _recovery(chunk, norm["concordance"]), loss, gain
        )
        _react(chunk, number, month, news)
        silent = 1.0 - norm["condemn"] - norm["condone"]
        quiet = pack.quiet_shares
        norm["reactions"] = norms.reaction_strength(
            start["reactions"], norm["condemn"], silent, (quiet[0], 1 - sum(quiet)), pack.rules.discourage_use
        )
        norm["compliance"] = _compliance(chunk, number)
        rearmed = _per_run(chunk, number, news["rearmed"])
        norm["implementation"] = norms.next_implementation(norm["implementation"], start["implementation"], rearmed)
        norm["robustness"] = norms.robustness(*(norm[part] for part in norms.ROBUSTNESS_POWERS))
        for cells in world.news.values():
            cells.clear()


def _per_run(chunk: Chunk, treaty: int, cells: Cells) -> Run:
    """Number of cells in each run."""
    if not cells.size:
        return np.zeros(chunk.runs)
    return np.bincount(chunk.world.treaties[treaty].of(cells)[0], minlength=chunk.runs).astype(np.float64)


def _joined(cells: list[Cells]) -> Cells:
    return np.sort(np.concatenate(cells)) if cells else NOBODY


def _recovery(chunk: Chunk, concordance: Run) -> Run | float:
    norm = chunk.setup.scenario.norm
    months = 12.0 * norm.recovery_years
    return months if norm.critical_mass is None else np.where(concordance < norm.critical_mass, np.inf, months)


def _losses(chunk: Chunk, treaty: int, month: int, news: dict[str, Cells]) -> Run:
    """Concordance lost in a month: exits by champion weight, suspensions, permissive shocks, contestation."""
    pack, world, inputs = chunk.setup.treaties[treaty], chunk.world.treaties[treaty], chunk.inputs
    felt = np.zeros(chunk.runs)
    for kind, weight in (("announced", 1.0), ("suspended", norms.SUSPENSION_WEIGHT)):
        if not news[kind].size:
            continue
        runs, states = world.of(news[kind])
        spared = chunk.lever_by_state(treaty, "protect", month, runs, states)
        felt += weight * np.bincount(runs, weights=pack.champion[states] * grained(1.0 - spared), minlength=chunk.runs)
    permission = inputs.over_events("permission", pack.rules.id, impulses=True)[month]
    shock = inputs.over_events("norm_shock", pack.rules.id, impulses=True)[month]
    steady = norms.CONTEST_LOSS * pack.contests
    return np.asarray(chunk.parameters["norm_loss"] * felt + norms.PERMISSION_LOSS * permission + shock + steady)


def _react(chunk: Chunk, treaty: int, month: int, news: dict[str, Cells]) -> None:
    """Move the shares that condemn and condone, and the salience of deviations."""
    pack, world = chunk.setup.treaties[treaty], chunk.world.treaties[treaty]
    norm = world.norm
    runs, states = world.of(news["announced"])
    count = _per_run(chunk, treaty, news["announced"])
    some = np.maximum(count, 1.0)
    joint = sum(
        (profile[month] * adopters.mean() for profile, adopters in chunk.lever_profiles(treaty, "contain")),
        start=np.zeros(chunk.runs),
    )
    boost = levers.CONTAIN_CONDEMNATION * np.minimum(joint, 1.0)
    for name, per_leaver, level, more in (
        ("condemn", pack.condemned, pack.quiet_shares[0], boost),
        ("condone", pack.condoned, pack.quiet_shares[1], np.zeros(chunk.runs)),
    ):
        newest = np.bincount(runs, weights=grained(per_leaver)[states], minlength=chunk.runs) / some + more
        norm[name] = np.clip(norms.next_share(norm[name], level + more, newest, count > 0), 0.0, 1.0)
    norm["condone"] = np.minimum(norm["condone"], 1.0 - norm["condemn"])
    suspended = _per_run(chunk, treaty, news["suspended"])
    norm["salience"] = norms.next_salience(norm["salience"], count + norms.SUSPENSION_WEIGHT * suspended)


def _compliance(chunk: Chunk, treaty: int) -> Run:
    """Champion-weighted membership and observance, on the scale of the start."""
    pack, world = chunk.setup.treaties[treaty], chunk.world.treaties[treaty]
    gone_at_start = float(pack.champion[pack.rules.stage_at_start[pack.columns] == WITHDRAWN].sum())
    suspended_at_start = int(pack.rules.suspended[pack.columns].sum())
    members = float(pack.member_weight.sum()) - gone_at_start
    membership = 1.0 - (world.sums["gone"] - gone_at_start) / members if members > 0 else np.ones(chunk.runs)
    observance = (1.0 - norms.OBSERVANCE_LOSS) ** (world.sums["suspended"] - suspended_at_start)
    return np.clip(pack.norm_start["compliance"] * membership * observance, 0.0, 1.0)


def indicators(chunk: Chunk, treaty: int, month: int) -> dict[str, Run]:
    """Every monthly number of a treaty as it stands; month -1 is the start.

    Args:
        chunk: The chunk of runs.
        treaty: Place of the treaty.
        month: Month from the start of the horizon, or -1.

    Returns:
        The indicators by name; each ``(runs,)``.

    Source: N-01, O-01, O-03.
    """
    pack, world = chunk.setup.treaties[treaty], chunk.world.treaties[treaty]
    norm, sums = world.norm, world.sums
    weight = float(pack.adherence_weight.sum())
    adherence = 1.0 - sums["left"] / (10.0 * weight) if weight > 0 else np.ones(chunk.runs)
    together = outcomes.cohesion(adherence)
    hybrid = chunk.inputs.over_events("hybrid", pack.rules.id)[month] if month >= 0 else 0.0
    contested = pack.contests + sums["suspended"] + hybrid
    substituted = _substituted(chunk, treaty, month) if month >= 0 else np.zeros(chunk.runs)
    return {
        **{name: norm[name] for name in (*norms.ROBUSTNESS_POWERS, "robustness", "condemn", "condone")},
        "silent": 1.0 - norm["condemn"] - norm["condone"],
        "capability": outcomes.capability(
            sums["withdrawn"], substituted, chunk.parameters["substitute_quality"], float(pack.capability_weight.sum())
        ),
        "identity": outcomes.identity_capital(adherence, norm["robustness"], together),
        "cohesion": together,
        "contestation": contested / (1.0 + contested),
    }


def _substituted(chunk: Chunk, treaty: int, month: int) -> Run:
    """Σ e·M·s over adopters that have not left."""
    pack, world = chunk.setup.treaties[treaty], chunk.world.treaties[treaty]
    total = np.zeros(chunk.runs)
    active = active_levers(chunk.setup, "substitutes")
    parts = levers.share_left([profile for profile, _ in chunk.lever_profiles(treaty, "substitutes")])
    for part, (_, lever) in zip(parts, active, strict=True):
        weight = pack.capability_weight * chunk.setup.members(lever.adopters)[pack.columns]
        held = np.flatnonzero(weight)
        staying = (world.stage[:, held] != WITHDRAWN).astype(np.float64) @ weight[held]
        total += part[month] * staying
    return total


def record(chunk: Chunk, month: int) -> None:
    """Write the month down.

    Args:
        chunk: The chunk of runs.
        month: Month from the start of the horizon.
    """
    for number, _, world in chunk.pairs():
        values = indicators(chunk, number, month)
        for name in INDICATORS:
            world.indicators[name][month] = values[name]
        world.rearmed[month] = world.sums["rearmed"]
        world.parties[month] = world.sums["parties"]
