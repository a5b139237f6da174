"""A compiled setup of made-up states: any number of them, any network, any decision rule, no catalogue facts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normsim.axes import ANNOUNCED, PARTY
from normsim.clock import month_label
from normsim.engine.rules import Rule
from normsim.engine.run import run_chunk
from normsim.engine.setup import Setup, TreatySetup, compiled
from normsim.scenario.schema import Scenario
from normsim.streams import BLOCK

START = 12 * 2000
SEED = 1978
UNHURRIED = 600.0
"""Months to a deposit, and of notice, that lie beyond every horizon."""

SILENT = (
    *("threat", "abandonment", "permission", "norm", "disapproval", "domestic", "anticipation"),
    *("peer", "sibling", "pact"),
)


@dataclass(frozen=True, eq=False)
class MadeUp:
    """A population without causes of its own: only the rule, the network and the draws matter.

    Args:
        rule: How states decide.
        weights: Peer weights, row i what i feels of j, multiples of 2⁻¹⁴ for exact sums; ``(states, states)``.
        months: Length of the horizon, at most 600, months.
        begun: States, the first ones, that have announced when the horizon begins, states.
        period: Months from announcement to deposit, as a scenario writes it: a number or a distribution.
        alpha: Log monthly hazards α₀ and α₁ of the two steps, for the rule ``hazard``.
        seed: Seed of the streams.
    """

    rule: Rule
    weights: NDArray[np.float32]
    months: int
    begun: int = 0
    period: Any = UNHURRIED
    alpha: tuple[float, float] = (0.0, 0.0)
    seed: int = SEED

    @property
    def states(self) -> int:
        """Number of states."""
        return len(self.weights)


def setup_of(population: MadeUp) -> Setup:
    """Compile a made-up population.

    Args:
        population: The population.

    Returns:
        A setup like that of a scenario, with one treaty to which everybody is party, and nothing that moves anybody
        except the rule.

    Source: A-02.
    """
    base = compiled(_scenario(population).model_dump_json(exclude_defaults=True))
    size = population.states
    labels = tuple(f"S{number:05d}" for number in range(size))
    zeros, every = np.zeros(size), np.arange(size, dtype=np.intp)
    catalogue = replace(base.catalogue, iso3=labels, name=labels, index={label: i for i, label in enumerate(labels)})
    exposures: dict[str, Any] = {
        **dict.fromkeys(("exposure", "dependence", "susceptibility", "veto", "cost", "border_share"), zeros),
        **dict.fromkeys(("utility", "identity", "champion"), zeros[None]),
    }
    return replace(
        base,
        catalogue=catalogue,
        exposures=replace(base.exposures, **exposures),
        selected=every,
        treaties=(_treaty(base.treaties[0], population),),
        risk_group=np.full(size, -1, dtype=np.intp),
        rule=population.rule,
    )


def _scenario(population: MadeUp) -> Scenario:
    start, end = month_label(START), month_label(START + population.months - 1)
    procedure = {"announce_to_deposit_months": population.period, "parliament_stops": 0.0}
    rates = {"reversal_per_year": 0.0, "readmission_per_year": 0.0, "accession_per_year": 0.0}
    parameters = {f"beta_{name}": 0.0 for name in SILENT} | {
        **dict.fromkeys(("pact_allies", "shock_sd", "frailty_sd", "norm_loss", "clock_rate"), 0.0),
        "eta_fade": -50.0,
        "alpha_debate": population.alpha[0],
        "alpha_announce": population.alpha[1],
    }
    return Scenario.model_validate(
        {
            "title": "A made-up population",
            "horizon": {"start": start, "end": end},
            "ensemble": {"runs": BLOCK, "seed": population.seed},
            "states": {"select": ["NOR"]},
            "treaties": {"APMBC": {"builtin": True, "procedure": procedure | rates}},
            "parameters": {"from": "prior@1", **parameters},
        }
    )


def _treaty(base: TreatySetup, population: MadeUp) -> TreatySetup:
    size = population.states
    zeros, every = np.zeros(size), np.arange(size, dtype=np.intp)
    never, nobody = np.full(size, -1, dtype=np.int16), np.zeros(size, dtype=np.bool_)
    begun = every < population.begun
    nothing: dict[str, Any] = {
        **dict.fromkeys(("since", "deposited", "effective", "joins", "in_force"), never),
        **dict.fromkeys(("candidates", "suspended", "stays", "news", "core", "founding"), nobody),
    }
    rules = replace(
        base.rules,
        notice_months=int(UNHURRIED),
        sibling=None,
        stage_at_start=np.where(begun, ANNOUNCED, PARTY).astype(np.int8),
        # A month before the start: then the delay to the deposit is exactly the number of months in which peers see it.
        announced=np.where(begun, START - 1, -1).astype(np.int16),
        contests=zeros,
        **nothing,
    )
    numbers = ("exposure", "utility", "identity", "champion", "capability_weight", "adherence_weight", "member_weight")
    same: dict[str, Any] = {
        **dict.fromkeys((*numbers, "condemned", "condoned"), zeros),
        "own_share": zeros.astype(np.float32),
        **dict.fromkeys(("columns", "positions", "packed"), every),
    }
    return replace(
        base,
        rules=rules,
        **same,
        sibling=-1,
        sibling_places=np.full(size, -1, dtype=np.intp),
        # By columns: peers are updated from the columns of the few that moved.
        weights=np.asfortranarray(population.weights, dtype=np.float32),
        quiet_shares=(0.0, 0.0),
        contests=0.0,
        review_months=(),
    )


def months_of(population: MadeUp, blocks: int, *dates: str, first: int = 0) -> tuple[NDArray[np.int64], ...]:
    """Simulate some blocks of runs, one at a time to keep memory small.

    Args:
        population: The population.
        blocks: Number of blocks of 256 runs.
        dates: Names of dates, such as ``announced``.
        first: First block.

    Returns:
        For each name the month from the start of the horizon, -1 where it never came; each ``(runs, states)``.
    """
    setup = setup_of(population)
    parts: dict[str, list[NDArray[np.int64]]] = {name: [] for name in dates}
    for block in range(first, first + blocks):
        arrays = run_chunk(setup, block, 1)
        for name in dates:
            found = arrays[name][:, :, 0].astype(np.int64)
            parts[name].append(np.where(found >= 0, found - START, -1))
    return tuple(np.concatenate(part) for part in parts.values())


def everybody(states: int, weight: float) -> NDArray[np.float32]:
    """Network in which everybody feels everybody else with the same weight; ``(states, states)``."""
    weights = np.full((states, states), weight, dtype=np.float32)
    np.fill_diagonal(weights, 0)
    return weights


def random_graph(states: int, mean_degree: float, seed: int) -> NDArray[np.bool_]:
    """Undirected random graph in which each pair is joined by the same chance; ``(states, states)``.

    Args:
        states: Number of states.
        mean_degree: Mean number of neighbours.
        seed: Seed of the graph, apart from the engine's streams.

    Returns:
        Who is joined to whom, symmetric, nobody to itself.

    Source: Watts2002, uniform random graphs.
    """
    upper = np.triu(np.random.default_rng(seed).random((states, states)) < mean_degree / (states - 1), 1)
    return np.asarray(upper | upper.T)


def shares(graph: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Weights by which each neighbour counts alike and all together 1, in multiples of 2⁻¹⁴; ``(states, states)``."""
    degree = np.maximum(graph.sum(axis=1, keepdims=True), 1)
    return np.asarray(np.round(graph / degree * 2.0**14) / 2.0**14, dtype=np.float32)
