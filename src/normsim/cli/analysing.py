"""The commands that take a scenario apart."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from normsim.cli import options
from normsim.cli.guard import guard
from normsim.cli.terminal import Terminal


def why(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="A file or shipped name, perhaps with changes: baseline+america_leaves.",
            autocompletion=options.complete_scenario,
            show_default=False,
        ),
    ],
    *,
    supposition: Annotated[
        list[str] | None,
        typer.Option(
            "--if",
            metavar="STATE=stay|leave",
            help="Suppose that a state stays or leaves; [bold]APMBC:FIN=stay[/bold] for one treaty. Repeatable.",
            rich_help_panel=options.CHANGES,
            show_default=False,
        ),
    ] = None,
    each_state: Annotated[
        bool,
        typer.Option(
            "--each-state",
            help="Let each state stay by itself that is on its way out, or often leaves.",
            rich_help_panel=options.CHANGES,
        ),
    ] = False,
    sets: options.Sets = None,
    override: options.Overrides = None,
    runs: options.Runs = None,
    seed: options.Seed = None,
    jobs: options.Jobs = 0,
    out: options.Out = Path("reports"),
    force: options.Force = False,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Say why states leave: causes, what differs without each of them, and what if a state had stayed or left.

    Each answer is the scenario again with one thing otherwise, paired run by run. A state that stays never begins to
    leave; one that leaves announces in the first month, and the norm hears of it. Counted are all others.
    """
    with guard(debug=debug, as_json=as_json):
        from normsim.cli.why_command import WhyRequest
        from normsim.cli.why_command import why as ask

        request = WhyRequest(
            file,
            tuple(supposition or ()),
            each_state,
            tuple(sets or ()),
            tuple(override or ()),
            runs,
            seed,
            jobs,
            out,
            force,
        )
        ask(request, Terminal(quiet=quiet, json=as_json))
