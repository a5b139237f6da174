"""What changed between two scenarios and two ensembles, in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from normsim.clock import month_number
from normsim.experiments.changes import ABSENT, differences, in_brief, plain
from normsim.experiments.measures import Measures
from normsim.experiments.rerun import Earlier, read_earlier, since_last
from normsim.scenario.schema import Scenario
from synthetic import made_up, scenario_dict


def tree(**changes: Any) -> dict[str, Any]:
    return plain(Scenario.model_validate(scenario_dict(**changes)))


def test_a_path_is_one_setting() -> None:
    found = list(differences(tree(), tree(assurance={"path": "none"})))
    assert found == [("assurance.path", {"2025-04": 0.3}, "none")]


def test_texts_change_no_number() -> None:
    assert (
        list(differences(tree(), tree(title="Another", question="?", overrides={"x": {"variant": "pact_only"}}))) == []
    )


def test_named_entries_come_and_go_as_a_whole() -> None:
    levers = {"contain": {"start": "2026-01", "strength": 0.5}}
    found = {key: (old, new) for key, old, new in differences(tree(), tree(levers=levers))}
    assert found.keys() == {"levers.contain", "levers.substitutes"}
    assert found["levers.contain"][0] is ABSENT
    assert found["levers.substitutes"][1] is ABSENT


def test_a_number_that_becomes_a_distribution() -> None:
    conflict = scenario_dict()["conflict"] | {"deterrence": 0.2}
    ((key, old, new),) = differences(tree(), tree(conflict=conflict))
    assert (key, new) == ("conflict.deterrence", 0.2)
    assert in_brief(old) == "uniform: [0, 0.5]"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "unset"),
        (0.30000001, "0.3"),
        ("none", "none"),
        (["EST", "FIN"], "[EST, FIN]"),
        ({"2025-04": 0.3}, "2025-04: 0.3"),
        ({f"20{year}-01": year / 100 for year in range(10, 40)}, "a path ending at 2039-01: 0.39"),
        ("x" * 90, "x" * 57 + "..."),
    ],
)
def test_values_in_brief(value: Any, text: str) -> None:
    assert in_brief(value) == text


def earlier(exits: list[int], **manifest: Any) -> Earlier:
    """An earlier run with a given number of exits per run, all announced in June 2025."""
    run = np.repeat(np.arange(len(exits)), exits)
    now = {
        "runs": len(exits),
        "seed": 1,
        "model_version": "1",
        "horizon": {"start": "2025-04", "end": "2030-03"},
        "treaties": ["APMBC", "CCM"],
    }
    return Earlier(
        now | manifest,
        None,
        run,
        np.full(len(run), "APMBC", dtype=object),
        np.full(len(run), month_number("2025-06"), dtype=np.int64),
    )


@pytest.fixture(scope="module")
def measures() -> Measures:
    return Measures(made_up(runs=40, months=60))


def exits_now(measures: Measures) -> list[int]:
    total = sum(measures.results.count(treaty, "announced")[:, -1] for treaty in ("APMBC", "CCM"))
    return [int(one) for one in np.asarray(total)]


def test_paired_differences_run_by_run(measures: Measures) -> None:
    now = exits_now(measures)
    mean = sum(now) / 40
    (text,) = since_last(earlier([one + 2 for one in now]), measures)
    assert text.endswith(f"exits announced by 2030-03 {mean + 2:.1f} → {mean:.1f} (paired, −2 to −2 in 9 of 10 runs)")
    assert text.startswith("since your last run: its scenario cannot be read by this version; ")


def test_pairs_are_the_shared_first_runs(measures: Measures) -> None:
    now = exits_now(measures)
    (text,) = since_last(earlier([one + 1 for one in now[:10]]), measures)
    assert "(paired over the first 10 runs, −1 to −1 in 9 of 10 runs)" in text
    (text,) = since_last(earlier([*now, 90, 90]), measures)
    assert "the same in each of the first 40 runs" in text


@pytest.mark.parametrize(
    ("manifest", "reason"),
    [
        ({"seed": 2}, "the seed differs"),
        ({"model_version": "0"}, "the model's version differs"),
        ({"horizon": {"start": "2025-01", "end": "2030-03"}}, "the start differs"),
    ],
)
def test_what_is_not_paired_says_why(measures: Measures, manifest: dict[str, Any], reason: str) -> None:
    (text,) = since_last(earlier([0, 9] * 20, **manifest), measures)
    assert f"(unpaired, {reason}; " in text
    assert text.endswith(", simulation error)")


def test_nothing_in_common(measures: Measures) -> None:
    for manifest in ({"treaties": ["OTHER"]}, {"horizon": {"start": "2025-04", "end": "2026-01"}}):
        (text,) = since_last(earlier([1] * 40, **manifest), measures)
        assert text.endswith("the horizons or treaties differ, so exits are not compared")


def test_no_earlier_run(tmp_path: Path) -> None:
    assert read_earlier(tmp_path / "absent") is None
    (tmp_path / "manifest.json").write_text('{"tool": "normsim"}', encoding="utf-8")
    assert read_earlier(tmp_path) is None
    (tmp_path / "exits.csv").write_text("run,treaty,announced\n0,APMBC,2025-06\n", encoding="utf-8")
    assert read_earlier(tmp_path) is None
