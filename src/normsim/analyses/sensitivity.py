"""How much of the spread of an outcome rests on uncertain inputs: from the runs there are, without another one.

Two well-known measures, both in closed form and with what the core depends on anyway, so that a report is the same
bytes whether or not an optional package is installed (SALib's given-data estimators are not used for that reason; the
binned first-order index is the same quantity as its Sobol' counterpart where inputs are independent).

- One input: the correlation ratio over bins of equally many runs (Pearson 1905), less what chance alone would give
  (Kelley 1935), and a noise floor below which nothing is said.
- A set of inputs together: how well a regression on them predicts runs that it has not seen (leave-one-out, Allen
  1974). Posterior draws are correlated, so shares of single inputs do not add up; a set as a whole has one share.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

from normsim.results import Results

Floats = NDArray[np.float64]
BINS = 10
FLOOR_LEVEL = 0.05
"""Chance that any of the inputs of an outcome is named although none of them matters."""
Z90 = 1.6448536269514722
RUNS_PER_COLUMN = 5
"""A regression with fewer runs than this for each of its columns says nothing about runs it has not seen."""
LEAST_RUNS = 50
RIVAL = "variant"
"""Which rival explanation a run was given; an input like the others, though not a number."""


@dataclass(frozen=True)
class Share:
    """Share of an outcome's variance over runs.

    Args:
        value: 0 to 1; NaN where it cannot be told.
        low: Lower end of the 90 % interval by simulation error.
        high: Upper end.
    """

    value: float
    low: float
    high: float

    @property
    def known(self) -> bool:
        """Whether there is a number."""
        return math.isfinite(self.value)


UNKNOWN = Share(math.nan, math.nan, math.nan)


@dataclass(frozen=True)
class InputTable:
    """The uncertain inputs of an ensemble.

    Args:
        names: Dotted keys, and ``variant`` where the rivals differ.
        values: As drawn; the place of the rival for ``variant``; ``(runs, inputs)``.
    """

    names: tuple[str, ...]
    values: Floats

    @property
    def runs(self) -> int:
        """Number of runs."""
        return int(self.values.shape[0])


def input_table(results: Results) -> InputTable:
    """The inputs that differ between the runs of an ensemble.

    Args:
        results: The ensemble.

    Returns:
        Inputs as drawn; none where nothing is uncertain.
    """
    names = [str(name) for name in results.dataset["input"].to_numpy()]
    values = results.dataset["inputs"].to_numpy().astype(np.float64)
    rival = results.dataset["variant"].to_numpy()
    places = np.zeros(values.shape[0])
    for number, name in enumerate(results.rivals):
        places[rival == name] = number
    names, values = [*names, RIVAL], np.column_stack([values, places])
    differs = [column for column in range(len(names)) if np.ptp(values[:, column]) > 0] if len(values) else []
    return InputTable(tuple(names[column] for column in differs), values[:, differs])


def first_order(inputs: InputTable, outcomes: Mapping[str, Floats]) -> dict[str, dict[str, float]]:
    """Share of variance that follows from each input on its own, inputs above the noise floor only.

    ``η² = Σ_b n_b (ȳ_b − ȳ)² / Σ (y − ȳ)²`` over bins b, less the expectation under chance:
    ``η² − (1 − η²)(B − 1)/(n − B)``. The floor is the quantile of η² where the input does nothing, a beta law, at a
    level shared by all inputs.

    Args:
        inputs: The inputs; ``(runs, inputs)``.
        outcomes: One number per run by name; ``(runs,)``.

    Returns:
        By outcome, shares from 0 to 1 by input, largest first; correlated inputs share variance, so they may add up to
        more than 1.

    Source: Pearson1905; Kelley1935.
    """
    n, found = inputs.runs, {name: dict[str, float]() for name in outcomes}
    spread = {name: values - values.mean() for name, values in outcomes.items() if n and np.ptp(values) > 0}
    if n < LEAST_RUNS or not spread:
        return found
    level = 1 - FLOOR_LEVEL / max(len(inputs.names), 1)
    for column, name in enumerate(inputs.names):
        bins = _bins(inputs.values[:, column])
        counts = np.bincount(bins)
        used = counts > 0
        groups = int(used.sum())
        if groups < 2:
            continue
        floor = float(betaincinv((groups - 1) / 2, (n - groups) / 2, level))
        for outcome, centred in spread.items():
            sums = np.bincount(bins, weights=centred)[used]
            ratio = float((sums**2 / counts[used]).sum() / (centred @ centred))
            if ratio > floor:
                found[outcome][name] = ratio - (1 - ratio) * (groups - 1) / (n - groups)
    return {
        outcome: dict(sorted(shares.items(), key=lambda item: (-item[1], item[0]))) for outcome, shares in found.items()
    }


def _bins(values: Floats) -> NDArray[np.intp]:
    """Bins of equally many runs; equal values fall into one bin, so a rival or a switched-off input keeps its own."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    below = np.cumsum(counts) - counts
    return np.asarray((below[place.ravel()] + (counts[place.ravel()] - 1) / 2) * BINS // values.size, dtype=np.intp)


def explained(
    inputs: InputTable, outcomes: Mapping[str, Floats], sets: Mapping[str, tuple[str, ...]]
) -> dict[str, dict[str, Share]]:
    """Share of the variance of each outcome that a set of inputs predicts in runs left out.

    ``1 − Σ (e_i / (1 − h_i))² / Σ ((y_i − ȳ) n/(n − 1))²`` of a least-squares fit on the linear and quadratic Legendre
    polynomials of the inputs' ranks (rivals: one column each); interactions are not fitted, so a share is a lower
    bound. The interval is that of a ratio of two means over runs.

    Args:
        inputs: The inputs.
        outcomes: One number per run by name; ``(runs,)``.
        sets: Names of inputs by name of the set.

    Returns:
        Share by outcome and set.

    Source: Allen1974.
    """
    columns = {name: _columns(inputs, column) for column, name in enumerate(inputs.names)}
    out: dict[str, dict[str, Share]] = {outcome: {} for outcome in outcomes}
    for label, names in sets.items():
        chosen = [columns[name] for name in names if name in columns]
        basis = _basis(chosen, inputs.runs)
        for outcome, values in outcomes.items():
            out[outcome][label] = _left_out(basis, values, bool(chosen))
    return out


def _columns(inputs: InputTable, column: int) -> tuple[Floats, Floats]:
    """Linear and quadratic columns of one input; of a rival, its indicator columns and nothing quadratic."""
    values, n = inputs.values[:, column], inputs.runs
    if inputs.names[column] == RIVAL:
        kinds = np.unique(values)
        return (values[:, None] == kinds[None, 1:]).astype(np.float64), np.empty((n, 0))
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    rank = (np.cumsum(counts) - (counts + 1) / 2)[place.ravel()]
    scaled = 2 * (rank + 0.5) / n - 1
    return scaled[:, None], 1.5 * scaled[:, None] ** 2 - 0.5


def _basis(chosen: list[tuple[Floats, Floats]], runs: int) -> Floats | None:
    """Orthonormal columns of the regression, the quadratic ones only where the runs bear them; None with too few."""
    ones = np.ones((runs, 1))
    for both in (True, False):
        parts = [ones, *(linear for linear, _ in chosen), *(square for _, square in chosen if both)]
        design = np.hstack(parts)
        if runs >= max(LEAST_RUNS, RUNS_PER_COLUMN * design.shape[1]):
            # By eigenvalues: an input with two values has a quadratic column that says the same as its linear one.
            size, vectors = np.linalg.eigh(design.T @ design)
            kept = size > 1e-9 * size[-1]
            return np.asarray(design @ (vectors[:, kept] / np.sqrt(size[kept])), dtype=np.float64)
    return None


def _left_out(basis: Floats | None, outcome: Floats, chosen: bool) -> Share:
    n = outcome.size
    if basis is None or np.ptp(outcome) == 0:
        return UNKNOWN
    if not chosen:
        return Share(0.0, 0.0, 0.0)
    leverage = np.minimum((basis**2).sum(axis=1), 1 - 1e-9)
    missed = ((outcome - basis @ (basis.T @ outcome)) / (1 - leverage)) ** 2
    spread = ((outcome - outcome.mean()) * n / (n - 1)) ** 2
    ratio = float(missed.sum() / spread.sum())
    error = Z90 * float(np.std(missed - ratio * spread, ddof=1) / (math.sqrt(n) * spread.mean()))
    value = 1 - ratio
    return Share(*(min(max(one, 0.0), 1.0) for one in (value, value - error, value + error)))
