"""``normsim check hindcast``: everything frozen on a day, the year after it scored."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from normsim.cli.terminal import Terminal
from normsim.errors import InputError


@dataclass(frozen=True)
class HindcastRequest:
    """What was asked for on the command line."""

    out: Path = Path("hindcast.md")
    """The page; the scores go into the same name with .yaml."""
    draws: int = 96
    live_points: int = 100
    seed: int = 20250331
    jobs: int = 2
    quick: bool = False
    """Only the hindcast proper, from the shipped draws: nothing is calibrated."""


def hindcast(request: HindcastRequest, terminal: Terminal) -> Path:
    """Score the model from every origin; write the page, and its scores as YAML beside it.

    Args:
        request: Page, size and seed.
        terminal: Where to speak.

    Returns:
        The page.

    Raises:
        InputError: If the sampler that earlier origins need is not installed, or the page cannot be written.
    """
    from normsim.analyses.hindcast import Effort, all_origins, last_origin
    from normsim.analyses.hindcast_page import failures, hindcast_page
    from normsim.analyses.hindcast_scores import scores_text
    from normsim.analyses.writing import write_whole
    from normsim.experiments.folders import check_file
    from normsim.posterior import posterior_sets

    if not request.quick and find_spec("dynesty") is None:
        text = 'the hindcast needs an extra: pip install "normsim[analysis]"; --quick goes without'
        raise InputError.of(text, key="hindcast")
    check_file(request.out)
    check_file(request.out.with_suffix(".yaml"))
    effort = Effort(request.draws, request.live_points, request.seed, request.jobs)
    what = "running from the last origin" if request.quick else "calibrating and running from every origin"
    with terminal.working(f"{what}; this takes some minutes"):
        found = last_origin(effort) if request.quick else all_origins(effort)
    write_whole(request.out, hindcast_page(found))
    scores = write_whole(request.out.with_suffix(".yaml"), scores_text(found, effort, posterior_sets()[-1]))
    terminal.say(failures(found))
    terminal.say(str(request.out))
    terminal.say(str(scores))
    return request.out
