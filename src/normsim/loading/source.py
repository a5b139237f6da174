"""Bytes to text: one file, bounded, UTF-8, with the name under which a person knows it."""

from __future__ import annotations

import difflib
import hashlib
from dataclasses import dataclass
from pathlib import Path

from normsim.errors import InputError, Problem
from normsim.loading.library import shipped_scenarios

MAX_BYTES = 262_144
"""Largest scenario file, bytes; a resolved scenario with every state overridden stays below it."""


@dataclass(frozen=True)
class Source:
    """The text of one scenario file.

    Args:
        file: Name to show, as the user wrote it.
        text: Content.
        sha256: Hash of the bytes, hexadecimal.
        path: Where it lies, or for a text where its parents are looked for; None if there may be none.
        is_file: Whether it was read from there.
    """

    file: str
    text: str
    sha256: str
    path: Path | None = None
    is_file: bool = False


def read_source(path: Path, file: str) -> Source:
    """Read one scenario file.

    Args:
        path: Where it lies.
        file: Name to show.

    Raises:
        InputError: If it is missing, a folder, unreadable, too large, or no UTF-8.
    """
    try:
        if path.is_dir():
            raise InputError.of("is a folder, not a scenario file; name a file that ends in .yaml", file=file)
        if path.exists() and not path.is_file():
            raise InputError.of("is no plain file (a pipe or a device), so it cannot be a scenario", file=file)
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise InputError.of(f"there is no such file{_neighbour(path)}", file=file) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError.of(f"cannot be read ({reason})", file=file) from None
    return Source(file, decode(content, file), hashlib.sha256(content).hexdigest(), path, is_file=True)


def text_source(text: str, file: str) -> Source:
    """Take a text that is no file, within the same bounds.

    Raises:
        InputError: If it is too large.
    """
    content = text.encode("utf-8", errors="surrogatepass")
    return Source(file, decode(content, file), hashlib.sha256(content).hexdigest())


def decode(content: bytes, file: str) -> str:
    """UTF-8 text without its byte order mark.

    Raises:
        InputError: If the content is larger than ``MAX_BYTES`` or no UTF-8.
    """
    if len(content) > MAX_BYTES:
        raise InputError.of(f"is too large: a scenario file has at most {MAX_BYTES // 1024} KiB", file=file)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError([Problem(file, 1, 1, "", "is stored as UTF-16; save the file as UTF-8")])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # A decoder that drops the byte order mark counts from behind it.
        start = error.start + len(content) - len(error.object)
        before = content[:start].decode("utf-8-sig", errors="replace")
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1) + 1
        text = f"byte {start + 1} (0x{content[start]:02X}) is no UTF-8; save the file as UTF-8"
        raise InputError([Problem(file, line, column, "", text)]) from None


def _neighbour(path: Path) -> str:
    """Name the file, or else the shipped scenario, that was probably meant."""
    if path.is_symlink():
        return ": it is a link that leads nowhere"
    try:
        files = {item.stem: item for item in path.parent.iterdir() if item.suffix in (".yaml", ".yml")}
    except (OSError, ValueError):
        files = {}
    close = difflib.get_close_matches(path.stem, files, n=1, cutoff=0.7)
    if close:
        return f"; did you mean {files[close[0]]}?"
    close = difflib.get_close_matches(path.stem, shipped_scenarios(), n=1, cutoff=0.7)
    return f"; did you mean {close[0]}, which comes with normsim (see normsim list)?" if close else ""
