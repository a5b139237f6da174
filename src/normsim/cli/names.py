"""From what a user typed to a scenario file: a path, or the name of a shipped scenario."""

from __future__ import annotations

from pathlib import Path


def find(name: str) -> Path:
    """File meant by a path or by the name of a shipped scenario; a file that exists comes first.

    Args:
        name: Path, or name such as ``baseline``.

    Returns:
        A path; it may not exist, so that loading can say so with the line the user knows.
    """
    from normsim.loading import shipped_scenarios

    path = Path(name)
    return path if path.is_file() else shipped_scenarios().get(name, path)
