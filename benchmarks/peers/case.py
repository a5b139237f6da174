"""A case without noise, and everything a peer needs of it as plain Python numbers.

States, exposures, networks and treaty dates come from the compiled scenario, thresholds from the very streams that
the engine uses. What happens with them (:mod:`benchmarks.peers.rules`) is written anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from normsim import Scenario
from normsim.engine.setup import Setup, TreatySetup, compile_scenario
from normsim.streams import BLOCK, Streams

FAR = 10**6
"""A month that never comes."""

PARAMETERS: dict[str, Any] = {
    "from": "prior@1",
    "alpha_debate": -6.0,
    "alpha_announce": -9.0,
    "eta_fade": 1.0,
    "beta_threat": 5.0,
    "beta_abandonment": 2.0,
    "beta_permission": 1.0,
    "beta_peer": 3.0,
    "beta_sibling": 1.5,
    "hill_exponent": 2.0,
    "hill_half": 0.2,
    "utility_spread": 0.4,
    "asymmetry": 0.5,
    "utility_ccm": 0.8,
    "frailty_sd": 0.6,
    # Forces that the peers leave out.
    "beta_norm": 0.0,
    "beta_disapproval": 0.0,
    "beta_domestic": 0.0,
    "beta_anticipation": 0.0,
    "beta_pact": 0.0,
    "pact_allies": 0.0,
    "shock_sd": 0.0,
    "clock_rate": 0.0,
    "norm_loss": 0.0,
}
SMOOTH = {"parliament_stops": 0.0, "reversal_per_year": 0.0, "readmission_per_year": 0.0, "accession_per_year": 0.0}
NORM_WEIGHT, NORM_CENTRE, ROBUSTNESS = 4.0, 0.425, 0.8
"""The norm term at constant robustness: it enters as each state's cost, so that exits do not move it."""

CASE: dict[str, Any] = {
    "title": "Without noise",
    "horizon": {"start": "2025-04", "end": "2035-03"},
    "variant": "full_contagion",
    "states": {"select": "world"},
    "treaties": {name: {"builtin": True, "procedure": SMOOTH} for name in ("APMBC", "CCM")},
    "initial": {
        "APMBC": {
            "EST": {"stage": "announced", "since": "2025-03"},
            "FIN": {"stage": "announced", "since": "2025-04"},
            "NOR": {"stage": "debating", "since": "2025-01"},
        }
    },
    "threat": {"path": {"2025-04": 0.6, "2027-04": 0.95, "2029-04": 0.35, "2031-04": 0.8}},
    "assurance": {"path": {"2025-04": 0.7, "2026-04": 0.3, "2030-04": 0.8}},
    "events": {
        "us_transfer": {"date": "2023-07", "type": "permission", "treaty": "CCM", "size": 1.0},
        "us_mines": {"date": "2024-11", "type": "permission", "treaty": "APMBC", "size": 1.0},
    },
    "parameters": PARAMETERS,
}


@dataclass(frozen=True)
class Draws:
    """Thresholds of one block of runs, by run and packed state: Python numbers, no unit."""

    debate: list[list[float]]
    announce: list[list[float]]
    deposit: list[list[float]]
    frailty: list[list[float]]


@dataclass(frozen=True)
class TreatyCase:
    """One treaty as a peer sees it: what is the same in all runs, by packed state."""

    pack: TreatySetup
    notice: int
    delay: tuple[float, float]
    """Median and log-standard deviation of the months from announcement to deposit."""
    feel: list[float]
    """β_T · utility factor · g · M."""
    dependence: list[float]
    exposure: list[float]
    resistance: list[float]
    permission: list[float]
    """β_S · Perm · θ of each month."""
    watchers: list[list[tuple[int, float]]]
    """Who looks at each state, and how closely."""


