"""Expected harm: war, times use given exit, times what protection leaves; with and without deterrence."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from normsim.axes import DATES
from normsim.engine.chunk import Chunk
from normsim.engine.surroundings import own_capability
from normsim.model.outcomes import war_risk_left
from normsim.world import Cells, where

Table = NDArray[np.float32]
EFFECTIVE, REJOINED = DATES.index("effective"), DATES.index("rejoined")
PROTECTION = 0.7
LIMITED_USE = 0.5
"""Share of harm that a fully specific protection policy, and a full pledge to limit use, take away (L-04, L-07)."""


def expected_harm(chunk: Chunk) -> tuple[Table, Table]:
    """Expected state-years of war in which a state that has left uses the weapon, over the horizon.

    ``Σ_i risk_i · exp(−deterrence·ΔC_i) · use · Σ_t (1 − protection_i(t))/12`` over the months after the exit took
    effect; density 1. Expected, not simulated, wars: exits do not move it where there is no risk of war.

    Args:
        chunk: A chunk whose clock has run.

    Returns:
        With and without deterrence, state-years; two ``(runs, treaties)``.

    Source: O-05.
    """
    setup = chunk.setup
    size = chunk.treaties * chunk.runs
    deterrence = chunk.inputs.once("conflict.deterrence", setup.scenario.conflict.deterrence)
    runs, columns, effective, back = _departures(chunk)
    places, sides = chunk.columns.position[columns], chunk.sides(runs, columns)
    begin = np.maximum(effective - setup.start, 0)
    end = np.where(back >= 0, back - setup.start, setup.months)
    years = _unprotected_years(chunk, (runs, columns), begin, end)
    harm = chunk.inputs.risk()[runs, setup.risk_group[places]] * chunk.parameters["use_given_exit"][runs] * years
    deterred = war_risk_left(deterrence[runs], own_capability(chunk, runs, places, setup.months - 1))
    with_it, without = (
        np.bincount(sides, weights=weights, minlength=size).reshape(chunk.treaties, chunk.runs).T.astype(np.float32)
        for weights in (harm * deterred, harm)
    )
    return with_it, without


def _departures(chunk: Chunk) -> tuple[Cells, Cells, Cells, Cells]:
    """Run, column, month of effect and of return (-1) of every exit that took effect, in whichever attempt."""
    world, earlier = chunk.world, chunk.world.earlier
    left = where(world.dates["effective"] >= 0)
    found = [(left, world.dates["effective"][left], world.dates["rejoined"][left])]
    for cells, dates in zip(earlier.cells, earlier.dates, strict=True):
        mine = where(dates[EFFECTIVE] >= 0)
        found.append((cells[mine], dates[EFFECTIVE, mine], dates[REJOINED, mine]))
    cells, effective, back = (np.concatenate(column).astype(np.int64) for column in zip(*found, strict=True))
    return (*world.of(cells), effective, back)


def _unprotected_years(
    chunk: Chunk, cells: tuple[Cells, Cells], begin: NDArray[np.int64], end: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Years between two months of each cell, each month counted by what protection and pledges leave of it."""
    runs, columns = cells
    years = np.maximum(end - begin, 0) / 12.0
    for kind, effect in (("protect", PROTECTION), ("limit_use", LIMITED_USE)):
        for profile, adopters in chunk.lever_profiles(kind):
            reached = np.vstack([np.zeros(chunk.runs), np.cumsum(profile, axis=0)])
            covered = (reached[np.maximum(end, begin), runs] - reached[begin, runs]) / 12.0
            years = years - effect * adopters[columns] * np.minimum(covered, years)
    return np.asarray(np.maximum(years, 0.0))
