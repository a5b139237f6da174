"""Files made to be slow or endless are refused quickly, and what they hold cannot spoil a terminal."""

from __future__ import annotations

import re

import pytest

from normsim.errors import InputError
from normsim.loading import load_text
from normsim.loading.parents import _read
from normsim.scenario.suggest import _nearest
from pace import units

HEAD = "title: T\nhorizon: {start: 2025-04, end: 2030-03}\n"


def doubling(levels: int) -> str:
    pairs = ", ".join(f"g{n}: [g{n + 1}, h{n + 1}], h{n}: [g{n + 1}, h{n + 1}]" for n in range(levels))
    return f"groups: {{{pairs}, g{levels}: [EST], h{levels}: [EST]}}\nstates: {{select: g0}}\n"


def everyone_in_everyone(number: int) -> str:
    lists = (f"g{n}: [{', '.join(f'g{other}' for other in range(number) if other != n)}]" for n in range(number))
    return f"groups: {{{', '.join(lists)}}}\nstates: {{select: g0}}\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (doubling(60), "groups.g0: writes out more than 1000 names"),
        (everyone_in_everyone(30), "contains itself: g0 → g1 → g0"),
        (f"groups: {{{', '.join(f'g{n}: [g{n + 1}]' for n in range(3000))}, g3000: [EST]}}\n", "deeper than 8"),
        (f"states: {{select: [{', '.join(f'Zx{n}' for n in range(9000))}]}}\n", "Zx0 is no state's code"),
        (f"events: {{{', '.join(f'k{n}: {{tpe: 1}}' for n in range(2000))}}}\n", "did you mean type?"),
        (f"overrides: {{{', '.join(f'k{n}: {{variant: x}}' for n in range(500))}}}\n", "more than 60 overrides"),
    ],
)
def test_what_grows_out_of_bounds_is_told_quickly(text: str, says: str) -> None:
    def told() -> None:
        for remembered in (_read, _nearest):
            remembered.cache_clear()  # it is measured more than once, and what is remembered costs nothing
        with pytest.raises(InputError, match=re.escape(says)):
            load_text(HEAD + text, name="f")

    assert units(told) < 150, "about three seconds"


def test_letters_that_cannot_be_printed_do_not_reach_the_terminal() -> None:
    with pytest.raises(InputError) as caught:
        load_text(HEAD + 'variant: "\\e[31m\\nred"\n"ke\\ny": 1\nstates: {select: "\\e]0;x\\a"}\n', name="f")
    assert all(str(problem).isprintable() for problem in caught.value.problems)
    assert len(caught.value.problems) == 3


def test_endless_names_are_cut() -> None:
    with pytest.raises(InputError) as caught:
        load_text(f"{HEAD}states: {{select: {'x' * 100_000}}}\n", name="f")
    assert len(str(caught.value)) < 1000
