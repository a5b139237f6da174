"""A workshop so small that its settings take no time: one year, a dozen states, much happens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from normsim import Results, simulate
from normsim.room.ensemble import Base, Progress
from normsim.room.explorer import Effort, Explored, explore, starting_point
from normsim.room.planning import Planned, load_plan

SCENARIO = """\
extends: europe_small
title: A very small Europe
question: What follows?
horizon: {end: 2026-03}
ensemble: {runs: 60, seed: 11}
states: {select: [BGR, DEU, EST, FIN, LTU, LVA, NOR, POL, ROU, SVK, SWE, UKR]}
outcomes: {by: [2025-12, 2026-03], groups: [border]}
parameters: {from: prior@1, alpha_debate: -3.5, alpha_announce: -5, beta_peer: 3}
claims: null
"""

PLAN = """\
title: A <small> workshop
question: What would follow if more states left?
when: Today, here
runs: 40
reports:
  baseline: {scenario: small.yaml}
  leaves: {scenario: small.yaml, set: [assurance=none], label: Without <America>}
explorer:
  scenario: small.yaml
  runs: 60
  settings: 12
  held_out: 16
  sliders:
    threat:
      {label: Threat, key: threat.path, levels: [0.25, 0.5, 0.9, 1], unchanged: 0.9, low: calm, high: war, about: Fear.}
    assurance: {label: American commitment, key: assurance, levels: [0, 0.3, 0.9], unchanged: 0.3}
    contain: {label: Contain, key: levers.contain.strength, levels: [0, 0.5, 1], unchanged: 0}
agenda:
  - {minutes: 10, what: Guess, page: forms, say: Quietly.}
  - {minutes: 20, what: Move the sliders, page: explorer}
  - {minutes: 10, what: Side by side, page: comparison}
groups:
  defence: {name: Group 1, role: Defence, brief: Brief., questions: [Which one]}
"""


@dataclass(frozen=True, eq=False)
class Small:
    """A simulated explorer and where it came from."""

    folder: Path
    planned: Planned
    base: Base
    baseline: Results
    explored: Explored


@contextmanager
def silent(what: str) -> Iterator[Progress]:
    """Progress that nobody watches."""
    yield lambda _done, _total: None


def write_plan(folder: Path, text: str = PLAN) -> Path:
    """Write the small plan and its scenario."""
    (folder / "small.yaml").write_text(SCENARIO, encoding="utf-8")
    path = folder / "plan.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def small(folder: Path) -> Small:
    """Simulate the small explorer."""
    planned = load_plan(write_plan(folder))
    assert planned.plan.explorer is not None
    assert planned.explorer is not None
    baseline = simulate(planned.explorer.scenario, jobs=1)
    base = starting_point(planned, baseline)
    effort = Effort(folder / "kept", 1, silent)
    return Small(folder, planned, base, baseline, explore(planned.plan.explorer, base, baseline, effort))
