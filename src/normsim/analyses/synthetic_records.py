"""Made-up records: histories drawn from the very process that the clamped likelihood describes.

Month by month, with the engine's own drivers, exposures and networks as :mod:`normsim.analyses.evidence` compiles
them: every state that is party waits in PARTY or in the debate, accumulates the hazards of the likelihood, and is moved
by the peers, the sibling treaty and the pact of the made-up history itself. What the likelihood leaves out is left out
here too: threat noise and jumps are at nought, the norm stays at its start, nobody disapproves, the clock's spread over
states is at its mean, and the common shock acts in one month only, the last.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from normsim.analyses.evidence import MEAN_SHIFT, Evidence, at_risk, compiled_piece, gather
from normsim.analyses.likelihood import MISSEEN, MOST_HAZARD, Likelihood
from normsim.analyses.record import Record, Seen
from normsim.axes import ANNOUNCED, DEPOSITED, WITHDRAWN
from normsim.catalogue import load_catalogue
from normsim.engine.chunk import CLOCK_SHIFT_MONTH
from normsim.engine.setup import Setup
from normsim.model import contagion, procedure
from normsim.model.contagion import VISIBLE_TENTHS

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Months = NDArray[np.int_]

NEVER = 10**6


@dataclass(frozen=True, eq=False)
class Process:
    """What is the same in all made-up histories; a cell is one state in one treaty."""

    record: Record
    """The real record: its drivers, pieces and the months in which somebody was seen."""
    quiet: Evidence
    """The drivers as arrays, as if nobody had ever announced."""
    likelihood: Likelihood
    block: Months
    """Block of each month; ``(months,)``."""
    piece: Months
    """Piece of each month; ``(months,)``."""
    setups: tuple[Setup, ...]
    """One per piece."""
    risk: Flags
    """Whether a cell's state is party; ``(cells, months)``."""
    states: Months
    """Column of each cell's state in the catalogue; ``(cells,)``."""


def process_of(record: Record) -> Process:
    """Prepare the process that made-up histories come from.

    Args:
        record: The real record; nothing that anybody announced in it is used.

    Returns:
        Everything that does not depend on parameters or chance.
    """
    alone = replace(record, announced={}, deposited={}, effective={}, seen=(), shock_month=record.as_of)
    quiet = gather(alone, merge=False)
    catalogue = load_catalogue()
    months = np.arange(record.first, record.as_of + 1)
    states = np.array([catalogue.index[quiet.states[unit]] for unit in quiet.unit])
    return Process(
        record=alone if not record.seen else replace(alone, seen=record.seen),
        quiet=quiet,
        likelihood=Likelihood(quiet),
        block=np.searchsorted(quiet.blocks, months, side="right") - 1,
        piece=np.searchsorted(record.pieces, months, side="right") - 1,
        setups=tuple(compiled_piece(alone, number) for number in range(len(record.pieces))),
        risk=at_risk(alone, catalogue, months)[quiet.treaty, states],
        states=states,
    )


def histories(process: Process, values: Mapping[str, Floats], rng: np.random.Generator) -> Iterator[Record]:
    """Draw one history per row of parameter values.

    Args:
        process: From :func:`process_of`.
        values: Parameters by name, those absent are 0; ``(histories,)`` each.
        rng: Source of chance.

    Yields:
        Records with the same kinds of facts as the real one: announcements, deposits and effects with their months,
        and the same sightings of debates in the same months, where the state had not announced by then.
    """
    run = _Run(process, values, rng)
    for month in range(len(process.block)):
        run.month(month)
    yield from run.records()


