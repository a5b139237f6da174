"""The SHOCK, LEVER and MEETING phases: wars, suspensions, containment, conferences."""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.typing import NDArray

from normsim.axes import INDICATORS, PARTY, WITHDRAWN
from normsim.engine.chunk import Chunk
from normsim.engine.peers import combine
from normsim.model import norms, procedure
from normsim.model.outcomes import war_risk_left
from normsim.scenario.sections import Event
from normsim.world import NEVER_DUE, Cells, Due, distinct, together, where

Run = NDArray[np.float64]
CONCORDANCE = INDICATORS.index("concordance")


class Wars:
    """Onset and end of wars in every run; only states that could be reached within the horizon are followed."""

    def __init__(self, chunk: Chunk) -> None:
        """Put the wars of the start in place and find the candidates for new ones."""
        self.chunk = chunk
        setup, conflict = chunk.setup, chunk.setup.scenario.conflict
        rate = chunk.inputs.once("conflict.ends_per_year", conflict.ends_per_year)
        deterrence = chunk.inputs.once("conflict.deterrence", conflict.deterrence)
        self.suspends = chunk.inputs.rate("conflict.suspends_per_year", conflict.suspends_per_year)
        self._may_suspend = bool(np.any(self.suspends))
        self._columns = chunk.columns.place[:, setup.selected]
        at_war = np.zeros(setup.selected.size, dtype=bool)
        for iso3, war in conflict.now.items():
            place = np.flatnonzero(setup.selected == setup.catalogue.index[iso3])
            if place.size:
                ends = NEVER_DUE if war.ends == "never" else int(war.ends) - setup.start
                at_war[place] = True
                self._begin(0, np.arange(chunk.runs), np.repeat(place, chunk.runs), np.full(chunk.runs, ends))
        draws = chunk.streams.by_state(["war/onset"], [setup.selected], "exponentials")
        self.runs, self.places = self._candidates(draws, at_war)
        lengths = chunk.streams.by_state(["war/end"], [setup.selected], "exponentials")
        self.lasts = procedure.waiting_months(lengths[self.runs, self.places], rate[self.runs])
        self.deterrence = deterrence[self.runs]
        self.left = draws[self.runs, self.places].astype(np.float64)
        self.monthly = chunk.inputs.risk()[self.runs, setup.risk_group[self.places]] / 12.0
        self.hazard = self.monthly.copy()
        self._candidate = np.full(draws.shape, -1, dtype=np.int64)
        self._candidate[self.runs, self.places] = np.arange(self.runs.size)
        chunk.world.gains.append((self.runs, self.places))

    def _candidates(self, draws: NDArray[np.float32], at_war: NDArray[np.bool_]) -> tuple[Cells, Cells]:
        """Runs and selected states that a war could reach within the horizon if nothing deterred it."""
        setup = self.chunk.setup
        table, group = self.chunk.inputs.risk(), setup.risk_group
        most = table * setup.months / 12.0
        # In single precision and a little generous first: nearly all are far from it.
        generous = (most * (1 + 1e-6)).astype(np.float32).take(group, axis=1, mode="wrap")
        runs, places = np.nonzero((draws <= generous) & ~at_war)
        within = draws[runs, places] <= most[runs, group[places]]
        return runs[within], places[within]

    def month(self, month: int) -> None:
        """Begin wars in a month; a war that ends leaves its month in peace."""
        if not self.left.size:
            self.chunk.world.gains.clear()
            return
        self.left -= self._hazard(month)
        fires = where(self.left <= 0)
        if fires.size:
            self.left[fires] = np.inf  # a state is drawn into one war at most
            self._begin(month, self.runs[fires], self.places[fires], month + self.lasts[fires])

    def _hazard(self, month: int) -> Run:
        """Hazard of a month for every candidate, lower where the state has gained something that deters."""
        if self.chunk.lever_profiles("substitutes"):
            changed = np.arange(self.left.size)
        else:
            changed = together([self._candidate[places] for places in self.chunk.world.gains])
            changed = changed[changed >= 0]
        self.chunk.world.gains.clear()
        if changed.size:
            gained = own_capability(self.chunk, self.runs[changed], self.places[changed], month)
            self.hazard[changed] = self.monthly[changed] * war_risk_left(self.deterrence[changed], gained)
        return self.hazard

    def _begin(self, month: int, runs: Cells, places: NDArray[np.intp], ends: NDArray[np.integer]) -> None:
        world = self.chunk.world
        world.war_until[runs, places] = ends
        world.wars.append((runs, places, ends.astype(np.int64)))
        world.war_months.append(month)
        if self._may_suspend:
            columns = self._columns.take(places, axis=1)
            self._plan_suspensions(month, (runs * world.columns + columns)[columns >= 0])

    def _plan_suspensions(self, month: int, cells: Cells) -> None:
        """Fix when parties that are drawn into a war would notify a suspension."""
        if cells.size:
            acting = self.chunk.world.acting(cells)
            rate = self.suspends if isinstance(self.suspends, float) else self.suspends[acting.runs]
            wait = procedure.waiting_months(self.chunk.at(acting, "suspension")[0], rate)
            self.chunk.world.calendar.add(Due.SUSPENSION, month + wait, cells)


