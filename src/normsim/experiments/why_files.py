"""Answers to "why" as files: a tree for ``why.json`` and a table for ``why.csv``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from normsim.clock import month_label
from normsim.experiments.csv_text import Column, csv_text, quoted
from normsim.experiments.outputs import columns_text, json_text
from normsim.experiments.page_files import ALL, ensembles, paired_columns
from normsim.experiments.pairing import Contrast
from normsim.experiments.spread import spread
from normsim.experiments.summary import json_ready
from normsim.experiments.why import Answer, Why

FORMAT = 1
"""Version of the folder's layout."""

PAGE = "why.html"
FURTHER, ROBUSTNESS, CHANCE = "exits.new.announced", "robustness", "chance.new.announced"
KINDS = {
    "force": "one force taken out",
    "given": "all suppositions at once",
    "state": "one state stays, or all that are on their way out",
}


def why_tree(found: Why) -> dict[str, Any]:
    """All numbers, ready for JSON.

    Args:
        found: The answers.
    """
    provenance = found.results.provenance
    tree = {
        "format": FORMAT,
        "title": found.results.scenario.title,
        "runs": found.runs,
        "seed": provenance.seed,
        "by": month_label(int(found.results.months[-1])),
        "intervals": "low to high: 90 % simulation error of the paired mean; q05 to q95: spread of run differences",
        "further": {treaty: spread(counts) for treaty, counts in found.further.items()},
        "answers": [{"kind": kind} | _tree(one) for kind, one in _answers(found)],
        "states_left_out": found.left_out,
    }
    ready = json_ready(tree)
    assert isinstance(ready, dict)
    return ready


def _answers(found: Why) -> Iterator[tuple[str, Answer]]:
    if found.given is not None:
        yield "given", found.given
    for one in found.forces:
        yield "force", one
    for one in found.states or ():
        yield "state", one


def _tree(one: Answer) -> dict[str, Any]:
    return {
        "key": one.key,
        "name": one.name,
        "how": one.how,
        "states_not_counted": one.apart,
        "denied_by": sorted(one.denied_by),
        "further": _contrast(one.further),
        "treaties": {
            treaty: {"further": _contrast(one.treaties[treaty]), ROBUSTNESS: _contrast(one.robustness[treaty])}
            for treaty in one.treaties
        },
        "states": [
            {"state": moved.state, "treaty": moved.treaty, "chance": _contrast(moved.chance)} for moved in one.moved
        ],
        "notes": one.notes,
    }


def _contrast(one: Contrast) -> dict[str, Any]:
    return {
        "sign": one.sign,
        ALL: asdict(one.all),
        "rivals": {rival: asdict(paired) for rival, paired in one.rivals.items()},
    }


def why_table(found: Why) -> list[Column]:
    """One row for each answer, outcome and ensemble (all runs, then each rival)."""
    rows = [
        (kind, one, outcome, treaty, state, contrast, ensemble, paired)
        for kind, one in _answers(found)
        for outcome, treaty, state, contrast in _outcomes(one)
        for ensemble, paired in ensembles(contrast)
    ]
    kinds = "; ".join(f"{kind}: {meaning}" for kind, meaning in KINDS.items())
    return [
        Column("kind", kinds, [row[0] for row in rows]),
        Column(
            "key", "what is otherwise, as a word or as the text that asks for it", quoted(row[1].key for row in rows)
        ),
        Column("name", "the same for readers", quoted(row[1].name for row in rows)),
        Column(
            "outcome",
            f"{FURTHER}: new exits announced by states whose choice is not given, states per run; {ROBUSTNESS}: of the "
            f"norm in the last month, 0 to 1; {CHANCE}: share of runs in which a state newly announces",
            [row[2] for row in rows],
        ),
        Column("treaty", "treaty; blank for the sum over all", [row[3] for row in rows]),
        Column("state", "ISO3 code; blank where no single state is meant", [row[4] for row in rows]),
        Column("ensemble", "all, or the rival explanation whose runs are compared", [row[6] for row in rows]),
        *paired_columns([row[7] for row in rows]),
        Column("sign", "whether the direction holds under each rival", [row[5].sign for row in rows]),
    ]


def _outcomes(one: Answer) -> Iterator[tuple[str, str, str, Contrast]]:
    yield FURTHER, "", "", one.further
    for treaty, contrast in one.treaties.items():
        yield FURTHER, treaty, "", contrast
    for treaty, contrast in one.robustness.items():
        yield ROBUSTNESS, treaty, "", contrast
    for moved in one.moved:
        yield CHANCE, moved.treaty, moved.state, moved.chance


def why_texts(found: Why) -> dict[str, str | bytes]:
    """Texts of all files but the page and the manifest, by file name.

    Args:
        found: The answers.
    """
    from normsim.loading import dump_yaml

    table = why_table(found)
    files: dict[str, str | bytes] = {
        "why.json": json_text(why_tree(found)),
        "why.csv": csv_text(table),
        "columns.md": columns_text({"why.csv": table}, tree="why.json"),
        "scenario.yaml": dump_yaml(found.results.scenario),
    }
    if found.given_scenario is not None:
        files["supposed.yaml"] = dump_yaml(found.given_scenario)
    return files
