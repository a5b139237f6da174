"""Section 9: what differs under the three rival explanations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normsim.experiments.pairing import Paired, Sign, contrast
from normsim.experiments.spread import spread
from normsim.figures.rivals import rivals_figure
from normsim.figures.wording import RIVAL_MEANING, RIVAL_NAMES, number, share_range, share_text, signed
from normsim.report.comparison_words import MARKS, difference, level
from normsim.report.key_numbers import count_range_text, percent_signed
from normsim.report.parts import Figure, Page, Table
from normsim.results import Results

SIGNS: Mapping[Sign, str] = {
    "holds": "same in all",
    "holds or zero": "same, or zero",
    "unclear": "open in one at least",
    "differs": "differs",
    "zero": "no change in any",
    "one rival": "–",
}
"""Whether the change goes the same way under each rival, by the rule and beside the mark of every comparison."""

STILL = 0.005
"""Levels nearer than this to that of the start have not moved."""


def rivals_section(page: Page) -> dict[str, Any]:
    """Charts of new exits by rival, the key outcomes side by side, and which directions agree."""
    return {
        "meaning": [(RIVAL_NAMES[rival], RIVAL_MEANING[rival]) for rival in page.rivals],
        "single": len(page.rivals) == 1,
        "figures": [_figure(page, treaty) for treaty in page.treaties],
        "headers": [f"{RIVAL_NAMES[rival]} (n = {page.summary['variants'][rival]['runs']:,})" for rival in page.rivals],
        "rows": _rows(page),
        "changes": _changes(page),
    }


def _changes(page: Page) -> dict[str, Any] | None:
    """What the changes against the baseline do under each rival, run by run; None without a baseline."""
    results, baseline = page.results, page.inputs.baseline
    if baseline is None or len(page.rivals) < 2:
        return None
    n = min(page.runs, int(baseline.dataset.sizes["run"]))
    masks = {rival: (results.runs_of(rival)[:n] & baseline.runs_of(rival)[:n]) for rival in page.rivals}
    shared = [treaty for treaty in page.treaties if treaty in baseline.treaties]
    # What is gained and lost is a mean over treaties: of other treaties it is another quantity.
    whole = results.treaties == baseline.treaties
    ours, theirs = (_outcomes(some, shared, whole=whole) for some in (results, baseline))
    rows = []
    for name, values in ours.items():
        found = contrast(theirs[name][:n], values[:n], masks)
        unit = "states" if name.endswith("announced") else "0 to 1"
        cells = [level(found.all.baseline, unit), *(_difference(found.rivals[rival], unit) for rival in page.rivals)]
        rows.append({"name": name, "cells": cells, "agree": f"{MARKS[found.sign][0]} {SIGNS[found.sign]}"})
    pairs = [f"{RIVAL_NAMES[rival]} ({int(masks[rival].sum()):,} pairs)" for rival in page.rivals]
    return {"headers": ["Baseline, mean", *pairs], "rows": rows}


def _outcomes(results: Results, treaties: list[str], *, whole: bool) -> dict[str, NDArray[Any]]:
    """Outcomes at the end by run, each ``(runs,)``, that are told for every rival."""
    found: dict[str, NDArray[Any]] = {}
    for treaty in treaties:
        found[f"{treaty}: new exits announced"] = results.count(treaty, "announced", kind="new")[:, -1]
        found[f"{treaty}: robustness"] = np.asarray(results.dataset["robustness"].sel(treaty=treaty).values[:, -1])
    if whole:
        found["Capability gained, ΔC"] = results.capability_gain()[:, -1]
        found["Identity lost, ΔF"] = results.identity_loss()[:, -1]
    return found


def _difference(one: Paired, unit: str) -> str:
    mean, interval = difference(one, unit)
    return f"{mean} {interval}" if one.zero else f"{mean} ({interval})"


def _figure(page: Page, treaty: str) -> Figure:
    rows = []
    for rival in page.rivals:
        tree = page.summary["variants"][rival]
        new = tree["exits"][treaty]["new"]
        rows.append(
            (
                RIVAL_NAMES[rival],
                f"{tree['runs']:,}",
                count_range_text(new["announced"]),
                count_range_text(new["effective"]),
                share_text(tree["at_least"][treaty]["1"], tree["runs"]),
            )
        )
    sizes = ", ".join(f"{row[0].lower()} {row[1]}" for row in rows)
    return page.add(
        Figure(
            id=f"rivals-{treaty}",
            title=f"{treaty}: new exits announced by {page.end}",
            caption=(
                f"Thin line 90 % of runs, thick line 50 %, mark median.{page.grey_note} New exits only. "
                f"n = {sizes} runs; interval: spread of runs."
            ),
            alt="; ".join(f"{row[0]}: {row[2]}" for row in rows) + " (median, 90 % of runs).",
            chart=rivals_figure(page.results, treaty, baseline=page.inputs.baseline),
            table=Table(("Rival", "Runs", "New announced", "New in effect", "At least one new"), tuple(rows)),
        )
    )


def _rows(page: Page) -> list[dict[str, Any]]:
    """Key outcomes by rival, and which way those that can go either way went since the start."""
    trees = [page.summary["variants"][rival] for rival in page.rivals]
    rows = []
    for treaty in page.treaties:
        new = [tree["exits"][treaty]["new"]["announced"] for tree in trees]
        # New exits are never below zero: a direction would say nothing.
        cells = [count_range_text(value) for value in new]
        rows.append({"name": f"{treaty}: new exits announced", "cells": cells, "agree": "–"})
        changes = []
        start = float(page.results.dataset["robustness_start"].sel(treaty=treaty))
        end = page.results.dataset["robustness"].sel(treaty=treaty).values[:, -1]
        for rival in page.rivals:
            changes.append(spread(end[page.results.runs_of(rival)] - start))
        rows.append(_row(f"{treaty}: change in robustness", changes))
    for name, key in (("Capability gained, ΔC", "capability_gain"), ("Identity lost, ΔF", "identity_loss")):
        rows.append(_row(name, [tree[key] for tree in trees]))
    weights = [tree["break_even_capability_weight"] for tree in trees]
    texts = [
        "none" if w["q50"] is None else f"{number(w['q50'])} ({number(w['q05'])} to {number(w['q95'])})"
        for w in weights
    ]
    rows.append({"name": "Break-even weight on capability, w*", "cells": texts, "agree": "–"})
    balls = [tree["snowball"] for tree in trees]
    if all(ball is not None for ball in balls):
        cells = [
            "0 by construction" if rival == "common_shock" and not ball["b"] else percent_signed(ball["b"])
            for rival, ball in zip(page.rivals, balls, strict=True)
        ]
        # A share has no level at the start, hence no direction.
        rows.append(
            {
                "name": "Share of new exits that follow others, or the own exit from the other treaty (snowball)",
                "cells": cells,
                "agree": "–",
            }
        )
    gains = [tree["adversary_gain"] for tree in trees]
    cells = [share_range(g["p_min"], g["p_max"]) for g in gains]
    rows.append({"name": "Adversary gains, lowest to highest over all weights", "cells": cells, "agree": "–"})
    return rows


def _signed(values: dict[str, float]) -> str:
    return f"{signed(values['q50'])} ({signed(values['q05'])} to {signed(values['q95'])})"


def _row(name: str, values: list[dict[str, float]]) -> dict[str, Any]:
    """One outcome that is a change since the start, by rival."""
    return {"name": name, "cells": [_signed(one) for one in values], "agree": since_start(values)}


def since_start(values: Sequence[Mapping[str, float]]) -> str:
    """Which way an outcome went under each rival, in words.

    A rival has a direction where 90 % of its runs lie on one side of the level at the start.

    Args:
        values: Quantiles of the change under each rival, its unit.
    """
    ways = [_way(one) for one in values]
    clear = {way for way in ways if way}
    if len(values) < 2:
        return "–"
    if len(clear) > 1:
        return SIGNS["differs"]
    if None in ways:
        return SIGNS["unclear"]
    if not clear:
        return SIGNS["zero"]
    word = "up" if 1 in clear else "down"
    return f"{word}, or no change" if 0 in ways else f"{word} in all"


def _way(change: Mapping[str, float]) -> int | None:
    """1 or -1 where 90 % of the runs lie on that side of no change, 0 where they have not moved, None where open."""
    low, high = change["q05"], change["q95"]
    if low > STILL:
        return 1
    if high < -STILL:
        return -1
    return 0 if low >= -STILL and high <= STILL else None
