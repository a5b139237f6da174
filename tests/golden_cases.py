"""Small summaries of shipped scenarios: what a change of the model would move, kept as files.

``make golden`` (``python tests/golden_cases.py``) writes them anew; a change that moves them says so in the changelog
under **Numbers**.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from normsim import Results, load_scenario, simulate
from normsim.clock import month_label
from normsim.experiments.measures import LEAVING, PARTS, RELATIVE_SERIES, Measures
from normsim.experiments.spread import significant

FOLDER = Path(__file__).parent / "golden"
RUNS = 512

CASES: dict[str, tuple[str, tuple[str, ...]]] = {
    "baseline": ("baseline", ()),
    "baseline+own_decision": ("baseline", ("own_decision",)),
    "baseline+remedies": ("baseline", ("remedies",)),
    "europe_small": ("europe_small", ()),
    "europe_small+america_leaves": ("europe_small", ("america_leaves",)),
}
"""Scenario and overrides by file name."""


def measured(name: str) -> dict[str, Any]:
    """Means over all runs of one case, by treaty and reporting month."""
    scenario, overrides = CASES[name]
    return numbers(simulate(load_scenario(scenario, sets=[f"ensemble.runs={RUNS}"], overrides=overrides)))


def numbers(results: Results) -> dict[str, Any]:
    """Mean counts of exits, levels of the norm and changes, at each reporting month."""
    m = Measures(results)
    tree: dict[str, Any] = {"runs": m.runs, "announcements": int(results.dataset.sizes["announcement"])}
    places = [m.months.index(month) for month in m.by]
    labels = [month_label(month) for month in m.by]
    for treaty in m.treaties:
        counts = {
            stage: {
                label: significant(float(m.count(treaty, stage, "new")[:, place].mean()))
                for label, place in zip(labels, places, strict=True)
            }
            for stage in LEAVING
        }
        series = {
            quantity: {
                label: significant(float(m.series(quantity, treaty)[:, place].mean(dtype=float)))
                for label, place in zip(labels, places, strict=True)
            }
            for quantity in ("robustness", *PARTS, "rearmed", "parties")
        }
        tree[treaty] = {"new": counts, **series}
    tree["changes"] = {name: significant(float(m.final[name].mean())) for name in RELATIVE_SERIES}
    return tree


def refresh() -> None:
    """Write every case's file."""
    FOLDER.mkdir(exist_ok=True)
    for name in CASES:
        text = json.dumps(measured(name), indent=1, ensure_ascii=False) + "\n"
        (FOLDER / f"{name}.json").write_text(text, encoding="utf-8", newline="\n")
        print(f"tests/golden/{name}.json")


if __name__ == "__main__":
    refresh()
