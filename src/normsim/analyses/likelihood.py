"""The clamped likelihood: what the record says about the parameters, the record itself held fixed.

The engine's monthly hazards are accumulated for every state; the hidden stage (party or debating) is summed out
exactly, frailty by Gauss-Hermite quadrature shared by a state's treaties. Left at their means: threat noise (nought),
the norm (robustness as at the start, no disapproval) and the clock's spread over states. The common shock is
integrated over its long-run law in a month in which several announce, and is nought in every other month.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from normsim.analyses.evidence import FEATURES, MEAN_SHIFT, Evidence, Moment
from normsim.analyses.priors import UTILITY_MEAN
from normsim.engine.chunk import CLOCK_SHIFT_MONTH
from normsim.model.drivers import utility_factor

Floats = NDArray[np.float64]

FRAILTY_NODES: Final = 5
SHOCK_NODES: Final = 9
MOST_HAZARD: Final = 50.0
"""Monthly hazards above this are counted as this: nobody waits a month longer."""
MISSEEN: Final = 0.01
"""Chance that a debate is missed, or seen where there is none."""
SMALLEST: Final = 1e-300


def _gauss_hermite(nodes: int) -> tuple[Floats, Floats]:
    points, weights = np.polynomial.hermite_e.hermegauss(nodes)
    return points, weights / weights.sum()


@dataclass(frozen=True, eq=False)
class Filtered:
    """What the record says about one parameter point."""

    log_likelihood: float
    frailty: Floats
    """Frailty at each node, log-hazard; ``(nodes,)``."""
    frailty_chance: Floats
    """Chance of each node given the record; ``(units, nodes)``."""
    debating: Floats
    """Chance that a cell is in its debate after the last month, given the node; ``(cells, nodes)``."""


class Likelihood:
    """Log-likelihood of a record as a function of the parameters.

    Args:
        evidence: The record as arrays.
        frailty_nodes: Nodes of the quadrature over frailty.
    """

    def __init__(self, evidence: Evidence, frailty_nodes: int = FRAILTY_NODES) -> None:
        """Prepare what is the same for all parameters."""
        self.evidence = evidence
        _, blocks, cells = evidence.features.shape
        threat = evidence.features[0]
        # One row of threat per treaty, since each treaty has its own weapon; then all other rows.
        rows = [np.where(evidence.treaty == k, threat, 0.0) for k in range(len(evidence.treaties))]
        self._rows = np.ascontiguousarray(
            np.concatenate([np.stack(rows), evidence.features[1:]]).reshape(-1, blocks * cells)
        )
        self._shape = (blocks, cells)
        self._z, self._w = _gauss_hermite(frailty_nodes)
        self._c, self._cw = _gauss_hermite(SHOCK_NODES)
        self._n = evidence.months[:, :, None]
        self._long = np.flatnonzero(evidence.months.max(axis=1) > 1)
        self._beyond = np.maximum(self._n[self._long] - 1.0, 0.0)
        order = np.argsort(evidence.unit, kind="stable")
        self._order, self._first = order, np.searchsorted(evidence.unit[order], np.arange(evidence.weight.size))
        self._clock = float((evidence.weight[evidence.unit] * evidence.clock).sum())
        self._moments: dict[int, list[Moment]] = {}
        for moment in evidence.moments:
            self._moments.setdefault(moment.block, []).append(moment)
        self._seen: dict[int, list[tuple[int, bool]]] = {}
        for block, cell, debating in evidence.seen:
            self._seen.setdefault(block, []).append((cell, debating))
        if len({moment.block for moment in evidence.moments if moment.together}) > 1:
            raise ValueError("only one month in which several announce can be integrated over the common shock")

    def __call__(self, values: Mapping[str, float]) -> float:
        """Log-likelihood of the record; parameters by name, those absent are 0."""
        return self.filter(values).log_likelihood

    def pressure(self, values: Mapping[str, float]) -> Floats:
        """Log-hazard η of every cell in every block; ``(blocks, cells)``."""
        spread = utility_factor(np.array([values.get("utility_spread", UTILITY_MEAN)]), UTILITY_MEAN)[0]
        weights = []
        for uses, relative in zip(self.evidence.adversary_uses, self.evidence.relative_utility, strict=True):
            factor = spread * (1.0 + (values.get("asymmetry", 0.0) if uses else 0.0))
            factor *= 1.0 if relative is None else values.get(relative, 1.0)
            weights.append(values.get("beta_threat", 0.0) * factor)
        for name in FEATURES[1:]:
            weights.append(1.0 if name == "resistance" else values.get(WEIGHTS[name], 0.0))
        return np.asarray((np.array(weights) @ self._rows).reshape(self._shape))

    def filter(self, values: Mapping[str, float]) -> Filtered:
        """Run through the record and keep what is known at its end."""
        return _Pass(self, values).run()


WEIGHTS: Final = {
    "abandonment": "beta_abandonment",
    "permission": "beta_permission",
    "norm": "beta_norm",
    "domestic": "beta_domestic",
    "peers": "beta_peer",
    "sibling": "beta_sibling",
}
"""Parameter that weighs each feature."""


class _Pass:
    """One parameter point on its way through the record."""

    def __init__(self, likelihood: Likelihood, values: Mapping[str, float]) -> None:
        self.fixed = likelihood
        self.values = values
        self.frailty = values.get("frailty_sd", 0.0) * likelihood._z
        self.eta = likelihood.pressure(values)
        self.speed = np.exp(np.minimum(self.eta, 200.0))
        self.visible = self.eta >= values.get("eta_fade", -np.inf)
        self.readiness = np.exp(self.frailty)
        # Mean of the lognormal rates over states, per month.
        self.rate = values.get("clock_rate", 0.0) * np.exp(0.5) / 12.0
        cells, nodes = self.eta.shape[1], self.frailty.size
        self.party = np.ones((1, cells, nodes))
        self.debate = np.zeros((1, cells, nodes))
        self.alone: dict[tuple[int, int], dict[int, Floats]] = {}
        """By month and treaty, of pact members that announced: the same without anybody having begun; (shock, q)."""
        self.shock_weights = np.ones(1)

    def run(self) -> Filtered:
        fixed = self.fixed
        staying, leaving, closing = self._transitions()
        for block in range(fixed._shape[0]):
            if block in fixed._moments:
                self._moment_month(block)
            else:
                self.debate = self.debate * closing[block] + self.party * leaving[block]
                self.party = self.party * staying[block]
            for cell, debating in fixed._seen.get(block, ()):
                self._see(block, cell, debating)
        return self._finish()

    def _hazards(self, blocks: slice | int) -> tuple[Floats, Floats]:
        speed, visible = self.speed[blocks], self.visible[blocks]
        open_ = (np.exp(self.values.get("alpha_debate", -np.inf)) * speed)[..., None] * self.readiness
        announce = (np.exp(self.values.get("alpha_announce", -np.inf)) * speed * visible)[..., None] * self.readiness
        return np.minimum(open_, MOST_HAZARD), np.minimum(announce, MOST_HAZARD)

    def _transitions(self) -> tuple[Floats, Floats, Floats]:
        """Chances over a whole block: party stays, party ends in the debate, debate goes on; each (blocks, cells, q).

        Over n months ``Σ_j S₀ʲ (1 − S₀) S₁ⁿ⁻¹⁻ʲ = (1 − S₀) e^(−(n−1)h₁) · (e^(−nδ) − 1)/(e^(−δ) − 1)``, δ = h₀ − h₁.
        """
        fixed = self.fixed
        h0, h1 = self._hazards(slice(None))
        staying = np.exp(-h0 * fixed._n)
        closing = np.exp(-h1 * fixed._n)
        leaving = 1.0 - staying
        long = fixed._long
        if long.size:
            a, b, n = h0[long], h1[long], fixed._n[long]
            # The smaller hazard is taken out, so that nothing overflows.
            low = np.minimum(a, b)
            gap = np.maximum(np.abs(a - b), 1e-12)
            ratio = np.expm1(-n * gap) / np.expm1(-gap)
            leaving[long] = -np.expm1(-a) * np.exp(-fixed._beyond[...] * low) * ratio
        return staying, leaving, closing

    def _see(self, block: int, cell: int, debating: bool) -> None:
        shown = (1.0 - MISSEEN) if debating == bool(self.visible[block, cell]) else MISSEEN
        self.debate[:, cell] *= shown
        self.party[:, cell] *= MISSEEN if debating else 1.0 - MISSEEN

    def _moment_month(self, block: int) -> None:
        """One month with announcements, or with a pact's window open."""
        fixed = self.fixed
        moments = fixed._moments[block]
        sd = self.values.get("shock_sd", 0.0)
        n = fixed._n[block]
        h0, h1 = self._hazards(block)
        h0, h1 = h0[None], h1[None]
        if any(moment.together for moment in moments) and sd > 0:
            self.shock_weights = fixed._cw
            push = np.exp(sd * fixed._c[:, None] * fixed.evidence.shock)[..., None]
            shown = self.eta[block] + sd * fixed._c[:, None] * fixed.evidence.shock >= self.values.get(
                "eta_fade", -np.inf
            )
            announce = np.exp(self.values.get("alpha_announce", -np.inf)) * self.speed[block]
            h0 = np.minimum(h0 * push, MOST_HAZARD)
            free = np.minimum(announce[:, None] * self.readiness * push, MOST_HAZARD)
            h1 = np.where(shown[..., None], free, 0.0)
        else:
            announce = np.exp(self.values.get("alpha_announce", -np.inf)) * self.speed[block]
            free = np.minimum(announce[:, None] * self.readiness, MOST_HAZARD)[None]
        accept, accept_debate = np.zeros_like(h1), np.zeros_like(h1)
        for moment in moments:
            if moment.open_before or moment.inviting.size:
                own = np.where(moment.member, 1.0, self.values.get("pact_allies", 0.0) * moment.reach)
                log_invitation = np.where(moment.reach > 0, self.values.get("beta_pact", 0.0) * own, 0.0)
                extra = np.minimum(free * np.expm1(log_invitation)[:, None], MOST_HAZARD)
                accept = accept + extra
                accept_debate = accept_debate + np.where(h1 > 0, extra, 0.0)
        party, debate = self.party, self.debate
        refuse, refuse_debate = np.exp(-accept * n), np.exp(-accept_debate * n)
        stay, keep = np.exp(-h0 * n), np.exp(-h1 * n)
        self.debate = debate * keep * refuse_debate + party * (1.0 - stay) * refuse
        self.party = party * stay * refuse
        for moment in moments:
            for cell in moment.announcing:
                clock = -np.expm1(-self._clock_hazard(block))
                from_party = clock + (1.0 - clock) * (1.0 - refuse[:, cell])
                own = 1.0 - keep[:, cell] * (1.0 - clock)
                from_debate = own + (1.0 - own) * (1.0 - refuse_debate[:, cell])
                self.party[:, cell] = party[:, cell] * from_party + debate[:, cell] * from_debate
                self.debate[:, cell] = 0.0
                if cell in moment.inviting and not moment.open_before:
                    accepted = party[:, cell] * (1.0 - clock) * (1.0 - refuse[:, cell])
                    accepted = accepted + debate[:, cell] * (1.0 - own) * (1.0 - refuse_debate[:, cell])
                    self.alone.setdefault((block, moment.treaty), {})[int(cell)] = accepted

    def _clock_hazard(self, block: int) -> float:
        later = self.fixed.evidence.blocks[block] >= CLOCK_SHIFT_MONTH
        return float(self.rate * (MEAN_SHIFT if later else 1.0))

    def _finish(self) -> Filtered:
        fixed, evidence = self.fixed, self.fixed.evidence
        reached = self.party + self.debate
        by_unit = np.multiply.reduceat(np.maximum(reached[:, fixed._order], SMALLEST), fixed._first, axis=1)
        chance = np.maximum(by_unit @ fixed._w, SMALLEST)
        logs = np.log(chance)
        total = logs @ evidence.weight
        for together in self.alone.values():
            # All of them accepted and nobody had begun: impossible, hence taken off.
            nobody = np.zeros(len(total))
            for cell, without in together.items():
                unit = evidence.unit[cell]
                rest = by_unit[:, unit] / np.maximum(reached[:, cell], SMALLEST)
                nobody = nobody + np.log(np.maximum((without * rest) @ fixed._w, SMALLEST)) - logs[:, unit]
            total = total + np.log(np.maximum(-np.expm1(np.minimum(nobody, 0.0)), SMALLEST))
        shocks = self.shock_weights if len(total) > 1 else np.ones(1)
        joint = total + np.log(shocks)
        top = float(joint.max())
        share = np.exp(joint - top)
        log_likelihood = top + float(np.log(share.sum())) - 12.0 * self.rate * fixed._clock
        share /= share.sum()
        nodes = np.einsum("c,cuq->uq", share, by_unit * fixed._w / chance[..., None])
        debating = np.einsum("c,cnq->nq", share, self.debate / np.maximum(reached, SMALLEST))
        nodes /= np.maximum(nodes.sum(axis=1, keepdims=True), SMALLEST)
        return Filtered(log_likelihood, self.frailty, nodes, debating)
