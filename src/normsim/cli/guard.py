"""From exceptions to exit codes: 2 the input, 1 a bug, 130 interrupted; never a traceback unless asked for."""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict

import typer

from normsim.errors import InputError

BUG, INPUT, INTERRUPTED = 1, 2, 130


@contextmanager
def guard(*, debug: bool = False, as_json: bool = False) -> Iterator[None]:
    """Turn whatever a command raises into a clear line and its exit code.

    Args:
        debug: Print the traceback too.
        as_json: Put the problems on stdout as JSON besides.

    Raises:
        typer.Exit: With the exit code, in place of any other exception.
    """
    try:
        yield
    except (typer.Exit, SystemExit):
        raise
    except InputError as error:
        _trace(debug)
        for problem in error.problems:
            print(problem, file=sys.stderr)
        if as_json:
            print_json({"error": "input", "problems": [asdict(problem) for problem in error.problems]})
        raise typer.Exit(INPUT) from None
    except KeyboardInterrupt:
        _trace(debug)
        print("interrupted: what was finished is kept, nothing is half-written", file=sys.stderr)
        if as_json:
            print_json({"error": "interrupted"})
        raise typer.Exit(INTERRUPTED) from None
    except BrokenPipeError:
        # The reader of a pipe has gone (``normsim list | head``); typer ends quietly.
        raise
    except Exception as error:
        _trace(debug)
        text = " ".join(str(error).split())
        what = f"{type(error).__name__}: {text}" if text else type(error).__name__
        hint = "" if debug else "; run with --debug for the traceback"
        print(f"normsim: a bug, not your file: {what}{hint}", file=sys.stderr)
        if as_json:
            print_json({"error": "bug", "text": what})
        raise typer.Exit(BUG) from None


def _trace(debug: bool) -> None:
    if debug:
        traceback.print_exc()


def print_json(tree: object) -> None:
    """Print one JSON document on stdout."""
    print(json.dumps(tree, ensure_ascii=False, indent=1))
