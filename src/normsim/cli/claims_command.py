"""``normsim check claims``: what a scenario claims, held against as many runs as it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from normsim.cli.guard import print_json
from normsim.cli.names import find
from normsim.cli.terminal import Terminal
from normsim.errors import InputError, Problem

if TYPE_CHECKING:
    from normsim.experiments.claims import Verdict
    from normsim.loading import Loaded
    from normsim.scenario.schema import Scenario

HOLD, DO_NOT = 0, 3


def check_claims(files: Sequence[str], terminal: Terminal, *, jobs: int = 1, cap: int | None = None) -> int:
    """Judge the claims of scenario files and print a line for each.

    A claim that is not clear at the cap counts as one that fails: whoever relies on it has not been shown that it
    holds. The line says which of the two it is.

    Args:
        files: Paths or names of shipped scenarios, as typed.
        terminal: Where to speak.
        jobs: Worker processes.
        cap: Most runs per scenario; ``claims.CAP`` when absent.

    Returns:
        Exit code: 0 if every claim holds, 3 if one fails or is not clear.

    Raises:
        InputError: If a file cannot be used, has no claims, or claims something about states that it leaves out.
    """
    from normsim.experiments.claims import CAP, ERROR, STEP, evaluate

    most = CAP if cap is None else cap
    if most < STEP:
        raise InputError.of(f"must be at least {STEP} runs, one balanced step (got {most})", file="cap")
    found = []
    for typed, loaded in _loaded(files):
        with terminal.progress(f"{loaded.name}: claims") as progress:
            verdicts = evaluate(loaded.scenario, cap=most, jobs=jobs, progress=progress)
        for verdict in verdicts:
            terminal.say(f"{loaded.name}: {line(verdict, loaded.scenario)}")
        found.append((typed, verdicts))
    every = [verdict for _, verdicts in found for verdict in verdicts]
    open_or_failed = [verdict for verdict in every if verdict.answer != "holds"]
    if terminal.json:
        print_json(
            {
                "holds": not open_or_failed,
                "error": ERROR,
                "cap": most,
                "files": [{"file": typed, "claims": [_plain(verdict) for verdict in some]} for typed, some in found],
            }
        )
    terminal.say(_summary(every))
    return DO_NOT if open_or_failed else HOLD


def line(verdict: Verdict, scenario: Scenario) -> str:
    """One claim and what came of it."""
    from normsim.experiments.claims import in_words

    v = verdict
    said = {"holds": "holds", "fails": "FAILS", "not clear": "is NOT CLEAR at the cap"}[v.answer]
    counted = f"{v.share:.1%} of {v.runs:,} runs agree (interval {v.low:.1%} to {v.high:.1%})"
    return (
        f"{v.name} {said}: {in_words(v.claim, scenario.horizon.end)}; "
        f"asked in {v.claim.in_share_of_runs:.0%} of runs, {counted}"
    )


def _summary(verdicts: Sequence[Verdict]) -> str:
    from normsim.experiments.claims import ERROR

    counts = {
        said: sum(v.answer == answer for v in verdicts)
        for said, answer in (("hold", "holds"), ("fail", "fails"), ("not clear", "not clear"))
    }
    parts = ", ".join(f"{count} {said}" for said, count in counts.items() if count)
    return (
        f"of {len(verdicts)} claims: {parts}. These are statements about the simulated runs under the scenario's "
        f"assumptions; each verdict is wrong with a chance of at most {ERROR:.0%}, whenever it stopped"
    )


def _plain(verdict: Verdict) -> dict[str, Any]:
    return asdict(verdict) | {"claim": verdict.claim.model_dump(mode="json", exclude_none=True)}


def _loaded(files: Sequence[str]) -> list[tuple[str, Loaded]]:
    """Load all files, and collect every problem before anything is simulated."""
    from normsim.loading import load

    loaded: list[tuple[str, Loaded]] = []
    problems: list[Problem] = []
    for typed in files:
        try:
            one = load(find(typed))
        except InputError as error:
            problems.extend(error.problems)
            continue
        problems.extend(_idle(typed, one.scenario))
        loaded.append((typed, one))
    if problems:
        raise InputError(problems)
    return loaded


def _idle(typed: str, scenario: Scenario) -> list[Problem]:
    """What would make an answer empty: no claims, or a claim about states that are not simulated."""
    from normsim.catalogue import load_catalogue
    from normsim.exposures import members, select_states

    if not scenario.claims:
        text = "has no claims within its horizon; write some, as normsim explain claims says"
        return [Problem(typed, 0, 0, "claims", text)]
    catalogue = load_catalogue()
    simulated = select_states(scenario, catalogue)
    return [
        Problem(typed, 0, 0, f"claims.{name}.group", f"no state of {claim.group} is simulated here")
        for name, claim in scenario.claims.items()
        if claim.group is not None and not (members(claim.group, scenario, catalogue) & simulated).any()
    ]
