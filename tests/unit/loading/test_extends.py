"""Where parents come from, and what is recorded about them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from normsim.errors import InputError
from normsim.loading import load, load_scenario, load_text, shipped_scenarios


def test_shipped_scenarios_can_be_named() -> None:
    assert {"baseline", "europe_small"} <= set(shipped_scenarios())
    assert load_scenario("baseline") == load_scenario(shipped_scenarios()["baseline"])


def test_sources_are_the_file_and_its_parents_with_their_hashes() -> None:
    loaded = load("europe_small")
    assert [name for name, _ in loaded.sources] == ["scenarios/europe_small.yaml", "scenarios/baseline.yaml"]
    for (_, sha256), stem in zip(loaded.sources, ("europe_small", "baseline"), strict=True):
        assert sha256 == hashlib.sha256(shipped_scenarios()[stem].read_bytes()).hexdigest()


def test_a_chain_of_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "a.yaml").write_text("extends: deep/b.yaml\ntitle: A\n", encoding="utf-8")
    (tmp_path / "deep" / "b.yaml").write_text("extends: ../c.yaml\ntitle: B\nquestion: B?\n", encoding="utf-8")
    (tmp_path / "c.yaml").write_text("extends: europe_small\ntitle: C\ngoal: C!\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    loaded = load("a.yaml")
    scenario = loaded.scenario
    assert (scenario.title, scenario.question, scenario.goal, scenario.ensemble.runs) == ("A", "B?", "C!", 300)
    assert [name for name, _ in loaded.sources] == [
        "a.yaml",
        "deep/b.yaml",
        "c.yaml",
        "scenarios/europe_small.yaml",
        "scenarios/baseline.yaml",
    ]
    assert loaded.path == Path("a.yaml")
    assert loaded.name == "a"


def test_too_long_a_chain_is_refused(tmp_path: Path) -> None:
    for number in range(15):
        (tmp_path / f"{number}.yaml").write_text(f"extends: {number + 1}.yaml\n", encoding="utf-8")
    with pytest.raises(InputError, match="more than 10 files extend each other"):
        load(tmp_path / "0.yaml")


def test_a_text_extends_shipped_scenarios_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.yaml").write_text("extends: baseline\ntitle: Mine\n", encoding="utf-8")
    assert load_text("extends: baseline\ntitle: T\n", name="t.yaml").scenario.title == "T"
    assert load_text("extends: mine.yaml\n", name="t.yaml", allow_files=True).scenario.title == "Mine"
    for name in ("mine.yaml", "./mine.yaml", str(tmp_path / "mine.yaml"), "../../../etc/passwd"):
        with pytest.raises(InputError, match="there is no shipped scenario"):
            load_text(f"extends: {name}\n", name="t.yaml")


def test_a_parent_without_its_ending_is_suggested(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("extends: baseline\n", encoding="utf-8")
    (tmp_path / "child.yaml").write_text("extends: mine\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"did you mean the file mine\.yaml\?"):
        load(tmp_path / "child.yaml")
