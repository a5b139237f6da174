"""The JSON Schema for editors is kept, accepts what the loader accepts, and refuses what it should."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from normsim.loading import dump_yaml, json_schema, load, shipped_scenarios
from normsim.loading.library import SCHEMA_FILE, scenario_folder
from normsim.loading.marking import mark_tree
from normsim.loading.nodes import compose
from normsim.loading.schema_file import schema_text
from normsim.loading.source import text_source
from normsim.loading.tree import plain

VALIDATOR = jsonschema.Draft202012Validator(json_schema())


def content(text: str) -> Any:
    node, _ = compose(text_source(text, "f"))
    return plain(mark_tree(node, "f")[0])


def test_the_kept_file_is_the_schema() -> None:
    kept = (scenario_folder() / SCHEMA_FILE).read_text(encoding="utf-8")
    assert kept == schema_text(), "run python -m normsim.loading.json_schema"
    assert json.loads(kept) == json_schema()


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("name", shipped_scenarios())
def test_it_accepts_shipped_scenarios_as_written_and_resolved(name: str) -> None:
    path = shipped_scenarios()[name]
    text = path.read_text(encoding="utf-8")
    assert text.splitlines()[0] == f"# yaml-language-server: $schema={SCHEMA_FILE}"
    VALIDATOR.validate(content(text))
    VALIDATOR.validate(content(dump_yaml(load(name).scenario)))


@pytest.mark.parametrize(
    "text",
    [
        "extends: baseline\nassurance: none\nlevers: {substitutes: {strength: 0.6}}\n",
        "extends: baseline\nassurance: 0.4\npacts: {baltic: null}\nvalues: {capability: null}\n",
        "extends: baseline\nthreat: {path: {2025-04: 0.5, 2026-04: {uniform: [0, 1]}}}\n",
        "extends: baseline\nthreat: {path: {steps: {2025-04: 0.5}}}\n",
        "extends: baseline\noverrides: {a: {assurance: none, pacts: {baltic: null}}, b: null}\n",
        "extends: baseline\ntreaties: {CCM: {withdrawal: {notice_months: 12}}}\n",
    ],
)
def test_it_accepts_children(text: str) -> None:
    VALIDATOR.validate(content(text))


@pytest.mark.parametrize(
    "text",
    [
        "title: T\n",
        "extends: baseline\ntitel: T\n",
        "extends: baseline\nvariant: poled\n",
        "extends: baseline\nassurance: nome\n",
        "extends: baseline\nensemble: {runs: 0}\n",
        "extends: baseline\nthreat: {path: {unifrom: [0, 1]}}\n",
        "extends: baseline\nthreat: {path: hihg}\n",
        "extends: baseline\nthreat: {noise: {sd: {uniform: [0]}}}\n",
        "extends: baseline\nhorizon: {end: 2025-13}\n",
        "extends: baseline\nlevers: {substitutes: {strenght: 0.6}}\n",
        "extends: baseline\noverrides: {a: {assurance: nome}}\n",
    ],
)
def test_it_refuses_what_the_loader_refuses(text: str) -> None:
    assert list(VALIDATOR.iter_errors(content(text)))


def test_every_key_has_a_description() -> None:
    def keys(part: dict[str, Any], place: str) -> list[str]:
        bare = [f"{place}.{key}" for key, value in part.get("properties", {}).items() if "description" not in value]
        return bare + [one for name, value in part.get("$defs", {}).items() for one in keys(value, name)]

    assert keys(json_schema(), "") == []
