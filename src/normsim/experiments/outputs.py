"""The files of a run: their texts, their hashes, and the folder that holds them."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from normsim.clock import month_label
from normsim.experiments.csv_text import Column, csv_text
from normsim.experiments.folders import MANIFEST, TOOL, replacing
from normsim.experiments.measures import KINDS, LEAVING, Measures
from normsim.experiments.methods import methods_text
from normsim.experiments.states_table import states_table
from normsim.experiments.tables import QUANTITIES, exits_table, trajectories_table, wars_table

if TYPE_CHECKING:
    from normsim.loading import Loaded

FORMAT = 1
"""Version of the folder's layout; rises when a column or key changes its meaning."""

REPORT = "report.html"


@dataclass(frozen=True)
class Finished:
    """A simulated ensemble with all that its files are made of.

    Args:
        loaded: The scenario as it was loaded.
        measures: The ensemble's arrays.
        summary: What ``summarise`` returns.
        command: Command line that gives this run again.
        since_last: What changed since the last run, in words.
    """

    loaded: Loaded
    measures: Measures
    summary: Mapping[str, Any]
    command: str
    since_last: tuple[str, ...] = ()


def run_texts(run: Finished) -> dict[str, str]:
    """Texts of all files but the report, the figures and the manifest, by file name."""
    from normsim.loading import dump_yaml

    m = run.measures
    tables = {
        "states.csv": states_table(m),
        "exits.csv": exits_table(m),
        "trajectories.csv": trajectories_table(m),
        "wars.csv": wars_table(m),
    }
    summary = json_text(run.summary)
    return {
        "summary.json": summary,
        **{name: csv_text(columns) for name, columns in tables.items()},
        "scenario.yaml": dump_yaml(m.scenario),
        "methods.md": methods_text(run.summary, m.results.provenance, run.command),
        "columns.md": columns_text(tables),
    }


def json_text(tree: object) -> str:
    """JSON with stable order and a final line break."""
    return json.dumps(tree, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def hashes(files: Mapping[str, str | bytes]) -> dict[str, str]:
    """SHA-256 of each file as it is written."""
    return {name: hashlib.sha256(_bytes(content)).hexdigest() for name, content in files.items()}


def _bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


def manifest(run: Finished, files: Mapping[str, str | bytes]) -> dict[str, Any]:
    """What was run, with what, and the hash of every file written."""
    m = run.measures
    made = hashes(files)
    return {
        "tool": TOOL,
        "format": FORMAT,
        **asdict(m.results.provenance),
        "platform": f"{platform.system()} {platform.machine()}",
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": run.command,
        "name": run.loaded.name,
        "title": m.scenario.title,
        "horizon": {"start": month_label(m.months[0]), "end": month_label(m.months[-1])},
        "treaties": list(m.treaties),
        "scenario_sha256": made.get("scenario.yaml"),
        "sources": [{"file": name, "sha256": digest} for name, digest in run.loaded.sources],
        "changes": [
            {"key": change.key, "old": _plain(change.old), "new": _plain(change.new), "origin": change.origin}
            for change in run.loaded.changes
        ],
        "since_last": list(run.since_last),
        "files": made,
    }


def _plain(value: object) -> Any:
    """A setting's value as JSON can hold it."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def write_run(folder: Path, run: Finished, files: Mapping[str, str | bytes]) -> None:
    """Write all files and the manifest to a new folder, then put it in the place of ``folder``.

    Args:
        folder: The run's folder; what this tool wrote there before becomes ``previous/``.
        run: The finished run.
        files: Contents by file name relative to the folder, with ``/`` between parts.

    Raises:
        InputError: If the folder cannot be written; what stood there before is untouched.
    """
    complete = {**files, MANIFEST: json_text(manifest(run, files))}
    with replacing(folder) as partial:
        for name, content in complete.items():
            write_file(partial / name, _bytes(content))


def write_file(path: Path, content: bytes) -> None:
    """Write one file, making its folder where needed; bytes, so that line ends are line feeds everywhere."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def columns_text(tables: Mapping[str, Sequence[Column]], tree: str = "summary.json") -> str:
    """Dictionary of every column of every table, in Markdown.

    Args:
        tables: Columns by file name.
        tree: File that holds the same outcomes as a tree.
    """
    lines = [
        "# Columns",
        "",
        "All files are UTF-8, comma-separated, with one header line. Months are YYYY-MM. A blank cell means that there",
        f"is no value. Numbers have six significant digits. `{tree}` holds the same outcomes as a tree.",
    ]
    for name, columns in tables.items():
        lines += ["", f"## {name}", "", "| column | meaning |", "|---|---|"]
        lines += [f"| `{column.name}` | {_cell(column.meaning)} |" for column in columns]
    if "trajectories.csv" not in tables:
        return "\n".join(lines) + "\n"
    lines += ["", "## Quantities of trajectories.csv", "", "| quantity | meaning and unit |", "|---|---|"]
    which = {"at_start": "that stood past PARTY at the start", "new": "that did not", "total": "of both kinds"}
    lines += [
        f"| `{stage}_{kind}` | states {which[kind]}, having reached the stage '{stage}' by the month |"
        for stage in LEAVING
        for kind in KINDS
    ]
    lines += [f"| `{name}` | {_cell(meaning)} |" for name, meaning in QUANTITIES.items()]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
