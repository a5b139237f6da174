"""Options that several commands share, each described once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

CHANGES = "What is changed"
ENSEMBLE = "The ensemble"
OUTPUT = "Output"


def complete_scenario(incomplete: str) -> list[str]:
    """Names of shipped scenarios, and scenario files here, that begin with what was typed."""
    from normsim.loading import shipped_scenarios

    folder = Path(incomplete).parent if not incomplete.endswith(("/", "\\")) else Path(incomplete)
    files = [str(path) for pattern in ("*.yaml", "*.yml") for path in folder.glob(pattern)]
    folders = [f"{path}/" for path in folder.glob("*/") if not path.name.startswith(".")]
    return [name for name in sorted([*shipped_scenarios(), *files, *folders]) if name.startswith(incomplete)]


def complete_override(context: typer.Context, incomplete: str) -> list[str]:
    """Names of the overrides in the files that were typed."""
    from normsim.cli.names import find
    from normsim.errors import InputError
    from normsim.loading import load

    # The option without its value stops the parser, which then leaves the files among the remaining words.
    files = [*(context.params.get("files") or []), *context.args]
    try:
        names = {name for file in files for name in load(find(file)).scenario.overrides}
    except InputError:
        return []
    return sorted(name for name in names if name.startswith(incomplete))


Files = Annotated[
    list[str],
    typer.Argument(
        metavar="FILE",
        help="Scenario files, or names of shipped scenarios (see [bold]normsim list[/bold]).",
        autocompletion=complete_scenario,
        show_default=False,
    ),
]
Compared = Annotated[
    list[str],
    typer.Argument(
        metavar="SCENARIO",
        help="Files, shipped names, or either with changes: baseline+america_leaves.",
        autocompletion=complete_scenario,
        show_default=False,
    ),
]
One = Annotated[
    str,
    typer.Argument(
        metavar="A",
        help="The reference: a file or shipped name, perhaps with changes: baseline+america_leaves.",
        autocompletion=complete_scenario,
        show_default=False,
    ),
]
Other = Annotated[
    str,
    typer.Argument(metavar="B", help="The other scenario.", autocompletion=complete_scenario, show_default=False),
]
Sets = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        help="Change one key, as in [bold]--set assurance=none[/bold]. Repeatable; later ones win.",
        rich_help_panel=CHANGES,
        show_default=False,
    ),
]
Overrides = Annotated[
    list[str] | None,
    typer.Option(
        "--override",
        metavar="NAME",
        help="Apply a named change from the file's [bold]overrides[/bold]. Repeatable; before every --set.",
        rich_help_panel=CHANGES,
        autocompletion=complete_override,
        show_default=False,
    ),
]
Runs = Annotated[
    int | None,
    typer.Option(
        "--runs",
        metavar="N",
        min=1,
        help="Number of runs instead of the file's.",
        rich_help_panel=ENSEMBLE,
        show_default=False,
    ),
]
Seed = Annotated[
    int | None,
    typer.Option(
        "--seed",
        metavar="N",
        min=0,
        help="Seed instead of the file's.",
        rich_help_panel=ENSEMBLE,
        show_default=False,
    ),
]
Jobs = Annotated[
    int,
    typer.Option(
        "--jobs",
        metavar="N",
        min=0,
        help="Worker processes; 0 takes what the computer has. The numbers do not depend on it.",
        rich_help_panel=ENSEMBLE,
    ),
]
Out = Annotated[
    Path,
    typer.Option(
        "--out", metavar="FOLDER", help="Folder in which the run's own folder is written.", rich_help_panel=OUTPUT
    ),
]
Force = Annotated[
    bool,
    typer.Option(
        "--force",
        help="Replace a folder that normsim did not write; its content is kept as previous/.",
        rich_help_panel=OUTPUT,
    ),
]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print one JSON document on stdout and nothing else.", rich_help_panel=OUTPUT)
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.", rich_help_panel=OUTPUT)]
Debug = Annotated[
    bool, typer.Option("--debug", help="Show the traceback when something fails.", rich_help_panel=OUTPUT)
]
