"""Writing a text file whole or not at all."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from normsim.errors import InputError


def write_whole(path: Path, text: str) -> Path:
    """Write UTF-8 text with plain line ends; what was there before stays until all of it is written.

    Args:
        path: The file; its folder is made if it is not there.
        text: What to write.

    Returns:
        The file.

    Raises:
        InputError: If it cannot be written; what was there before is untouched.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        reason = error.strerror or type(error).__name__
        text = f"cannot be written ({reason}); is it open in another program, or the disk full?"
        raise InputError.of(text, file=str(path)) from error
    return path
