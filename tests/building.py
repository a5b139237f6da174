"""Small scenarios for tests, and how to compare the results of two."""

from __future__ import annotations

from typing import Any

import numpy as np

from normsim import Results, Scenario, simulate

QUIET_PARAMETERS: dict[str, Any] = {
    "beta_threat": 0.0,
    "beta_abandonment": 0.0,
    "beta_permission": 0.0,
    "beta_norm": 0.0,
    "beta_disapproval": 0.0,
    "beta_domestic": 0.0,
    "beta_anticipation": 0.0,
    "beta_peer": 0.0,
    "beta_sibling": 0.0,
    "beta_pact": 0.0,
    "pact_allies": 0.0,
    "shock_sd": 0.0,
    "frailty_sd": 0.0,
    "norm_loss": 0.0,
    "clock_rate": 0.0,
    "eta_fade": -50.0,
}
"""Every force switched off: only the two intercepts are left."""

SMOOTH_PROCEDURE: dict[str, Any] = {"parliament_stops": 0.0, "reversal_per_year": 0.0, "readmission_per_year": 0.0}

BUSY: dict[str, Any] = {
    "title": "A busy test",
    "horizon": {"start": "2025-04", "end": "2028-03"},
    "ensemble": {"runs": 300, "seed": 7},
    "states": {"select": ["EST", "FIN", "LTU", "LVA", "NOR", "POL", "SWE", "DEU", "UKR", "ROU", "SVK", "BGR"]},
    "initial": {"APMBC": {"FIN": {"stage": "announced", "since": "2025-04"}}, "CCM": {"POL": {"contests": 0.5}}},
    "threat": {"path": 0.9, "noise": {"sd": 0.05}, "jumps": {"per_year": 0.2, "size": {"uniform": [0.05, 0.2]}}},
    "assurance": {"path": 0.3},
    "conflict": {
        "now": {"UKR": {"ends": "2027-01"}},
        "risk_per_year": {"EST": 0.2, "elsewhere": 0.01},
        "deterrence": {"uniform": [0, 0.5]},
        "suspends_per_year": 0.2,
    },
    "pacts": {"baltic": {"members": ["EST", "LVA", "LTU"], "treaties": ["APMBC"]}},
    "events": {
        "us_mines": {"date": "2024-11", "type": "permission", "treaty": "APMBC", "size": 1.0},
        "incident": {"per_year": 0.3, "type": "threat", "size": 0.1},
    },
    "parameters": {"from": "prior@1", "alpha_debate": -4.0, "alpha_announce": -6.0},
}
"""Much happens in little time: wars, a pact, exits under way, random events."""


def merged(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Lay nested changes over a plain mapping, as `extends` does; None removes."""
    out = dict(base)
    for key, value in changes.items():
        if value is None:
            out.pop(key, None)
            continue
        out[key] = merged(out[key], value) if isinstance(value, dict) and isinstance(out.get(key), dict) else value
    return out


def busy(**changes: Any) -> Scenario:
    """Build the busy scenario with changes."""
    return Scenario.model_validate(merged(BUSY, changes))


def quiet(**changes: Any) -> Scenario:
    """Build a scenario in which only the intercepts act and procedures are smooth."""
    treaties = {name: {"builtin": True, "procedure": SMOOTH_PROCEDURE} for name in ("APMBC", "CCM")}
    base = {
        "title": "Quiet",
        "horizon": {"start": "2025-04", "end": "2030-03"},
        "ensemble": {"runs": 512, "seed": 11},
        "treaties": treaties,
        "parameters": {"from": "prior@1", **QUIET_PARAMETERS, "alpha_debate": -3.0, "alpha_announce": -3.5},
    }
    return Scenario.model_validate(merged(base, changes))


def differences(one: Results, other: Results, *, runs: int | None = None) -> list[str]:
    """Names of the variables that are not the same bytes; only the first ``runs`` runs if given."""
    found = []
    for name in one.dataset.variables:
        left, right = one.dataset[name], other.dataset[name]
        if runs is not None:
            if "run" not in left.dims:
                continue
            left, right = left.isel(run=slice(runs)), right.isel(run=slice(runs))
        a, b = left.to_numpy(), right.to_numpy()
        if a.shape != b.shape or a.dtype != b.dtype or a.tobytes() != b.tobytes():
            found.append(str(name))
    return found


def dates(results: Results, name: str) -> np.ndarray:
    """Dates of one kind as whole numbers; ``(runs, states, treaties)``."""
    return np.asarray(results.dataset[name].to_numpy().astype(int))


__all__ = ["BUSY", "busy", "dates", "differences", "merged", "quiet", "simulate"]
