"""Files, pastes and links: the same loader, the same lines, the same numbers."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from normsim.app import sharing
from normsim.app.bases import Base, read_bases
from normsim.app.callbacks import pasted, saved, valued
from normsim.app.changelog import changelog_text, numbers_since
from normsim.app.settings import assignments
from normsim.app.sharing import file_of, link_notes, opened, versions
from normsim.errors import InputError
from normsim.loading import load, load_text

BROKEN = Path(__file__).parents[2] / "broken"
EXPECTED: dict[str, list[dict[str, Any]]] = yaml.safe_load((BROKEN / "expected.yaml").read_text(encoding="utf-8"))
WITH_FILES = {name for name, wanted in EXPECTED.items() if any("in" in one for one in wanted)} | {"cycle.yaml"}
"""Their parents are files: in the browser only shipped scenarios can be extended."""


@pytest.fixture(scope="module")
def bases() -> dict[str, Base]:
    return read_bases([])


def paste(content: bytes, bases: dict[str, Base]) -> dict[str, Any]:
    return pasted({"content": base64.b64encode(content).decode("ascii")}, bases)


@pytest.mark.parametrize("name", sorted(set(EXPECTED) - WITH_FILES))
def test_a_broken_scenario_has_the_lines_and_columns_of_the_command(
    name: str, bases: dict[str, Base], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(BROKEN)
    with pytest.raises(InputError) as caught:
        load(name)
    wanted = [(one.line, one.column, one.key) for one in caught.value.problems]
    found = paste((BROKEN / name).read_bytes(), bases)["problems"]
    if name in ("missing_parent.yaml", "extends_itself.yaml"):
        # A path: the place is the same, the browser is told that only shipped scenarios can be named.
        assert [(one["line"], one["column"], one["key"]) for one in found] == wanted
        assert "there is no shipped scenario" in found[0]["text"]
        return
    assert [(one["line"], one["column"], one["key"]) for one in found] == wanted
    texts = [one.text for one in caught.value.problems]
    assert [one["text"] for one in found if one["key"] != "extends"] == [
        text for text, one in zip(texts, caught.value.problems, strict=True) if one.key != "extends"
    ]


@pytest.mark.parametrize("name", sorted(WITH_FILES))
def test_no_file_is_read_for_the_browser(name: str, bases: dict[str, Base], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BROKEN)
    content = (BROKEN / name).read_text(encoding="utf-8")
    line = next(number for number, text in enumerate(content.splitlines(), 1) if text.startswith("extends:"))
    found = paste(content.encode("utf-8"), bases)["problems"]
    assert [(one["line"], one["key"]) for one in found if one["key"] == "extends"] == [(line, "extends")]
    assert "there is no shipped scenario" in found[-1]["text"]


def test_a_large_scenario_is_told_what_to_use_instead(bases: dict[str, Base]) -> None:
    found = paste(b"extends: baseline\nhorizon: {end: 2060-12}\n", bases)
    assert "use normsim run for it" in found["problems"][0]["text"]


@pytest.mark.parametrize("raw", [None, {}, {"content": 3}, {"content": "no base64!"}])
def test_what_is_no_paste_is_an_empty_one(raw: object, bases: dict[str, Base]) -> None:
    assert pasted(raw, bases)["problems"]


def test_a_download_runs_and_is_the_same_scenario(bases: dict[str, Base], tmp_path: Path) -> None:
    settings = {"states.select": "europe", "assurance.path": "none", "title": "Ein <b>Titel</b>", "pacts.baltic": None}
    name, text = file_of(bases["baseline"], settings, 1_000)
    assert name == "ein-b-titel-b.yaml"
    assert "extends: baseline" in text
    assert len(text.splitlines()) < 20
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    wanted = bases["baseline"].content.adjusted([*assignments(settings), "ensemble.runs=1000"])
    assert load(path).scenario.model_copy(update={"overrides": {}}) == wanted
    again = opened(text.encode("utf-8"), bases)
    assert (again["base"], again["settings"]) == ("baseline", settings)


def test_a_download_of_a_file_of_ones_own_stands_alone(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text("extends: baseline\ntitle: Own\nassurance: full\nensemble: {runs: 50}\n", encoding="utf-8")
    bases = read_bases([path])
    assert next(iter(bases)) == "own"
    _, text = file_of(bases["own"], {"threat.path": 0.2}, 200)
    assert "extends" not in text
    wanted = bases["own"].content.adjusted(["threat.path=0.2", "ensemble.runs=200"])
    assert load_text(text, name="x").scenario == wanted


def test_a_download_of_nonsense_is_nothing(bases: dict[str, Base]) -> None:
    assert saved({"base": "nowhere"}, bases) is None
    assert saved({"base": "baseline", "settings": {"threat.path": "loud"}, "runs": 200}, bases) is None
    download = saved({"base": "baseline", "settings": {}, "runs": 10**9}, bases)
    assert download is not None
    assert "runs: 200" in download["content"]


def test_a_link_of_this_version_needs_no_note(bases: dict[str, Base]) -> None:
    link = {"base": "baseline", "settings": {"threat.path": 0.3}, **versions()}
    assert link_notes(link, bases) == {"base": "baseline", "settings": {"threat.path": 0.3}, "notes": []}


def test_a_link_of_another_version_says_what_changed(bases: dict[str, Base]) -> None:
    notes = link_notes({"base": "baseline", "settings": {}, "version": "0.0.7", "model": "0"}, bases)["notes"]
    assert "normsim 0.0.7 (model 0)" in notes[0]
    assert "does not go back" in notes[1]


def test_settings_that_do_not_fit_any_more_are_left_out_and_told(bases: dict[str, Base]) -> None:
    link = {"base": "gone", "settings": {"threat.path": 0.3, "threat.volume": 3, "assurance.path": 7}}
    found = link_notes(link, bases)
    assert found["base"] == "baseline"
    assert found["settings"] == {"threat.path": 0.3}
    assert any("threat.volume" in note for note in found["notes"])
    assert any("assurance.path" in note for note in found["notes"])
    assert "gone is not served here" in found["notes"][0]


def test_the_changelog_says_what_moved() -> None:
    newest = "# Log\n## [0.3.0]\n### Numbers\n- Three\n  goes on.\n"
    text = newest + "## [0.2.0]\n### Added\n- no\n### Numbers\n- Two\n## [0.1.0]\n- One\n"
    assert numbers_since("0.1.0", text) == ["Three goes on.", "Two"]
    assert numbers_since("0.3.0", text) == []
    assert numbers_since("9", text) is None
    assert numbers_since(versions()["version"], changelog_text()) is not None


def test_a_typed_value_is_read_as_in_a_file(bases: dict[str, Base]) -> None:
    assert valued({"key": "threat.path", "text": "{uniform: [0, 0.5]}"}, bases) == {
        "key": "threat.path",
        "value": {"uniform": [0, 0.5]},
    }
    assert valued({"key": "threat.path", "text": "[1, 2"}, bases)["problems"]
    assert valued({"key": "extends", "text": "baseline"}, bases)["problems"]
    assert valued(None, bases)["problems"]
    assert json.dumps(valued({"key": "title", "text": "NO"}, bases)) == '{"key": "title", "value": "NO"}'


def test_a_typed_value_is_tried_in_its_setting(bases: dict[str, Base]) -> None:
    typed = {"key": "norm.spillover", "text": "7", "base": "baseline", "settings": {}}
    assert "from 0 to 1" in valued(typed, bases)["problems"][0]["text"]
    # Where something is wrong already, a step towards mending it is not refused.
    assert valued({**typed, "text": "0.5", "settings": {"threat.path": "loud"}}, bases)["value"] == 0.5


def test_a_link_full_of_nonsense_keeps_nobody_waiting(bases: dict[str, Base], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "MOST_TRIED", 3)
    raw = {"base": "baseline", "settings": {"threat.path": "high", **{f"old{n}": 1 for n in range(10)}}}
    found = link_notes(raw, bases)
    assert found["settings"] == {"threat.path": "high"}
    assert len(found["notes"]) == 4
    assert "and 8 more" in found["notes"][-1]
