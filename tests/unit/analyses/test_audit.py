"""What an audit changes, what it flags, and that it ends with 0."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from building import BUSY
from normsim.analyses import audit as audit_module
from normsim.analyses.audit import Audit, Case, Finding, audit
from normsim.analyses.audit_changes import Variation, variations
from normsim.analyses.audit_page import audit_page, summary_line
from normsim.catalogue import load_catalogue
from normsim.cli.audit_command import check_audit
from normsim.cli.terminal import Terminal
from normsim.errors import InputError
from normsim.exposures import derive_exposures, geographic_exposure
from normsim.loading import load_scenario
from normsim.scenario.schema import Scenario


@cache
def baseline() -> Scenario:
    return load_scenario("baseline")


@cache
def by_name() -> dict[str, Variation]:
    return {one.name: one for one in variations(baseline())}


def test_the_baseline_is_changed_in_every_way_asked_for() -> None:
    topics = [one.topic for one in variations(baseline())]
    assert {topic: topics.count(topic) for topic in topics} == {
        "seed": 3,
        "horizon": 1,
        "networks": 7,
        "curve of peers": 5,
        "exposure": 4,
        "identity": 2,
        "coding": 1,
        "parameters": 1,
    }
    scenarios = [one.scenario.model_dump_json() for one in variations(baseline())]
    assert len(set(scenarios)) == len(scenarios)
    assert baseline().model_dump_json() not in scenarios


def test_another_decay_is_the_formula_with_another_constant() -> None:
    catalogue, start = load_catalogue(), baseline().horizon.start
    changed = derive_exposures(by_name()["decay 600 km instead of 900"].scenario, catalogue)
    now = geographic_exposure(catalogue, start)
    km = catalogue.column("capital_to_moscow_km")
    spain, estonia, brazil = (catalogue.index[code] for code in ("ESP", "EST", "BRA"))
    assert changed.exposure[spain] == pytest.approx(np.exp(-km[spain] / 600))
    assert changed.exposure[brazil] == pytest.approx(0.15 * np.exp(-km[brazil] / 600))
    assert changed.exposure[estonia] == now[estonia] == 1
    # Dependence is g times what does not change.
    base = derive_exposures(baseline(), catalogue)
    assert changed.dependence[spain] / base.dependence[spain] == pytest.approx(changed.exposure[spain] / now[spain])


def test_another_factor_elsewhere_leaves_europe_alone() -> None:
    catalogue = load_catalogue()
    base = derive_exposures(baseline(), catalogue).exposure
    changed = derive_exposures(by_name()["factor elsewhere 0.45 instead of 0.15"].scenario, catalogue).exposure
    spain, brazil = catalogue.index["ESP"], catalogue.index["BRA"]
    assert changed[spain] == base[spain]
    assert changed[brazil] == pytest.approx(3 * base[brazil])


def test_identity_loses_the_core_bonus_or_tenure() -> None:
    catalogue = load_catalogue()
    base = derive_exposures(baseline(), catalogue).identity
    core = derive_exposures(by_name()["no bonus for the core group"].scenario, catalogue).identity
    tenure = derive_exposures(by_name()["the same tenure for everybody"].scenario, catalogue).identity
    norway, estonia = catalogue.index["NOR"], catalogue.index["EST"]
    assert base[0, norway] - core[0, norway] == pytest.approx(0.2)
    assert core[0, estonia] == base[0, estonia]
    # Norway has been a party since 1999, full tenure: it falls to a half.
    assert base[0, norway] - tenure[0, norway] == pytest.approx(0.175)


def test_what_a_file_says_itself_stays() -> None:
    own = load_scenario("baseline", sets=["states.overrides.ESP={exposure: 0.9, identity: {APMBC: 0.1}}"])
    found = {one.name: one.scenario.states.overrides["ESP"] for one in variations(own)}
    assert found["decay 600 km instead of 900"].exposure == 0.9
    assert (found["the same tenure for everybody"].identity or {})["APMBC"] == 0.1


def test_the_coding_of_the_statement_frees_the_four_and_nobody_else() -> None:
    name = "the joint statement is no announcement (EST, LVA, LTU, POL)"
    assert set(by_name()[name].scenario.initial["APMBC"]) == {"FIN"}
    assert "POL" in by_name()[name].scenario.initial["CCM"]


def test_what_does_not_apply_is_left_out() -> None:
    plain = Scenario.model_validate(BUSY)
    assert "coding" not in {one.topic for one in variations(plain)}
    sets = [one.scenario.parameters.from_ for one in variations(plain) if one.topic == "parameters"]
    assert sets == ["posterior@1"]
    alone = load_scenario(
        "baseline", sets=["networks={region: 1, alliance: 0, union: 0, border: 0, host: 0, votes: 0}"]
    )
    assert "layer region alone" not in {one.name for one in variations(alone)}


def finding(margin: float, error: float, key: str = "x") -> Finding:
    return Finding(key, "Which?", "one", "other", margin, error)


def case(name: str, *findings: Finding, median: int = 1) -> Case:
    return Case("topic", name, {"T": (median, 0, 3)}, {"T": (median, 0, 3)}, 1.0, 0.7, 0.3, 0.1, findings)


def test_a_flip_is_clear_only_beyond_simulation_error() -> None:
    cases = (
        case("turned", finding(-0.3, 0.1)),
        case("nearly", finding(-0.05, 0.1)),
        case("smaller", finding(0.01, 0.1), median=2),
        case("unknown", finding(-1.0, 0.1, "new")),
    )
    found = Audit("A title", 100, 24000, case("unchanged", finding(0.3, 0.1)), cases)
    flags = [flag for one in found.cases for flag in found.flags(one)]
    assert [(flag.case, flag.clear) for flag in flags] == [("turned", True), ("nearly", False)]
    assert flags[1].after == "other (too close to call)"
    assert [found.medians(one) for one in cases] == [{}, {}, {"T": (1, 2)}, {}]
    assert "simulation error: 1; within it: 1; cases in which a median of further exits moves: 1" in summary_line(found)
    page = audit_page(found, "normsim check audit x")
    assert "- **turned**: Which? one before, other with it." in page
    assert "**0** of 1 headlines keep" in page
    calm = audit_page(replace(found, cases=cases[2:3]), "normsim check audit x")
    assert "No headline flips beyond simulation error" in calm
    assert "**1** of 1 headlines keep" in calm


def test_one_run_can_call_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_module, "variations", lambda scenario: variations(scenario)[:1])
    found = audit(Scenario.model_validate(BUSY), runs=1)
    assert not any(one.sign for one in found.base.findings)
    assert "nan" not in audit_page(found, "x")


def test_a_longer_horizon_changes_no_headline(monkeypatch: pytest.MonkeyPatch) -> None:
    def longer(scenario: Scenario) -> tuple[Variation, ...]:
        return tuple(one for one in variations(scenario) if one.topic == "horizon")

    monkeypatch.setattr(audit_module, "variations", longer)
    found = audit(Scenario.model_validate(BUSY), runs=64)
    assert found.cases[0].findings == found.base.findings
    assert found.cases[0].every == found.base.every


def test_the_command_informs_and_ends_with_0(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(audit_module, "variations", lambda scenario: variations(scenario)[-2:])
    page = tmp_path / "pages" / "audit.md"
    assert check_audit(["europe_small"], Terminal(), runs=20, out=page) == 0
    printed = capsys.readouterr().out
    assert "prior@1 instead of posterior@1" in " ".join(printed.split()).replace("prior@1 posterior@1", "prior@1")
    assert "2 changes, 20 runs each" in printed
    assert page.read_text(encoding="utf-8").startswith("# Self-audit: A small Europe")
    assert check_audit(["europe_small"], Terminal(json=True), runs=20) == 0
    tree = json.loads(capsys.readouterr().out)
    assert [one["topic"] for one in tree["audits"][0]["cases"]] == ["coding", "parameters"]


def test_bad_input_stops_before_the_first_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(audit_module, "simulate", pytest.fail)
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("extends: baseline\nvarient: pooled\n", encoding="utf-8")
    with pytest.raises(InputError, match="varient"):
        check_audit(["baseline", str(wrong)], Terminal(quiet=True))
    with pytest.raises(InputError, match="needs 1 to"):
        check_audit(["baseline"], Terminal(quiet=True), runs=0)


def test_a_treaty_of_the_file_can_be_audited() -> None:
    scenario = Scenario.model_validate(
        {
            "title": "Another treaty",
            "horizon": {"start": "2025-04", "end": "2026-03"},
            "ensemble": {"runs": 8},
            "states": {"select": ["DEU", "FRA", "NOR", "POL"]},
            "treaties": {"MINE": {"name": "Mine", "parties": {"from": ["DEU", "NOR", "POL"], "since": "2010-01"}}},
            "initial": {"MINE": {"POL": {"stage": "announced", "since": "2025-03"}}},
            "pacts": {"two": {"members": ["POL", "NOR"], "treaties": ["MINE"]}},
            "variant": "full_contagion",
            "outcomes": {"groups": ["europe", "eu"]},
        }
    )
    found = audit(scenario)
    assert "coding" in {one.topic for one in found.cases}
    assert not [one for one in found.base.findings if one.id.startswith(("rivals", "treaties"))]
    assert audit_page(found, "x").count("further exits, MINE") == 1
