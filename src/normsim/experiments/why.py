"""Why states leave in a scenario: the same runs without one force, or with one state's choice given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from normsim.catalogue import load_catalogue
from normsim.errors import InputError
from normsim.experiments.ensembles import Failed, Task, simulated
from normsim.experiments.forces import forces_in
from normsim.experiments.pairing import Contrast, contrast
from normsim.experiments.suppositions import Supposition, may_stay, reaffirmations, supposed
from normsim.scenario.schema import MAX_TITLE
from normsim.treaty_rules import ANNOUNCED, DEPOSITED, treaty_rules

if TYPE_CHECKING:
    from normsim.results import Results
    from normsim.scenario.schema import Scenario

MOST_RUNS = 1000
"""Runs of each ensemble unless another number is asked for."""

OFTEN = 0.05
"""Share of runs with a new announcement under one treaty from which on a state is looked at by itself."""

MOST_STATES = 30
"""States that are looked at by themselves, the most frequent ones."""

TOGETHER = "all"
"""Key of the world in which all that stand on their way out at the start stay at once."""

NOTICED = 0.01
"""Difference of a state's chance from which on it is named."""


@dataclass(frozen=True, eq=False)
class Tally:
    """What is kept of one ensemble.

    Args:
        new: Whether a state announced inside the runs; ``(runs, states, treaties)``.
        robustness: Of each norm in the last month, 0 to 1; ``(runs, treaties)``.
    """

    new: NDArray[np.bool_]
    robustness: NDArray[np.float64]


def tally(results: Results) -> Tally:
    """Count new announcements, and read the norms, of an ensemble."""
    new = (results.first("announced") >= 0) & ~results.dataset["at_start"].to_numpy()[None]
    return Tally(new, results.dataset["robustness"].to_numpy()[:, :, -1].astype(np.float64))


@dataclass(frozen=True)
class Moved:
    """How one state's chance of a new announcement differs.

    Args:
        state: ISO3 code.
        treaty: Treaty id.
        chance: Paired difference of the share of runs.
    """

    state: str
    treaty: str
    chance: Contrast


@dataclass(frozen=True)
class Answer:
    """What differs in a world in which one thing is otherwise.

    Args:
        key: One word, or the text that asks for it.
        name: What a reader calls it.
        how: What was changed, in words.
        apart: States that are not counted, because their choice is given.
        further: New announcements of all other states over all treaties, per run.
        treaties: The same by treaty.
        robustness: Of each norm in the last month.
        moved: States whose chance differs by ``NOTICED`` or more and whose interval leaves zero out, largest first.
        notes: What a reader should know, in words.
        denied_by: Rivals that leave no room for what was changed.
        phrase: How a sentence about it begins.
    """

    key: str
    name: str
    how: str
    apart: tuple[str, ...]
    further: Contrast
    treaties: Mapping[str, Contrast]
    robustness: Mapping[str, Contrast]
    moved: tuple[Moved, ...] = ()
    notes: tuple[str, ...] = ()
    denied_by: frozenset[str] = frozenset()
    phrase: str = ""


@dataclass(frozen=True, eq=False)
class Why:
    """Why states leave in a scenario.

    Args:
        results: The scenario as it is.
        base: What is counted of it.
        forces: Without one force at a time.
        given: With all suppositions at once; None if there are none.
        given_scenario: The scenario with them, None likewise.
        states: With one state staying at a time; None if that was not asked for.
        left_out: States that were too many to look at, in words.
    """

    results: Results
    base: Tally
    forces: tuple[Answer, ...]
    given: Answer | None = None
    given_scenario: Scenario | None = None
    states: tuple[Answer, ...] | None = None
    left_out: tuple[str, ...] = ()

    @property
    def runs(self) -> int:
        """Runs of each ensemble."""
        return int(self.results.dataset.sizes["run"])

    @property
    def further(self) -> Mapping[str, NDArray[np.int64]]:
        """States that newly announce, by treaty; each ``(runs,)``."""
        return dict(zip(self.results.treaties, self.base.new.sum(axis=1).T, strict=True))


@dataclass(frozen=True)
class _World:
    key: str
    name: str
    how: str
    scenario: Scenario
    apart: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    denied_by: frozenset[str] = frozenset()
    phrase: str = ""


