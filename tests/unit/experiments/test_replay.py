"""A run's folder comes out the same again, or it is said what is different; what cannot be replayed is told."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from normsim import simulate
from normsim.cli.replay_command import DIFFERENT, SAME, lines, replay
from normsim.cli.terminal import Terminal
from normsim.errors import InputError
from normsim.experiments.measures import Measures
from normsim.experiments.outputs import FORMAT, Finished, run_texts, write_run
from normsim.experiments.replay import Replay, first_difference, is_newer
from normsim.experiments.snowball import snowball
from normsim.experiments.summary import summarise
from normsim.loading import load

SMALL = """\
extends: baseline
title: A small test
horizon: {end: 2026-12}
ensemble: {runs: 30, seed: 5}
states: {select: [EST, FIN, LTU, LVA, NOR, POL, UKR]}
outcomes: {by: [2026-12], groups: [border]}
"""
REPLAYED = {"summary.json", "states.csv", "exits.csv", "trajectories.csv", "wars.csv"}

Change = Callable[[Any], None]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as a run leaves it, without the report."""
    place = tmp_path_factory.mktemp("replay")
    (place / "small.yaml").write_text(SMALL, encoding="utf-8")
    loaded = load(place / "small.yaml")
    results = simulate(loaded.scenario)
    measures = Measures(results)
    finished = Finished(
        loaded, measures, summarise(results, snowball(results), measures=measures), "normsim run small.yaml"
    )
    write_run(place / "small", finished, run_texts(finished))
    return place / "small"


@pytest.fixture
def folder(written: Path, tmp_path: Path) -> Path:
    """A copy that a test may spoil."""
    return Path(shutil.copytree(written, tmp_path / "small"))


def edit_manifest(folder: Path, change: Change) -> None:
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    change(manifest)
    path.write_text(json.dumps(manifest), encoding="utf-8")


def setting(**values: Any) -> Change:
    def change(manifest: dict[str, Any]) -> None:
        manifest.update(values)

    return change


def rewrite(folder: Path, name: str, content: bytes) -> None:
    """Change a file and its hash, as if the run itself had written it so."""
    (folder / name).write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    edit_manifest(folder, lambda manifest: manifest["files"].update({name: digest}))


def told(folder: Path) -> str:
    with pytest.raises(InputError) as caught:
        replay(folder, Terminal(quiet=True))
    (problem,) = caught.value.problems
    return str(problem)


def test_a_run_comes_out_the_same_and_nothing_is_written(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path: path.read_bytes() for path in written.parent.rglob("*") if path.is_file()}
    assert replay(written, Terminal(quiet=True, json=True)) == SAME
    document = json.loads(capsys.readouterr().out)
    assert set(document["same"]) == REPLAYED
    assert (document["same_bytes"], document["different"], document["changes"]) == (True, [], [])
    assert {path: path.read_bytes() for path in written.parent.rglob("*") if path.is_file()} == before


def test_another_table_is_named_with_its_first_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = (folder / "states.csv").read_bytes().split(b"\n")
    rewrite(folder, "states.csv", b"\n".join([*rows[:2], b"another," + rows[2], *rows[3:]]))
    edit_manifest(folder, setting(numpy="1.0.0", data_hash="0" * 64))
    assert replay(folder, Terminal()) == DIFFERENT
    out = capsys.readouterr().out
    assert "not the same bytes" in out
    assert "states.csv differs from line 3 on" in out
    assert "the same: summary.json, exits.csv, trajectories.csv, wars.csv" in out
    assert "what is different from then: numpy changed (1.0.0 then, " in out
    assert "what is different from then: the packaged data changed (SHA-256 000000000000 then, " in out
    assert "exits.csv differs" not in out


def test_a_seed_that_the_manifest_does_not_have_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (folder / "scenario.yaml").read_text(encoding="utf-8")
    assert "seed: 5" in text
    rewrite(folder, "scenario.yaml", text.replace("seed: 5", "seed: 6").encode())
    assert replay(folder, Terminal()) == DIFFERENT
    assert "the seed of manifest.json is 5, that of scenario.yaml is 6" in capsys.readouterr().out


def test_a_setting_that_was_not_known_then_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (folder / "scenario.yaml").read_text(encoding="utf-8")
    assert ", uniform: 0.0" in text
    rewrite(folder, "scenario.yaml", text.replace(", uniform: 0.0", "").encode())
    assert replay(folder, Terminal()) == SAME
    assert "though networks.uniform is not in scenario.yaml; this version takes 0.0" in capsys.readouterr().out


def test_where_nothing_known_differs_that_is_said() -> None:
    found = Replay(("exits.csv",), {"summary.json": 4}, ())
    assert "what else differs is not recorded" in lines(Path("small"), found)[-1]


