"""Two ensembles on the same random numbers, compared run by run: the difference, its error, and what pairing gained."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from normsim.experiments.spread import quantiles

Sign = Literal["holds", "holds or zero", "unclear", "differs", "zero", "one rival"]
"""Whether the direction of a difference is the same under each rival explanation.

``holds``: every interval lies on the same side of zero. ``holds or zero``: the same, and exactly zero in every run of
the others. ``unclear``: no contradiction, but an interval holds zero. ``differs``: two intervals lie on two sides.
``zero``: no run differs under any rival. ``one rival``: only one explanation was simulated.
"""


@dataclass(frozen=True)
class Paired:
    """The difference between two quantities over the runs that have both.

    Args:
        n: Pairs.
        baseline: Mean in the baseline over these pairs.
        other: Mean in the other scenario.
        mean: Mean difference, other less baseline.
        low: Lower end of its 90 % interval, simulation error only.
        high: Upper end.
        q05: 5 % of the run differences are at most this.
        q50: Median run difference.
        q95: 95 % are at most this.
        above: Share of runs in which the difference is above zero.
        equal: Share in which it is exactly zero.
        below: Share in which it is below zero.
        ratio: Variance of the paired mean difference by that of an unpaired one; None where nothing varies.
        unpaired_runs: Runs of each scenario that an unpaired comparison would need for the same interval; None where
            no number would do, because every run differs by the same, or where nothing varies.
    """

    n: int
    baseline: float
    other: float
    mean: float
    low: float
    high: float
    q05: float
    q50: float
    q95: float
    above: float
    equal: float
    below: float
    ratio: float | None
    unpaired_runs: int | None

    @property
    def zero(self) -> bool:
        """Whether no run differs."""
        return self.n > 0 and self.equal == 1.0

    @property
    def direction(self) -> int | None:
        """1 or -1 where the interval lies on one side of zero, 0 where no run differs, None where it is open."""
        if self.zero:
            return 0
        if self.low > 0:
            return 1
        return -1 if self.high < 0 else None


def paired(baseline: NDArray[Any], other: NDArray[Any]) -> Paired:
    """Compare two quantities run by run.

    ``d_i = other_i − baseline_i``; interval ``mean(d) ± t · sd(d) / √n`` with Student's t for 90 %, which covers
    simulation error alone. The variance of an unpaired mean difference on as many runs would be
    ``(var(baseline) + var(other)) / n``; its ratio to the paired one is what the shared random numbers gained. The
    runs of pooled rivals are no draws from one law, so the interval is a little too wide, never too narrow.

    Args:
        baseline: One number per run, NaN where a run has none; ``(runs,)``.
        other: The same of the other scenario; the first runs of the longer one are taken; ``(runs,)``.

    Returns:
        The difference; NaN in all numbers where no run has both.

    Source: GlassermanYao1992.
    """
    shared = min(len(baseline), len(other))
    a, b = np.asarray(baseline[:shared], np.float64), np.asarray(other[:shared], np.float64)
    both = np.isfinite(a) & np.isfinite(b)
    a, b = a[both], b[both]
    n = len(a)
    if n == 0:
        return Paired(0, *(math.nan,) * 11, None, None)
    d = b - a
    spread, apart = float(d.var()), float(a.var() + b.var())
    half = float(stdtrit(n - 1, 0.95)) * math.sqrt(spread / (n - 1)) if n > 1 and spread > 0 else 0.0
    if n == 1:
        half = math.inf if d[0] else 0.0
    mean = float(d.mean())
    q05, q50, q95 = (float(value) for value in quantiles(d, (5, 50, 95)))
    return Paired(
        n=n,
        baseline=float(a.mean()),
        other=float(b.mean()),
        mean=mean,
        low=mean - half,
        high=mean + half,
        q05=q05,
        q50=q50,
        q95=q95,
        above=float(np.mean(d > 0)),
        equal=float(np.mean(d == 0)),
        below=float(np.mean(d < 0)),
        ratio=spread / apart if apart > 0 else None,
        unpaired_runs=math.ceil(n * apart / spread) if spread > 0 else None,
    )


@dataclass(frozen=True)
class Contrast:
    """One outcome of a scenario against the baseline, over all runs and under each rival.

    Args:
        all: Over all runs.
        rivals: By rival explanation that both scenarios simulate in the same runs.
    """

    all: Paired
    rivals: Mapping[str, Paired]

    @property
    def sign(self) -> Sign:
        """Whether the direction holds across the rivals."""
        return sign(self.rivals)


def contrast(baseline: NDArray[Any], other: NDArray[Any], rivals: Mapping[str, NDArray[np.bool_]]) -> Contrast:
    """Compare one outcome over all runs and over those of each rival.

    Args:
        baseline: The baseline's outcome; ``(runs,)``.
        other: The other scenario's; ``(runs,)``.
        rivals: Runs of each rival; each ``(runs,)``, at least as long as the shorter of the two.
    """
    shared = min(len(baseline), len(other))
    a, b = baseline[:shared], other[:shared]
    return Contrast(paired(a, b), {name: paired(a[mask[:shared]], b[mask[:shared]]) for name, mask in rivals.items()})


def sign(rivals: Mapping[str, Paired]) -> Sign:
    """Whether a difference has the same direction under every rival that has pairs."""
    told = [one.direction for one in rivals.values() if one.n > 0]
    clear = {one for one in told if one}
    if len(told) < 2:
        return "one rival"
    if len(clear) > 1:
        return "differs"
    if None in told:
        return "unclear"
    if not clear:
        return "zero"
    return "holds or zero" if 0 in told else "holds"
