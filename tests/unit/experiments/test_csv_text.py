"""Cells that any csv reader understands, and the same bytes everywhere."""

from __future__ import annotations

import csv
import io

import numpy as np

from normsim.clock import month_number
from normsim.experiments.csv_text import Column, coded, csv_text, decimal, months, quoted, whole


def test_texts_with_commas_quotes_and_breaks_survive() -> None:
    texts = ["plain", "a, b", 'say "no"', "two\nlines", "Côte d'Ivoire"]
    text = csv_text([Column("a", "", quoted(texts)), Column("b", "", whole(np.arange(5)))])
    rows = list(csv.reader(io.StringIO(text)))
    assert [row[0] for row in rows[1:]] == texts
    assert text.endswith("4\n")
    assert "\r" not in text


def test_minus_one_is_an_empty_cell() -> None:
    assert coded(np.array([1, -1, 0]), ["x", "y,z"]) == ['"y,z"', "", "x"]
    assert coded(np.array([-1]), []) == [""]


def test_months() -> None:
    first = month_number("1999-12")
    assert months(np.array([first, -1, first + 2], dtype=np.int16)) == ["1999-12", "", "2000-02"]
    assert months(np.array([-1, -1], dtype=np.int16)) == ["", ""]
    assert months(np.array([], dtype=np.int16)) == []


def test_numbers() -> None:
    assert decimal(np.array([0.5, np.nan, 1 / 3, 0.0, 1e-7])) == ["0.5", "", "0.333333", "0", "1e-07"]
    assert decimal(np.array([0.1], dtype=np.float32)) == ["0.1"]
    assert whole(np.array([True, False])) == ["1", "0"]
    assert whole(np.array([7, -2, 10**12])) == ["7", "-2", "1000000000000"]
    assert whole(np.array([3, 4, 3, 5, -1, 3, 3, 3])) == ["3", "4", "3", "5", "-1", "3", "3", "3"]
    assert whole(np.array([], dtype=np.int16)) == []


def test_an_empty_table_is_its_header() -> None:
    assert csv_text([Column("a", "", []), Column("b", "", [])]) == "a,b\n"