def test_a_newer_version_with_the_same_layout_is_replayed_and_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit_manifest(folder, setting(version="99.1.0"))
    assert replay(folder, Terminal()) == SAME
    assert "99.1.0 then" in (out := capsys.readouterr().out)
    assert "the folder is from a newer version" in out


def test_a_newer_layout_is_not_read(folder: Path) -> None:
    edit_manifest(folder, setting(format=FORMAT + 1, version="99.1.0"))
    text = told(folder)
    assert f"was written by a newer version, 99.1.0 with layout {FORMAT + 1}" in text
    assert "update normsim" in text


def test_a_scenario_of_a_newer_version_that_this_one_cannot_read_says_so(folder: Path) -> None:
    text = (folder / "scenario.yaml").read_text(encoding="utf-8")
    rewrite(folder, "scenario.yaml", f"{text}a_key_of_later: 1\n".encode())
    edit_manifest(folder, setting(version="99.1.0"))
    with pytest.raises(InputError) as caught:
        replay(folder, Terminal(quiet=True))
    first, second = caught.value.problems
    assert "was written by a newer version, 99.1.0" in first.text
    assert "a_key_of_later" in second.key


@pytest.mark.parametrize("name", ["scenario.yaml", "exits.csv", "summary.json"])
def test_a_file_that_was_changed_by_hand_is_named(folder: Path, name: str) -> None:
    with (folder / name).open("ab") as file:
        file.write(b"\n")
    assert told(folder).startswith(f"{folder / name}: was changed after the run")


def test_every_changed_or_missing_file_is_named_at_once(folder: Path) -> None:
    (folder / "exits.csv").unlink()
    (folder / "states.csv").write_bytes(b"")
    with pytest.raises(InputError) as caught:
        replay(folder, Terminal(quiet=True))
    said = {Path(problem.file).name: problem.text for problem in caught.value.problems}
    assert said.keys() == {"exits.csv", "states.csv"}
    assert "is missing" in said["exits.csv"]


def test_a_report_that_was_edited_is_no_obstacle(folder: Path) -> None:
    (folder / "methods.md").write_text("My own words.", encoding="utf-8")
    assert replay(folder, Terminal(quiet=True)) == SAME


def test_what_is_no_folder_of_a_run_is_told(tmp_path: Path) -> None:
    assert "is no folder" in told(tmp_path / "nowhere")
    assert "holds no manifest.json; name a folder that normsim run wrote" in told(tmp_path)


def without(key: str) -> Change:
    return lambda manifest: manifest.pop(key)


def unlisted(name: str) -> Change:
    return lambda manifest: manifest["files"].pop(name)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (without("tool"), "was not written by normsim"),
        (setting(tool="another"), "was not written by normsim"),
        (without("format"), "is damaged: format is missing"),
        (without("numpy"), "is damaged: numpy is missing"),
        (setting(seed="5", runs=None), "is damaged: runs, seed are missing or no longer what it was"),
        (setting(files=["exits.csv"]), "is damaged: files is missing"),
        (setting(files={}), "is damaged: files is missing"),
        (unlisted("scenario.yaml"), "is damaged: files is missing"),
        (lambda manifest: manifest["files"].update({"..\\a.csv": ""}), "is damaged: files is missing"),
        (lambda manifest: manifest["files"].update({"exits.csv": 1}), "is damaged: files is missing"),
    ],
)
def test_a_damaged_manifest_is_told_in_a_line(folder: Path, change: Change, says: str) -> None:
    edit_manifest(folder, change)
    assert says in told(folder)


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff\xfe\x00", b"[" * 100_000])
def test_a_manifest_that_is_no_json_object_is_told_in_a_line(folder: Path, content: bytes) -> None:
    (folder / "manifest.json").write_bytes(content)
    text = told(folder)
    assert "is no JSON" in text or "was not written by normsim" in text


@pytest.mark.parametrize(
    ("before", "now", "line"),
    [(b"a\nb\n", b"a\nb\n", 0), (b"a\nb\n", b"a\nc\n", 2), (b"a\n", b"a\nb\n", 2), (b"a", b"", 1), (b"a", b"a\n", 2)],
)
def test_the_first_line_that_differs(before: bytes, now: bytes, line: int) -> None:
    assert first_difference(before, now) == line


def test_versions_are_compared_by_their_numbers() -> None:
    assert is_newer("0.10.0", "0.9.3")
    assert not is_newer("0.9.3", "0.10.0")
    assert not is_newer("1.0.0", "1.0.0+local")


def test_a_change_of_every_kind_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    then: Mapping[str, str] = {
        "model_version": "0",
        "python": "3.0",
        "numpy": "1.0",
        "platform": "Plan9 vax",
        "data_hash": "f" * 64,
    }
    edit_manifest(folder, setting(**then))
    assert replay(folder, Terminal()) == SAME
    out = capsys.readouterr().out
    for words in ("the model's version", "Python", "numpy", "the platform", "the packaged data"):
        assert f"though {words} changed" in out
