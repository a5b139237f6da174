"""Every shipped scenario and every override runs, and keeps the law."""

from __future__ import annotations

import numpy as np
import pytest

from building import dates
from normsim import Scenario, load_scenario, simulate
from normsim.cli.guide import overrides_of_its_own, shipped
from normsim.loading import shipped_scenarios
from normsim.loading.library import THEMES
from normsim.scenario.sections import RIVALS

NAMES = list(shipped_scenarios())
EUROPE = "states.select=[europe, USA, CAN]"


def test_there_is_something_to_test() -> None:
    assert {"baseline", "europe_small"} <= set(NAMES)
    assert sum(len(overrides_of_its_own(name)) for name in NAMES) > len(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_it_runs_and_keeps_the_law(name: str) -> None:
    sets = ["ensemble.runs=24"] if name == "baseline" else ["ensemble.runs=24", EUROPE]
    keeps_the_law(load_scenario(shipped_scenarios()[name], sets=sets))


@pytest.mark.parametrize("name", NAMES)
def test_its_own_overrides_change_something_run_and_keep_the_law(name: str) -> None:
    # An inherited override runs with the file that defines it; that it fits its heirs is checked when they are loaded.
    sets = ["ensemble.runs=24", EUROPE, "horizon.end=2028-06"]
    plain = load_scenario(shipped_scenarios()[name], sets=sets)
    for override in overrides_of_its_own(name):
        changed = load_scenario(shipped_scenarios()[name], sets=sets, overrides=[override])
        assert changed != plain, override
        keeps_the_law(changed)


def keeps_the_law(scenario: Scenario) -> None:
    """Simulate, and hold the dates against the treaties' rules."""
    results = simulate(scenario)
    assert results.dataset.sizes["run"] == 24
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
        entry = scenario.treaties[treaty_id]
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
    sets = ["ensemble.runs=96", EUROPE, "horizon.end=2030-03"]
    place, effective = None, {}
    for name in ("baseline", "ceasefire"):
        results = simulate(load_scenario(name, sets=sets))
        place = results.states.index("UKR")
        effective[name] = int((dates(results, "effective")[:, place, 0] >= 0).sum())
    assert effective["baseline"] == 0 < effective["ceasefire"]
