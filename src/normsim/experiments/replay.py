"""A run's folder, simulated again: are the bytes the same, and if not, what is different from then?"""

from __future__ import annotations

import hashlib
import json
import platform
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from normsim.errors import InputError, Problem
from normsim.experiments.changes import ABSENT, differences
from normsim.experiments.folders import MANIFEST, TOOL
from normsim.experiments.outputs import FORMAT, Finished, run_texts

if TYPE_CHECKING:
    from normsim.loading import Loaded
    from normsim.results import Provenance

SCENARIO = "scenario.yaml"
SUMMARY = "summary.json"
Shows = Callable[[str], AbstractContextManager[Callable[[int, int], None]]]
"""Opens a display of progress for a named part of the work."""

VERSIONS = {
    "version": "normsim's version",
    "model_version": "the model's version",
    "data_hash": "the packaged data",
    "python": "Python",
    "numpy": "numpy",
    "platform": "the platform",
}
"""What results depend on besides the scenario, by key of the manifest."""


@dataclass(frozen=True)
class Original:
    """What a folder says of the run that wrote it.

    Args:
        folder: The folder.
        manifest: Its manifest, complete.
        texts: Content of ``summary.json`` and of each table, unchanged since the run, by file name.
        loaded: Its scenario, unchanged since the run.
    """

    folder: Path
    manifest: Mapping[str, Any]
    texts: Mapping[str, bytes]
    loaded: Loaded


@dataclass(frozen=True)
class Replay:
    """What came of simulating again.

    Args:
        same: Files with the same bytes.
        different: First line that differs, from 1, by file name.
        changes: What is not as it was then, in words.
    """

    same: tuple[str, ...]
    different: Mapping[str, int]
    changes: tuple[str, ...]


def read_original(folder: Path) -> Original:
    """Read a folder that ``normsim run`` wrote, and make sure that nobody changed it since.

    Args:
        folder: The run's folder.

    Returns:
        Its manifest, tables and scenario.

    Raises:
        InputError: With a line for each thing that is missing, damaged, too new or changed.
    """
    manifest = _manifest(folder)
    hashes = {name: digest for name, digest in manifest["files"].items() if _is_replayed(name) or name == SCENARIO}
    texts: dict[str, bytes] = {}
    problems: list[Problem] = []
    for name, digest in hashes.items():
        try:
            texts[name] = (folder / name).read_bytes()
        except OSError:
            problems.append(_problem(folder, name, f"is missing or cannot be read, and {MANIFEST} lists it"))
            continue
        if hashlib.sha256(texts[name]).hexdigest() != digest:
            text = f"was changed after the run: its SHA-256 is not the one in {MANIFEST}; run again to get it back"
            problems.append(_problem(folder, name, text))
    if problems:
        raise InputError(problems)
    return Original(folder, manifest, texts, _load(folder, manifest))


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    try:
        content = path.read_bytes()
    except OSError as error:
        what = f"holds no {MANIFEST}" if folder.is_dir() else "is no folder"
        raise InputError.of(f"{what}; name a folder that normsim run wrote", file=str(folder)) from error
    try:
        manifest = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise InputError([_problem(folder, MANIFEST, "is damaged: it is no JSON; run the scenario again")]) from error
    if not isinstance(manifest, dict) or manifest.get("tool") != TOOL:
        raise InputError([_problem(folder, MANIFEST, "was not written by normsim")])
    if manifest.get("kind"):
        what = "a comparison" if manifest["kind"] == "comparison" else f"normsim {manifest['kind']}"
        raise InputError.of(f"is the folder of {what}; name a folder that normsim run wrote", file=str(folder))
    layout = manifest.get("format")
    if isinstance(layout, int) and layout > FORMAT:
        text = (
            f"was written by a newer version, {manifest.get('version', 'unknown')} with layout {layout}; this one, "
            f"{_version()}, reads layouts up to {FORMAT}: update normsim"
        )
        raise InputError([_problem(folder, MANIFEST, text)])
    lacks = [key for key, kind in _needed().items() if not isinstance(manifest.get(key), kind)]
    if not lacks and not ({SCENARIO, SUMMARY} <= manifest["files"].keys() and _is_list_of_files(manifest["files"])):
        lacks = ["files"]
    if lacks:
        text = f"is damaged: {', '.join(lacks)} {'is' if len(lacks) == 1 else 'are'} missing or no longer what it was"
        raise InputError([_problem(folder, MANIFEST, text)])
    return manifest


