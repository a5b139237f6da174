"""Names that every system accepts, ownership, and a swap that is all or nothing."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from normsim.errors import InputError
from normsim.experiments.folders import check_file, check_folder, check_place, folder_name, read_manifest, replacing


def ours(folder: Path, text: str = "one") -> Path:
    folder.mkdir(parents=True)
    (folder / "exits.csv").write_text(text, encoding="utf-8")
    manifest = {"tool": "normsim", "files": {"exits.csv": "", "figures/map.svg": ""}}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def write(folder: Path, text: str) -> None:
    with replacing(folder) as new:
        (new / "exits.csv").write_text(text, encoding="utf-8")
        (new / "manifest.json").write_text('{"tool": "normsim", "files": {"exits.csv": ""}}', encoding="utf-8")


def content(folder: Path) -> str:
    return (folder / "exits.csv").read_text(encoding="utf-8")


def test_names() -> None:
    assert folder_name("baseline") == "baseline"
    assert folder_name("baseline", (), ["assurance=none"]) == "baseline+assurance=none"
    assert folder_name("a", ["b"], ["c=1", "d = [X, Y]"]) == "a+b+c=1+d=[X,Y]"


@pytest.mark.parametrize(
    "text", ['path={2025-04: "x"}', "title=a/b", "title=a\\b", "x=?*<>|", "title=é", "x=trailing.", "k=" + "v" * 300]
)
def test_names_are_safe_on_windows(text: str) -> None:
    name = folder_name("baseline", (), [text])
    assert not set(name) & set('<>:"/\\|?*')
    assert name.isascii()
    assert not name.endswith((".", " "))
    assert len(name) <= 80
    assert name.startswith("baseline+")


def test_reserved_names_are_changed() -> None:
    assert folder_name("con") not in {"con", "CON"}
    assert folder_name("NUL.x") != "NUL.x"
    assert folder_name("console") == "console"


def test_different_settings_never_share_a_folder() -> None:
    names = {folder_name("b", (), [f"title=a{sign}b"]) for sign in '/\\:?*"'}
    assert len(names) == 6
    long = "x" * 200
    assert folder_name("b", (), [f"title={long}1"]) != folder_name("b", (), [f"title={long}2"])


def test_first_write_leaves_nothing_else(tmp_path: Path) -> None:
    write(tmp_path / "reports" / "a", "one")
    assert [path.name for path in (tmp_path / "reports").iterdir()] == ["a"]
    assert content(tmp_path / "reports" / "a") == "one"


def test_an_empty_folder_is_no_earlier_run(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    write(tmp_path / "a", "one")
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == ["exits.csv", "manifest.json"]
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_only_the_last_run_is_kept(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    for text in ("one", "two", "three"):
        write(folder, text)
    assert content(folder) == "three"
    assert content(folder / "previous") == "two"
    assert not (folder / "previous" / "previous").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


@pytest.mark.parametrize("error", [ValueError("in the middle"), KeyboardInterrupt(), OSError(28, "No space left")])
def test_failing_in_the_middle_changes_nothing(tmp_path: Path, error: BaseException) -> None:
    folder = tmp_path / "a"
    write(folder, "one")

    def half() -> None:
        with replacing(folder) as new:
            (new / "exits.csv").write_text("half", encoding="utf-8")
            raise error

    with pytest.raises((type(error), InputError)):
        half()
    assert content(folder) == "one"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert not (folder / "previous").exists()


def test_failing_in_the_swap_puts_the_old_one_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "a"
    write(folder, "one")
    real = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if ".partial-" in self.name:
            raise PermissionError(13, "in use", str(self))
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(InputError, match="open in another program"):
        write(folder, "two")
    assert content(folder) == "one"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_mistake_of_the_program_is_not_blamed_on_the_folder(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), replacing(tmp_path / "a"):
        Path("/no/such/template").read_text(encoding="utf-8")
    assert list(tmp_path.iterdir()) == []


def test_notes_of_the_user_move_along(tmp_path: Path) -> None:
    folder = ours(tmp_path / "a")
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    (folder / "figures").mkdir()
    for text in ("two", "three"):
        write(folder, text)
    assert (folder / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert not (folder / "previous" / "notes.txt").exists()
    assert not (folder / "figures").exists()


def test_a_foreign_folder_is_refused_without_force(tmp_path: Path) -> None:
    folder = tmp_path / "thesis"
    folder.mkdir()
    check_folder(folder)
    (folder / "chapter.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match=r"not written by normsim.*--force"):
        check_folder(folder)
    check_folder(folder, force=True)
    check_folder(ours(tmp_path / "run"))
    check_folder(tmp_path / "absent")


@pytest.mark.parametrize("text", ["", "[]", '{"tool": "other"}', "{", "\xff"])
def test_a_manifest_of_another_tool_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text, encoding="latin-1")
    assert read_manifest(tmp_path) is None
    with pytest.raises(InputError):
        check_folder(tmp_path)


def test_a_file_in_the_place_is_refused_even_with_force(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="is a file"):
        check_folder(tmp_path / "a", force=True)


def test_a_file_on_the_way_to_the_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("mine", encoding="utf-8")
    for check in (check_folder, check_file, check_place):
        with pytest.raises(InputError, match=r"notes: is a file, and a folder of this name"):
            check(tmp_path / "notes" / "reports" / "small")
        check(tmp_path / "not" / "yet" / "there")
    assert [path.name for path in tmp_path.iterdir()] == ["notes"]


def test_a_folder_in_the_place_of_a_page_is_named(tmp_path: Path) -> None:
    check_file(tmp_path / "page.md")
    with pytest.raises(InputError, match="name a file"):
        check_file(tmp_path)


def test_a_folder_that_may_not_be_written_to_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda path, mode: not (Path(path) == tmp_path and mode == os.W_OK))
    with pytest.raises(InputError, match="may not be written to"):
        check_folder(tmp_path / "reports" / "small")


def test_what_was_forced_away_is_never_lost(tmp_path: Path) -> None:
    folder = tmp_path / "thesis"
    folder.mkdir()
    (folder / "exits.csv").write_text("mine", encoding="utf-8")
    for text in ("one", "two", "three"):
        write(folder, text)
    assert content(folder) == "three"
    assert content(folder / "previous") == "two"
    assert content(folder / "kept-1") == "mine"