def why(
    scenario: Scenario,
    given: Sequence[Supposition] = (),
    *,
    each_state: bool = False,
    jobs: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Why:
    """Simulate a scenario again with one thing taken away at a time, on the same random numbers.

    Differences are paired run by run: ``d_i = further exits of the others_i(changed) − the same_i(as it is)``. They do
    not add up, because forces multiply inside a hazard; ``normsim diff --effects`` shares a difference out.

    Args:
        scenario: A resolved scenario; its seed and number of runs count for all.
        given: Suppositions, made all at once.
        each_state: Whether to let each state stay by itself that is on its way out, or that leaves in ``OFTEN`` of the
            runs.
        jobs: Worker processes; no number depends on it.
        progress: Told how many runs are done and wanted, if given.

    Returns:
        The ensemble as it is, and what differs in each other one.

    Raises:
        InputError: If an ensemble cannot be simulated.

    Source: O-01, E-05.
    """
    from normsim.engine.simulate import simulate

    runs = scenario.ensemble.runs
    forces = forces_in(scenario)
    worlds = [
        _World(one.key, one.name, one.taken_out, one.without(scenario), denied_by=one.denied_by, phrase=one.phrase)
        for one in forces
    ]
    worlds += [_given(scenario, given)] if given else []
    known = (1 + len(worlds)) * runs
    results = simulate(
        scenario, jobs=jobs, progress=None if progress is None else lambda done, _: progress(done, known)
    )
    base = tally(results)
    states, left_out = _each(results, base) if each_state else ([], ())
    every = [*worlds, *states]
    found = simulated(
        [Task(one.scenario, tally) for one in every],
        jobs=jobs,
        progress=None if progress is None else lambda done, total: progress(runs + done, runs + total),
    )
    rivals = {rival: results.runs_of(rival) for rival in results.rivals}
    answers = [
        _answer(results, rivals, one, (base, _good(other, one))) for one, other in zip(every, found, strict=True)
    ]
    rest = answers[len(forces) :]
    return Why(
        results,
        base,
        tuple(answers[: len(forces)]),
        rest[0] if given else None,
        worlds[-1].scenario if given else None,
        tuple(rest[1 if given else 0 :]) if each_state else None,
        left_out,
    )


def _good(found: Tally | Failed, world: _World) -> Tally:
    if not isinstance(found, Failed):
        return found
    if found.is_bug:
        raise RuntimeError(f"{world.key}: {found.text}")
    raise InputError(list(found.problems))


def _given(scenario: Scenario, given: Sequence[Supposition]) -> _World:
    """All suppositions at once."""
    words = ", and ".join(one.words for one in given)
    notes = [note for one in given for note in one.notes]
    for one in given:
        for name in reaffirmations(scenario, one):
            left = f"is left out for {' and '.join(one.treaties)}"
            notes.append(f"the event {name}, by which {one.name} says that it stays, {left}")
    changed = supposed(scenario, given)
    return _World(
        ", ".join(one.key for one in given),
        words,
        "initial: stays, or announced as news in the first month",
        changed.model_copy(update={"title": f"{scenario.title}, if {words}"[:MAX_TITLE]}),
        tuple(dict.fromkeys(one.state for one in given)),
        tuple(dict.fromkeys(notes)),
    )


def _each(results: Results, base: Tally) -> tuple[list[_World], tuple[str, ...]]:
    """One world for each state that matters, in which it stays in all its treaties."""
    scenario, catalogue = results.scenario, load_catalogue()
    rules = treaty_rules(scenario, catalogue)
    often = base.new.mean(axis=0).max(axis=1)
    found = []
    for share, state in zip(often.tolist(), results.states, strict=True):
        index = catalogue.index[state]
        leaving = any(one.stage_at_start[index] in (ANNOUNCED, DEPOSITED) for one in rules)
        treaties = may_stay(rules, index)
        if treaties and (leaving or share >= OFTEN):
            found.append((leaving, share, Supposition(state, "stay", treaties)))
    found.sort(key=lambda one: (not one[0], -one[1], one[2].state))
    kept, rest = found[:MOST_STATES], found[MOST_STATES:]
    worlds = [_World(one.key, one.name, one.words, supposed(scenario, [one]), (one.state,)) for _, _, one in kept]
    together = [one for leaving, _, one in found if leaving]
    if len(together) > 1:
        every = tuple(one.state for one in together)
        how = "; ".join(one.words for one in together)
        worlds.insert(0, _World(TOGETHER, "All that are on their way out", how, supposed(scenario, together), every))
    return worlds, tuple(one.name for _, _, one in rest)


def _answer(
    results: Results, rivals: Mapping[str, NDArray[np.bool_]], world: _World, pair: tuple[Tally, Tally]
) -> Answer:
    counted = np.array([state not in world.apart for state in results.states])
    sums = [one.new[:, counted].sum(axis=1).astype(np.float64) for one in pair]
    base, other = pair
    return Answer(
        world.key,
        world.name,
        world.how,
        world.apart,
        contrast(sums[0].sum(axis=1), sums[1].sum(axis=1), rivals),
        {name: contrast(sums[0][:, k], sums[1][:, k], rivals) for k, name in enumerate(results.treaties)},
        {
            name: contrast(base.robustness[:, k], other.robustness[:, k], rivals)
            for k, name in enumerate(results.treaties)
        },
        tuple(sorted(_moved(results, rivals, counted, pair), key=lambda one: -abs(one.chance.all.mean))),
        world.notes,
        world.denied_by,
        world.phrase,
    )


def _moved(
    results: Results,
    rivals: Mapping[str, NDArray[np.bool_]],
    counted: NDArray[np.bool_],
    pair: tuple[Tally, Tally],
) -> Iterator[Moved]:
    """States whose chance differs enough to be named."""
    base, other = (one.new for one in pair)
    noticed = np.abs(other.mean(axis=0) - base.mean(axis=0)) >= NOTICED
    for state, treaty in np.argwhere(noticed & counted[:, None]).tolist():
        chance = contrast(base[:, state, treaty].astype(np.float64), other[:, state, treaty].astype(np.float64), rivals)
        if chance.all.direction:
            yield Moved(results.states[state], results.treaties[treaty], chance)
