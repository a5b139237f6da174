"""Costs of the engine inside one process: floor, dense pass, whole ensembles, features, sizes, growth."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from benchmarks.scale import Scale
from benchmarks.table import Row, seconds, timed
from benchmarks.timing import FLOOR_SHAPE, Timing, exp_floor, measure, once, ratios
from normsim import Scenario, simulate
from normsim.catalogue import load_catalogue
from normsim.engine.decisions import TILE
from normsim.engine.opening import open_chunk
from normsim.engine.peers import open_contagion
from normsim.engine.setup import compile_scenario
from normsim.exposures import members
from normsim.loading import load_scenario, shipped_scenarios
from normsim.model import pressure
from normsim.scenario.sections import Conflict
from normsim.streams import BLOCK

PASSES = 20
"""Months of the dense pass in one measurement."""

Call = Callable[[], object]


def baseline(runs: int, **changes: object) -> Scenario:
    """Load the shipped baseline with another number of runs and other changes of whole sections."""
    scenario = load_scenario(shipped_scenarios()["baseline"])
    return with_runs(scenario, runs).model_copy(update=changes)


def with_runs(scenario: Scenario, runs: int) -> Scenario:
    """Copy a scenario with another number of runs."""
    return scenario.model_copy(update={"ensemble": scenario.ensemble.model_copy(update={"runs": runs})})


def nominal(scenario: Scenario, runs: int | None = None) -> int:
    """Count nominal cells: runs × selected states × treaties × months."""
    setup = compile_scenario(scenario)
    return (runs or scenario.ensemble.runs) * setup.selected.size * len(setup.treaties) * setup.months


def timed_simulation(scenario: Scenario, rounds: int) -> Timing:
    """Time a whole simulation per nominal cell, after a small one that warms up."""
    simulate(with_runs(scenario, BLOCK))
    return measure(partial(simulate, scenario), nominal(scenario), rounds, warm=False)


def floors(scale: Scale) -> list[Row]:
    """Measure the bare exponential and the dense pass of a month."""
    bare = exp_floor() * 1e9
    runs = scale.whole[-1] // 2
    dense = measure(dense_pass(runs), PASSES * dense_cells(runs), max(scale.rounds, 5))
    name = f"dense pass of a month, {runs:,} runs: matmul, add, exp, subtract, compare, find; per packed cell"
    return [
        Row(f"bare float32 `numpy.exp`, {FLOOR_SHAPE[0]} × {FLOOR_SHAPE[1]} cells", "", f"{bare:.2f}", "1"),
        timed(name, dense, limit=3),
    ]


def dense_cells(runs: int) -> int:
    """Count the cells of one dense pass of the baseline: whole blocks × packed states, all treaties."""
    return -(-runs // BLOCK) * BLOCK * compile_scenario(baseline(runs)).columns.count


def dense_pass(runs: int) -> Call:
    """Prepare the arrays of a chunk and the pass of ``PASSES`` months over them, as the engine's DECISION does it."""
    chunk = open_chunk(compile_scenario(baseline(runs)), 0, -(-runs // BLOCK))
    open_contagion(chunk)
    world, terms = chunk.world, chunk.terms
    ample = np.full_like(world.remainder, 1e9)

    def months() -> None:
        for month in range(PASSES):
            for first in range(0, chunk.runs, TILE):
                tile = slice(first, first + TILE)
                eta = pressure.pressure(terms.drivers[month][:, tile], terms.exposures, BLOCK, world.spent[tile])
                eta += world.contagion[tile]
                hazard = np.exp(eta, out=eta)
                left = ample[tile]
                left -= hazard
                np.flatnonzero(left <= 0)

    return months


def whole(scale: Scale) -> list[Row]:
    """Time `simulate()` on the baseline at several sizes."""
    rows = []
    for runs in scale.whole:
        timing = timed_simulation(baseline(runs), scale.rounds)
        rows.append(timed(f"`simulate(baseline)`, {runs:,} runs", timing, limit=8 if runs == 4000 else None))
    return rows


def features(scale: Scale) -> list[Row]:
    """Compare the baseline with the same without, or with more, of something."""
    runs = scale.features
    base = baseline(runs)
    path = shipped_scenarios()["baseline"]
    remedies = with_runs(load_scenario(path, overrides=["remedies"]), runs)
    calm = {"jumps": base.threat.jumps.model_copy(update={"per_year": 0.0})}
    alone = dict.fromkeys(("beta_peer", "beta_sibling", "beta_pact"), 0.0)
    variants: dict[str, Scenario] = {
        "all levers at 0.6": remedies,
        "no pact": base.model_copy(update={"pacts": {}}),
        "no threat jumps": base.model_copy(update={"threat": base.threat.model_copy(update=calm)}),
        "no wars and no risk of any": base.model_copy(update={"conflict": Conflict()}),
        "no contagion": base.model_copy(update={"parameters": base.parameters.model_copy(update=alone)}),
        "no dated events": base.model_copy(update={"events": {}}),
    }
    found = ratios(partial(simulate, base), [partial(simulate, one) for one in variants.values()], scale.rounds)
    return [
        Row(f"{name}, {runs:,} runs", f"{100 * (ratio - 1):+.0f} %")
        for name, ratio in zip(variants, found, strict=True)
    ]


def sizes(scale: Scale) -> list[Row]:
    """Time the baseline over nested selections of states: Europe first, then the others by code."""
    catalogue, base = load_catalogue(), baseline(scale.state_runs)
    european = members("europe", base, catalogue)
    border = members("flank", base, catalogue)
    order = sorted(range(len(catalogue)), key=lambda i: (not border[i], not european[i], catalogue.iso3[i]))
    rows = []
    for count in scale.states:
        chosen = tuple(sorted(catalogue.iso3[i] for i in order[:count]))
        scenario = base.model_copy(update={"states": base.states.model_copy(update={"select": chosen})})
        rows.append(
            timed(f"{count} states, {scale.state_runs:,} runs", timed_simulation(scenario, scale.rounds)),
        )
    return rows


def europe(scale: Scale) -> list[Row]:
    """Time the European selection at the sizes of a lesson and of a slider."""
    rows = []
    for runs, limit in ((1000, 0.150), (200, 0.060)):
        base = baseline(runs)
        scenario = base.model_copy(update={"states": base.states.model_copy(update={"select": "europe"})})
        first, _ = once(partial(compile_scenario, scenario))
        timing = measure(partial(simulate, scenario), nominal(scenario), max(scale.rounds, 5))
        states = compile_scenario(scenario).selected.size
        rows.append(
            Row(
                f"Europe ({states} states), {runs:,} runs, compiled before (compiling: {seconds(first)})",
                seconds(timing.wall),
                f"{timing.nanoseconds:.2f}",
                f"{timing.times_exp:.1f}",
                f"under {1000 * limit:.0f} ms",
                timing.wall < limit,
            )
        )
    return rows


def growth(scale: Scale) -> list[Row]:
    """Time ever larger ensembles: the cost per run should stay the same."""
    rows: list[Row] = []
    first = 0.0
    for runs in scale.growth:
        timing = timed_simulation(baseline(runs), scale.rounds)
        each = timing.cpu / runs
        first = first or each
        rows.append(
            Row(
                f"{runs:,} runs: processor time per run, against {scale.growth[0]:,} runs",
                f"{1e6 * each:.0f} µs, {each / first:.2f} ×",
                f"{timing.nanoseconds:.2f}",
                f"{timing.times_exp:.1f}",
                "linear: at most 1.15 ×" if rows else "",
                each / first <= 1.15 if rows else None,
            )
        )
    return rows
