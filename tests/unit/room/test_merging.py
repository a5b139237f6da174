"""Groups merged: settings, numbers, agreement; a broken file stops nobody else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from normsim.clock import month_number
from normsim.errors import InputError
from normsim.room.agreement import Outcome, Pair, Reading, pairs, same_share, shared_outcomes
from normsim.room.merge_files import merge_csv, merge_tree
from normsim.room.merge_page import Merged, base_name, build_merge_page
from normsim.room.merging import Room, level, read_room

HEAD = "extends: baseline\ntitle: A group\n"
FILES = {
    "red.yaml": HEAD + "assurance: none\nthreat: {path: 1}\n",
    "blue.yaml": HEAD + "assurance: 0.75\nlevers: {substitutes: {strength: 0.6, adopters: nato}}\n",
    "green.yml": HEAD + "levers: {substitutes: {strength: 0.3}}\nparameters: {beta_peer: 0}\n",
}


def folder(tmp_path: Path, **more: str) -> Path:
    place = tmp_path / "groups"
    place.mkdir(exist_ok=True)
    for name, text in {**FILES, **{key.replace("__", "."): text for key, text in more.items()}}.items():
        (place / name).write_text(text, encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Room:
    return read_room(folder(tmp_path_factory.mktemp("room")), runs=30)


def test_who_moved_what(room: Room) -> None:
    assert [group.name for group in room.groups] == ["blue", "green", "red"]
    found = {one.key: one for one in room.settings}
    assert list(found) == [
        "threat.path",
        "assurance.path",
        "levers.substitutes.strength",
        "levers.substitutes.adopters",
        "parameters.beta_peer",
    ]
    assert found["assurance.path"].movers == ("blue", "red")
    assert found["assurance.path"].label == "American commitment"
    assert found["assurance.path"].words["green"] == "0.3 from 2025-03"
    assert found["levers.substitutes.strength"].label == "lever substitutes: strength"


def test_min_mean_max_are_over_all_groups(room: Room) -> None:
    found = {one.key: one for one in room.settings}
    assurance = found["assurance.path"]
    assert dict(assurance.levels) == {"blue": 0.75, "green": 0.3, "red": 0.0}
    assert (assurance.least, assurance.most, assurance.base_level) == (0.0, 0.75, 0.3)
    assert assurance.mean == pytest.approx(0.35)
    substitutes = found["levers.substitutes.strength"]
    assert [substitutes.least, substitutes.mean, substitutes.most] == pytest.approx([0, 0.3, 0.6])
    assert found["parameters.beta_peer"].levels == {}, "a set of draws is no single number"
    assert found["levers.substitutes.adopters"].levels == {}


def test_every_group_has_the_same_random_numbers(room: Room) -> None:
    assert {group.scenario.ensemble for group in room.groups} == {room.base.scenario.ensemble}
    assert room.base.scenario.ensemble.runs == 30


def test_settings_in_which_two_groups_differ(room: Room) -> None:
    assert [one.key for one in room.apart("blue", "red")] == [
        "threat.path",
        "assurance.path",
        "levers.substitutes.strength",
        "levers.substitutes.adopters",
    ]
    assert room.apart("red", "red") == ()


def test_broken_files_are_named_and_the_others_merged(tmp_path: Path) -> None:
    place = folder(
        tmp_path,
        yellow__yaml=HEAD + "levrs: 4\nassurance: 7\n",
        late__yaml=HEAD + "horizon: {start: 2025-05}\n",
        later__yaml=HEAD + "horizon: {start: 2026-01}\n",
        red__yml=HEAD,
        empty__yaml="",
    )
    found = read_room(place, runs=30)
    assert [group.name for group in found.groups] == ["blue", "green", "red"]
    told = {(Path(one.file).name, one.line, one.column): one.text for one in found.problems}
    assert "did you mean levers?" in told["yellow.yaml", 3, 1]
    assert ("yellow.yaml", 4, 1) in told
    assert "starts in 2025-05 and the others in 2025-04" in told["late.yaml", 0, 0]
    assert "another file of this name" in told["red.yml", 0, 0]
    assert any(text.endswith("(as read for later.yaml)") for text in told.values())
    assert any(name == "empty.yaml" for name, _, _ in told)


def test_what_is_no_folder_of_groups(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is no folder"):
        read_room(tmp_path / "nowhere", runs=10)
    with pytest.raises(InputError, match="holds no scenario file"):
        read_room(tmp_path, runs=10)
    (tmp_path / "a.yaml").write_text("levrs: 4\n", encoding="utf-8")
    with pytest.raises(InputError, match="no group's file can be used"):
        read_room(tmp_path, runs=10)
    for number in range(41):
        (tmp_path / f"g{number}.yaml").write_text(HEAD, encoding="utf-8")
    with pytest.raises(InputError, match="at most 40 groups"):
        read_room(tmp_path, runs=10)


def test_a_longer_horizon_is_cut_to_what_all_have(tmp_path: Path) -> None:
    found = read_room(folder(tmp_path, long__yaml=HEAD + "horizon: {end: 2040-12}\n"), runs=10)
    [group] = [one for one in found.groups if one.name == "long"]
    assert group.notes == ("its horizon ends in 2040-12",)


@pytest.mark.parametrize(
    ("path", "value", "number"),
    [
        (("a",), 3, 3.0),
        (("a",), True, None),
        (("a",), None, None),
        (("assurance", "path"), "partial", 0.5),
        (("threat", "path"), "calm", 0.25),
        (("variant",), "pooled", None),
        (("threat", "path"), {"2014-02": 0.2, "2022-03": 0.9}, 0.9),
        (("threat", "path"), {"2014-02": 0.2, "2027-03": 0.9}, None),
        (("threat", "path"), {"steps": {"2014-02": 0.2}}, 0.2),
        (("threat", "path"), {"uniform": [0, 1]}, None),
        (("states", "select"), ["FIN"], None),
    ],
)
def test_a_setting_as_one_number(path: tuple[str, ...], value: object, number: float | None) -> None:
    assert level(path, value, month_number("2025-04")) == number


def reading(**values: list[float]) -> Reading:
    runs = len(next(iter(values.values())))
    mask = np.arange(runs) < runs // 2
    return Reading({name: np.array(some, dtype=float) for name, some in values.items()}, {"a": mask, "b": ~mask})


def test_agreement_counts_paired_runs() -> None:
    assert same_share(np.array([1.0, 2, 3, 4]), np.array([1.0, 2, 4, 4]), 0) == 0.75
    assert same_share(np.array([0.80, 0.81]), np.array([0.82, 0.84]), 0.02) == 0.5
    count, scale = Outcome("n", "n", "states"), Outcome("x", "x", "scale")
    readings = {
        "one": reading(n=[1, 1, 1, 1, 1], x=[0.5] * 5),
        "two": reading(n=[1, 1, 1, 1, 9], x=[0.9] * 5),
        "three": reading(n=[0, 0, 0, 1, 1], x=[0.51] * 5),
    }
    apart = {("one", "two"): 1, ("one", "three"): 3, ("two", "three"): 2}
    found = pairs(readings, (count, scale), apart)
    assert [(pair.one, pair.other, pair.apart) for pair in found] == [
        ("one", "three", 3),
        ("two", "three", 2),
        ("one", "two", 1),
    ]
    by_names = {(pair.one, pair.other): pair for pair in found}
    assert by_names["one", "two"].same == {"n": 0.8, "x": 0.0}
    assert by_names["one", "two"].agrees("n")
    assert not by_names["one", "two"].agrees("x")
    assert by_names["one", "three"].same["n"] == pytest.approx(0.4)
    assert by_names["one", "three"].agrees("x")


def test_what_is_shown_as_80_percent_agrees() -> None:
    assert Pair("a", "b", 1, {"n": 0.78}).agrees("n")
    assert not Pair("a", "b", 1, {"n": 0.77}).agrees("n")


def test_range_over_the_rivals_is_of_medians() -> None:
    found = reading(n=[1, 1, 5, 7, 7, 9])
    assert found.rival_range(Outcome("n", "n", "states")) == (1.0, 7.0)


def merged(room: Room, shift: dict[str, float]) -> Merged:
    outcomes = shared_outcomes(["APMBC"])
    names = [base_name(room), *(group.name for group in room.groups)]
    readings = {
        name: reading(
            **{
                one.id: [
                    (value + shift.get(name, 0)) / (1 if one.unit == "states" else 20) for value in (0, 1, 1, 2, 2, 3)
                ]
                for one in outcomes
            }
        )
        for name in names
    }
    groups = names[1:]
    apart = {(a, b): len(room.apart(a, b)) for a in groups for b in groups if a != b}
    found = pairs({name: readings[name] for name in groups}, outcomes, apart)
    return Merged(room, readings, outcomes, found, month_number("2035-03"), 6, "normsim room merge groups")


def test_files_of_merged_groups(room: Room) -> None:
    tree = merge_tree(merged(room, {"red": 3}))
    assert tree["settings"]["assurance.path"]["min"] == 0
    assert tree["settings"]["assurance.path"]["moved_by"] == ["blue", "red"]
    assert tree["outcomes"]["further-APMBC"]["red"]["q50"] == 4
    [same] = [one for one in tree["pairs"] if one["groups"] == ["blue", "green"]]
    assert same["share_of_runs_alike"]["further-APMBC"] == 1
    assert "further-APMBC" in same["agree_on"]
    [different] = [one for one in tree["pairs"] if one["groups"] == ["blue", "red"]]
    assert different["agree_on"] == []
    lines = merge_csv(merged(room, {"red": 3})).splitlines()
    assert lines[0].startswith("group,outcome,month,mean,q05")
    assert "red,further-APMBC,2035-03,4.5,3" in "\n".join(lines)


def test_the_page_says_who_is_lowest_and_who_agrees(room: Room) -> None:
    html = build_merge_page(merged(room, {"red": 3}))
    text = " ".join(html.split())
    assert "Three groups moved five settings." in text
    assert "1 to 4 further exits from the APMBC announced by March 2035" in text
    assert "APMBC: further exits announced: 1 of 3 pairs that differ in their settings agree." in text
    assert "American commitment: 0.75 against none" in text
    assert html.count('id="library"') == 1
    assert len(html) < 2_500_000
    assert " will " not in text.split('id="data"')[0]


def test_names_of_groups_are_text(tmp_path: Path) -> None:
    place = tmp_path / "groups"
    place.mkdir()
    for name in ("<b>bold<", "a & b"):
        (place / f"{name}.yaml").write_text(HEAD + f"assurance: 0.{len(name)}\n", encoding="utf-8")
    html = build_merge_page(merged(read_room(place, runs=10), {}))
    assert "<b>bold" not in html.split('<script type="text/plain" id="data"')[0].replace("<b>&lt;b&gt;bold", "")
    assert "&lt;b&gt;bold&lt;" in html
    assert "a &amp; b" in html


LINKS = {
    "by_link": "file:///somewhere/explorer.html#threat=0.5&contain=0.7&rival=pact_only&by=1",
    "bare": "\n  assurance=0.61  \n",
    "untouched": "explorer.html",
}


def test_a_link_of_the_explorer_is_a_groups_setting(tmp_path: Path) -> None:
    for name, text in LINKS.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    found = read_room(tmp_path, runs=10)
    assert found.problems == ()
    by_name = {group.name: group for group in found.groups}
    assert set(by_name) == set(LINKS)
    assert by_name["by_link"].scenario.levers["contain"].strength == 0.7
    assert {one.key for one in by_name["by_link"].changes} == {"threat.path", "levers.contain"}
    assert [one.key for one in by_name["bare"].changes] == ["assurance.path"]
    assert by_name["untouched"].changes == ()
    assert {group.scenario.ensemble.runs for group in found.groups} == {10}


WRONG_LINKS = {
    "misspelt": ("x.html#treat=0.5", (1, 8, "treat"), "did you mean threat?"),
    "too_high": ("\nx.html#threat=7", (2, 8, "threat"), "must be from 0.25 to 1 (got '7')"),
    "no_number": ("x.html#contain=much", (1, 8, "contain"), "must be from 0 to 1 (got 'much')"),
    "nothing": ("x.html#contain=", (1, 8, "contain"), "must be from 0 to 1 (got '')"),
    "not_a_number": ("x.html#contain=nan", (1, 8, "contain"), "must be from 0 to 1"),
    "twice": ("x.html#contain=0.1&contain=0.2", (1, 8, "contain"), "stands twice"),
    "talk": ("our setting was the best", (1, 1, ""), "holds no link of the explorer"),
    "empty": ("", (0, 0, ""), "is empty"),
}


def test_wrong_links_are_named_with_line_and_column(tmp_path: Path) -> None:
    for name, (text, _, _) in WRONG_LINKS.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    (tmp_path / "good.txt").write_text("x.html#contain=0.5", encoding="utf-8")
    found = read_room(tmp_path, runs=10)
    assert [group.name for group in found.groups] == ["good"]
    told = {Path(problem.file).stem: problem for problem in found.problems}
    assert len(told) == len(found.problems) == len(WRONG_LINKS)
    for name, (_, place, words) in WRONG_LINKS.items():
        assert (told[name].line, told[name].column, told[name].key) == place
        assert words in told[name].text


def test_a_plan_without_an_explorer_knows_no_links(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text("title: A day\nruns: 10\n", encoding="utf-8")
    place = tmp_path / "groups"
    place.mkdir()
    (place / "a.txt").write_text("x.html#contain=0.5", encoding="utf-8")
    with pytest.raises(InputError, match="the plan has no explorer"):
        read_room(place, runs=10, plan=str(tmp_path / "plan.yaml"))
