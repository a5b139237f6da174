"""The commands and their help; each imports its work only when it runs, so that ``--help`` is quick."""

from __future__ import annotations

from contextlib import nullcontext, redirect_stdout
from pathlib import Path
from typing import Annotated, Literal

import typer

from normsim.cli import options
from normsim.cli.analysing import why
from normsim.cli.guard import INPUT, guard, print_json
from normsim.cli.rooming import room
from normsim.cli.serving import serve
from normsim.cli.terminal import Terminal, use_utf8
from normsim.cli.trusting import calibrate, check

EVERYDAY = "Everyday"
SCENARIO_FILES = "Scenario files"
WORKSHOP = "Workshop"
ANALYSIS = "Analysis"
TRUST = "Trust"

app = typer.Typer(
    name="normsim",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Start with [bold]normsim run baseline[/bold], then open the report it names.",
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"normsim {version('normsim')}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and stop.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """What would follow if states left the treaties on mines and cluster munitions? Scenarios in, ranges out."""


@app.command(
    rich_help_panel=EVERYDAY,
    epilog="Example: [bold]normsim run baseline --set assurance=none --runs 500[/bold]",
)
def run(
    files: options.Files,
    *,
    sets: options.Sets = None,
    override: options.Overrides = None,
    runs: options.Runs = None,
    seed: options.Seed = None,
    jobs: options.Jobs = 0,
    out: options.Out = Path("reports"),
    figures: Annotated[
        Literal["svg", "png", "pdf"] | None,
        typer.Option(
            "--figures",
            help="Write the report's figures as images too (needs the extra [bold]images[/bold]).",
            rich_help_panel=options.OUTPUT,
            show_default=False,
        ),
    ] = None,
    force: options.Force = False,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Simulate scenarios and write an outcome report for each.

    The folder is named after the file and what was changed, such as reports/baseline+assurance=none. Running the same
    again replaces it, keeps the last run as previous/ and says what changed.
    """
    with guard(debug=debug, as_json=as_json):
        from normsim.cli.run_command import RunRequest
        from normsim.cli.run_command import run as run_scenarios

        request = RunRequest(
            tuple(files), tuple(sets or ()), tuple(override or ()), runs, seed, jobs, out, force, figures
        )
        run_scenarios(request, Terminal(quiet=quiet, json=as_json))


app.command(
    rich_help_panel=EVERYDAY,
    epilog="Example: [bold]normsim serve baseline --port 8050[/bold]",
)(serve)


@app.command(
    rich_help_panel=EVERYDAY,
    epilog="Example: [bold]normsim compare baseline baseline+america_leaves baseline+remedies --runs 500[/bold]",
)
def compare(
    files: options.Compared,
    *,
    baseline: Annotated[
        str | None,
        typer.Option(
            "--baseline",
            metavar="SCENARIO",
            help="What the others are compared with; the first when absent.",
            autocompletion=options.complete_scenario,
            show_default=False,
        ),
    ] = None,
    sets: options.Sets = None,
    override: options.Overrides = None,
    runs: options.Runs = None,
    seed: options.Seed = None,
    jobs: options.Jobs = 0,
    quick: Annotated[
        bool,
        typer.Option(
            "--quick",
            help="Leave out what needs further ensembles: exits that follow others, break-even strengths.",
            rich_help_panel=options.ENSEMBLE,
        ),
    ] = False,
    out: options.Out = Path("reports"),
    force: options.Force = False,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Compare scenarios run by run on the same random numbers, on one page.

    A scenario is a file, a shipped name, or either with changes behind it, as its report's folder is called:
    baseline+america_leaves, baseline+assurance=none. --set and --override change all of them. One that cannot be used
    is named and left out; the others are still compared, with exit code 2.
    """
    with guard(debug=debug, as_json=as_json):
        from normsim.cli.comparing import CompareRequest
        from normsim.cli.comparing import compare as compare_scenarios

        request = CompareRequest(
            tuple(files), baseline, tuple(sets or ()), tuple(override or ()), runs, seed, jobs, out, force, quick
        )
        raise typer.Exit(compare_scenarios(request, Terminal(quiet=quiet, json=as_json)))


@app.command(
    rich_help_panel=EVERYDAY,
    epilog="Example: [bold]normsim new late_substitutes --from baseline[/bold]",
)
def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name or path of the new file.", show_default=False)],
    *,
    parent: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="SCENARIO",
            help="Shipped scenario, or file, to extend.",
            autocompletion=options.complete_scenario,
        ),
    ] = "baseline",
    force: Annotated[bool, typer.Option("--force", help="Replace a file that exists.")] = False,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Start a scenario: a ten-line file that extends a shipped one, or a file of your own."""
    with guard(debug=debug, as_json=as_json):
        from normsim.cli.new_command import new as write_new

        path = write_new(name, parent, force=force)
        if as_json:
            print_json({"file": str(path), "extends": parent})
        terminal = Terminal(quiet=quiet, json=as_json)
        advice = f"normsim run {path}, or normsim compare {parent} {path}"
        terminal.say(f"{path} extends {parent}; change it, then: {advice}")


@app.command(
    "list",
    rich_help_panel=EVERYDAY,
    epilog="Example: [bold]normsim list[/bold]",
)
def list_(as_json: options.AsJson = False, debug: options.Debug = False) -> None:
    """Show the shipped scenarios: title, summary, and what each changes."""
    with guard(debug=debug, as_json=as_json):
        from normsim.cli.list_command import list_scenarios

        list_scenarios(as_json=as_json)


@app.command(
    rich_help_panel=SCENARIO_FILES,
    epilog="Example: [bold]normsim validate my_scenario.yaml[/bold]",
)
def validate(
    files: options.Files,
    *,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Check scenario files and plans, and name every problem by line and column; nothing is run or written."""
    with guard(debug=debug, as_json=as_json):
        from normsim.cli.validate_command import validate as check
        from normsim.cli.validate_command import verdicts

        if as_json:
            document = verdicts(files)
            print_json({"files": document})
            raise typer.Exit(0 if all(one["fine"] for one in document) else INPUT)
        with redirect_stdout(None) if quiet else nullcontext():
            code = check(files)
        raise typer.Exit(code)


@app.command(
    rich_help_panel=SCENARIO_FILES,
    epilog="Example: [bold]normsim diff baseline baseline+america_leaves --effects --runs 500[/bold]",
)
def diff(
    old: options.One,
    new: options.Other,
    *,
    effects: Annotated[
        bool, typer.Option("--effects", help="Simulate, and say how much of an outcome each difference accounts for.")
    ] = False,
    outcome: Annotated[
        str | None,
        typer.Option(
            "--outcome",
            metavar="NAME[:TREATY][@YYYY-MM]",
            help="Which outcome, such as robustness:APMBC@2030-12; all exits announced when absent.",
            show_default=False,
        ),
    ] = None,
    sets: options.Sets = None,
    override: options.Overrides = None,
    runs: options.Runs = None,
    seed: options.Seed = None,
    jobs: options.Jobs = 0,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Say in words what differs between two scenarios after resolving; with --effects, which difference matters.

    With --effects every difference is switched on one at a time, in all orders, on the same random numbers; what it
    adds, averaged over the orders, adds up to the whole.
    """
    with guard(debug=debug, as_json=as_json):
        from normsim.cli.differing import DiffRequest
        from normsim.cli.differing import diff as tell_differences

        request = DiffRequest(old, new, effects, outcome, tuple(sets or ()), tuple(override or ()), runs, seed, jobs)
        tell_differences(request, Terminal(quiet=quiet, json=as_json))


@app.command(
    rich_help_panel=SCENARIO_FILES,
    epilog="Example: [bold]normsim explain threat.path[/bold], or a state: [bold]normsim explain FIN[/bold]",
)
def explain(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="KEY|STATE",
            help="A key of the grammar, a state, treaty, group, parameter, assumption or source; nothing lists them.",
            show_default=False,
        ),
    ] = None,
    *,
    file: Annotated[
        str | None,
        typer.Option(
            "--file",
            metavar="FILE",
            help="Scenario whose start and values are shown instead of the baseline's.",
            autocompletion=options.complete_scenario,
            show_default=False,
        ),
    ] = None,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of scenario files.")] = False,
    as_json: options.AsJson = False,
    debug: options.Debug = False,
) -> None:
    """Say what a key or a state's value means: unit, range, default, source, grade."""
    with guard(debug=debug, as_json=as_json):
        from rich.console import Console

        from normsim.cli.explain_command import explain as explain_name
        from normsim.cli.names import find

        scenario = None
        if file is not None:
            from normsim.loading import load_scenario

            scenario = load_scenario(find(file))
        raise typer.Exit(
            explain_name(name, schema=schema, scenario=scenario, as_json=as_json, console=Console(highlight=False))
        )


app.add_typer(
    room,
    name="room",
    rich_help_panel=WORKSHOP,
    epilog="Example: [bold]normsim room pack workshop[/bold]",
    help="Make a workshop: an offline folder with sliders, forms for predictions, groups' settings merged.",
)


app.command(
    rich_help_panel=ANALYSIS,
    epilog="Example: [bold]normsim why baseline --if FIN=stay --runs 500[/bold]",
)(why)
app.add_typer(
    check,
    name="check",
    rich_help_panel=TRUST,
    epilog="Example: [bold]normsim check model[/bold]",
    help="Check the tool and its results: published models, claims, same bytes, fragility, hindcast, calibration.",
)
app.command(
    rich_help_panel=TRUST,
    epilog="Example: [bold]normsim calibrate --as-of 2025-03 --out calibration[/bold]",
)(calibrate)


def main() -> None:
    """Run the command line; the process ends with the command's exit code."""
    use_utf8()
    app()
