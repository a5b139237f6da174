"""Settings: one flat form for page, link and file, with the loader's own rules behind it."""

from __future__ import annotations

from typing import Any

import pytest

from normsim.app.bases import Base, read_bases
from normsim.app.settings import assignments, checked, difference, framing, nested, settings_for
from normsim.errors import InputError
from normsim.loading import load, load_text


@pytest.fixture(scope="module")
def base() -> Base:
    return read_bases([])["baseline"]


def test_an_adjusted_scenario_is_the_one_that_set_gives(base: Base) -> None:
    settings: dict[str, Any] = {"assurance.path": "none", "levers.contain.strength": 0.4, "states.select": "europe"}
    loaded = load("baseline", sets=["assurance=none", "levers.contain.strength=0.4", "states.select=europe"])
    assert base.content.adjusted(assignments(settings)) == loaded.scenario.model_copy(update={"overrides": {}})


@pytest.mark.parametrize(
    "text",
    [
        "threat: {path: 0.5}",
        "threat: {path: {2026-01: 0.2}}",
        "threat: {path: {2014-02: null, 2026-01: {uniform: [0, 0.5]}}}",
        "threat: {path: {steps: {2025-04: 0.2}}}",
        "pacts: {baltic: null}",
        "events: {mine: {date: 2026-01, type: advocacy, states: [FIN, SWE], size: 2}}",
        "initial: {APMBC: {EST: null}}",
        "initial: {APMBC: {NOR: {stage: debating, since: 2025-01}}}",
        "parameters: {beta_peer: 0, hill_half: {triangular: [0.1, 0.2, 0.4]}}",
        "conflict: {risk_per_year: {border: {beta: [1, 30]}}}",
        "treaties: {CCM: {builtin: true, withdrawal: {notice_months: 12}}}",
        "claims: {few_follow: null}",
        "values: {capability: 0.4}\ngroups: {mine: [FIN, NOR]}\noutcomes: {groups: [mine]}",
    ],
)
def test_a_file_becomes_settings_and_the_settings_the_same_scenario(base: Base, text: str) -> None:
    wanted = load_text(f"extends: baseline\ntitle: Other\n{text}\n", name="x").scenario
    settings = settings_for(base.content, wanted)
    assert settings["title"] == "Other"
    found = base.content.adjusted(assignments(settings))
    assert found == wanted.model_copy(update={"overrides": {}})


def test_nothing_changed_is_no_setting(base: Base) -> None:
    assert difference(base.content.scenario, base.content.scenario) == {}


def test_a_name_with_a_dot_is_told(base: Base) -> None:
    text = "extends: baseline\nevents: {a.b: {date: 2026-01, type: threat, size: 0.1}}\n"
    with pytest.raises(InputError, match="a name with a dot in it"):
        settings_for(base.content, load_text(text, name="x").scenario)


@pytest.mark.parametrize(
    "raw",
    [
        None,
        [],
        "threat.path=1",
        {1: 2},
        {"": 1},
        {"a=b": 1},
        {"a\nb": 1},
        {"x" * 201: 1},
        {"extends": "baseline"},
        {"overrides.calm.threat": 1},
        {"ensemble.runs": 1_000_000},
        {"title": "x" * 50_000},
        {f"k{number}": 1 for number in range(2_001)},
        {"threat.path": float("nan")},
        {"threat.path": object()},
    ],
)
def test_what_is_no_setting_is_refused(raw: object) -> None:
    with pytest.raises(InputError):
        checked(raw)


def test_a_section_comes_before_its_keys() -> None:
    texts = assignments({"threat.path.2026-01": 0.5, "threat": None})
    assert texts == ("threat=null", "threat.path.2026-01=0.5")


def test_the_frame_is_what_is_simulated() -> None:
    settings = {"states.select": "europe", "ensemble.seed": 3, "horizon.end": "2030-12", "threat.path": 1}
    assert set(framing(settings)) == {"states.select", "ensemble.seed", "horizon.end"}


def test_settings_nest_as_in_a_file() -> None:
    assert nested({"levers.contain.strength": 1, "levers.contain.start": "2027-01", "variant": "pooled"}) == {
        "variant": "pooled",
        "levers": {"contain": {"start": "2027-01", "strength": 1}},
    }
