"""The commands for a workshop: ``normsim room pack`` and what belongs to it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from normsim.cli import options, room_groups
from normsim.cli.guard import guard
from normsim.cli.terminal import Terminal

room = typer.Typer(no_args_is_help=True, rich_markup_mode="rich", pretty_exceptions_enable=False)


@room.command("pack", epilog="Example: [bold]normsim room pack workshop --out my_workshop[/bold]")
def pack(
    plan: Annotated[
        str,
        typer.Argument(
            metavar="PLAN",
            help="Plan file, or [bold]workshop[/bold] for the shipped one.",
            show_default=False,
        ),
    ],
    *,
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Folder to write.")] = Path("workshop"),
    jobs: options.Jobs = 0,
    force: Annotated[bool, typer.Option("--force", help="Replace a folder that normsim did not write.")] = False,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Make the workshop folder: pages that open by double-click, without a network and without Python."""
    with guard(debug=debug, as_json=as_json):
        from normsim.cli.room_pack_command import PackRequest, pack_folder

        pack_folder(PackRequest(plan=plan, out=out, jobs=jobs, force=force), Terminal(quiet=quiet, json=as_json))


room_groups.add_to(room)
