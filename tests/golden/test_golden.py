"""The shipped scenarios give the numbers that they gave when the files were written."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from golden_cases import CASES, FOLDER, RUNS, measured

FLIPS = 3
"""Announcements that another processor's exponential may move: single precision differs in its last digit."""


def leaves(tree: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, float]]:
    """Every number with its place."""
    for key, value in tree.items():
        place = f"{path}/{key}"
        if isinstance(value, Mapping):
            yield from leaves(value, place)
        else:
            yield place, float(value)


@pytest.mark.parametrize("name", CASES)
def test_the_numbers_are_those_of_the_file(name: str) -> None:
    kept = dict(leaves(json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))))
    now = dict(leaves(measured(name)))
    assert now.keys() == kept.keys()
    off = {}
    for place, value in now.items():
        # A flip moves a mean count by 1/RUNS, and a level between 0 and 1 by a twentieth of that at most.
        count = "/new/" in place or "/rearmed/" in place or "/parties/" in place
        tolerance = FLIPS if place == "/announcements" else FLIPS / RUNS * (1 if count else 0.05)
        if not math.isclose(value, kept[place], rel_tol=0, abs_tol=tolerance):
            off[place] = (kept[place], value)
    assert not off, "make golden writes the files anew; the changelog then says under Numbers what moved, and why"


def test_every_file_has_its_case() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(CASES)
