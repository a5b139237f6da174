"""One axis for all treaties, one calendar, chunks of one size."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from building import busy
from normsim import simulate
from normsim.engine.columns import Columns
from normsim.engine.setup import compile_scenario
from normsim.engine.simulate import _chunks
from normsim.world import NEVER_DUE, PLANNED, Calendar, Due

STATES = ["EST", "FIN", "NOR", "POL", "DEU"]


def columns(*siblings: str | None) -> Columns:
    """Columns of two built-in treaties, and of treaties from a file that name a sibling."""
    treaties: dict[str, Any] = {"APMBC": "builtin", "CCM": "builtin"}
    for number, sibling in enumerate(siblings):
        parties = {"from": ["DEU", "FIN"], "since": "2010-01"}
        treaties[f"MINE{number}"] = {"name": "Mine", "sibling": sibling, "parties": parties}
    return compile_scenario(busy(states={"select": STATES}, treaties=treaties)).columns


def test_a_column_is_a_state_under_a_treaty() -> None:
    found = columns("APMBC")
    assert found.count == sum(part.stop - part.start for part in found.slices)
    for number, part in enumerate(found.slices):
        assert (found.treaty[part] == number).all()
        assert (found.place[number, found.catalogue[part]] == np.arange(part.start, part.stop)).all()
    twins = found.has_sibling.nonzero()[0]
    assert (found.catalogue[twins] == found.catalogue[found.sibling[twins]]).all()
    assert (found.treaty[twins] != found.treaty[found.sibling[twins]]).all()


@pytest.mark.parametrize(("siblings", "maps"), [((), 1), (("APMBC",), 2), (("APMBC", "CCM"), 2), (("APMBC",) * 2, 3)])
def test_everybody_who_looks_is_told(siblings: tuple[str, ...], maps: int) -> None:
    found = columns(*siblings)
    assert len(found.lookers) == maps
    told = {(seen, own) for looker in found.lookers for seen, own in enumerate(looker.tolist()) if own >= 0}
    assert told == {(found.sibling[own], own) for own in range(found.count) if found.sibling[own] >= 0}


def test_a_treaty_to_which_nobody_can_be_party_changes_nothing() -> None:
    levers = {name: {"start": "2025-06", "strength": 0.5} for name in ("contain", "substitutes")}
    alone = {"states": {"select": ["POL", "FIN"]}, "initial": None, "pacts": None, "levers": levers}
    results = simulate(busy(treaties={"CCM": "builtin"}, **alone))
    assert (results.dataset["announced"].to_numpy() == -1).all()
    assert np.isfinite(results.dataset["identity"].to_numpy()).all()
    both = simulate(busy(treaties={"APMBC": "builtin", "CCM": "builtin"}, **alone)).dataset
    assert (both["announced"].to_numpy()[:, :, 0] > 0).any()
    assert np.isfinite(both["robustness"].to_numpy()).all()


@given(st.lists(st.tuples(st.sampled_from(Due), st.integers(0, 40), st.integers(0, 9)), max_size=60))
def test_the_calendar_gives_back_what_was_put_down(entries: list[tuple[Due, int, int]]) -> None:
    calendar = Calendar(30, 10)
    for kind, month, cell in entries:
        calendar.add(kind, np.array([month]), np.array([cell]))
    for month in range(30):
        for kind, cells in zip(Due, calendar.take(month), strict=True):
            due = sorted({cell for what, when, cell in entries if what == kind and when == month})
            assert cells.tolist() == due
    assert not sum(cells.size for cells in calendar.take(30))


def test_plans_are_put_down_together() -> None:
    calendar = Calendar(30, 10)
    calendar.plan(np.array([[5, NEVER_DUE], [7, 7], [5, 6]]), np.array([3, 8]))
    found = {
        (month, kind): cells.tolist()
        for month in range(30)
        for kind, cells in zip(Due, calendar.take(month), strict=True)
        if cells.size
    }
    stop, reversal, deposit = PLANNED
    assert found == {(5, stop): [3], (5, deposit): [3], (6, deposit): [8], (7, reversal): [3, 8]}


@given(st.integers(1, 400), st.integers(1, 9), st.integers(1, 40))
def test_chunks_are_of_one_size_and_no_worker_waits_long(blocks: int, workers: int, largest: int) -> None:
    workers = min(workers, blocks)
    sizes = [size for _, size in _chunks(blocks, workers, largest)]
    reached = [block for first, size in _chunks(blocks, workers, largest) for block in range(first, first + size)]
    assert reached == list(range(blocks))
    assert max(sizes) <= (largest if len(sizes) > 1 else 4 * largest / 3)
    assert len(set(sizes[:-1])) <= 1
    rounds = -(-len(sizes) // workers)
    # What the busiest worker does, against an equal share.
    assert rounds * max(sizes) < blocks / workers + -(-blocks // (largest * workers))
