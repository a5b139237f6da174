"""The key numbers of one treaty, each with its interval and, in grey, what the baseline says."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from normsim.app.texts import texts
from normsim.experiments.spread import spread
from normsim.figures.wording import FEW_RUNS, month_words, number, share_range, share_text
from normsim.report.key_numbers import count_range_text

if TYPE_CHECKING:
    from normsim.results import Results


def key_numbers(results: Results, baseline: Results | None, treaty: str) -> list[dict[str, str]]:
    """Number by number: label, value, what it is, and the baseline's value.

    Args:
        results: The ensemble.
        baseline: The ensemble without the changes, if there is one.
        treaty: Treaty id.
    """
    words: dict[str, Any] = texts()["numbers"]
    own = _values(results, treaty)
    other = _known(baseline, treaty) if baseline is not None and treaty in baseline.treaties else {}
    end = words["end"].format(month=month_words(int(results.months[-1])))
    return [
        {
            "id": name,
            "label": words[name],
            "text": text,
            "detail": f"{detail}, {end}",
            "baseline": words["baseline"].format(text=other[name][0]) if name in other else "",
        }
        for name, (text, detail) in own.items()
    ]


@lru_cache(maxsize=6)
def _known(baseline: Results, treaty: str) -> dict[str, tuple[str, str]]:
    """The baseline's values, which stay the same while the other ensemble changes."""
    return _values(baseline, treaty)


def _values(results: Results, treaty: str) -> dict[str, tuple[str, str]]:
    words = texts()["numbers"]
    new = results.count(treaty, "announced", kind="new")[:, -1]
    out = results.count(treaty, "effective")[:, -1]
    robust = spread(results.dataset["robustness"].sel(treaty=treaty).values[:, -1])
    weights = results.break_even()
    known = weights[np.isfinite(weights)]
    return {
        "new": (count_range_text(spread(new)), words["median"]),
        "total": (count_range_text(spread(out)), words["median"]),
        "chance": _chance(results, new),
        "robustness": (_level(robust), words["robust"]),
        "balance": (_level(spread(known)) if known.size else words["none"], words["weight"]),
    }


def _chance(results: Results, new: np.ndarray[Any, Any]) -> tuple[str, str]:
    words, runs = texts()["numbers"], len(new)
    shares = [float(np.mean(new[results.runs_of(rival)] > 0)) for rival in results.rivals]
    text = share_text(float(np.mean(new > 0)), runs)
    if len(shares) < 2 or runs < FEW_RUNS:
        return text, words["share_one"]
    return text, words["share"].format(text=share_range(min(shares), max(shares)))


def _level(values: dict[str, float]) -> str:
    return f"{number(values['q50'])} ({number(values['q05'])} to {number(values['q95'])})"
