"""Checks the shapes of every array of the model in every test run."""

from __future__ import annotations

from jaxtyping import install_import_hook

# Before anything imports the model: its annotations (runs, states, terms ...) become checks.
install_import_hook("normsim.model", "beartype.beartype")
