"""Section 2: the numbers one would quote, each with its interval, at start and new kept apart."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from normsim.experiments.spread import quantiles, spread
from normsim.figures.wording import FEW_RUNS, count_words, number, of_runs, share_range, share_text, signed
from normsim.report.parts import Bar, Page, bar

STAGES = ("announced", "deposited", "effective")
LABELS = {"announced": "announced", "deposited": "deposited", "effective": "in effect"}


def key_numbers_section(page: Page) -> dict[str, Any]:
    """Sums by treaty and group, chances, time to quiet, robustness, break-even weight."""
    return {
        "sums": [_sums(page, treaty) for treaty in page.treaties],
        "groups": _groups(page),
        "chances": [_chances(page, treaty) for treaty in page.treaties],
        "quiet": [_quiet(page, treaty) for treaty in page.treaties],
        "robustness": [_robustness(page, treaty) for treaty in page.treaties],
        "break_even": _break_even(page),
        "snowball": _snowball(page),
    }


def count_range_text(values: dict[str, float]) -> str:
    """Median and 90 % of runs of a count of states."""
    middle, low, high = (round(values[name]) for name in ("q50", "q05", "q95"))
    return f"{middle}" if low == high else f"{middle} ({low} to {high})"


def count_range_texts(counts: NDArray[Any]) -> list[str]:
    """The same for several counts at once; one text per column of ``(runs, columns)``."""
    levels = quantiles(counts, (5, 50, 95)).T.tolist()
    return [count_range_text({"q05": low, "q50": middle, "q95": high}) for low, middle, high in levels]


def _sums(page: Page, treaty: str) -> dict[str, Any]:
    exits = page.summary["exits"][treaty]
    top = max(1.0, *(exits["total"][stage]["q95"] for stage in STAGES))
    rows = []
    for stage in STAGES:
        cells = {kind: exits[kind][stage] for kind in ("at_start", "new", "total")}
        rows.append(
            {
                "label": LABELS[stage],
                **{kind: count_range_text(value) for kind, value in cells.items()},
                "bar": bar(cells["total"], 0, top, f"total: {count_range_text(cells['total'])}"),
                "start_at": round(100 * cells["at_start"]["q50"] / top, 1),
            }
        )
    return {"treaty": treaty, "name": page.treaty_names.get(treaty, treaty), "rows": rows, "top": round(top)}


def _groups(page: Page) -> list[dict[str, Any]]:
    rows = []
    for group, treaties in page.summary["groups"].items():
        for treaty, exits in treaties.items():
            rows.append(
                {
                    "group": group,
                    "treaty": treaty,
                    "cells": [
                        count_range_text(exits[kind][stage])
                        for stage in ("announced", "effective")
                        for kind in ("at_start", "new", "total")
                    ],
                }
            )
    return rows


def _chances(page: Page, treaty: str) -> dict[str, Any]:
    variants = [page.summary["variants"][rival]["at_least"][treaty] for rival in page.rivals]
    rows = []
    for k, share in page.summary["at_least"][treaty].items():
        shares = [variant[k] for variant in variants]
        low, high = (100 * min(shares), 100 * max(shares)) if shares else (100 * share, 100 * share)
        text = share_text(share, page.runs)
        rivals = share_range(min(shares), max(shares)) if page.runs >= FEW_RUNS and len(shares) > 1 else ""
        rows.append(
            {
                "label": f"{count_words(int(k))} or more",
                "text": text,
                "rivals": rivals,
                "bar": Bar(
                    round(low, 1), round(high, 1), round(100 * share, 1), round(100 * share, 1), 100 * share, text
                ),
            }
        )
    return {"treaty": treaty, "rows": rows}


def _quiet(page: Page, treaty: str) -> dict[str, Any]:
    found = page.summary["time_to_quiet"][treaty]
    share = found["share_quiet"]
    if not share:
        months = len(page.months)
        text = "in no run" if months > 24 else "cannot be seen"
        detail = (
            "no run has 24 months without a new announcement"
            if months > 24
            else f"the horizon of {months} months is too short to see 24 quiet months"
        )
        return {"treaty": treaty, "text": text, "detail": detail, "bar": None}
    ends = [found[name] for name in ("q05", "q50", "q95")]
    words = ["later than the horizon" if end is None else f"{round(end)}" for end in ends]
    middle = "beyond the horizon" if ends[1] is None else f"{words[1]} month{'' if words[1] == '1' else 's'}"
    if words[1] == "0":
        middle = "quiet from the start"
    detail = f"90 % of runs {words[0]} to {words[2]}; seen within the horizon in {of_runs(share, page.runs)}"
    size = len(page.months)
    values = {name: size if found[name] is None else found[name] for name in ("q05", "q25", "q50", "q75", "q95")}
    return {"treaty": treaty, "text": middle, "detail": detail, "bar": bar(values, 0, size, detail)}


def _robustness(page: Page, treaty: str) -> dict[str, Any]:
    level = page.results.dataset["robustness"].sel(treaty=treaty).values
    change = spread(level[:, -1] - float(page.results.dataset["robustness_start"].sel(treaty=treaty)))
    detail = f"90 % of runs {signed(change['q05'])} to {signed(change['q95'])}; scale 0 to 1"
    edge = max(0.1, abs(change["q05"]), abs(change["q95"]))
    return {
        "treaty": treaty,
        "text": signed(change["q50"]),
        "detail": detail,
        "bar": bar(change, -edge, edge, detail),
    }


def _break_even(page: Page) -> dict[str, Any]:
    found = page.summary["break_even_capability_weight"]
    null = of_runs(found["share_null"], page.runs)
    if found["q50"] is None:
        return {"text": "none", "detail": "Capability is gained in no run, so no weight balances the loss", "bar": None}
    detail = (
        f"90 % of runs {number(found['q05'])} to {number(found['q95'])}; no such weight, because no capability is "
        f"gained, in {null}"
    )
    return {"text": number(found["q50"]), "detail": detail, "bar": bar(found, 0, 1, detail)}


def _snowball(page: Page) -> dict[str, Any] | None:
    found = page.inputs.snowball
    if not found or found.get("b") is None:
        return None
    share = float(found["b"])
    low, high = found.get("low", found.get("q05")), found.get("high", found.get("q95"))
    detail = f"90 % interval {percent_signed(low)} to {percent_signed(high)} (simulation error of a paired comparison)"
    return {"text": percent_signed(share), "detail": detail}


def percent_signed(share: float) -> str:
    """A share that may be negative, in steps of 5 %."""
    points = 5 * round(20 * share)
    return f"{'−' if points < 0 else ''}{abs(points)} %"
