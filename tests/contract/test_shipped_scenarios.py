"""Every shipped scenario and every override runs, and keeps the law."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from building import dates
from normsim import Results, load_scenario, simulate
from normsim.cli.guide import overrides_of_its_own, shipped
from normsim.loading import shipped_scenarios
from normsim.loading.library import THEMES
from normsim.scenario.sections import RIVALS

NAMES = list(shipped_scenarios())
EUROPE = "states.select=[europe, USA, CAN]"


def test_there_is_something_to_test() -> None:
    assert {"baseline", "europe_small"} <= set(NAMES)
    assert sum(len(overrides_of_its_own(name)) for name in NAMES) > len(NAMES)


@cache
def results_of(name: str) -> Results:
    """A shipped scenario as it is, in Europe and with few runs."""
    return simulate(load_scenario(shipped_scenarios()[name], sets=["ensemble.runs=96", EUROPE]))


@pytest.mark.parametrize("name", NAMES)
def test_it_runs_and_keeps_the_law(name: str) -> None:
    keeps_the_law(results_of(name))


def test_the_baseline_runs_with_the_whole_world() -> None:
    keeps_the_law(simulate(load_scenario("baseline", sets=["ensemble.runs=24"])))


@pytest.mark.parametrize("name", NAMES)
def test_its_own_overrides_change_something_run_and_keep_the_law(name: str) -> None:
    # An inherited override runs with the file that defines it; that it fits its heirs is checked when they are loaded.
    sets = ["ensemble.runs=24", EUROPE, "horizon.end=2027-06"]
    plain = load_scenario(shipped_scenarios()[name], sets=sets)
    for override in overrides_of_its_own(name):
        changed = load_scenario(shipped_scenarios()[name], sets=sets, overrides=[override])
        assert changed != plain, override
        keeps_the_law(simulate(changed))


def keeps_the_law(results: Results) -> None:
    """Hold the dates against the treaties' rules."""
    assert results.dataset.sizes["run"] in (24, 96)
    ever = results.dataset["party_at_start"].to_numpy() | results.dataset["at_start"].to_numpy()
    for state in {"POL", "FIN", "EST", "LVA"} & set(results.states):
        place = results.states.index(state)
        if "CCM" in results.treaties:
            treaty = results.treaties.index("CCM")
            assert not ever[place, treaty]
            assert not (dates(results, "announced")[:, place, treaty] >= 0).any()
    for number, treaty_id in enumerate(results.treaties):
        deposited, effective = (dates(results, stage)[:, :, number] for stage in ("deposited", "effective"))
        took = effective >= 0
        entry = results.scenario.treaties[treaty_id]
        clause = None if isinstance(entry, str) else entry.withdrawal
        notice = 6 if clause is None else clause.notice_months
        assert (effective[took] >= deposited[took] + notice).all()
    assert np.isfinite(results.dataset["robustness"].to_numpy()).all()


@pytest.mark.parametrize("name", NAMES)
def test_it_says_what_it_is_for(name: str) -> None:
    one = shipped(name).scenario
    assert one.question.endswith("?")
    assert one.goal
    assert 0 < len(one.summary) <= 100, "one line in a list"
    assert one.claims, "a claim that can turn out wrong"
    assert set(RIVALS) <= set(one.overrides), "the rival explanations go with every scenario"
    if name not in ("baseline", "europe_small"):
        assert one.title.endswith("?")


@pytest.mark.parametrize("name", NAMES)
def test_it_is_short_and_changes_its_own_point(name: str) -> None:
    text = shipped_scenarios()[name].read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=scenario.schema.json\n#\n# ")
    if name != "baseline":
        written = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
        assert len(written) <= 70
        told = ("title", "question", "summary", "goal", "claims", "overrides")
        changed = {change.key.split(".")[0] for change in shipped(name).changes if change.origin.startswith("file ")}
        assert changed - set(told) or shipped(name).parent is None


def test_every_scenario_has_its_place_in_a_theme() -> None:
    placed = [name for names in THEMES.values() for name in names]
    assert sorted(placed) == NAMES
    assert placed[0] == "baseline"


