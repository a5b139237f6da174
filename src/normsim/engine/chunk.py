"""One chunk of runs: its inputs, its world at the start, and what the processes share."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normsim.axes import DEBATING, DEPOSITED, NON_PARTY, PARTY, WITHDRAWN
from normsim.engine.inputs import Inputs, active_levers
from normsim.engine.setup import Setup, TreatySetup
from normsim.engine.terms import Terms, assemble
from normsim.model import norms, pressure, procedure
from normsim.model.contagion import VISIBLE_TENTHS
from normsim.streams import Streams
from normsim.world import (
    Agenda,
    Announcements,
    Cells,
    EarlierAttempts,
    TreatyWorld,
    World,
    empty_dates,
    empty_indicators,
)

Run = NDArray[np.float64]
Stateful = NDArray[np.float32]
Profile = tuple[NDArray[np.floating[Any]], NDArray[np.float64]]
"""A lever over time ``(months, runs)`` and its adopters ``(states,)``."""


@dataclass
class Chunk:
    """Everything the processes of one chunk need: what is fixed, what is drawn, what changes."""

    setup: Setup
    streams: Streams
    inputs: Inputs
    terms: list[Terms]
    world: World
    parameters: dict[str, Run]
    cache: dict[str, Stateful] = field(default_factory=dict)
    pacts: dict[int, list[Any]] = field(default_factory=dict)
    """Pacts about each treaty, see :mod:`normsim.engine.pacts`."""

    @property
    def runs(self) -> int:
        """Runs in the chunk, whole blocks."""
        return self.streams.runs

    @cached_property
    def rest(self) -> NDArray[np.float32]:
        """Hazard below which a debate rests, exp(η_fade), per month; ``(runs,)``."""
        return np.exp(self.parameters["eta_fade"]).astype(np.float32)

    @cached_property
    def _pairs(self) -> list[tuple[int, TreatySetup, TreatyWorld]]:
        return [(number, pack, self.world.treaties[number]) for number, pack in enumerate(self.setup.treaties)]

    def pairs(self) -> list[tuple[int, TreatySetup, TreatyWorld]]:
        """Number, fixed part and changing part of each treaty."""
        return self._pairs

    def draws(self, treaty: int, purpose: str, kind: str = "state_exponentials") -> Stateful:
        """Draws of one purpose for a treaty's states, made once; ``(runs, states)``."""
        pack = self.setup.treaties[treaty]
        name = f"{pack.rules.id}/{purpose}"
        if name not in self.cache:
            self.cache[name] = getattr(self.streams, kind)(name, pack.columns)
        return self.cache[name]

    def at(self, treaty: int, purpose: str, cells: Cells, kind: str = "state_exponentials") -> NDArray[np.float64]:
        """Draws of one purpose for some cells on their present visit; ``(cells,)``."""
        visits = self.world.treaties[treaty].visits.ravel()[cells]
        if not visits.any():
            return self.draws(treaty, purpose, kind).ravel()[cells].astype(np.float64)
        first = visits == 0
        out = np.empty(cells.size)
        out[first] = self.draws(treaty, purpose, kind).ravel()[cells[first]]
        pack = self.setup.treaties[treaty]
        runs, states = self.world.treaties[treaty].of(cells)
        for place in np.flatnonzero(~first):
            name = f"{pack.rules.id}/{purpose}/{visits[place]}"
            uniform = self.streams.one_uniform(name, int(runs[place]), int(pack.columns[states[place]]))
            out[place] = uniform if kind == "state_uniforms" else -np.log(uniform)
        return out

    def frailty(self, treaty: int) -> Stateful:
        """Readiness of each state, shared by its treaties and stages, log-hazard; ``(runs, states)``."""
        key = f"frailty/{treaty}"
        if key not in self.cache:
            sd = self.parameters["frailty_sd"].astype(np.float32)
            self.cache[key] = sd[:, None] * self._readiness[:, self.setup.treaties[treaty].columns]
        return self.cache[key]

    @cached_property
    def _readiness(self) -> Stateful:
        return self.streams.state_normals("frailty", np.arange(len(self.setup.catalogue), dtype=np.intp))

    def thresholds(self, treaty: int, step: str, cells: Cells) -> NDArray[np.float32]:
        """Hazard that must accumulate for a step (``debate`` or ``announce``) of some cells; ``(cells,)``."""
        runs, states = self.world.treaties[treaty].of(cells)
        alpha = self.parameters[f"alpha_{step}"].astype(np.float32)[runs]
        frailty = self.frailty(treaty)[runs, states]
        return np.asarray((self.at(treaty, step, cells) * np.exp(-frailty - alpha)).astype(np.float32))

    def lever_by_state(self, treaty: int, kind: str, month: int, runs: Cells, states: Cells) -> Run:
        """Strength of a kind of lever for some cells in a month, all levers of the kind together; ``(cells,)``."""
        total = np.zeros(runs.size)
        if not runs.size:
            return total
        for profile, adopters in self.lever_profiles(treaty, kind):
            total += profile[month, runs] * adopters[states]
        return np.minimum(total, 1.0)

    def lever_profiles(self, treaty: int, kind: str) -> list[Profile]:
        """Strength over time ``(months, runs)`` and adopters ``(states,)`` of each active lever of a kind."""
        columns = self.setup.treaties[treaty].columns
        key = f"{treaty}/{kind}"
        if key not in self._profiles:
            self._profiles[key] = [
                (self.inputs.lever(name, lever), self.setup.members(lever.adopters)[columns].astype(np.float64))
                for name, lever in active_levers(self.setup, kind)
            ]
        return self._profiles[key]

    @cached_property
    def _profiles(self) -> dict[str, list[Profile]]:
        return {}


