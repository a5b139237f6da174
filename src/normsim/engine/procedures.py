"""The PROCEDURE phase: deposits, effect, reversal, parliament, accession and return."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from normsim.axes import ANNOUNCED, DEPOSITED, NON_PARTY, PARTY, WITHDRAWN
from normsim.engine.chunk import Chunk
from normsim.engine.pacts import start_together
from normsim.model import levers, norms, procedure
from normsim.scenario.quantity import Quantity
from normsim.world import NEVER_DUE, PLANNED, Acting, Cells, Due, distinct, together

Months = NDArray[np.integer[Any]]
Run = NDArray[np.float64]


def plan_deposits(chunk: Chunk, month: int, acting: Acting, elapsed: Cells | None = None) -> None:
    """Fix when announced exits are deposited, when parliament stops them and when they are reversed.

    Args:
        chunk: The chunk of runs.
        month: Month from the start of the horizon.
        acting: Cells that have announced.
        elapsed: Months since the announcement without a deposit; none for new ones; ``(cells,)``.

    Source: P-02, P-03, P-04.
    """
    deliberation = chunk.lever_by_state("deliberate", month, acting.runs, acting.columns)
    deposit, parliament, reversal = chunk.at(acting, "deposit", "parliament", "reversal")
    delay = _delays(chunk, acting, (deposit, elapsed), 1.0 + levers.DELIBERATION_DELAY * deliberation)
    begun = month if elapsed is None else month - elapsed
    chance = chunk.rule_of("parliament_stops", acting) + levers.DELIBERATION_STOPS * deliberation
    vote = begun + procedure.parliament_votes_after(delay)
    stopped = (parliament < chance) & (vote >= month)
    wait = procedure.waiting_months(reversal, chunk.rule_of("reversal_per_year", acting))
    plans = np.minimum([np.where(stopped, vote, NEVER_DUE), month + wait, begun + delay], NEVER_DUE)
    chunk.world.due[:, acting.cells] = plans
    chunk.world.calendar.plan(plans, acting.cells)


def _delays(chunk: Chunk, acting: Acting, drawn: tuple[Run, Cells | None], slower: Any) -> Months:
    """Months from announcement to deposit by the law of each treaty, given draws and elapsed months; ``(cells,)``."""
    draws, elapsed = drawn
    laws = _laws(chunk)
    if len(laws) == 1:
        return procedure.deposit_delay(laws[0], draws, elapsed, slower)
    out, treaty = np.empty(draws.size, dtype=np.int32), chunk.columns.treaty[acting.columns]
    for number, law in enumerate(laws):
        mine = treaty == number
        own = np.broadcast_to(slower, out.shape)[mine]
        out[mine] = procedure.deposit_delay(law, draws[mine], None if elapsed is None else elapsed[mine], own)
    return out


def _laws(chunk: Chunk) -> list[Quantity]:
    """Law of the delay of each treaty, or one law if it is the same in all."""
    if "laws" not in chunk.cache:
        laws = [pack.rules.procedure.announce_to_deposit_months for pack in chunk.setup.treaties]
        chunk.cache["laws"] = laws[:1] if all(law == laws[0] for law in laws) else laws
    return cast("list[Quantity]", chunk.cache["laws"])


def _today(chunk: Chunk, kind: Due, month: int) -> Cells:
    """Take what is due, without entries that a later plan has replaced."""
    cells = chunk.world.today[kind]
    return cells[chunk.world.due[PLANNED.index(kind)][cells] == month] if cells.size else cells


def open_procedures(chunk: Chunk) -> None:
    """Put exits that are under way at the start on their way, given the time they have taken."""
    columns, world = chunk.columns, chunk.world
    announced = np.flatnonzero(world.stage == ANNOUNCED)
    if announced.size:
        acting = world.acting(announced)
        since = columns.known([pack.rules for pack in chunk.setup.treaties], "announced")[acting.columns]
        plan_deposits(chunk, 0, acting, np.maximum(chunk.setup.start - since.astype(np.int64), 0))
        start_together(chunk, 0, acting)
    deposited = np.flatnonzero(world.stage == DEPOSITED)
    if deposited.size:
        acting = world.acting(deposited)
        rate = chunk.rule_of("reversal_per_year", acting)
        months = procedure.waiting_months(chunk.at(acting, "reversal")[0], rate) - 1
        world.due[PLANNED.index(Due.REVERSAL), deposited] = months
        world.calendar.add(Due.REVERSAL, months, deposited)
    gone = np.flatnonzero(world.stage == WITHDRAWN)
    if gone.size:
        acting = world.acting(gone)
        _plan_return(chunk, 0, acting, chunk.at(acting, "return")[0])


def proceed(chunk: Chunk, month: int) -> None:
    """Do what is due in a month.

    Args:
        chunk: The chunk of runs.
        month: Month from the start of the horizon.
    """
    _stop(chunk, month)
    _deposit(chunk, month)
    _take_effect(chunk, month)
    _join(chunk, month)
    _rearm(chunk, month)


def _stop(chunk: Chunk, month: int) -> None:
    """Parliament stops announced exits; courts, presidents or voters reverse announced and deposited ones."""
    stage = chunk.world.stage
    halted, reversed_ = _today(chunk, Due.STOP, month), _today(chunk, Due.REVERSAL, month)
    if not halted.size and not reversed_.size:
        return
    at = stage.take(reversed_)
    under_way = (at == ANNOUNCED) | (at == DEPOSITED)
    cells = distinct(together([halted[stage.take(halted) == ANNOUNCED], reversed_[under_way]]))
    if cells.size:
        chunk.world.dates["reversed"][cells] = chunk.setup.start + month
        _become_party(chunk, cells)


def _become_party(chunk: Chunk, cells: Cells) -> None:
    """Make cells parties again; each may start towards the exit a limited number of times."""
    world = chunk.world
    visits = world.visits.ravel()
    visits[cells] += 1
    world.stage.ravel()[cells] = PARTY
    world.moved.append(cells)
    world.remainder.ravel()[cells] = np.inf
    open_ = cells[visits[cells] < procedure.MAX_VISITS]
    if open_.size:
        world.remainder.ravel()[open_] = chunk.thresholds("debate", chunk.world.acting(open_))


def _deposit(chunk: Chunk, month: int) -> None:
    world = chunk.world
    due = _today(chunk, Due.DEPOSIT, month)
    if not due.size:
        return
    due = due[world.stage.take(due) == ANNOUNCED]
    if not due.size:
        return
    world.stage.ravel()[due] = DEPOSITED
    world.dates["deposited"][due] = chunk.setup.start + month
    world.moved.append(due)
    notice = chunk.columns.notice[world.of(due)[1]]
    world.calendar.add(Due.EFFECT, month + notice, due)
    if (notice == 0).any():  # takes effect in the month of its deposit
        world.today[Due.EFFECT] = distinct(together([world.today[Due.EFFECT], due[notice == 0]]))


def _take_effect(chunk: Chunk, month: int) -> None:
    """Let deposited exits take effect once the notice has run out and the state is at peace."""
    world, columns = chunk.world, chunk.columns
    due = world.today[Due.EFFECT]
    if not due.size:
        return
    own = world.of(due)[1]
    served = world.dates["deposited"][due] + columns.notice[own] <= chunk.setup.start + month
    due = due[(world.stage.take(due) == DEPOSITED) & served]
    due = _at_peace(chunk, month, due)
    if not due.size:
        return
    acting = world.acting(due)
    world.stage.ravel()[acting.cells] = WITHDRAWN
    world.dates["effective"][acting.cells] = chunk.setup.start + month
    world.moved.append(acting.cells)
    world.suspended.ravel()[acting.cells] = False
    _count(chunk, acting, 1.0)
    rearm, back = chunk.at(acting, "rearm", "return")
    _plan_rearming(chunk, month, acting, rearm)
    _plan_return(chunk, month, acting, back)


def _at_peace(chunk: Chunk, month: int, cells: Cells) -> Cells:
    """Keep the cells whose exit may take effect now; the others are looked at again when their war is over."""
    world, columns = chunk.world, chunk.columns
    runs, own = world.of(cells)
    until = world.war_until[runs, columns.position[own]]
    waits = columns.waits[own] & (until > month)
    if not waits.any():
        return cells
    world.calendar.add(Due.EFFECT, until[waits], cells[waits])
    return cells[~waits]


def _count(chunk: Chunk, acting: Acting, sign: float) -> None:
    """Keep the sums over states that have left; their weights are multiples of 2⁻¹⁴, so the order is immaterial."""
    world, columns = chunk.world, chunk.columns
    np.add.at(world.left, acting.sides, sign * columns.champion[acting.columns])
    world.gone.append((acting, sign))
    places = (acting.runs, columns.position[acting.columns])
    world.gains.append(places)
    np.add.at(world.gained, places, np.float32(sign) * columns.own_share[acting.columns])


def _plan_rearming(chunk: Chunk, month: int, acting: Acting, draws: Run) -> None:
    chunk.world.calendar.add(Due.REARM, _rearming(chunk, month, acting, draws), acting.cells)


def _rearming(chunk: Chunk, effective: int | Cells, acting: Acting, draws: Run) -> Months:
    """Month in which states would produce or stock again whose exits took effect in ``effective``; ``(cells,)``."""
    pledged = chunk.lever_by_state("limit_use", effective, acting.runs, acting.columns)
    return np.asarray(effective + procedure.waiting_months(draws, norms.REARM_PER_YEAR * (1.0 - pledged)))


def _rearm(chunk: Chunk, month: int) -> None:
    world = chunk.world
    due = world.today[Due.REARM]
    if not due.size:
        return
    due = due[(world.stage.take(due) == WITHDRAWN) & ~world.armed.take(due)]
    again = world.visits.take(due) > 0
    if again.any():
        # What was put down for an earlier exit, undone by a return, does not hold for the present one.
        acting = world.acting(due[again])
        effective = world.dates["effective"].take(acting.cells).astype(np.int64) - chunk.setup.start
        again[again] = _rearming(chunk, effective, acting, chunk.at(acting, "rearm")[0]) != month
        due = due[~again]
    if due.size:
        world.armed.ravel()[due] = True
        world.newly_armed.append(world.acting(due))


def _plan_return(chunk: Chunk, month: int, acting: Acting, draws: Run) -> None:
    """Fix when states that have left consent again; ``readmit`` makes it likelier while it is in force."""
    rate = chunk.rule_of("readmission_per_year", acting)
    profiles = chunk.lever_profiles("readmit")
    if not profiles:
        consent = month + procedure.waiting_months(draws, rate)
    else:
        added = sum(
            (profile[:, acting.runs] * adopters[acting.columns] for profile, adopters in profiles), start=np.zeros(1)
        )
        hazard = np.cumsum((rate + levers.READMISSION_RATE * np.minimum(added, 1.0))[month + 1 :] / 12.0, axis=0)
        consent = month + 1 + procedure.first_month_over(hazard, draws)
    chunk.world.calendar.add(Due.JOIN, consent + procedure.MONTHS_FROM_CONSENT, acting.cells)


def _join(chunk: Chunk, month: int) -> None:
    world = chunk.world
    due = world.today[Due.JOIN]
    if not due.size:
        return
    stage = world.stage.take(due)
    new, back = due[stage == NON_PARTY], due[stage == WITHDRAWN]
    if new.size:
        acting = world.acting(new)
        world.stage.ravel()[new] = PARTY
        world.remainder.ravel()[new] = chunk.thresholds("debate", acting)
        world.joined.append(acting)
    if back.size:
        world.dates["rejoined"][back] = chunk.setup.start + month
        disarmed = back[world.armed.take(back)]
        if disarmed.size:
            world.disarmed.append(world.acting(disarmed))
        world.armed.ravel()[disarmed] = False
        _count(chunk, world.acting(back), -1.0)
        _become_party(chunk, back)
