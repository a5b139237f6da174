"""What one request may cost, whatever a browser asks for."""

from __future__ import annotations

from normsim.catalogue import load_catalogue
from normsim.errors import InputError
from normsim.exposures import select_states
from normsim.scenario.schema import Scenario

QUICK, FULLER, RESTED = 200, 1_000, 2_000
"""Runs at once where others ask too, runs at once for one alone or a moment later, runs while the user rests."""

MAX_MONTHS = 240
MAX_TREATIES = 4
MAX_EVENTS = 100
MAX_WORK = 600_000_000
"""Runs × states × treaties × months of one answer: 2,000 runs of all states over ten years take a sixth of it."""

MAX_BODY = 512 * 1024
"""Largest request, bytes: a scenario file of the largest size, written as base64, and what comes with it."""


def check_cost(scenario: Scenario) -> None:
    """Refuse a scenario that would keep the others waiting.

    Raises:
        InputError: With the limit, and what to do instead.
    """
    for what, number, most, key in (
        ("months", scenario.horizon.months, MAX_MONTHS, "horizon"),
        ("treaties", len(scenario.treaties), MAX_TREATIES, "treaties"),
        ("events", len(scenario.events), MAX_EVENTS, "events"),
    ):
        if number > most:
            text = f"the workbench takes at most {most} {what}, this scenario has {number}; use normsim run for it"
            raise InputError.of(text, file="workbench", key=key)


def runs_allowed(scenario: Scenario, wanted: int) -> int:
    """Number of runs that one answer may have: what is wanted, or fewer for a large scenario."""
    states = int(select_states(scenario, load_catalogue()).sum())
    each = max(states * len(scenario.treaties) * scenario.horizon.months, 1)
    return max(min(wanted, MAX_WORK // each), min(wanted, QUICK))
