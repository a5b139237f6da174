"""``normsim diff``: words, data, effects, and what it does with wrong input."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from normsim.cli.differing import outcome_of
from normsim.clock import month_number
from normsim.errors import InputError
from normsim.experiments.readings import TOTAL, Outcome

Call = Callable[..., Result]


def test_what_differs_in_words(folder: Path, call: Call) -> None:
    result = call("diff", "baseline", "baseline+america_leaves+levers.contain.strength=0.5")
    assert result.exit_code == 0, result.output
    first, *lines = result.stdout.splitlines()
    assert first == "baseline → baseline+america_leaves+levers.contain.strength=0.5: 2 differences after resolving"
    assert lines == [
        "- American commitment: none instead of 0.3 from 2025-03  [assurance.path]",
        "- lever contain: strength 0.5 instead of 0  [levers.contain]",
    ]
    assert call("diff", "small.yaml", "small.yaml").stdout.endswith(": no differences after resolving\n")
    assert call("diff", "small.yaml", "baseline", "--quiet").stdout == ""


def test_what_differs_as_data(folder: Path, call: Call) -> None:
    tree = json.loads(call("diff", "baseline", "baseline+no_pact", "--json").stdout)
    (change,) = tree["differences"]
    assert change["key"] == "pacts.baltic"
    assert change["changes_runs"] is True
    (part,) = change["parts"]
    assert part["old"]["members"] == ["EST", "LVA", "LTU", "POL"]
    assert "new" not in part


def test_effects_add_up_on_the_terminal_and_in_json(folder: Path, call: Call) -> None:
    words = ["diff", "small.yaml", "small.yaml+calm+assurance=none", "--effects", "--runs", "30", "--jobs", "1"]
    words += ["--set", "horizon.end=2026-06", "--outcome", "exits.new.announced:APMBC@2026-03"]
    tree = json.loads(call(*words, "--json").stdout)["effects"]
    assert (tree["outcome"], tree["month"], tree["runs"], tree["seed"]) == (
        "exits.new.announced:APMBC@2026-03",
        "2026-03",
        30,
        5,
    )
    assert [change["keys"] for change in tree["changes"]] == [["threat.path"], ["assurance.path"]]
    # Six significant digits in the file; the numbers themselves add up to 1e-9, which the unit tests see.
    assert sum(change["mean"] for change in tree["changes"]) == pytest.approx(tree["total"]["mean"], abs=1e-5)
    lines = call(*words).stdout.splitlines()
    assert "APMBC: new exits announced by March 2026" in lines[3]
    assert lines[-1].startswith("Shapley values: what a change adds at its turn, averaged over all orders")


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("baseline", "absent.yaml"), "absent.yaml: there is no such file"),
        (("baseline", "baseline+nope"), "has no override nope"),
        (("baseline", "reports"), "reports: "),
        (("baseline", "small.yaml", "--outcome", "robustness:APMBC"), "use it with --effects"),
        (("baseline", "small.yaml", "--effects", "--outcome", "robust"), "did you mean robustness?"),
        (("baseline", "small.yaml", "--effects", "--outcome", "parties@2030"), "must be a month written YYYY-MM"),
        (("baseline", "small.yaml", "--effects", "--outcome", "a:b:c:d"), "no such outcome"),
    ],
)
def test_wrong_input(folder: Path, call: Call, words: tuple[str, ...], text: str) -> None:
    result = call("diff", *words)
    assert result.exit_code == 2, result.output
    assert text in result.stderr
    assert "Traceback" not in result.output


def test_both_files_are_told_at_once(folder: Path, call: Call) -> None:
    result = call("diff", "one.yaml", "two.yaml")
    assert [line.split(":")[0] for line in result.stderr.splitlines()] == ["one.yaml", "two.yaml"]


def test_outcomes_are_written_as_in_claims() -> None:
    assert outcome_of(None) == TOTAL
    found = outcome_of("exits.total.effective:CCM:border@2030-12")
    assert found == Outcome("exits.total.effective", "CCM", "border", month_number("2030-12"))
    assert found.key == "exits.total.effective:CCM:border@2030-12"
    with pytest.raises(InputError, match="no such outcome"):
        outcome_of("followers")
    with pytest.raises(InputError, match="NAME:TREATY:GROUP"):
        outcome_of("robustness:APMBC:border:more")
