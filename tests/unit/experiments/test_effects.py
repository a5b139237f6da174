"""What each change accounts for: Shapley's own examples, adding up, order, and changes that need each other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from typing import Any

import numpy as np
import pytest

from building import busy
from normsim import Scenario, simulate
from normsim.errors import InputError
from normsim.experiments import effects as module
from normsim.experiments import ensembles
from normsim.experiments.changes import changes
from normsim.experiments.effects import effects, shapley
from normsim.experiments.mixing import Mixtures, subsets
from normsim.experiments.readings import FURTHER, Outcome
from normsim.experiments.snowball import further_exits
from normsim.results import Results

SMALL = {"ensemble": {"runs": 40}, "horizon": {"end": "2026-06"}}
THREE = {
    "assurance": {"path": 0.0},
    "threat": {"path": 0.5},
    "levers": {"substitutes": {"start": "2025-04", "ramp_months": 0, "strength": 0.8}},
}


@pytest.fixture(autouse=True, scope="module")
def _simulated_once() -> Iterator[None]:
    """The same scenario is simulated once for all tests."""
    done: dict[str, Results] = {}

    def remembered(one: Scenario) -> Results:
        key = one.model_dump_json()
        if key not in done:
            done[key] = simulate(one)
        return done[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ensembles, "simulate", remembered)
        yield


def scenario(**more: Any) -> Scenario:
    return busy(**SMALL | more)


def game(count: int, value: Any) -> dict[frozenset[int], np.ndarray]:
    return {chosen: np.array([float(value(chosen))]) for chosen in subsets(count)}


def test_the_glove_game() -> None:
    # One left glove (0) and two right ones (1, 2): a pair is worth 1.
    values = shapley(3, game(3, lambda chosen: 0 in chosen and bool(chosen & {1, 2})))
    assert [float(value[0]) for value in values] == pytest.approx([2 / 3, 1 / 6, 1 / 6])


def test_it_is_the_mean_over_all_orders() -> None:
    random = np.random.default_rng(5)
    columns = {chosen: random.normal(size=7) for chosen in subsets(4)}
    added = np.zeros((4, 7))
    for order in permutations(range(4)):
        for turn, place in enumerate(order):
            added[place] += columns[frozenset(order[: turn + 1])] - columns[frozenset(order[:turn])]
    np.testing.assert_allclose(np.stack(shapley(4, columns)), added / 24, atol=1e-12)


def test_effects_add_up_and_the_parts_are_runs_of_their_own() -> None:
    old, new = scenario(), scenario(**THREE)
    found = effects(old, new, FURTHER)
    assert found.combinations == 8
    assert abs(sum(one.mean for one in found.effects) - found.total.mean) < 1e-9
    plain = further_exits(simulate(old))
    assert found.total.baseline == plain.mean()
    assert found.total.other == further_exits(simulate(new)).mean()
    threat = next(one for one in found.effects if one.item.keys == ("threat.path",))
    alone = further_exits(simulate(scenario(threat=THREE["threat"])))
    assert threat.alone == pytest.approx((alone - plain).mean())
    assert threat.low <= threat.mean <= threat.high
    assert threat.order_error is None


def test_nothing_differs_nothing_is_split() -> None:
    found = effects(scenario(), scenario(title="Another", claims={}))
    assert found.effects == ()
    assert found.total.zero


def test_sampled_orders_add_up_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "EXACT", 2)
    monkeypatch.setattr(module, "ORDERS", 6)
    old, new = scenario(), scenario(**THREE)
    found = effects(old, new, Outcome("robustness", "APMBC"))
    assert found.orders == 6
    assert abs(sum(one.mean for one in found.effects) - found.total.mean) < 1e-9
    assert all(one.order_error is not None and one.order_error >= 0 for one in found.effects)
    monkeypatch.setattr(module, "EXACT", 6)
    exact = effects(old, new, Outcome("robustness", "APMBC"))
    for ours, theirs in zip(found.effects, exact.effects, strict=True):
        assert (ours.alone, ours.last) == (theirs.alone, theirs.last)
        assert abs(ours.mean - theirs.mean) < 0.01


def test_a_longer_horizon_accounts_for_nothing() -> None:
    found = effects(scenario(), scenario(assurance={"path": 0.0}, horizon={"end": "2027-12"}))
    assert [one.item.keys for one in found.effects] == [("assurance.path",)]
    assert found.notes[0].startswith("months after 2026-06")


def test_changes_that_need_each_other_are_one() -> None:
    new = scenario(
        groups={"nordic": ["FIN", "NOR", "SWE"]},
        levers={"substitutes": {"start": "2025-06", "strength": 0.5, "adopters": "nordic"}},
        assurance={"path": 0.0},
    )
    found = effects(scenario(), new)
    assert [one.item.keys for one in found.effects] == [
        ("groups.nordic", "levers.substitutes"),
        ("assurance.path",),
    ]
    assert "do not load alone (levers.substitutes.adopters: nordic is no state's code" in found.notes[-1]
    assert found.combinations == 4


def test_mixtures_begin_and_end_with_the_two() -> None:
    old, new = scenario(), scenario(**THREE, initial={"APMBC": {"EST": {"stage": "announced", "since": "2025-03"}}})
    mixtures = Mixtures(old, new)
    everything = range(len(mixtures.items))
    assert changes(mixtures.scenario(()), old) == ()
    assert changes(mixtures.scenario(everything), new) == ()
    for place in everything:
        (change,) = changes(old, mixtures.scenario([place]))
        assert change.key == mixtures.items[place].keys[0]


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Outcome("robustness"), "a treaty may be missing, as in robustness:APMBC"),
        (Outcome("robustness", "NPT"), "is not a treaty of both"),
        (Outcome("robustness", "APMBC", None, 24360), "must lie between 2025-04 and 2026-06"),
        (Outcome("exits.new.announced", "APMBC", "mars"), "is not a group that"),
        (Outcome("time_to_quiet", "APMBC"), "has no number in some runs"),
    ],
)
def test_what_cannot_be_split_says_why(outcome: Outcome, words: str) -> None:
    with pytest.raises(InputError, match=words):
        effects(scenario(), scenario(assurance={"path": 0.0}), outcome)


def test_a_sum_over_treaties_where_none_is_named() -> None:
    old, new = scenario(), scenario(assurance={"path": 0.0})
    whole = effects(old, new, Outcome("exits.total.effective"))
    parts = [effects(old, new, Outcome("exits.total.effective", treaty)) for treaty in ("APMBC", "CCM")]
    assert whole.total.mean == pytest.approx(sum(part.total.mean for part in parts))
