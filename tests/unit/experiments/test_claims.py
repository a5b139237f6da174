"""Claims are judged by intervals that stay right however often one looks, and stop when they are clear."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.special import betaln, xlog1py, xlogy

from building import busy
from normsim import Results, Scenario, simulate
from normsim.catalogue import load_catalogue
from normsim.cli.claims_command import DO_NOT, HOLD, check_claims
from normsim.cli.terminal import Terminal
from normsim.errors import InputError
from normsim.experiments import claims as module
from normsim.experiments.claims import (
    CAP,
    ERROR,
    STEP,
    agreeing,
    confidence_interval,
    evaluate,
    in_words,
    judge,
    outcome,
    sizes,
)
from normsim.exposures import members, select_states
from normsim.loading import dump_yaml, load, load_text, shipped_scenarios
from normsim.scenario.sections import Claim

FEW_LEAVE: dict[str, Any] = {
    "outcome": "exits.new.announced",
    "treaty": "APMBC",
    "at_most": 1,
    "in_share_of_runs": 0.6,
}


def claim(**changes: Any) -> Claim:
    return Claim.model_validate({key: value for key, value in (FEW_LEAVE | changes).items() if value is not None})


def missed(draws: np.ndarray, share: float, looks: np.ndarray, error: float) -> np.ndarray:
    """Whether each row's interval misses the share at any look: where its mixed likelihood ratio is too large."""
    s = np.cumsum(draws, axis=1)[:, looks - 1]
    ratio = betaln(0.5 + s, 0.5 + looks - s) - betaln(0.5, 0.5) - xlogy(s, share) - xlog1py(looks - s, -share)
    return np.asarray((ratio >= np.log(1 / error)).any(axis=1))


@pytest.mark.parametrize("share", [0.02, 0.3, 0.5, 0.9])
def test_looking_after_every_run_misses_no_more_often_than_said(share: float) -> None:
    error, rows = 0.1, 2000
    draws = np.random.default_rng(42).random((rows, 3000)) < share
    found = missed(draws, share, np.arange(1, 3001), error).mean()
    assert 0 < found <= error, "it must cover, and a test in which nothing ever misses would show nothing"


def test_an_ordinary_interval_would_not_survive_the_same_looking() -> None:
    draws = np.random.default_rng(42).random((500, 3000)) < 0.3
    n = np.arange(30, 3001)
    mean = np.cumsum(draws, axis=1)[:, n - 1] / n
    outside = np.abs(mean - 0.3) > 1.645 * np.sqrt(0.3 * 0.7 / n)
    assert outside.any(axis=1).mean() > 0.4


def test_rivals_with_shares_of_their_own_are_covered_where_the_pool_is_balanced() -> None:
    rivals = np.tile([0.02, 0.1, 0.78], 1000)
    draws = np.random.default_rng(7).random((2000, 3000)) < rivals
    assert missed(draws, float(rivals.mean()), np.arange(3, 3001, 3), 0.1).mean() <= 0.1


@pytest.mark.parametrize(("agree", "runs"), [(0, 768), (768, 768), (1, 768), (384, 768), (19000, 19968), (2, 3)])
def test_the_ends_are_where_the_ratio_reaches_its_bound(agree: int, runs: int) -> None:
    low, high = confidence_interval(agree, runs)
    assert 0 <= low <= agree / runs <= high <= 1
    for end in (low, high):
        if 0 < end < 1:
            ratio = betaln(0.5 + agree, 0.5 + runs - agree) - betaln(0.5, 0.5)
            ratio -= xlogy(agree, end) + xlog1py(runs - agree, -end)
            assert ratio == pytest.approx(np.log(1 / ERROR), abs=1e-6)
    assert (low == 0) == (agree == 0)
    assert (high == 1) == (agree == runs)


def runs_that_agree(share: float, runs: int = 26 * STEP, seed: int = 3) -> np.ndarray:
    return np.asarray(np.random.default_rng(seed).random(runs) < share)


def test_what_is_clearly_true_or_false_stops_at_once() -> None:
    true, false = (judge("c", claim(), runs_that_agree(share)) for share in (0.9, 0.3))
    assert (true.answer, true.runs) == ("holds", STEP)
    assert (false.answer, false.runs) == ("fails", STEP)


