"""The summary against numbers counted here by hand, on a made-up ensemble."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from normsim.experiments.headline import headline
from normsim.experiments.measures import KINDS, Measures
from normsim.experiments.snowball import Snowball, further_exits, without_contagion
from normsim.experiments.summary import json_ready, summarise
from normsim.results import Results
from synthetic import made_up


@pytest.fixture(scope="module")
def results() -> Results:
    return made_up(runs=90, months=60)


@pytest.fixture(scope="module")
def summary(results: Results) -> dict[str, Any]:
    further = further_exits(results)
    return summarise(results, Snowball(further, further // 2))


def further_by_hand(results: Results, treaty: str) -> list[int]:
    announced = results.dataset["announced"].sel(treaty=treaty).to_numpy()
    started = results.dataset["at_start"].sel(treaty=treaty).to_numpy()
    last = int(results.months[-1])
    return [
        sum(0 <= int(month) <= last and not at for month, at in zip(row, started, strict=True)) for row in announced
    ]


def test_further_exits_and_their_chances(results: Results, summary: dict[str, Any]) -> None:
    for treaty in ("APMBC", "CCM"):
        counted = further_by_hand(results, treaty)
        new = summary["exits"][treaty]["new"]["announced"]
        assert new["mean"] == pytest.approx(sum(counted) / 90, rel=1e-5)
        assert new["q50"] == sorted(counted)[44]
        assert new["q95"] == sorted(counted)[85]
        for k in (1, 2, 3, 5, 10):
            share = sum(one >= k for one in counted) / 90
            assert summary["at_least"][treaty][str(k)] == pytest.approx(share, rel=1e-5)


def test_at_start_is_never_mixed_with_new(summary: dict[str, Any]) -> None:
    exits = summary["exits"]["APMBC"]
    assert exits["at_start"]["announced"]["mean"] == 5
    assert summary["start"]["APMBC"]["announced"] == 5
    assert summary["start"]["CCM"]["withdrawn"] == 1
    assert exits["total"]["announced"]["mean"] == pytest.approx(5 + exits["new"]["announced"]["mean"], rel=1e-5)


def test_each_rival_is_summarised_from_its_own_runs(results: Results, summary: dict[str, Any]) -> None:
    counted = np.array(further_by_hand(results, "APMBC"))
    for rival, tree in summary["variants"].items():
        mask = results.runs_of(rival)
        assert tree["runs"] == 30
        assert tree["exits"]["APMBC"]["new"]["announced"]["mean"] == pytest.approx(counted[mask].mean(), rel=1e-5)
        low, high, share = results.select(mask).gain_range()
        assert tree["adversary_gain"] == json_ready({"p_min": low, "p_max": high, "share_of_weightings": share})
        chance = results.chance("APMBC", "announced", variant=rival)
        iso3 = results.states[3]
        assert tree["probabilities"]["APMBC"][iso3]["announced"] == pytest.approx(chance[3], rel=1e-5)


def test_groups_and_dates(results: Results, summary: dict[str, Any]) -> None:
    border = results.states_in("border")
    announced = results.dataset["announced"].sel(treaty="APMBC").to_numpy()[:, border]
    last = int(results.months[-1])
    expected = ((announced >= 0) & (announced <= last)).sum(axis=1).mean()
    assert summary["groups"]["border"]["APMBC"]["total"]["announced"]["mean"] == pytest.approx(expected, rel=1e-5)
    assert set(summary["exits_by"]["APMBC"]) == {"2030-03"}
    assert summary["exits_by"]["APMBC"]["2030-03"] == summary["exits"]["APMBC"]


def test_drivers_are_means_over_further_announcements(results: Results, summary: dict[str, Any]) -> None:
    data = results.dataset
    treaty, state = data["announcement_treaty"].to_numpy(), data["announcement_state"].to_numpy()
    started = data["at_start"].to_numpy()
    rows = [i for i in range(len(treaty)) if treaty[i] == 1 and not started[state[i], 1]]
    assert summary["announcements"]["CCM"] == len(rows)
    threat = data["announcement_terms"].to_numpy()[rows, 0].mean()
    assert summary["drivers"]["CCM"]["threat"] == pytest.approx(threat, rel=1e-4)


def test_it_is_json_with_six_digits(summary: dict[str, Any]) -> None:
    text = json.dumps(summary, allow_nan=False)
    assert json.loads(text) == summary

    def numbers(tree: object) -> list[float]:
        if isinstance(tree, dict):
            return [number for value in tree.values() for number in numbers(value)]
        return [tree] if isinstance(tree, float) else []

    found = numbers(summary)
    assert len(found) > 1000
    assert all(number == float(f"{number:.6g}") for number in found)


def test_what_has_no_value_is_null() -> None:
    ready = json_ready({"a": np.nan, "b": np.float32(0.1), "c": np.int16(3), "d": [np.True_, float("inf")], "e": "x"})
    assert ready == {"a": None, "b": 0.1, "c": 3, "d": [True, None], "e": "x"}


def test_no_further_exits_at_all() -> None:
    results = made_up(runs=6, months=36, announcements=False)
    nothing = np.zeros(6, dtype=np.int64)
    summary = summarise(results, Snowball(nothing, nothing))
    assert summary["snowball"]["b"] == 0
    assert summary["drivers"]["APMBC"]["threat"] is None
    text = headline(summary)
    assert (
        "none further announced in the median run (0 in 90 % of runs; the same median under each rival explanation), "
        "at least one further in none of the runs" in text
    )


def test_one_treaty_of_the_file_and_one_rival() -> None:
    results = made_up(runs=8, months=24, treaties=("MYTREATY",), variants=("pact_only",), at_start=False)
    summary = summarise(results)
    assert summary["treaties"] == ["MYTREATY"]
    assert list(summary["variants"]) == ["pact_only"]
    assert summary["snowball"] is None
    assert headline(summary).startswith("Under these assumptions, by March 2027: MYTREATY none under way at the start")


def test_the_snowball_ratio() -> None:
    further, alone = np.array([4, 0, 2, 2]), np.array([2, 0, 2, 0])
    snowball = Snowball(further, alone)
    assert snowball.by_run().tolist() == [0.5, 0.0, 0.0, 1.0]
    every = snowball.summary(np.ones(4, dtype=bool))
    assert every["b"] == 0.5
    assert every["low"] < 0.5 < every["high"]
    assert (every["further"], every["alone"]) == (2.0, 1.0)
    assert snowball.summary(np.array([False, True, False, False]))["b"] == 0
    only = snowball.summary(np.array([True, False, False, False]))
    assert {only[key] for key in ("b", "low", "high", "q05", "q50", "q95")} == {0.5}


def test_the_interval_of_the_snowball_covers_the_truth_as_often_as_it_says() -> None:
    draws = np.random.default_rng(3)
    covered = 0
    for _ in range(400):
        further = draws.poisson(3, 300)
        alone = draws.binomial(further, 0.7)
        summary = Snowball(further, alone).summary(np.ones(300, dtype=bool))
        covered += summary["low"] <= 0.3 <= summary["high"]
    assert 0.85 < covered / 400 < 0.95


def test_without_contagion_changes_only_three_parameters(results: Results) -> None:
    before = results.scenario.model_dump()
    after = without_contagion(results.scenario).model_dump()
    changed = {key for key in after["parameters"] if after["parameters"][key] != before["parameters"][key]}
    assert changed == {"beta_peer", "beta_pact", "beta_sibling"}
    assert {key for key in after if after[key] != before[key]} == {"parameters"}


def test_counts_by_date_are_those_of_the_results(results: Results) -> None:
    measures = Measures(results)
    for month in measures.months[::13]:
        for kind in KINDS:
            for group in (None, "border", "eu"):
                whole = results.count("APMBC", "effective", kind=kind, group=group)[:, month - measures.months[0]]
                assert np.array_equal(measures.count_by("APMBC", "effective", kind, month, group), whole)
