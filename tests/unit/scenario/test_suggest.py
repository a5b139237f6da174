from __future__ import annotations

import pytest

from normsim.scenario.suggest import did_you_mean, listed, nearest


@pytest.mark.parametrize(
    ("word", "allowed", "meant"),
    [
        ("varient", ["variant", "values"], "variant"),
        ("VARIANT", ["variant"], "variant"),
        ("run", ["runs", "seed"], "runs"),
        ("xyz", ["runs", "seed"], None),
        ("anything", [], None),
    ],
)
def test_nearest(word: str, allowed: list[str], meant: str | None) -> None:
    assert nearest(word, allowed) == meant


def test_names_are_listed_where_none_is_near() -> None:
    assert did_you_mean("xyz", ["runs", "seed"]) == "; known: runs, seed"
    assert did_you_mean("xyz", []) == ""
    assert listed([str(number) for number in range(20)], 3) == "0, 1, 2 and 17 more"