CLOCK_SHIFT_MONTH = 12 * 2022 + 2
"""March 2022: from here the exogenous clock runs faster (B-15)."""


def open_chunk(setup: Setup, first_block: int, blocks: int) -> Chunk:
    """Draw the inputs of a chunk and put its world as it stands before the first month.

    Args:
        setup: The compiled scenario.
        first_block: First seed block of the chunk.
        blocks: Number of blocks.

    Returns:
        The chunk, ready to run.
    """
    streams = Streams(setup.scenario.ensemble.seed, first_block, blocks, len(setup.catalogue))
    inputs = Inputs(setup, streams)
    parameters = {name: inputs.parameter(name) for name in setup.parameters}
    shape = (streams.runs, setup.selected.size)
    world = World(
        treaties=[],
        at_war=np.zeros(shape, dtype=bool),
        gained=np.zeros(shape, dtype=np.float32),
        war_ends=Agenda(setup.months),
        wars=[],
        pact_open_until={},
        pact_remainder={},
        announcements=Announcements(),
        earlier=EarlierAttempts(),
    )
    chunk = Chunk(setup, streams, inputs, [], world, parameters)
    for number, pack in enumerate(setup.treaties):
        chunk.terms.append(assemble(setup, inputs, number))
        world.treaties.append(_treaty_world(chunk, pack, chunk.terms[number]))
    for number in range(len(setup.treaties)):
        _start(chunk, number)
    return chunk


def _treaty_world(chunk: Chunk, pack: TreatySetup, terms: Terms) -> TreatyWorld:
    runs, months, states = chunk.runs, chunk.setup.months, pack.columns.size
    shape = (runs, states)
    agendas = {
        name: Agenda(months)
        for name in ("deposits", "stops", "reversals", "effects", "joins", "rearms", "suspensions", "clock")
    }
    start = pack.norm_start
    zeros = np.zeros(runs)
    condemn, condone = pack.quiet_shares
    norm = {part: np.full(runs, value) for part, value in start.items()}
    norm |= {
        "robustness": norms.robustness(*norm.values()),
        "condemn": np.full(runs, condemn),
        "condone": np.full(runs, condone),
        "salience": zeros.copy(),
    }
    stage = np.broadcast_to(pack.rules.stage_at_start[pack.columns], shape).copy()
    suspended = np.broadcast_to(pack.rules.suspended[pack.columns], shape).copy()
    dates = empty_dates(shape)
    for name in ("announced", "deposited", "effective"):
        dates[name][:] = getattr(pack.rules, name)[pack.columns]
    return TreatyWorld(
        stage=stage,
        remainder=np.full(shape, np.inf, dtype=np.float32),
        spent=np.zeros(shape, dtype=np.float32),
        visible=VISIBLE_TENTHS[stage],
        exposure=np.zeros(shape, dtype=np.float32),
        following=np.zeros(shape, dtype=np.float32),
        sibling=np.zeros(shape, dtype=np.float32),
        contagion=np.zeros(shape, dtype=np.float32),
        damping=np.ones(shape, dtype=np.float32),
        visits=np.zeros(shape, dtype=np.int8),
        suspended=suspended,
        armed=np.zeros(shape, dtype=bool),
        reopened=np.full(shape, -1, dtype=np.int16),
        due={name: np.full(shape, -1, dtype=np.int16) for name in ("deposit", "stop", "reversal")},
        dates=dates,
        norm=norm,
        sums={
            "withdrawn": zeros.copy(),
            "gone": zeros.copy(),
            "left": zeros.copy(),
            "suspended": suspended.sum(axis=1).astype(np.float64),
            "rearmed": zeros.copy(),
            "parties": ((stage >= PARTY) & (stage < WITHDRAWN)).sum(axis=1).astype(np.float64),
        },
        news={"announced": [], "moved": [], "suspended": [], "rearmed": []},
        drivers=terms.drivers,
        calm=terms.calm,
        indicators=empty_indicators(runs, months),
        rearmed=np.zeros((months, runs), dtype=np.int16),
        parties=np.zeros((months, runs), dtype=np.int16),
        **agendas,
    )


