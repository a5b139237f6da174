"""What charts and tables show instead of runs: quantiles, months as dates, shares with their simulation error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from normsim.clock import month_label
from normsim.experiments.spread import quantiles, wilson

if TYPE_CHECKING:
    from normsim.results import Results


@dataclass(frozen=True)
class Spread:
    """Mean and quantiles over the runs; numbers or series of the same shape."""

    mean: NDArray[np.float64]
    q05: NDArray[np.float64]
    q25: NDArray[np.float64]
    q50: NDArray[np.float64]
    q75: NDArray[np.float64]
    q95: NDArray[np.float64]


def spread(values: NDArray[Any]) -> Spread:
    """Mean and quantiles of a quantity over the runs, the first axis; quantiles are values that occur in a run.

    Args:
        values: Any unit; ``(runs, ...)``.

    Returns:
        Mean and quantiles, the unit of ``values``; ``(...)``.
    """
    levels = quantiles(values)
    return Spread(np.asarray(values.mean(axis=0, dtype=np.float64)), *(np.asarray(level) for level in levels))


def share_error(share: float, runs: int) -> tuple[float, float]:
    """Range of a share of runs that the number of runs leaves open (90 %).

    Args:
        share: Share of runs, 0 to 1.
        runs: Number of runs, at least 1.

    Returns:
        Low and high end, 0 to 1.
    """
    low, high = wilson(np.array([round(share * runs)]), runs)
    return float(low[0]), float(high[0])


def dates(months: NDArray[Any] | Sequence[int]) -> list[str]:
    """Month numbers as the first days of the months, for a date axis."""
    return [f"{month_label(int(month))}-01" for month in months]


def rounded(values: NDArray[Any] | Sequence[float], digits: int = 3) -> list[float]:
    """Plain floats, rounded so that the page stays small."""
    return [round(float(value), digits) for value in values]


def rivals_in(results: Results) -> tuple[str, ...]:
    """Rival variants that occur in the ensemble, in their usual order."""
    from normsim.scenario.sections import RIVALS

    present = set(np.unique(results.dataset["variant"].values).tolist())
    return tuple(rival for rival in RIVALS if rival in present)


def treaties_in(results: Results) -> tuple[str, ...]:
    """Ids of the treaties, in the scenario's order."""
    return tuple(str(name) for name in results.dataset["treaty"].values)


def run_count(results: Results) -> int:
    """Number of runs."""
    return int(results.dataset.sizes["run"])
