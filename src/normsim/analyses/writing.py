"""Writing a text file whole or not at all."""

from __future__ import annotations

from pathlib import Path


def write_whole(path: Path, text: str) -> Path:
    """Write UTF-8 text with plain line ends; what was there before stays until all of it is written.

    Args:
        path: The file; its folder is made if it is not there.
        text: What to write.

    Returns:
        The file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    part.write_text(text, encoding="utf-8", newline="\n")
    part.replace(path)
    return path
