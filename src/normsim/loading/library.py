"""The scenarios that come with normsim."""

from __future__ import annotations

from functools import cache
from pathlib import Path

SCHEMA_FILE = "scenario.schema.json"
THEMES: dict[str, tuple[str, ...]] = {
    "Start here": ("baseline", "europe_small", "outlook_2026"),
    "America": ("american_commitment_ends", "american_commitment_restored", "permissive_great_power"),
    "Russia and the war": ("hybrid_pressure", "ceasefire", "renewed_offensive"),
    "Who moves next": ("norway_leaves", "lead_state_leaves", "alliance_wide_wave"),
    "Three remedies": (
        "contain_the_snowball",
        "deliberate_first",
        "race_to_the_top",
        "protect_civilians",
        "all_three_remedies",
        "remedies_too_late",
    ),
    "The other side of the argument": ("orderly_regional_exit", "restraint_costs", "deterrence_holds"),
    "Another treaty": ("another_treaty",),
}
"""The shipped scenarios by theme, in the order in which lists and pages show them."""
_PACKAGE = Path(__file__).resolve().parents[1]


@cache
def scenario_folder() -> Path:
    """Folder of the shipped scenarios: inside an installed package, or at the top of a checkout."""
    installed = _PACKAGE / "scenarios"
    return installed if installed.is_dir() else _PACKAGE.parents[1] / "scenarios"


def shipped_scenarios() -> dict[str, Path]:
    """Shipped scenarios by name, in alphabetical order."""
    return {path.stem: path for path in sorted(scenario_folder().glob("*.yaml"))}


def shown_name(path: Path) -> str:
    """Name under which a shipped file is shown and recorded, the same on every machine."""
    return f"scenarios/{path.name}"
