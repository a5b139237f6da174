"""One number per run for each outcome by which scenarios are compared; named as in claims where claims have it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from normsim.clock import month_label
from normsim.experiments.measures import RELATIVE_SERIES, Kind, Measures
from normsim.experiments.sharing import Shared, masks
from normsim.experiments.spread import QUANTILES, quantiles
from normsim.model import outcomes as formulas

if TYPE_CHECKING:
    from normsim.results import Provenance, Results

COUNTED: tuple[tuple[Kind, str], ...] = (
    ("new", "announced"),
    ("new", "effective"),
    ("total", "announced"),
    ("total", "effective"),
)
"""Kinds and stages of exits that are compared."""

UNITS: Mapping[str, str] = {
    "exits": "states",
    "at_least_one": "share of runs",
    "quiet": "share of runs",
    "time_to_quiet": "months",
    "followers": "states",
    "robustness": "0 to 1",
    "capability_gain": "0 to 1",
    "identity_loss": "0 to 1",
    "cohesion_loss": "0 to 1",
    "contestation_rise": "0 to 1",
    "break_even_capability_weight": "weight, 0 to 1",
    "rearmed": "states",
    "parties": "states",
    "harm": "state-years",
    "harm_without_deterrence": "state-years",
}
"""Unit of each outcome, by the first step of its name."""


@dataclass(frozen=True)
class Outcome:
    """What is compared.

    Args:
        name: ``exits.new.announced``, ``robustness`` ...: the words of claims.
        treaty: Treaty it is about; None where it is a mean or a sum over the shared ones.
        group: Group of states; None for all.
        month: Month number at which it is read; None for the last month that both scenarios simulate.
    """

    name: str
    treaty: str | None = None
    group: str | None = None
    month: int | None = None

    @property
    def key(self) -> str:
        """One text, such as ``exits.new.announced:APMBC:border@2030-12``."""
        about = ":".join(text for text in (self.name, self.treaty, self.group) if text)
        return about if self.month is None else f"{about}@{month_label(self.month)}"

    @property
    def unit(self) -> str:
        """Unit in words."""
        return UNITS[self.name.split(".", maxsplit=1)[0]]


TOTAL = Outcome("exits.total.announced")
"""Exits at start and new over all shared treaties by the last month that both simulate: what is told first, because a
scenario that takes an exit as given has fewer new ones, not fewer."""

FURTHER = Outcome("exits.new.announced")
"""New exits alone."""


@dataclass(frozen=True)
class Reading:
    """One ensemble, reduced to what is compared.

    Args:
        shared: What it was read for.
        runs: Number of runs.
        provenance: Versions, seed and data it depends on.
        values: One number per run for each outcome, NaN where a run has none; each ``(runs,)``.
        variants: Rival of each run; ``(runs,)``.
        fans: Quantiles over the runs of the states that announced, total, by treaty; ``(5, months)``.
        months: Month numbers of the fans.
    """

    shared: Shared
    runs: int
    provenance: Provenance
    values: Mapping[Outcome, NDArray[np.float64]]
    variants: NDArray[np.str_]
    fans: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    months: tuple[int, ...] = ()

    @property
    def seed(self) -> int:
        """Seed of its random numbers."""
        return self.provenance.seed

    @property
    def gain_parts(self) -> NDArray[np.float64]:
        """ΔF, Δcohesion, contestation and −ΔC at the end, of which the adversary's gain is made; ``(runs, 4)``."""
        names = ("identity_loss", "cohesion_loss", "contestation_rise", "capability_gain")
        parts = [self.values[Outcome(name)] for name in names]
        return np.stack([*parts[:3], -parts[3]], axis=1)


def read(results: Results, found: Shared) -> Reading:
    """Read all outcomes of an ensemble at the months, and over the treaties, states and groups, that are shared.

    Args:
        results: The ensemble.
        found: What is shared; all of the ensemble where nothing is compared.

    Returns:
        Its numbers; aggregates over treaties are over the shared ones.
    """
    variants = np.asarray(results.dataset["variant"].to_numpy())
    if not found.comparable:
        return Reading(found, variants.size, results.provenance, {}, variants)
    places = {code: index for index, code in enumerate(results.states)}
    counted, groups = masks(found, places)
    m = Measures(results, groups=groups, counted=counted)
    last = found.end - m.months[0]
    values: dict[Outcome, NDArray[Any]] = {}
    for treaty in found.treaties:
        values |= _exits(m, found, treaty)
        values |= _levels(m, found, treaty, last)
    for whole in (TOTAL, FURTHER):
        values[whole] = np.sum([values[Outcome(whole.name, treaty)] for treaty in found.treaties], axis=0)
    values |= _balance(results, found, last)
    fans = {
        treaty: quantiles(_announced(m, counted, treaty)[:, : last + 1], QUANTILES).astype(np.float64)
        for treaty in found.treaties
    }
    return Reading(
        found,
        m.runs,
        results.provenance,
        {outcome: np.asarray(array, dtype=np.float64) for outcome, array in values.items()},
        variants,
        fans,
        m.months[: last + 1],
    )


