"""Months outside the horizon: an error where they are written, cut to fit where the horizon was moved after them."""

from __future__ import annotations

from pathlib import Path

import pytest

from normsim.errors import InputError
from normsim.loading import dump_yaml, load_scenario

LATE = """\
extends: baseline
title: Late
outcomes: {by: [2029-12, 2032-12]}
claims:
  soon: {outcome: robustness, treaty: CCM, by: 2026-12, at_least: 0.1, in_share_of_runs: 0.5}
  later: {outcome: robustness, treaty: CCM, by: 2032-12, at_least: 0.1, in_share_of_runs: 0.5}
overrides:
  short: {horizon: {end: 2030-12}}
"""


@pytest.fixture
def late(tmp_path: Path) -> Path:
    file = tmp_path / "late.yaml"
    file.write_text(LATE, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    "how", [{"sets": ["horizon.end=2030-12"]}, {"overrides": ["short"]}], ids=["by a setting", "by an override"]
)
def test_a_horizon_that_moves_later_cuts_what_it_leaves_outside(late: Path, how: dict[str, list[str]]) -> None:
    whole, cut = load_scenario(late), load_scenario(late, **how)
    assert (len(whole.outcomes.by), {"soon", "later"} - set(whole.claims)) == (2, set())
    assert (len(cut.outcomes.by), {"soon", "later"} & set(cut.claims)) == (1, {"soon"})


def test_a_child_file_may_shorten_the_horizon_and_its_resolved_file_loads_again(late: Path) -> None:
    child = late.with_name("child.yaml")
    child.write_text("extends: late.yaml\ntitle: Short\nhorizon: {end: 2030-12}\n", encoding="utf-8")
    cut = load_scenario(child)
    assert len(cut.outcomes.by) == 1
    again = late.with_name("again.yaml")
    again.write_text(dump_yaml(cut), encoding="utf-8")
    assert load_scenario(again) == cut


@pytest.mark.parametrize(
    ("sets", "key"),
    [
        (["outcomes.by=[2040-01]"], "outcomes.by.0"),
        (["horizon.end=2034-12", "outcomes.by=[2035-01]"], "outcomes.by.0"),
    ],
)
def test_a_month_that_is_set_must_fit_the_horizon_of_the_file(late: Path, sets: list[str], key: str) -> None:
    with pytest.raises(InputError) as caught:
        load_scenario(late, sets=sets)
    assert [problem.key for problem in caught.value.problems] == [key]


def test_a_child_of_a_child_is_held_to_the_horizon_of_its_parents(late: Path) -> None:
    child = late.with_name("child.yaml")
    child.write_text("extends: late.yaml\ntitle: C\noutcomes: {by: [2040-01]}\n", encoding="utf-8")
    with pytest.raises(InputError, match="2040-01 is outside the horizon, 2025-04 to 2035-03"):
        load_scenario(child)
