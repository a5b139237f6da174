"""``normsim calibrate``: what the record says about the parameters, as draws by rival."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from normsim.cli.terminal import Terminal
from normsim.clock import month_number
from normsim.errors import InputError


@dataclass(frozen=True)
class CalibrateRequest:
    """What was asked for on the command line."""

    as_of: str = "2025-03"
    out: Path = Path("calibration")
    seed: int = 20250331
    live_points: int = 500
    recommendation: str = "announced"
    """How the joint recommendation of March 2025 counts: ``announced`` or ``debating``."""
    hindsight: bool = True
    jobs: int = 2


def calibrate(request: CalibrateRequest, terminal: Terminal) -> dict[str, Any]:
    """Calibrate the three rivals, write the draws and say what was learnt.

    Args:
        request: As-of month, folder, seed and size.
        terminal: Where to speak.

    Returns:
        What is in the YAML file.

    Raises:
        InputError: If the month cannot be used, the sampler is not installed, or nothing fits.
    """
    from normsim.analyses.calibration import Settings
    from normsim.analyses.calibration import calibrate as run
    from normsim.analyses.posterior_files import about, write_files

    if find_spec("dynesty") is None:
        raise InputError.of("calibration needs an extra: pip install 'normsim[analysis]'", key="calibrate")
    try:
        month = month_number(request.as_of)
    except ValueError as error:
        raise InputError.of(str(error), key="--as-of") from None
    if request.recommendation not in ("announced", "debating"):
        raise InputError.of("must be announced or debating", key="--recommendation")
    settings = Settings(
        as_of=month,
        seed=request.seed,
        live_points=request.live_points,
        coding="announced" if request.recommendation == "announced" else "debating",
        hindsight=request.hindsight,
    )
    with terminal.working(f"calibrating three rivals on the record to {request.as_of}; this takes some minutes"):
        calibration = run(settings, jobs=request.jobs)
    for path in write_files(calibration, request.out):
        terminal.say(str(path))
    tree = about(calibration)
    for rival, one in tree["rivals"].items():
        informed = [name for name, value in one["contraction"].items() if name not in one["not_informed"]]
        terminal.say(f"{rival}: log-evidence {one['log_evidence']} ± {one['log_evidence_error']}")
        terminal.say(f"  the record informs {', '.join(informed) or 'nothing'}")
        terminal.say(f"  it does not inform {', '.join(one['not_informed']) or 'nothing: all are informed'}")
    terminal.say(tree["evidence_note"])
    return tree
