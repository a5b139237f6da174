"""Merged groups as files: a table of outcomes and settings, and a tree."""

from __future__ import annotations

import csv
import io
from typing import Any

from normsim.clock import month_label
from normsim.experiments.spread import QUANTILES
from normsim.experiments.summary import json_ready
from normsim.room.merge_page import Merged
from normsim.room.scores_files import plain_cell

LEVELS = ("mean", *(f"q{percent:02d}" for percent in QUANTILES))


def merge_csv(merged: Merged) -> str:
    """One row per group and outcome: mean and quantiles over the runs."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["group", "outcome", "month", *LEVELS])
    for name in (merged.base, *merged.names):
        for outcome in merged.outcomes:
            found = merged.readings[name].spread(outcome)
            numbers = [f"{found[level]:.6g}" for level in LEVELS]
            writer.writerow([plain_cell(name), outcome.id, month_label(merged.last), *numbers])
    return out.getvalue()


def merge_tree(merged: Merged) -> dict[str, Any]:
    """Settings, outcomes and pairs, ready for JSON."""
    tree = {
        "base": merged.room.base.name,
        "runs": merged.runs,
        "month": month_label(merged.last),
        "groups": {
            group.name: {"title": group.scenario.title, "changes": [one.words for one in group.changes]}
            for group in merged.room.groups
        },
        "settings": {
            one.key: {"label": one.label, "start": one.base, "values": dict(one.words), "moved_by": list(one.movers)}
            | ({"min": one.least, "mean": one.mean, "max": one.most} if one.levels else {})
            for one in merged.room.settings
        },
        "outcomes": {
            outcome.id: {name: merged.readings[name].spread(outcome) for name in (merged.base, *merged.names)}
            for outcome in merged.outcomes
        },
        "pairs": [
            {
                "groups": [pair.one, pair.other],
                "settings_apart": pair.apart,
                "share_of_runs_alike": dict(pair.same),
                "agree_on": [outcome.id for outcome in merged.outcomes if pair.agrees(outcome.id)],
            }
            for pair in merged.pairs
        ],
    }
    ready = json_ready(tree)
    assert isinstance(ready, dict)
    return ready
