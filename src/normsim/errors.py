"""Errors that point at the user's line, and the one exception that carries all of them."""

from __future__ import annotations

from dataclasses import dataclass


class NormsimError(Exception):
    """Any error that normsim raises on purpose."""


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong with the input, with the place where a person can mend it.

    Args:
        file: The file as the user named it, or ``--set``.
        line: Line in that file, from 1; 0 when the problem has no line (a missing file).
        column: Column in that line, from 1; 0 as above.
        key: Dotted key path, empty for the file as a whole.
        text: What is wrong, what was given, what is allowed.
    """

    file: str
    line: int
    column: int
    key: str
    text: str

    def __str__(self) -> str:
        """Write the problem as ``file:line:column: key.path: text``."""
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place}: {self.key}: {self.text}" if self.key else f"{place}: {self.text}"


class InputError(NormsimError):
    """The input cannot be used; ``problems`` holds every reason at once (exit code 2)."""

    def __init__(self, problems: list[Problem]) -> None:
        """Keep the problems in the order of their places, each once."""
        self.problems: tuple[Problem, ...] = tuple(dict.fromkeys(sorted(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))

    @classmethod
    def of(cls, text: str, *, file: str = "", key: str = "") -> InputError:
        """Build the error for one problem without a line."""
        return cls([Problem(file or "normsim", 0, 0, key, text)])
