"""The record as arrays: everything in the likelihood that does not depend on a parameter, computed once.

The drivers, exposures, peers and networks are the engine's own: each piece of the record is compiled as a scenario
whose coefficients are all 1, so that every row of drivers × exposures is a feature, and a parameter is its weight.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from normsim.analyses.merging import merge_alike
from normsim.analyses.record import Cell, Record
from normsim.axes import TERMS
from normsim.catalogue import Catalogue, load_catalogue
from normsim.engine.chunk import CLOCK_SHIFT_MONTH
from normsim.engine.inputs import Inputs
from normsim.engine.setup import Setup, compile_scenario
from normsim.engine.terms import assemble
from normsim.exposures import members
from normsim.model import contagion, norms
from normsim.model.contagion import VISIBLE_TENTHS
from normsim.model.pressure import SHOCK_FLOOR
from normsim.scenario.sections import Parameters
from normsim.streams import Streams

Floats = NDArray[np.float64]
Index = NDArray[np.intp]

FEATURES = ("threat", "abandonment", "permission", "norm", "domestic", "resistance", "peers", "sibling")
"""Terms that the record can move; substitutes and containment had not begun, disapproval and war risk are left out."""
MEAN_SHIFT: Final = (np.exp(1.5) - 1.0) / 1.5
"""Mean of exp(U(0, 1.5)): how much faster the exogenous clock runs from March 2022 (B-15)."""
ONES = {
    **dict.fromkeys(("beta_threat", "beta_abandonment", "beta_permission", "beta_norm", "beta_domestic"), 1.0),
    **dict.fromkeys(("utility_spread", "utility_ccm", "beta_peer", "beta_sibling"), 1.0),
    **dict.fromkeys(("asymmetry", "shock_sd", "beta_anticipation", "beta_disapproval"), 0.0),
}
"""Coefficients under which a row of drivers is a feature."""


@dataclass(frozen=True, eq=False)
class Moment:
    """One month in which something of one treaty was announced, or in which a pact's window was open."""

    block: int
    treaty: int
    announcing: Index
    """Cells that announce."""
    inviting: Index
    """Those among them that are members of the pact."""
    open_before: bool
    """Whether a member had announced in the months before."""
    reach: Floats
    """How much of a pact's invitation reaches each cell, 1 for members; ω multiplies the rest; ``(cells,)``."""
    member: NDArray[np.bool_]
    together: bool
    """Whether the common shock is integrated over: several announced at once, or the record says so."""


@dataclass(frozen=True, eq=False)
class Evidence:
    """The record in blocks of months with constant drivers; a cell is one state (or alike states) in one treaty."""

    treaties: tuple[str, ...]
    states: tuple[str, ...]
    """Code of each unit, or of the first of those merged."""
    weight: Floats
    """States in each unit; ``(units,)``."""
    unit: Index
    """Unit of each cell; ``(cells,)``."""
    treaty: Index
    """Treaty of each cell; ``(cells,)``."""
    features: Floats
    """``(features, blocks, cells)``"""
    months: Floats
    """Months at risk in each block; ``(blocks, cells)``."""
    blocks: tuple[int, ...]
    """First month of each block."""
    clock: Floats
    """Years at risk of the exogenous clock, those after February 2022 counted faster; ``(cells,)``."""
    shock: Floats
    """How much of the common shock each cell feels; ``(cells,)``."""
    moments: tuple[Moment, ...]
    seen: tuple[tuple[int, int, bool], ...]
    """Block at whose end a cell was seen, the cell, whether debating."""
    adversary_uses: tuple[bool, ...]
    relative_utility: tuple[str | None, ...]

    @property
    def hash(self) -> str:
        """SHA-256 over everything that the likelihood sees, to six decimals; hexadecimal, the same on all platforms."""
        digest = hashlib.sha256()
        for name in ("weight", "unit", "treaty", "features", "months", "clock", "shock"):
            digest.update(_digits(getattr(self, name)))
        for moment in self.moments:
            digest.update(repr((moment.block, moment.treaty, moment.open_before, moment.together)).encode())
            for values in (moment.announcing, moment.inviting, moment.reach, moment.member):
                digest.update(_digits(values))
        digest.update(repr((self.treaties, self.states, self.seen, self.blocks)).encode())
        return digest.hexdigest()


def _digits(values: NDArray[np.generic]) -> bytes:
    return np.round(values.astype(np.float64) * 1e6).astype("<i8").tobytes()


