"""How strong a lever would have to be: its strength varied on the same random numbers until an aim is reached."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from normsim.experiments.ensembles import Task
from normsim.experiments.snowball import further_exits
from normsim.scenario.schema import Scenario

GRID = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Strengths that are simulated; between them the share of exits that is left is taken as straight."""

AIMS = (0.75, 0.5)
"""Shares of further exits that may be left: a quarter fewer, half as many."""

MOST_RUNS = 512
"""Runs of each strength: enough to tell a third from two thirds, and twice as fast as a thousand."""

RESAMPLES = 400
"""Resampled ensembles behind the interval."""


@dataclass(frozen=True)
class BreakEven:
    """The strength at which a lever brings further exits down to a share of what they are without it.

    Args:
        lever: Name of the lever.
        aim: Share of further exits that may be left.
        runs: Runs of each strength.
        without: Mean further exits with the lever off, all treaties; states.
        left: Share of them that is left at each strength of ``GRID``; NaN where there are none to begin with.
        strength: Strength that reaches the aim; None where none up to 1 does.
        low: Lower end of its 90 % interval, simulation error only; None where not reached.
        high: Upper end; None where not reached.
        reached: Share of the resampled ensembles in which the aim is reached at all.
        rivals: The same strength under each rival; None where it is not reached.
    """

    lever: str
    aim: float
    runs: int
    without: float
    left: tuple[float, ...]
    strength: float | None
    low: float | None
    high: float | None
    reached: float
    rivals: Mapping[str, float | None]


def levers_in_use(scenario: Scenario) -> tuple[str, ...]:
    """Levers whose strength is not simply 0."""
    return tuple(name for name, lever in scenario.levers.items() if lever.strength != 0)


def with_strength(scenario: Scenario, lever: str, strength: float) -> Scenario:
    """Copy of a scenario in which one lever has another strength, with as many runs as a break-even takes."""
    levers = {**scenario.levers, lever: scenario.levers[lever].model_copy(update={"strength": strength})}
    runs = min(scenario.ensemble.runs, MOST_RUNS)
    ensemble = scenario.ensemble.model_copy(update={"runs": runs})
    return scenario.model_copy(update={"levers": levers, "ensemble": ensemble})


def same_runs(scenario: Scenario) -> str:
    """A text that is equal for scenarios that give the same runs; what is off is as good as absent."""
    levers = {name: lever for name, lever in scenario.levers.items() if lever.strength != 0}
    events = {name: event for name, event in scenario.events.items() if event.size != 0}
    told = {"title": "-", "question": "", "summary": "", "goal": "", "claims": {}, "overrides": {}}
    bare = scenario.model_copy(update={**told, "levers": levers, "events": events})
    return bare.model_dump_json(exclude_defaults=True)


def tasks(scenario: Scenario) -> dict[str, Task]:
    """Ensembles that the break-evens of a scenario's levers need, by the text that says which runs they give."""
    wanted = [with_strength(scenario, lever, strength) for lever in levers_in_use(scenario) for strength in GRID]
    return {same_runs(one): Task(one, further_exits) for one in wanted}


def solved(
    scenario: Scenario, further: Mapping[str, NDArray[np.int64]], rivals: Mapping[str, NDArray[np.bool_]]
) -> tuple[BreakEven, ...]:
    """Break-even strength of each lever that a scenario uses, for each of ``AIMS``.

    Args:
        scenario: The scenario.
        further: Further exits in each run, by ``same_runs``; each ``(runs,)``.
        rivals: Runs of each rival; each at least as long.
    """
    return tuple(
        break_even(
            lever,
            np.stack([further[same_runs(with_strength(scenario, lever, strength))] for strength in GRID]),
            rivals,
            aim,
        )
        for lever in levers_in_use(scenario)
        for aim in AIMS
    )


def break_even(
    lever: str, further: NDArray[np.int64], rivals: Mapping[str, NDArray[np.bool_]], aim: float
) -> BreakEven:
    """Find the strength at which the mean of further exits falls to a share of that at strength 0.

    ``s* = min {s : E[N(s)] ≤ aim · E[N(0)]}``, linear between the strengths of ``GRID``. The interval resamples runs,
    each with its exits at all strengths, so that the strengths stay paired.

    Args:
        lever: Name of the lever.
        further: Further exits by strength and run; states, ``(strengths, runs)``.
        rivals: Runs of each rival; each at least ``(runs,)``.
        aim: Share that may be left.

    Returns:
        The strength, its error, and the same under each rival.

    Source: Efron1979.
    """
    runs = further.shape[1]
    means = further.mean(axis=1)
    weights = np.random.default_rng(0).multinomial(runs, np.full(runs, 1 / runs), size=RESAMPLES)
    resampled = weights @ further.T / runs
    found = np.array([crossing(row, aim) for row in resampled])
    strength = crossing(means, aim)
    low, high = (float(value) for value in np.quantile(found, (0.05, 0.95), method="inverted_cdf"))
    return BreakEven(
        lever=lever,
        aim=aim,
        runs=runs,
        without=float(means[0]),
        left=tuple(float(mean / means[0]) if means[0] else math.nan for mean in means),
        strength=_or_none(strength),
        low=_or_none(low),
        high=_or_none(high),
        reached=float(np.isfinite(found).mean()),
        rivals={
            name: _or_none(crossing(further[:, mask[:runs]].mean(axis=1), aim))
            for name, mask in rivals.items()
            if mask[:runs].any()
        },
    )


def crossing(means: Sequence[float] | NDArray[np.float64], aim: float) -> float:
    """First strength at which the means, joined by straight lines over ``GRID``, reach a share of the first.

    Returns:
        Strength; infinity where it is not reached, or where there is nothing to reduce.
    """
    target = aim * float(means[0])
    if not means[0]:
        return math.inf
    for place in range(1, len(GRID)):
        before, here = float(means[place - 1]), float(means[place])
        if here <= target:
            return GRID[place - 1] + (GRID[place] - GRID[place - 1]) * (before - target) / (before - here)
    return math.inf


def _or_none(strength: float) -> float | None:
    return float(strength) if math.isfinite(strength) else None
