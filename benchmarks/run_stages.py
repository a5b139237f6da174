"""Print where `normsim run` spends its time, in a process of its own: `python -m benchmarks.run_stages 4000`.

The real command runs; the functions that begin its stages are wrapped by a clock before.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

STAGES = {
    "load": [("normsim.loading", "load")],
    "simulate": [("normsim", "simulate")],
    "files": [
        ("normsim.experiments.summary", "summarise"),
        ("normsim.experiments.outputs", "run_texts"),
        ("normsim.experiments.outputs", "write_run"),
    ],
    "report": [("normsim.report", "build_report")],
}
"""Functions that `normsim run` calls, by stage. The second simulation, without contagion, is timed as a whole."""

NAMES = {
    "import": "import",
    "load": "load the scenario",
    "simulate": "simulate",
    "again": "simulate again without contagion",
    "files": "summary and files",
    "report": "report",
    "rest": "everything else",
}


class Clock:
    """Adds up the time of wrapped functions; what runs inside a wrapped one counts for the outer."""

    def __init__(self) -> None:
        """Start with nothing spent."""
        self.spent = dict.fromkeys(NAMES, 0.0)
        self._busy = False

    def wrap(self, stage: str, module: str, name: str) -> None:
        """Put a clock around a function where its callers look it up."""
        inner: Callable[..., Any] = getattr(import_module(module), name)

        def timed(*args: Any, **kwargs: Any) -> Any:
            if self._busy:
                return inner(*args, **kwargs)
            self._busy, begin = True, time.perf_counter()
            try:
                return inner(*args, **kwargs)
            finally:
                self.spent[stage] += time.perf_counter() - begin
                self._busy = False

        setattr(import_module(module), name, timed)


def main() -> None:
    """Run the baseline with the runs of the command line, and print seconds by stage."""
    begin = time.perf_counter()
    command = import_module("normsim.cli.run_command")
    terminal = import_module("normsim.cli.terminal")
    for functions in STAGES.values():
        for module, _ in functions:
            import_module(module)
    clock = Clock()
    clock.spent["import"] = time.perf_counter() - begin
    clock.wrap("again", "normsim.experiments.snowball", "snowball")
    for stage, functions in STAGES.items():
        for module, name in functions:
            clock.wrap(stage, module, name)
    with TemporaryDirectory() as folder:
        request = command.RunRequest(("baseline",), runs=int(sys.argv[1]), jobs=1, out=Path(folder) / "reports")
        command.run(request, terminal.Terminal(json=False, quiet=True))
    total = time.perf_counter() - begin
    clock.spent["rest"] = total - sum(clock.spent.values())
    print(json.dumps({NAMES[stage]: spent for stage, spent in clock.spent.items()}))


if __name__ == "__main__":
    main()
