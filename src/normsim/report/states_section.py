"""Section 8: groups first, then states in alphabetical order, with what is not known about them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from normsim.axes import NON_PARTY
from normsim.figures.causes import main_terms
from normsim.figures.spread import share_error
from normsim.figures.wording import FEW_RUNS, RARE, STAGE_AT_START, TERM_NAMES, month_words, share_range, share_text
from normsim.report.parts import Bar, Page

ENOUGH = 10
"""Announcements a state needs before a main driver is named."""


def states_section(page: Page) -> dict[str, Any]:
    """Groups by treaty, then one table of states per treaty."""
    return {"groups": _groups(page), "tables": [_table(page, treaty) for treaty in page.treaties]}


def _groups(page: Page) -> list[dict[str, Any]]:
    """Share of runs in which a group sees at least one further exit, and at least two, with the range over rivals."""
    rows = []
    for group in page.summary["groups"]:
        inside = np.asarray(page.results.states_in(group))
        for index, treaty in enumerate(page.treaties):
            new = page.results.count(treaty, "announced", kind="new", group=group)[:, -1]
            masks = [np.asarray(page.results.runs_of(rival)) for rival in page.rivals]
            rows.append(
                {
                    "group": group,
                    "treaty": treaty,
                    "size": int(inside.sum()),
                    "parties": int((inside & page.results.dataset["party_at_start"].values[:, index]).sum()),
                    "at_start": int((inside & page.results.dataset["at_start"].values[:, index]).sum()),
                    "chances": [
                        _chance(page, float(np.mean(new >= k)), np.array([np.mean(new[mask] >= k) for mask in masks]))
                        for k in (1, 2)
                    ],
                }
            )
    return rows


def _table(page: Page, treaty: str) -> dict[str, Any]:
    data = page.results.dataset.sel(treaty=treaty)
    stages, begun = data["stage_at_start"].values, data["at_start"].values
    shares = {stage: np.asarray(page.results.chance(treaty, stage)) for stage in ("announced", "effective")}
    by_rival = {
        stage: np.array([page.results.chance(treaty, stage, variant=rival) for rival in page.rivals])
        for stage in ("announced", "effective")
    }
    # Only parties and former parties can leave; a state that joins within the horizon counts as well.
    kept = (stages != NON_PARTY) | begun | (shares["announced"] > 0)
    place = page.treaties.index(treaty)
    counts, mains = main_terms(page.announcements, place, len(page.states))
    rows = []
    for index in np.flatnonzero(kept):
        state = page.states[index]
        new = not bool(begun[index])
        rows.append(
            {
                "name": page.names.get(state, state),
                "iso3": state,
                "start": "new" if new else "at start",
                "stage": _stage(page, treaty, state, int(stages[index])),
                "announced": _chance(page, shares["announced"][index], by_rival["announced"][:, index]),
                "effective": _chance(page, shares["effective"][index], by_rival["effective"][:, index]),
                "driver": _driver(mains[index], int(counts[index]), new),
                "rare": new and max(shares["announced"][index], shares["effective"][index]) < RARE,
            }
        )
    rows.sort(key=lambda row: str(row["name"]))
    return {
        "treaty": treaty,
        "name": page.treaty_names.get(treaty, treaty),
        "rows": rows,
        "rare": sum(row["rare"] for row in rows),
    }


def _stage(page: Page, treaty: str, state: str, stage: int) -> str:
    step = {3: "announced", 4: "deposited", 5: "effective"}.get(stage)
    month = page.known(treaty, state, step) if step else -1
    return f"{STAGE_AT_START[stage]}, {month_words(month)}" if month >= 0 else STAGE_AT_START[stage]


def _chance(page: Page, share: float, rivals: NDArray[np.float64]) -> dict[str, Any]:
    """A share of runs, its range over the rivals and its simulation error."""
    share = float(share)
    ends = [float(rivals.min()), float(rivals.max())] if len(rivals) else [share, share]
    low, high = share_error(share, page.runs)
    text = share_text(share, page.runs)
    across = share_range(*ends)
    left, right = min(ends[0], low), max(ends[1], high)
    return {
        "text": text,
        "value": round(share, 4),
        "rivals": across if page.runs >= FEW_RUNS else "–",
        "bar": Bar(
            round(100 * left, 1),
            round(100 * right, 1),
            round(100 * ends[0], 1),
            round(100 * ends[1], 1),
            round(100 * share, 1),
            across,
        ),
    }


def _driver(main: str | None, count: int, new: bool) -> str:
    if not new:
        return "under way at the start"
    if count < ENOUGH:
        return "too few exits to say"
    return TERM_NAMES.get(main, main) if main else "none pushes"
