"""The NORM phase: what the month did to the norms. All treaties at once: arrays are ``(treaties · runs,)``."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normsim.axes import WITHDRAWN
from normsim.engine.chunk import Chunk
from normsim.engine.columns import grained
from normsim.engine.opening import NORM_PARTS
from normsim.model import levers, norms
from normsim.world import Acting, Cells, together, where

Run = NDArray[np.float64]
CONCORDANCE, REACTIONS, COMPLIANCE, IMPLEMENTATION, ROBUSTNESS, CONDEMN, SILENT, CONDONE = range(len(NORM_PARTS))


SETTLING = np.array([CONCORDANCE, IMPLEMENTATION, CONDEMN, CONDONE])
"""Rows that return to their level month by month."""
CONDEMN_SETTLES = SETTLING.tolist().index(CONDEMN)


class Norms:
    """Moves the indicators of all norms by a month."""

    def __init__(self, chunk: Chunk) -> None:
        """Look up what is fixed."""
        self.chunk = chunk
        packs, columns, scenario = chunk.setup.treaties, chunk.columns, chunk.setup.scenario
        self.size = chunk.treaties * chunk.runs
        self.start = start = chunk.world.norm.copy()
        self.level = start[SETTLING]
        months = (12.0 * scenario.norm.recovery_years, norms.CLEARANCE_MONTHS, *[norms.REACTION_MONTHS] * 2)
        self.months = np.array(months)[:, None]
        self.critical_mass = scenario.norm.critical_mass
        self.discount, self.reference = norms.silence(
            start[CONDEMN], start[SILENT], chunk.per_treaty([pack.rules.discourage_use for pack in packs]) > 0
        )
        self.steady = chunk.per_treaty([norms.CONTEST_LOSS * pack.contests for pack in packs])
        self.norm_loss = np.tile(chunk.parameters["norm_loss"], chunk.treaties)
        gone = [float(columns.champion[part] @ (columns.stage_at_start[part] == WITHDRAWN)) for part in columns.slices]
        self.gone, self.acts = chunk.per_treaty(gone), chunk.world.acts.copy()
        self.members = chunk.per_treaty(
            [float(pack.member_weight.sum()) - left for pack, left in zip(packs, gone, strict=True)]
        )

    def month(self, month: int) -> None:
        """Move the four indicators of every treaty by one month.

        Args:
            month: Month from the start of the horizon.
        """
        world, norm, start = self.chunk.world, self.chunk.world.norm, self.start
        announced, suspended = world.announced, world.newly_suspended
        now, more = norm.take(SETTLING, axis=0), self._boost(month)
        level = self.level if more is None else self.level + more
        gap = self.level - now if more is None else level - now
        after = norms.settled(now, gap, self._settling(now[0]))
        after[0] -= self._losses(month, announced, suspended, gap[0])
        gain = self._impulses["reaffirmation"].get(month)
        if gain is not None:
            after[0] += norms.REAFFIRMATION * gain * (1.0 - now[0])
        if world.newly_armed:
            after[1] -= norms.REARM_LOSS * self._count(world.newly_armed)
        acts = self._react(after[2:], announced, more)
        norm[CONCORDANCE], norm[IMPLEMENTATION], norm[CONDEMN], condone = norms.between(after)
        left = 1.0 - norm[CONDEMN]
        norm[CONDONE] = np.minimum(condone, left)
        norm[SILENT] = left - norm[CONDONE]
        if suspended:
            acts = acts + norms.SUSPENSION_WEIGHT * self._count(suspended)
        world.salience = norms.next_salience(world.salience, acts)
        norm[REACTIONS] = norms.reaction_strength(
            start[REACTIONS], norm[CONDEMN], norm[SILENT], self.discount, self.reference
        )
        changed = [acting.sides for acting in (*suspended, *(acting for acting, _ in world.gone))]
        if changed:
            sides = together(changed)
            norm[COMPLIANCE, sides] = self._compliance(sides)
        norm[ROBUSTNESS] = norms.robustness_of(norm[: len(norms.ROBUSTNESS_POWERS)])

    def _settling(self, concordance: Run) -> NDArray[np.float64]:
        """Months in which each row returns to its level; none where too little is left to recover."""
        if self.critical_mass is None:
            return self.months
        months = np.repeat(self.months, self.size, axis=1)
        months[0] = np.where(concordance < self.critical_mass, np.inf, months[0])
        return months

    def _count(self, news: list[Acting]) -> Run:
        """Number of cells of each treaty and run."""
        counts = [np.bincount(acting.sides, minlength=self.size) for acting in news]
        return np.asarray(sum(counts[1:], start=counts[0]), dtype=np.float64)

    def _losses(self, month: int, announced: list[Acting], suspended: list[Acting], gap: Run) -> Run:
        """Concordance lost in a month: exits by champion weight, suspensions, permissive shocks, contestation."""
        chunk, felt = self.chunk, None
        for news, weight in ((announced, 1.0), (suspended, norms.SUSPENSION_WEIGHT)):
            for acting in news:
                blow = chunk.columns.champion[acting.columns]
                spared = chunk.lever_by_state("protect", month, acting.runs, acting.columns)
                if isinstance(spared, np.ndarray):
                    blow = blow * grained(1.0 - spared)
                part = weight * np.bincount(acting.sides, weights=blow, minlength=self.size)
                felt = part if felt is None else felt + part
        loss = self.steady if felt is None else self.norm_loss * felt
        for kind, size in (("permission", norms.PERMISSION_LOSS), ("norm_shock", 1.0)):
            happened = self._impulses[kind].get(month)
            if happened is not None:
                loss = size * happened if loss is self.steady else loss + size * happened
        if loss is not self.steady:
            loss = loss + self.steady
        # What the sibling treaty's norm lacks to its level is lost here too, a share of it.
        return loss + self._spillover * gap[self._sibling] / norms.SPILLOVER_MONTHS

    @cached_property
    def _sibling(self) -> NDArray[np.int64]:
        """Place of the sibling treaty's norm in the same run, its own without one; ``(treaties · runs,)``."""
        runs = np.arange(self.chunk.runs)
        own = [pack.sibling if pack.sibling >= 0 else k for k, pack in enumerate(self.chunk.setup.treaties)]
        return np.concatenate([place * self.chunk.runs + runs for place in own])

    @cached_property
    def _spillover(self) -> Run:
        """Share of the sibling treaty's loss that spills over, 0 without one; ``(treaties · runs,)``."""
        share = self.chunk.setup.scenario.norm.spillover
        return self.chunk.per_treaty([share if pack.sibling >= 0 else 0.0 for pack in self.chunk.setup.treaties])

    @cached_property
    def _impulses(self) -> dict[str, dict[int, Run]]:
        """Sizes of what happens to the norms, only for months in which anything does; each ``(treaties · runs,)``."""
        chunk, found = self.chunk, {}
        for kind in ("permission", "norm_shock", "reaffirmation"):
            tables = [chunk.inputs.over_events(kind, pack.rules.id, impulses=True) for pack in chunk.setup.treaties]
            happens = [np.zeros(chunk.setup.months, dtype=bool) if one is None else one.any(axis=1) for one in tables]
            found[kind] = {
                month: np.concatenate(
                    [np.broadcast_to(0.0 if one is None else one[month], chunk.runs) for one in tables]
                )
                for month in np.flatnonzero(np.any(happens, axis=0)).tolist()
            }
        return found

    def _react(self, shares: NDArray[np.float64], announced: list[Acting], more: NDArray[np.float64] | None) -> Any:
        """Pull the shares that condemn and condone towards the reaction to new exits, in place.

        Returns:
            New exits of each treaty and run; 0 if there are none.
        """
        if not announced:
            return 0.0
        acts, columns = self._count(announced), self.chunk.columns
        here = where(acts)
        for place, blame in enumerate((columns.condemned, columns.condoned)):
            weights = [np.bincount(a.sides, weights=blame[a.columns], minlength=self.size) for a in announced]
            newest = sum(weights[1:], start=weights[0])[here] / acts[here]
            if more is not None:
                newest += more[2 + place][here]
            shares[place, here] = norms.moved_share(shares[place, here], newest)
        return acts

    def _boost(self, month: int) -> NDArray[np.float64] | None:
        """What containment adds to the share that condemns; ``(settling rows, treaties · runs)``."""
        chunk = self.chunk
        profiles = chunk.lever_profiles("contain")
        if not profiles:
            return None
        joint = np.zeros((chunk.treaties, chunk.runs))
        for profile, adopters in profiles:
            for number, part in enumerate(chunk.columns.slices):
                joint[number] += profile[month] * (adopters[part].mean() if adopters[part].size else 0.0)
        out = np.zeros((len(SETTLING), self.size))
        out[CONDEMN_SETTLES] = levers.CONTAIN_CONDEMNATION * np.minimum(joint, 1.0).ravel()
        return out

    def _compliance(self, sides: Cells) -> Run:
        """Champion-weighted membership and observance, on the scale of the start; ``(sides,)``."""
        world, members = self.chunk.world, self.members[sides]
        lost = (world.left[sides] - self.gone[sides]) / np.where(members > 0, members, 1.0)
        membership = np.where(members > 0, 1.0 - lost, 1.0)
        observance = (1.0 - norms.OBSERVANCE_LOSS) ** (world.acts[sides] - self.acts[sides])
        return norms.between(self.start[COMPLIANCE, sides] * membership * observance)
