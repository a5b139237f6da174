"""The explorer's numbers: at its settings those of a run, between them within the margin it prints."""

from __future__ import annotations

import base64
import gzip
import json
from typing import Any

import numpy as np
import pytest

from normsim import Results, Scenario, simulate
from normsim.experiments.spread import quantiles
from normsim.experiments.summary import summarise
from normsim.loading import load
from normsim.room.accuracy import Accuracy, errors
from normsim.room.explorer import changes, command_of, explorer_page, packed, places, promise
from normsim.room.grid import Setting
from normsim.room.reading import STAGES, frame_of, read, shown_places
from normsim.room.table import quantile_counts, rank, shown
from workshop import Small


def run_at(small: Small, setting: Setting) -> Results:
    explorer = small.planned.plan.explorer
    assert explorer is not None
    sets = [*changes(explorer, setting), f"ensemble.runs={explorer.runs}"]
    return simulate(load(small.folder / "small.yaml", sets=sets).scenario, jobs=1)


def quick_run(small: Small, setting: Setting) -> Results:
    """The same without reading a file two hundred times."""
    assert small.planned.explorer is not None
    tree: dict[str, Any] = json.loads(small.planned.explorer.scenario.model_dump_json())
    threat, assurance, contain = setting
    tree["threat"]["path"], tree["assurance"]["path"] = threat, assurance
    tree["levers"]["contain"]["strength"] = contain
    return simulate(Scenario.model_validate_json(json.dumps(tree)), jobs=1)


def test_at_its_settings_the_explorer_shows_what_a_run_gives(explorer: Small) -> None:
    table = explorer.explored.table
    picked = [table.grid.settings()[place] for place in (0, 7, table.grid.size - 1)]
    seen = shown(table.at(picked), table.frame)
    for number, setting in enumerate(picked):
        results = run_at(explorer, setting)
        summary = summarise(results)
        for treaty, name in enumerate(results.treaties):
            for stage, step in enumerate(STAGES):
                fan = quantiles(results.count(name, step)[:, list(table.frame.places)])
                assert np.array_equal(seen["exits"][number, 0, treaty, stage].T, fan)
                last = summary["exits"][name]["total"][step]
                assert seen["exits"][number, 0, treaty, stage, -1].tolist() == [
                    last[key] for key in ("q05", "q25", "q50", "q75", "q95")
                ]
            for k, share in summary["at_least"][name].items():
                further = seen["further"][number, 0, treaty]
                at_most = further[int(k) - 1] if int(k) - 1 < further.size else 1.0
                assert 1 - at_most == pytest.approx(share, abs=1e-6)
            robust = quantiles(results.dataset["robustness"].sel(treaty=name).values[:, list(table.frame.places)])
            assert np.array_equal(seen["robust"][number, 0, treaty].T, np.round(1000 * robust) / 1000)
            for stage, step in enumerate(STAGES):
                chance = results.chance(name, step)[list(table.states)]
                np.testing.assert_allclose(seen["chance"][number, 0, :, treaty, stage, -1], chance, atol=1e-12)
        for rival, tree in summary["variants"].items():
            place = 1 + table.frame.rivals.index(rival)
            wanted = tree["exits"]["APMBC"]["total"]["announced"]["q50"]
            assert seen["exits"][number, place, 0, 0, -1, 2] == wanted


def test_the_unchanged_setting_is_the_scenario_as_it_is(explorer: Small) -> None:
    plan = explorer.planned.plan.explorer
    assert plan is not None
    assert changes(plan, explorer.explored.table.grid.unchanged) == ()
    assert command_of(plan) == "normsim run small.yaml"


@pytest.mark.slow
def test_between_its_settings_the_printed_margin_holds_on_200_random_settings(explorer: Small) -> None:
    explored = explorer.explored
    settings = explored.table.grid.held_out(200, seed=77)
    assert not set(settings) & set(explored.held_out)
    found = errors(explored.table, settings, [read(quick_run(explorer, setting)) for setting in settings])
    for one in explored.errors:
        worst = max(float(np.nanmax(found[name])) for name in one.covers)
        assert worst <= one.bound, one.name
    exits = next(one for one in explored.errors if one.unit == "states")
    assert exits.half < 0.3
    assert exits.mean < 0.3


