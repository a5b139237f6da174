"""docs/elements.md names a file and keys for every element of the argument, and each of them exists."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from normsim.explanations.keys import MISSING, find_key, value_at
from normsim.loading import load_scenario, shipped_scenarios
from normsim.scenario.schema import Scenario

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "elements.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if line.startswith("| ") and "](../scenarios/" in line
]
NO_KEYS = {"normsim explain FIN", "rearmed"}


@cache
def scenario(name: str) -> Scenario:
    """One shipped scenario."""
    return load_scenario(shipped_scenarios()[name])


def exists(name: str, key: str) -> bool:
    """Whether the grammar has the key and the scenario a value at it."""
    top, _, rest = key.partition(".")
    if top == "overrides":
        return rest in scenario(name).overrides
    return find_key(key) is not None and value_at(scenario(name), key) is not MISSING


def test_the_table_has_every_element() -> None:
    assert len(ROWS) >= 35
    assert all(len(row) == 3 for row in ROWS)
    assert len({row[0] for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=[row[0][:40] for row in ROWS])
def test_its_file_and_keys_exist(row: list[str]) -> None:
    file = re.fullmatch(r"\[(\w+)\]\(\.\./scenarios/\1\.yaml\)", row[1])
    assert file, row[1]
    spans = [span for span in re.findall(r"`([^`]+)`", row[2]) if span not in NO_KEYS]
    assert spans
    for span in spans:
        other, colon, key = span.rpartition(": ")
        assert exists(other if colon else file[1], key), span


def test_a_key_that_is_not_there_would_be_noticed() -> None:
    assert not exists("baseline", "initial.APMBC.SWE.stage")
    assert not exists("baseline", "levers.contian.strength")
    assert not exists("baseline", "overrides.nonsense")
    assert exists("baseline", "initial.CCM.POL.contests")
