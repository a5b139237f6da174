"""Shares of variance against cases whose shares are known."""

from __future__ import annotations

import numpy as np
import pytest

from normsim.analyses.sensitivity import (
    LEAST_RUNS,
    RIVAL,
    InputTable,
    explained,
    first_order,
    input_table,
)
from synthetic import Shape, made_up

RUNS = 4000


@pytest.fixture
def table() -> InputTable:
    """Two inputs that act, two that do not, and a rival."""
    rng = np.random.default_rng(5)
    rivals = np.repeat([0.0, 1.0, 2.0], RUNS)[::3][:RUNS]
    values = np.column_stack([rng.uniform(size=(RUNS, 4)), rng.permutation(rivals)])
    return InputTable(("a", "b", "idle", "idler", RIVAL), values)


def test_shares_of_a_known_sum(table: InputTable) -> None:
    rng = np.random.default_rng(6)
    scaled = (table.values[:, :2] - 0.5) * np.sqrt(12)
    outcome = 2 * scaled[:, 0] + scaled[:, 1] + rng.normal(size=RUNS) * np.sqrt(5)
    shares = first_order(table, {"y": outcome})["y"]
    # Variances 4, 1 and 5; ten bins of a uniform input keep 99 % of a straight line.
    assert list(shares) == ["a", "b"]
    assert shares["a"] == pytest.approx(0.4, abs=0.03)
    assert shares["b"] == pytest.approx(0.1, abs=0.03)
    sets = {"all": table.names, "b": ("b",), "idle": ("idle", "idler"), "none": ()}
    found = explained(table, {"y": outcome}, sets)["y"]
    assert found["all"].value == pytest.approx(0.5, abs=0.03)
    assert found["all"].low < found["all"].value < found["all"].high
    assert found["b"].value == pytest.approx(0.1, abs=0.03)
    assert found["idle"].value < 0.01
    assert found["none"].value == 0


def test_a_hump_is_seen_though_no_line_is(table: InputTable) -> None:
    outcome = (table.values[:, 0] - 0.5) ** 2
    assert first_order(table, {"y": outcome})["y"]["a"] > 0.9
    assert explained(table, {"y": outcome}, {"all": table.names})["y"]["all"].value > 0.98


def test_a_rival_is_no_number(table: InputTable) -> None:
    outcome = np.isin(table.values[:, 4], [1.0]).astype(np.float64)
    assert first_order(table, {"y": outcome})["y"][RIVAL] == pytest.approx(1.0)
    assert explained(table, {"y": outcome}, {"rival": (RIVAL,)})["y"]["rival"].value == pytest.approx(1.0)


def test_correlated_inputs_have_one_share_together(table: InputTable) -> None:
    values = table.values.copy()
    values[:, 1] = values[:, 0]
    twins = InputTable(table.names, values)
    outcome = values[:, 0] + np.random.default_rng(7).normal(size=RUNS) / np.sqrt(12)
    alone = first_order(twins, {"y": outcome})["y"]
    together = explained(twins, {"y": outcome}, {"both": ("a", "b")})["y"]["both"].value
    assert alone["a"] + alone["b"] > 0.9
    assert together == pytest.approx(0.5, abs=0.03)


def test_noise_is_named_as_rarely_as_said() -> None:
    rng = np.random.default_rng(8)
    named = 0
    for _ in range(100):
        idle = InputTable(tuple("abcdefgh"), rng.uniform(size=(200, 8)))
        named += bool(first_order(idle, {"y": rng.poisson(1.0, 200).astype(np.float64)})["y"])
    # At most 5 in 100 on average; 13 or more of 100 has a chance below 1 in 1,000.
    assert named <= 12


def test_noise_predicts_nothing_however_many_inputs() -> None:
    rng = np.random.default_rng(9)
    idle = InputTable(tuple(f"i{n}" for n in range(20)), rng.uniform(size=(400, 20)))
    found = explained(idle, {"y": rng.normal(size=400)}, {"all": idle.names})["y"]["all"]
    assert found.known
    assert found.value == 0


@pytest.mark.parametrize("runs", [1, 2, LEAST_RUNS - 1])
def test_few_runs_say_nothing(runs: int) -> None:
    table = InputTable(("a",), np.linspace(0, 1, runs)[:, None])
    outcome = np.linspace(0, 1, runs)
    assert first_order(table, {"y": outcome}) == {"y": {}}
    assert not explained(table, {"y": outcome}, {"all": ("a",)})["y"]["all"].known


def test_an_outcome_without_spread_has_no_share(table: InputTable) -> None:
    outcome = np.ones(RUNS)
    assert first_order(table, {"y": outcome}) == {"y": {}}
    assert not explained(table, {"y": outcome}, {"all": table.names})["y"]["all"].known


def test_what_does_not_differ_is_no_input() -> None:
    pooled = input_table(made_up(Shape(runs=30, months=12)))
    assert pooled.names == ("parameters.asymmetry", "conflict.deterrence", RIVAL)
    assert pooled.values.shape == (30, 3)
    single = input_table(made_up(Shape(runs=30, months=12, variants=("pact_only",))))
    assert RIVAL not in single.names
    assert input_table(made_up(Shape(runs=1, months=12, variants=("pact_only",)))).names == ()
