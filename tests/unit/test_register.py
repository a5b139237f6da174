"""Every source that the code or the register names can be looked up, and the pages are the packaged files."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from normsim import register as register_module
from normsim.register import (
    GRADES,
    ID,
    JUDGEMENT,
    TOPICS,
    Assumption,
    Work,
    bibliography,
    bibliography_markdown,
    register,
    register_markdown,
    resolve,
)
from normsim.scenario.schema import Scenario

ROOT = Path(register_module.__file__).parents[2]
PACKAGE = Path(register_module.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
MENTIONED = re.compile(rf"\b[{''.join(TOPICS)}]-\d{{2}}\b")
YEAR_KEY = re.compile(r"\b[A-Za-z]+\d{4}\b")
WRITTEN_OUT = re.compile(r"([A-Z]\w+(?:, [A-Z]\w+)*(?: (?:&|and) [A-Z]\w+)?)(?: et al\.)? \((\d{4})\)")


def as_key(found: re.Match[str]) -> str:
    return re.sub(r"\W|\band\b", "", found[1]) + found[2]


def sources_in(module: Path) -> Iterator[tuple[int, str]]:
    """Line and text of every ``Source:`` in a module's docstrings."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            text = ast.get_docstring(node) or ""
            for part in re.findall(r"^Source: (.+?)(?:\n\s*\n|\Z)", text, re.DOTALL | re.MULTILINE):
                # "Centola & Macy (2007)" means the key CentolaMacy2007.
                yield getattr(node, "lineno", 1), WRITTEN_OUT.sub(as_key, " ".join(part.split()))


def schema_sources(node: object) -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        if isinstance(node.get("source"), str) and "description" in node:
            yield node["description"], node["source"]
        for child in node.values():
            yield from schema_sources(child)
    elif isinstance(node, list):
        for child in node:
            yield from schema_sources(child)


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_sources_in_docstrings_resolve(module: Path) -> None:
    for line, text in sources_in(module):
        words = re.findall(r"[A-Za-z][\w-]*", text)
        assert any(resolve(word) for word in words), f"{module.name}:{line}: {text}"
        for key in YEAR_KEY.findall(text):
            assert isinstance(resolve(key), Work), f"{module.name}:{line}: {key} is not in the bibliography"


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_ids_mentioned_in_code_are_registered(module: Path) -> None:
    for found in MENTIONED.findall(module.read_text(encoding="utf-8")):
        assert found in register(), f"{module.name}: {found}"


def test_the_check_finds_sources_at_all() -> None:
    assert sum(1 for module in MODULES for _ in sources_in(module)) > 20
    assert resolve("Nobody1900") is None
    assert resolve("X-99") is None
    assert isinstance(resolve("x-01"), Assumption)
    assert isinstance(resolve("walt1987"), Work)


def test_every_source_of_the_schema_is_an_id_of_the_register() -> None:
    schema: dict[str, Any] = Scenario.model_json_schema()
    found = list(schema_sources(schema))
    assert len(found) > 60
    for description, source in found:
        assert source in register(), f"{description}: {source}"


def test_entries_are_complete() -> None:
    for key, entry in register().items():
        assert ID.fullmatch(key), key
        assert key[0] in TOPICS, key
        assert entry.grade in GRADES, key
        for text in (entry.title, entry.formula_or_value, entry.range, entry.unit, entry.source, entry.where):
            assert text, key
        if entry.grade in ("V", "D", "B"):
            assert entry.sources, f"{key}: grade {entry.grade} needs a source"


def test_sources_of_the_register_are_in_the_bibliography() -> None:
    for key, entry in register().items():
        for source in entry.source.split(", "):
            assert source == JUDGEMENT or source in bibliography(), f"{key}: {source}"


def test_keys_of_the_bibliography_are_unique_in_any_case() -> None:
    folded = [key.casefold() for key in bibliography()]
    assert len(folded) == len(set(folded))
    assert all(work.text.endswith(".") for work in bibliography().values())


@pytest.mark.parametrize(
    ("page", "text"), [("register.md", register_markdown()), ("bibliography.md", bibliography_markdown())]
)
def test_the_page_in_docs_is_the_packaged_file(page: str, text: str) -> None:
    path = ROOT / "docs" / page
    assert path.read_text(encoding="utf-8") == text, "run: python -m normsim.register"


def test_writing_the_pages(tmp_path: Path) -> None:
    assert register_module.main([str(tmp_path)]) == 0
    assert (tmp_path / "register.md").read_text(encoding="utf-8") == register_markdown()
    assert b"\r" not in (tmp_path / "bibliography.md").read_bytes()
