"""``normsim validate FILE…``: every problem at its line, nothing else."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from normsim.errors import InputError
from normsim.loading import load, shipped_scenarios
from normsim.room.planning import find_plan, is_plan, load_plan

FINE, WRONG = 0, 2


def validate(files: Sequence[str | Path]) -> int:
    """Check scenario files and plans of workshops, and print what is wrong, or that a file is fine.

    Args:
        files: Files, or names of shipped scenarios or plans.

    Returns:
        Exit code: 0 if all are fine, 2 if one is not.
    """
    code = FINE
    for file in files:
        try:
            print(f"{file}: fine{_checked(file)}")
        except InputError as error:
            code = WRONG
            print(error, file=sys.stderr)
    return code


def verdicts(files: Sequence[str | Path]) -> list[dict[str, Any]]:
    """The same for programs: for each file whether it is fine, and its problems with their places."""
    found = []
    for file in files:
        problems: list[dict[str, Any]] = []
        try:
            _checked(file)
        except InputError as error:
            problems = [asdict(problem) for problem in error.problems]
        found.append({"file": str(file), "fine": not problems, "problems": problems})
    return found


def _checked(file: str | Path) -> str:
    """What there is to say of a file that is fine.

    Raises:
        InputError: With everything that is wrong with it.
    """
    place = find_plan(str(file))
    if str(file) not in shipped_scenarios() and is_plan(place):
        reports = len(load_plan(place, file=str(file)).reports)
        return f", a plan with {reports} report{'s' if reports != 1 else ''}"
    overrides = len(load(file).scenario.overrides)
    return f", with {overrides} override{'s' if overrides != 1 else ''}" if overrides else ""
