"""Parents < file < overrides < --set; mappings merge, lists and scalars replace, null removes."""

from __future__ import annotations

from pathlib import Path

import pytest

from normsim.errors import InputError
from normsim.loading import Change, Loaded, load
from normsim.scenario.quantity import Distribution, Steps

PARENT = """\
title: Parent
horizon: {start: 2025-04, end: 2030-03}
ensemble: {runs: 10, seed: 1}
groups: {mine: [EST, FIN], yours: [POL]}
networks: {region: 0.5, uniform: 0.1}
threat:
  path: {2025-04: 0.9, 2026-04: 0.5}
  noise: {sd: {uniform: [0, 0.1]}}
conflict:
  deterrence: {gamma: {mean: 1, sd: 2}}
  risk_per_year: {mine: 0.1}
events:
  shock: {type: threat, date: 2026-01, size: 0.5}
overrides:
  calm: {threat: {path: calm}}
  quiet: {events: {shock: null}}
"""


def child(tmp_path: Path, text: str, sets: tuple[str, ...] = (), overrides: tuple[str, ...] = ()) -> Loaded:
    (tmp_path / "parent.yaml").write_text(PARENT, encoding="utf-8")
    (tmp_path / "child.yaml").write_text(f"extends: parent.yaml\n{text}", encoding="utf-8")
    return load(tmp_path / "child.yaml", sets=sets, overrides=overrides)


def test_mappings_merge_and_lists_replace(tmp_path: Path) -> None:
    scenario = child(tmp_path, "ensemble: {runs: 20}\ngroups: {mine: [NOR]}\n").scenario
    assert (scenario.ensemble.runs, scenario.ensemble.seed) == (20, 1)
    assert scenario.groups == {"mine": ("NOR",), "yours": ("POL",)}
    assert scenario.title == "Parent"


def test_null_removes(tmp_path: Path) -> None:
    scenario = child(tmp_path, "groups: {yours: null}\nensemble: {seed: null}\noverrides: {quiet: ~}\n").scenario
    assert "yours" not in scenario.groups
    assert scenario.ensemble.seed == 20250401
    assert list(scenario.overrides) == ["calm"]


def test_null_in_an_override_waits_until_it_is_used(tmp_path: Path) -> None:
    assert child(tmp_path, "").scenario.overrides["quiet"] == {"events": {"shock": None}}
    assert child(tmp_path, "", overrides=("quiet",)).scenario.events == {}


def test_taking_out_what_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"events\.shok: is not there.*did you mean shock\?"):
        child(tmp_path, "events: {shok: null}\n")
    with pytest.raises(InputError, match=r"titel: is no key here; did you mean title\?"):
        child(tmp_path, "titel: null\n")


def test_points_of_a_path_merge(tmp_path: Path) -> None:
    path = child(tmp_path, "threat: {path: {2026-04: 0.4, 2027-04: 0.3}}\n").scenario.threat.path
    assert isinstance(path, dict)
    assert list(path.values()) == [0.9, 0.4, 0.3]


@pytest.mark.parametrize("path", ["0.5", "calm", "{uniform: [0, 1]}", "{steps: {2025-04: 0.5}}"])
def test_a_path_of_another_kind_replaces(tmp_path: Path, path: str) -> None:
    written = child(tmp_path, f"threat: {{path: {path}}}\n").scenario.threat.path
    assert not isinstance(written, dict)
    if isinstance(written, Steps):
        assert list(written.steps.values()) == [0.5]
    back = child(tmp_path, "", sets=(f"threat.path={path}", "threat.path={2030-01: 0.1}")).scenario.threat.path
    assert isinstance(back, dict)
    assert list(back.values()) == [0.1]


