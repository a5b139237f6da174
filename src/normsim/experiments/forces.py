"""What moves states in the model, each with a way to take it out of a scenario."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from normsim.experiments.snowball import CONTAGION, without_contagion
from normsim.model.pressure import CALM_ASSURANCE, CALM_THREAT
from normsim.scenario.sections import ThreatJumps, ThreatNoise

if TYPE_CHECKING:
    from normsim.scenario.schema import Scenario

RAISES_THREAT = frozenset({"threat", "hybrid"})
SNOWBALL = "contagion"
"""Key of all three kinds of contagion together."""


@dataclass(frozen=True)
class Force:
    """Something that moves states in the model.

    Args:
        key: One word.
        name: What a reader calls it, as among the causes of announcements where it is one of them.
        taken_out: What is done to take it out, in words and keys.
        phrase: How a sentence about the scenario without it begins.
        without: The scenario without it.
        denied_by: Rivals that leave no room for it.
    """

    key: str
    name: str
    taken_out: str
    phrase: str
    without: Callable[[Scenario], Scenario]
    denied_by: frozenset[str] = frozenset()


def _weight(key: str, name: str, phrase: str, parameter: str, *denied_by: str) -> Force:
    """A force that a parameter of 0 takes out."""

    def without(scenario: Scenario) -> Scenario:
        parameters = scenario.parameters.model_copy(update={parameter: 0.0})
        return scenario.model_copy(update={"parameters": parameters})

    return Force(key, name, f"{parameter} = 0", f"Without {phrase}", without, frozenset(denied_by))


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
        "Threat",
        f"as in a calm month: threat stays at {CALM_THREAT:g}, without noise, jumps and events that raise it",
        "With the threat of a calm month",
        _calm_threat,
    ),
    Force(
        "abandonment",
        "Doubt about the ally",
        f"as in a calm month: American commitment stays at {CALM_ASSURANCE:g}",
        "With the American commitment of a calm month",
        _calm_alliance,
    ),
    _weight("permission", "Others' permissive example", "others' permissive example", "beta_permission"),
    _weight("domestic", "Domestic advocacy", "domestic advocacy", "beta_domestic"),
    _weight("peers", "Peers that have left", "the pull of peers", "beta_peer", "common_shock", "pact_only"),
    _weight("pact", "Invitation by a pact", "invitations by a pact", "beta_pact", "common_shock"),
    _weight("sibling", "Own exit from the other treaty", "the pull of the other treaty", "beta_sibling"),
    Force(
        SNOWBALL,
        "All three kinds of contagion",
        f"{', '.join(CONTAGION)} = 0",
        "Without contagion of any kind",
        without_contagion,
    ),
    _weight("erosion", "The dent that exits leave in the norm", "the dent that exits leave in the norm", "norm_loss"),
    _weight("shock", "Common shock, unexplained", "common shocks", "shock_sd"),
    _weight("clock", "Reasons outside the model", "reasons outside the model", "clock_rate"),
)
"""In the order of the report's causes; contagion is the three before it together."""


def forces_in(scenario: Scenario) -> tuple[Force, ...]:
    """Those that can matter in a scenario: with one treaty there is no exit from another one."""
    return tuple(force for force in FORCES if force.key != "sibling" or len(scenario.treaties) > 1)
