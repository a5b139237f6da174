"""Counting states together that feel nearly the same and to whom nothing happened."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from normsim.analyses.evidence import Evidence

Floats = NDArray[np.float64]

NEAR = 0.15
"""Common shock felt (0.2 + 0.8 g) less 0.2 over which a state is never merged."""
GRID = {"threat": 0.01, "abandonment": 0.08, "permission": 0.1, "norm": 0.08, "peers": 0.2}
"""Width of the classes of each feature in its last months; the other features must be equal."""


def merge_alike(whole: Evidence) -> Evidence:
    """Merge units that were never seen, never announced, are far from the adversary and feel nearly the same.

    A merged unit has the mean features and the mean months at risk of its states, and counts as often as it has
    states. Merging is an approximation: a test compares the likelihood with and without.

    Args:
        whole: The evidence with every state by itself.

    Returns:
        Smaller evidence.
    """
    from normsim.analyses.evidence import FEATURES

    units = whole.weight.size
    cells = whole.unit.size
    single = np.zeros(units, dtype=np.bool_)
    single[whole.unit[[cell for _, cell, _ in whole.seen]]] = True
    for moment in whole.moments:
        single[whole.unit[moment.announcing]] = True
        single[whole.unit[moment.member]] = True
    single[whole.unit[whole.shock > 0.2 + NEAR]] = True
    keys: dict[tuple[object, ...], list[int]] = {}
    for unit in range(units):
        own = np.flatnonzero(whole.unit == unit)
        classes = tuple(
            (int(whole.treaty[cell]), *(_class(whole, FEATURES, name, cell) for name in FEATURES), _ally(whole, cell))
            for cell in own.tolist()
        )
        keys.setdefault((unit,) if single[unit] else classes, []).append(unit)
    groups = list(keys.values())
    first = [group[0] for group in groups]
    keep, mixing = [], []
    for place, group in enumerate(groups):
        for cell in np.flatnonzero(whole.unit == group[0]):
            same = np.isin(whole.unit, group) & (whole.treaty == whole.treaty[cell])
            keep.append((place, cell))
            mixing.append(same / same.sum())
    mix = np.array(mixing).reshape(len(keep), cells).T
    old = np.array([cell for _, cell in keep])
    new = np.full(cells, -1)
    new[old] = np.arange(old.size)
    moments = tuple(
        replace(
            moment,
            announcing=new[moment.announcing],
            inviting=new[moment.inviting],
            reach=moment.reach @ mix,
            member=moment.member[old],
        )
        for moment in whole.moments
    )
    return replace(
        whole,
        states=tuple(whole.states[unit] for unit in first),
        weight=np.array([float(len(group)) for group in groups]),
        unit=np.array([place for place, _ in keep]),
        treaty=whole.treaty[old],
        features=np.ascontiguousarray(whole.features @ mix),
        months=np.ascontiguousarray(whole.months @ mix),
        clock=whole.clock @ mix,
        shock=whole.shock @ mix,
        moments=moments,
        seen=tuple((block, int(new[cell]), debating) for block, cell, debating in whole.seen),
    )


def _class(whole: Evidence, names: tuple[str, ...], name: str, cell: int) -> object:
    series = whole.features[names.index(name), :, cell]
    last = float(series[-1])
    width = GRID.get(name)
    # Half a class up, so that a value of nought is in the middle of its class.
    return round(last / width) if width else series.tobytes()


def _ally(whole: Evidence, cell: int) -> bool:
    return any(moment.treaty == whole.treaty[cell] and moment.reach[cell] > 0 for moment in whole.moments)