def test_what_is_fairly_clear_takes_more_runs() -> None:
    verdict = judge("c", claim(), runs_that_agree(0.65))
    assert verdict.answer == "holds"
    assert STEP < verdict.runs < 10 * STEP
    assert verdict.runs % STEP == 0
    assert verdict.low >= 0.6


def test_a_borderline_claim_goes_to_the_cap() -> None:
    verdict = judge("c", claim(), runs_that_agree(0.6))
    assert (verdict.answer, verdict.runs) == ("not clear", 26 * STEP)
    assert verdict.low < 0.6 <= verdict.high


def test_verdicts_are_seldom_wrong_although_each_looks_26_times() -> None:
    answers = [judge("c", claim(), runs_that_agree(0.6, seed=seed)).answer for seed in range(100)]
    assert answers.count("fails") <= 5
    assert answers.count("not clear") > 80


def test_sizes_double_in_balanced_steps_up_to_the_cap() -> None:
    assert list(sizes(CAP)) == [768, 1536, 3072, 6144, 12288, 19968]
    assert list(sizes(STEP)) == [STEP]
    assert list(sizes(2 * STEP + 5)) == [STEP, 2 * STEP]


def test_outcomes_are_those_of_the_results() -> None:
    results = simulate(busy(horizon={"end": "2027-03"}, groups={"border": ["EST", "FIN", "NOR"]}))
    month = 12
    exits = outcome(results, claim(outcome="exits.total.announced", group="border", by="2026-04"))
    assert (exits == results.count("APMBC", "announced", group="border")[:, month]).all()
    assert exits.max() > 0
    parts = [outcome(results, claim(outcome=f"exits.{kind}.deposited")) for kind in ("at_start", "new", "total")]
    assert (parts[0] + parts[1] == parts[2]).all()
    for name in ("robustness", "parties", "rearmed"):
        recorded = results.dataset[name].sel(treaty="CCM").to_numpy()[:, month]
        assert (outcome(results, claim(outcome=name, treaty="CCM", by="2026-04")) == recorded).all()
    for name in ("capability_gain", "identity_loss", "cohesion_loss", "contestation_rise"):
        both = outcome(results, claim(outcome=name, treaty=None))
        assert both == pytest.approx(getattr(results, name)()[:, -1])


def test_both_bounds_count_and_belong_to_the_range() -> None:
    results = simulate(busy(horizon={"end": "2027-03"}))
    exits = results.count("APMBC", "announced", kind="new")[:, -1]
    assert (agreeing(results, claim(at_least=1, at_most=2)) == ((exits == 1) | (exits == 2))).all()
    assert (agreeing(results, claim(at_least=1, at_most=None)) == (exits >= 1)).all()


def scenario_with(**claims: dict[str, Any]) -> Scenario:
    return busy(
        horizon={"end": "2026-03"},
        states={"select": ["EST", "FIN", "LTU", "LVA", "NOR", "POL"]},
        conflict={"now": None, "risk_per_year": None},
        claims=claims,
    )


def test_only_open_claims_take_further_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def spy(scenario: Scenario, **_: Any) -> Results:
        asked.append(scenario.ensemble.runs)
        return simulate(scenario)

    monkeypatch.setattr(module, "simulate", spy)
    base = scenario_with()
    results = simulate(base.model_copy(update={"ensemble": base.ensemble.model_copy(update={"runs": 4 * STEP})}))
    share = float((results.count("APMBC", "announced", kind="new")[:, -1] <= 3).mean())
    assert 0.05 < share < 0.95
    borderline = FEW_LEAVE | {"at_most": 3, "in_share_of_runs": share}
    sure = FEW_LEAVE | {"at_most": 6}
    wrong = FEW_LEAVE | {"at_most": None, "at_least": 7}
    whole = scenario_with(
        borderline=borderline,
        sure=sure,
        wrong={key: value for key, value in wrong.items() if value is not None},
    )
    found = {verdict.name: verdict for verdict in evaluate(whole, cap=4 * STEP)}
    assert list(found) == ["borderline", "sure", "wrong"]
    assert (found["sure"].answer, found["sure"].runs) == ("holds", STEP)
    assert (found["wrong"].answer, found["wrong"].runs) == ("fails", STEP)
    assert (found["borderline"].answer, found["borderline"].runs) == ("not clear", 4 * STEP)
    assert found["borderline"].share == pytest.approx(share)
    assert asked == [STEP, 2 * STEP, 4 * STEP]