def test_errors_are_those_of_the_held_out_settings(explorer: Small) -> None:
    table, held_out = explorer.explored.table, explorer.explored.held_out
    setting = held_out[3]
    assert setting not in table.grid.settings()
    results = run_at(explorer, setting)
    found = errors(table, [setting], [read(results)])
    near = shown(table.at([setting]), table.frame)["exits"][0, 0, 0, 0]
    true = quantiles(results.count("APMBC", "announced")[:, list(table.frame.places)]).T
    assert np.array_equal(found["exits"][0, 0, 0, 0], np.abs(near - true))
    exits = explorer.explored.errors[0]
    assert exits.settings == len(held_out)
    assert exits.half <= exits.most <= exits.worst < exits.bound


def test_readings_are_kept_and_a_changed_program_does_not_use_them(explorer: Small) -> None:
    kept = list((explorer.folder / "kept").glob("*.npz"))
    distinct = {*explorer.explored.table.grid.settings(), *explorer.explored.held_out}
    assert len(kept) >= len(distinct)
    other = type(explorer.base)(explorer.base.path, (), explorer.base.sets, "another fingerprint")
    assert not other.file(explorer.folder / "kept", ()).exists()
    assert explorer.base.file(explorer.folder / "kept", ()).exists()


def test_the_packed_table_unpacks_to_the_counts(explorer: Small) -> None:
    table = explorer.explored.table
    planes = np.frombuffer(gzip.decompress(base64.b64decode(packed(table))), np.uint8)
    low, high = planes.reshape(2, -1).astype(np.uint16)
    steps = (low | (high << 8)).reshape(-1, table.grid.size)
    rows = np.cumsum(steps, axis=1, dtype=np.uint16).view(np.int16).T
    offset, shape = places(table)["chance"]
    size = int(np.prod(shape))
    assert np.array_equal(rows[:, offset : offset + size].reshape(-1, *shape), table.fields["chance"])


def test_the_page_is_whole_and_escapes_what_a_plan_says(explorer: Small) -> None:
    page = explorer_page(explorer.explored, "A <script> title", "normsim run small.yaml")
    assert "<title>A &lt;script&gt; title" in page
    assert page.count("<svg") == 1
    assert 'id="slider-threat"' in page
    assert "http://" not in page.split("<script")[0].replace("http://www.w3.org", "")
    assert len(page.encode()) < 6_000_000
    assert "measured and not proven" in page
    assert promise(explorer.explored.errors) in gzip.decompress(
        base64.b64decode(page.split('id="data">')[1].split("<")[0])
    ).decode().replace('\\"', '"')


def test_quantiles_of_counts_are_those_of_the_runs() -> None:
    draws = np.random.default_rng(5)
    for runs in (1, 7, 40, 333):
        counts = draws.integers(0, 9, runs)
        at_most = np.array([np.count_nonzero(counts <= k) for k in range(9)], np.float64)
        assert np.array_equal(quantile_counts(at_most, runs), quantiles(counts))
        assert rank(5, runs) >= 1


def test_months_are_spread_evenly_and_hold_both_ends() -> None:
    for count in (1, 2, 39, 40, 41, 120, 600):
        places_ = shown_places(count)
        assert places_[0] == 0
        assert places_[-1] == count - 1
        assert len(places_) <= 42
        assert len(set(np.diff(places_[1:]))) <= 1


def test_a_frame_names_what_all_settings_share(explorer: Small) -> None:
    frame = frame_of(explorer.baseline)
    assert frame == explorer.explored.table.frame
    assert sum(frame.runs) == 60
    assert frame.by[-1] == frame.months[-1]


def test_the_sentence_about_errors_claims_what_was_seen_and_no_more() -> None:
    exits = Accuracy("Exits", ("exits",), "states", 900, 96, 0.03, 0.0, 0.0, 1.0, 2.0)
    shares = Accuracy("Shares", ("chance",), "share", 900, 96, 0.006, 0.002, 0.033, 0.155, 0.233)
    said = promise([exits, shares])
    assert said.startswith("on 96 random settings tried, ")
    assert "the worst is off by 1 state" in said
    assert "the worst by 15.5 points" in said
    assert "all" not in said.split()
