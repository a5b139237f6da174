"""The rows of drivers × exposures: which cause moves whom, assembled for one treaty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normsim.axes import TERMS
from normsim.engine.inputs import Inputs, active_levers
from normsim.engine.setup import Setup
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
    """``(states,)``"""
    random: bool = False
    """Whether the driver may be 0 throughout one chunk of runs and not in another."""

    @property
    def moves(self) -> bool:
        """Whether the row does anything in any chunk of runs."""
        driven = bool(self.weight.any()) and (self.series is None or bool(self.series.any()))
        return bool(self.exposure.any()) and (self.random or driven or bool(np.any(self.calm)))


@dataclass(frozen=True, eq=False)
class Terms:
    """All rows of one treaty; the two rows that depend on the norm are filled in every month."""

    drivers: NDArray[np.float32]
    """``(months, rows, runs)``"""
    calm: NDArray[np.float32]
    """``(rows, runs)``"""
    exposures: NDArray[np.float32]
    """``(rows, states)``"""
    category: NDArray[np.float32]
    """One-hot: row to term of ``TERMS``; ``(rows, terms)``."""
    norm_row: int
    disapproval_row: int


def assemble(setup: Setup, inputs: Inputs, treaty: int) -> Terms:
    """Build the rows of one treaty for a chunk of runs.

    Args:
        setup: The compiled scenario.
        inputs: The inputs of the chunk.
        treaty: Place of the treaty.

    Returns:
        Drivers, calm drivers and exposures; log-hazard per unit of exposure.

    Source: A-01; the model specification's table of terms, section 4.
    """
    pack = setup.treaties[treaty]
    start_robustness = float(
        np.prod([pack.norm_start[part] ** power for part, power in ROBUSTNESS_POWERS.items()], dtype=np.float64)
    )
    beta_norm = inputs.parameter("beta_norm")
    rows = [
        Row("norm", np.zeros(inputs.runs), None, -beta_norm * start_robustness, pack.identity),
        Row("disapproval", np.zeros(inputs.runs), None, 0.0, setup.exposures.susceptibility[pack.columns]),
        Row("norm", beta_norm * NORM_CENTRE, None, beta_norm * NORM_CENTRE, np.ones(pack.columns.size)),
        *_threat(setup, inputs, treaty),
        *_assurance(setup, inputs, treaty),
        *_events(setup, inputs, treaty),
        *_resistance(setup, inputs, treaty),
        Row("shock", np.ones(inputs.runs), inputs.common_shock(), 0.0, SHOCK_FLOOR + (1 - SHOCK_FLOOR) * pack.exposure),
    ]
    # A row that nobody feels or that never moves is left out: zero is the same as absence, byte for byte.
    # What is random stays, so that the number of rows does not depend on how the runs are cut into chunks.
    rows = rows[:2] + [row for row in rows[2:] if row.moves]
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
    return Terms(values, calm, exposures, category, norm_row=0, disapproval_row=1)


def _threat(setup: Setup, inputs: Inputs, treaty: int) -> list[Row]:
    pack = setup.treaties[treaty]
    weight = inputs.parameter("beta_threat") * inputs.utility(treaty)
    feel = pack.exposure * pack.utility
    rows = [Row("threat", weight, inputs.threat(), weight * CALM_THREAT, feel)]
    active = active_levers(setup, "substitutes")
    parts = levers.share_left([inputs.lever(name, lever) for name, lever in active])
    for (_, lever), part in zip(active, parts, strict=True):
        adopters = setup.members(lever.adopters)[pack.columns]
        rows.append(Row("substitutes", -weight, inputs.threat() * part, 0.0, feel * adopters))
    return rows


def _assurance(setup: Setup, inputs: Inputs, treaty: int) -> list[Row]:
    pack = setup.treaties[treaty]
    weight, gap = inputs.parameter("beta_abandonment"), 1.0 - inputs.assurance()
    dependence = setup.exposures.dependence[pack.columns]
    rows = [Row("abandonment", weight, gap, weight * (1.0 - CALM_ASSURANCE), dependence)]
    active = active_levers(setup, "reassure")
    parts = levers.share_left([inputs.lever(name, lever) for name, lever in active])
    for (_, lever), part in zip(active, parts, strict=True):
        adopters = setup.members(lever.adopters)[pack.columns]
        rows.append(Row("abandonment", -weight, gap * part, 0.0, dependence * adopters))
    return rows


def _events(setup: Setup, inputs: Inputs, treaty: int) -> list[Row]:
    pack = setup.treaties[treaty]
    permission = inputs.over_events("permission", pack.rules.id)
    here = {name: event for name, event in setup.scenario.events.items() if event.treaty in (None, pack.rules.id)}
    chance = any(event.type == "permission" and _is_random(event) for event in here.values())
    beta = inputs.parameter("beta_permission")
    rows = [Row("permission", beta, permission * inputs.threat(), 0.0, pack.exposure, random=chance)]
    for name, event in here.items():
        if event.type == "advocacy" and event.states is not None and event.size != 0:
            where = setup.members(event.states)[pack.columns].astype(np.float64)
            beta, level = inputs.parameter("beta_domestic"), inputs.level(name, event)
            rows.append(Row("domestic", beta, level, 0.0, where, random=_is_random(event)))
    return rows


def _is_random(event: Event) -> bool:
    return event.per_year is not None and event.per_year != 0 and event.size != 0


def _resistance(setup: Setup, inputs: Inputs, treaty: int) -> list[Row]:
    pack = setup.treaties[treaty]
    held = setup.exposures.veto[pack.columns] + setup.exposures.cost[pack.columns]
    rows = [Row("resistance", np.full(inputs.runs, -1.0), None, -1.0, held)]
    for name, lever in active_levers(setup, "deliberate"):
        adopters = setup.members(lever.adopters)[pack.columns].astype(np.float64)
        weight = np.full(inputs.runs, -levers.DELIBERATION_PRESSURE)
        rows.append(Row("resistance", weight, inputs.lever(name, lever), 0.0, adopters))
    for number, name in enumerate(setup.risk_names):
        inside = (setup.risk_group == number)[pack.positions]
        risk = inputs.once(f"conflict.risk_per_year.{name}", setup.scenario.conflict.risk_per_year[name])
        driver = inputs.parameter("beta_anticipation") * moving.war_within_ten_years(risk)
        rows.append(Row("anticipation", driver, None, driver, pack.exposure * inside))
    return rows