def test_a_claim_in_words() -> None:
    last = load("baseline").scenario.horizon.end
    text = in_words(claim(at_least=0, group="border", by="2030-12"), last)
    assert text == "exits.new.announced, APMBC, border, by 2030-12: at least 0 and at most 1"
    assert "by 2035-03" in in_words(claim(), last)


def test_claims_come_back_from_a_resolved_scenario() -> None:
    loaded = load("europe_small").scenario
    again = load_text(dump_yaml(loaded), name="again").scenario
    assert again.claims == loaded.claims
    assert len(again.claims) == 4


SHORT = "extends: baseline\nhorizon: {end: 2028-03}\n"


def test_a_shorter_horizon_drops_a_parents_claim_by_a_later_month() -> None:
    assert "few_follow" in load("baseline").scenario.claims
    assert "few_follow" not in load_text(SHORT, name="short").scenario.claims
    with pytest.raises(InputError, match="2030-12 is outside the horizon"):
        load_text(SHORT + "claims: {few_follow: {by: 2030-12}}\n", name="short")


def test_a_files_own_claim_outside_the_horizon_of_its_parent_is_told_with_its_line(tmp_path: Path) -> None:
    text = "extends: baseline\nclaims:\n  few_follow: {by: 2040-01}\n"
    with pytest.raises(InputError) as caught:
        run(tmp_path / "late.yaml", text)
    (problem,) = caught.value.problems
    assert (problem.line, problem.key) == (3, "claims.few_follow.by")
    assert problem.text == "2040-01 is outside the horizon, 2025-04 to 2035-03"


@pytest.mark.parametrize("name", shipped_scenarios())
def test_every_shipped_scenario_has_claims_that_say_something(name: str) -> None:
    scenario = load(name).scenario
    assert scenario.claims
    catalogue = load_catalogue()
    simulated = select_states(scenario, catalogue)
    for one in scenario.claims.values():
        assert one.group is None or (members(one.group, scenario, catalogue) & simulated).any()


@pytest.mark.slow
@pytest.mark.parametrize("name", shipped_scenarios())
def test_the_claims_of_a_shipped_scenario_hold(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert check_claims([name], Terminal(quiet=True, json=True)) == HOLD
    document = json.loads(capsys.readouterr().out)
    assert document["holds"] is True
    [file] = document["files"]
    assert file["file"] == name
    assert {one["answer"] for one in file["claims"]} == {"holds"}


FILE = """\
title: Six states
horizon: {start: 2025-04, end: 2025-12}
states: {select: [EST, FIN, LTU, LVA, NOR, POL]}
claims:
  all_stay: {outcome: exits.total.effective, treaty: APMBC, at_most: 6, in_share_of_runs: 0.9}
"""


def run(path: Path, text: str) -> int:
    path.write_text(text, encoding="utf-8")
    return check_claims([str(path)], Terminal(), cap=STEP)


def test_a_failing_claim_ends_with_3_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path / "fine.yaml", FILE) == HOLD
    assert "fine: all_stay holds: " in capsys.readouterr().out
    assert run(tmp_path / "wrong.yaml", FILE.replace("at_most: 6", "at_least: 6")) == DO_NOT
    out = capsys.readouterr().out
    assert "wrong: all_stay FAILS: exits.total.effective, APMBC, by 2025-12: at least 6" in out
    assert "0.0% of 768 runs agree" in out


def test_an_unclear_claim_ends_with_3_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path / "unclear.yaml", FILE.replace("0.9}", "0.995}")) == DO_NOT
    assert "all_stay is NOT CLEAR at the cap" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (FILE[: FILE.index("claims")], "has no claims within its horizon"),
        (FILE.replace("treaty: APMBC", "treaty: APMBC, group: FRA"), "no state of FRA is simulated here"),
        (FILE.replace("APMBC", "APMCB"), "did you mean APMBC?"),
    ],
)
def test_what_cannot_be_judged_is_an_error_of_the_input(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(InputError) as caught:
        run(tmp_path / "file.yaml", text)
    assert says in str(caught.value)


def test_a_cap_below_one_step_is_refused() -> None:
    with pytest.raises(InputError, match="must be at least 768 runs"):
        check_claims(["baseline"], Terminal(), cap=STEP - 1)
