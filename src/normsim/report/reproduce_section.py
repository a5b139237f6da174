"""Section 11: how to get the same page again."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from normsim.report.parts import Page

FILE_WORDS = {
    "report.html": "this page",
    "summary.json": "the numbers of this page",
    "states.csv": "states by treaty: start, chances, exposures",
    "exits.csv": "dates by run, treaty and state",
    "trajectories.csv": "indicators by month",
    "wars.csv": "wars by run",
    "scenario.yaml": "the resolved scenario; runs again as it is",
    "manifest.json": "versions and hashes",
    "methods.md": "a methods paragraph to paste",
    "columns.md": "a dictionary of every column",
}
SHOWN = ("version", "model_version", "data_hash", "python", "numpy")
LABELS = {
    "version": "normsim",
    "model_version": "model",
    "data_hash": "packaged data, SHA-256",
    "python": "Python",
    "numpy": "numpy",
}


def reproduce_section(page: Page) -> dict[str, Any]:
    """Command, versions, seed, hashes, files, citation."""
    provenance = asdict(page.results.provenance)
    version = str(provenance.get("version", ""))
    rows = [(LABELS[key], str(provenance[key])) for key in SHOWN if key in provenance]
    rows += [(key, str(value)) for key, value in sorted(provenance.items()) if key not in (*SHOWN, "seed", "runs")]
    rows += [("seed", str(page.scenario.ensemble.seed)), ("runs", f"{page.runs:,}")]
    files = sorted({*page.inputs.files, "report.html"}) if page.inputs.files else []
    return {
        "command": page.inputs.command,
        "rows": rows,
        "files": [(name, FILE_WORDS.get(name.split("/")[-1], "")) for name in files],
        "hashes": sorted(page.inputs.hashes.items()),
        "citation": (
            f"The normsim developers (2026). normsim: a scenario simulator for withdrawals from humanitarian "
            f"disarmament "
            f"treaties, version {version} [computer program]. Cite it with the scenario “{page.scenario.title}”, seed "
            f"{page.scenario.ensemble.seed}, {page.runs:,} run{'' if page.runs == 1 else 's'}."
        ),
        "brief": (
            "The argument under test is one author's view: “Why Europe's withdrawal from humanitarian "
            "disarmament treaties "
            "could be a win for Russia”, European Council on Foreign Relations, 2025."
        ),
        "changes": page.inputs.since_last,
    }
