"""YAML 1.2 core types: what a person writes is what is meant."""

from __future__ import annotations

import pytest

from normsim.errors import InputError
from normsim.loading import load_text
from normsim.loading.marking import mark_tree
from normsim.loading.nodes import compose
from normsim.loading.source import text_source
from normsim.loading.tree import Table, plain

HEAD = "title: T\nhorizon: {start: 2025-04, end: 2030-03}\n"


def value(written: str) -> object:
    node, problems = compose(text_source(f"a: {written}\n", "f"))
    tree, more = mark_tree(node, "f")
    assert isinstance(tree, Table)
    assert not problems + more
    content = plain(tree)
    assert isinstance(content, dict)
    return content["a"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("NO", "NO"),
        ("no", "no"),
        ("on", "on"),
        ("Yes", "Yes"),
        ("y", "y"),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("NULL", None),
        ("1e-3", 0.001),
        ("1E3", 1000.0),
        (".5", 0.5),
        ("5.", 5.0),
        ("-0.25", -0.25),
        ("010", 10),
        ("0o17", 15),
        ("0x1F", 31),
        ("+7", 7),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("190:20:30", "190:20:30"),
        ("2025-04", "2025-04"),
        ("2025-04-01", "2025-04-01"),
        ("0b11", "0b11"),
        ("=", "="),
        ("'1'", "1"),
        ('"null"', "null"),
        ('""', ""),
    ],
)
def test_plain_values(written: str, meant: object) -> None:
    got = value(written)
    assert got == meant
    assert type(got) is type(meant)


def test_norway_is_a_text_and_not_false() -> None:
    with pytest.raises(InputError) as caught:
        load_text(HEAD + "states: {select: [NO]}\n", name="f")
    assert "did you mean NOR (Norway)?" in str(caught.value)
    assert load_text(HEAD + "groups: {NO: [NOR]}\n", name="f").scenario.groups == {"NO": ("NOR",)}


def test_keys_are_texts() -> None:
    node, _ = compose(text_source("2025-04: 1\n010: 2\ntrue: 3\nNO: 4\n", "f"))
    tree, _ = mark_tree(node, "f")
    assert plain(tree) == {"2025-04": 1, "010": 2, "true": 3, "NO": 4}


def test_marks_count_from_one_and_skip_the_byte_order_mark() -> None:
    with pytest.raises(InputError) as caught:
        load_text("\ufefftitel: T\nhorizon: {start: 2025-04, end: 2030-03}\n", name="f")
    assert ("f", 1, 1, "titel") in {(p.file, p.line, p.column, p.key) for p in caught.value.problems}
