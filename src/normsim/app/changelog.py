"""What moved the numbers between two versions, from the changelog itself."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]
_VERSION = re.compile(r"## \[([^\]]+)\]")


@cache
def changelog_text() -> str:
    """The changelog: inside an installed package, or at the top of a checkout."""
    installed = _PACKAGE / "CHANGELOG.md"
    path = installed if installed.is_file() else _PACKAGE.parents[1] / "CHANGELOG.md"
    return path.read_text(encoding="utf-8")


def numbers_since(version: str, text: str) -> list[str] | None:
    """Entries under "Numbers" of all versions after one.

    Args:
        version: The older version, such as ``0.1.0``.
        text: The changelog, newest version first.

    Returns:
        Entries, newest first; None if the changelog does not know the version.
    """
    found: list[str] = []
    numbers = False
    for line in text.splitlines():
        heading = _VERSION.match(line)
        if heading and heading[1] == version:
            return found
        if line.startswith("#"):
            numbers = line.strip("# ").casefold() == "numbers"
        elif numbers and line.startswith("- "):
            found.append(line[2:].strip())
        elif numbers and found and line.startswith("  "):
            found[-1] += f" {line.strip()}"
    return None
