"""``normsim check calibration``: does the calibration find the truth where the truth is known?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

from normsim.cli.guard import print_json
from normsim.cli.terminal import Terminal
from normsim.clock import month_number
from normsim.errors import InputError

HOLDS, FAILS = 0, 3
QUICK_DRAWS = 150
"""Draws of the prior that a record weighs in the quick form."""


@dataclass(frozen=True)
class CheckRequest:
    """What was asked for on the command line."""

    rival: str = "full_contagion"
    records: int = 100
    seed: int = 20250331
    quick: bool = False
    out: Path | None = None
    as_of: str = "2025-03"
    jobs: int = 2


def check_calibration(request: CheckRequest, terminal: Terminal) -> int:
    """Make records up, calibrate on each, rank the truth, and say whether the ranks are uniform.

    Args:
        request: Rival, size and folder.
        terminal: Where to speak.

    Returns:
        Exit code: 0 if every tested quantity holds, 3 if one does not.

    Raises:
        InputError: If the sampler is not installed, or the folder cannot be written.
    """
    from normsim.analyses.sbc import Plan, check
    from normsim.analyses.sbc_page import sentence, summary, verdict, write_check
    from normsim.experiments.folders import check_place

    if not request.quick and find_spec("dynesty") is None:
        raise InputError.of(
            'sampling needs an extra: pip install "normsim[analysis]"; --quick goes without', key="check calibration"
        )
    if request.out is not None:
        check_place(request.out / "page")
    month = month_number(request.as_of)
    plan = Plan(month, rival=request.rival, records=request.records, seed=request.seed)
    if request.quick:
        plan = replace(plan, method="exact", draws=QUICK_DRAWS)
    with terminal.progress("ranking the truth", "made-up records") as show:
        ranked = check(plan, jobs=request.jobs, told=lambda done: show(done, plan.records))
    found = verdict(ranked)
    for row in found.rows:
        if row.tested:
            counts = " ".join(f"{count:3d}" for count in row.counts)
            terminal.say(f"{row.name:<18} {counts}   p {row.p:.3f}{' FAILS' if row.name in found.failing else ''}")
    terminal.say(sentence(found))
    if request.out is not None:
        for path in write_check(ranked, found, request.out):
            terminal.say(str(path))
    if terminal.json:
        print_json(summary(found))
    return HOLDS if found.holds else FAILS
