"""The NORM phase: what the month did to the norms. All treaties at once: arrays are ``(treaties · runs,)``."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from normsim.axes import WITHDRAWN
from normsim.engine.chunk import Chunk
from normsim.engine.columns import grained
from normsim.engine.opening import NORM_PARTS
from normsim.model import levers, norms
from normsim.world import Cells, together

Run = NDArray[np.float64]
CONCORDANCE, REACTIONS, COMPLIANCE, IMPLEMENTATION, ROBUSTNESS, CONDEMN, SILENT, CONDONE = range(len(NORM_PARTS))


class Norms:
    """Moves the indicators of all norms by a month, and keeps every month of them."""

    def __init__(self, chunk: Chunk) -> None:
        """Look up what is fixed."""
        self.chunk = chunk
        packs, columns = chunk.setup.treaties, chunk.columns
        self.size = chunk.treaties * chunk.runs
        self.start = chunk.world.norm.copy()
        self.quiet = self.start[[CONDEMN, CONDONE]].ravel()
        self.discount, self.reference = norms.silence(
            self.start[CONDEMN], self.start[SILENT], chunk.per_treaty([pack.rules.discourage_use for pack in packs]) > 0
        )
        self.steady = chunk.per_treaty([norms.CONTEST_LOSS * pack.contests for pack in packs])
        self.norm_loss = np.tile(chunk.parameters["norm_loss"], chunk.treaties)
        self.blame = np.concatenate([columns.condemned, columns.condoned])
        gone = [
            float(columns.champion[part][columns.stage_at_start[part] == WITHDRAWN].sum()) for part in columns.slices
        ]
        self.gone = chunk.per_treaty(gone)
        self.acts = chunk.world.acts.copy()
        self.members = chunk.per_treaty(
            [float(pack.member_weight.sum()) - left for pack, left in zip(packs, gone, strict=True)]
        )
        months = chunk.setup.months
        self.kept = np.empty((months, len(NORM_PARTS), self.size), dtype=np.float32)
        """Every month of ``World.norm``; ``(months, indicators, treaties · runs)``."""
        self.robustness = np.empty((months, self.size))
        """Robustness in full precision, of which identity is made; ``(months, treaties · runs)``."""

    def month(self, month: int) -> None:
        """Move the four indicators of every treaty by one month.

        Args:
            month: Month from the start of the horizon.
        """
        world, start = self.chunk.world, self.start
        norm = world.norm
        norm[CONCORDANCE] = norms.next_concordance(
            norm[CONCORDANCE], start[CONCORDANCE], self._recovery(), self._losses(month), self._gains(month)
        )
        self._react(month)
        norm[REACTIONS] = norms.reaction_strength(
            start[REACTIONS], norm[CONDEMN], norm[SILENT], self.discount, self.reference
        )
        norm[COMPLIANCE] = self._compliance()
        norm[IMPLEMENTATION] = norms.next_implementation(
            norm[IMPLEMENTATION], start[IMPLEMENTATION], self._count(world.newly_armed)
        )
        norm[ROBUSTNESS] = norms.robustness(*norm[: len(norms.ROBUSTNESS_POWERS)])
        for news in (world.announced, world.newly_suspended, world.newly_armed):
            news.clear()

    def record(self, month: int) -> None:
        """Write the month down.

        Args:
            month: Month from the start of the horizon.
        """
        self.kept[month] = self.chunk.world.norm
        self.robustness[month] = self.chunk.world.norm[ROBUSTNESS]

    def _recovery(self) -> Run | float:
        norm = self.chunk.setup.scenario.norm
        months = 12.0 * norm.recovery_years
        if norm.critical_mass is None:
            return months
        return np.where(self.chunk.world.norm[CONCORDANCE] < norm.critical_mass, np.inf, months)

    def _count(self, news: list[Cells]) -> Run | float:
        """Number of cells of each treaty and run; 0 if there are none."""
        if not news:
            return 0.0
        sides = self.chunk.sides(*self.chunk.world.of(together(news)))
        return np.bincount(sides, minlength=self.size).astype(np.float64)

    def _losses(self, month: int) -> Run:
        """Concordance lost in a month: exits by champion weight, suspensions, permissive shocks, contestation."""
        chunk = self.chunk
        felt: Run | float = 0.0
        for news, weight in ((chunk.world.announced, 1.0), (chunk.world.newly_suspended, norms.SUSPENSION_WEIGHT)):
            if news:
                runs, columns = chunk.world.of(together(news))
                spared = chunk.lever_by_state("protect", month, runs, columns)
                blow = chunk.columns.champion[columns] * grained(1.0 - np.asarray(spared))
                felt = felt + weight * np.bincount(chunk.sides(runs, columns), weights=blow, minlength=self.size)
        loss = self.norm_loss * felt
        for kind, size in (("permission", norms.PERMISSION_LOSS), ("norm_shock", 1.0)):
            happened = self._impulses[kind].get(month)
            if happened is not None:
                loss = loss + size * happened
        return np.asarray(loss + self.steady - self._spillover())

    def _spillover(self) -> Run | float:
        """What the sibling treaty's norm has above its level, for a month."""
        if (self._sibling < 0).all():
            return 0.0
        above = self.chunk.world.norm[CONCORDANCE] - self.start[CONCORDANCE]
        shared = self.chunk.setup.scenario.norm.spillover * above[self._sibling] / norms.SPILLOVER_MONTHS
        return np.where(self._sibling >= 0, shared, 0.0)

    @cached_property
    def _sibling(self) -> NDArray[np.int64]:
        """Place of the sibling treaty's norm in the same run, -1 without one; ``(treaties · runs,)``."""
        runs = np.arange(self.chunk.runs)
        siblings = [pack.sibling for pack in self.chunk.setup.treaties]
        return np.concatenate([np.where(place >= 0, place * self.chunk.runs + runs, -1) for place in siblings])

    def _gains(self, month: int) -> Run | float:
        happened = self._impulses["reaffirmation"].get(month)
        return 0.0 if happened is None else norms.REAFFIRMATION * happened

    @cached_property
    def _impulses(self) -> dict[str, dict[int, Run]]:
        """Sizes of what happens to the norms, only for months in which anything does; each ``(treaties · runs,)``."""
        chunk, found = self.chunk, {}
        for kind in ("permission", "norm_shock", "reaffirmation"):
            tables = [chunk.inputs.over_events(kind, pack.rules.id, impulses=True) for pack in chunk.setup.treaties]
            blank = np.zeros((chunk.setup.months, chunk.runs))
            table = np.concatenate([blank if one is None else one for one in tables], axis=1)
            found[kind] = {int(month): table[month].copy() for month in np.flatnonzero(table.any(axis=1))}
        return found

    def _react(self, month: int) -> None:
        """Move the shares that condemn, condone and are silent, and the salience of deviations."""
        world, chunk = self.chunk.world, self.chunk
        shares, more = world.norm[[CONDEMN, CONDONE]].ravel(), self._boost(month)
        level = self.quiet if more is None else self.quiet + more
        acts = self._count(world.announced)
        if world.announced:
            runs, columns = world.of(together(world.announced))
            sides = chunk.sides(runs, columns)
            count = np.tile(acts, 2)
            blame = self.blame[np.concatenate([columns, columns + chunk.columns.count])]
            newest = np.bincount(np.concatenate([sides, sides + self.size]), weights=blame, minlength=2 * self.size)
            newest /= np.maximum(count, 1.0)
            newest = newest if more is None else newest + more
            shares = norms.next_share(shares, level, newest, count > 0)
        else:
            shares = norms.settled_share(shares, level)
        condemn, condone = np.minimum(np.maximum(shares, 0.0), 1.0).reshape(2, self.size)
        world.norm[CONDEMN] = condemn
        world.norm[CONDONE] = np.minimum(condone, 1.0 - condemn)
        world.norm[SILENT] = 1.0 - condemn - world.norm[CONDONE]
        acts = acts + norms.SUSPENSION_WEIGHT * self._count(world.newly_suspended)
        world.salience = norms.next_salience(world.salience, acts)

    def _boost(self, month: int) -> Run | None:
        """What containment adds to the shares that condemn (and nothing to those that condone)."""
        chunk = self.chunk
        profiles = chunk.lever_profiles("contain")
        if not profiles:
            return None
        joint = np.zeros((chunk.treaties, chunk.runs))
        for profile, adopters in profiles:
            for number, part in enumerate(chunk.columns.slices):
                joint[number] += profile[month] * adopters[part].mean()
        boost = levers.CONTAIN_CONDEMNATION * np.minimum(joint, 1.0)
        return np.concatenate([boost.ravel(), np.zeros(self.size)])

    def _compliance(self) -> Run:
        """Champion-weighted membership and observance, on the scale of the start."""
        world = self.chunk.world
        with np.errstate(divide="ignore", invalid="ignore"):
            membership = np.where(self.members > 0, 1.0 - (world.left - self.gone) / self.members, 1.0)
        observance = (1.0 - norms.OBSERVANCE_LOSS) ** (world.acts - self.acts)
        return np.minimum(np.maximum(self.start[COMPLIANCE] * membership * observance, 0.0), 1.0)