@dataclass(frozen=True)
class Case:
    """Everything that the two peers share."""

    scenario: Scenario
    setup: Setup
    parameters: dict[str, float]
    threat: list[float]
    gap: list[float]
    """β_A · (1 − ρ) of each month."""
    treaties: list[TreatyCase]

    @property
    def months(self) -> int:
        """Length of the horizon, months."""
        return self.setup.months

    def draws(self, block: int) -> list[Draws]:
        """Thresholds of a block for each treaty, from the engine's streams.

        Args:
            block: Number of the seed block, no unit.

        Returns:
            One set per treaty.

        Source: A-02, A-04.
        """
        catalogue = len(self.setup.catalogue)
        streams = Streams(self.scenario.ensemble.seed, block, 1, catalogue)
        readiness = streams.by_state(["frailty"], [np.arange(catalogue, dtype=np.intp)], "normals")
        out = []
        for treaty in self.treaties:
            name, columns = treaty.pack.rules.id, treaty.pack.columns
            out.append(
                Draws(
                    debate=streams.by_state([f"{name}/debate"], [columns], "exponentials").tolist(),
                    announce=streams.by_state([f"{name}/announce"], [columns], "exponentials").tolist(),
                    deposit=streams.by_state([f"{name}/deposit"], [columns], "uniforms").tolist(),
                    frailty=(self.parameters["frailty_sd"] * readiness[:, columns].astype(np.float64)).tolist(),
                )
            )
        return out


def noiseless(select: str | Sequence[str] = "world", *, runs: int = BLOCK, end: str = "2035-03") -> Scenario:
    """Build the case for some states.

    Args:
        select: A group, or a list of states that holds EST, FIN and NOR.
        runs: Size of the ensemble, runs.
        end: Last month.

    Returns:
        The scenario; the norm term at constant robustness is each state's cost.
    """
    plain = CASE | {
        "states": {"select": select if isinstance(select, str) else list(select)},
        "ensemble": {"runs": runs, "seed": 20250401},
        "horizon": CASE["horizon"] | {"end": end},
    }
    setup = compile_scenario(Scenario.model_validate(plain))
    identity = setup.exposures.identity.mean(axis=0)
    cost = {
        setup.catalogue.iso3[column]: {"cost": NORM_WEIGHT * (float(identity[column]) * ROBUSTNESS - NORM_CENTRE)}
        for column in setup.selected
    }
    return Scenario.model_validate(plain | {"states": plain["states"] | {"overrides": cost}})


def open_case(scenario: Scenario) -> Case:
    """Take what the peers need out of a scenario built by :func:`noiseless`."""
    setup = compile_scenario(scenario)
    parameters = {name: float(value) for name, value in PARAMETERS.items() if name != "from"}
    months = range(setup.start, setup.start + setup.months)
    threat = [_path(scenario.threat.path, month) for month in months]
    gap = [parameters["beta_abandonment"] * (1.0 - _path(scenario.assurance.path, month)) for month in months]
    treaties = [_treaty(setup, pack, parameters, threat) for pack in setup.treaties]
    return Case(scenario, setup, parameters, threat, gap, treaties)


def _path(path: object, month: int) -> float:
    assert isinstance(path, dict)
    dates = sorted(path)
    return float(np.interp(month, dates, [path[date] for date in dates]))


def _treaty(setup: Setup, pack: TreatySetup, parameters: dict[str, float], threat: list[float]) -> TreatyCase:
    rules = pack.rules
    factor = 1.0 + parameters["asymmetry"] if rules.adversary_uses else 1.0
    if rules.relative_utility is not None:
        factor *= parameters[rules.relative_utility]
    law = rules.procedure.announce_to_deposit_months
    assert not isinstance(law, int | float)
    assert law.lognormal is not None
    permission = [0.0] * setup.months
    for event in setup.scenario.events.values():
        if event.treaty == rules.id and event.date is not None:
            for month in range(setup.months):
                left = max(0.0, 1.0 - (setup.start + month - event.date) / 24.0)
                permission[month] += parameters["beta_permission"] * left * threat[month]
    weights = pack.weights.astype(np.float64)
    resistance = (setup.exposures.veto + setup.exposures.cost)[pack.columns]
    return TreatyCase(
        pack=pack,
        notice=rules.notice_months,
        delay=(law.lognormal[0], law.lognormal[1]),
        feel=(parameters["beta_threat"] * factor * pack.exposure * pack.utility).tolist(),
        dependence=setup.exposures.dependence[pack.columns].tolist(),
        exposure=pack.exposure.tolist(),
        resistance=resistance.tolist(),
        permission=permission,
        watchers=[
            [(int(i), float(weights[i, j])) for i in np.flatnonzero(weights[:, j])] for j in range(pack.columns.size)
        ],
    )
