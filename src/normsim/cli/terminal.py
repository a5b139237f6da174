"""What a person sees: results on stdout, progress and notices on stderr, nothing at all with ``--quiet``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TextIO

Progress = Callable[[int, int], None]


def use_utf8() -> None:
    """Write UTF-8 whatever the system's code page, so that a redirected output never fails on a letter."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")


@dataclass(frozen=True)
class Terminal:
    """How much is said, and in which form.

    Args:
        quiet: Print nothing but errors.
        json: Keep stdout for one JSON document.
    """

    quiet: bool = False
    json: bool = False

    def say(self, line: str) -> None:
        """Print a result line on stdout."""
        if not self.quiet and not self.json:
            print(line)

    @contextmanager
    def progress(self, what: str, unit: str = "runs") -> Iterator[Progress]:
        """Show how far a simulation is: a bar on a terminal, a line for each quarter otherwise."""
        if self.quiet:
            yield lambda _done, _total: None
        elif sys.stderr.isatty():
            with _bar(what) as show:
                yield show
        else:
            yield Quarters(what, sys.stderr, unit)

    @contextmanager
    def working(self, what: str) -> Iterator[None]:
        """Show on a terminal that something without steps is under way."""
        if self.quiet or not sys.stderr.isatty():
            yield
            return
        from rich.console import Console
        from rich.text import Text

        with Console(stderr=True).status(Text(what)):
            yield


class Quarters:
    """Progress as plain lines, for logs and pipes."""

    def __init__(self, what: str, stream: TextIO, unit: str = "runs") -> None:
        """Report on ``what``, counted in ``unit``, to ``stream``."""
        self._what, self._stream, self._unit, self._told = what, stream, unit, 0

    def __call__(self, done: int, total: int) -> None:
        """Print a line when another quarter is done."""
        quarter = 4 * done // max(total, 1)
        if quarter > self._told:
            self._told = quarter
            print(f"{self._what}: {done:,} of {total:,} {self._unit}", file=self._stream, flush=True)


@contextmanager
def _bar(what: str) -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
    from rich.table import Column

    columns = (
        TextColumn("{task.description}", markup=False, table_column=Column(no_wrap=True, overflow="ellipsis")),
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        TimeRemainingColumn(compact=True),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True, expand=False) as bar:
        task = bar.add_task(what, total=None)

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield show
