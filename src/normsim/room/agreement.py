"""What the groups' runs say on the same random numbers, and where groups agree although their settings do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from normsim.experiments.spread import quantiles, spread

if TYPE_CHECKING:
    from normsim.results import Results

Floats = NDArray[np.float64]

AGREE_IN = 0.8
"""Two groups agree on an outcome if this share of paired runs, to the nearest 5 %, gives the same; a judgement."""
SAME_LEVEL = 0.02
"""Levels on a scale from 0 to 1 that are no further apart count as the same; counts must be equal. A judgement."""


@dataclass(frozen=True)
class Outcome:
    """One quantity that groups are compared on.

    Args:
        id: Key in files and anchors.
        title: In words.
        unit: ``states`` or ``scale``.
    """

    id: str
    title: str
    unit: str

    @property
    def tolerance(self) -> float:
        """How far two runs may lie apart and still count as the same, unit of the number."""
        return 0.0 if self.unit == "states" else SAME_LEVEL

    @property
    def digits(self) -> int:
        """Decimals that are shown."""
        return 0 if self.unit == "states" else 2


@dataclass(frozen=True, eq=False)
class Reading:
    """What is kept of one ensemble: a number per run for each outcome, and the rival of each run.

    Args:
        values: By outcome id; ``(runs,)``.
        rivals: Which runs belong to each rival; ``(runs,)``.
    """

    values: Mapping[str, Floats]
    rivals: Mapping[str, NDArray[np.bool_]]

    def spread(self, outcome: Outcome) -> dict[str, float]:
        """Mean and quantiles over the runs."""
        return spread(self.values[outcome.id])

    def rival_range(self, outcome: Outcome) -> tuple[float, float]:
        """Smallest and largest median over the rivals."""
        values = self.values[outcome.id]
        medians = [float(quantiles(values[mask], (50,))[0]) for mask in self.rivals.values()]
        return min(medians), max(medians)


def shared_outcomes(treaties: Sequence[str]) -> tuple[Outcome, ...]:
    """Outcomes that all groups can be compared on.

    Args:
        treaties: Treaties that all of them have, in order.
    """
    counts = [Outcome(f"further-{one}", f"{one}: further exits announced", "states") for one in treaties]
    norms = [Outcome(f"robustness-{one}", f"{one}: robustness of the norm at the end", "scale") for one in treaties]
    both = [Outcome("gain", "Capability gained, ΔC", "scale"), Outcome("loss", "Identity lost, ΔF", "scale")]
    return (*counts, *norms, *both)


def reading(results: Results, treaties: Sequence[str], last: int) -> Reading:
    """Reduce an ensemble to what is compared.

    Args:
        results: The ensemble.
        treaties: Treaties that all groups have.
        last: Last month that all groups have, a month number.

    Returns:
        A number per run for every outcome of ``shared_outcomes``.
    """
    place = last - int(results.months[0])
    values: dict[str, Floats] = {}
    for treaty in treaties:
        values[f"further-{treaty}"] = results.count(treaty, "announced", kind="new")[:, place].astype(np.float64)
        level = results.dataset["robustness"].to_numpy()[:, results.treaties.index(treaty), place]
        values[f"robustness-{treaty}"] = level.astype(np.float64)
    values["gain"] = np.mean([results.capability_gain(one)[:, place] for one in treaties], axis=0)
    values["loss"] = np.mean([results.identity_loss(one)[:, place] for one in treaties], axis=0)
    return Reading(values, {rival: results.runs_of(rival) for rival in results.rivals})


def same_share(one: Floats, other: Floats, tolerance: float) -> float:
    """Share of paired runs in which two groups have the same number.

    Args:
        one: A group's number in each run; ``(runs,)``.
        other: Another's, on the same random numbers; ``(runs,)``.
        tolerance: How far two numbers may lie apart, their unit.

    Returns:
        0 to 1.
    """
    return float(np.mean(np.abs(one - other) <= tolerance + 1e-12))


@dataclass(frozen=True)
class Pair:
    """Two groups.

    Args:
        one: Name.
        other: Name.
        apart: In how many settings they differ.
        same: Share of paired runs with the same number, by outcome id.
    """

    one: str
    other: str
    apart: int
    same: Mapping[str, float]

    def agrees(self, outcome: str) -> bool:
        """Whether they agree on an outcome."""
        return round(20 * self.same[outcome]) / 20 >= AGREE_IN


def pairs(
    readings: Mapping[str, Reading], outcomes: Sequence[Outcome], apart: Mapping[tuple[str, str], int]
) -> tuple[Pair, ...]:
    """Compare each two groups, those that differ in most settings first.

    Args:
        readings: By group.
        outcomes: What is compared.
        apart: Number of settings in which two groups differ.
    """
    found = [
        Pair(
            one,
            other,
            apart[one, other],
            {
                outcome.id: same_share(
                    readings[one].values[outcome.id], readings[other].values[outcome.id], outcome.tolerance
                )
                for outcome in outcomes
            },
        )
        for one, other in combinations(readings, 2)
    ]
    return tuple(sorted(found, key=lambda pair: -pair.apart))
