"""normsim: a scenario simulator for withdrawals from humanitarian disarmament treaties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from normsim.engine.simulate import simulate as simulate
    from normsim.loading import load_scenario as load_scenario
    from normsim.results import Results as Results
    from normsim.scenario.schema import Scenario as Scenario

__all__ = ["Results", "Scenario", "load_scenario", "simulate"]
_HOMES = {
    "simulate": "normsim.engine.simulate",
    "load_scenario": "normsim.loading",
    "Results": "normsim.results",
    "Scenario": "normsim.scenario.schema",
}


def __getattr__(name: str) -> Any:
    """Import the public names when they are first used, so that `normsim --help` stays quick."""
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'normsim' has no attribute {name!r}")
