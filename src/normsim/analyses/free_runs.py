"""Free runs of the engine from where the record leaves off: one block of runs per posterior draw.

The record says about each draw how ready each state is (frailty) and whether it is in its debate; both are drawn from
what the likelihood knows, and handed to the engine as a state's own cost and stage. Not handed on: the value of the
common shock in the last month, which the engine draws anew from its long-run law.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from normsim.analyses.evidence import Evidence
from normsim.analyses.likelihood import Likelihood
from normsim.analyses.priors import UTILITY_MEAN
from normsim.analyses.record import Record, shipped_baseline
from normsim.axes import ANNOUNCED, DEBATING, PARTY
from normsim.engine.run import run_chunk
from normsim.engine.setup import Setup, TreatySetup, compile_scenario
from normsim.parameters import parameter_set
from normsim.scenario.schema import Scenario
from normsim.scenario.sections import RIVALS, Ensemble, Horizon, Initial, Threat
from normsim.streams import BLOCK

Floats = NDArray[np.float64]
Draws = Mapping[str, Floats]


@dataclass(frozen=True, eq=False)
class FreeRuns:
    """Months in which things happened in the runs of one rival, month numbers, -1 never."""

    rival: str
    states: tuple[str, ...]
    treaties: tuple[str, ...]
    start: int
    months: int
    at_risk: NDArray[np.bool_]
    """Party and not yet announced at the start; ``(states, treaties)``."""
    announced_before: NDArray[np.bool_]
    """Announced and not yet deposited at the start; ``(states, treaties)``."""
    announced: NDArray[np.int16]
    """``(runs, states, treaties)``"""
    deposited: NDArray[np.int16]
    debating: NDArray[np.int16]

    def chance(self, stage: str, last: int | None = None) -> Floats:
        """Share of runs in which a stage was reached from the start to a month; ``(states, treaties)``."""
        dates: NDArray[np.int16] = getattr(self, stage)
        until = self.start + self.months - 1 if last is None else last
        return np.asarray(((dates >= self.start) & (dates <= until)).mean(axis=0))


@dataclass(frozen=True)
class Plan:
    """How many draws, how long, and from which seed."""

    horizon: Horizon
    draws: int = 128
    seed: int = 20250401


def future(record: Record, horizon: Horizon, rival: str) -> Scenario:
    """The record's drivers carried on: paths keep their last value, noise and jumps of the baseline begin.

    Args:
        record: What was known.
        horizon: Months to simulate, the first of them the month after the record.
        rival: The rival explanation.

    Returns:
        A scenario that starts with what the record dates, and with nothing of the baseline's own start.
    """
    base = shipped_baseline()
    initial: dict[str, dict[str, Initial]] = {}
    for (treaty, iso3), month in record.announced.items():
        if (treaty, iso3) not in record.deposited:
            initial.setdefault(treaty, {})[iso3] = Initial(stage="announced", since=month)
    return record.scenario.model_copy(
        update={
            "horizon": horizon,
            "initial": initial,
            "variant": rival,
            "ensemble": Ensemble(runs=BLOCK, seed=1),
            "threat": Threat(path=record.scenario.threat.path, noise=base.threat.noise, jumps=base.threat.jumps),
        }
    )


def run_freely(record: Record, evidence: Evidence | None, rival: str, draws: Draws, plan: Plan) -> FreeRuns:
    """Run the engine once per draw.

    Args:
        record: Where the runs begin.
        evidence: The record as arrays, every state by itself; None to begin without hidden stages and readiness,
            with frailty drawn by the engine, as before any record.
        rival: The rival explanation.
        draws: Draws of its parameters.
        plan: Number of draws, horizon and seed.

    Returns:
        What happened in all runs, those of one draw together.
    """
    scenario = future(record, plan.horizon, rival)
    setup = compile_scenario(scenario.model_copy(update={"ensemble": Ensemble(runs=BLOCK, seed=plan.seed)}))
    likelihood = None if evidence is None else Likelihood(evidence)
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence([plan.seed, RIVALS.index(rival), 7])))
    available = len(next(iter(draws.values())))
    chosen = (np.arange(plan.draws) * available) // plan.draws
    kept: dict[str, list[NDArray[np.int16]]] = {"announced": [], "deposited": [], "debating": []}
    for number, row in enumerate(chosen.tolist()):
        values = {name: float(column[row]) for name, column in draws.items()}
        own = with_parameters(setup, values, frailty=likelihood is None)
        if likelihood is not None:
            own = with_hidden_state(own, likelihood, values, rng)
        arrays = run_chunk(own, number, 1)
        for name, parts in kept.items():
            parts.append(arrays[name])
    stage = np.stack([pack.rules.stage_at_start[setup.selected] for pack in setup.treaties], axis=1)
    return FreeRuns(
        rival=rival,
        states=tuple(setup.catalogue.iso3[column] for column in setup.selected),
        treaties=tuple(pack.rules.id for pack in setup.treaties),
        start=setup.start,
        months=setup.months,
        at_risk=(stage == PARTY) | (stage == DEBATING),
        announced_before=stage == ANNOUNCED,
        announced=np.concatenate(kept["announced"]),
        deposited=np.concatenate(kept["deposited"]),
        debating=np.concatenate(kept["debating"]),
    )


def with_parameters(setup: Setup, values: Mapping[str, float], *, frailty: bool) -> Setup:
    """One draw in place of the laws; what is not calibrated keeps its prior.

    The engine divides the draw of ``utility_spread`` by the mean of its law. A plain number has itself as mean, so the
    factor goes into β_T here.
    """
    numbers = dict(values)
    numbers["beta_threat"] *= numbers.pop("utility_spread") / UTILITY_MEAN
    numbers["utility_spread"] = 1.0
    if not frailty:
        numbers["frailty_sd"] = 0.0
    return replace(setup, parameters={**parameter_set("prior@1"), **numbers})


def with_hidden_state(
    setup: Setup, likelihood: Likelihood, values: Mapping[str, float], rng: np.random.Generator
) -> Setup:
    """Draw readiness and hidden stage of every state given the record, and put them at the start."""
    evidence = likelihood.evidence
    known = likelihood.filter(values)
    cumulative = np.cumsum(known.frailty_chance, axis=1)
    node = (rng.random((evidence.weight.size, 1)) > cumulative[:, :-1]).sum(axis=1)
    debating = rng.random(evidence.unit.size) < known.debating[np.arange(evidence.unit.size), node[evidence.unit]]
    cost = setup.exposures.cost.copy()
    for unit, iso3 in enumerate(evidence.states):
        cost[setup.catalogue.index[iso3]] -= known.frailty[node[unit]]
    treaties: list[TreatySetup] = []
    for number, pack in enumerate(setup.treaties):
        stage, since = pack.rules.stage_at_start.copy(), pack.rules.since.copy()
        for cell in np.flatnonzero(debating & (evidence.treaty == number)):
            place = setup.catalogue.index[evidence.states[evidence.unit[cell]]]
            if stage[place] == PARTY:
                stage[place], since[place] = DEBATING, setup.start - 1
        treaties.append(replace(pack, rules=replace(pack.rules, stage_at_start=stage, since=since)))
    return replace(setup, exposures=replace(setup.exposures, cost=cost), treaties=tuple(treaties))
