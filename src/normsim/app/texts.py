"""Every word the workbench says, in one catalogue beside this module."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

import yaml


@cache
def texts() -> dict[str, Any]:
    """The catalogue, ``texts.yaml``."""
    content = resources.files("normsim.app").joinpath("texts.yaml").read_text(encoding="utf-8")
    tree: dict[str, Any] = yaml.safe_load(content)
    return tree
