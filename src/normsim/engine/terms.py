"""The rows of drivers × exposures: which cause moves whom, assembled for all treaties side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normsim.axes import TERMS
from normsim.engine.inputs import Inputs, active_levers
from normsim.engine.setup import Setup, TreatySetup
from normsim.model import drivers as moving
from normsim.model import levers
from normsim.model.norms import ROBUSTNESS_POWERS
from normsim.model.pressure import CALM_ASSURANCE, CALM_THREAT, NORM_CENTRE, SHOCK_FLOOR
from normsim.scenario.sections import Event

Array = NDArray[np.floating[Any]]


@dataclass(frozen=True, eq=False)
class Row:
    """One row: a driver over time, its calm value and who feels it."""

    term: str
    weight: Array
    """Coefficient of the driver; ``(runs,)``."""
    series: Array | None
    """What moves over time, times the weight the driver; ``(months, runs)``, or None if nothing does."""
    calm: Array | float
    exposure: Array
    """``(columns,)``"""
    random: bool = False
    """Whether the driver may be 0 throughout one chunk of runs and not in another."""

    @property
    def moves(self) -> bool:
        """Whether the row does anything in any chunk of runs."""
        driven = bool(self.weight.any()) and (self.series is None or bool(self.series.any()))
        return bool(self.exposure.any()) and (self.random or driven or bool(np.any(self.calm)))


@dataclass(frozen=True, eq=False)
class Terms:
    """All rows; the rows that depend on a norm come first and are filled in every month."""

    drivers: NDArray[np.float32]
    """``(months, rows, runs)``"""
    calm: NDArray[np.float32]
    """``(rows, runs)``"""
    exposures: NDArray[np.float32]
    """``(rows, columns)``"""
    category: NDArray[np.float32]
    """One-hot: row to term of ``TERMS``; ``(rows, terms)``."""
    treaties: int
    """Rows of the norm, one per treaty; as many rows of disapproval follow."""

    @property
    def norm_row(self) -> int:
        """First row of the norm."""
        return 0

    def fill(self, month: int, norm: Array, disapproval: Array) -> NDArray[np.float32]:
        """Write the rows that depend on the norms.

        Args:
            month: Month from the start of the horizon.
            norm: Drivers of the norm; ``(treaties, runs)``.
            disapproval: Drivers of disapproval; ``(treaties, runs)``.

        Returns:
            All drivers of the month; ``(rows, runs)``.
        """
        now: NDArray[np.float32] = self.drivers[month]
        now[: self.treaties] = norm
        now[self.treaties : 2 * self.treaties] = disapproval
        return now


class _Sides:
    """Puts what the states of a treaty feel into the columns of all treaties."""

    def __init__(self, setup: Setup, treaties: tuple[int, ...]) -> None:
        self.packs = [setup.treaties[number] for number in treaties]
        self.catalogue = np.concatenate([pack.columns for pack in self.packs])
        self.position = np.concatenate([pack.positions for pack in self.packs])
        self._ends = np.cumsum([0, *(pack.columns.size for pack in self.packs)])

    def only(self, place: int, values: Array) -> Array:
        """Values of one treaty's states, 0 for those of the others; ``(columns,)``."""
        out = np.zeros(self._ends[-1])
        out[self._ends[place] : self._ends[place + 1]] = values
        return out

    def under(self, treaties: list[str]) -> Array:
        """Columns of some treaties; ``(columns,)``."""
        return self.all(lambda pack: np.full(pack.columns.size, pack.rules.id in treaties))

    def all(self, values: Callable[[TreatySetup], Array]) -> Array:
        """Values of every treaty's states; ``(columns,)``."""
        return np.concatenate([values(pack) for pack in self.packs])


def assemble(setup: Setup, inputs: Inputs, treaty: int | None = None) -> Terms:
    """Build the rows of a chunk of runs.

    Args:
        setup: The compiled scenario.
        inputs: The inputs of the chunk.
        treaty: Place of the only treaty that is wanted; all of them if None.

    Returns:
        Drivers, calm drivers and exposures; log-hazard per unit of exposure.

    Source: A-01; the model specification's table of terms, section 4.
    """
    chosen = tuple(range(len(setup.treaties))) if treaty is None else (treaty,)
    sides = _Sides(setup, chosen)
    beta_norm, nothing = inputs.parameter("beta_norm"), np.zeros(inputs.runs)
    every = list(enumerate(sides.packs))
    fixed = [
        *(
            Row("norm", nothing, None, -beta_norm * start_robustness(pack), sides.only(place, pack.identity))
            for place, pack in every
        ),
        *(
            Row("disapproval", nothing, None, 0.0, sides.only(place, setup.exposures.susceptibility[pack.columns]))
            for place, pack in every
        ),
    ]
    exposure = sides.all(lambda pack: pack.exposure)
    others = [
        Row("norm", beta_norm * NORM_CENTRE, None, beta_norm * NORM_CENTRE, np.ones(exposure.size)),
        *(row for place, number in enumerate(chosen) for row in _threat(setup, inputs, sides, (place, number))),
        *_assurance(setup, inputs, sides),
        *_events(setup, inputs, sides),
        *_resistance(setup, inputs, sides),
        Row("shock", np.ones(inputs.runs), inputs.common_shock(), 0.0, SHOCK_FLOOR + (1 - SHOCK_FLOOR) * exposure),
    ]
    # A row that nobody feels or that never moves is left out: zero is the same as absence, byte for byte.
    # What is random stays, so that the number of rows does not depend on how the runs are cut into chunks.
    rows = fixed + [row for row in others if row.moves]
    values = np.empty((setup.months, len(rows), inputs.runs), dtype=np.float32)
    for number, row in enumerate(rows):
        if row.series is None:
            values[:, number] = row.weight
        else:
            np.multiply(row.series, row.weight, out=values[:, number], casting="same_kind")
    calm = np.stack([np.broadcast_to(row.calm, inputs.runs) for row in rows]).astype(np.float32)
    category = np.zeros((len(rows), len(TERMS)), dtype=np.float32)
    category[np.arange(len(rows)), [TERMS.index(row.term) for row in rows]] = 1
    exposures = np.stack([row.exposure for row in rows]).astype(np.float32)
    return Terms(values, calm, exposures, category, len(chosen))


