"""What the numbers of a page rest on, for section 10: grades, shares of variance, calibration, rivals, hindcast."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from normsim.analyses.calibration import INFORMED
from normsim.analyses.sensitivity import LEAST_RUNS, RIVAL, InputTable, Share, explained, first_order, input_table
from normsim.figures.wording import (
    FEW_RUNS,
    RIVAL_NAMES,
    count_range,
    join_words,
    number,
    part_text,
    tenths_range,
)
from normsim.posterior import posterior_about, posterior_sets
from normsim.register import GRADES
from normsim.report.parts import Page
from normsim.report.trust_calibration import calibration_words, hindcast_words
from normsim.scenario.sections import Parameters

JUDGED = "J"
NAMED = 3
"""Inputs named for each outcome, the largest."""
NOT_VARIED = "not varied"
SETS = ("all", "judged", "silent", "rival")


def trust_part(page: Page, rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Sentences and one table on how far the page can be trusted.

    Args:
        page: The page.
        rows: Every input as section 10 lists it, with ``key`` and ``grade``.

    Returns:
        What the template shows.
    """
    rows = list(rows)
    grades = {str(row["key"]): str(row["grade"]) for row in rows}
    inputs = input_table(page.results)
    # Of a single run nobody can say what would have differed.
    names = inputs.names if page.runs > 1 else [str(name) for name in page.results.dataset["input"].to_numpy()]
    drawn = [name for name in names if name != RIVAL]
    judged = [name for name in drawn if _grade(name, grades) == JUDGED]
    silent = [name for name in judged if name not in _informed(page)]
    chosen = {
        "all": inputs.names,
        "judged": tuple(name for name in inputs.names if name == RIVAL or name in judged),
        "silent": tuple(silent),
        "rival": tuple(name for name in inputs.names if name == RIVAL),
    }
    return {
        "graded": _graded(rows, drawn, judged),
        "shares": _shares(page, inputs, chosen),
        "silent": len(silent),
        "judged": len(judged),
        "reading": _reading(page, inputs),
        "calibration": calibration_words(page),
        "rivals": _disagreement(page),
        "hindcast": hindcast_words(page),
    }


def _grade(name: str, grades: Mapping[str, str]) -> str:
    """Grade of a drawn input: that of its own row, or of the row that it stands in."""
    parts = name.split(".")
    keys = (".".join(parts[:size]) for size in range(len(parts), 0, -1))
    # What no row lists was made up on the way; calling it a judgement is the cautious side.
    return next((grades[key] for key in keys if key in grades), JUDGED) or JUDGED


def _informed(page: Page) -> set[str]:
    """Keys of the drawn parameters that the record informed under at least one of the rivals on the page."""
    name, own = page.scenario.parameters.from_, page.scenario.parameters
    if name not in posterior_sets():
        return set()
    rivals = posterior_about(name)["rivals"]
    found = {
        key
        for rival in page.rivals
        for key, value in rivals[rival]["contraction"].items()
        if value >= INFORMED and getattr(own, key) is None
    }
    return {f"parameters.{key}" for key in found}


def _graded(rows: Sequence[Mapping[str, Any]], drawn: Sequence[str], judged: Sequence[str]) -> str:
    counts = [(grade, sum(row["grade"] == grade for row in rows)) for grade in GRADES]
    known = sum(count for _, count in counts)
    said = join_words([f"{count} of grade {grade}" for grade, count in counts if count])
    text = f"Of {known} graded inputs, {said}." if known else "No input carries a grade."
    if not drawn:
        return f"{text} No input was drawn anew in each run: the runs differ by chance alone."
    return (
        f"{text} {len(drawn)} inputs were drawn anew in each run, {len(judged)} of them judgement; all others are "
        "fixed, or chance within a run. What is fixed moves nothing from run to run and so cannot show in the table "
        "below, however doubtful it is."
    )


def _outcomes(page: Page) -> dict[str, tuple[str, Any]]:
    """Outcomes of the table by key: their name and one number per run."""
    results, found = page.results, {}
    for row, treaty in enumerate(page.treaties):
        new = results.count(treaty, "announced", kind="new")[:, -1].astype(np.float64)
        found[f"new.{treaty}"] = (f"{treaty}: further exits announced", new)
        end = results.dataset["robustness"].to_numpy()[:, row, -1].astype(np.float64)
        found[f"robust.{treaty}"] = (f"{treaty}: robustness at the end", end)
    return found


