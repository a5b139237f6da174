"""One suite over every decision rule: what a rule may depend on, and what it does through the engine."""

from __future__ import annotations

import inspect
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

import normsim.streams
from building import busy
from normsim.axes import ANNOUNCED, DEBATING, PARTY, WITHDRAWN
from normsim.engine.rules import INFECTIOUS, Bass, Felt, Hazard, Rule, Threshold
from normsim.engine.run import run_chunk
from normsim.engine.setup import compile_scenario
from normsim.experiments.made_up import MadeUp, everybody, months_of, random_graph, setup_of, shares
from normsim.register import Work, resolve
from normsim.streams import BLOCK

STATES = 24
OWN = np.concatenate([np.zeros(2), np.linspace(0.1, 0.6, STATES - 2)])
RULES: dict[str, Rule] = {
    "hazard": Hazard(),
    "threshold": Threshold(OWN),
    "threshold with innovators": Threshold(OWN, innovators=2),
    "bass": Bass(0.02, 0.3),
    "epidemic": Bass(0.0, 0.3, visible=INFECTIOUS),
}
ONE_STEP = [name for name, rule in RULES.items() if not rule.debates]
RUNS = 8
every_rule = pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
Table = NDArray[np.float32]


def felt(seed: int, peers: Table | None = None, push: float = 0.0) -> Felt:
    """Make up a month in which some states debate, some have left and the others are parties."""
    rng = np.random.default_rng(seed)
    shape = (RUNS, STATES)
    stage = rng.choice([PARTY, PARTY, DEBATING, ANNOUNCED, WITHDRAWN], shape).astype(np.int8)
    remainder = np.where(stage <= DEBATING, rng.exponential(1.0, shape), np.inf).astype(np.float32)
    seen = rng.integers(0, 11, shape).astype(np.float32)
    return Felt(
        log_hazard=(rng.normal(-2, 1, shape) + push).astype(np.float32),
        peers=seen if peers is None else peers,
        stage=stage,
        remainder=remainder,
        rest=rng.uniform(0.01, 0.2, RUNS).astype(np.float32),
    )


def rows(month: Felt, chosen: Any) -> Felt:
    """Keep some runs of a month."""
    return Felt(*(np.array(part[chosen]) for part in vars(month).values()))


def population(rule: Rule, months: int = 60, begun: int = 1) -> MadeUp:
    graph = shares(random_graph(STATES, 5.0, 3))
    return MadeUp(rule, graph, months, begun=begun, period=6.0, alpha=(-3.0, -2.5))


def later(months: NDArray[np.int64]) -> NDArray[np.int64]:
    """Months with never as the latest of all."""
    return np.where(months < 0, 30_000, months)


# ---- the functions ----------------------------------------------------------------------------------------------


@every_rule
def test_each_rule_cites_its_source(rule: Rule) -> None:
    text = inspect.getdoc(type(rule)) or ""
    cited = re.search(r"^Source: (.+)$", text, re.MULTILINE)
    assert cited, "no source"
    works = [resolve(key) for key in re.findall(r"[A-Z][A-Za-z]+\d{4}", cited[1])]
    assert works
    assert all(isinstance(work, Work) for work in works)


@every_rule
@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=25, deadline=None)
def test_what_is_spent_is_finite_and_never_negative(rule: Rule, seed: int) -> None:
    spent = rule.spent(felt(seed))
    assert spent.shape == (RUNS, STATES)
    assert spent.dtype == np.float32
    assert np.isfinite(spent).all()
    assert (spent >= 0).all()


@every_rule
@given(seed=st.integers(0, 2**32 - 1), more=st.integers(0, 10), push=st.floats(0, 5))
@settings(max_examples=25, deadline=None)
def test_more_peers_or_pressure_never_spend_less(rule: Rule, seed: int, more: int, push: float) -> None:
    fewer = felt(seed)
    added = np.random.default_rng(seed + 1).integers(0, more + 1, fewer.peers.shape).astype(np.float32)
    assert (rule.spent(felt(seed, fewer.peers + added, push)) >= rule.spent(felt(seed))).all()


@pytest.mark.parametrize("name", ["threshold", "epidemic"])
def test_without_peers_nothing_is_spent(name: str) -> None:
    month = felt(1, np.zeros((RUNS, STATES), dtype=np.float32))
    assert not RULES[name].spent(month).any()


def test_without_peers_only_innovation_is_left() -> None:
    month = felt(1, np.zeros((RUNS, STATES), dtype=np.float32))
    assert (RULES["bass"].spent(month) == np.float32(0.02)).all()


def test_a_threshold_is_used_up_exactly_when_peers_reach_it() -> None:
    peers = np.arange(8, dtype=np.float32)[:, None] * np.full(STATES, 10, dtype=np.float32)
    month = felt(1, peers)
    month.remainder[:] = 3.0
    assert (Threshold(OWN).spent(month) == np.where(np.arange(8) >= 3, 3, 0)[:, None]).all()


