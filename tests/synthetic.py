"""A made-up ensemble in the shape of ``Results``: no model, plausible numbers, for the figures' and the report's tests.

Nothing here comes from the engine. Shapes, names and types are those of ``normsim.results``; the values are drawn from
simple laws so that every part of the report has something to show, or nothing where a case asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import xarray as xr

from normsim.axes import INDICATORS, STAGES, TERMS
from normsim.clock import month_label, month_number
from normsim.results import Provenance, Results
from normsim.scenario.schema import Scenario
from normsim.scenario.sections import RIVALS

EUROPE = (
    *("ALB", "AND", "AUT", "BEL", "BGR", "BIH", "CHE", "CYP", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GBR"),
    *("GRC", "HRV", "HUN", "IRL", "ISL", "ITA", "LIE", "LTU", "LUX", "LVA", "MCO", "MDA", "MKD", "MLT", "MNE", "NLD"),
    *("NOR", "POL", "PRT", "ROU", "SMR", "SRB", "SVK", "SVN", "SWE", "TUR", "UKR", "VAT"),
)
CCM_OUT = {"POL", "FIN", "EST", "LVA", "ROU", "GRC", "UKR", "TUR", "SRB", "CYP"}
PULL = {"NOR": 0.35, "ROU": 0.12, "SWE": 0.06, "SVK": 0.08, "HUN": 0.1, "BGR": 0.07, "CZE": 0.06, "DEU": 0.02}


def scenario_dict(**changes: Any) -> dict[str, Any]:
    """A small scenario in the grammar's words; top-level keys can be replaced."""
    base: dict[str, Any] = {
        "title": "As known in April 2025 (made-up numbers)",
        "question": "Should European states keep these weapons off the table?",
        "horizon": {"start": "2025-04", "end": "2035-03"},
        "ensemble": {"runs": 300, "seed": 7},
        "groups": {"border": ["EST", "FIN", "LTU", "LVA", "NOR", "POL"]},
        "initial": {
            "APMBC": {
                "EST": {"stage": "announced", "since": "2025-03"},
                "FIN": {"stage": "announced", "since": "2025-04"},
            },
            "CCM": {"POL": {"contests": 0.5}},
        },
        "threat": {"path": {"2025-04": 0.9}, "noise": {"sd": 0.05, "reversion_months": 12.0}},
        "assurance": {"path": {"2025-04": 0.3}},
        "conflict": {
            "now": {"UKR": {"ends": "never"}},
            "risk_per_year": {"border": {"uniform": [0, 0.03]}, "elsewhere": 0.001},
            "deterrence": {"uniform": [0, 0.5]},
        },
        "pacts": {"baltic": {"members": ["EST", "LVA", "LTU"], "treaties": ["APMBC"]}},
        "events": {
            "us_transfer": {"date": "2023-07", "type": "permission", "treaty": "CCM", "size": 1.0},
            "us_mines": {"date": "2024-11", "type": "permission", "treaty": "APMBC", "size": 1.0},
        },
        "levers": {"substitutes": {"start": "2026-01", "strength": 0.0, "adopters": "europe"}},
        "parameters": {"asymmetry": {"uniform": [0, 1]}},
        "outcomes": {"by": ["2026-12", "2030-12", "2035-03"], "groups": ["border", "eu"]},
    }
    base.update(changes)
    return base


@dataclass(frozen=True)
class Shape:
    """What the made-up ensemble holds."""

    runs: int = 300
    months: int = 120
    start: str = "2025-04"
    states: tuple[str, ...] = EUROPE
    treaties: tuple[str, ...] = ("APMBC", "CCM")
    variants: tuple[str, ...] = RIVALS
    at_start: bool = True
    announcements: bool = True
    seed: int = 1
    scenario: dict[str, Any] = field(default_factory=dict)

    @property
    def first(self) -> int:
        return month_number(self.start)


