"""The commands for groups in a room: forms for predictions, their scores, settings merged."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from normsim.cli import options
from normsim.cli.guard import guard
from normsim.cli.terminal import Terminal

Force = Annotated[
    bool,
    typer.Option(
        "--force",
        help="Replace a folder that normsim did not write; its content is kept as previous/.",
        rich_help_panel=options.OUTPUT,
    ),
]


def form(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="SCENARIO…|PLAN",
            help="Scenario files or names, or one plan.",
            autocompletion=options.complete_scenario,
            show_default=False,
        ),
    ],
    *,
    group: Annotated[
        list[str] | None,
        typer.Option("--group", metavar="NAME", help="Name of a group: one form each. Repeatable.", show_default=False),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Ask everything that can be scored.")] = False,
    semicolon: Annotated[
        bool, typer.Option("--semicolon", help="Separate the csv cells by semicolons, for decimal-comma spreadsheets.")
    ] = False,
    out: Annotated[
        Path, typer.Option("--out", metavar="FOLDER", help="Folder to write.", rich_help_panel=options.OUTPUT)
    ] = Path("forms"),
    force: Force = False,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Write prediction forms for paper and a csv template; nothing is simulated, so nothing is given away."""
    with guard(debug=debug, as_json=as_json):
        from normsim.cli.room_form_command import FormRequest, write_forms

        request = FormRequest(tuple(files), tuple(group or ()), out, every, semicolon, force)
        write_forms(request, Terminal(quiet=quiet, json=as_json))


def score(
    guesses: Annotated[
        Path, typer.Argument(metavar="GUESSES.csv", help="The filled-in csv template.", show_default=False)
    ],
    *,
    scenario: Annotated[
        list[str] | None,
        typer.Option(
            "--scenario",
            metavar="FILE",
            help="Scenario or plan the questions are about; else the copy beside the csv file. Repeatable.",
            autocompletion=options.complete_scenario,
            show_default=False,
        ),
    ] = None,
    report: Annotated[
        list[Path] | None,
        typer.Option(
            "--report", metavar="FOLDER", help="Folder that a run wrote, in its place. Repeatable.", show_default=False
        ),
    ] = None,
    observed: Annotated[
        Path | None,
        typer.Option(
            "--observed",
            metavar="FILE",
            help="What really happened, where it is known: a csv file with the columns question and value.",
            show_default=False,
        ),
    ] = None,
    runs: options.Runs = None,
    jobs: options.Jobs = 0,
    out: Annotated[
        Path, typer.Option("--out", metavar="FOLDER", help="Folder to write.", rich_help_panel=options.OUTPUT)
    ] = Path("scores"),
    force: Force = False,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Score predictions: a page with the guesses first, the runs' answer on a click, and scores by person and group.

    A bad row is named by row and column, the rest is scored, and the exit code is 2.
    """
    with guard(debug=debug, as_json=as_json):
        from normsim.cli.room_score_command import ScoreRequest
        from normsim.cli.room_score_command import score as score_guesses
        from normsim.cli.run_command import worker_count

        request = ScoreRequest(
            guesses, tuple(scenario or ()), tuple(report or ()), runs, worker_count(jobs), out, force, observed
        )
        raise typer.Exit(score_guesses(request, Terminal(quiet=quiet, json=as_json)))


def merge(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="DIR", help="Folder with one scenario file or explorer link per group.", show_default=False
        ),
    ],
    *,
    base: Annotated[
        str,
        typer.Option(
            "--base",
            metavar="SCENARIO",
            help="Scenario that the settings are told against.",
            autocompletion=options.complete_scenario,
        ),
    ] = "baseline",
    plan: Annotated[
        str, typer.Option("--plan", metavar="PLAN", help="Plan of the explorer that links (.txt) are of.")
    ] = "workshop",
    runs: Annotated[
        int, typer.Option("--runs", metavar="N", min=1, help="Runs of every group.", rich_help_panel=options.ENSEMBLE)
    ] = 1000,
    seed: options.Seed = None,
    jobs: options.Jobs = 0,
    out: Annotated[
        Path, typer.Option("--out", metavar="FOLDER", help="Folder to write.", rich_help_panel=options.OUTPUT)
    ] = Path("merged"),
    force: Force = False,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Merge the groups' settings: who moved what, what follows on the same random numbers, where they agree.

    A broken file is named with line and column, the others are merged, and the exit code is 2.
    """
    with guard(debug=debug, as_json=as_json):
        from normsim.cli.room_merge_command import MergeRequest
        from normsim.cli.room_merge_command import merge as merge_groups
        from normsim.cli.run_command import worker_count

        request = MergeRequest(folder, base, runs, seed, worker_count(jobs), out, force, plan)
        raise typer.Exit(merge_groups(request, Terminal(quiet=quiet, json=as_json)))


def add_to(room: typer.Typer) -> None:
    """Add these commands to the group ``room``."""
    room.command("form", epilog="Example: [bold]normsim room form baseline --group Red --group Blue[/bold]")(form)
    room.command("score", epilog="Example: [bold]normsim room score forms/guesses.csv[/bold]")(score)
    room.command("merge", epilog="Example: [bold]normsim room merge groups/[/bold]")(merge)
