"""The scenarios that come with normsim."""

from __future__ import annotations

from functools import cache
from pathlib import Path

SCHEMA_FILE = "scenario.schema.json"
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