def test_another_law_replaces_and_the_same_law_merges(tmp_path: Path) -> None:
    scenario = child(tmp_path, "threat: {noise: {sd: {gamma: {mean: 1, sd: 1}}}}\n").scenario
    assert scenario.threat.noise.sd == Distribution.model_validate({"gamma": {"mean": 1, "sd": 1}})
    scenario = child(tmp_path, "conflict: {deterrence: {gamma: {sd: 5}}}\n").scenario
    assert scenario.conflict.deterrence == Distribution.model_validate({"gamma": {"mean": 1, "sd": 5}})


def test_a_layer_named_like_a_law_is_still_a_layer(tmp_path: Path) -> None:
    networks = child(tmp_path, "networks: {border: 0.9}\n").scenario.networks
    assert (networks.region, networks.uniform, networks.border) == (0.5, 0.1, 0.9)


def test_a_builtin_treaty_is_written_out_where_its_rules_change() -> None:
    loaded = load("baseline", sets=("treaties.CCM.withdrawal.notice_months=12",))
    treaty = loaded.scenario.treaties["CCM"]
    assert not isinstance(treaty, str)
    assert treaty.withdrawal is not None
    assert treaty.withdrawal.notice_months == 12


def test_precedence_is_parents_file_overrides_in_order_settings(tmp_path: Path) -> None:
    text = "ensemble: {runs: 2}\noverrides: {a: {ensemble: {runs: 3}}, b: {ensemble: {runs: 4}}}\n"

    def runs(sets: tuple[str, ...] = (), overrides: tuple[str, ...] = ()) -> int:
        return child(tmp_path, text, sets, overrides).scenario.ensemble.runs

    assert runs() == 2
    assert runs(overrides=("a",)) == 3
    assert runs(overrides=("a", "b")) == 4
    assert runs(overrides=("b", "a")) == 3
    assert runs(("ensemble.runs=5",), ("a", "b")) == 5
    assert runs(("ensemble.runs=5", "ensemble.runs=6")) == 6


def test_changes_are_recorded_with_their_origin(tmp_path: Path) -> None:
    text = "ensemble: {runs: 20}\nevents:\n  shock: null\n"
    loaded = child(tmp_path, text, ("ensemble.seed=7", "values.capability=0.5"), ("calm",))
    file = tmp_path / "child.yaml"
    assert loaded.changes == (
        Change("ensemble.runs", 10, 20, f"file {file}:2:18"),
        Change("events.shock", {"type": "threat", "date": "2026-01", "size": 0.5}, None, f"file {file}:4:10"),
        Change("threat.path", {"2025-04": 0.9, "2026-04": 0.5}, "calm", "override calm"),
        Change("ensemble.seed", 1, 7, "--set"),
        Change("values.capability", None, 0.5, "--set"),
    )


def test_saying_the_same_is_no_change(tmp_path: Path) -> None:
    assert child(tmp_path, "ensemble: {runs: 10}\ngroups: {mine: [EST, FIN]}\n").changes == ()


def test_a_file_without_a_parent_changes_nothing() -> None:
    assert load("baseline").changes == ()


def test_overrides_that_no_longer_fit_are_left_out(tmp_path: Path) -> None:
    loaded = child(tmp_path, "", sets=("events.shock=null",))
    assert list(loaded.scenario.overrides) == ["calm"]


def test_an_inherited_override_that_no_longer_fits_is_no_error(tmp_path: Path) -> None:
    assert list(child(tmp_path, "events: {shock: null}\n").scenario.overrides) == ["calm"]
    with pytest.raises(InputError, match=r"overrides\.quiet\.events\.shock: is not there"):
        child(tmp_path, "events: {shock: null}\noverrides: {quiet: {events: {shock: null}}}\n")
    with pytest.raises(InputError, match="shock: is not there"):
        child(tmp_path, "events: {shock: null}\n", overrides=("quiet",))


def test_a_shorter_horizon_cuts_inherited_reporting_months() -> None:
    assert len(load("baseline").scenario.outcomes.by) == 3
    assert len(load("baseline", sets=("horizon.end=2028-03",)).scenario.outcomes.by) == 1
