"""Which parameters are calibrated for each rival, and their laws before the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from normsim.model.laws import inverse
from normsim.parameters import parameter_set
from normsim.scenario.quantity import Distribution
from normsim.scenario.sections import RIVALS

Floats = NDArray[np.float64]

PRIOR = "prior@1"
SHARED = (
    *("alpha_debate", "alpha_announce", "eta_fade", "beta_threat", "utility_spread", "asymmetry", "utility_ccm"),
    *("beta_abandonment", "beta_permission", "beta_norm", "beta_domestic", "beta_sibling"),
    *("shock_sd", "frailty_sd", "clock_rate"),
)
"""Calibrated for every rival."""
PACT = ("beta_pact", "pact_allies")
CALIBRATED = (*SHARED, *PACT, "beta_peer")
CLOCK_SPREAD = 1.0
"""Log-sd of the prior on the clock's median rate, which the named set gives as one number (B-15)."""
ON_LOG_SCALE = ("clock_rate",)
UTILITY_MEAN = 0.4
"""Mean of the prior law of ``utility_spread``, Beta(2, 3), which scales it to mean 1 (B-11)."""


def free_parameters(rival: str) -> tuple[str, ...]:
    """Parameters that a rival can move; the others of :data:`CALIBRATED` are nought by construction.

    Raises:
        ValueError: If there is no such rival.
    """
    if rival not in RIVALS:
        raise ValueError(f"no rival is called {rival!r}")
    return {"common_shock": SHARED, "pact_only": (*SHARED, *PACT), "full_contagion": CALIBRATED}[rival]


@dataclass(frozen=True)
class Prior:
    """Independent laws of the free parameters of one rival."""

    laws: Mapping[str, Distribution]

    @property
    def names(self) -> tuple[str, ...]:
        """Free parameters in their usual order."""
        return tuple(self.laws)

    def values(self, cube: Floats) -> Floats:
        """Turn a point of the unit cube into parameter values, by inverse distribution functions; ``(names,)``."""
        inside = np.clip(cube, 2.0**-54, 1 - 2.0**-53)
        return np.array([float(inverse(law, inside[k : k + 1])[0]) for k, law in enumerate(self.laws.values())])

    def spread(self, name: str) -> float:
        """Standard deviation of one law, on the scale on which contraction is measured."""
        grid = (np.arange(20_000) + 0.5) / 20_000
        return float(np.std(on_scale(name, inverse(self.laws[name], grid))))


def threat_weight(draws: Mapping[str, Floats]) -> Floats:
    """Weight of threat × utility as the engine uses it, β_T · utility factor · (1 + asymmetry); ``(draws,)``.

    The record sees only this product: its three factors cannot be told apart.
    """
    return np.asarray(draws["beta_threat"] * draws["utility_spread"] / UTILITY_MEAN * (1.0 + draws["asymmetry"]))


def threat_weight_spread(prior: Prior) -> float:
    """Standard deviation of :func:`threat_weight` before the record."""
    grid = (np.arange(20_000) + 0.5) / 20_000
    names = ("beta_threat", "utility_spread", "asymmetry")
    factors = {name: inverse(prior.laws[name], grid) for name in names}
    parts = (factors["beta_threat"], factors["utility_spread"] / UTILITY_MEAN, 1.0 + factors["asymmetry"])
    squares, means = (np.prod([np.mean(part**power) for part in parts]) for power in (2, 1))
    return float(np.sqrt(squares - means**2))


def on_scale(name: str, values: Floats) -> Floats:
    """Values on the scale on which spreads are compared: the log for rates."""
    return np.log(values) if name in ON_LOG_SCALE else values


def prior_of(rival: str) -> Prior:
    """The named prior set, cut to what a rival can move.

    Source: B-01 to B-15, C-01 to C-04.
    """
    named = parameter_set(PRIOR)
    laws = {}
    for name in free_parameters(rival):
        value = named[name]
        if not isinstance(value, Distribution):
            value = Distribution(lognormal=(float(value), CLOCK_SPREAD))
        laws[name] = value
    return Prior(laws)