def _shares(page: Page, inputs: InputTable, chosen: Mapping[str, tuple[str, ...]]) -> list[dict[str, Any]]:
    outcomes = _outcomes(page)
    values = {key: runs for key, (_, runs) in outcomes.items()}
    shares, alone = explained(inputs, values, chosen), first_order(inputs, values)
    rows = []
    for key, (name, runs) in outcomes.items():
        same = page.runs >= LEAST_RUNS and not np.ptp(runs)
        cells = [_share_text(shares[key][label], same=same) if chosen[label] else NOT_VARIED for label in SETS]
        leading = [f"{_plain(one)}: {part_text(share)}" for one, share in list(alone[key].items())[:NAMED]]
        rows.append({"name": name, "cells": cells, "leading": "; ".join(leading) or "none above the noise"})
    return rows


def _share_text(share: Share, *, same: bool) -> str:
    if same:
        return "no spread"
    if not share.known:
        return "too few runs"
    low, high = (5 * int(20 * end + 0.5) for end in (share.low, share.high))
    text = part_text(share.value).replace("below 1 in 100", "below 1 %")
    return text if low == high else f"{text} [{low} to {high}]"


def _plain(name: str) -> str:
    """A drawn input in the words of its description, with the key that the tables below list."""
    if name == RIVAL:
        return "the rival explanation"
    field = Parameters.model_fields.get(name.removeprefix("parameters."))
    if field is None:
        return name
    words = str(field.description or name).partition(": ")
    return f"{(words[2] or words[0]).rstrip('.').partition(';')[0]}, {name.removeprefix('parameters.')}"


def _reading(page: Page, inputs: InputTable) -> list[str]:
    texts = [
        "A share says how much of the spread between runs could be foretold from the inputs, each with its own effect. "
        "The rest is chance within the runs and effects that inputs have only together: each share is a lower bound, "
        "and the lower the fewer the runs.",
    ]
    if page.scenario.parameters.from_ in posterior_sets() and len(inputs.names) > 1:
        pairs = _correlated(page)
        texts.append(
            "The calibrated inputs are correlated"
            + (f" (most of all {pairs})" if pairs else "")
            + ": an input also gets credit for what it shares with others, and shares of single inputs do not add up."
        )
    return texts


def _correlated(page: Page) -> str:
    """The strongest correlation among the posterior draws over the rivals on the page."""
    rivals = posterior_about(page.scenario.parameters.from_)["rivals"]
    found = [
        (float(value), str(pair)) for rival in page.rivals for pair, value in rivals[rival]["correlations"].items()
    ]
    if not found:
        return ""
    value, pair = max(found, key=lambda one: (abs(one[0]), one[1]))
    return f"{pair.replace(' ~ ', ' and ')}, {number(value, 1)}"


def _disagreement(page: Page) -> str:
    if len(page.rivals) < 2:
        only = RIVAL_NAMES[page.rivals[0]].lower() if page.rivals else "one"
        return f"Only one explanation was run ({only}); how far the rivals disagree is not known here."
    parts = []
    counts = [int(page.results.runs_of(rival).sum()) for rival in page.rivals]
    for treaty in page.treaties:
        new = page.results.count(treaty, "announced", kind="new")[:, -1]
        groups = [new[page.results.runs_of(rival)] for rival in page.rivals]
        medians = [float(np.sort(one)[(one.size + 1) // 2 - 1]) for one in groups]
        chances = [float((one > 0).mean()) for one in groups]
        few = min(counts) if min(counts) < FEW_RUNS else None
        often = f"; at least one in {tenths_range(chances, few)}" if few is None else ""
        parts.append(f"{treaty}: {count_range(min(medians), max(medians))} further{often}")
    n = f"{min(counts):,}" if min(counts) == max(counts) else f"{min(counts):,} to {max(counts):,}"
    return (
        f"Across {join_words([RIVAL_NAMES[rival].lower() for rival in page.rivals])}, medians by {page.end} range as "
        f"follows. {'. '.join(parts)} (n = {n} runs a rival; range over the rivals)."
    )
