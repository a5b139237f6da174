"""What folders with one page share: paired differences as columns, the manifest, and how they are written."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from normsim.experiments.csv_text import Column
from normsim.experiments.folders import MANIFEST, TOOL, replacing
from normsim.experiments.outputs import hashes, json_text, write_file
from normsim.experiments.pairing import Contrast, Paired
from normsim.experiments.spread import significant

if TYPE_CHECKING:
    from normsim.loading import Loaded
    from normsim.results import Provenance

ALL = "all"

NUMBERS: Mapping[str, str] = {
    "n": "pairs of runs that have the outcome in both",
    "baseline": "mean over these pairs in the baseline, unit of the outcome",
    "other": "mean over these pairs in the scenario",
    "mean": "mean paired difference, scenario less baseline",
    "low": "lower end of its 90 % interval, simulation error only",
    "high": "upper end",
    "q05": "spread of run differences: 5 % are at most this",
    "q50": "median run difference",
    "q95": "95 % are at most this",
    "above": "share of runs in which the difference is above zero",
    "equal": "share of runs in which it is exactly zero",
    "below": "share of runs in which it is below zero",
    "ratio": "variance of the paired mean difference by that of an unpaired one; blank where nothing varies",
    "unpaired_runs": "runs of each that an unpaired comparison would need for the same interval; blank where none do",
}
"""Numbers of a paired difference, as columns and keys."""


def ensembles(contrast: Contrast) -> Iterator[tuple[str, Paired]]:
    """All runs, then those of each rival, with their names."""
    yield ALL, contrast.all
    yield from contrast.rivals.items()


def paired_columns(rows: Sequence[Paired]) -> list[Column]:
    """The numbers of paired differences, a column each."""
    return [
        Column(name, meaning, [number_cell(getattr(row, name)) for row in rows]) for name, meaning in NUMBERS.items()
    ]


def number_cell(value: float | None) -> str:
    """A number in a table; blank where there is none."""
    if value is None:
        return ""
    if isinstance(value, int):
        return str(value)
    short = significant(value)
    return "" if short is None else f"{short:.6g}"


def page_manifest(
    about: tuple[str, int, Provenance],
    command: str,
    loaded: Mapping[str, Loaded],
    files: Mapping[str, str | bytes],
) -> dict[str, Any]:
    """What a folder with one page was made from, and the hash of every file in it.

    Args:
        about: What the page is, the version of the folder's layout, and versions, seed and data of its numbers.
        command: Command line that gives it again.
        loaded: The scenarios behind it, by name.
        files: Contents by file name.
    """
    kind, layout, provenance = about
    return {
        "tool": TOOL,
        "kind": kind,
        "format": layout,
        **asdict(provenance),
        "platform": f"{platform.system()} {platform.machine()}",
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": command,
        "scenarios": [
            {
                "name": name,
                "title": one.scenario.title,
                "sources": [{"file": file, "sha256": digest} for file, digest in one.sources],
            }
            for name, one in loaded.items()
        ],
        "files": hashes(files),
    }


def write_page(folder: Path, files: Mapping[str, str | bytes], manifest: Mapping[str, Any]) -> None:
    """Write all files to a new folder, then put it in the place of ``folder``.

    Raises:
        InputError: If the folder cannot be written; what stood there before is untouched.
    """
    with replacing(folder) as partial:
        for name, content in {**files, MANIFEST: json_text(manifest)}.items():
            write_file(partial / name, content.encode() if isinstance(content, str) else content)