def _start(chunk: Chunk, treaty: int) -> None:
    """Load thresholds and agendas for the stages at the start, which are the same in all runs."""
    pack, world = chunk.setup.treaties[treaty], chunk.world.treaties[treaty]
    stage = pack.rules.stage_at_start[pack.columns]
    for at, step in ((PARTY, "debate"), (DEBATING, "announce")):
        here = np.flatnonzero(stage == at)
        draws, frailty = chunk.draws(treaty, step)[:, here], chunk.frailty(treaty)[:, here]
        world.remainder[:, here] = pressure.threshold(draws, frailty, chunk.parameters[f"alpha_{step}"])
    debating = stage == DEBATING
    world.dates["debating"][:, debating] = pack.rules.since[pack.columns][debating]
    deposited = _cells(chunk, world, stage == DEPOSITED)
    due = world.dates["deposited"].ravel()[deposited].astype(np.int64) + pack.rules.notice_months - chunk.setup.start
    world.effects.add(np.maximum(due, 0), deposited)
    _accessions(chunk, treaty)
    _clock(chunk, treaty)
    gone = stage == WITHDRAWN
    world.sums["withdrawn"] += pack.capability_weight[gone].sum()
    world.sums["gone"] += pack.champion[gone].sum()
    chunk.world.gained[:, pack.positions[gone]] += pack.own_share[gone]
    world.sums["left"] += VISIBLE_TENTHS[stage].astype(np.float64) @ pack.adherence_weight


def _cells(chunk: Chunk, world: TreatyWorld, states: NDArray[np.bool_]) -> Cells:
    """Flat indices of some states in every run."""
    return np.add.outer(np.arange(chunk.runs) * world.states, np.flatnonzero(states)).ravel()


def _accessions(chunk: Chunk, treaty: int) -> None:
    """Put down when known consents and candidates become parties."""
    pack, world = chunk.setup.treaties[treaty], chunk.world.treaties[treaty]
    joins = pack.rules.joins[pack.columns].astype(np.int64)
    known = _cells(chunk, world, joins >= 0)
    world.joins.add(joins[world.of(known)[1]] - chunk.setup.start, known)
    outside = pack.rules.stage_at_start[pack.columns] == NON_PARTY
    cells = _cells(chunk, world, pack.rules.candidates[pack.columns] & outside & (joins < 0))
    if not cells.size:
        return
    rules = pack.rules
    key = f"treaties.{rules.id}.procedure.accession_per_year"
    rate = chunk.inputs.once(key, rules.procedure.accession_per_year)
    consent = procedure.waiting_months(chunk.at(treaty, "accession", cells), rate[world.of(cells)[0]])
    world.joins.add(consent - 1 + procedure.MONTHS_FROM_CONSENT, cells)


def _clock(chunk: Chunk, treaty: int) -> None:
    """Put down in which month each state would leave for a reason outside the model."""
    world = chunk.world.treaties[treaty]
    if not chunk.parameters["clock_rate"].any():
        return
    rates = pressure.clock_rate_of(chunk.parameters["clock_rate"], chunk.draws(treaty, "clock.rate", "state_normals"))
    needed = 12.0 * chunk.draws(treaty, "clock") / rates
    shift = np.exp(1.5 * chunk.streams.uniforms("clock.shift"))
    hazard = np.cumsum(np.where(chunk.inputs.months[:, None] >= CLOCK_SHIFT_MONTH, shift, 1.0), axis=0)
    # Nearly all wait far beyond the horizon: look only at those that do not.
    cells = np.flatnonzero(needed <= hazard[-1][:, None])
    runs = world.of(cells)[0]
    needs = needed.ravel()[cells]
    world.clock.add(procedure.first_month_over(hazard[:, runs], needs), cells)
