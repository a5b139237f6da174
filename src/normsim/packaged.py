"""The files inside the package: reading them, and one hash over all of them."""

from __future__ import annotations

import csv
import hashlib
import io
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml

_NOT_DATA = ("__init__.py", "__pycache__")
_ABOUT = ("PROVENANCE.md", "bibliography.yaml", "register.yaml", "checks/")


def _root() -> Traversable:
    return files("normsim").joinpath("data")


def packaged_text(name: str) -> str:
    r"""Text of one packaged file, with ``\n`` line ends whatever the checkout did to them.

    Args:
        name: Path below ``normsim/data`` with forward slashes, as ``cases/exits.csv``.

    Returns:
        The whole file.

    Raises:
        FileNotFoundError: If the package has no such file.
    """
    return _root().joinpath(*name.split("/")).read_bytes().decode("utf-8").replace("\r\n", "\n")


def packaged_rows(name: str) -> list[dict[str, str]]:
    """Rows of one packaged csv file; an empty text is an unknown value."""
    return list(csv.DictReader(io.StringIO(packaged_text(name)), strict=True))


def packaged_yaml(name: str) -> Any:
    """Content of one packaged YAML file (safe loader)."""
    try:
        from yaml import CSafeLoader as SafeLoader  # the same, in C where PyYAML has it: ten times quicker
    except ImportError:
        from yaml import SafeLoader  # type: ignore[assignment]
    return yaml.load(packaged_text(name), Loader=SafeLoader)


@cache
def packaged_files() -> tuple[str, ...]:
    """Names of all packaged data files, sorted, with forward slashes."""
    return tuple(sorted(_walk(_root(), "")))


def _walk(folder: Traversable, prefix: str) -> list[str]:
    found: list[str] = []
    for item in folder.iterdir():
        if item.name in _NOT_DATA or item.name.startswith("."):
            continue
        name = f"{prefix}{item.name}"
        found += _walk(item, f"{name}/") if item.is_dir() else [name]
    return found


def file_hash(name: str) -> str:
    r"""SHA-256 of one packaged file's text, line ends as ``\\n``; hexadecimal."""
    return hashlib.sha256(packaged_text(name).encode("utf-8")).hexdigest()


@cache
def data_hash() -> str:
    """SHA-256 over the names and hashes of all packaged data files; hexadecimal.

    Two results with the same hash started from the same facts and priors. The files that only describe them
    (provenance, register, bibliography, checks) do not count: mending a sentence there changes no result's hash.
    """
    lines = "".join(f"{file_hash(name)}  {name}\n" for name in packaged_files() if not name.startswith(_ABOUT))
    return hashlib.sha256(lines.encode("utf-8")).hexdigest()
