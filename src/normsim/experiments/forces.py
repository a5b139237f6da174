"""What pushes states out in the model, each with a way to take it out of a scenario."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from normsim.experiments.snowball import CONTAGION
from normsim.model.pressure import CALM_ASSURANCE, CALM_THREAT
from normsim.scenario.sections import ThreatJumps, ThreatNoise

if TYPE_CHECKING:
    from normsim.scenario.schema import Scenario

RAISES_THREAT = frozenset({"threat", "hybrid"})


@dataclass(frozen=True)
class Force:
    """Something that moves states in the model.

    Args:
        key: One word.
        name: What a reader calls it.
        taken_out: What is done to take it out, in words and keys.
        without: The scenario without it.
    """

    key: str
    name: str
    taken_out: str
    without: Callable[[Scenario], Scenario]


def _no(*names: str) -> Callable[[Scenario], Scenario]:
    """Set parameters to zero."""

    def change(scenario: Scenario) -> Scenario:
        parameters = scenario.parameters.model_copy(update=dict.fromkeys(names, 0.0))
        return scenario.model_copy(update={"parameters": parameters})

    return change


def _calm_threat(scenario: Scenario) -> Scenario:
    threat = scenario.threat.model_copy(
        update={"path": CALM_THREAT, "noise": ThreatNoise(sd=0.0), "jumps": ThreatJumps(per_year=0.0)}
    )
    return scenario.model_copy(update={"threat": threat, "events": _silenced(scenario, RAISES_THREAT)})


def _calm_alliance(scenario: Scenario) -> Scenario:
    assurance = scenario.assurance.model_copy(update={"path": CALM_ASSURANCE})
    events = _silenced(scenario, frozenset({"assurance"}))
    return scenario.model_copy(update={"assurance": assurance, "events": events})


def _silenced(scenario: Scenario, kinds: frozenset[str]) -> dict[str, object]:
    """All events, those of some kinds with size 0."""
    return {
        name: event.model_copy(update={"size": 0.0}) if event.type in kinds else event
        for name, event in scenario.events.items()
    }


FORCES: tuple[Force, ...] = (
    Force(
        "threat",
        "Threat above a calm month",
        f"threat stays at {CALM_THREAT:g}: no noise, no jumps, no events that raise it",
        _calm_threat,
    ),
    Force(
        "abandonment",
        "Doubt about the ally",
        f"American commitment stays at {CALM_ASSURANCE:g}",
        _calm_alliance,
    ),
    Force("permission", "Others' permissive example", "beta_permission = 0", _no("beta_permission")),
    Force("domestic", "Domestic advocacy", "beta_domestic = 0", _no("beta_domestic")),
    Force("peers", "Peers that have left", "beta_peer = 0", _no("beta_peer")),
    Force("pact", "Invitations by a pact", "beta_pact = 0", _no("beta_pact")),
    Force("sibling", "Own exit from the other treaty", "beta_sibling = 0", _no("beta_sibling")),
    Force("contagion", "All three kinds of contagion", f"{', '.join(CONTAGION)} = 0", _no(*CONTAGION)),
    Force("erosion", "The dent that exits leave in the norm", "norm_loss = 0", _no("norm_loss")),
    Force("shock", "Shocks common to all", "shock_sd = 0", _no("shock_sd")),
    Force("clock", "Reasons outside the model", "clock_rate = 0", _no("clock_rate")),
)
"""In the order of the report's causes; contagion is the three before it together."""
