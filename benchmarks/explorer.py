"""Does the explorer's printed error bound hold? `python -m benchmarks.explorer [PLAN] [--settings 200] [--seed 1]`.

Settings that the page has never seen are drawn at random between the ends of all sliders, simulated, and held against
what the page reads off its neighbours; no median or end of a band, no share and no level may be further off than the
bound on the page. Ends with 1 if one is. Settings of the pack itself are taken from `--kept` (the folder that
`normsim room pack` leaves beside its own) where they are there.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from normsim import simulate
from normsim.room.accuracy import errors
from normsim.room.ensemble import Progress, measure_all
from normsim.room.explorer import Effort, Explored, changes, explore, starting_point
from normsim.room.grid import HELD_OUT_SEED
from normsim.room.planning import find_plan, load_plan


@contextmanager
def step(what: str) -> Iterator[Progress]:
    """Say what is done, and how much of it now and then."""

    def progress(done: int, total: int) -> None:
        if done % 50 == 0 or done == total:
            print(f"{what}: {done} of {total}", file=sys.stderr, flush=True)

    yield progress


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("plan", nargs="?", default="workshop")
    parser.add_argument("--settings", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--kept", type=Path, default=Path("my_workshop.settings"))
    asked = parser.parse_args()
    if asked.seed == HELD_OUT_SEED:
        parser.error("this seed gives the settings on which the bound was measured; choose another")
    return asked


def held(explored: Explored, found: dict[str, np.ndarray]) -> Iterator[tuple[bool, str]]:
    """Each quantity's worst error against its bound, in words."""
    for one in explored.errors:
        values = np.concatenate([found[name].ravel() for name in one.covers])
        values = values[np.isfinite(values)]
        middle, most, worst = (float(x) for x in np.quantile(values, (0.5, 0.95, 1.0)))
        good = worst <= one.bound
        yield (
            good,
            f"{one.name} ({one.unit}): mean {values.mean():.3f}, median {middle:.3f}, "
            f"95 of 100 at most {most:.3f}, worst {worst:.3f}, "
            f"bound {one.bound:.3f}: {'holds' if good else 'BROKEN'}; {values.size:,} values",
        )


def outside(explored: Explored, found: dict[str, np.ndarray], settings: Sequence[object]) -> int:
    """Settings in which any quantity is beyond its bound."""
    beyond = np.zeros(len(settings), bool)
    for one in explored.errors:
        for name in one.covers:
            beyond |= (np.nan_to_num(found[name]) > one.bound).reshape(len(settings), -1).any(axis=1)
    return int(beyond.sum())


def main() -> None:
    """Simulate the settings and print how far the page is off."""
    asked = arguments()
    planned = load_plan(find_plan(asked.plan), file=asked.plan)
    explorer, loaded = planned.plan.explorer, planned.explorer
    if explorer is None or loaded is None:
        sys.exit(f"{asked.plan}: has no explorer")
    baseline = simulate(loaded.scenario, jobs=1)
    base = starting_point(planned, baseline)
    explored = explore(explorer, base, baseline, Effort(asked.kept, asked.jobs, step))
    settings = explored.table.grid.held_out(asked.settings, seed=asked.seed)
    with step("settings never seen") as progress:
        sets = [changes(explorer, one) for one in settings]
        readings = measure_all(base, asked.kept, sets, asked.jobs, progress)
    found = errors(explored.table, settings, readings)
    lines = list(held(explored, found))
    for _, words in lines:
        print(words)
    print(f"{len(settings)} settings, seed {asked.seed}: {outside(explored, found, settings)} beyond a bound")
    if not all(good for good, _ in lines):
        sys.exit(1)


if __name__ == "__main__":
    main()
