"""Common random numbers are a contract: what must not shift anybody's draws."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import normsim.streams
from building import busy, dates, differences, quiet
from normsim import simulate
from normsim.engine import simulate as engine
from normsim.streams import BLOCK, METHODS, Memory, Streams, generator

CALM: Any = {
    "beta_peer": 0.0,
    "beta_sibling": 0.0,
    "beta_pact": 0.0,
    "beta_disapproval": 0.0,
    "norm_loss": 0.0,
    "beta_norm": 0.0,
}
"""Nothing couples one state to another."""


@settings(max_examples=8, deadline=None)
@given(runs=st.integers(1, 699))
def test_the_first_runs_of_a_larger_ensemble_are_the_smaller_one(runs: int) -> None:
    small = simulate(busy(ensemble={"runs": runs}))
    large = simulate(busy(ensemble={"runs": 700}))
    shared = [name for name in differences(small, large, runs=runs) if name != "run"]
    assert shared == []
    assert dates(large, "announced").max() > 0


@pytest.mark.parametrize("cells", [1, 8_000, 100_000])
def test_the_size_of_a_chunk_changes_no_byte(cells: int, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = simulate(busy(ensemble={"runs": 777}))
    monkeypatch.setattr(engine, "CHUNK_CELLS", cells)
    assert differences(whole, simulate(busy(ensemble={"runs": 777}))) == []


@pytest.mark.slow
def test_the_number_of_workers_changes_no_byte() -> None:
    scenario = busy(ensemble={"runs": 3 * BLOCK + 9})
    assert differences(simulate(scenario, jobs=1), simulate(scenario, jobs=2)) == []


def test_the_seed_changes_results() -> None:
    assert "announced" in differences(simulate(busy()), simulate(busy(ensemble={"seed": 8})))


def drawn(streams: Streams, names: list[str], columns: list[np.ndarray]) -> np.ndarray:
    return streams.by_state(names, columns, "exponentials")


@pytest.mark.parametrize("blocks", [1, 3])
def test_a_draw_by_itself_is_the_one_of_the_whole_stream(blocks: int) -> None:
    streams = Streams(5, 1, blocks, 199)
    whole = np.concatenate([generator(5, 1 + block, "APMBC/debate/2").random((BLOCK, 199)) for block in range(blocks)])
    runs, columns = np.array([200, 3, 3, 255]), np.array([7, 198, 0, 12])
    some = streams.uniforms_at(["APMBC/debate/2"] * 4 + ["CCM/debate/1"] * 4, runs, columns)
    assert (some[:4] == whole[runs, columns]).all()
    assert not np.isin(some[4:], some[:4]).any()


def test_a_stream_depends_on_seed_block_and_name_only() -> None:
    columns = np.arange(20, dtype=np.intp)
    first, both = drawn(Streams(3, 0, 3, 199), ["APMBC/debate"], [columns]), [columns[5:7], columns]
    later = drawn(Streams(3, 1, 2, 199), ["APMBC/debate"], [columns])
    few = drawn(Streams(3, 0, 3, 199), ["APMBC/debate", "CCM/debate"], both)[:, :2]
    assert (first[BLOCK:] == later).all()
    assert (first[:, 5:7] == few).all()
    assert not (first[:BLOCK] == first[BLOCK : 2 * BLOCK]).any()
    assert generator(3, 0, "a").random() != generator(3, 0, "b").random() != generator(4, 0, "b").random()


def test_another_treaty_shifts_nobody() -> None:
    mine = {"name": "Mine", "parties": {"from": ["DEU", "FRA", "EST"], "since": "2010-01"}}
    alone = simulate(busy(parameters=CALM, treaties={"APMBC": "builtin"}, initial=None, conflict={"deterrence": 0.0}))
    both = simulate(
        busy(parameters=CALM, treaties={"APMBC": "builtin", "MINE": mine}, initial=None, conflict={"deterrence": 0.0})
    )
    for name in ("debating", "announced", "deposited", "effective"):
        assert (dates(alone, name)[:, :, 0] == dates(both, name)[:, :, 0]).all(), name


def test_another_state_shifts_nobody_when_nothing_couples_states() -> None:
    few = simulate(busy(parameters=CALM, pacts=None))
    more = simulate(busy(parameters=CALM, pacts=None, states={"select": [*busy().states.select, "FRA", "ZWE"]}))
    places = [more.states.index(state) for state in few.states]
    for name in ("debating", "announced", "deposited", "effective"):
        assert (dates(few, name) == dates(more, name)[:, places]).all(), name
    assert (dates(few, "announced") > 0).any()


def test_a_longer_horizon_keeps_the_past() -> None:
    short = simulate(busy())
    long = simulate(busy(horizon={"end": "2031-03"}))
    kept = long.dataset.isel(month=slice(short.months.size))
    for name in ("threat", "robustness", "identity", "parties", "rearmed"):
        assert (short.dataset[name].to_numpy() == kept[name].to_numpy()).all(), name
    # What was first announced by then is the same; later attempts may have replaced a date.
    assert (
        short.count("APMBC", "announced")[:, -1] >= long.count("APMBC", "announced")[:, short.months.size - 1]
    ).all()


def test_a_changed_law_moves_its_own_draws_only() -> None:
    one = simulate(busy()).dataset["inputs"]
    other = simulate(busy(parameters={"beta_threat": {"uniform": [2, 3]}})).dataset["inputs"]
    names = one["input"].to_numpy()
    same = [str(name) for name in names if (one.sel(input=name).to_numpy() == other.sel(input=name).to_numpy()).all()]
    assert set(names) - set(same) == {"parameters.beta_threat"}


@pytest.mark.parametrize(
    ("present", "absent"),
    [
        ({"levers": {"contain": {"start": "2025-06", "strength": 0}}}, {}),
        ({"levers": {"substitutes": {"start": "2025-06", "strength": 0}}}, {}),
        ({"levers": {"readmit": {"start": "2025-06", "strength": 0}}}, {}),
        ({"events": {"call": {"date": "2025-08", "type": "advocacy", "states": ["DEU"], "size": 0}}}, {}),
        ({"events": {"nothing": {"per_year": 0, "type": "permission", "size": 1}}}, {}),
        ({"events": {"nothing": {"date": "2025-08", "type": "hybrid", "size": 0}}}, {}),
        ({"events": {"us_mines": {"size": 0}}}, {"events": {"us_mines": None}}),
        ({"pacts": {"baltic": {"invitation_months": 0}}}, {"pacts": None}),
        ({"conflict": {"risk_per_year": {"EST": 0, "elsewhere": 0}}}, {"conflict": {"risk_per_year": None}}),
    ],
)
def test_zero_is_the_same_as_absence(present: dict[str, Any], absent: dict[str, Any]) -> None:
    one, other = busy(**present), busy(**absent)
    assert differences(simulate(one), simulate(other)) == []


def test_nobody_depends_on_anothers_draws_without_coupling() -> None:
    whole = quiet(states={"select": "europe"})
    part = quiet(states={"select": ["NOR", "ITA"]})
    many, few = simulate(whole), simulate(part)
    places = [many.states.index(state) for state in few.states]
    assert (dates(many, "announced")[:, places] == dates(few, "announced")).all()
    assert (dates(few, "announced") > 0).any()


# ---- the memory of small chunks --------------------------------------------------------------------------------------


def everything(streams: Streams, dice: np.random.Generator) -> list[np.ndarray]:
    """Draws of every kind, which ones is left to the dice."""
    purpose, size = str(dice.choice(["a", "b"])), int(dice.integers(3, 20))
    columns = dice.permutation(199)[:size].astype(np.intp)
    runs = dice.integers(0, streams.runs, 40)
    names = [f"{purpose}/{visit}" for visit in dice.integers(1, 3, 40).tolist()]
    return [
        streams.uniforms(purpose),
        streams.normals(purpose),
        streams.months_of_year(f"{purpose}/2026", str(dice.choice(["normals", "uniforms"]))),
        streams.by_state([f"{purpose}/x", "y"], [columns, columns[:2]], str(dice.choice(list(METHODS)))),
        streams.uniforms_at(names, runs, dice.integers(0, 199, 40).astype(np.intp)),
    ]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 2), st.integers(1, 2), st.integers(0, 3)), max_size=8))
def test_what_is_remembered_is_what_would_be_drawn(chunks: list[tuple[int, int, int, int]]) -> None:
    memory = Memory(most_bytes=300_000, most_places=60)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(normsim.streams, "REMEMBERED_BLOCKS", 4)
        for seed, first, blocks, throw in chunks:
            kept = everything(Streams(seed, first, blocks, 199, memory), np.random.default_rng(throw))
            fresh = everything(Streams(seed, first, blocks, 199, None), np.random.default_rng(throw))
            assert [one.tobytes() for one in kept] == [one.tobytes() for one in fresh]
            assert memory.size[0] <= 300_000
            assert memory.size[1] <= 60


def test_results_are_the_same_with_and_without_a_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    scenarios = [busy(), busy(parameters={"beta_threat": 3.0}), busy(states={"select": ["EST", "FIN", "POL", "DEU"]})]
    fresh = [simulate(scenario) for scenario in scenarios]
    monkeypatch.setattr(normsim.streams, "REMEMBERED_BLOCKS", 4)
    for _ in range(2):
        for scenario, wanted in zip(scenarios, fresh, strict=True):
            assert differences(wanted, simulate(scenario)) == []


def test_nobody_writes_into_what_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(normsim.streams, "REMEMBERED_BLOCKS", 4)
    table = Streams(1, 0, 1, 199, Memory()).by_state(["x"], [np.arange(3, dtype=np.intp)], "normals")
    with pytest.raises(ValueError, match="read-only"):
        table += 1


def test_large_chunks_remember_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(normsim.streams, "REMEMBERED_BLOCKS", 4)
    memory = Memory()
    everything(Streams(1, 0, 5, 199, memory), np.random.default_rng(0))
    assert memory.size == (0, 0)
    everything(Streams(1, 0, 4, 199, memory), np.random.default_rng(0))
    assert min(memory.size) > 0
