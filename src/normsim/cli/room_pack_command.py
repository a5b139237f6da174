"""``normsim room pack``: from a plan to a folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from normsim.cli.terminal import Terminal
from normsim.errors import InputError


@dataclass(frozen=True)
class PackRequest:
    """What the user asked for.

    Args:
        plan: Path of the plan, or the name of a shipped one.
        out: Folder to write.
        jobs: Worker processes, 0 for what the computer has.
        force: Replace a folder that this tool did not write.
    """

    plan: str
    out: Path
    jobs: int = 0
    force: bool = False


def pack_folder(request: PackRequest, terminal: Terminal) -> None:  # noqa: ARG001
    """Make the folder.

    Raises:
        InputError: If the plan or the folder cannot be used.
    """
    raise InputError.of("cannot be packed yet", file=request.plan)
