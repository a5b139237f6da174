"""Scenarios compared with a baseline, run by run on the same random numbers: numbers only, no file and no figure.

``compare`` simulates candidates and gives a :class:`Comparison`. Whoever has results already calls ``versus`` on two of
them. Every difference is the other scenario's outcome less the baseline's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from normsim.experiments import break_even
from normsim.experiments.changes import changes
from normsim.experiments.ensembles import Failed, Progress, Task, simulated
from normsim.experiments.pairing import Contrast, contrast
from normsim.experiments.readings import FURTHER, Outcome, Reading, further, read
from normsim.experiments.sharing import Shared, shared
from normsim.experiments.snowball import without_contagion
from normsim.model.outcomes import gain_over_weights
from normsim.scenario.sections import RIVALS

if TYPE_CHECKING:
    from normsim.results import Results
    from normsim.scenario.schema import Scenario

FOLLOWERS = Outcome("followers")
"""Further exits that are gone when nobody reacts to others' exits."""


@dataclass(frozen=True)
class Candidate:
    """One scenario that is to be compared.

    Args:
        name: Unique short name, such as ``baseline+america_leaves``.
        scenario: The resolved scenario; its seed and number of runs are those of the comparison.
        file: What the user typed.
        notes: What was changed for the comparison, such as another seed, in words.
    """

    name: str
    scenario: Scenario
    file: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class GainRange:
    """Share of runs in which the adversary gains, over all ways to weigh the four parts.

    Args:
        baseline: Lowest and highest share over the weightings, in the baseline.
        other: The same in the other scenario.
        difference: Lowest and highest difference for one weighting.
    """

    baseline: tuple[float, float]
    other: tuple[float, float]
    difference: tuple[float, float]


@dataclass(frozen=True)
class Versus:
    """A scenario against the baseline.

    Args:
        shared: What is compared, and what was left out.
        baseline: The baseline, read at what is shared.
        other: The scenario, read at what is shared.
        contrasts: The paired difference of each outcome that both have.
        identical: Rivals under which no outcome differs in any run: what was changed cannot act there.
        gain: Range of the adversary's chance to gain; None where nothing is shared.
    """

    shared: Shared
    baseline: Reading
    other: Reading
    contrasts: Mapping[Outcome, Contrast]
    identical: frozenset[str]
    gain: GainRange | None

    def at_start(self, outcome: Outcome) -> float | None:
        """Part of a difference in exits that is an input: what stands at the start in one and not in the other.

        Args:
            outcome: Exits, at start + new.

        Returns:
            States, scenario less baseline; None for other outcomes, and where new exits are not compared.
        """
        if not outcome.name.startswith("exits.total."):
            return None
        name = outcome.name.replace("total", "new")
        total = self.contrasts.get(replace(outcome, month=None))
        new = self.contrasts.get(Outcome(name, outcome.treaty, outcome.group))
        if total is None or new is None or not total.all.n:
            return None
        apart = total.all.mean - new.all.mean
        return round(apart, 9) or 0.0

    @property
    def same_streams(self) -> bool:
        """Whether the seeds are the same, so that pairing gains anything."""
        return self.baseline.seed == self.other.seed


