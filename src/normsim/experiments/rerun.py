"""The rerun loop: what changed since the last run of the same scenario, paired run by run where that is possible."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from normsim.clock import month_label, month_number
from normsim.errors import NormsimError
from normsim.experiments.changes import ABSENT, differences, in_brief, plain
from normsim.experiments.folders import read_manifest
from normsim.experiments.measures import Measures
from normsim.experiments.spread import Z90, quantiles

if TYPE_CHECKING:
    from normsim.scenario.schema import Scenario

SHOWN = 4
"""Changed settings that are named on one line."""


@dataclass(frozen=True)
class Earlier:
    """What is needed of the last run to compare with it.

    Args:
        manifest: Its manifest.
        scenario: Its scenario as plain mappings, None when this version cannot read it.
        run: Run of each row of ``exits.csv``; ``(rows,)``.
        treaty: Treaty of each row; ``(rows,)``.
        announced: Month number of the announcement, -1 for none; ``(rows,)``.
    """

    manifest: dict[str, Any]
    scenario: dict[str, Any] | None
    run: NDArray[np.int64]
    treaty: NDArray[np.object_]
    announced: NDArray[np.int64]

    @property
    def runs(self) -> int:
        """Number of runs."""
        return int(self.manifest["runs"])

    def exits(self, month: int, treaties: tuple[str, ...]) -> NDArray[np.int64]:
        """Exits announced by a month, before the start or later; states, ``(runs,)``."""
        counted = (self.announced >= 0) & (self.announced <= month) & np.isin(self.treaty, treaties)
        return np.bincount(self.run[counted], minlength=self.runs)


def read_earlier(folder: Path) -> Earlier | None:
    """Read the last run from its folder; None if there is none that can be compared."""
    manifest = read_manifest(folder)
    if manifest is None:
        return None
    import pandas as pd

    try:
        table = pd.read_csv(
            folder / "exits.csv",
            usecols=["run", "treaty", "announced", "attempt"],
            dtype={"run": "int64", "treaty": "category", "announced": "category", "attempt": "int64"},
        )
        table = table[table["attempt"] == 1]  # a state counts once, by its first attempt
        months = np.array([month_number(str(text)) for text in table["announced"].cat.categories], dtype=np.int64)
        codes = table["announced"].cat.codes.to_numpy()
        announced = np.where(codes >= 0, months[codes] if len(months) else -1, -1)
        earlier = Earlier(
            manifest,
            _read_scenario(folder / "scenario.yaml"),
            table["run"].to_numpy(),
            np.asarray(table["treaty"].astype(object)),
            announced,
        )
        complete = {"runs", "seed", "model_version", "horizon", "treaties"} <= manifest.keys()
        return earlier if complete else None
    except (OSError, ValueError, KeyError):
        # An edited or half-deleted folder: nothing to compare with, and no reason to stop.
        return None


def _read_scenario(path: Path) -> dict[str, Any] | None:
    from normsim.loading import load_text

    try:
        return plain(load_text(path.read_text(encoding="utf-8"), name=path.name).scenario)
    except (NormsimError, OSError, ValueError):
        return None


def since_last(earlier: Earlier, measures: Measures) -> tuple[str, ...]:
    """What changed since the last run, in words.

    Args:
        earlier: The last run.
        measures: This run.

    Returns:
        First the line for the terminal, then one line for each further reporting month.
    """
    changed = _settings(earlier, measures.scenario)
    numbers = [_numbers(earlier, measures, month) for month in _months(earlier, measures)]
    if not numbers:
        numbers = ["the horizons or treaties differ, so exits are not compared"]
    middle = len(numbers) // 2
    first = f"since your last run: {changed}; {numbers[middle]}"
    return (first, *(text for index, text in enumerate(numbers) if index != middle))


def _months(earlier: Earlier, m: Measures) -> list[int]:
    """Reporting months inside both horizons."""
    horizon = earlier.manifest["horizon"]
    start, end = month_number(horizon["start"]), month_number(horizon["end"])
    common = set(m.treaties) & set(earlier.manifest["treaties"])
    return [month for month in m.by if start <= month <= end] if common else []


def _numbers(earlier: Earlier, m: Measures, month: int) -> str:
    treaties = tuple(treaty for treaty in m.treaties if treaty in earlier.manifest["treaties"])
    now = sum(m.count_by(treaty, "announced", "total", month).astype(np.int64) for treaty in treaties)
    before = earlier.exits(month, treaties)
    return f"exits announced by {month_label(month)} {_change(before, np.asarray(now), _unpaired(earlier, m))}"


def _unpaired(earlier: Earlier, m: Measures) -> str:
    """Why runs cannot be compared one by one; empty if they can."""
    if earlier.manifest["seed"] != m.scenario.ensemble.seed:
        return "the seed differs"
    if earlier.manifest["model_version"] != m.results.provenance.model_version:
        return "the model's version differs"
    if earlier.manifest["horizon"]["start"] != month_label(m.months[0]):
        return "the start differs"
    return ""


def _change(before: NDArray[np.int64], now: NDArray[np.int64], unpaired: str) -> str:
    """Two means and the interval of their difference, named for what it is."""
    if unpaired:
        error = Z90 * np.sqrt(before.var() / len(before) + now.var() / len(now))
        difference = now.mean() - before.mean()
        interval = f"{_signed(difference - error, 1)} to {_signed(difference + error, 1)}, simulation error"
        return f"{before.mean():.1f} → {now.mean():.1f} (unpaired, {unpaired}; {interval})"
    # The first runs of a larger ensemble are the smaller one, so the shared first runs are pairs.
    shared = min(len(before), len(now))
    first = f"the first {shared:,} runs" if len(before) != len(now) else ""
    before, now = before[:shared], now[:shared]
    if not np.any(now != before):
        return f"{now.mean():.1f}, the same in {f'each of {first}' if first else 'every run'}"
    low, high = quantiles(now - before, (5, 95))
    paired = f"paired over {first}" if first else "paired"
    return f"{before.mean():.1f} → {now.mean():.1f} ({paired}, {_signed(low)} to {_signed(high)} in 9 of 10 runs)"


def _signed(value: float, digits: int = 0) -> str:
    text = f"{abs(value):.{digits}f}"
    if float(text) == 0:
        return "0"
    return f"−{text}" if value < 0 else f"+{text}"


def _settings(earlier: Earlier, scenario: Scenario) -> str:
    """Settings that changed, shortest form first: ``assurance none (was 2025-04: 0.3)``."""
    if earlier.scenario is None:
        return "its scenario cannot be read by this version"
    changes = [f"{_short(key)} {_word(new, old)}" for key, old, new in differences(earlier.scenario, plain(scenario))]
    if not changes:
        return "no setting changed"
    more = f" and {len(changes) - SHOWN} more" if len(changes) > SHOWN else ""
    return ", ".join(changes[:SHOWN]) + more


def _short(key: str) -> str:
    return key.removesuffix(".path").removeprefix("ensemble.")


def _word(new: Any, old: Any) -> str:
    if new is ABSENT:
        return "removed"
    if old is ABSENT:
        return "added"
    return f"{in_brief(new)} (was {in_brief(old)})"
