"""Do a peer and the engine give the same months? Ties are counted, anything else is a difference."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.peers.case import FAR, Case, Draws
from benchmarks.peers.rules import Run
from normsim import Results
from normsim.streams import BLOCK

TIE = 1e-5
"""Accumulated hazard (unit exponentials), or pressure against η_fade, within which a month may differ."""

STEPS = ("debating", "announced", "deposited", "effective")
Peer = Callable[[Case, list[Draws], int], Run]
Months = NDArray[np.int64]


@dataclass(frozen=True)
class Agreement:
    """What the comparison found; counts of runs and of cells (run, state, treaty)."""

    runs: int
    cells: int
    announcements: int
    """Announcements of the peer inside the horizon."""
    tied_runs: int
    """Runs whose first difference is a tie; what follows from it in the same run is not compared."""
    widest_tie: float
    unexplained: tuple[str, ...]
    """Differences that are no ties, in words."""

    def __str__(self) -> str:
        """Say it in a line."""
        ties = f"{self.tied_runs} runs with a tie within {TIE:g}"
        return (
            f"{self.announcements} announcements in {self.runs} runs: {ties}, {len(self.unexplained)} other differences"
        )


def run_peer(case: Case, peer: Peer, runs: int) -> list[Run]:
    """Simulate the first runs of an ensemble with a peer."""
    out: list[Run] = []
    for block in range(-(-runs // BLOCK)):
        draws = case.draws(block)
        out += [peer(case, draws, row) for row in range(min(BLOCK, runs - block * BLOCK))]
    return out


def compare(case: Case, results: Results, runs: list[Run]) -> Agreement:
    """Compare every month of every stage of a peer's runs with the engine's.

    Args:
        case: The case.
        results: Results of the engine for the same scenario, at least as many runs.
        runs: The peer's runs, in order.

    Returns:
        What agrees and what does not.
    """
    engine = {step: results.dataset[step].to_numpy().astype(np.int64) for step in STEPS}
    unexplained: list[str] = []
    announcements = tied = cells = 0
    widest = 0.0
    for number, run in enumerate(runs):
        first: list[tuple[int, float, str]] = []
        for treaty, exits in enumerate(run.exits):
            places = case.treaties[treaty].pack.positions
            cells += len(exits)
            for one, place in zip(exits, places.tolist(), strict=True):
                announcements += 0 <= one.announced < FAR
                theirs = {step: _month(getattr(one, step), case.setup.start) for step in STEPS}
                ours = {step: int(engine[step][number, place, treaty]) for step in STEPS}
                if ours == theirs:
                    continue
                step = next(step for step in STEPS if ours[step] != theirs[step])
                when = min(month for month in (ours[step], theirs[step]) if month >= 0)
                margin = {"debating": one.near_debate, "announced": one.near_announce}.get(step, np.inf)
                said = f"run {number}, {results.states[place]}, {results.treaties[treaty]}, {step}: "
                first.append((when, margin, f"{said}{ours[step]} against the peer's {theirs[step]} ({margin:.1e})"))
        if not first:
            continue
        earliest = [entry for entry in first if entry[0] == min(entry[0] for entry in first)]
        wrong = [text for _, margin, text in earliest if margin > TIE]
        unexplained += wrong
        if not wrong:
            tied += 1
            widest = max(widest, *(margin for _, margin, _ in earliest), 0.0)
    return Agreement(len(runs), cells, announcements, tied, widest, tuple(unexplained))


def _month(from_start: int, start: int) -> int:
    return from_start + start if -FAR < from_start < FAR else -1
