"""``normsim validate --json``: the same verdicts for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from normsim.errors import InputError


def verdicts(files: Sequence[str]) -> list[dict[str, Any]]:
    """For each file whether it is fine, and its problems with their places."""
    from normsim.loading import load

    found = []
    for file in files:
        try:
            load(file)
        except InputError as error:
            problems = [asdict(problem) for problem in error.problems]
        else:
            problems = []
        found.append({"file": file, "fine": not problems, "problems": problems})
    return found
