"""The commands about trust: ``normsim calibrate`` and what ``normsim check`` checks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from normsim.cli import options
from normsim.cli.guard import guard, print_json
from normsim.cli.terminal import Terminal

check = typer.Typer(no_args_is_help=True, rich_markup_mode="rich", pretty_exceptions_enable=False)


@check.command("model", epilog="Example: [bold]normsim check model --quick[/bold]")
def check_model(
    *,
    quick: Annotated[bool, typer.Option("--quick", help="Fewer runs and smaller graphs.")] = False,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Run published models (Granovetter, Watts, Bass, Sellke) through the engine; exit code 3 if one fails."""
    with guard(debug=debug, as_json=as_json):
        from normsim.cli.check_command import check_model as run_models

        raise typer.Exit(run_models(Terminal(quiet=quiet, json=as_json), quick=quick))


@check.command("hindcast", epilog="Example: [bold]normsim check hindcast --out hindcast.md[/bold]")
def check_hindcast(
    *,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Page to write; scores go beside it.")] = Path(
        "hindcast.md"
    ),
    quick: Annotated[
        bool, typer.Option("--quick", help="Only from the last month, with the shipped draws: nothing is calibrated.")
    ] = False,
    jobs: options.Jobs = 0,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Freeze everything on a day, score what came after, against naive rivals (extra [bold]analysis[/bold])."""
    with guard(debug=debug, as_json=False):
        from normsim.cli.hindcast_command import HindcastRequest, hindcast
        from normsim.cli.run_command import worker_count

        hindcast(HindcastRequest(out=out, jobs=worker_count(jobs), quick=quick), Terminal(quiet=quiet, json=False))


@check.command("claims", epilog="Example: [bold]normsim check claims baseline[/bold]")
def check_claims(
    files: options.Files,
    *,
    jobs: options.Jobs = 0,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Judge the claims in scenario files with as many runs as it takes; exit code 3 if one does not hold."""
    with guard(debug=debug, as_json=as_json):
        from normsim.cli.claims_command import check_claims as judge
        from normsim.cli.run_command import worker_count

        raise typer.Exit(judge(files, Terminal(quiet=quiet, json=as_json), jobs=worker_count(jobs)))


@check.command("replay", epilog="Example: [bold]normsim check replay reports/baseline[/bold]")
def check_replay(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Folder that a run wrote.", show_default=False)],
    *,
    jobs: options.Jobs = 0,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Run a folder's scenario again and say whether the bytes are the same, and if not what changed; else 3."""
    with guard(debug=debug, as_json=as_json):
        from normsim.cli.replay_command import replay
        from normsim.cli.run_command import worker_count

        raise typer.Exit(replay(folder, Terminal(quiet=quiet, json=as_json), jobs=worker_count(jobs)))


@check.command("audit", epilog="Example: [bold]normsim check audit baseline --runs 1000[/bold]")
def check_audit(
    files: options.Files,
    *,
    runs: Annotated[int, typer.Option("--runs", min=1, help="Runs of each case.")] = 1000,
    jobs: options.Jobs = 0,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Page to write, Markdown.", show_default=False)
    ] = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Change seeds, networks, formulas and codings one by one, and name every headline that flips."""
    with guard(debug=debug, as_json=as_json):
        from normsim.cli.audit_command import check_audit as audit_files
        from normsim.cli.run_command import worker_count

        terminal = Terminal(quiet=quiet, json=as_json)
        raise typer.Exit(audit_files(files, terminal, runs=runs, jobs=worker_count(jobs), out=out))


@check.command("calibration", epilog="Example: [bold]normsim check calibration --quick[/bold]")
def check_calibration(
    *,
    rival: Annotated[
        Literal["common_shock", "pact_only", "full_contagion"],
        typer.Option("--rival", help="Rival explanation whose calibration is checked."),
    ] = "full_contagion",
    records: Annotated[int, typer.Option("--records", min=16, help="Made-up records.")] = 100,
    seed: Annotated[int, typer.Option("--seed", help="Seed of records and sampler.")] = 20250331,
    quick: Annotated[
        bool, typer.Option("--quick", help="The likelihood alone: draws of the prior are weighed, not sampled.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FOLDER", help="Folder for ranks and table.", show_default=False),
    ] = None,
    jobs: options.Jobs = 0,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Make records up with known parameters and see whether the calibration finds them; exit code 3 if not."""
    with guard(debug=debug, as_json=as_json):
        from normsim.cli.calibration_check_command import CheckRequest
        from normsim.cli.calibration_check_command import check_calibration as rank_truths
        from normsim.cli.run_command import worker_count

        request = CheckRequest(rival=rival, records=records, seed=seed, quick=quick, out=out, jobs=worker_count(jobs))
        raise typer.Exit(rank_truths(request, Terminal(quiet=quiet, json=as_json)))


def calibrate(
    *,
    as_of: Annotated[str, typer.Option("--as-of", metavar="YYYY-MM", help="Last month that may be known.")] = "2025-03",
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Folder for draws and page.")] = Path(
        "calibration"
    ),
    seed: Annotated[int, typer.Option("--seed", help="Seed of the sampler.")] = 20250331,
    recommendation: Annotated[
        Literal["announced", "debating"],
        typer.Option("--recommendation", help="How the joint statement of March 2025 counts."),
    ] = "announced",
    shipped: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="SET",
            help="Write the page of a shipped set, such as [bold]posterior@1[/bold], and sample nothing.",
            show_default=False,
        ),
    ] = None,
    jobs: options.Jobs = 0,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Ask the record what it says about the parameters: draws, evidences, a page (extra [bold]analysis[/bold])."""
    with guard(debug=debug, as_json=as_json):
        from normsim.cli.calibrate_command import CalibrateRequest, page_of_shipped
        from normsim.cli.calibrate_command import calibrate as run_calibration
        from normsim.cli.run_command import worker_count

        terminal = Terminal(quiet=quiet, json=as_json)
        if shipped is not None:
            tree = page_of_shipped(shipped, out, terminal)
        else:
            request = CalibrateRequest(
                as_of=as_of, out=out, seed=seed, recommendation=recommendation, jobs=worker_count(jobs)
            )
            tree = run_calibration(request, terminal)
        if as_json:
            print_json(tree)
