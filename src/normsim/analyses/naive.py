"""Forecasts that anybody could make without a model: what the hindcast has to beat."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

from normsim.analyses.record import Record
from normsim.catalogue import load_catalogue
from normsim.clock import MONTHS_PER_YEAR

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

PRIOR_SD = 2.5
"""Spread of the weak normal prior on the coefficients of the logistic regression; border and alliance separate all."""
RULES = (
    "constant hazard",
    "border rule, 1 or 0",
    "border frequency",
    "logistic regression",
)


@dataclass(frozen=True, eq=False)
class Known:
    """What a naive forecaster looks at in the month of the origin."""

    party: Flags
    """Party, whether or not it announced by then; ``(states, treaties)``."""
    announced: Flags
    """``(states, treaties)``"""
    border: Flags
    """Land border with Russia or Belarus; ``(states,)``."""
    allied: Flags
    """``(states,)``"""
    state_years: float


def known_at(record: Record, treaties: tuple[str, ...]) -> Known:
    """Facts up to the as-of month; all states of the catalogue."""
    catalogue = load_catalogue()
    size = len(catalogue)
    party, announced = np.zeros((size, len(treaties)), dtype=np.bool_), np.zeros((size, len(treaties)), dtype=np.bool_)
    years = 0.0
    for column, treaty in enumerate(treaties):
        since = catalogue.treaty(treaty).in_force.astype(np.int64)
        party[:, column] = (since >= 0) & (since <= record.as_of)
        until = np.full(size, record.as_of)
        for (which, iso3), month in record.announced.items():
            if which == treaty:
                announced[catalogue.index[iso3], column] = True
                until[catalogue.index[iso3]] = month
        years += float(((until - since + 1) * party[:, column]).sum()) / MONTHS_PER_YEAR
    sides = [catalogue.index[code] for code in ("RUS", "BLR")]
    border = np.asarray(catalogue.border_km[:, sides].sum(axis=1) > 0)
    return Known(party, announced, border, catalogue.group("nato", record.as_of), years)


def naive_chances(rule: str, known: Known, months: int) -> Floats:
    """Chance that each party announces within some months.

    Args:
        rule: One of :data:`RULES`.
        known: What is known at the origin.
        months: Length of the horizon, months.

    Returns:
        Chances; ``(states, treaties)``.
    """
    front = (known.border & known.allied)[:, None] & np.ones_like(known.party)
    if rule == "constant hazard":
        rate = (known.announced.sum() + 0.5) / known.state_years
        return np.full(known.party.shape, -np.expm1(-rate * months / MONTHS_PER_YEAR))
    if rule == "border rule, 1 or 0":
        return front.astype(np.float64)
    if rule == "border frequency":
        return np.where(front, _share(known, front), _share(known, ~front))
    if rule == "logistic regression":
        return _logistic(known)
    raise ValueError(f"no naive rule is called {rule!r}")


def _share(known: Known, inside: Flags) -> float:
    """Share that announced so far, by Laplace's rule of succession."""
    here = known.party & inside
    return float((known.announced[here].sum() + 1) / (here.sum() + 2))


def _logistic(known: Known) -> Floats:
    """Announced so far on border, alliance and both; coefficients with a weak normal prior."""
    both = known.border & known.allied
    table = np.stack([np.ones(both.size), known.border, known.allied, both], axis=1).astype(np.float64)
    rows = np.concatenate([table[known.party[:, k]] for k in range(known.party.shape[1])])
    happened = np.concatenate([known.announced[known.party[:, k], k] for k in range(known.party.shape[1])])
    sign = np.where(happened, 1.0, -1.0)
    shrink = np.array([0.0, *np.full(3, 1.0 / PRIOR_SD**2)])
    shrink[0] = 1.0 / (4 * PRIOR_SD**2)

    def loss(weights: Floats) -> tuple[float, Floats]:
        margin = sign * (rows @ weights)
        value = -special.log_expit(margin).sum() + 0.5 * (shrink * weights**2).sum()
        slope = -(sign * special.expit(-margin)) @ rows + shrink * weights
        return float(value), slope

    found = optimize.minimize(loss, np.zeros(4), jac=True, method="BFGS")
    chance = special.expit(table @ found.x)
    return np.repeat(chance[:, None], known.party.shape[1], axis=1)
