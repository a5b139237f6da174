"""Guesses as people type them: every fault has its row and column, the rest is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from normsim.errors import InputError
from normsim.room import guesses
from normsim.room.cells import read_sheet, typed_number
from normsim.room.guesses import Guesses, asked_scenarios, read_guesses
from normsim.room.questions import Question

RANGE = Question("s:T.further.2030-12", "range", "further", "How many?", "states", 40)
LEVEL = Question("s:T.robustness.2030-12", "range", "robustness", "How robust?", "on a scale from 0 to 1")
CHANCE = Question("s:T.at_least.1", "chance", "one", "In how many runs?")
CHOICE = Question("s:driver", "choice", "push", "Which?", choices=(("threat", "Threat"), ("peers", "Peers that left")))
ASKED = {one.id: one for one in (RANGE, LEVEL, CHANCE, CHOICE)}
HEAD = "name,group,question,low,high,chance,choice"


def read(tmp_path: Path, *rows: str, head: str = HEAD, encoding: str = "utf-8") -> Guesses:
    path = tmp_path / "guesses.csv"
    path.write_bytes("\r\n".join([head, *rows, ""]).encode(encoding))
    found = read_guesses(path, ASKED)
    assert all(problem.file == str(path) for problem in found.problems)
    return found


def places(found: Guesses) -> list[tuple[int, int, str]]:
    return [(problem.line, problem.column, problem.key) for problem in found.problems]


def test_a_clean_file(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        f"Anna,A,{RANGE.id},0,3,,",
        f"Anna,A,{CHANCE.id},,,0.4,",
        f" Anna ,A,{CHOICE.id},,,,peers that LEFT",
        f",Blue,{CHANCE.id},,,1,",
        f"Bob,,{LEVEL.id},.5,0.75,,",
    )
    assert found.problems == ()
    anna, chance, choice, blue, bob = found.guesses
    assert (anna.name, anna.group, anna.low, anna.high, anna.row) == ("Anna", "A", 0, 3, 2)
    assert (chance.chance, choice.choice) == (0.4, "peers")
    assert (blue.name, blue.group) == ("Blue", "Blue")
    assert (bob.low, bob.high) == (0.5, 0.75)


def test_what_is_left_blank_is_no_fault(tmp_path: Path) -> None:
    found = read(tmp_path, f"Anna,A,{RANGE.id},,,,", ",,,,,,", "", f"Anna,A,{CHANCE.id},,,0.5,")
    assert found.problems == ()
    assert [guess.row for guess in found.guesses] == [5]


@pytest.mark.parametrize(
    ("row", "place", "words"),
    [
        (f"X,A,{RANGE.id},five,6,,", (3, 4, "low"), "must be a number (got 'five')"),
        (f"X,A,{RANGE.id},1,,,", (3, 5, "high"), "is empty; this question asks for low and high"),
        (f"X,A,{RANGE.id},5,3,,", (3, 4, "low"), "low is above high (5 and 3)"),
        (f"X,A,{RANGE.id},-1,3,,", (3, 4, "low"), "must be states, from 0 to 40"),
        (f"X,A,{RANGE.id},0,99,,", (3, 5, "high"), "must be states, from 0 to 40 (got '99')"),
        (f"X,A,{RANGE.id},0,30 %,,", (3, 5, "high"), "without a percent sign"),
        (f"X,A,{RANGE.id},0,inf,,", (3, 5, "high"), "must be a number"),
        (f"X,A,{RANGE.id},0,nan,,", (3, 5, "high"), "must be a number"),
        (f'X,A,{RANGE.id},0,"1,000",,', (3, 5, "high"), "may be a thousand or a decimal; write 1.000 or 1000"),
        (f"X,A,{RANGE.id},0,3,0.2,", (3, 6, "chance"), "asks for low and high; leave this cell empty"),
        (f"X,A,{CHANCE.id},,,40,", (3, 6, "chance"), "write 40 % or 0.4"),
        (f"X,A,{CHANCE.id},,,140 %,", (3, 6, "chance"), "must be a chance from 0 to 1"),
        (f"X,A,{CHANCE.id},,,-0.1,", (3, 6, "chance"), "must be a chance from 0 to 1"),
        (f"X,A,{CHANCE.id},,,1.01,", (3, 6, "chance"), "must be a chance from 0 to 1"),
        (f"X,A,{CHANCE.id},1,,,", (3, 4, "low"), "asks for chance; leave this cell empty"),
        (f"X,A,{CHOICE.id},,,,treat", (3, 7, "choice"), "did you mean threat?"),
        (f",,{CHANCE.id},,,0.5,", (3, 1, "name"), "whose guess is this?"),
        ("X,A,s:T.at_least.2,,,0.5,", (3, 3, "question"), "did you mean s:T.at_least.1?"),
        ("X,A,,,,0.5,", (3, 3, "question"), "is empty; which question is answered?"),
        ("X,A,other:T.at_least.1,,,0.5,", (3, 3, "question"), "there is no scenario 'other' at hand"),
        (f"{'x' * 81},A,{CHANCE.id},,,0.5,", (3, 1, "name"), "longer than 80 signs"),
    ],
)
def test_each_fault_has_its_row_and_column_and_the_rest_is_kept(
    tmp_path: Path, row: str, place: tuple[int, int, str], words: str
) -> None:
    found = read(tmp_path, f"Anna,A,{CHANCE.id},,,0.5,", row, f"Bob,A,{RANGE.id},0,2,,")
    assert place in places(found)
    assert words in " ".join(problem.text for problem in found.problems)
    assert [guess.name for guess in found.guesses] == ["Anna", "Bob"]


def test_a_decimal_comma_without_quotes_moves_the_rest_of_the_row(tmp_path: Path) -> None:
    found = read(tmp_path, f"X,A,{CHANCE.id},,,0,4")
    assert places(found) == [(2, 7, "choice")]
    assert "this question asks for chance; leave this cell empty" in found.problems[0].text


def test_a_decimal_comma_at_the_end_is_more_cells_than_columns(tmp_path: Path) -> None:
    found = read(tmp_path, f"X,A,{CHANCE.id},0,5", head="name,group,question,chance")
    assert (2, 5, "") in places(found)
    assert "more cells than columns; is a number with a comma without quotes?" in found.problems[-1].text
    assert found.guesses == ()


def test_both_cells_of_a_row_are_told(tmp_path: Path) -> None:
    found = read(tmp_path, f"X,A,{RANGE.id},five,,,")
    assert places(found) == [(2, 4, "low"), (2, 5, "high")]


def test_percent_signs_and_decimal_commas_are_read(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        f"Anna;A;{CHANCE.id};;;40 %;",
        f"Bob;A;{CHANCE.id};;;0,4;",
        f"Çağla;A;{RANGE.id};0;2,5;;",
        head="\ufeff" + HEAD.replace(",", ";"),
    )
    assert found.problems == ()
    assert [guess.chance for guess in found.guesses] == [0.4, 0.4, 0]
    assert found.guesses[2].high == 2.5
    assert found.guesses[2].name == "Çağla"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_every_spreadsheets_file_is_read(tmp_path: Path, encoding: str, separator: str) -> None:
    row = f"José,Österreich,{CHANCE.id},,,50%,".replace(",", separator)
    found = read(tmp_path, row, head=HEAD.replace(",", separator), encoding=encoding)
    assert found.problems == ()
    assert (found.guesses[0].name, found.guesses[0].group) == ("José", "Österreich")


def test_the_same_name_in_two_groups_is_told_once(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        f"Anna,A,{CHANCE.id},,,0.5,",
        f"anna,B,{CHANCE.id},,,0.9,",
        f"Anna,B,{RANGE.id},0,2,,",
        f"Anna,a,{RANGE.id},1,2,,",
    )
    assert places(found) == [(3, 1, "name")]
    assert "Anna is in A in row 2 and in B here" in found.problems[0].text
    assert "(the same in row 4)" in found.problems[0].text
    assert [guess.row for guess in found.guesses] == [2, 5]


def test_the_same_question_twice_keeps_the_first(tmp_path: Path) -> None:
    found = read(tmp_path, f"Anna,A,{CHANCE.id},,,0.5,", f"ANNA,A,{CHANCE.id},,,0.9,")
    assert places(found) == [(3, 1, "name")]
    assert "has answered this question in row 2 already" in found.problems[0].text
    assert [guess.chance for guess in found.guesses] == [0.5]


@pytest.mark.parametrize(
    ("head", "missing", "kept"),
    [
        ("group,question,low,high,chance", "name", 2),
        ("name,question,low,high,chance", "group", 2),
        ("name,group,question,low,high", "chance", 1),
        ("name,group,question,low,chance", "high", 1),
    ],
)
def test_a_missing_column_is_told_once_and_the_rest_is_scored(
    tmp_path: Path, head: str, missing: str, kept: int
) -> None:
    cells = {"name": "Anna", "group": "A"}
    rows = []
    for question, answers in ((RANGE, {"low": "0", "high": "2"}), (CHANCE, {"chance": "0.5"})):
        filled = cells | answers | {"question": question.id}
        rows.append(",".join(filled.get(name, "") for name in head.split(",")))
    found = read(tmp_path, *rows, head=head)
    assert [problem.key for problem in found.problems] == [missing]
    assert (found.problems[0].line, found.problems[0].column) == (1, len(head.split(",")) + 1)
    assert len(found.guesses) == kept


def test_without_questions_nothing_can_be_scored(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, "Anna,A,x,0.5", head="name,group,questions,chance")
    assert "this column is missing (is it 'questions'?); the first row must name" in str(caught.value)


def test_other_names_of_columns(tmp_path: Path) -> None:
    found = read(tmp_path, f"Anna,A,{CHANCE.id},,,0.5", head="Name,Team,Question ID,LOW,High,Chance")
    assert found.problems == ()
    assert found.guesses[0].group == "A"


def test_a_column_that_stands_twice(tmp_path: Path) -> None:
    found = read(tmp_path, f"Anna,A,{CHANCE.id},0,0,0.5,0.9", head="name,group,question,low,high,chance,chance")
    assert (1, 7, "chance") in places(found)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\n\n,,,\n", "is empty"),
        (b"PK\x03\x04rest", "a spreadsheet's own format"),
        (b"name\0group", "is no text"),
        (b'name,question\n"x' + b"y" * 140_000, "is no csv file"),
        (b"x" * 5_000_001, "larger than 5 MB"),
    ],
)
def test_files_that_are_no_csv(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "guesses.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=words):
        read_sheet(path)


def test_a_quote_that_is_never_closed_is_told_at_its_row(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r'guesses\.csv:3:1: a quote \("\) is opened in this row and never closed'):
        read(tmp_path, f"Anna,A,{RANGE.id},0,3,,", f'"Bob,A,{RANGE.id},0,3,,', f"Cas,A,{RANGE.id},0,3,,")
    assert len(read(tmp_path, f'"Anna "Ann" A.",A,{RANGE.id},0,3,,').guesses) == 1


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_sheet(tmp_path / "nothing.csv")


def test_too_many_rows_are_cut_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guesses, "MOST_ROWS", 20)
    found = read(tmp_path, *(f"P{number},A,{CHANCE.id},,,0.5," for number in range(21)))
    assert len(found.guesses) == 20
    assert places(found) == [(22, 1, "")]
    assert "more than 20 rows" in found.problems[0].text


def test_quoted_line_breaks_count_as_the_spreadsheet_counts_rows(tmp_path: Path) -> None:
    found = read(tmp_path, f'"Anna\nMaria",A,{CHANCE.id},,,0.5,', f"Bob,A,{CHANCE.id},,,9,")
    assert found.guesses[0].name == "Anna Maria"
    assert places(found) == [(3, 6, "chance")]


def test_scenarios_that_are_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "g.csv"
    path.write_text("question,chance\nb:x,\na:y,0.1\nb:z,\nnothing,1\n", encoding="utf-8")
    assert asked_scenarios(path) == ("b", "a")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3", 3.0),
        ("0,5", 0.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("+2", 2.0),
        ("\u22121", -1.0),
        ("1\u00a0", 1.0),
        ("0,125", 0.125),
        ("١", 1.0),
    ],
)
def test_numbers_as_people_type_them(text: str, number: float) -> None:
    assert typed_number(text) == number


@pytest.mark.parametrize("text", ["", "1e5", "1.2.3", "1,2,3", "0x1", "three", "1 2"])
def test_what_is_no_number(text: str) -> None:
    assert isinstance(typed_number(text), str)