def make_scenario(shape: Shape) -> Scenario:
    """The scenario that goes with a shape."""
    treaties: dict[str, Any] = {
        t: "builtin"
        if t in ("APMBC", "CCM")
        else {"name": f"A made-up convention ({t})", "parties": {"from": list(shape.states), "since": "2010-01"}}
        for t in shape.treaties
    }
    end = month_label(shape.first + shape.months - 1)
    changes: dict[str, Any] = {
        "horizon": {"start": shape.start, "end": end},
        "ensemble": {"runs": shape.runs, "seed": shape.seed},
        "treaties": treaties,
        "variant": "pooled" if len(shape.variants) > 1 else shape.variants[0],
        "outcomes": {"by": [end], "groups": ["border", "eu"]},
    }
    if "APMBC" not in shape.treaties:
        changes |= {"initial": {}, "pacts": {}, "events": {}}
    elif "CCM" not in shape.treaties:
        changes |= {"initial": {}, "events": {}}
    return Scenario.model_validate(scenario_dict(**(changes | shape.scenario)))


def party_mask(shape: Shape) -> np.ndarray:
    """Who is a party at the start, ``(state, treaty)``."""
    mask = np.ones((len(shape.states), len(shape.treaties)), bool)
    for k, treaty in enumerate(shape.treaties):
        for s, state in enumerate(shape.states):
            if treaty == "CCM" and state in CCM_OUT:
                mask[s, k] = False
    return mask


def _dates(shape: Shape, rng: np.random.Generator, party: np.ndarray) -> dict[str, np.ndarray]:
    r, s, k = shape.runs, len(shape.states), len(shape.treaties)
    out = {name: np.full((r, s, k), -1, np.int16) for name in (*STAGES, "reversed", "rejoined", "suspended")}
    last = shape.first + shape.months - 1
    pull = np.array([PULL.get(state, 0.004) for state in shape.states])
    scale = 1.0 if shape.announcements else 0.0
    frailty = np.exp(rng.normal(0, 0.6, (r, 1, 1)))
    rate = pull[None, :, None] * np.array([1.0, 0.45, *([0.6] * k)])[None, None, :k] * frailty * scale / 60
    wait = rng.exponential(1, (r, s, k)) / np.maximum(rate, 1e-12)
    announced = np.where(party[None] & (wait < shape.months), shape.first + wait, -1).astype(np.int16)
    out["announced"] = announced
    out["debating"] = np.where(announced >= 0, np.maximum(announced - rng.integers(1, 9, announced.shape), 0), -1)
    deposit = announced + rng.integers(2, 7, announced.shape)
    out["deposited"] = np.where((announced >= 0) & (deposit <= last), deposit, -1)
    effect = out["deposited"] + 6
    out["effective"] = np.where((out["deposited"] >= 0) & (effect <= last), effect, -1)
    return {name: value.astype(np.int16) for name, value in out.items()}