@pytest.mark.parametrize("name", ["norway_leaves", "lead_state_leaves"])
def test_an_exit_that_is_put_in_is_counted_apart(name: str) -> None:
    results = simulate(load_scenario(name, sets=["ensemble.runs=24", EUROPE, "horizon.end=2027-03"]))
    leaver = results.states.index("NOR" if name == "norway_leaves" else "GBR")
    assert results.dataset["at_start"].to_numpy()[leaver].all()
    assert (results.count("CCM", "announced", kind="at_start") == 2).all()


def test_the_outlook_begins_where_the_record_stands() -> None:
    results = simulate(load_scenario("outlook_2026", sets=["ensemble.runs=24", "horizon.end=2026-04"]))
    gone = {"EST", "FIN", "LTU", "LVA", "POL"}
    mine_ban = results.dataset.sel(treaty="APMBC")
    assert {state for state in results.states if mine_ban["at_start"].sel(state=state)} == gone
    assert (mine_ban["effective_at_start"].sel(state=sorted(gone)) >= 0).all()
    assert (mine_ban["parties"].isel(month=0) == 161).all(), "Ukraine still counts as a party"
    assert bool(mine_ban["party_at_start"].sel(state="UKR"))


def test_ukraine_can_complete_an_exit_in_peace_only() -> None:
    war, peace = results_of("baseline"), results_of("ceasefire")
    place = war.states.index("UKR")
    assert not (dates(war, "effective")[:, place, 0] >= 0).any()
    assert (dates(peace, "effective")[:, place, 0] >= 0).any()


def measured(name: str) -> dict[str, NDArray[np.float64]]:
    """What the library page and the files' texts speak of, in the last month; each ``(runs,)``."""
    results, data = results_of(name), results_of(name).dataset
    return {
        "announced": results.count("APMBC", "announced", kind="new")[:, -1].astype(np.float64),
        "robustness": data["robustness"].to_numpy()[:, 0, -1].astype(np.float64),
        "contestation": results.contestation_rise("APMBC")[:, -1],
        "capability": results.capability_gain()[:, -1],
        "wars": np.bincount(data["war_run"].to_numpy(), minlength=data.sizes["run"]).astype(np.float64),
        "harm": data["harm"].to_numpy().reshape(data.sizes["run"], -1).sum(axis=1).astype(np.float64),
    }


# What each file is meant to do to the baseline, run by run on the same draws.
EFFECTS = {
    "american_commitment_ends": "announced up",
    "american_commitment_restored": "announced down",
    "permissive_great_power": "announced up, robustness down",
    "hybrid_pressure": "contestation up",
    "ceasefire": "announced down, contestation down",
    "renewed_offensive": "announced up, wars up",
    "lead_state_leaves": "robustness down",
    "alliance_wide_wave": "announced up, robustness down",
    "contain_the_snowball": "announced down, robustness up",
    "deliberate_first": "announced down",
    "race_to_the_top": "announced down, capability up",
    "protect_civilians": "harm down, robustness up",
    "all_three_remedies": "announced down, robustness up, harm down",
    "remedies_too_late": "announced down, robustness up",
    "orderly_regional_exit": "announced down, robustness up, harm down",
    "restraint_costs": "capability down, wars up",
    "deterrence_holds": "wars down",
}


@pytest.mark.parametrize("name", EFFECTS)
def test_its_effect_has_the_direction_that_its_text_gives_it(name: str) -> None:
    plain, changed = measured("baseline"), measured(name)
    for effect in EFFECTS[name].split(", "):
        what, way = effect.split()
        change = changed[what] - plain[what]
        mean, error = change.mean(), change.std() / np.sqrt(change.size)
        assert (mean if way == "up" else -mean) > 1.5 * error > 0, effect


def test_what_leaves_the_number_of_exits_alone_does() -> None:
    plain = measured("baseline")["announced"]
    for name in ("protect_civilians", "deterrence_holds"):
        assert (measured(name)["announced"] != plain).mean() <= 0.05, name
    few = (measured("lead_state_leaves")["announced"] != plain).mean()
    assert few <= 0.1


def test_waiting_costs_more_than_half_of_the_remedies_effect() -> None:
    plain, early, late = (
        measured(name)["announced"].mean() for name in ("baseline", "all_three_remedies", "remedies_too_late")
    )
    assert 0 < plain - late < (plain - early) / 2
