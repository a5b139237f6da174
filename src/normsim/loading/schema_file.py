"""The JSON Schema of scenario files, with which editors complete and check them."""

from __future__ import annotations

import json
from typing import Any

from normsim.loading.library import SCHEMA_FILE, scenario_folder
from normsim.loading.parents import KEY
from normsim.scenario.quantity import ASSURANCE_PRESETS
from normsim.scenario.schema import Scenario

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """JSON Schema of a scenario file.

    A file may leave out what its parent says and may take out anything with ``null``, so no key is required except
    title and horizon in a file without a parent.
    """
    schema = Scenario.model_json_schema(by_alias=True)
    descriptions = {f"#/$defs/{name}": part.get("description", "") for name, part in schema["$defs"].items()}
    definitions: dict[str, Any] = {name: _part(part, descriptions) for name, part in schema["$defs"].items()}
    root = _part(schema, descriptions)
    properties: dict[str, Any] = root["properties"]
    properties["assurance"] = _with_short_form(properties["assurance"])
    inside = {key: value for key, value in properties.items() if key != "overrides"}
    definitions["Override"] = {
        "type": "object",
        "additionalProperties": False,
        "description": "Keys that this override changes; null takes a key out.",
        "minProperties": 1,
        "properties": inside,
    }
    properties["overrides"] = {
        "type": "object",
        "description": properties["overrides"]["description"],
        "additionalProperties": {"anyOf": [{"$ref": "#/$defs/Override"}, {"type": "null"}]},
    }
    extends = {
        "type": "string",
        "minLength": 1,
        "description": "Parent: the name of a shipped scenario, or the path of a file from this file's folder.",
    }
    return {
        "$schema": DIALECT,
        "title": "normsim scenario",
        "description": root["description"],
        "type": "object",
        "additionalProperties": False,
        "anyOf": [{"required": [KEY]}, {"required": ["title", "horizon"]}],
        "properties": {KEY: extends, **properties},
        "$defs": dict(sorted(definitions.items())),
    }


def schema_text() -> str:
    """The schema as it lies in the repository."""
    return json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n"


def _part(schema: dict[str, Any], descriptions: dict[str, str]) -> dict[str, Any]:
    """One section as a part of a file: nothing required, ``null`` allowed, no machine-made titles."""
    part = {key: value for key, value in schema.items() if key not in ("required", "$defs", "title", "minProperties")}
    if "properties" in part:
        part["properties"] = {key: _property(value, descriptions) for key, value in part["properties"].items()}
    return part


def _property(schema: dict[str, Any], descriptions: dict[str, str]) -> dict[str, Any]:
    if "description" not in schema and "$ref" in schema:
        # pydantic leaves it out where it is the section's own.
        schema = {"description": descriptions[schema["$ref"]], **schema}
    described: dict[str, Any] = {
        key: schema[key] for key in ("description", "default", "unit", "grade", "source") if key in schema
    }
    value = {key: item for key, item in schema.items() if key not in (*described, "title")}
    if described.get("default", 0) is None:
        described.pop("default")
    return {**described, **_or_null(_without_titles(value))}


def _or_null(value: dict[str, Any]) -> dict[str, Any]:
    """The same, or ``null``; free names below it may be null as well."""
    if isinstance(value.get("additionalProperties"), dict):
        value = {**value, "additionalProperties": _or_null(value["additionalProperties"])}
    if isinstance(value.get("patternProperties"), dict):
        points = {pattern: _or_null(item) for pattern, item in value["patternProperties"].items()}
        value = {**value, "patternProperties": points, "additionalProperties": False}
    options = value.get("anyOf") or value.get("oneOf") or [value]
    options = [_points_only(option) for option in options]
    if {"type": "null"} in options:
        return {"anyOf": options}
    return {"anyOf": [*options, {"type": "null"}]}


def _points_only(option: dict[str, Any]) -> dict[str, Any]:
    """Dated points take no other keys, else every mapping would pass for them."""
    return {**option, "additionalProperties": False} if "patternProperties" in option else option


def _without_titles(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_titles(item) for key, item in value.items() if key != "title" or isinstance(item, dict)}
    return [_without_titles(item) for item in value] if isinstance(value, list) else value


def _with_short_form(schema: dict[str, Any]) -> dict[str, Any]:
    """``assurance: none`` stands for ``assurance: {path: none}``."""
    short = [{"enum": list(ASSURANCE_PRESETS)}, {"type": "number", "minimum": 0, "maximum": 1}]
    return {**schema, "anyOf": [*short, *schema["anyOf"]]}


def write_schema() -> None:
    """Write the schema beside the shipped scenarios."""
    path = scenario_folder() / SCHEMA_FILE
    path.write_text(schema_text(), encoding="utf-8", newline="\n")
