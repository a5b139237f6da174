"""``normsim validate FILE…``: every problem at its line, nothing else."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from normsim.errors import InputError
from normsim.loading import load

FINE, WRONG = 0, 2


def validate(files: Sequence[str | Path]) -> int:
    """Check scenario files and print what is wrong, or that a file is fine.

    Args:
        files: Files, or names of shipped scenarios.

    Returns:
        Exit code: 0 if all are fine, 2 if one is not.
    """
    code = FINE
    for file in files:
        try:
            loaded = load(file)
        except InputError as error:
            code = WRONG
            print(error, file=sys.stderr)
            continue
        overrides = len(loaded.scenario.overrides)
        also = f", with {overrides} override{'s' if overrides != 1 else ''}" if overrides else ""
        print(f"{file}: fine{also}")
    return code
