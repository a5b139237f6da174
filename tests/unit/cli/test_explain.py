"""``normsim explain``: what it prints, at any width, and what it does with unknown names."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from rich.console import Console

from normsim.cli.explain_command import explain
from normsim.explanations.keys import all_keys, explain_key
from normsim.parameters import PARAMETER_NAMES
from normsim.register import register
from normsim.scenario.schema import Scenario

SCENARIO = Scenario.model_validate(
    {
        "title": "As known",
        "horizon": {"start": "2025-04", "end": "2026-03"},
        "groups": {"border": ["EST", "FIN", "LTU", "LVA", "NOR", "POL"]},
        "initial": {
            "APMBC": {"FIN": {"stage": "announced", "since": "2025-04"}},
            "CCM": {"POL": {"contests": 0.5}},
        },
        "states": {"overrides": {"FIN": {"dependence": 0.4, "identity": {"CCM": 0.3}}}},
        "threat": {"path": {"2025-04": 0.9, "2030-01": 0.5}},
        "parameters": {"beta_peer": 0},
        "treaties": {
            "APMBC": "builtin",
            "CCM": "builtin",
            "MYTREATY": {
                "name": "A made-up convention",
                "parties": {"from": ["DEU", "FIN"], "since": "2010-01"},
                "utility": {"default": 0.3},
            },
        },
    }
)


def run(target: str | None, *, width: int = 100, as_json: bool = False, schema: bool = False) -> tuple[int, str]:
    out = io.StringIO()
    console = Console(file=out, width=width, highlight=False, color_system=None)
    code = explain(target, schema=schema, scenario=SCENARIO, as_json=as_json, console=console)
    return code, out.getvalue()


def tree(target: str) -> dict[str, Any]:
    code, text = run(target, as_json=True)
    assert code == 0
    found: dict[str, Any] = json.loads(text)
    return found


def table(target: str, heading: str) -> list[dict[str, str]]:
    found = next(sheet for sheet in tree(target)["tables"] if sheet["heading"].startswith(heading))
    rows: list[dict[str, str]] = found["rows"]
    return rows


def row(target: str, heading: str, what: str) -> dict[str, str]:
    return next(one for one in table(target, heading) if what in one.values())


@pytest.mark.parametrize("name", ["FIN", "fin", "FI", "fi", "Finland", "finland"])
def test_a_state_by_code_or_name(name: str) -> None:
    assert tree(name)["id"] == "FIN"


def test_a_states_raw_values_have_sources() -> None:
    assert row("FIN", "Raw", "border with Russia, Belarus")["value"] == "1,309 km"
    personnel = row("FIN", "Raw", "active personnel")
    assert personnel["value"] == "31,000"
    assert personnel["source"].startswith("Factbook, 2025: approximately 31,000")
    assert all(one["source"] for one in table("FIN", "Raw"))
    assert row("ISL", "Raw", "active personnel") == {
        "what": "active personnel",
        "value": "unknown",
        "source": "Factbook: no figure; counts as none",
    }


def test_a_states_exposures_have_ids_and_overrides_are_said() -> None:
    rows = {one["what"]: one for one in table("FIN", "Derived")}
    assert rows["geographic exposure g"] == {
        "what": "geographic exposure g",
        "value": "1",
        "formula or origin": "X-01",
    }
    assert rows["dependence on the ally"]["value"] == "0.4"
    assert rows["dependence on the ally"]["formula or origin"] == "states.overrides"
    assert rows["identity, CCM"]["formula or origin"] == "states.overrides"
    assert rows["identity, APMBC"]["formula or origin"] == "X-05"
    assert rows["utility M, CCM"]["value"].endswith("× utility_ccm")
    assert rows["utility M, MYTREATY"]["formula or origin"] == "treaties.MYTREATY.utility"
    assert row("EST", "Derived", "dependence on the ally")["formula or origin"] == "X-04"


def test_a_states_treaties_dates_and_peers() -> None:
    assert row("FIN", "APMBC", "stage at the start")["when or how"] == "announced since 2025-04"
    assert row("FIN", "APMBC", "stage at the start")["source"] == "initial.APMBC.FIN"
    assert row("FIN", "APMBC", "withdrawal deposited")["when or how"] == "2025-07-10 (not before the start: not used)"
    assert row("LTU", "CCM", "stage at the start")["when or how"] == "withdrawn since 2025-03"
    assert row("LTU", "CCM", "exit announced")["when or how"] == "2024-07-03"
    assert row("POL", "CCM", "contests the norm")["when or how"] == "0.5"
    assert row("POL", "CCM", "stage at the start")["when or how"] == "non-party"
    assert row("MHL", "APMBC", "becomes a party")["when or how"] == "2025-09"
    assert row("FIN", "MYTREATY", "stage at the start")["when or how"] == "party since 2010-01"
    peers = row("FIN", "Peers", "CCM")["peers"]
    assert "SWE" in peers
    assert "EST" not in peers
    assert "EST" in row("FIN", "Peers", "APMBC")["peers"] or "NOR" in row("FIN", "Peers", "APMBC")["peers"]


def test_a_states_memberships() -> None:
    groups = {one["group"]: one for one in table("FIN", "Memberships")}
    assert groups["nato"]["since"] == "since 2023-04"
    assert groups["border"]["source"] == "this scenario's groups"
    assert "not at the start" in {one["group"]: one for one in table("GBR", "Memberships")}["eu"]["since"]


def test_a_key() -> None:
    code, text = run("threat.path", width=160)
    assert code == 0
    for part in (
        "Threat over time",
        "threat, 0 to 1",
        "calm, tense, high",
        "0.25",
        "2025-04: 0.9; 2030-01: 0.5",
        "T-01",
    ):
        assert part in text
    assert "judgement" in text


def test_a_key_with_a_source_gives_the_full_citation() -> None:
    text = run("parameters.hill_half", width=160)[1]
    assert "Centola, D., and Macy, M. (2007)" in text
    assert "C-06" in text


def test_a_parameter_with_its_prior() -> None:
    for name in ("beta_peer", "parameters.beta_peer"):
        assert table(name, "Prior")
        text = run(name, width=160)[1]
        assert "uniform from 0 to 4" in text
        assert "prior@1" in text
        assert "changed by the scenario to" in text
        assert "mass at 0" in text


def test_a_section_lists_its_keys() -> None:
    keys = [one["key"] for one in table("threat", "Keys below")]
    assert keys == ["path", "noise", "jumps"]


def test_keys_with_names_of_the_users() -> None:
    for key in ("levers.substitutes.strength", "events.anything.size", "treaties.MINE.utility.default"):
        assert tree(key)["kind"] == "key"
    assert run("levers.substitutes.strenght")[0] == 2


def test_every_key_of_the_grammar_can_be_explained() -> None:
    keys = all_keys()
    assert len(keys) > 150
    for key in keys:
        found = explain_key(key, SCENARIO)
        assert found is not None, key
        assert found.sheets, key


@pytest.mark.parametrize("name", PARAMETER_NAMES)
def test_every_parameter(name: str) -> None:
    assert tree(name)["id"] == f"parameters.{name}"


@pytest.mark.parametrize("key", list(register()))
def test_every_assumption(key: str) -> None:
    assert tree(key)["kind"] == "assumption"


def test_treaty_group_set_source() -> None:
    assert tree("CCM")["kind"] == "treaty"
    assert row("CCM", "Stages", "withdrawn")["which"] == "LTU"
    assert row("APMBC", "Rules", "notice")["value"] == "6 months"
    assert tree("MYTREATY")["title"] == "A made-up convention (MYTREATY)"
    assert len(table("nato", "Members")) == 32
    assert len(table("border", "Members")) == 6
    assert tree("parties")["kind"] == "group"
    assert tree("prior@1")["kind"] == "parameter set"
    assert tree("UNTC")["kind"] == "source"
    assert tree("x-01")["id"] == "X-01"


@pytest.mark.parametrize(
    ("target", "near"),
    [
        ("FIM", "FIN"),
        ("Finnland", "Finland"),
        ("threat.pth", "threat.path"),
        ("beta_pear", "beta_peer"),
        ("euroep", "europe"),
    ],
)
def test_unknown_names_get_a_hint_and_code_2(target: str, near: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(target) == (2, "")
    text = capsys.readouterr().err
    assert f"nothing is called '{target}'" in text
    assert "did you mean" in text
    assert near in text
    assert text.count("\n") == 1
    code, document = run(target, as_json=True)
    assert code == 2
    assert json.loads(document)["problems"][0]["text"] == text.strip()


@pytest.mark.parametrize("target", ["qqqqqqqqqq", "", " ", "threat.", ".path", "threat..path"])
def test_hopeless_names_still_get_one_line(target: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(target) == (2, "")
    text = capsys.readouterr().err
    assert "did you mean" in text or "try: normsim explain" in text
    assert text.count("\n") == 1


@pytest.mark.parametrize("width", [40, 60, 80, 160])
@pytest.mark.parametrize("target", [None, "FIN", "BIH", "threat.path", "beta_peer", "CCM", "X-01", "nato", "prior@1"])
def test_nothing_is_wider_than_the_terminal(target: str | None, width: int) -> None:
    code, text = run(target, width=width)
    assert code == 0
    assert max(len(line) for line in text.splitlines()) <= width
    assert "…" not in text


def test_wide_and_narrow_say_the_same_words() -> None:
    def words(text: str) -> list[str]:
        return sorted("".join(text.split()))

    assert words(run("LTU", width=60)[1]) == words(run("LTU", width=160)[1])


def test_no_markup_is_read_from_the_facts() -> None:
    assert run("levers.[bold]x[/bold]", width=160)[0] == 0
    assert "[bold]" in run("levers.[bold]x[/bold]", width=160)[1]


def test_the_overview_names_what_can_be_explained() -> None:
    code, text = run(None)
    assert code == 0
    assert "threat.path" in text
    assert "FIN" in text


def test_without_a_scenario_the_baseline_is_explained() -> None:
    out = io.StringIO()
    code = explain("FIN", schema=False, scenario=None, as_json=False, console=Console(file=out, width=100))
    assert code == 0
    assert "announced since 2025-04" in out.getvalue()


def test_the_schema_is_the_one_that_ships() -> None:
    from normsim.loading import json_schema

    code, text = run(None, schema=True)
    assert code == 0
    assert json.loads(text) == json_schema()
