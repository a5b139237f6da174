"""A set of draws as a reader looks at it: each parameter as a place in its prior's range, before and after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normsim.analyses.calibration import INFORMED
from normsim.analyses.priors import Prior, prior_of, threat_weight
from normsim.analyses.sbc import THREAT, WEIGHT
from normsim.model.laws import cumulative, inverse
from normsim.scenario.sections import RIVALS

Floats = NDArray[np.float64]

PRIOR_DRAWS = 20_000
SHOWN_BEFORE, SHOWN_AFTER = 40, 60
"""Lines drawn before and after the record."""
SEED = 20250331


@dataclass(frozen=True, eq=False)
class Axis:
    """One parameter of one rival."""

    name: str
    contraction: float
    informed: bool
    before: tuple[float, float, float]
    """5th, 50th and 95th percentile of the prior, in the parameter's unit."""
    after: tuple[float, float, float]
    """The same of the draws."""


@dataclass(frozen=True, eq=False)
class View:
    """One rival's draws on axes that all run from 0, the lowest value of the prior, to 1, its highest."""

    rival: str
    axes: tuple[Axis, ...]
    """Those that the record informed first."""
    before: Floats
    """Places of draws of the prior; ``(draws, axes)``."""
    after: Floats
    """Places of the posterior's draws; ``(draws, axes)``."""


def views(tree: Mapping[str, Any], draws: Mapping[str, Mapping[str, Floats]]) -> tuple[View, ...]:
    """Look at every rival of a set.

    Args:
        tree: What is known about the set, as :func:`normsim.analyses.posterior_files.about` writes it.
        draws: Draws by rival and parameter.

    Returns:
        One view per rival: what the record informed under it first, then the rest, both by their largest contraction.
    """
    rivals = {rival: tree["rivals"][rival] for rival in RIVALS if rival in tree["rivals"]}
    contraction = {
        rival: {**one["contraction"], WEIGHT: float(one["threat_weight"]["contraction"])}
        for rival, one in rivals.items()
    }
    best: dict[str, float] = {}
    for one in contraction.values():
        for name, value in one.items():
            best[name] = max(best.get(name, -1.0), value)
    order = sorted(best, key=lambda name: -best[name])
    return tuple(_view(rival, draws[rival], contraction[rival], order) for rival in rivals)


def _view(rival: str, draws: Mapping[str, Floats], contraction: Mapping[str, float], order: list[str]) -> View:
    prior = prior_of(rival)
    rng = np.random.Generator(np.random.PCG64(SEED))
    cube = rng.random((PRIOR_DRAWS, len(prior.names)))
    before = {name: inverse(law, cube[:, k]) for k, (name, law) in enumerate(prior.laws.items())}
    before[WEIGHT] = threat_weight({name: before[name] for name in THREAT})
    after = {
        **{name: draws[name] for name in prior.names},
        WEIGHT: threat_weight({name: draws[name] for name in THREAT}),
    }
    names = sorted((name for name in order if name in after), key=lambda name: contraction[name] < INFORMED)
    return View(
        rival=rival,
        axes=tuple(
            Axis(name, contraction[name], contraction[name] >= INFORMED, _range(before[name]), _range(after[name]))
            for name in names
        ),
        before=np.stack([_place(prior, name, before)(before[name]) for name in names], axis=1)[:SHOWN_BEFORE],
        after=np.stack([_place(prior, name, before)(after[name]) for name in names], axis=1),
    )


def _range(values: Floats) -> tuple[float, float, float]:
    low, middle, high = np.quantile(values, (0.05, 0.5, 0.95))
    return float(low), float(middle), float(high)


def _place(prior: Prior, name: str, before: Mapping[str, Floats]) -> Any:
    """Share of the prior below a value: by its law, or by draws where the quantity has none."""
    if name in prior.laws:
        return lambda values: cumulative(prior.laws[name], values)
    ordered = np.sort(before[name])
    return lambda values: np.searchsorted(ordered, values) / ordered.size