def _start(shape: Shape, dates: dict[str, np.ndarray], party: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """States that stand past PARTY at the start: in real life, and as such written into the dates."""
    stage = np.where(party, 1, 0).astype(np.int8)
    at_start = np.zeros_like(party)
    if not shape.at_start:
        return stage, at_start
    known = {"EST": -1, "LVA": -1, "LTU": -1, "POL": -1, "FIN": 0}
    rng = np.random.default_rng(shape.seed + 99)
    for s, state in enumerate(shape.states):
        for k, treaty in enumerate(shape.treaties):
            if treaty == "APMBC" and state in known:
                wait = rng.integers(2, 6, shape.runs)
                dates["announced"][:, s, k] = shape.first + known[state]
                dates["debating"][:, s, k] = shape.first - 4
                deposited = shape.first + wait
                inside = deposited < shape.first + shape.months
                dates["deposited"][:, s, k] = np.where(inside, deposited, -1)
                effective = deposited + 6
                dates["effective"][:, s, k] = np.where(effective < shape.first + shape.months, effective, -1)
                stage[s, k], at_start[s, k] = 3, True
            if treaty == "CCM" and state == "LTU":
                for name, ago in (("debating", 20), ("announced", 9), ("deposited", 7), ("effective", 1)):
                    dates[name][:, s, k] = shape.first - ago
                stage[s, k], at_start[s, k], party[s, k] = 5, True, False
    if "UKR" in shape.states and "APMBC" in shape.treaties:
        dates["suspended"][:, shape.states.index("UKR"), shape.treaties.index("APMBC")] = shape.first + 3
    return stage, at_start


def _series(shape: Shape, rng: np.random.Generator, left: np.ndarray) -> dict[str, np.ndarray]:
    r, k, m = shape.runs, len(shape.treaties), shape.months
    drift = np.cumsum(rng.normal(0, 0.004, (r, k, m)), axis=2)
    level = np.array([0.85, 0.75, *([0.8] * k)])[:k][None, :, None]

    def clip(value: np.ndarray) -> np.ndarray:
        return np.asarray(np.clip(value, 0.01, 1), np.float32)

    fall = left * 0.012
    parts = {
        "concordance": clip(level + drift - fall * 1.4),
        "reactions": clip(level - 0.05 + drift * 0.5 - fall * 0.8),
        "compliance": clip(level + 0.05 - fall * 0.9),
        "implementation": clip(level - 0.02 - fall * 0.4 + drift * 0.2),
    }
    robustness = np.prod(
        [parts[n] ** w for n, w in zip(parts, (0.35, 0.2, 0.3, 0.15), strict=True)], axis=0, dtype=np.float64
    )
    condemn = np.clip(0.42 - fall + drift, 0.05, 0.9)
    condone = np.clip(0.14 + fall * 0.8 - drift, 0.02, 0.9) * (1 - condemn)
    gain = np.clip(left * 0.035 * rng.uniform(0.3, 1.6, (r, 1, 1)), 0, 1)
    return {
        **parts,
        "robustness": robustness.astype(np.float32),
        "condemn": condemn.astype(np.float32),
        "condone": condone.astype(np.float32),
        "silent": (1 - condemn - condone).astype(np.float32),
        "capability": gain.astype(np.float32),
        "identity": clip(0.86 - left * 0.022 * rng.uniform(0.4, 1.5, (r, 1, 1)) + drift * 0.3),
        "cohesion": clip(0.95 - left * 0.02 + drift * 0.3),
        "contestation": np.clip(0.05 + left * 0.015 + drift, 0, 1).astype(np.float32),
        "rearmed": np.floor(left * 0.5).astype(np.int16),
        "parties": (100 - left).astype(np.int16),
    }


def _announcements(
    shape: Shape, rng: np.random.Generator, dates: dict[str, np.ndarray], at: np.ndarray
) -> dict[str, Any]:
    run, state, treaty = np.nonzero((dates["announced"] >= shape.first) & ~at[None])
    n = len(run)
    means = np.array([1.8, -0.1, 1.1, 0.3, -0.7, -0.15, 0.1, 0.05, -0.2, 0.15, 0.7, 0.2, 0.4])
    peers = np.full((n, 3), -1, np.int16)
    weights = np.zeros((n, 3), np.float32)
    if n and len(shape.states) >= 6:
        favourite = [shape.states.index(x) for x in ("EST", "FIN", "LTU", "POL") if x in shape.states] or [0]
        for column in range(3):
            peers[:, column] = rng.choice(favourite, n)
            weights[:, column] = rng.uniform(0.02, 0.2, n) / (column + 1)
    return {
        "announcement_run": ("announcement", run.astype(np.int32)),
        "announcement_treaty": ("announcement", treaty.astype(np.int8)),
        "announcement_state": ("announcement", state.astype(np.int16)),
        "announcement_month": ("announcement", dates["announced"][run, state, treaty]),
        "announcement_route": ("announcement", rng.choice([0, 0, 0, 1, 2], n).astype(np.int8)),
        "announcement_terms": (
            ("announcement", "term"),
            (means + rng.normal(0, 0.4, (n, len(TERMS)))).astype(np.float32),
        ),
        "announcement_peers": (("announcement", "peer"), peers),
        "announcement_peer_weights": (("announcement", "peer"), weights),
    }


def make_dataset(shape: Shape) -> xr.Dataset:
    """The dataset of a made-up ensemble."""
    rng = np.random.default_rng(shape.seed)
    party = party_mask(shape)
    dates = _dates(shape, rng, party)
    stage, at_start = _start(shape, dates, party)
    months = shape.first + np.arange(shape.months)
    effective = dates["effective"]
    left = ((effective[..., None] >= 0) & (effective[..., None] <= months)).sum(1).astype(np.float64)
    data: dict[str, Any] = {name: (("run", "state", "treaty"), value) for name, value in dates.items()}
    for name, value in _series(shape, rng, left).items():
        data[name] = (("run", "treaty", "month"), value)
    for name in INDICATORS:
        data[f"{name}_start"] = ("treaty", data[name][1][:, :, 0].mean(axis=0, dtype=np.float64).astype(np.float32))
    shares = np.stack(
        [
            ((dates[name][..., None] >= 0) & (dates[name][..., None] <= months)).mean(0, dtype=np.float64)
            for name in STAGES
        ],
        axis=-1,
    )
    harm = np.abs(rng.normal(0.3, 0.15, (shape.runs, len(shape.treaties))))
    contests = np.zeros((len(shape.states), len(shape.treaties)), np.float32)
    if "POL" in shape.states and "CCM" in shape.treaties:
        contests[shape.states.index("POL"), shape.treaties.index("CCM")] = 0.5
    data |= {
        "variant": ("run", np.array([shape.variants[i % len(shape.variants)] for i in range(shape.runs)])),
        "at_start": (("state", "treaty"), at_start),
        "party_at_start": (("state", "treaty"), party),
        "stage_at_start": (("state", "treaty"), stage),
        "contests": (("state", "treaty"), contests),
        "threat": (("run", "month"), rng.normal(0.88, 0.04, (shape.runs, shape.months)).astype(np.float32)),
        "assurance": (("run", "month"), np.full((shape.runs, shape.months), 0.3, np.float32)),
        "probability": (("state", "treaty", "month", "stage"), shares.astype(np.float32)),
        "harm": (("run", "treaty"), (harm * 0.8).astype(np.float32)),
        "harm_without_deterrence": (("run", "treaty"), harm.astype(np.float32)),
        "war_run": ("war", np.zeros(1, np.int32)),
        "war_state": ("war", np.zeros(1, np.int16)),
        "war_begin": ("war", np.full(1, shape.first, np.int16)),
        "war_end": ("war", np.full(1, -1, np.int16)),
        "earlier_run": ("earlier", np.zeros(0, np.int32)),
        "earlier_treaty": ("earlier", np.zeros(0, np.int8)),
        "earlier_state": ("earlier", np.zeros(0, np.int16)),
        "earlier_reversed": ("earlier", np.zeros(0, np.int16)),
        "earlier_rejoined": ("earlier", np.zeros(0, np.int16)),
        "earlier_dates": (("earlier", "stage"), np.zeros((0, len(STAGES)), np.int16)),
        "inputs": (("run", "input"), rng.uniform(0, 1, (shape.runs, 2)).astype(np.float32)),
    }
    data |= _announcements(shape, rng, dates, at_start)
    stamps = np.array([f"{month_label(int(m))}-01" for m in months], dtype="datetime64[ns]")
    return xr.Dataset(
        data,
        coords={
            "run": np.arange(shape.runs),
            "state": list(shape.states),
            "treaty": list(shape.treaties),
            "month": stamps,
            "month_number": ("month", months.astype(np.int16)),
            "stage": list(STAGES),
            "term": list(TERMS),
            "input": ["parameters.asymmetry", "conflict.deterrence"],
        },
    )


def made_up(shape: Shape | None = None, **changes: Any) -> Results:
    """Results of a made-up ensemble: a shape, or changes to the usual one."""
    chosen = shape or Shape(**changes)
    provenance = Provenance("0.1.0", "1", chosen.seed, chosen.runs, "0" * 64, "3.11.7", "2.4.6")
    return Results(make_scenario(chosen), make_dataset(chosen), provenance)
