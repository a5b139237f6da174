"""How often does more threat mean a later or missing announcement, term by term? ``python -m benchmarks.monotony``.

In the chain with contagion alone it never does, in any run (a test). Each other mechanism may break it, because an exit
that comes earlier changes what the others meet. This measures the share of runs in which any state does.
"""

from __future__ import annotations

from typing import Any

from normsim import Scenario, simulate

LOW, HIGH, RUNS = 0.6, 0.7, 1024
OFF: dict[str, Any] = {
    "beta_norm": 0.0,
    "beta_disapproval": 0.0,
    "beta_pact": 0.0,
    "beta_sibling": 0.0,
    "norm_loss": 0.0,
}
SMOOTH = {"parliament_stops": 0.0, "reversal_per_year": 0.0, "readmission_per_year": 0.0}
PACT = {"baltic": {"members": ["EST", "LVA", "LTU", "POL"], "treaties": ["APMBC"], "deposits_together": ["EST", "LVA"]}}
UNDONE = {"parliament_stops": 0.02, "reversal_per_year": 0.05, "readmission_per_year": 0.05}
RISKY = {"risk_per_year": {"nato": 0.03}, "deterrence": 0.5}
NORM = dict.fromkeys(("beta_norm", "beta_disapproval", "norm_loss"))
CASES: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "contagion alone": ({}, {}, {}),
    "own stage in the sibling treaty": ({"beta_sibling": None}, {}, {}),
    "norm feedback and disapproval": (NORM, {}, {}),
    "pact and joint deposits": ({"beta_pact": None}, {"pacts": PACT}, {}),
    "war delays the effect": ({}, {"conflict": RISKY}, {}),
    "parliament, reversal, return": ({}, {}, UNDONE),
    "all of them": (dict.fromkeys(OFF), {"pacts": PACT, "conflict": RISKY}, UNDONE),
}


def scenario(threat: float, on: dict[str, Any], more: dict[str, Any], procedure: dict[str, Any]) -> Scenario:
    """Build the chain with contagion and some mechanisms switched on, at a constant threat."""
    rules = {name: {"builtin": True, "procedure": {**SMOOTH, **procedure}} for name in ("APMBC", "CCM")}
    off = {name: value for name, value in OFF.items() if name not in on}
    return Scenario.model_validate(
        {
            "title": "Monotony",
            "horizon": {"start": "2025-04", "end": "2035-03"},
            "ensemble": {"runs": RUNS, "seed": 3},
            "states": {"select": "europe"},
            "treaties": rules,
            "threat": {"path": threat},
            "variant": "full_contagion",
            "parameters": {"from": "prior@1", "alpha_debate": -5.0, "alpha_announce": -8.0, **off},
            **more,
        }
    )


def violations(case: str) -> tuple[float, float]:
    """Share of runs, and of announcements under the lower threat, that come later or never under the higher."""
    on, more, procedure = CASES[case]
    low, high = (simulate(scenario(threat, on, more, procedure)).first("announced") for threat in (LOW, HIGH))
    had = low >= 0
    worse = had & ((high < 0) | (high > low))
    return float(worse.any(axis=(1, 2)).mean()), float(worse.sum() / max(int(had.sum()), 1))


def main() -> None:
    """Print the table of docs/verification.md."""
    print("| mechanism besides contagion | runs with a violation | announcements | runs |\n|---|---:|---:|---:|")
    for case in CASES:
        runs, announcements = violations(case)
        print(f"| {case} | {100 * runs:.1f} % | {100 * announcements:.2f} % | {RUNS:,} |")


if __name__ == "__main__":
    main()