def own_capability(chunk: Chunk, runs: Cells, places: NDArray[np.intp], month: int) -> Run:
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
    if not chunk.lever_profiles("substitutes"):
        return gained
    states, quality = chunk.setup.selected[places], chunk.parameters["substitute_quality"][runs]
    for column in chunk.columns.place:
        own = column[states]
        inside = where(own >= 0)
        inside = inside[chunk.world.stage[runs[inside], own[inside]] != WITHDRAWN]
        replaced = chunk.lever_by_state("substitutes", month, runs[inside], own[inside])
        gained[inside] += chunk.columns.own_share[own[inside]] * quality[inside] * replaced
    return gained


def suspend(chunk: Chunk, month: int) -> None:
    """Let parties at war, and those named by dated events, notify a contested suspension.

    Args:
        chunk: The chunk of runs.
        month: Month from the start of the horizon.

    Source: W-04.
    """
    world, columns, acts = chunk.world, chunk.columns, _acts(chunk)
    due = world.today[Due.SUSPENSION]
    if not due.size and not acts:
        return
    if due.size:
        runs, own = world.of(due)
        due = due[world.war_until[runs, columns.position[own]] > month]
    for name, event in acts:
        if event.date not in (None, chunk.setup.start + month):
            continue
        happens = np.broadcast_to(chunk.inputs.impulse(name, event)[month] > 0, chunk.runs)
        treaties = [event.treaty in (None, pack.rules.id) for pack in chunk.setup.treaties]
        named = np.flatnonzero(
            chunk.setup.members(event.by)[columns.catalogue] & np.array(treaties, dtype=bool)[columns.treaty]
        )
        due = distinct(together([due, (where(happens)[:, None] * world.columns + named).ravel()]))
    if not due.size:
        return
    stage = world.stage.take(due)
    due = due[(stage >= PARTY) & (stage < WITHDRAWN) & ~world.suspended.take(due)]
    if due.size:
        world.suspended.ravel()[due] = True
        world.dates["suspended"][due] = chunk.setup.start + month
        acting = world.acting(due)
        np.add.at(world.acts, acting.sides, 1.0)
        world.newly_suspended.append(acting)


def _acts(chunk: Chunk) -> list[tuple[str, Event]]:
    """Suspensions that the scenario dates, or lets happen at random."""
    if "suspensions" not in chunk.cache:
        events = chunk.setup.scenario.events.items()
        chunk.cache["suspensions"] = [(name, event) for name, event in events if event.type == "suspension"]
    return cast("list[tuple[str, Event]]", chunk.cache["suspensions"])


def contain(chunk: Chunk, month: int) -> None:
    """Set how far joint containment damps peers, pacts and the sibling treaty; rescale only while it ramps.

    Args:
        chunk: The chunk of runs.
        month: Month from the start of the horizon.

    Source: L-01.
    """
    profiles = chunk.lever_profiles("contain")
    if not profiles:
        return
    steady = month > 0 and all(np.array_equal(profile[month], profile[month - 1]) for profile, _ in profiles)
    if steady:
        return
    held = sum((profile[month][:, None] * adopters for profile, adopters in profiles), start=np.zeros((1, 1)))
    chunk.world.damping = (1.0 - np.minimum(held, 1.0)).astype(np.float32)
    combine(chunk, np.arange(chunk.runs))


def meet(chunk: Chunk, treaty: int) -> None:
    """Hold a review conference, which restates the norm.

    Args:
        chunk: The chunk of runs.
        treaty: Place of the treaty.

    Source: N-06.
    """
    concordance = chunk.world.norm[CONCORDANCE, treaty * chunk.runs : (treaty + 1) * chunk.runs]
    concordance += norms.REAFFIRMATION * norms.REVIEW_SIZE * (1.0 - concordance)
