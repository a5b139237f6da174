"""The PROCEDURE phase: deposits, effect, reversal, parliament, accession and return."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from normsim.axes import ANNOUNCED, DEPOSITED, NON_PARTY, PARTY, WITHDRAWN
from normsim.engine.chunk import Chunk
from normsim.engine.pacts import start_together
from normsim.model import levers, norms, procedure
from normsim.world import Cells, TreatyWorld

Run = NDArray[np.float64]


def _rule(chunk: Chunk, treaty: int, name: str) -> Run:
    rules = chunk.setup.treaties[treaty].rules
    return chunk.inputs.once(f"treaties.{rules.id}.procedure.{name}", getattr(rules.procedure, name))


def plan_deposits(chunk: Chunk, treaty: int, month: int, cells: Cells, elapsed: Cells | None = None) -> None:
    """Fix when announced exits are deposited, when parliament stops them and when they are reversed.

    Args:
        chunk: The chunk of runs.
        treaty: Place of the treaty.
        month: Month from the start of the horizon.
        cells: Cells that have announced.
        elapsed: Months since the announcement without a deposit; none for new ones; ``(cells,)``.

    Source: P-02, P-03, P-04.
    """
    pack, world = chunk.setup.treaties[treaty], chunk.world.treaties[treaty]
    runs, states = world.of(cells)
    waited = np.zeros(cells.size, dtype=np.int64) if elapsed is None else elapsed
    deliberation = chunk.lever_by_state(treaty, "deliberate", month, runs, states)
    law = pack.rules.procedure.announce_to_deposit_months
    draws = chunk.at(treaty, "deposit", cells, "state_uniforms")
    slower = 1.0 + levers.DELIBERATION_DELAY * deliberation
    delay = procedure.deposit_delay(law, draws, waited, slower)
    begun = month - waited
    due = np.minimum(begun + delay, 30_000)
    _put_down(world, "deposit", due, cells)
    chance = _rule(chunk, treaty, "parliament_stops")[runs] + levers.DELIBERATION_STOPS * deliberation
    vote = begun + procedure.parliament_votes_after(delay)
    stopped = (chunk.at(treaty, "parliament", cells, "state_uniforms") < chance) & (vote >= month)
    _put_down(world, "stop", np.where(stopped, vote, 30_000), cells)
    rate = _rule(chunk, treaty, "reversal_per_year")[runs]
    reversal = month + procedure.waiting_months(chunk.at(treaty, "reversal", cells), rate)
    _put_down(world, "reversal", reversal, cells)


def _put_down(world: TreatyWorld, kind: str, months: NDArray[np.integer[Any]], cells: Cells) -> None:
    months = np.minimum(months, 30_000)
    world.due[kind].ravel()[cells] = months
    getattr(world, f"{kind}s").add(months, cells)


def _take(world: TreatyWorld, kind: str, month: int) -> Cells:
    """Take what is due, without entries that a later plan has replaced."""
    cells: Cells = getattr(world, f"{kind}s").take(month)
    if not cells.size:
        return cells
    return np.asarray(cells[world.due[kind].ravel()[cells] == month])


def open_procedures(chunk: Chunk) -> None:
    """Put exits that are under way at the start on their way, given the time they have taken."""
    for number, pack, world in chunk.pairs():
        stage = world.stage.ravel()
        announced = np.flatnonzero(stage == ANNOUNCED)
        if announced.size:
            since = pack.rules.announced[pack.columns][world.of(announced)[1]]
            plan_deposits(chunk, number, 0, announced, np.maximum(chunk.setup.start - since.astype(np.int64), 0))
            start_together(chunk, number, 0, announced)
        deposited = np.flatnonzero(stage == DEPOSITED)
        if deposited.size:
            rate = _rule(chunk, number, "reversal_per_year")[world.of(deposited)[0]]
            months = procedure.waiting_months(chunk.at(number, "reversal", deposited), rate)
            _put_down(world, "reversal", months - 1, deposited)
        gone = np.flatnonzero(stage == WITHDRAWN)
        if gone.size:
            _plan_return(chunk, number, 0, gone)


def proceed(chunk: Chunk, month: int) -> None:
    """Do what is due in a month, treaty by treaty.

    Args:
        chunk: The chunk of runs.
        month: Month from the start of the horizon.
    """
    for number in range(len(chunk.setup.treaties)):
        _stop(chunk, number, month)
        _deposit(chunk, number, month)
        _take_effect(chunk, number, month)
        _join(chunk, number, month)
        _rearm(chunk, number, month)


def _stop(chunk: Chunk, treaty: int, month: int) -> None:
    """Parliament stops announced exits; courts, presidents or voters reverse announced and deposited ones."""
    world = chunk.world.treaties[treaty]
    stage = world.stage.ravel()
    halted, reversed_ = _take(world, "stop", month), _take(world, "reversal", month)
    if not halted.size and not reversed_.size:
        return
    under_way = (stage[reversed_] == ANNOUNCED) | (stage[reversed_] == DEPOSITED)
    cells = np.union1d(halted[stage[halted] == ANNOUNCED], reversed_[under_way])
    if cells.size:
        world.dates["reversed"].ravel()[cells] = chunk.setup.start + month
        _become_party(chunk, treaty, cells)


def _become_party(chunk: Chunk, treaty: int, cells: Cells) -> None:
    """Make cells parties again; each may start towards the exit a limited number of times."""
    world = chunk.world.treaties[treaty]
    visits = world.visits.ravel()
    visits[cells] += 1
    world.stage.ravel()[cells] = PARTY
    world.news["moved"].append(cells)
    open_ = cells[visits[cells] < procedure.MAX_VISITS]
    world.remainder.ravel()[cells] = np.inf
    world.remainder.ravel()[open_] = chunk.thresholds(treaty, "debate", open_)


def _deposit(chunk: Chunk, treaty: int, month: int) -> None:
    pack, world = chunk.setup.treaties[treaty], chunk.world.treaties[treaty]
    stage = world.stage.ravel()
    due = _take(world, "deposit", month)
    due = due[stage[due] == ANNOUNCED]
    if due.size:
        stage[due] = DEPOSITED
        world.dates["deposited"].ravel()[due] = chunk.setup.start + month
        world.news["moved"].append(due)
        world.effects.add(np.full(due.size, month + pack.rules.notice_months), due)


def _take_effect(chunk: Chunk, treaty: int, month: int) -> None:
    """Let deposited exits take effect once the notice has run out and the state is at peace."""
    pack, world = chunk.setup.treaties[treaty], chunk.world.treaties[treaty]
    due = world.effects.take(month)
    if not due.size:
        return
    stage = world.stage.ravel()
    served = world.dates["deposited"].ravel()[due] + pack.rules.notice_months <= chunk.setup.start + month
    due = due[(stage[due] == DEPOSITED) & served]
    if not due.size:
        return
    runs, states = world.of(due)
    if pack.rules.waits_for_conflict_end:
        waits = chunk.world.at_war[runs, pack.positions[states]]
        world.effects.add(np.full(int(waits.sum()), month + 1), due[waits])
        due, runs, states = due[~waits], runs[~waits], states[~waits]
    if not due.size:
        return
    stage[due] = WITHDRAWN
    world.dates["effective"].ravel()[due] = chunk.setup.start + month
    world.news["moved"].append(due)
    world.suspended.ravel()[due] = False
    _count(chunk, treaty, runs, states, 1.0)
    _plan_rearming(chunk, treaty, month, due)
    _plan_return(chunk, treaty, month, due)


def _count(chunk: Chunk, treaty: int, runs: Cells, states: Cells, sign: float) -> None:
    """Keep the sums over states that have left; their weights are multiples of 2⁻¹⁴, so the order is immaterial."""
    pack, world = chunk.setup.treaties[treaty], chunk.world.treaties[treaty]
    sums = world.sums
    for name, weight in (("withdrawn", pack.capability_weight), ("gone", pack.champion)):
        sums[name] += sign * np.bincount(runs, weights=weight[states], minlength=chunk.runs)
    sums["parties"] -= sign * np.bincount(runs, minlength=chunk.runs)
    chunk.world.gained[runs, pack.positions[states]] += np.float32(sign) * pack.own_share[states]


def _plan_rearming(chunk: Chunk, treaty: int, month: int, cells: Cells) -> None:
    world = chunk.world.treaties[treaty]
    runs, states = world.of(cells)
    pledged = chunk.lever_by_state(treaty, "limit_use", month, runs, states)
    wait = procedure.waiting_months(chunk.at(treaty, "rearm", cells), norms.REARM_PER_YEAR * (1.0 - pledged))
    world.rearms.add(month + wait, cells)


def _rearm(chunk: Chunk, treaty: int, month: int) -> None:
    world = chunk.world.treaties[treaty]
    due = world.rearms.take(month)
    if not due.size:
        return
    due = due[(world.stage.ravel()[due] == WITHDRAWN) & ~world.armed.ravel()[due]]
    if due.size:
        world.armed.ravel()[due] = True
        world.news["rearmed"].append(due)
        world.sums["rearmed"] += np.bincount(world.of(due)[0], minlength=chunk.runs)


def _plan_return(chunk: Chunk, treaty: int, month: int, cells: Cells) -> None:
    """Fix when states that have left consent again; ``readmit`` makes it likelier while it is in force."""
    world = chunk.world.treaties[treaty]
    runs, states = world.of(cells)
    draws = chunk.at(treaty, "return", cells)
    rate = _rule(chunk, treaty, "readmission_per_year")[runs]
    profiles = chunk.lever_profiles(treaty, "readmit")
    if not profiles:
        consent = month + procedure.waiting_months(draws, rate)
    else:
        added = sum((profile[:, runs] * adopters[states] for profile, adopters in profiles), start=np.zeros(1))
        hazard = np.cumsum((rate + levers.READMISSION_RATE * np.minimum(added, 1.0))[month + 1 :] / 12.0, axis=0)
        consent = month + 1 + procedure.first_month_over(hazard, draws)
    world.joins.add(consent + procedure.MONTHS_FROM_CONSENT, cells)


def _join(chunk: Chunk, treaty: int, month: int) -> None:
    world = chunk.world.treaties[treaty]
    due = world.joins.take(month)
    if not due.size:
        return
    stage = world.stage.ravel()
    new, back = due[stage[due] == NON_PARTY], due[stage[due] == WITHDRAWN]
    if new.size:
        stage[new] = PARTY
        world.remainder.ravel()[new] = chunk.thresholds(treaty, "debate", new)
        world.sums["parties"] += np.bincount(world.of(new)[0], minlength=chunk.runs)
    if back.size:
        runs, states = world.of(back)
        world.dates["rejoined"].ravel()[back] = chunk.setup.start + month
        armed = world.armed.ravel()[back]
        world.sums["rearmed"] -= np.bincount(runs[armed], minlength=chunk.runs)
        world.armed.ravel()[back] = False
        _become_party(chunk, treaty, back)
        _count(chunk, treaty, runs, states, -1.0)
