"""How many further exits follow from the exits of others: the same runs again with contagion switched off."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from normsim.experiments.spread import Z90, quantiles

if TYPE_CHECKING:
    from normsim.results import Results
    from normsim.scenario.schema import Scenario

CONTAGION = ("beta_peer", "beta_pact", "beta_sibling")
"""Parameters that are 0 in the re-run: peers, pacts, the sibling treaty."""


@dataclass(frozen=True)
class Snowball:
    """Further announcements per run with and without contagion, on the same random numbers.

    Args:
        further: New announcements over all treaties; states, ``(runs,)``.
        alone: The same without contagion; states, ``(runs,)``.

    Source: O-01.
    """

    further: NDArray[np.int64]
    alone: NDArray[np.int64]

    def by_run(self) -> NDArray[np.float64]:
        """Share of a run's further exits that is gone without contagion; 0 without exits; ``(runs,)``."""
        with np.errstate(divide="ignore", invalid="ignore"):
            share = 1.0 - self.alone / self.further
        return np.where(self.further > 0, share, 0.0)

    def summary(self, runs: NDArray[np.bool_]) -> dict[str, Any]:
        """Share over all exits of some runs, its simulation error, and its spread over runs.

        ``b = 1 - sum(alone) / sum(further)``, 0 without exits. The 90 % interval is that of a ratio of two means
        over the same runs (linearised), simulation error only; ``q05`` to ``q95`` is the spread over paired runs.

        Args:
            runs: The runs that count; ``(runs,)``.

        Returns:
            ``b``, ``low``, ``high``, ``q05``, ``q50``, ``q95`` (shares), ``further`` and ``alone`` (states per run).
        """
        further, alone = self.further[runs], self.alone[runs]
        n, total = len(further), int(further.sum())
        b = 1.0 - int(alone.sum()) / total if total else 0.0
        half = 0.0
        if total and n > 1:
            residual = alone - (1.0 - b) * further
            half = Z90 * math.sqrt(float(np.sum(residual**2)) / (n - 1) / n) / (total / n)
        q05, q50, q95 = quantiles(self.by_run()[runs], (5, 50, 95))
        return {
            "b": b,
            "low": b - half,
            "high": b + half,
            "q05": float(q05),
            "q50": float(q50),
            "q95": float(q95),
            "further": float(further.mean()) if n else math.nan,
            "alone": float(alone.mean()) if n else math.nan,
            "interval": "low to high: 90 % simulation error; q05 to q95: spread over paired runs",
        }


def without_contagion(scenario: Scenario) -> Scenario:
    """Copy of a scenario in which nobody reacts to others' exits."""
    parameters = scenario.parameters.model_copy(update=dict.fromkeys(CONTAGION, 0.0))
    return scenario.model_copy(update={"parameters": parameters})


def further_exits(results: Results) -> NDArray[np.int64]:
    """New announcements over all treaties by the end of the horizon; states, ``(runs,)``."""
    treaties = [str(name) for name in results.dataset["treaty"].values]
    total = np.zeros(results.dataset.sizes["run"], dtype=np.int64)
    for treaty in treaties:
        total += results.count(treaty, "announced", kind="new")[:, -1]
    return total


def snowball(results: Results, jobs: int = 1, progress: Callable[[int, int], None] | None = None) -> Snowball:
    """Re-simulate without contagion on the same random numbers and compare run by run.

    Args:
        results: The ensemble with contagion.
        jobs: Worker processes.
        progress: Called with runs done and runs in all.

    Returns:
        Further exits with and without contagion.

    Source: O-01.
    """
    from normsim import simulate

    alone = simulate(without_contagion(results.scenario), jobs=jobs, progress=progress)
    return Snowball(further_exits(results), further_exits(alone))
