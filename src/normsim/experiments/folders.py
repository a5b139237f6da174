"""Where a run is written: safe names, ownership, and the swap that never leaves half a folder."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from normsim.errors import InputError

MANIFEST = "manifest.json"
PREVIOUS = "previous"
TOOL = "normsim"
MAX_NAME = 80
_UNSAFE = re.compile(r"[^\w.,+=@()\[\]-]+", re.ASCII)
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def folder_name(stem: str, overrides: Sequence[str] = (), sets: Sequence[str] = ()) -> str:
    """Name of a run's folder: the file's stem, then what was changed on the command line.

    The name is safe on Windows, macOS and Linux. Where characters had to go or the name was too long, a short hash
    of the whole keeps different settings apart.

    Args:
        stem: Stem of the scenario file.
        overrides: Names given with ``--override``.
        sets: ``key=value`` texts given with ``--set``.

    Returns:
        For example ``baseline+assurance=none``.
    """
    full = "+".join([stem, *overrides, *(_compact(text) for text in sets)])
    safe = _UNSAFE.sub("-", full).rstrip(". ") or "scenario"
    if _RESERVED.fullmatch(safe):
        safe += "-"
    if safe == full and len(safe) <= MAX_NAME:
        return safe
    digest = hashlib.sha256(full.encode()).hexdigest()[:8]
    return f"{safe[: MAX_NAME - len(digest) - 1].rstrip('. -')}~{digest}"


def _compact(text: str) -> str:
    return re.sub(r"\s+", "", text)


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """Manifest of a folder that this tool wrote, None of any other."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return manifest if isinstance(manifest, dict) and manifest.get("tool") == TOOL else None


def check_place(path: Path) -> None:
    """Refuse a place where nothing can be written, before minutes are spent on what is to stand there.

    Args:
        path: A file or folder that is to be written; the folders above it need not be there yet.

    Raises:
        InputError: If a file stands where a folder has to be, or the folder may not be written to.
    """
    above = next((folder for folder in path.parents if folder.exists()), Path())
    if not above.is_dir():
        raise InputError.of("is a file, and a folder of this name is to be written; move it away", file=str(above))
    if not os.access(above, os.W_OK):
        raise InputError.of("may not be written to; choose another --out", file=str(above))


def check_file(path: Path) -> None:
    """Refuse a file that cannot be written.

    Args:
        path: The file; one that stands there is replaced.

    Raises:
        InputError: If a folder stands there, or nothing can be written there.
    """
    check_place(path)
    if path.is_dir():
        raise InputError.of("is a folder, and a file of this name is to be written; name a file", file=str(path))


def check_folder(folder: Path, *, force: bool = False) -> None:
    """Refuse a target that is not this tool's to replace, or that cannot be written.

    Args:
        folder: The run's folder.
        force: Replace a foreign folder too; its files are kept inside the new one, as ``previous/``.

    Raises:
        InputError: If something stands there that this tool did not write, or nothing can be written there.
    """
    check_place(folder)
    if not folder.exists() or (folder.is_dir() and (read_manifest(folder) or not any(folder.iterdir()))):
        return
    if not folder.is_dir():
        raise InputError.of("is a file, and a folder of this name is to be written; move it away", file=str(folder))
    if not force:
        raise InputError.of(
            "this folder was not written by normsim and is left alone; choose another --out, "
            "or use --force to replace it (what is in it is kept as previous/)",
            file=str(folder),
        )


@contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """Give a new folder to write into; on success it takes the place of ``folder``, else nothing changes.

    The folder that stood there becomes ``previous/`` of the new one; files that this tool did not write (notes, a
    figure of one's own) move along. An error or an interruption at any point leaves the earlier folder as it was.

    Args:
        folder: The target.

    Yields:
        An empty folder beside the target, on the same file system, so that the move is one step.

    Raises:
        InputError: If the place cannot be written to.
    """
    target = folder.resolve()
    partial = target.parent / f".{target.name}.partial-{os.getpid()}-{secrets.token_hex(3)}"
    try:
        partial.mkdir(parents=True)
        yield partial
        _swap(partial, target)
    except OSError as error:
        if not _about(error, target.parent):
            raise
        reason = error.strerror or type(error).__name__
        raise InputError.of(
            f"cannot be written ({reason}); is it open in another program, or the disk full? Nothing was changed there",
            file=str(folder),
        ) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _about(error: OSError, place: Path) -> bool:
    """Whether an error is about the place that is written to, not a mistake of this program."""
    if error.filename is None:
        return error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    named = Path(os.fsdecode(error.filename))
    return named.is_relative_to(place) or place.is_relative_to(named)


def _swap(new: Path, target: Path) -> None:
    """Put ``new`` in the place of ``target`` and keep the old one inside it."""
    if not target.exists():
        new.replace(target)
        return
    aside = new.with_name(new.name.replace(".partial-", ".earlier-"))
    target.replace(aside)
    try:
        new.replace(target)
    except BaseException:
        aside.replace(target)
        raise
    # The new folder is in place: what cannot be tidied stays beside it and is no reason to fail.
    with suppress(OSError):
        _keep(aside, target)


def _keep(old: Path, target: Path) -> None:
    """Move foreign files along, drop the run before the last, keep the last as ``previous/``."""
    if not any(old.iterdir()):
        old.rmdir()
        return
    ours = {Path(name).parts[0] for name in written_files(read_manifest(old))} | {MANIFEST, PREVIOUS}
    earlier = old / PREVIOUS
    if read_manifest(earlier) is not None:
        shutil.rmtree(earlier, ignore_errors=True)
    elif earlier.exists():
        earlier.replace(_free(target, "kept"))
    if read_manifest(old) is not None:
        for entry in sorted(old.iterdir()):
            if entry.name not in ours and not (target / entry.name).exists():
                entry.replace(target / entry.name)
    old.replace(target / PREVIOUS)


def _free(folder: Path, name: str) -> Path:
    """First path ``name-1``, ``name-2`` ... that is not taken."""
    number = 1
    while (folder / f"{name}-{number}").exists():
        number += 1
    return folder / f"{name}-{number}"


def written_files(manifest: Mapping[str, Any] | None) -> tuple[str, ...]:
    """Files that a manifest lists."""
    files = (manifest or {}).get("files")
    return tuple(str(name) for name in files) if isinstance(files, Mapping) else ()
