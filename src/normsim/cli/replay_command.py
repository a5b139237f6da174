"""``normsim check replay``: whether a run's folder comes out the same again, and if not what is different."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from normsim.cli.guard import print_json
from normsim.cli.terminal import Terminal

if TYPE_CHECKING:
    from normsim.experiments.replay import Replay

SAME, DIFFERENT = 0, 3


def replay(folder: Path, terminal: Terminal, *, jobs: int = 1) -> int:
    """Simulate what a folder says again, compare the tables and the summary byte for byte, and say what came of it.

    Nothing is written. The report and the methods page are left out, because they also tell of the run before.

    Args:
        folder: A folder that ``normsim run`` wrote.
        terminal: Where to speak.
        jobs: Worker processes.

    Returns:
        Exit code: 0 if the bytes are the same, 3 if they are not.

    Raises:
        InputError: If the folder is none of this tool's, is damaged or was changed by hand, or is too new.
    """
    from normsim.experiments.replay import read_original, replay_run

    original = read_original(folder)
    found = replay_run(original, terminal.progress, jobs)
    for text in lines(folder, found):
        terminal.say(text)
    if terminal.json:
        print_json(
            {
                "folder": str(folder),
                "same_bytes": not found.different,
                "same": list(found.same),
                "different": [{"file": name, "first_line": line} for name, line in found.different.items()],
                "changes": list(found.changes),
            }
        )
    return DIFFERENT if found.different else SAME


def lines(folder: Path, found: Replay) -> list[str]:
    """What came of a replay, in words."""
    if not found.different:
        told = [f"{folder}: the same bytes again in {', '.join(found.same)}"]
        return told + [f"though {change}" for change in found.changes]
    told = [f"{folder}: not the same bytes"]
    told += [f"{name} differs from line {line} on" for name, line in found.different.items()]
    if found.same:
        told.append(f"the same: {', '.join(found.same)}")
    if found.changes:
        return told + [f"what is different from then: {change}" for change in found.changes]
    return [
        *told,
        "version, data, Python, numpy, platform and scenario are those of the run: what else differs is not recorded "
        "(the code between two releases, or scipy); on one build this would be a bug",
    ]
