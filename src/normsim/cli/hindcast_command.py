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
    draws: int = 96
    live_points: int = 100
    seed: int = 20250331
    jobs: int = 2


def hindcast(request: HindcastRequest, terminal: Terminal) -> Path:
    """Score the model from every origin and write the page.

    Args:
        request: Page, size and seed.
        terminal: Where to speak.

    Returns:
        The page.

    Raises:
        InputError: If the sampler that earlier origins need is not installed.
    """
    from normsim.analyses.hindcast import Effort, all_origins
    from normsim.analyses.hindcast_page import failures, hindcast_page

    if find_spec("dynesty") is None:
        raise InputError.of("the hindcast needs an extra: pip install 'normsim[analysis]'", key="hindcast")
    effort = Effort(request.draws, request.live_points, request.seed, request.jobs)
    with terminal.working("calibrating and running from every origin; this takes some minutes"):
        found = all_origins(effort)
    request.out.parent.mkdir(parents=True, exist_ok=True)
    part = request.out.with_name(f"{request.out.name}.part")
    part.write_text(hindcast_page(found), encoding="utf-8", newline="\n")
    part.replace(request.out)
    terminal.say(failures(found))
    terminal.say(str(request.out))
    return request.out