def _needed() -> dict[str, type]:
    return {"format": int, "runs": int, "seed": int, "files": dict, **dict.fromkeys(VERSIONS, str)}


def _is_list_of_files(files: Mapping[str, Any]) -> bool:
    """Whether all hashes are texts, and no name leads out of the folder."""
    return all(isinstance(digest, str) for digest in files.values()) and all(
        re.fullmatch(r"[\w.-]+\.csv", name) for name in files if name.endswith(".csv")
    )


def _is_replayed(name: str) -> bool:
    """Whether a file holds nothing but numbers that follow from the scenario; a report also tells of earlier runs."""
    return name == SUMMARY or (name.endswith(".csv") and "/" not in name)


def _load(folder: Path, manifest: Mapping[str, Any]) -> Loaded:
    from normsim.loading import load

    try:
        return load(folder / SCENARIO)
    except InputError as error:
        if manifest["version"] == _version():
            raise
        age = "a newer" if is_newer(manifest["version"], _version()) else "another"
        text = f"was written by {age} version, {manifest['version']}; this one, {_version()}, cannot read it"
        raise InputError([_problem(folder, SCENARIO, text), *error.problems]) from error


def _problem(folder: Path, name: str, text: str) -> Problem:
    return Problem(str(folder / name), 0, 0, "", text)


def _version() -> str:
    from importlib.metadata import version

    return version("normsim")


def is_newer(version: str, than: str) -> bool:
    """Whether one version comes after another, by its numbers."""
    one, other = (tuple(int(part) for part in re.findall(r"\d+", text.split("+")[0])) for text in (version, than))
    return one > other


def replay_run(original: Original, shows: Shows, jobs: int = 1) -> Replay:
    """Simulate the folder's scenario again and compare its tables and its summary, byte for byte.

    Args:
        original: The folder.
        shows: Opens a display of progress.
        jobs: Worker processes; no byte depends on it.

    Returns:
        What is the same, what is not, and what changed in between.
    """
    from normsim.engine.simulate import simulate
    from normsim.experiments.measures import Measures
    from normsim.experiments.snowball import snowball
    from normsim.experiments.summary import summarise

    name = original.folder.name
    with shows(name) as progress:
        results = simulate(original.loaded.scenario, jobs=jobs, progress=progress)
    with shows(f"{name}, without contagion") as progress:
        without = snowball(results, jobs, progress)
    measures = Measures(results)
    summary = summarise(results, without, measures=measures)
    now = run_texts(Finished(original.loaded, measures, summary, str(original.manifest.get("command", ""))))
    same, different = [], {}
    for file, before in original.texts.items():
        if not _is_replayed(file):
            continue
        line = first_difference(before, now.get(file, "").encode())
        if line:
            different[file] = line
        else:
            same.append(file)
    changes = (*_versions(original.manifest, results.provenance), *_settings(original.texts[SCENARIO], now[SCENARIO]))
    return Replay(tuple(same), different, changes)


def first_difference(before: bytes, now: bytes) -> int:
    """Number of the first line that differs, from 1; 0 if the bytes are the same."""
    if before == now:
        return 0
    old, new = before.split(b"\n"), now.split(b"\n")
    pairs = zip(old, new, strict=False)
    return next((number for number, (a, b) in enumerate(pairs, 1) if a != b), min(len(old), len(new)) + 1)


def _versions(manifest: Mapping[str, Any], provenance: Provenance) -> Iterator[str]:
    here = f"{platform.system()} {platform.machine()}"
    for key, words in VERSIONS.items():
        then, now = manifest[key], here if key == "platform" else getattr(provenance, key)
        if then == now:
            continue
        if key == "data_hash":
            yield f"{words} changed (SHA-256 {then[:12]} then, {now[:12]} now)"
        else:
            newer = "; the folder is from a newer version" if key == "version" and is_newer(then, now) else ""
            yield f"{words} changed ({then} then, {now} now{newer})"
    for key in ("seed", "runs"):
        then, now = manifest[key], getattr(provenance, key)
        if then != now:
            yield f"the {key} of {MANIFEST} is {then}, that of {SCENARIO} is {now}"


def _settings(written: bytes, resolved: str) -> Iterator[str]:
    """Settings that this version resolves differently from the folder's scenario, such as keys that it added."""
    for key, old, new in differences(yaml.safe_load(written), yaml.safe_load(resolved)):
        if old is ABSENT:
            yield f"{key} is not in {SCENARIO}; this version takes {new}"
        else:
            yield f"{key} is read differently ({old} then, {'nothing' if new is ABSENT else new} now)"
