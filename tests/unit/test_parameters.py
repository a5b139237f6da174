"""Named parameter sets cover every parameter of the grammar."""

from __future__ import annotations

import pytest

from normsim.errors import InputError
from normsim.parameters import PARAMETER_NAMES, parameter_set, parameter_sets, priors, resolved_parameters
from normsim.register import GRADES, register
from normsim.scenario.quantity import Distribution
from normsim.scenario.schema import Scenario
from normsim.scenario.sections import Parameters

RANGES = {
    "alpha_debate": (-10, -3),
    "alpha_announce": (-14, -8),
    "beta_threat": (1, 9),
    "beta_abandonment": (0.2, 6),
    "beta_peer": (0, 4),
    "beta_pact": (0, 6),
    "pact_allies": (0, 1),
    "beta_permission": (0, 2.5),
    "beta_sibling": (0, 2),
    "beta_domestic": (0, 2),
    "beta_norm": (0.5, 7),
    "beta_disapproval": (0, 0.6),
    "utility_ccm": (0.6, 1.4),
    "shock_sd": (0.05, 0.8),
    "frailty_sd": (0.1, 1.2),
    "norm_loss": (0, 0.05),
    "beta_anticipation": (0, 1),
    "eta_fade": (0, 1),
    "asymmetry": (0, 1),
    "use_given_exit": (0.2, 0.9),
    "substitute_quality": (0.3, 0.9),
}
FIXED = {"hill_exponent": 2, "hill_half": 0.2, "clock_rate": 5e-5}


def test_every_parameter_has_an_entry_with_grade_and_source() -> None:
    entries = priors("prior@1")
    assert set(entries) == set(Parameters.model_fields) - {"from_"}
    for name, prior in entries.items():
        assert prior.grade in GRADES, name
        assert prior.source in register(), name
        field = Parameters.model_fields[name].json_schema_extra
        assert isinstance(field, dict)
        assert field["source"] == prior.source, name


def test_ranges_are_those_of_the_specification() -> None:
    values = parameter_set("prior@1")
    assert set(RANGES) | set(FIXED) | {"utility_spread"} == set(PARAMETER_NAMES)
    for name, support in RANGES.items():
        value = values[name]
        assert isinstance(value, Distribution)
        assert value.law == "uniform"
        assert value.support == support, name
    assert {name: values[name] for name in FIXED} == FIXED
    assert values["utility_spread"] == Distribution(beta=(2, 3))


def test_the_peer_prior_says_where_its_mass_at_zero_is() -> None:
    assert "mass at 0" in priors("prior@1")["beta_peer"].note


def test_a_scenario_changes_single_parameters() -> None:
    tree = {
        "title": "Test",
        "horizon": {"start": "2025-04", "end": "2026-03"},
        "parameters": {"beta_peer": 0, "norm_loss": {"uniform": [0, 0.01]}},
    }
    values = resolved_parameters(Scenario.model_validate(tree))
    assert set(values) == set(PARAMETER_NAMES)
    assert values["beta_peer"] == 0
    assert values["norm_loss"] == Distribution(uniform=(0, 0.01))
    assert values["beta_threat"] == Distribution(uniform=(1, 9))


@pytest.mark.parametrize("name", ["prior@2", "posterior@2", "../prior@1", "prior", ""])
def test_unknown_sets_are_refused(name: str) -> None:
    with pytest.raises(InputError, match="prior@1"):
        parameter_set(name)


def test_sets_that_ship() -> None:
    assert parameter_sets() == ("prior@1", "posterior@1")
