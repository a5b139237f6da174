"""Monthly indicators of a chunk whose clock has run: sums over states, from the log of what changed them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from normsim.axes import PARTY, WITHDRAWN
from normsim.engine.chunk import Chunk
from normsim.engine.inputs import active_levers
from normsim.engine.norming import ROBUSTNESS, Norms
from normsim.engine.opening import NORM_PARTS
from normsim.model import levers, outcomes
from normsim.model.contagion import VISIBLE_TENTHS

Arrays = dict[str, NDArray[Any]]
Sums = NDArray[np.float64]
"""At the start and at the end of every month; ``(1 + months, treaties, runs)``."""


def monthly(chunk: Chunk, kept: Norms) -> Arrays:
    """Put together the monthly numbers of every treaty, and the indicators at the start.

    Args:
        chunk: A chunk whose clock has run.
        kept: Its norms, month by month.

    Returns:
        Indicators by name and the numbers of states that rearmed and that are parties, ``(runs, treaties, months)``;
        ``*_start``: ``(1, treaties)``.

    Source: N-01, O-01, O-03.
    """
    sides = (chunk.treaties, chunk.runs)
    out: Arrays = {}
    for place, name in enumerate(NORM_PARTS):
        out[name] = _by_run(kept.kept[:, place].reshape(-1, *sides))
        out[f"{name}_start"] = _first(kept.start[place].reshape(sides))
    robustness = np.concatenate([kept.start[ROBUSTNESS][None], kept.robustness]).reshape(-1, *sides)
    for name, values in _of_states(chunk, robustness).items():
        out[name] = _by_run(values[1:])
        out[f"{name}_start"] = _first(values[0])
    for name, start in (("rearmed", 0.0), ("parties", _parties(chunk))):
        out[name] = _by_run(_sums(chunk, name, start)[1:].astype(np.int16))
    return out


def _by_run(values: NDArray[Any]) -> NDArray[Any]:
    """From months first to runs first; ``(runs, treaties, months)``, a view."""
    return (values if values.dtype.kind == "i" else values.astype(np.float32, copy=False)).transpose(2, 1, 0)


def _first(values: Sums) -> NDArray[np.float32]:
    """All runs start alike; ``(1, treaties)``."""
    return values[:, :1].T.astype(np.float32)


def _of_states(chunk: Chunk, robustness: Sums) -> dict[str, Sums]:
    """Capability, identity, cohesion and contestation; each like :data:`Sums`."""
    columns, packs = chunk.columns, chunk.setup.treaties
    weight = _each([float(pack.adherence_weight.sum()) for pack in packs])
    left = _sums(chunk, "seen", _weighted(chunk, VISIBLE_TENTHS[columns.stage_at_start]), columns.adherence_weight)
    with np.errstate(divide="ignore", invalid="ignore"):
        adherence = np.where(weight > 0, 1.0 - left / (10.0 * weight), 1.0)
    together = outcomes.cohesion(adherence)
    contested = _each([pack.contests for pack in packs]) + _sums(chunk, "suspended", _each(_suspended(chunk)))
    for number, pack in enumerate(packs):
        hybrid = chunk.inputs.over_events("hybrid", pack.rules.id)
        if hybrid is not None:
            contested[1:, number] += hybrid
    return {
        "capability": _capability(chunk),
        "identity": outcomes.identity_capital(adherence, robustness, together),
        "cohesion": together,
        "contestation": contested / (1.0 + contested),
    }


def _capability(chunk: Chunk) -> Sums:
    columns, quality = chunk.columns, chunk.parameters["substitute_quality"]
    gone = (columns.stage_at_start == WITHDRAWN).astype(np.float64)
    withdrawn = _sums(
        chunk, "gone", _each(_by_treaty(chunk, gone * columns.capability_weight)), columns.capability_weight
    )
    total = _each([float(pack.capability_weight.sum()) for pack in chunk.setup.treaties])
    return outcomes.capability(withdrawn, _substituted(chunk), quality, total)


def _substituted(chunk: Chunk) -> Sums | float:
    """Σ e·M·s over adopters that have not left."""
    active = active_levers(chunk.setup, "substitutes")
    if not active:
        return 0.0
    columns, whole = chunk.columns, 0.0
    out = np.zeros((chunk.setup.months + 1, chunk.treaties, chunk.runs))
    parts = levers.share_left([profile for profile, _ in chunk.lever_profiles("substitutes")])
    gone = columns.stage_at_start == WITHDRAWN
    for part, (_, lever) in zip(parts, active, strict=True):
        weight = columns.capability_weight * chunk.setup.members(lever.adopters)[columns.catalogue]
        whole = _each(_by_treaty(chunk, weight * ~gone))
        out[1:] += part[:, None] * _sums(chunk, "gone", whole, -weight)[1:]
    return out


def _sums(chunk: Chunk, name: str, start: Any, weight: NDArray[np.float64] | None = None) -> Sums:
    """Follow a sum over states through the months.

    The weights are multiples of 2⁻¹⁴ (or 1), so that the sums are exact and their order is immaterial.
    """
    shape = (chunk.setup.months + 1, chunk.treaties, chunk.runs)
    months, cells, change = chunk.world.logs[name].entries()
    runs, columns = chunk.world.of(cells)
    sides = (months + 1) * (chunk.treaties * chunk.runs) + chunk.sides(runs, columns)
    change = change if weight is None else change * weight[columns]
    out = np.bincount(sides, weights=change, minlength=shape[0] * shape[1] * shape[2]).reshape(shape)
    out[0] = start
    for month in range(1, shape[0]):  # row by row: a cumulative sum along the first axis takes ten times as long
        out[month] += out[month - 1]
    return out


def _each(values: Any) -> NDArray[np.float64]:
    """One number per treaty, for all months and runs; ``(treaties, 1)``."""
    return np.array(values, dtype=np.float64)[:, None]


def _by_treaty(chunk: Chunk, values: NDArray[Any]) -> list[float]:
    return [float(values[part].sum(dtype=np.float64)) for part in chunk.columns.slices]


def _weighted(chunk: Chunk, values: NDArray[Any]) -> NDArray[np.float64]:
    return _each(_by_treaty(chunk, values.astype(np.float64) * chunk.columns.adherence_weight))


def _suspended(chunk: Chunk) -> list[float]:
    return _by_treaty(chunk, chunk.columns.suspended)


def _parties(chunk: Chunk) -> NDArray[np.float64]:
    stage = chunk.columns.stage_at_start
    return _each(_by_treaty(chunk, (stage >= PARTY) & (stage < WITHDRAWN)))