def start_robustness(pack: TreatySetup) -> float:
    """Robustness of a treaty's norm at the start, 0 to 1."""
    return float(
        np.prod([pack.norm_start[part] ** power for part, power in ROBUSTNESS_POWERS.items()], dtype=np.float64)
    )


def _threat(setup: Setup, inputs: Inputs, sides: _Sides, treaty: tuple[int, int]) -> list[Row]:
    place, number = treaty
    pack = setup.treaties[number]
    weight = inputs.parameter("beta_threat") * inputs.utility(number)
    feel = pack.exposure * pack.utility
    rows = [Row("threat", weight, inputs.threat(), weight * CALM_THREAT, sides.only(place, feel))]
    active = active_levers(setup, "substitutes")
    adopters = [setup.members(lever.adopters)[pack.columns] for _, lever in active]
    for part, who in levers.share_left([inputs.lever(name, lever) for name, lever in active], adopters):
        rows.append(Row("substitutes", -weight, inputs.threat() * part, 0.0, sides.only(place, feel * who)))
    return rows


def _assurance(setup: Setup, inputs: Inputs, sides: _Sides) -> list[Row]:
    weight, gap = inputs.parameter("beta_abandonment"), 1.0 - inputs.assurance()
    dependence = setup.exposures.dependence[sides.catalogue]
    rows = [Row("abandonment", weight, gap, weight * (1.0 - CALM_ASSURANCE), dependence)]
    active = active_levers(setup, "reassure")
    adopters = [setup.members(lever.adopters)[sides.catalogue] for _, lever in active]
    for part, who in levers.share_left([inputs.lever(name, lever) for name, lever in active], adopters):
        rows.append(Row("abandonment", -weight, gap * part, 0.0, dependence * who))
    return rows


def _events(setup: Setup, inputs: Inputs, sides: _Sides) -> list[Row]:
    beta, rows = inputs.parameter("beta_permission"), []
    for place, pack in enumerate(sides.packs):
        permission = inputs.over_events("permission", pack.rules.id)
        if permission is None:
            continue
        here = [event for event in setup.scenario.events.values() if event.treaty in (None, pack.rules.id)]
        chance = any(event.type == "permission" and _is_random(event) for event in here)
        feel = sides.only(place, pack.exposure)
        rows.append(Row("permission", beta, permission * inputs.threat(), 0.0, feel, random=chance))
    for name, event in setup.scenario.events.items():
        if event.type == "advocacy" and event.states is not None and event.size != 0:
            concerned = [pack.rules.id for pack in sides.packs if event.treaty in (None, pack.rules.id)]
            where = setup.members(event.states)[sides.catalogue] & sides.under(concerned)
            beta, level = inputs.parameter("beta_domestic"), inputs.level(name, event)
            rows.append(Row("domestic", beta, level, 0.0, where.astype(np.float64), random=_is_random(event)))
    return rows


def _is_random(event: Event) -> bool:
    return event.per_year is not None and event.per_year != 0 and event.size != 0


def _resistance(setup: Setup, inputs: Inputs, sides: _Sides) -> list[Row]:
    held = setup.exposures.veto[sides.catalogue] + setup.exposures.cost[sides.catalogue]
    rows = [Row("resistance", np.full(inputs.runs, -1.0), None, -1.0, held)]
    for name, lever in active_levers(setup, "deliberate"):
        adopters = setup.members(lever.adopters)[sides.catalogue].astype(np.float64)
        weight = np.full(inputs.runs, -levers.DELIBERATION_PRESSURE)
        rows.append(Row("resistance", weight, inputs.lever(name, lever), 0.0, adopters))
    exposure = sides.all(lambda pack: pack.exposure)
    for number, name in enumerate(setup.risk_names):
        inside = (setup.risk_group == number)[sides.position]
        risk = inputs.once(f"conflict.risk_per_year.{name}", setup.scenario.conflict.risk_per_year[name])
        driver = inputs.parameter("beta_anticipation") * moving.war_within_ten_years(risk)
        rows.append(Row("anticipation", driver, None, driver, exposure * inside))
    return rows
