"""A resolved scenario runs again as it is."""

from __future__ import annotations

import pytest

from normsim.cli.guide import overrides_of_its_own
from normsim.loading import dump_yaml, load, load_text, shipped_scenarios
from normsim.scenario.schema import Scenario

CASES = [(name, override) for name in shipped_scenarios() for override in ("", *overrides_of_its_own(name))]


@pytest.mark.parametrize(("name", "override"), CASES)
def test_shipped_scenarios_come_back_equal(name: str, override: str) -> None:
    scenario = load(name, overrides=[override] if override else []).scenario
    text = dump_yaml(scenario)
    again = load_text(text, name="again").scenario
    assert again == scenario
    assert dump_yaml(again) == text


MADE_UP = """\
title: "NO"
question: "1e-3"
summary: "null"
goal: "Tabs\\tand lines\\nand: colons # and \\"quotes\\" and ä"
horizon: {start: 2025-04, end: 2030-03}
groups: {"010": [NOR], "on": ["010", FIN]}
treaties:
  CCM: {builtin: true, withdrawal: {notice_months: 12}}
  MYTREATY:
    name: A made-up convention
    parties: {from: [DEU, FRA, ITA], since: 2010-01}
    withdrawal: {notice_months: 12, waits_for_conflict_end: false}
    procedure: {announce_to_deposit_months: {gamma: {mean: 6, sd: 4}}}
    champions: [FRA]
    utility: {default: 0.3}
    sibling: CCM
initial:
  CCM: {LTU: {contests: 0.3}}
threat: {path: {steps: {2025-04: 0.1, 2026-04: {uniform: [0.4, 0.6]}}}}
assurance: none
networks: {region: 1.0e-7, votes: 123456.789}
values: {capability: 0.25}
overrides:
  later: {threat: {path: {steps: {2026-04: null}}}}
"""


def made_up() -> Scenario:

    return load_text(MADE_UP, name="made_up").scenario


def test_a_made_up_treaty_and_odd_texts_come_back_equal() -> None:
    scenario = made_up()
    assert scenario.title == "NO"
    assert load_text(dump_yaml(scenario), name="again").scenario == scenario


def test_what_is_not_said_about_a_state_stays_unsaid() -> None:
    again = load_text(dump_yaml(made_up()), name="again").scenario
    assert again.initial["CCM"]["LTU"].model_fields_set == {"contests"}


def test_sections_come_in_the_order_of_the_schema() -> None:
    lines = dump_yaml(made_up()).splitlines()
    keys = [line.split(":")[0] for line in lines if line[0] not in " #"]
    order = [key for key in Scenario.model_fields if key in keys]
    assert keys == order
    assert {"ensemble", "gain_weights"} <= set(keys)
