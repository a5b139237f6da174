"""Scenario files: reading, merging, checking, writing back."""

from __future__ import annotations

from normsim.loading.dumping import dump_yaml
from normsim.loading.library import shipped_scenarios
from normsim.loading.loader import Loaded, load, load_scenario, load_text
from normsim.loading.merging import Change
from normsim.loading.schema_file import json_schema

__all__ = ["Change", "Loaded", "dump_yaml", "json_schema", "load", "load_scenario", "load_text", "shipped_scenarios"]