@every_rule
def test_runs_do_not_touch_each_other(rule: Rule) -> None:
    whole, drawn = felt(5), felt(5).remainder
    half, back = slice(0, RUNS // 2), slice(None, None, -1)
    spent, loaded = rule.spent(rows(whole, slice(None))), rule.thresholds(drawn.copy())
    for chosen in (half, back):
        assert (rule.spent(rows(whole, chosen)) == spent[chosen]).all()
        assert (rule.thresholds(drawn[chosen].copy()) == loaded[chosen]).all()


@every_rule
def test_thresholds_stay_open_only_where_they_were(rule: Rule) -> None:
    drawn = felt(5).remainder
    loaded = rule.thresholds(drawn.copy())
    assert (np.isinf(loaded) == np.isinf(drawn)).all()
    assert (loaded >= 0).all()


@every_rule
def test_visibility_is_whole_tenths_and_begins_with_the_announcement(rule: Rule) -> None:
    assert rule.visible.shape == (6,)
    assert (rule.visible == np.round(rule.visible)).all()
    assert rule.visible.max() <= 10
    assert not rule.visible[:ANNOUNCED].any()
    assert rule.visible[ANNOUNCED] > 0


# ---- through the engine -----------------------------------------------------------------------------------------


@every_rule
def test_chunks_change_no_byte_and_first_runs_stay(rule: Rule) -> None:
    setup = setup_of(population(rule))
    whole, parts = run_chunk(setup, 0, 3), [run_chunk(setup, first, 1) for first in range(3)]
    for name in ("debating", "announced", "deposited"):
        joined = np.concatenate([part[name] for part in parts])
        assert whole[name].tobytes() == joined.tobytes(), name
    assert (whole["announced"] >= 0).any()


@every_rule
def test_a_longer_horizon_keeps_the_past(rule: Rule) -> None:
    (short,), (long,) = (months_of(population(rule, months), 1, "announced") for months in (20, 60))
    assert (short == np.where(long < 20, long, -1)).all()


@every_rule
def test_a_rule_draws_nothing_of_its_own(rule: Rule, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: set[str] = set()
    real = normsim.streams.generator

    def listening(seed: int, block: int, name: str) -> np.random.Generator:
        drawn.add(name)
        return real(seed, block, name)

    monkeypatch.setattr(normsim.streams, "generator", listening)
    months_of(population(RULES["hazard"]), 1, "announced")
    known = set(drawn)
    months_of(population(rule), 1, "announced")
    assert known
    assert drawn == known


@pytest.mark.parametrize("name", ONE_STEP)
def test_one_step_rules_never_debate_and_keep_the_order_of_dates(name: str) -> None:
    debating, announced, deposited = months_of(population(RULES[name]), 1, "debating", "announced", "deposited")
    assert (debating == -1).all()
    moved = announced[:, 1:] >= 0
    assert moved.any()
    done = deposited[:, 1:] >= 0
    assert (deposited[:, 1:][done] - announced[:, 1:][done] == 6).all()
    assert moved[done].all()


@pytest.mark.parametrize("name", ONE_STEP)
def test_another_early_mover_never_makes_anybody_later(name: str) -> None:
    rule = RULES[name]
    # No innovators: with another mover at the start they would be other states.
    own = Threshold(np.where(OWN == 0, 1.0, OWN)) if isinstance(rule, Threshold) else rule
    (one,), (two,) = (months_of(population(own, begun=begun), 1, "announced") for begun in (1, 2))
    assert (later(two)[:, 2:] <= later(one)[:, 2:]).all()
    assert (later(two)[:, 2:] < later(one)[:, 2:]).any()


@pytest.mark.parametrize("name", ["threshold", "epidemic"])
def test_nobody_follows_without_a_network(name: str) -> None:
    (months,) = months_of(MadeUp(RULES[name], everybody(STATES, 0.0), 60, begun=3), 1, "announced")
    assert (months[:, 3:] == -1).all()


def test_as_many_innovators_as_asked_for_move_alone() -> None:
    rule = Threshold(OWN + 0.1, innovators=2)
    (months,) = months_of(MadeUp(rule, everybody(STATES, 0.0), 10), 2, "announced")
    assert ((months == 0).sum(axis=1) == 2).all()
    assert ((months >= 0).sum(axis=1) == 2).all()
    assert len({tuple(row) for row in (months == 0).tolist()}) > BLOCK / 4, "the seeds are not random"


def test_peers_are_seen_in_the_month_after() -> None:
    own = np.arange(float(STATES))
    (months,) = months_of(MadeUp(Threshold(own), everybody(STATES, 1.0), 60), 1, "announced")
    assert (months == np.arange(STATES)).all()


def test_permuting_states_permutes_what_they_do() -> None:
    order = np.random.default_rng(4).permutation(STATES)
    weights = shares(random_graph(STATES, 5.0, 3))
    own = np.where(np.arange(STATES) < 2, 0.0, OWN / 2)
    (plain,) = months_of(MadeUp(Threshold(own), weights, 60), 1, "announced")
    (moved,) = months_of(MadeUp(Threshold(own[order]), weights[np.ix_(order, order)], 60), 1, "announced")
    assert (moved == plain[:, order]).all()
    assert (plain > 0).any()


def test_scenarios_follow_the_hazard() -> None:
    assert isinstance(compile_scenario(busy()).rule, Hazard)
