"""Do the two implementations agree? Ties are counted, anything else is a difference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from by_hand.cells import ATTEMPT, TIE, World
from by_hand.given import Given
from by_hand.one_run import simulate_run
from normsim import Results
from normsim.axes import DATES, INDICATORS, STAGES

ROUNDING = 2.0**-24
"""Indicators are kept in single precision: one step below 1."""
COUNTS = ("parties", "rearmed")
NOBODY = -1
Difference = tuple[int, int, str]
"""Month from the start in which it shows, the state (column in the catalogue) or nobody, and what differs."""


@dataclass(frozen=True)
class Agreement:
    """What the comparison found."""

    runs: int
    happened: Counter[str]
    """Dates by kind, earlier attempts and wars that both tell of."""
    tied_runs: int
    """Runs whose first difference is in a state that tied; what follows in the same run is not compared."""
    unexplained: tuple[str, ...]
    """First differences of the other runs, in words."""

    def __str__(self) -> str:
        """Say it in a line."""
        return (
            f"{dict(self.happened)} in {self.runs} runs: {self.tied_runs} with a tie within {TIE:g}, "
            f"other differences {self.unexplained}"
        )


def compare(given: Given, results: Results, runs: int) -> Agreement:
    """Simulate the first runs once more and compare all that is recorded of them.

    Args:
        given: The same scenario as the results'.
        results: The engine's results, at least as many runs.
        runs: Runs to compare.

    Returns:
        What agrees and what does not.
    """
    happened: Counter[str] = Counter()
    unexplained: list[str] = []
    tied = 0
    for run in range(runs):
        world = simulate_run(given, run)
        happened.update(name for cell in world.cells for name in DATES if cell.dates[name] >= given.setup.start)
        happened["earlier attempts"] += sum(len(cell.earlier) for cell in world.cells)
        happened["wars"] += len(world.wars)
        found = sorted([*_dates(world, results, run), *_lists(world, results, run), *_indicators(world, results, run)])
        if not found:
            continue
        first = [one for one in found if one[0] == found[0][0]]
        if any(state == tie and month >= when for month, state, _ in first for when, tie in world.ties):
            tied += 1
        else:
            unexplained += [f"run {run}, month {month}, {text}" for month, _, text in first]
    return Agreement(runs, happened, tied, tuple(unexplained))


def _dates(world: World, results: Results, run: int) -> Iterator[Difference]:
    """Every date of every state in every treaty."""
    for name in DATES:
        engine = results.dataset[name].to_numpy()[run]
        mine = np.full_like(engine, -1)
        for cell in world.cells:
            mine[_place(world, cell.treaty, cell.place), cell.treaty] = cell.dates[name]
        for place, treaty in np.argwhere(engine != mine).tolist():
            ours, theirs = int(mine[place, treaty]), int(engine[place, treaty])
            said = (
                f"{results.states[place]}, {results.treaties[treaty]}, {name}: {ours} by hand, {theirs} by the engine"
            )
            yield _first(world, (ours, theirs)), _state(world, place), said


def _lists(world: World, results: Results, run: int) -> Iterator[Difference]:
    """Wars, and attempts to leave that were undone and followed by another."""
    start, months = world.facts.start, world.facts.months
    selected = world.facts.setup.selected.tolist()
    wars = {
        (selected.index(state), start + begin, start + end if end < months else -1) for state, begin, end in world.wars
    }
    attempts = {
        (cell.treaty, _place(world, cell.treaty, cell.place), *(dates[name] for name in ATTEMPT))
        for cell in world.cells
        for dates in cell.earlier
    }
    for one in wars ^ _ragged(results, run, "war", ("state", "begin", "end")):
        yield _first(world, one[1:]), _state(world, one[0]), f"war (state, begin, end): {one}"
    for one in attempts ^ _ragged(results, run, "earlier", ("treaty", "state", "dates", "reversed", "rejoined")):
        yield _first(world, one[2:]), _state(world, one[1]), f"earlier attempt (treaty, state, dates): {one}"


def _ragged(results: Results, run: int, kind: str, fields: tuple[str, ...]) -> set[tuple[int, ...]]:
    rows = results.dataset[f"{kind}_run"].to_numpy() == run
    columns = [results.dataset[f"{kind}_{name}"].to_numpy()[rows] for name in fields]
    table = np.column_stack(columns) if rows.any() else np.empty((0, len(STAGES)))
    return {tuple(int(value) for value in row) for row in table}


def _indicators(world: World, results: Results, run: int) -> Iterator[Difference]:
    """Every indicator in every month."""
    for name in (*INDICATORS, *COUNTS):
        engine = results.dataset[name].to_numpy()[run].astype(np.float64)
        apart = np.abs(engine - np.array(world.records[name])) > ROUNDING
        for treaty, month in np.argwhere(apart).tolist():
            values = f"{world.records[name][treaty][month]!r} by hand, {engine[treaty, month]!r} by the engine"
            yield month, NOBODY, f"{results.treaties[treaty]}, {name}: {values}"


def _place(world: World, treaty: int, packed: int) -> int:
    return int(world.facts.setup.treaties[treaty].positions[packed])


def _state(world: World, place: int) -> int:
    return int(world.facts.setup.selected[place])


def _first(world: World, months: Iterable[int]) -> int:
    """First of some month numbers, -1 for never, from the start of the horizon."""
    return min((month - world.facts.start for month in months if month >= 0), default=0)