def gather(record: Record, *, merge: bool = True) -> Evidence:
    """Turn a record into arrays.

    Args:
        record: What was known.
        merge: Whether states far from everything that happened, with nearly the same exposures, are counted together.

    Returns:
        The arrays of the likelihood.
    """
    catalogue = load_catalogue()
    treaties = tuple(record.scenario.treaties)
    months = np.arange(record.first, record.as_of + 1)
    shape = (len(FEATURES), len(treaties), len(catalogue), months.size)
    features = np.zeros(shape)
    setup = None
    for number in range(len(record.pieces)):
        setup = compiled_piece(record, number)
        since = setup.start - record.first
        for place in range(len(treaties)):
            _fill(features[:, place, :, since : since + setup.months], setup, place, record)
    assert setup is not None
    risk = at_risk(record, catalogue, months)
    treaty, state = np.nonzero(risk.any(axis=2))
    features, risk = features[:, treaty, state], risk[treaty, state]
    cuts = _cuts(record, features, months)
    length = np.add.reduceat(risk.astype(np.float64), cuts, axis=1).T
    faster = np.where(months >= CLOCK_SHIFT_MONTH, MEAN_SHIFT, 1.0)
    units, unit = np.unique(state, return_inverse=True)
    cells = {(treaties[k], catalogue.iso3[i]): place for place, (k, i) in enumerate(zip(treaty, state, strict=True))}
    blocks = tuple(int(month) for month in months[cuts])
    whole = Evidence(
        treaties=treaties,
        states=tuple(catalogue.iso3[i] for i in units),
        weight=np.ones(units.size),
        unit=unit.astype(np.intp),
        treaty=treaty.astype(np.intp),
        features=np.ascontiguousarray(features[:, :, cuts].transpose(0, 2, 1)),
        months=length,
        blocks=blocks,
        clock=(risk * faster).sum(axis=1) / 12.0,
        shock=SHOCK_FLOOR + (1 - SHOCK_FLOOR) * setup.exposures.exposure[state],
        moments=_moments(record, setup, cells, (treaty, state, blocks)),
        seen=tuple(
            (int(np.searchsorted(blocks, one.month, side="right")) - 1, cells[one.treaty, one.iso3], one.debating)
            for one in record.seen
            if (one.treaty, one.iso3) in cells and one.month >= record.first
        ),
        adversary_uses=tuple(pack.rules.adversary_uses for pack in setup.treaties),
        relative_utility=tuple(pack.rules.relative_utility for pack in setup.treaties),
    )
    return merge_alike(whole) if merge else whole


def compiled_piece(record: Record, number: int) -> Setup:
    """One piece of the record as a scenario whose coefficients are all 1."""
    parameters = Parameters.model_validate({"from": record.scenario.parameters.from_, **ONES})
    return compile_scenario(
        record.scenario.model_copy(update={"horizon": record.piece(number), "parameters": parameters})
    )


def _fill(out: Floats, setup: Setup, treaty: int, record: Record) -> None:
    """Write the features of one treaty in one piece; ``(features, catalogue, months)``."""
    pack = setup.treaties[treaty]
    if not pack.columns.size:
        return
    inputs = Inputs(setup, Streams(0, 0, 1, len(setup.catalogue)))
    terms = assemble(setup, inputs, treaty)
    drivers = terms.drivers[:, :, 0].astype(np.float64)
    start = {part: np.array([value]) for part, value in pack.norm_start.items()}
    drivers[:, terms.norm_row] = -norms.robustness(**start)[0]
    rows = drivers[:, :, None] * terms.exposures.astype(np.float64)
    for place, name in enumerate(FEATURES[:-2]):
        chosen = terms.category[:, TERMS.index(name)] > 0
        out[place, pack.columns] = rows[:, chosen].sum(axis=1).T
    months = np.arange(setup.start, setup.start + setup.months)
    visible = np.stack([_visible(record, pack.rules.id, setup.catalogue, month) for month in months.tolist()])
    peers = (visible[:, pack.columns] @ pack.weights.T).astype(np.float32) / np.float32(10)
    parameters = {name: np.full(months.size, inputs.parameter(name)[0]) for name in ("hill_exponent", "hill_half")}
    out[FEATURES.index("peers"), pack.columns] = contagion.hill(
        peers, parameters["hill_exponent"], parameters["hill_half"]
    ).T
    if pack.sibling >= 0:
        other = setup.treaties[pack.sibling].rules.id
        seen = np.stack([_visible(record, other, setup.catalogue, month) for month in months.tolist()])
        known = pack.columns[pack.sibling_places >= 0]
        out[FEATURES.index("sibling"), known] = seen[:, known].T / 10.0


