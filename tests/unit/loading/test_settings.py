"""--set key=value: the value is YAML, the errors name the assignment."""

from __future__ import annotations

import pytest

from normsim.errors import InputError
from normsim.loading import load
from normsim.scenario.quantity import Distribution


@pytest.mark.parametrize(
    ("assignment", "key", "meant"),
    [
        ("ensemble.runs=7", ("ensemble", "runs"), 7),
        ("ensemble.runs = 7", ("ensemble", "runs"), 7),
        ("title=Norway: NO", ("title",), None),
        ('title="a = b"', ("title",), "a = b"),
        ("networks.region=1e-3", ("networks", "region"), 0.001),
        ("threat.path=high", ("threat", "path"), "high"),
        ("threat.noise.sd={uniform: [0, 1]}", ("threat", "noise", "sd"), Distribution(uniform=(0.0, 1.0))),
        ("outcomes.groups=[eu, nato]", ("outcomes", "groups"), ("eu", "nato")),
        ("norm.critical_mass=0.5", ("norm", "critical_mass"), 0.5),
    ],
)
def test_values(assignment: str, key: tuple[str, ...], meant: object) -> None:
    if meant is None:
        with pytest.raises(InputError, match="title: must be a text"):
            load("baseline", sets=(assignment,))
        return
    value: object = load("baseline", sets=(assignment,)).scenario
    for step in key:
        value = getattr(value, step)
    assert value == meant


def test_null_takes_out() -> None:
    assert "baltic" not in load("baseline", sets=("pacts.baltic=null",)).scenario.pacts


@pytest.mark.parametrize(
    ("assignment", "line"),
    [
        ("threat.path=hihg", "--set threat.path=hihg: threat.path: must be"),
        ("threat.path=[", "--set threat.path=[: threat.path: a value or a closing bracket is missing here"),
        ("threat.path=.nan", "--set threat.path=.nan: threat.path: must be a number, not NaN"),
        ("threat.path=", "--set threat.path=: threat.path: has no value"),
        ("threat.path", "--set threat.path: must be key=value"),
        ("=1", "--set =1: must be key=value"),
        ("threat..path=1", "--set threat..path=1: must be key=value"),
        ("thraet.path=1", "--set thraet.path=1: thraet: is no key here; did you mean threat?"),
        ("title.a.b=1", "--set title.a.b=1: title: must be a text"),
        ("events.us_mine=null", "--set events.us_mine=null: events.us_mine: is not there"),
        ("states.select=Finland", "--set states.select=Finland: states.select: Finland is no state's code"),
        ("extends=baseline", "--set extends=baseline: extends: cannot be set"),
        ("ensemble.runs=1\n---\n2", "--set ensemble.runs=1"),
    ],
)
def test_errors_name_the_assignment(assignment: str, line: str) -> None:
    with pytest.raises(InputError) as caught:
        load("baseline", sets=(assignment,))
    (problem,) = caught.value.problems
    assert str(problem).startswith(line)


def test_all_wrong_settings_and_overrides_come_at_once() -> None:
    with pytest.raises(InputError) as caught:
        load("baseline", sets=("a", "variant=x", "ensemble.runs=0"), overrides=("no_pakt",))
    texts = [str(problem) for problem in caught.value.problems]
    assert len(texts) == 4
    assert "--override no_pakt: this scenario has no override no_pakt; did you mean no_pact?" in texts
