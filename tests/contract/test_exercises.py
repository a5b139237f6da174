"""The exercises of docs/scenario-guide.md: its commands, and every statement that its marking notes tick."""

from __future__ import annotations

import re
import shlex
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from normsim import Results, load_scenario, simulate

GUIDE = (Path(__file__).parents[2] / "docs" / "scenario-guide.md").read_text(encoding="utf-8")
RUNS = 255
"""One seed block less one, so that each rival has a third."""
ALLY_GONE, ALLY_BACK, CALM = "assurance=none", "assurance=full", "threat.path=calm"
OWN = "own_decision"
LEVER, LATE = "levers.substitutes.strength=0.6", "levers.substitutes.start=2028-01"
POOR, SEED = "parameters.substitute_quality=0", "ensemble.seed=7"
COMMANDS: dict[int, list[tuple[str, ...]]] = {
    1: [(), (ALLY_GONE,), (ALLY_BACK,), (CALM,), (CALM, ALLY_GONE)],
    2: [(OWN,), *((OWN, other) for other in ("no_pact", "common_shock", "pact_only", "full_contagion"))],
    3: [(), (LEVER,), (LEVER, LATE), (LEVER, POOR), (SEED,)],
}
Runs = NDArray[np.float64]


@cache
def run(*changes: str) -> Results:
    """Europe_small with named overrides and settings, in the order of the command."""
    sets = [change for change in changes if "=" in change]
    overrides = [change for change in changes if "=" not in change]
    return simulate(load_scenario("europe_small", sets=[*sets, f"ensemble.runs={RUNS}"], overrides=overrides))


def new(results: Results) -> Runs:
    """Further announcements, mine ban treaty, by the end; ``(runs,)``."""
    return results.count("APMBC", "announced", kind="new")[:, -1].astype(np.float64)


def share(*changes: str) -> float:
    """Share of runs with at least one further announcement."""
    return float((new(run(*changes)) > 0).mean())


def more(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """Announcements per run in one beyond those in another."""
    return float((new(run(*one)) - new(run(*other))).mean())


def announced(state: str, *changes: str) -> float:
    """Share of runs in which a state announces."""
    results = run(*changes)
    return float(results.chance("APMBC", "announced")[results.states.index(state)])


def test_the_commands_are_those_of_the_guide() -> None:
    for number, changes in COMMANDS.items():
        text = GUIDE.split(f"\n### Exercise {number}:")[1].split("\n### ")[0]
        written = []
        for line in re.findall(r"^normsim run europe_small(.*)$", text, flags=re.MULTILINE):
            words = shlex.split(line)
            assert set(words[::2]) <= {"--set", "--override"}
            written.append(tuple(words[1::2]))
        assert written == changes


def test_the_notes_tick_what_is_tested_here() -> None:
    ticks = [GUIDE.split(f"\n### Notes on exercise {n}")[1].split("\n### ")[0].count("- ✓") for n in COMMANDS]
    assert ticks == [4, 4, 4]


def test_exercise_1_threat_or_ally() -> None:
    assert 0.45 <= share() <= 0.65
    assert 0.65 <= share(ALLY_GONE) <= 0.85
    assert 0.1 <= share(ALLY_BACK) <= 0.25
    assert 0.05 <= share(CALM) <= 0.15
    assert 0.1 <= share(CALM, ALLY_GONE) <= 0.25
    # 1. Taking the threat away does more than either change of the ally.
    assert -more((CALM,), ()) > max(more((ALLY_GONE,), ()), -more((ALLY_BACK,), ())) > 0
    # 2. The missing ally adds much under a high threat, little under a low one.
    assert 0.2 <= more((ALLY_GONE,), ()) <= 0.4
    assert 0 < more((CALM, ALLY_GONE), (CALM,)) <= 0.2
    # 3. The five leave in every line.
    for changes in COMMANDS[1]:
        assert run(*changes).count("APMBC", "effective", kind="at_start")[:, -1].mean() > 4.7
    # 4. It is about Norway, then Ukraine, whose exit takes no effect.
    chances = run().chance("APMBC", "announced") * ~run().dataset["at_start"].to_numpy()[:, 0]
    order = [run().states[place] for place in np.argsort(-chances)]
    assert order[:2] == ["NOR", "UKR"]
    assert chances.max() > chances.sum() / 2
    assert run().chance("APMBC", "effective")[run().states.index("UKR")] == 0


def test_exercise_2_same_storm_or_each_other() -> None:
    # 1. Without the pact fewer announce, but most of them still do.
    whole, without = new(run(OWN)).mean(), new(run(OWN, "no_pact")).mean()
    assert 3.5 <= whole <= 4.7
    assert 3 <= without <= 4
    assert 0.1 <= (whole - without) / whole <= 0.5
    # 2. The rivals' numbers are close.
    means = [new(run(OWN, rival)).mean() for rival in ("common_shock", "pact_only", "full_contagion")]
    assert 3.5 <= min(means) <= max(means) <= 5
    assert max(means) - min(means) < 1.5
    # 3. Poland's exit depends most on the rival.
    border = ("EST", "FIN", "LTU", "LVA", "NOR", "POL", "UKR")
    gaps = {state: announced(state, OWN, "full_contagion") - announced(state, OWN, "common_shock") for state in border}
    assert max(gaps, key=lambda state: gaps[state]) == "POL"
    assert 0.4 <= announced("POL", OWN, "common_shock") <= 0.6
    assert 0.75 <= announced("POL", OWN, "full_contagion") <= 0.95
    # 4. Zero by construction.
    assert (new(run(OWN, "no_pact", "common_shock")) == new(run(OWN, "common_shock"))).all()


def test_exercise_3_a_remedy_and_how_sure() -> None:
    # 1. Never more announcements, sometimes fewer, and more capability.
    change = new(run(LEVER)) - new(run())
    assert (change <= 0).all()
    assert 0.1 <= (change < 0).mean() <= 0.3
    gain = {changes: run(*changes).capability_gain()[:, -1] for changes in ((), (LEVER,), (LEVER, POOR))}
    assert (gain[LEVER,] > gain[()]).mean() >= 0.8
    # 2. Two years cost a third of the effect or more.
    assert more((LEVER, LATE), ()) < 0
    assert more((LEVER, LATE), ()) >= more((LEVER,), ()) * 2 / 3
    # 3. Quality 0: as few exits, less capability than without the lever.
    assert abs(more((LEVER, POOR), (LEVER,))) < 0.05
    assert gain[LEVER, POOR].mean() < gain[()].mean()
    # 4. Another seed changes many runs, in both directions, and moves the share by up to a tenth.
    chance = new(run(SEED)) - new(run())
    assert (chance > 0).mean() > 0.15 < (chance < 0).mean()
    assert abs(share(SEED) - share()) <= 0.1