def _visible(record: Record, treaty: str, catalogue: Catalogue, month: int) -> NDArray[np.float32]:
    """Visible stage of every state, tenths, as peers see it in a month: what moved up to the month before."""
    out = np.zeros(len(catalogue), dtype=np.float32)
    for dates, stage in ((record.announced, 3), (record.deposited, 4), (record.effective, 5)):
        for (which, iso3), moved in dates.items():
            if which == treaty and moved < month:
                out[catalogue.index[iso3]] = VISIBLE_TENTHS[stage]
    return out


def at_risk(record: Record, catalogue: Catalogue, months: NDArray[np.int_]) -> NDArray[np.bool_]:
    """Months in which each state is party and has not announced before; ``(treaties, states, months)``."""
    chosen = members(record.scenario.states.select, record.scenario, catalogue)
    out = np.zeros((len(record.scenario.treaties), len(catalogue), months.size), dtype=np.bool_)
    for row, treaty in enumerate(record.scenario.treaties):
        since = catalogue.treaty(treaty).in_force.astype(np.int64)
        until = np.full(len(catalogue), record.as_of)
        for (which, iso3), month in record.announced.items():
            if which == treaty:
                until[catalogue.index[iso3]] = month
        party = chosen & (since >= 0) & (since <= record.as_of)
        out[row] = party[:, None] & (since[:, None] <= months) & (months <= until[:, None])
    return out


def _cuts(record: Record, features: Floats, months: NDArray[np.int_]) -> Index:
    """Where a new block begins: a driver moves, or something was seen or announced, or a pact's window is open."""
    moves = np.any(features[..., 1:] != features[..., :-1], axis=(0, 1))
    begins = {record.first, *(int(month) for month in months[1:][moves])}
    begins |= {one.month + 1 for one in record.seen}
    begins |= {CLOCK_SHIFT_MONTH}
    if record.shock_month is not None:
        begins |= {record.shock_month, record.shock_month + 1}
    longest = max((pact.invitation_months for pact in record.scenario.pacts.values()), default=1)
    for month in record.announced.values():
        begins |= set(range(month, month + max(longest, 1) + 1))
    inside = sorted(month for month in begins if record.first <= month <= record.as_of)
    return np.searchsorted(months, inside).astype(np.intp)


def _moments(
    record: Record, setup: Setup, cells: dict[Cell, int], layout: tuple[Index, Index, tuple[int, ...]]
) -> tuple[Moment, ...]:
    treaty_of, state_of, blocks = layout
    found = []
    for number, treaty in enumerate(record.scenario.treaties):
        months = {cell: month for cell, month in record.announced.items() if cell[0] == treaty and cell in cells}
        pact = next((one for one in record.scenario.pacts.values() if treaty in one.treaties), None)
        inside = np.zeros(len(setup.catalogue), dtype=np.bool_) if pact is None else setup.members(pact.members)
        allied = np.zeros_like(inside) if pact is None else setup.members(pact.allies)
        window = 0 if pact is None else pact.invitation_months
        here = treaty_of == number
        member = here & inside[state_of]
        reach = np.where(here & (member | allied[state_of]), setup.exposures.exposure[state_of], 0.0)
        calls = [month for cell, month in months.items() if inside[setup.catalogue.index[cell[1]]]]
        busy = set(months.values()) | {month + step for month in calls for step in range(window)}
        busy |= set() if record.shock_month is None else {record.shock_month}
        for month in sorted(busy):
            if not record.first <= month <= record.as_of:
                continue
            now = np.array([cells[cell] for cell, when in months.items() if when == month], dtype=np.intp)
            found.append(
                Moment(
                    block=blocks.index(month),
                    treaty=number,
                    announcing=now,
                    inviting=now[member[now]],
                    open_before=any(month - window < call < month for call in calls),
                    reach=np.where(member, 1.0, reach) if window else np.zeros(here.size),
                    member=member,
                    together=now.size > 1 if record.shock_month is None else month == record.shock_month,
                )
            )
    return tuple(sorted(found, key=lambda moment: (moment.block, moment.treaty)))
