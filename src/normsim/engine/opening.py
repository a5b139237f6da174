"""A chunk as it stands before the first month: thresholds, dates, agendas and norms of the start."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from normsim.axes import DATES, DEBATING, DEPOSITED, INDICATORS, NON_PARTY, PARTY, WITHDRAWN
from normsim.engine.chunk import CLOCK_SHIFT_MONTH, Chunk
from normsim.engine.inputs import Inputs
from normsim.engine.setup import Setup
from normsim.engine.terms import assemble
from normsim.model import norms, pressure, procedure
from normsim.streams import Streams
from normsim.world import PLANNED, Calendar, Cells, Due, World

NORM_PARTS = INDICATORS[: INDICATORS.index("condone") + 1]
"""Indicators that the norm itself keeps, in the order of ``World.norm``."""


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
    chunk = Chunk(setup, streams, inputs, assemble(setup, inputs), _world(setup, streams.runs), parameters)
    _thresholds(chunk)
    _accessions(chunk)
    _clock(chunk)
    _news(chunk)
    return chunk


def _world(setup: Setup, runs: int) -> World:
    columns = setup.columns
    shape, selected = (runs, columns.count), (runs, setup.selected.size)
    rules = [pack.rules for pack in setup.treaties]
    stage = np.broadcast_to(columns.stage_at_start, shape).copy()
    dates = np.full((len(DATES), *shape), -1, dtype=np.int16)
    for name in ("announced", "deposited", "effective"):
        dates[DATES.index(name)] = columns.known(rules, name)
    debating = columns.stage_at_start == DEBATING
    dates[DATES.index("debating")][:, debating] = columns.known(rules, "since")[debating]
    gained = np.zeros(selected, dtype=np.float32)
    gone = columns.stage_at_start == WITHDRAWN
    for part in columns.slices:  # a state may have left several treaties
        out = np.flatnonzero(gone[part]) + part.start
        gained[:, columns.position[out]] += columns.own_share[out]
    sums = [
        (float(columns.champion[part][gone[part]].sum()), float(columns.suspended[part].sum()))
        for part in columns.slices
    ]
    return World(
        stage=stage,
        remainder=np.full(shape, np.inf, dtype=np.float32),
        spent=np.zeros(shape, dtype=np.float32),
        visible=np.zeros(shape, dtype=np.int8),
        exposure=np.zeros(shape, dtype=np.float32),
        contagion=np.zeros(shape, dtype=np.float32),
        damping=None,
        visits=np.zeros(shape, dtype=np.int8),
        suspended=np.broadcast_to(columns.suspended, shape).copy(),
        armed=np.zeros(shape, dtype=bool),
        reopened=np.full(shape, -1, dtype=np.int16),
        due=np.full((len(PLANNED), runs * columns.count), -1, dtype=np.int16),
        dated=dates.reshape(len(DATES), -1),
        gains=[],
        war_until=np.full(selected, -1, dtype=np.int16),
        gained=gained,
        left=np.repeat([left for left, _ in sums], runs),
        acts=np.repeat([acts for _, acts in sums], runs),
        norm=_norms(setup, runs),
        salience=np.zeros(len(rules) * runs),
        first_side=columns.treaty.astype(np.int64) * runs,
        calendar=Calendar(setup.months, runs * columns.count),
    )


def _norms(setup: Setup, runs: int) -> NDArray[np.float64]:
    """Indicators of the norms at the start; ``(indicators, treaties · runs)``."""
    table = []
    for pack in setup.treaties:
        condemn, condone = pack.quiet_shares
        parts = {name: np.array([value]) for name, value in pack.norm_start.items()}
        own = parts | {"robustness": norms.robustness(**parts), "condemn": np.array([condemn])}
        own |= {"silent": np.array([1.0 - condemn - condone]), "condone": np.array([condone])}
        table.append(np.concatenate([own[name] for name in NORM_PARTS]))
    return np.repeat(np.array(table).T, runs, axis=1)


def _thresholds(chunk: Chunk) -> None:
    """Load thresholds and agendas for the stages at the start, which are the same in all runs."""
    columns, world = chunk.columns, chunk.world
    for at, step in ((PARTY, "debate"), (DEBATING, "announce")):
        here = columns.stage_at_start == at
        if here.any():
            world.remainder[:, here] = chunk.first_thresholds(step)[:, here]
    deposited = _cells(chunk, columns.stage_at_start == DEPOSITED)
    since = world.dates["deposited"].take(deposited).astype(np.int64)
    due = since + columns.notice[world.of(deposited)[1]] - chunk.setup.start
    world.calendar.add(Due.EFFECT, np.maximum(due, 0), deposited)


def _news(chunk: Chunk) -> None:
    """Let the norms of the first month hear of announcements that stand at the start, where the scenario says so."""
    cells = _cells(chunk, chunk.columns.known([pack.rules for pack in chunk.setup.treaties], "news"))
    if cells.size:
        chunk.world.announced.append(chunk.world.acting(cells))


def _cells(chunk: Chunk, columns: NDArray[np.bool_]) -> Cells:
    """Flat indices of some columns in every run."""
    return np.add.outer(np.arange(chunk.runs) * chunk.world.columns, np.flatnonzero(columns)).ravel()


def _accessions(chunk: Chunk) -> None:
    """Put down when known consents and candidates become parties."""
    columns, world = chunk.columns, chunk.world
    rules = [pack.rules for pack in chunk.setup.treaties]
    joins = columns.known(rules, "joins").astype(np.int64)
    known = _cells(chunk, joins >= 0)
    world.calendar.add(Due.JOIN, joins[world.of(known)[1]] - chunk.setup.start, known)
    outside = columns.stage_at_start == NON_PARTY
    candidates = _cells(chunk, columns.known(rules, "candidates") & outside & (joins < 0))
    if candidates.size:
        acting = world.acting(candidates)
        consent = procedure.waiting_months(
            chunk.at(acting, "accession")[0], chunk.rule_of("accession_per_year", acting)
        )
        world.calendar.add(Due.JOIN, consent - 1 + procedure.MONTHS_FROM_CONSENT, candidates)
        chunk.cache.pop("draws/accession")  # looked at once only


def _clock(chunk: Chunk) -> None:
    """Put down in which month each state would leave for a reason outside the model."""
    if not chunk.parameters["clock_rate"].any():
        return
    rates = pressure.clock_rate_of(chunk.parameters["clock_rate"], chunk.draws("clock.rate", "normals"))
    with np.errstate(divide="ignore"):  # a rate of 0 never comes
        needed = np.float32(12.0) * chunk.draws("clock") / rates
    shift = np.exp(1.5 * chunk.streams.uniforms("clock.shift"))
    hazard = np.cumsum(np.where(chunk.inputs.months[:, None] >= CLOCK_SHIFT_MONTH, shift, 1.0), axis=0)
    # Nearly all wait far beyond the horizon: look only at those that do not.
    cells = np.flatnonzero(needed <= hazard[-1].astype(np.float32)[:, None] * np.float32(1.000001))
    (runs, own), needs = chunk.world.of(cells), needed.take(cells)
    within = (needs <= hazard[-1][runs]) & ~chunk.columns.stays[own]
    cells, runs, needs = cells[within], runs[within], needs[within]
    chunk.world.calendar.add(Due.CLOCK, procedure.first_month_over(hazard[:, runs], needs), cells)
