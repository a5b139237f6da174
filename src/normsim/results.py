"""The results of an ensemble: labelled arrays and the numbers that follow from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from normsim.axes import STAGES
from normsim.catalogue import load_catalogue
from normsim.exposures import members
from normsim.model import outcomes
from normsim.scenario.schema import Scenario
from normsim.scenario.sections import RIVALS

LOST = ("identity", -1.0)
"""Identity capital counts as what was lost of it."""

Kind = Literal["total", "new", "at_start"]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Provenance:
    """What the results depend on besides the scenario."""

    version: str
    model_version: str
    seed: int
    runs: int
    data_hash: str
    python: str
    numpy: str


@dataclass(frozen=True, eq=False)
class Reached:
    """When which stage was reached, in whichever attempt to leave."""

    dates: Mapping[str, NDArray[np.int16]]
    """Months of each stage in the latest attempt, -1 where it never came; each ``(runs, states, treaties)``."""
    earlier: Mapping[str, NDArray[np.integer]]
    """Earlier attempts: ``run`` (its place), ``state``, ``treaty``, each ``(attempts,)``, and ``dates``."""
    first_month: int
    months: int

    @classmethod
    def of(cls, dataset: xr.Dataset) -> Reached:
        """Those of the data set of :class:`Results`."""
        earlier = {name: dataset[f"earlier_{name}"].to_numpy() for name in ("run", "state", "treaty", "dates")}
        earlier["run"] = np.searchsorted(dataset["run"].to_numpy(), earlier["run"])
        months = dataset["month_number"].to_numpy()
        return cls({name: dataset[name].to_numpy() for name in STAGES}, earlier, int(months[0]), months.size)

    def first(self, stage: str) -> NDArray[np.int16]:
        """Month in which each state first reached a stage, -1 where it never came; ``(runs, states, treaties)``.

        Args:
            stage: debating, announced, deposited or effective.
        """
        months = self.earlier["dates"][:, STAGES.index(stage)]
        dated = np.flatnonzero(months >= 0)
        if not dated.size:
            return self.dates[stage]
        dates = self.dates[stage].copy(order="K")
        # An earlier attempt is always earlier; of several the first counts, and a later one may not have come so far.
        dated = dated[np.argsort(-months[dated].astype(np.int64), kind="stable")]
        dates[tuple(self.earlier[name][dated] for name in ("run", "state", "treaty"))] = months[dated]
        return dates

    def shares(self, runs: Flags | None = None) -> NDArray[np.float32]:
        """Share of some runs, or all, in which each stage was reached by each month.

        Args:
            runs: Which runs count; ``(runs,)``.

        Returns:
            Shares; ``(states, treaties, months, stages)``.
        """
        total, states, treaties = next(iter(self.dates.values())).shape
        out = np.zeros((states, treaties, self.months, len(STAGES)), dtype=np.float32)
        count = max(total if runs is None else int(runs.sum()), 1)
        for number, stage in enumerate(STAGES):
            dates = self.first(stage)
            for treaty in range(treaties):
                table = dates[:, :, treaty] if runs is None else dates[runs, :, treaty]
                came = np.flatnonzero(table >= 0)
                place = np.maximum(table.ravel()[came].astype(np.int64) - self.first_month, 0)
                counts = np.bincount(came % states * self.months + place, minlength=states * self.months)
                out[:, treaty, :, number] = np.cumsum(counts.reshape(states, self.months), axis=1) / count
        return out


@dataclass(frozen=True, eq=False)
class Results:
    """An ensemble: the scenario, its data set, and where both come from.

    ``dataset`` has the dimensions run, state, treaty, month, stage, term, peer and input; dated stages are month
    numbers (:func:`normsim.clock.month_label` writes them), -1 where they never came, and belong to the latest attempt
    to leave; attempts that were undone and followed by another are in the ragged ``earlier_*``. No variable has
    run × state × month.
    """

    scenario: Scenario
    dataset: xr.Dataset
    provenance: Provenance

    def __repr__(self) -> str:
        """Say what it is in a line."""
        sizes = self.dataset.sizes
        return (
            f"Results({self.scenario.title!r}: {sizes['run']} runs, {sizes['state']} states, "
            f"{sizes['treaty']} treaties, {sizes['month']} months)"
        )

    @cached_property
    def months(self) -> NDArray[np.int_]:
        """Month numbers of the horizon; ``(months,)``."""
        return self.dataset["month_number"].to_numpy().astype(np.int_)

    @property
    def treaties(self) -> tuple[str, ...]:
        """Ids of the treaties."""
        return tuple(str(treaty) for treaty in self.dataset["treaty"].to_numpy())

    @property
    def states(self) -> tuple[str, ...]:
        """ISO3 codes of the states."""
        return tuple(str(state) for state in self.dataset["state"].to_numpy())

    @property
    def by(self) -> tuple[int, ...]:
        """Month numbers at which outcomes are reported: those of the scenario inside the horizon, or the last."""
        inside = tuple(month for month in self.scenario.outcomes.by if self.months[0] <= month <= self.months[-1])
        return inside or (int(self.months[-1]),)

    @property
    def rivals(self) -> tuple[str, ...]:
        """Rival explanations that occur, in their usual order."""
        present = set(self.dataset["variant"].to_numpy().tolist())
        return tuple(rival for rival in RIVALS if rival in present)

    def runs_of(self, variant: str) -> Flags:
        """Runs of one rival; ``(runs,)``."""
        return np.asarray(self.dataset["variant"].to_numpy() == variant)

    def select(self, runs: Flags) -> Results:
        """Keep some runs; they keep their numbers.

        Args:
            runs: Which runs to keep; ``(runs,)``.

        Returns:
            Results of those runs, with their own shares.
        """
        whole = self.dataset
        keep = np.flatnonzero(runs)
        chosen = whole.isel(run=keep)
        for kind in ("announcement", "war", "earlier"):
            inside = np.isin(whole[f"{kind}_run"].to_numpy(), whole["run"].to_numpy()[keep])
            chosen = chosen.isel({kind: np.flatnonzero(inside)})
        shares = Reached.of(whole).shares(np.asarray(runs, dtype=bool))
        probability = xr.DataArray(shares, dims=("state", "treaty", "month", "stage"))
        return replace(self, dataset=chosen.assign(probability=probability))

    def first(self, stage: str) -> NDArray[np.int16]:
        """Month in which each state first reached a stage, -1 if never; ``(runs, states, treaties)``."""
        if stage not in self._firsts:
            self._firsts[stage] = self._reached.first(stage)
        return self._firsts[stage]

    @cached_property
    def _reached(self) -> Reached:
        return Reached.of(self.dataset)

    @cached_property
    def _firsts(self) -> dict[str, NDArray[np.int16]]:
        return {}

    def states_in(self, group: str) -> Flags:
        """Selected states of a group; ``(states,)``."""
        catalogue = load_catalogue()
        inside = members(group, self.scenario, catalogue)
        return inside[[catalogue.index[state] for state in self.states]]

    def count(self, treaty: str, stage: str, *, kind: Kind = "total", group: str | None = None) -> NDArray[np.int32]:
        """Count the states that have reached a stage by each month, in whichever attempt.

        ``at_start`` are the states that stood past PARTY at the start, ``new`` all others; they add up to ``total``.

        Args:
            treaty: Treaty id.
            stage: debating, announced, deposited or effective.
            kind: Which states.
            group: Only this group, if given.

        Returns:
            States; ``(runs, months)``.
        """
        place = self.treaties.index(treaty)
        chosen = np.ones(len(self.states), dtype=bool) if group is None else self.states_in(group)
        at_start = self.dataset["at_start"].to_numpy()[:, place]
        if kind != "total":
            chosen = chosen & (at_start if kind == "at_start" else ~at_start)
        dates = self.first(stage)[:, chosen, place].astype(np.int64)
        runs, size = dates.shape[0], self.months.size
        when = np.where(dates < 0, size, np.maximum(dates - int(self.months[0]), 0))
        flat = np.arange(runs)[:, None] * (size + 1) + when
        arrivals = np.bincount(flat.ravel(), minlength=runs * (size + 1)).reshape(runs, size + 1)[:, :size]
        return np.cumsum(arrivals, axis=1, dtype=np.int32)

    def chance(self, treaty: str, stage: str, *, variant: str | None = None, by: int | None = None) -> Floats:
        """Share of runs in which each state has reached a stage by a month, or by the last; ``(states,)``."""
        dates = self.first(stage)[:, :, self.treaties.index(treaty)]
        if variant is not None:
            dates = dates[self.runs_of(variant)]
        last = int(self.months[-1]) if by is None else by
        return np.asarray(((dates >= 0) & (dates <= last)).mean(axis=0))

    def _change(self, name: str, treaty: str | None, sign: float, months: slice = slice(None)) -> Floats:
        whole = self.dataset[name].to_numpy()[:, :, months]
        start = self.dataset[f"{name}_start"].to_numpy()[None, :, None]
        change = sign * (whole.astype(np.float64) - start)
        return np.asarray(change.mean(axis=1) if treaty is None else change[:, self.treaties.index(treaty)])

    def capability_gain(self, treaty: str | None = None) -> Floats:
        """ΔC since the start, mean over treaties if none is given; ``(runs, months)``. Source: O-01."""
        return self._change("capability", treaty, 1.0)

    def identity_loss(self, treaty: str | None = None) -> Floats:
        """ΔF, identity capital lost since the start; negative where it grew; ``(runs, months)``. Source: O-03."""
        return self._change("identity", treaty, -1.0)

    def cohesion_loss(self, treaty: str | None = None) -> Floats:
        """Cohesion lost since the start; ``(runs, months)``. Source: O-03."""
        return self._change("cohesion", treaty, -1.0)

    def contestation_rise(self, treaty: str | None = None) -> Floats:
        """Rise of contestation since the start; ``(runs, months)``. Source: O-04."""
        return self._change("contestation", treaty, 1.0)

    def break_even(self, month: int = -1) -> Floats:
        """Break-even weight w* on capability in each run, not a number where ΔC ≤ 0; ``(runs,)``. Source: O-03."""
        gain, loss = (self._change(name, None, sign, _only(month)) for name, sign in (("capability", 1.0), LOST))
        return outcomes.break_even_weight(gain[:, 0], loss[:, 0])

    def gain_chances(self, month: int = -1) -> Floats:
        """P(the adversary gains) for every way to weigh the four parts; ``(weightings,)``. Source: O-04."""
        parts = (LOST, ("cohesion", -1.0), ("contestation", 1.0), ("capability", -1.0))
        changes = [self._change(name, None, sign, _only(month))[:, 0] for name, sign in parts]
        return outcomes.gain_over_weights(np.stack(changes, axis=1))

    def gain_range(self) -> tuple[float, float, float]:
        """Smallest and largest P(G > 0) over all weights, and the share of weightings in which it is above one half."""
        chances = self.gain_chances()
        return float(chances.min()), float(chances.max()), float((chances > 0.5).mean())

    def time_to_quiet(self, treaty: str) -> Floats:
        """Months to the last new announcement before two quiet years, not a number if never seen; ``(runs,)``."""
        place, at_start = self.treaties.index(treaty), self.dataset["at_start"].to_numpy()
        data = self.dataset
        where = (data["announcement_treaty"].to_numpy() == place) & ~at_start[
            data["announcement_state"].to_numpy(), place
        ]
        runs, months = data["announcement_run"].to_numpy()[where], data["announcement_month"].to_numpy()[where]
        numbers = data["run"].to_numpy()
        places = np.searchsorted(numbers, runs)
        return outcomes.quiet_after(places, months, numbers.size, int(self.months[0]), int(self.months[-1]))


def _only(month: int) -> slice:
    """The place of one month alone, also counted from the end."""
    return slice(month, month + 1 or None)