def _exits(m: Measures, found: Shared, treaty: str) -> dict[Outcome, NDArray[Any]]:
    """States by kind, stage, group and month, and whether any further one announces."""
    values: dict[Outcome, NDArray[Any]] = {}
    for group in (None, *(name for name, _ in found.groups)):
        for kind, stage in COUNTED:
            for month in (*found.by, None):
                outcome = Outcome(f"exits.{kind}.{stage}", treaty, group, month)
                at = found.end if month is None else month
                values[outcome] = m.count_by(treaty, stage, kind, at, group)
    values[Outcome("at_least_one", treaty)] = values[Outcome("exits.new.announced", treaty)] > 0
    return values


def _levels(m: Measures, found: Shared, treaty: str, last: int) -> dict[Outcome, NDArray[Any]]:
    """Robustness, parties, rearmed, quiet and harm of one treaty."""
    start = m.months[0]
    robustness = m.series("robustness", treaty)
    values: dict[Outcome, NDArray[Any]] = {
        Outcome("robustness", treaty, None, month): robustness[:, (found.end if month is None else month) - start]
        for month in (*found.by, None)
    }
    if found.same_states:
        # Counts over other states would compare the selection, not what happens.
        values |= {Outcome(name, treaty): m.series(name, treaty)[:, last] for name in ("rearmed", "parties")}
    quiet = _time_to_quiet(m, found, treaty)
    values |= {Outcome("quiet", treaty): np.isfinite(quiet), Outcome("time_to_quiet", treaty): quiet}
    if found.same_months:
        # Harm is summed over the whole run and cannot be cut to a part of it.
        values |= {Outcome(name, treaty): m.ending(name, treaty) for name in ("harm", "harm_without_deterrence")}
    return values


def _time_to_quiet(m: Measures, found: Shared, treaty: str) -> NDArray[np.float64]:
    """Months to the last new announcement before two quiet years within the shared months; ``(runs,)``."""
    data, place = m.results.dataset, m.treaties.index(treaty)
    state, month = data["announcement_state"].to_numpy(), data["announcement_month"].to_numpy()
    counted = (data["announcement_treaty"].to_numpy() == place) & ~data["at_start"].to_numpy()[state, place]
    counted &= (month <= found.end) & np.isin(state, [m.states.index(code) for code in found.states])
    runs = np.searchsorted(data["run"].to_numpy(), data["announcement_run"].to_numpy()[counted])
    return formulas.quiet_after(runs, month[counted], m.runs, m.months[0], found.end)


def _balance(results: Results, found: Shared, last: int) -> dict[Outcome, NDArray[Any]]:
    """Changes since the start, mean over the shared treaties, and the weight at which they balance."""
    values: dict[Outcome, NDArray[Any]] = {}
    for name in RELATIVE_SERIES:
        series = [getattr(results, name)(treaty)[:, last] for treaty in found.treaties]
        values[Outcome(name)] = np.mean(series, axis=0)
    gain, loss = values[Outcome("capability_gain")], values[Outcome("identity_loss")]
    values[Outcome("break_even_capability_weight")] = formulas.break_even_weight(gain, loss)
    return values


def _announced(m: Measures, counted: NDArray[np.bool_], treaty: str) -> NDArray[np.int32]:
    """States of the shared ones that announced by each month; ``(runs, months)``."""
    place = m.treaties.index(treaty)
    dates = m.results.first("announced")[:, counted, place].astype(np.int64)
    size = len(m.months)
    when = np.where(dates < 0, size, np.maximum(dates - m.months[0], 0))
    flat = np.arange(m.runs)[:, None] * (size + 1) + when
    arrivals = np.bincount(flat.ravel(), minlength=m.runs * (size + 1)).reshape(m.runs, size + 1)
    return cast("NDArray[np.int32]", np.cumsum(arrivals[:, :size], axis=1, dtype=np.int32))


def further(results: Results, found: Shared) -> NDArray[np.float64]:
    """New announcements over the shared treaties, states and months; ``(runs,)``."""
    counted, _ = masks(found, {code: index for index, code in enumerate(results.states)})
    m = Measures(results, groups={}, counted=counted)
    total = np.zeros(m.runs)
    for treaty in found.treaties:
        total += m.count_by(treaty, "announced", "new", found.end)
    return total
