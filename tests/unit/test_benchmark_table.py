"""Tables of the benchmarks: each command replaces its own part of the page and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.people import Notes, _grown
from benchmarks.serving import Figure, late, middle, summary
from benchmarks.table import write_between
from benchmarks.workbench import main, markdown

PAGE = Path(__file__).parents[2] / "docs" / "performance.md"


@pytest.mark.parametrize(("mark", "other"), [("bench", "workbench"), ("workbench", "bench")])
def test_a_table_replaces_its_own_part(tmp_path: Path, mark: str, other: str) -> None:
    page = tmp_path / "performance.md"
    page.write_bytes(PAGE.read_bytes())
    write_between(page, "| new |", mark)
    before, after = PAGE.read_text(encoding="utf-8"), page.read_text(encoding="utf-8")
    assert f"<!-- {mark}:begin -->\n| new |\n<!-- {mark}:end -->" in after
    assert part(after, other) == part(before, other)
    assert after.replace(part(after, mark), "") == before.replace(part(before, mark), "")


def part(text: str, mark: str) -> str:
    return text.partition(f"<!-- {mark}:begin -->")[2].partition(f"<!-- {mark}:end -->")[0]


def test_a_figure_says_whether_its_target_is_met() -> None:
    lines = markdown([Figure("a", "1", "under 2", True), Figure("b", "3", "under 2", False), Figure("c", "4")], "full")
    assert "| a | 1 | under 2 | met |" in lines
    assert "| b | 3 | under 2 | **missed** |" in lines
    assert "| c | 4 |  |  |" in lines


def test_without_an_answer_no_target_is_met() -> None:
    assert summary(Notes().quick) == "no answer"
    assert not middle([]) < 1e9
    assert not late([]) < 1e9


def test_growing_memory_is_told() -> None:
    assert _grown([100.0, 200.0, 200.0, 205.0, 204.0, 206.0]).met
    assert _grown([100.0, 100.0, 200.0, 200.0, 300.0, 300.0]).met is False
    assert _grown([0.0] * 6).met is None


def test_a_part_does_not_replace_the_whole_table(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--write", "--only", "people"])
    assert stopped.value.code == 2
    assert "not with --only" in capsys.readouterr().err
