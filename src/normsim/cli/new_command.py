"""``normsim new``: a ten-line scenario that a student can change."""

from __future__ import annotations

import json
import os
import re
import secrets
from contextlib import suppress
from pathlib import Path

from normsim.errors import InputError

TEMPLATE = """\
# yaml-language-server: $schema={schema}
extends: {parent}
title: {title}
question: Do alternatives still matter if they arrive only in 2028?
assurance: none
levers:
  substitutes:
    start: 2028-01
    strength: 0.6
    adopters: {adopters}
"""
_STEM = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+-]*")


def new(name: str, parent: str, *, force: bool = False) -> Path:
    """Write a short scenario file that extends a shipped one, and check that it loads.

    Args:
        name: Name or path of the new file; ``.yaml`` is added where it is missing.
        parent: Name of a shipped scenario, or path of a scenario file.
        force: Replace a file that exists.

    Returns:
        Path of the new file.

    Raises:
        InputError: If the name cannot be used, the file exists, or the parent does not.
    """
    from normsim.loading import load, shipped_scenarios
    from normsim.loading.library import scenario_folder
    from normsim.scenario.suggest import did_you_mean

    path = Path(name) if name.endswith((".yaml", ".yml")) else Path(f"{name}.yaml")
    shipped = shipped_scenarios()
    shown = ", ".join(sorted(shipped))
    if not _STEM.fullmatch(path.stem):
        raise InputError.of("a name has letters a to z, digits, _, - and + only", file=name)
    source = shipped.get(parent, Path(parent))
    if not source.is_file():
        near = did_you_mean(parent, shipped)
        text = f"no such shipped scenario or file{near or f'; there are {shown}'}"
        raise InputError.of(text, file=f"--from {parent}")
    if path.stem == parent or path.resolve() == source.resolve():
        raise InputError.of("a scenario cannot extend itself; choose another name", file=str(path))
    if path.exists() and not force:
        raise InputError.of("exists already; choose another name, or use --force to replace it", file=str(path))
    groups = load(source).scenario.groups
    text = TEMPLATE.format(
        schema=_schema(scenario_folder(), path),
        parent=parent if parent in shipped else _relative(source, path),
        title=_title(path.stem),
        adopters="border" if "border" in groups else "europe",
    )
    # Checked beside its place before it takes it: a file that does not load is never left behind.
    trial = path.with_name(f".{path.stem}-{secrets.token_hex(3)}.yaml")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        trial.write_bytes(text.encode())
        load(trial)
        trial.replace(path)
    except OSError as error:
        raise InputError.of(f"cannot be written ({error.strerror})", file=str(path)) from error
    finally:
        with suppress(OSError):
            trial.unlink(missing_ok=True)
    return path


def _title(stem: str) -> str:
    words = re.sub(r"[_.+-]+", " ", stem).strip() or "My scenario"
    # Quoted where YAML would read something else than a text.
    plain = words[0].isalpha() and words.lower() not in {"null", "true", "false"}
    title = words[0].upper() + words[1:]
    return title if plain else f'"{title}"'


def _relative(source: Path, path: Path) -> str:
    """Path of a parent from the new file's folder, which is what ``extends`` means."""
    try:
        relative = Path(os.path.relpath(source.resolve(), path.resolve().parent)).as_posix()
    except ValueError as error:  # another drive on Windows
        raise InputError.of("lies on another drive than the new file; copy it first", file=str(source)) from error
    return json.dumps(relative, ensure_ascii=False)


def _schema(shipped: Path, path: Path) -> str:
    """Where editors find the schema: relative to the new file where the shipped files are near, else a file URI."""
    schema = (shipped / "scenario.schema.json").resolve()
    here = path.resolve().parent
    try:
        relative = Path(os.path.relpath(schema, here)).as_posix()
    except ValueError:  # another drive on Windows
        return schema.as_uri()
    return relative if relative.count("../") <= 2 else schema.as_uri()