@dataclass(frozen=True)
class Compared:
    """One scenario of a comparison.

    Args:
        candidate: The scenario.
        own: All its own treaties, states and months, whether the baseline has them or not.
        versus: Its differences from the baseline; None for the baseline itself.
        changes: What it changes on the baseline that can move a number, in words; empty for the baseline.
        break_evens: How strong the levers that it uses would have to be.
    """

    candidate: Candidate
    own: Reading
    versus: Versus | None
    changes: tuple[str, ...]
    break_evens: tuple[break_even.BreakEven, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """A baseline and the scenarios that were compared with it.

    Args:
        baseline: The baseline.
        others: The others, in the order in which they were given.
        runs: Runs of each.
        seed: Seed of all.
        failed: Name of each scenario that could not be simulated, and why.
    """

    baseline: Compared
    others: tuple[Compared, ...]
    runs: int
    seed: int
    failed: tuple[tuple[Candidate, Failed], ...] = ()


def versus(baseline: Reading, other: Reading) -> Versus:
    """Compare two readings of the same shared part, over all runs and under each rival.

    Args:
        baseline: The baseline.
        other: The other scenario; the first runs of the longer one are paired.
    """
    n = min(baseline.runs, other.runs)
    same = baseline.variants[:n] == other.variants[:n]
    rivals = {rival: same & (baseline.variants[:n] == rival) for rival in RIVALS}
    rivals = {rival: mask for rival, mask in rivals.items() if mask.any()}
    contrasts = {
        outcome: contrast(values, other.values[outcome], rivals)
        for outcome, values in baseline.values.items()
        if outcome in other.values
    }
    told = {rival: [one.rivals[rival] for one in contrasts.values()] for rival in rivals}
    identical = frozenset(rival for rival, some in told.items() if all(one.zero or not one.n for one in some))
    gain = _gain(baseline.gain_parts[:n], other.gain_parts[:n]) if baseline.shared.comparable else None
    return Versus(baseline.shared, baseline, other, contrasts, identical, gain)


def versus_results(baseline: Results, other: Results) -> Versus:
    """Compare two ensembles that were simulated already."""
    found = shared(baseline.scenario, other.scenario)
    return versus(read(baseline, found), read(other, found))


def _gain(baseline: NDArray[np.float64], other: NDArray[np.float64]) -> GainRange:
    """P(G > 0) over all weights, in both, and its difference weighting by weighting. Source: O-04."""
    ours, theirs = gain_over_weights(baseline), gain_over_weights(other)
    apart = theirs - ours
    return GainRange(
        (float(ours.min()), float(ours.max())),
        (float(theirs.min()), float(theirs.max())),
        (float(apart.min()), float(apart.max())),
    )


def read_all(results: Results, found: tuple[Shared, ...]) -> tuple[Reading, ...]:
    """Read an ensemble once for each part that it shares with others."""
    return tuple(read(results, one) for one in found)


def compare(
    baseline: Candidate,
    others: Sequence[Candidate],
    *,
    jobs: int = 1,
    quick: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Comparison:
    """Simulate a baseline and others on the same random numbers and compare each with the baseline.

    Args:
        baseline: What the others are compared with.
        others: The others; all with the baseline's seed and number of runs.
        jobs: Worker processes; no number depends on it.
        quick: Leave out what needs further ensembles: followers of exits, and break-even strengths.
        progress: Told how many runs are done and wanted, if given.

    Returns:
        The comparison; one that fails is listed, the rest is compared.

    Raises:
        ComparisonFailed: If the baseline itself fails.
    """
    plan = _Plan(baseline, others, quick=quick)
    return plan.comparison(plan.simulated(jobs, progress))


def compare_results(baseline: Candidate, others: Sequence[Candidate], ensembles: Mapping[str, Results]) -> Comparison:
    """Compare ensembles that were simulated already; what needs further ones is left out, as with ``quick``.

    Args:
        baseline: What the others are compared with.
        others: The others; all with the baseline's seed and number of runs.
        ensembles: The ensemble of each, by name.
    """
    plan = _Plan(baseline, others, quick=True)
    return plan.comparison({key: task.reduce(ensembles[plan.named(key)]) for key, task in plan.tasks.items()})


class ComparisonFailed(Exception):  # noqa: N818 - what happened, and carries why
    """The baseline could not be simulated, so that there is nothing to compare with."""

    def __init__(self, failed: Failed) -> None:
        """Keep why."""
        self.failed = failed
        super().__init__(failed.text)


class _Plan:
    """The ensembles that a comparison needs, and what becomes of them."""

    def __init__(self, baseline: Candidate, others: Sequence[Candidate], *, quick: bool) -> None:
        self.candidates = (baseline, *others)
        self.parts = tuple(shared(baseline.scenario, other.scenario) for other in others)
        own = tuple(shared(one.scenario, one.scenario) for one in self.candidates)
        self.own = own
        # The baseline is read once for each different part; most scenarios share all of it.
        self.baseline_parts = tuple(dict.fromkeys((own[0], *map(_bare, self.parts))))
        self.tasks: dict[Any, Task] = {}
        for place, candidate in enumerate(self.candidates):
            parts = self.baseline_parts if place == 0 else (own[place], _bare(self.parts[place - 1]))
            self.tasks["read", place] = Task(candidate.scenario, partial(read_all, found=parts))
            if quick:
                continue
            alone = without_contagion(candidate.scenario)
            self.tasks["alone", place] = Task(alone, partial(_further_all, found=parts))
            for key, task in break_even.tasks(candidate.scenario).items():
                self.tasks.setdefault(("lever", key), task)

    def named(self, key: tuple[str, int]) -> str:
        """Name of the candidate whose own ensemble a task needs."""
        return self.candidates[key[1]].name

    def simulated(self, jobs: int, progress: Progress | None) -> dict[Any, Any]:
        # The longest first, so that no worker is left with one at the end.
        order = sorted(self.tasks, key=lambda key: -self.tasks[key].scenario.ensemble.runs)
        done = simulated([self.tasks[key] for key in order], jobs=jobs, progress=progress)
        return dict(zip(order, done, strict=True))

    def comparison(self, done: Mapping[Any, Any]) -> Comparison:
        failures = [self._failure(place, done) for place in range(len(self.candidates))]
        if failures[0] is not None:
            raise ComparisonFailed(failures[0])
        ours = self._readings(0, done)
        by_part = dict(zip(self.baseline_parts, ours, strict=True))
        others, failed = [], []
        for place, candidate in enumerate(self.candidates[1:], start=1):
            failure = failures[place]
            if failure is not None:
                failed.append((candidate, failure))
                continue
            part = self.parts[place - 1]
            own, theirs = self._readings(place, done)
            found = replace(versus(by_part[_bare(part)], theirs), shared=part)
            found_changes = changes(self.candidates[0].scenario, candidate.scenario)
            words = tuple(change.words for change in found_changes if change.simulated)
            others.append(Compared(candidate, own, found, words, self._break_evens(place, own, done)))
        first = self.candidates[0]
        ensemble = first.scenario.ensemble
        baseline = Compared(first, ours[0], None, (), self._break_evens(0, ours[0], done))
        return Comparison(baseline, tuple(others), ensemble.runs, ensemble.seed, tuple(failed))

    def _failure(self, place: int, done: Mapping[Any, Any]) -> Failed | None:
        keys: list[Any] = [("read", place), ("alone", place)]
        keys += [("lever", key) for key in break_even.tasks(self.candidates[place].scenario)]
        return next((done[key] for key in keys if isinstance(done.get(key), Failed)), None)

    def _readings(self, place: int, done: Mapping[Any, Any]) -> tuple[Reading, ...]:
        readings: tuple[Reading, ...] = done["read", place]
        alone = done.get(("alone", place))
        if alone is None:
            return readings
        return tuple(
            replace(one, values={**one.values, FOLLOWERS: one.values[FURTHER] - without}) if one.values else one
            for one, without in zip(readings, alone, strict=True)
        )

    def _break_evens(self, place: int, own: Reading, done: Mapping[Any, Any]) -> tuple[break_even.BreakEven, ...]:
        found = {key[1]: value for key, value in done.items() if key[0] == "lever"}
        if not found:
            return ()
        rivals = {rival: own.variants == rival for rival in RIVALS}
        return break_even.solved(self.candidates[place].scenario, found, rivals)


def _bare(part: Shared) -> Shared:
    """A shared part without its words, so that equal parts are read once."""
    return replace(part, left_out=())


def _further_all(results: Results, found: tuple[Shared, ...]) -> tuple[NDArray[np.float64], ...]:
    return tuple(further(results, one) for one in found)
