"""Folders of the workshop commands: written whole or not at all, and nobody's own work is lost."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from normsim.errors import InputError
from normsim.experiments.folders import MANIFEST, TOOL, check_folder, read_manifest, replacing
from normsim.experiments.outputs import hashes, json_text, write_file


def write_room_folder(
    folder: Path, files: Mapping[str, str], *, command: str, force: bool = False, keep: tuple[str, ...] = ()
) -> None:
    """Write the files of a workshop command with a manifest; the folder that stood there becomes ``previous/``.

    Args:
        folder: Where.
        files: Texts by file name, with ``/`` between parts.
        command: Command line that gives the folder again.
        force: Replace a folder that this tool did not write.
        keep: Files that people fill in: a folder in which one of them was changed is left alone.

    Raises:
        InputError: If the folder is not this tool's, holds filled-in files, or cannot be written.
    """
    check_folder(folder, force=force)
    check_filled_in(folder, keep)
    manifest: dict[str, Any] = {
        "tool": TOOL,
        "version": version("normsim"),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": command,
        "files": hashes(files),
    }
    with replacing(folder) as partial:
        for name, text in {**files, MANIFEST: json_text(manifest)}.items():
            write_file(partial / name, text.encode())


def check_filled_in(folder: Path, names: tuple[str, ...]) -> None:
    """Refuse to replace a file that was written by this tool and then filled in by somebody.

    Raises:
        InputError: If there is such a file.
    """
    written = (read_manifest(folder) or {}).get("files", {})
    for name in names:
        try:
            content = (folder / name).read_bytes()
        except OSError:
            continue
        if hashlib.sha256(content).hexdigest() != written.get(name):
            text = "has been filled in and is left alone; move it away, or choose another --out"
            raise InputError.of(text, file=str(folder / name))
