"""A comparison as files: a tree for ``compare.json``, a table for ``compare.csv``, and the folder that holds them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from normsim.clock import month_label
from normsim.experiments.comparison import Compared, Comparison, Versus
from normsim.experiments.csv_text import Column, csv_text, quoted
from normsim.experiments.folders import folder_name
from normsim.experiments.outputs import columns_text, json_text
from normsim.experiments.page_files import ALL, ensembles, number_cell, page_manifest, paired_columns
from normsim.experiments.readings import Outcome
from normsim.experiments.spread import spread
from normsim.experiments.summary import json_ready

if TYPE_CHECKING:
    from normsim.errors import Problem
    from normsim.loading import Loaded

FORMAT = 1
"""Version of the folder's layout."""

PAGE = "compare.html"


@dataclass(frozen=True)
class LeftOut:
    """A scenario that was asked for and is not compared.

    Args:
        typed: What the user typed.
        problems: Why, one line each.
    """

    typed: str
    problems: tuple[Problem, ...]


def comparison_tree(found: Comparison, left_out: Sequence[LeftOut] = ()) -> dict[str, Any]:
    """All numbers of a comparison, ready for JSON.

    Args:
        found: The comparison.
        left_out: Scenarios that could not be compared.
    """
    tree = {
        "format": FORMAT,
        "baseline": found.baseline.candidate.name,
        "runs": found.runs,
        "seed": found.seed,
        "intervals": "low to high: 90 % simulation error of the paired mean; q05 to q95: spread of run differences",
        "scenarios": [_scenario(one) for one in (found.baseline, *found.others)],
        "left_out": [{"file": one.typed, "problems": [str(problem) for problem in one.problems]} for one in left_out],
    }
    ready = json_ready(tree)
    assert isinstance(ready, dict)
    return ready


def _scenario(one: Compared) -> dict[str, Any]:
    scenario = one.candidate.scenario
    return {
        "name": one.candidate.name,
        "file": one.candidate.file,
        "title": scenario.title,
        "question": scenario.question,
        "notes": one.candidate.notes,
        "changes": one.changes,
        "levels": [_named(outcome) | spread(values) for outcome, values in one.own.values.items()],
        "differences": [] if one.versus is None else list(_differences(one.versus)),
        "identical_under": [] if one.versus is None else sorted(one.versus.identical),
        "not_compared": [] if one.versus is None else one.versus.shared.left_out,
        "adversary_gain": None if one.versus is None or one.versus.gain is None else asdict(one.versus.gain),
        "break_even": [asdict(lever) for lever in one.break_evens],
    }


def _named(outcome: Outcome) -> dict[str, Any]:
    month = None if outcome.month is None else month_label(outcome.month)
    return {
        "outcome": outcome.name,
        "treaty": outcome.treaty,
        "group": outcome.group,
        "month": month,
        "unit": outcome.unit,
    }


def _differences(found: Versus) -> Iterator[dict[str, Any]]:
    for outcome, contrast in found.contrasts.items():
        yield _named(outcome) | {
            "sign": contrast.sign,
            ALL: asdict(contrast.all),
            "rivals": {rival: asdict(one) for rival, one in contrast.rivals.items()},
        }


def comparison_table(found: Comparison) -> list[Column]:
    """One row for each scenario, outcome and ensemble (all runs, then each rival)."""
    rows = [
        (one.candidate.name, outcome, ensemble, paired, contrast, one.versus)
        for one in found.others
        if one.versus is not None
        for outcome, contrast in one.versus.contrasts.items()
        for ensemble, paired in ensembles(contrast)
    ]
    ends = [versus.shared.end for *_, versus in rows]
    return [
        Column("scenario", "name of the scenario", quoted(row[0] for row in rows)),
        Column("outcome", "what is compared, in the words of claims where they have it", [row[1].name for row in rows]),
        Column("treaty", "treaty; blank for a sum or mean over all shared ones", [row[1].treaty or "" for row in rows]),
        Column("group", "group of states; blank for all", [row[1].group or "" for row in rows]),
        Column(
            "month",
            "month at which it is read",
            [month_label(end if row[1].month is None else row[1].month) for row, end in zip(rows, ends, strict=True)],
        ),
        Column("unit", "unit of the outcome and of its difference", quoted(row[1].unit for row in rows)),
        Column("ensemble", "all, or the rival explanation whose runs are compared", [row[2] for row in rows]),
        *paired_columns([row[3] for row in rows]),
        Column(
            "at_start",
            "part of the mean that is inputs: exits at the start of one and not of the other; blank for other outcomes",
            [number_cell(row[5].at_start(row[1])) for row in rows],
        ),
        Column("sign", "whether the direction holds under each rival", [row[4].sign for row in rows]),
    ]


def comparison_texts(found: Comparison, left_out: Sequence[LeftOut]) -> dict[str, str | bytes]:
    """Texts of all files but the page and the manifest, by file name.

    Args:
        found: The comparison.
        left_out: Scenarios that could not be compared.
    """
    from normsim.loading import dump_yaml

    table = comparison_table(found)
    everyone = [found.baseline, *found.others]
    return {
        "compare.json": json_text(comparison_tree(found, left_out)),
        "compare.csv": csv_text(table),
        "columns.md": columns_text({"compare.csv": table}, tree="compare.json"),
        **{f"scenarios/{folder_name(one.candidate.name)}.yaml": dump_yaml(one.candidate.scenario) for one in everyone},
    }


def comparison_manifest(
    found: Comparison, command: str, loaded: Mapping[str, Loaded], files: Mapping[str, str | bytes]
) -> dict[str, Any]:
    """What was compared, with what, and the hash of every file written."""
    about = ("comparison", FORMAT, found.baseline.own.provenance)
    return page_manifest(about, command, loaded, files) | {"baseline": found.baseline.candidate.name}
