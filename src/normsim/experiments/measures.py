"""Everything that is counted or averaged over runs, as one array per quantity, computed once per ensemble."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from normsim.clock import month_label
from normsim.model.outcomes import gain_over_weights
from normsim.scenario.sections import RIVALS

if TYPE_CHECKING:
    from normsim.results import Results

Kind = Literal["at_start", "new", "total"]
KINDS: tuple[Kind, ...] = ("at_start", "new", "total")
LEAVING = ("announced", "deposited", "effective")
"""Stages that are counted as exits; a debate is none."""
PARTS = ("concordance", "reactions", "compliance", "implementation")
COUNT_SERIES = ("rearmed", "parties")
SHARED_SERIES = ("threat", "assurance")
RELATIVE_SERIES = ("capability_gain", "identity_loss", "cohesion_loss", "contestation_rise")


class Measures:
    """Arrays of an ensemble by run, kept so that the summary, the tables and the rivals share them."""

    def __init__(
        self,
        results: Results,
        *,
        groups: Mapping[str, NDArray[np.bool_]] | None = None,
        counted: NDArray[np.bool_] | None = None,
    ) -> None:
        """Keep the ensemble; arrays are computed when first asked for.

        Args:
            results: The ensemble.
            groups: Members of the reported groups, each ``(states,)``; those of the scenario when absent.
            counted: States that ``count_by`` counts; all when absent; ``(states,)``.
        """
        self.results = results
        self.scenario = results.scenario
        self._given, self._counted = groups, counted
        self._counts: dict[tuple[str, str, int], NDArray[np.int32]] = {}
        self._quiet: dict[str, NDArray[np.float64]] = {}

    @cached_property
    def treaties(self) -> tuple[str, ...]:
        """Treaty ids in the order of the scenario."""
        return tuple(str(name) for name in self.results.dataset["treaty"].values)

    @cached_property
    def states(self) -> tuple[str, ...]:
        """ISO3 codes of the simulated states, sorted."""
        return tuple(str(name) for name in self.results.dataset["state"].values)

    @cached_property
    def months(self) -> tuple[int, ...]:
        """Month numbers of the horizon."""
        return tuple(int(month) for month in self.results.months)

    @cached_property
    def by(self) -> tuple[int, ...]:
        """Reporting months, month numbers."""
        return tuple(int(month) for month in self.results.by)

    @property
    def runs(self) -> int:
        """Number of runs."""
        return int(self.results.dataset.sizes["run"])

    @cached_property
    def rivals(self) -> dict[str, NDArray[np.bool_]]:
        """Runs of each rival explanation that has any; ``(runs,)``."""
        masks = {rival: np.asarray(self.results.runs_of(rival)) for rival in RIVALS}
        return {rival: mask for rival, mask in masks.items() if mask.any()}

    def ensembles(self) -> Iterator[tuple[str, NDArray[np.bool_]]]:
        """All runs (``all``), then the runs of each rival."""
        yield "all", np.ones(self.runs, dtype=np.bool_)
        yield from self.rivals.items()

    def by_labels(self) -> tuple[str, ...]:
        """Reporting months as ``YYYY-MM``."""
        return tuple(month_label(month) for month in self.by)

    def count(self, treaty: str, stage: str, kind: Kind) -> NDArray[np.int32]:
        """States that reached a stage by each month; states, ``(runs, months)``."""
        return self.results.count(treaty, stage, kind=kind)

    def count_by(self, treaty: str, stage: str, kind: Kind, month: int, group: str | None = None) -> NDArray[np.int32]:
        """States, all or of a reported group, that reached a stage by a month; states, ``(runs,)``."""
        key = (treaty, stage, month)
        if key not in self._counts:
            # All kinds and groups in one product: thirty times faster than one pass over the months for each.
            dates = self.results.first(stage)[:, :, self.treaties.index(treaty)]
            reached = ((dates >= 0) & (dates <= month)).astype(np.float32)
            self._counts[key] = (reached @ self._classes(treaty)).astype(np.int32)
        return self._counts[key][:, KINDS.index(kind) + len(KINDS) * self._groups.index(group)]

    def _classes(self, treaty: str) -> NDArray[np.float32]:
        """Which states count for each kind and group; ``(states, kinds of all groups)``."""
        at_start = self.results.dataset["at_start"].values[:, self.treaties.index(treaty)]
        kinds = np.stack([at_start, ~at_start, np.ones_like(at_start)], axis=1)
        if self._counted is not None:
            kinds = kinds & self._counted[:, None]
        inside = [kinds if group is None else kinds & self._members[group][:, None] for group in self._groups]
        return np.hstack(inside).astype(np.float32)

    @cached_property
    def _groups(self) -> tuple[str | None, ...]:
        return (None, *self._members)

    @cached_property
    def _members(self) -> Mapping[str, NDArray[np.bool_]]:
        if self._given is not None:
            return self._given
        return {group: self.results.states_in(group) for group in self.scenario.outcomes.groups}

    def series(self, name: str, treaty: str | None = None) -> NDArray[Any]:
        """One recorded or derived series; unit of the quantity, ``(runs, months)``."""
        if name in RELATIVE_SERIES:
            return np.asarray(getattr(self.results, name)(treaty))
        array = np.asarray(self.results.dataset[name].values)
        return array if treaty is None else array[:, self.treaties.index(treaty)]

    @cached_property
    def final(self) -> dict[str, NDArray[np.float64]]:
        """Changes since the start by the last month, mean over treaties; each ``(runs,)``."""
        return {name: np.ascontiguousarray(self.series(name)[:, -1]) for name in RELATIVE_SERIES}

    @cached_property
    def break_even(self) -> NDArray[np.float64]:
        """Break-even weight on capability, NaN where capability did not grow; ``(runs,)``."""
        return self.results.break_even()

    def time_to_quiet(self, treaty: str) -> NDArray[np.float64]:
        """Months until nobody announces any more, NaN if that was not seen; ``(runs,)``."""
        if treaty not in self._quiet:
            self._quiet[treaty] = self.results.time_to_quiet(treaty)
        return self._quiet[treaty]

    def gain_range(self, runs: NDArray[np.bool_]) -> tuple[float, float, float]:
        """Smallest and largest P(G > 0) of some runs over all weights, and the share of weightings above one half.

        The same as ``results.select(runs).gain_range()`` without copying the ensemble.

        Source: O-04.
        """
        final = self.final
        parts = (final["identity_loss"], final["cohesion_loss"], final["contestation_rise"], -final["capability_gain"])
        chances = gain_over_weights(np.stack(parts, axis=1)[runs])
        return float(chances.min()), float(chances.max()), float((chances > 0.5).mean())

    def at_start(self, name: str, treaty: str) -> float:
        """Value of an indicator before the first month, or the number of parties; the same in every run."""
        data = self.results.dataset
        if name == "parties":
            return float(np.count_nonzero(data["party_at_start"].sel(treaty=treaty).values))
        return float(data[f"{name}_start"].sel(treaty=treaty).values)

    def ending(self, name: str, treaty: str) -> NDArray[Any]:
        """A quantity with one number per run and treaty; ``(runs,)``."""
        return np.asarray(self.results.dataset[name].values[:, self.treaties.index(treaty)])
