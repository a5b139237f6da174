"""The SHOCK, LEVER and MEETING phases: wars, suspensions, containment, conferences."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from normsim.axes import PARTY, WITHDRAWN
from normsim.engine.chunk import Chunk
from normsim.engine.decisions import combine
from normsim.engine.inputs import active_levers
from normsim.model import norms, procedure
from normsim.model.outcomes import war_risk_left
from normsim.world import Cells

Run = NDArray[np.float64]


class Wars:
    """Onset and end of wars in every run; only states that could be reached within the horizon are followed."""

    def __init__(self, chunk: Chunk) -> None:
        """Put the wars of the start in place and find the candidates for new ones."""
        self.chunk = chunk
        setup, world = chunk.setup, chunk.world
        self.states = setup.selected.size
        self.rate = chunk.inputs.once("conflict.ends_per_year", setup.scenario.conflict.ends_per_year)
        self.deterrence = chunk.inputs.once("conflict.deterrence", setup.scenario.conflict.deterrence)
        self.deterred = setup.scenario.conflict.deterrence != 0
        for iso3, war in setup.scenario.conflict.now.items():
            place = np.flatnonzero(setup.selected == setup.catalogue.index[iso3])
            if not place.size:
                continue
            cells = np.arange(chunk.runs, dtype=np.int64) * self.states + place[0]
            ends = 30_000 if war.ends == "never" else int(war.ends) - setup.start
            self._begin(0, cells, np.full(cells.size, ends))
        risk = chunk.inputs.risk()
        draws = chunk.streams.state_exponentials("war/onset", setup.selected)
        self.candidates = np.flatnonzero((draws <= risk * setup.months / 12.0) & ~world.at_war)
        self.left = draws.ravel()[self.candidates].astype(np.float64)
        self.monthly = risk.ravel()[self.candidates] / 12.0

    def month(self, month: int) -> None:
        """End and begin wars in a month; a war that ends leaves its month in peace."""
        world = self.chunk.world
        world.at_war.ravel()[world.war_ends.take(month)] = False
        if not self.candidates.size:
            return
        runs, places = np.divmod(self.candidates, self.states)
        left = self.left - self.monthly * war_risk_left(
            self.deterrence[runs], own_capability(self.chunk, runs, places, month)
        )
        fires = left <= 0
        if fires.any():
            cells = self.candidates[fires]
            lasts = procedure.waiting_months(self._lengths.ravel()[cells], self.rate[runs[fires]])
            self._begin(month, cells, month + lasts)
        self.left, self.monthly, self.candidates = left[~fires], self.monthly[~fires], self.candidates[~fires]

    @cached_property
    def _lengths(self) -> NDArray[np.float32]:
        return self.chunk.streams.state_exponentials("war/end", self.chunk.setup.selected)

    def _begin(self, month: int, cells: Cells, ends: NDArray[np.int64]) -> None:
        world, setup = self.chunk.world, self.chunk.setup
        world.at_war.ravel()[cells] = True
        world.war_ends.add(np.maximum(ends, 0), cells)
        runs, places = np.divmod(cells, self.states)
        known = np.where(ends < setup.months, setup.start + ends, -1)
        world.wars.append(
            (np.stack([runs, places]), np.full(cells.size, setup.start + month, dtype=np.int16), known.astype(np.int16))
        )
        _plan_suspensions(self.chunk, month, runs, setup.selected[places])


def own_capability(chunk: Chunk, runs: Cells, places: Cells, month: int) -> Run:
    """Capability that a state has gained itself, over all treaties, weighted with the weapons' utility.

    ``Σ_k M_k (withdrawn or q·s) / Σ_k M_k``

    Args:
        chunk: The chunk of runs.
        runs: Run of each cell; ``(cells,)``.
        places: Selected state of each cell; ``(cells,)``.
        month: Month from the start of the horizon.

    Returns:
        0 to 1; ``(cells,)``.

    Source: O-01, W-03.
    """
    gained = chunk.world.gained[runs, places].astype(np.float64)
    if not active_levers(chunk.setup, "substitutes"):
        return gained
    columns = chunk.setup.selected[places]
    quality = chunk.parameters["substitute_quality"][runs]
    for number, pack, world in chunk.pairs():
        packed = pack.packed[columns]
        inside = np.flatnonzero((packed >= 0) & (world.stage[runs, packed] != WITHDRAWN))
        replaced = chunk.lever_by_state(number, "substitutes", month, runs[inside], packed[inside])
        gained[inside] += pack.own_share[packed[inside]] * quality[inside] * replaced
    return gained


def _plan_suspensions(chunk: Chunk, month: int, runs: Cells, columns: NDArray[np.intp]) -> None:
    rate = chunk.inputs.once("conflict.suspends_per_year", chunk.setup.scenario.conflict.suspends_per_year)
    if not rate.any():
        return
    for number, pack, world in chunk.pairs():
        packed = pack.packed[columns]
        cells = runs[packed >= 0] * world.states + packed[packed >= 0]
        wait = procedure.waiting_months(chunk.at(number, "suspension", cells), rate[runs[packed >= 0]])
        world.suspensions.add(month + wait, cells)


def suspend(chunk: Chunk, month: int) -> None:
    """Let parties at war, and those named by dated events, notify a contested suspension.

    Args:
        chunk: The chunk of runs.
        month: Month from the start of the horizon.

    Source: W-04.
    """
    for _, pack, world in chunk.pairs():
        due = world.suspensions.take(month)
        if due.size:
            runs, states = world.of(due)
            due = due[chunk.world.at_war[runs, pack.positions[states]]]
        for name, event in chunk.setup.scenario.events.items():
            today = event.date in (None, chunk.setup.start + month)
            if event.type == "suspension" and today and event.treaty in (None, pack.rules.id):
                acting = np.flatnonzero(chunk.inputs.impulse(name, event)[month] > 0)
                states = np.flatnonzero(chunk.setup.members(event.by)[pack.columns])
                due = np.union1d(due, (acting[:, None] * world.states + states).ravel())
        if not due.size:
            continue
        stage = world.stage.ravel()[due]
        due = due[(stage >= PARTY) & (stage < WITHDRAWN) & ~world.suspended.ravel()[due]]
        if due.size:
            world.suspended.ravel()[due] = True
            world.dates["suspended"].ravel()[due] = chunk.setup.start + month
            world.sums["suspended"] += np.bincount(world.of(due)[0], minlength=chunk.runs)
            world.news["suspended"].append(due)


def contain(chunk: Chunk, month: int) -> None:
    """Set how far joint containment damps peers, pacts and the sibling treaty; rescale only while it ramps.

    Args:
        chunk: The chunk of runs.
        month: Month from the start of the horizon.

    Source: L-01.
    """
    every = np.arange(chunk.runs)
    for number, _, world in chunk.pairs():
        profiles = chunk.lever_profiles(number, "contain")
        steady = month > 0 and all(np.array_equal(profile[month], profile[month - 1]) for profile, _ in profiles)
        if not profiles or steady:
            continue
        held = sum((profile[month][:, None] * adopters for profile, adopters in profiles), start=np.zeros((1, 1)))
        world.damping[:] = 1.0 - np.minimum(held, 1.0)
        combine(chunk, number, every)


def meet(chunk: Chunk, treaty: int) -> None:
    """Hold a review conference, which restates the norm.

    Args:
        chunk: The chunk of runs.
        treaty: Place of the treaty.

    Source: N-06.
    """
    norm = chunk.world.treaties[treaty].norm
    gain = norms.REAFFIRMATION * norms.REVIEW_SIZE
    norm["concordance"] = norm["concordance"] + gain * (1.0 - norm["concordance"])
