"""The engine takes over where the likelihood leaves off; the hindcast's forecasts are those of the runs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from normsim.analyses import free_runs, hindcast, patterns
from normsim.analyses.evidence import gather
from normsim.analyses.free_runs import FreeRuns, Plan, run_freely
from normsim.analyses.hindcast_page import chance_text, failures, hindcast_page
from normsim.analyses.likelihood import Likelihood
from normsim.analyses.record import Record, known_record, shipped_baseline
from normsim.clock import month_number
from normsim.scenario.sections import Horizon, States, Threat

POINT = {
    "alpha_debate": -6.5,
    "alpha_announce": -10.0,
    "eta_fade": 0.3,
    "beta_threat": 4.5,
    "utility_spread": 0.4,
    "asymmetry": 0.2,
    "utility_ccm": 1.0,
    "beta_abandonment": 3.0,
    "beta_permission": 1.5,
    "beta_norm": 2.0,
    "beta_domestic": 0.5,
    "beta_sibling": 1.0,
    "shock_sd": 0.0,
    "frailty_sd": 0.8,
    "clock_rate": 5e-5,
    "beta_pact": 3.5,
    "pact_allies": 0.3,
    "beta_peer": 1.5,
    "norm_loss": 0.0,
    "beta_disapproval": 0.0,
}
EUROPE = Horizon(start=month_number("2025-04"), end=month_number("2025-07"))


@pytest.fixture
def smooth(monkeypatch: pytest.MonkeyPatch) -> None:
    """No threat noise, nobody stopped or reversed soon: what the likelihood leaves out too."""

    base = shipped_baseline().model_copy(update={"threat": Threat()})
    monkeypatch.setattr(free_runs, "shipped_baseline", lambda: base)


def european_record() -> Record:
    record = known_record(month_number("2025-03"))
    return replace(record, scenario=record.scenario.model_copy(update={"states": States(select="europe")}))


@pytest.mark.usefixtures("smooth")
def test_free_runs_begin_with_what_the_likelihood_knows() -> None:
    """P(nobody announces in four months | record), as a ratio of likelihoods and as a share of the engine's runs."""
    record = european_record()
    evidence = gather(record, merge=False)
    longer = gather(replace(record, as_of=EUROPE.end), merge=False)
    expected = np.exp(Likelihood(longer)(POINT) - Likelihood(evidence)(POINT))
    draws = {name: np.full(48, value) for name, value in POINT.items()}
    runs = run_freely(record, evidence, "full_contagion", draws, Plan(EUROPE, draws=48))
    nobody = (np.where(runs.at_risk, runs.announced, -1) < 0).all(axis=(1, 2)).reshape(48, -1).mean(axis=1)
    # Runs of one draw share hidden stages and readiness, so the error is that of 48 means.
    error = nobody.std() / np.sqrt(48)
    assert error < 0.06
    assert abs(nobody.mean() - expected) < 4 * error
    assert 0.1 < expected < 0.9


def few_runs() -> dict[str, FreeRuns]:
    record = european_record()
    evidence = gather(record, merge=False)
    draws = {name: np.full(2, value) for name, value in POINT.items()}
    plan = Plan(Horizon(start=EUROPE.start, end=EUROPE.start + 11), draws=2)
    return {rival: run_freely(record, evidence, rival, draws, plan) for rival in ("common_shock", "full_contagion")}


def test_scores_and_page_come_from_the_runs() -> None:
    runs = few_runs()
    assert (runs["common_shock"].announced != runs["full_contagion"].announced).any()
    origin = hindcast.scored(european_record(), runs, hindsight=True)
    assert origin.announcing == [("APMBC", "FIN")]
    finland = origin.states.index("FIN"), origin.treaties.index("APMBC")
    shares = [one.chance("announced")[finland] for one in runs.values()]
    assert origin.forecasts["pooled"].announces[finland] == pytest.approx(np.mean(shares), abs=0.001)
    assert origin.scores["border rule, 1 or 0"].brier == pytest.approx(2.0)  # Norway, twice
    assert np.isinf(origin.scores["border rule, 1 or 0"].log)
    assert origin.scores["a reader's opinion"].brier == pytest.approx(0.1**2 + 0.05**2)
    for forecast in origin.forecasts.values():
        for chances in forecast.counts.values():
            assert chances.sum() == pytest.approx(1.0)
        assert forecast.announce_month.sum(axis=1) == pytest.approx(1.0)
    with pytest.raises(KeyError):
        origin.scores["pact_only"]


def test_the_page_names_who_beats_the_model_first() -> None:
    runs = few_runs()
    runs["pact_only"] = replace(runs["common_shock"], rival="pact_only")
    origin = hindcast.scored(european_record(), runs, hindsight=True)
    found = hindcast.Hindcast((origin, origin), (origin, origin))
    text = hindcast_page(found)
    assert text.split("\n\n")[1] == failures(found)
    assert "A reader with an opinion" in failures(found)
    assert "rests on a handful of states" in failures(found)
    worse = replace(origin.scores["pooled"], brier=99.0)
    beaten = replace(origin, scores={**origin.scores, "pooled": worse})
    assert "(Brier score)" in failures(hindcast.Hindcast((beaten,), (beaten,)))
    assert chance_text(0.004) == "below 1 in 100"
    assert chance_text(0.62) == "60 in 100"


def test_patterns_are_found_in_hand_made_runs() -> None:
    states = (*patterns.FRONT, "PER")
    never = np.full((2, len(states), 2), -1, dtype=np.int16)
    announced, debating = never.copy(), never.copy()
    announced[0, [states.index(state) for state in patterns.STATEMENT], 0] = month_number("2025-03")
    announced[0, states.index("LTU"), 1] = month_number("2024-07")
    debating[0, [states.index("EST"), states.index("LVA")], 0] = month_number("2024-01")
    announced[1, states.index("PER"), 0] = month_number("2019-05")
    risk = np.ones(never.shape[1:], dtype=np.bool_)
    runs = FreeRuns("pact_only", states, ("APMBC", "CCM"), patterns.FROM, 135, risk, ~risk, announced, never, debating)
    shown = {name: shows(runs).tolist() for name, shows in patterns.PATTERNS.items()}
    assert all(found[0] for found in shown.values())
    assert [name for name, found in shown.items() if found[1]] == [
        "Finland has not announced by March 2025",
        "Norway has announced neither by March 2025",
    ]
    assert patterns.PatternCheck("pact_only", {"a": 0.05, "b": 0.5}).failures == ["a"]