class _Run:
    """Some histories on their way through the months; arrays are ``(histories, cells)``."""

    def __init__(self, process: Process, values: Mapping[str, Floats], rng: np.random.Generator) -> None:
        count = len(next(iter(values.values())))
        quiet = process.quiet
        self.process, self.rng, self.count = process, rng, count
        self.rows = [{name: float(column[row]) for name, column in values.items()} for row in range(count)]
        self.eta = np.stack([process.likelihood.pressure(row) for row in self.rows])
        self.column = {name: np.asarray(values[name])[:, None] for name in values}
        units = rng.standard_normal((count, quiet.weight.size))
        self.readiness = np.exp(self._value("frailty_sd") * units)[:, quiet.unit]
        self.shock = self._value("shock_sd") * rng.standard_normal((count, 1)) * quiet.shock
        shape = (count, quiet.unit.size)
        self.debating = np.zeros(shape, dtype=np.bool_)
        self.announced, self.deposited, self.effective = (np.full(shape, NEVER) for _ in range(3))
        self.open_until = np.full((count, len(quiet.treaties)), -1)
        self.seen: list[list[Seen]] = [[] for _ in range(count)]

    def _value(self, name: str) -> Floats:
        return self.column.get(name, np.zeros((self.count, 1)))

    def month(self, step: int) -> None:
        process = self.process
        now = process.record.first + step
        eta = self.eta[:, process.block[step]] + self._contagion(step, now)
        if now == process.record.shock_month:
            eta = eta + self.shock
        free = process.risk[:, step] & (self.announced == NEVER)
        with np.errstate(over="ignore"):
            speed = np.exp(eta) * self.readiness
            begin = np.minimum(np.exp(self._value("alpha_debate")) * speed, MOST_HAZARD)
            leave = np.minimum(np.exp(self._value("alpha_announce")) * speed, MOST_HAZARD)
        awake = eta >= self._value("eta_fade")
        chance = -np.expm1(-np.where(self.debating, np.where(awake, leave, 0.0), begin))
        fires = free & (self.rng.random(free.shape) < chance)
        rate = self._value("clock_rate") * np.exp(0.5) / 12.0 * (MEAN_SHIFT if now >= CLOCK_SHIFT_MONTH else 1.0)
        goes = (fires & self.debating) | (free & (self.rng.random(free.shape) < -np.expm1(-rate)))
        # Who opens its debate this month accepts an invitation as a party does.
        hears = free & ~goes & (awake | ~self.debating)
        self.debating |= fires & ~self.debating
        self._announce(goes, step, now)
        self._announce(self._invited(now, hears, leave), step, now)
        for one in process.record.seen:
            if one.month == now:
                self._see(one, awake)

    def _contagion(self, step: int, now: int) -> Floats:
        """Peers and the sibling treaty, as seen from the month before."""
        process, quiet = self.process, self.process.quiet
        setup = process.setups[process.piece[step]]
        visible = np.zeros((len(quiet.treaties), self.count, len(setup.catalogue)), dtype=np.float32)
        for dates, stage in ((self.announced, ANNOUNCED), (self.deposited, DEPOSITED), (self.effective, WITHDRAWN)):
            run, cell = np.nonzero(dates < now)
            visible[quiet.treaty[cell], run, process.states[cell]] = VISIBLE_TENTHS[stage]
        out = np.zeros((self.count, quiet.unit.size))
        touched = np.flatnonzero(visible.any(axis=(0, 2)))
        if not touched.size:
            return out
        for number, pack in enumerate(setup.treaties):
            here = np.flatnonzero((quiet.treaty == number) & (pack.packed[process.states] >= 0))
            places = pack.packed[process.states[here]]
            peers = visible[number][touched][:, pack.columns] @ pack.weights.T / np.float32(10)
            steepness = (np.full(touched.size, setup.parameters[name]) for name in ("hill_exponent", "hill_half"))
            following = contagion.hill(peers, *steepness)[:, places]
            own = np.zeros_like(following)
            if pack.sibling >= 0:
                known = pack.sibling_places[places] >= 0
                own[:, known] = visible[pack.sibling][touched][:, process.states[here[known]]] / np.float32(10)
            weights = self._value("beta_peer")[touched], self._value("beta_sibling")[touched]
            out[np.ix_(touched, here)] = weights[0] * following + weights[1] * own
        return out

    def _invited(self, now: int, hears: Flags, leave: Floats) -> Flags:
        """Second pass: who accepts the invitation of a pact whose window is open."""
        quiet = self.process.quiet
        accepts = np.zeros_like(hears)
        for moment in quiet.moments:  # one per treaty: the month of the shock, which carries who is reached
            here = quiet.treaty == moment.treaty
            rows = np.flatnonzero(self.open_until[:, moment.treaty] >= now)
            cells = np.flatnonzero(here & (moment.reach > 0))
            if not rows.size or not cells.size:
                continue
            grid = np.ix_(rows, cells)
            own = np.where(moment.member, 1.0, self._value("pact_allies") * moment.reach)[grid]
            extra = np.minimum(leave[grid] * np.expm1(self._value("beta_pact")[rows] * own), MOST_HAZARD)
            accepts[grid] = hears[grid] & (self.rng.random(extra.shape) < -np.expm1(-extra))
        return accepts

    def _announce(self, goes: Flags, step: int, now: int) -> None:
        process, quiet = self.process, self.process.quiet
        run, cell = np.nonzero(goes)
        self.announced[run, cell] = now
        setup = process.setups[process.piece[step]]
        for number, pack in enumerate(setup.treaties):
            mine = quiet.treaty[cell] == number
            law, count = pack.rules.procedure.announce_to_deposit_months, int(mine.sum())
            if not count:
                continue
            waited = procedure.deposit_delay(
                law, self.rng.random(count), np.zeros(count, dtype=np.int32), np.ones(count)
            )
            self.deposited[run[mine], cell[mine]] = now + waited
            self.effective[run[mine], cell[mine]] = now + waited + pack.rules.notice_months
        pact = {one.treaty: one.member for one in quiet.moments}
        windows = [one for one in process.record.scenario.pacts.values() if one.invitation_months]
        for number, member in pact.items():
            calls = np.unique(run[member[cell] & (quiet.treaty[cell] == number)])
            window = next((one for one in windows if quiet.treaties[number] in one.treaties), None)
            if window is not None:
                self.open_until[calls, number] = now + window.invitation_months - 1

    def _see(self, one: Seen, awake: Flags) -> None:
        quiet = self.process.quiet
        if one.treaty not in quiet.treaties or one.iso3 not in quiet.states:
            return
        treaty, unit = quiet.treaties.index(one.treaty), quiet.states.index(one.iso3)
        for cell in np.flatnonzero((quiet.treaty == treaty) & (quiet.unit == unit)):
            shown = self.debating[:, cell] & awake[:, cell]
            wrong = self.rng.random(self.count) < MISSEEN
            for row in np.flatnonzero(self.announced[:, cell] == NEVER):
                self.seen[row].append(replace(one, debating=bool(shown[row] ^ wrong[row])))

    def records(self) -> Iterator[Record]:
        quiet, last = self.process.quiet, self.process.record.as_of
        names = [(quiet.treaties[k], quiet.states[u]) for k, u in zip(quiet.treaty, quiet.unit, strict=True)]
        for row in range(self.count):
            kinds = [
                {names[cell]: int(dates[row, cell]) for cell in np.flatnonzero(dates[row] <= last)}
                for dates in (self.announced, self.deposited, self.effective)
            ]
            yield replace(
                self.process.record,
                announced=kinds[0],
                deposited=kinds[1],
                effective=kinds[2],
                seen=tuple(self.seen[row]),
            )
