"""``normsim calibrate``: what the record says about the parameters, as draws by rival and as a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from normsim.cli.terminal import Terminal
from normsim.clock import month_number
from normsim.errors import InputError

PAGE = "calibration.html"


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

    @property
    def command(self) -> str:
        """The line that asks for it."""
        changed = "" if self.recommendation == "announced" else f" --recommendation {self.recommendation}"
        return f"normsim calibrate --as-of {self.as_of} --seed {self.seed}{changed}"


def calibrate(request: CalibrateRequest, terminal: Terminal) -> dict[str, Any]:
    """Calibrate the three rivals, write draws and page, and say what was learnt.

    Args:
        request: As-of month, folder, seed and size.
        terminal: Where to speak.

    Returns:
        What is in the YAML file.

    Raises:
        InputError: If the month, the folder or the sampler cannot be used, or nothing fits.
    """
    from normsim.analyses.calibration import Settings
    from normsim.analyses.calibration import calibrate as run
    from normsim.analyses.posterior_files import about, write_files
    from normsim.experiments.folders import check_place

    if find_spec("dynesty") is None:
        raise InputError.of('calibration needs an extra: pip install "normsim[analysis]"', key="calibrate")
    try:
        month = month_number(request.as_of)
    except ValueError as error:
        raise InputError.of(str(error), key="--as-of") from None
    if request.recommendation not in ("announced", "debating"):
        raise InputError.of("must be announced or debating", key="--recommendation")
    check_place(request.out / PAGE)
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
    draws = {rival: one.draws for rival, one in calibration.posteriors.items()}
    _write_page(tree, draws, request.out, request.command, terminal)
    _say(tree, terminal)
    return tree


def page_of_shipped(name: str, out: Path, terminal: Terminal) -> dict[str, Any]:
    """Write the page of a set of draws that comes with the package.

    Args:
        name: The set, as ``posterior@1``.
        out: Folder of the page.
        terminal: Where to speak.

    Returns:
        What is known about the set.

    Raises:
        InputError: If there is no such set, or the page cannot be written.
    """
    from normsim.experiments.folders import check_place
    from normsim.posterior import posterior_about, posterior_set

    check_place(out / PAGE)
    draws = posterior_set(name)
    tree = dict(posterior_about(name))
    _write_page(tree, draws, out, f"normsim calibrate --from {name}", terminal)
    _say(tree, terminal)
    return tree


def _write_page(tree: Mapping[str, Any], draws: Any, out: Path, command: str, terminal: Terminal) -> None:
    from importlib.metadata import version

    from normsim.analyses.writing import write_whole
    from normsim.measured import calibration_check, calibration_ranks
    from normsim.report.calibration_page import CalibrationPage, calibration_page

    check = calibration_check()
    same = (check["as_of"], "announced", True) == (tree["as_of"], tree["coding"], tree["hindsight_structure"])
    page = CalibrationPage(
        tree=tree,
        draws=draws,
        command=command,
        version=version("normsim"),
        check=check if same else None,
        ranks=calibration_ranks() if same else None,
    )
    terminal.say(str(write_whole(out / PAGE, calibration_page(page))))


def _say(tree: Mapping[str, Any], terminal: Terminal) -> None:
    for rival, one in tree["rivals"].items():
        informed = [name for name in one["contraction"] if name not in one["not_informed"]]
        calls = f"after {one['likelihood_calls']:,} likelihood calls"
        terminal.say(f"{rival}: log-evidence {one['log_evidence']} ± {one['log_evidence_error']} {calls}")
        terminal.say(f"  the record informs {', '.join(informed) or 'nothing'}")
        terminal.say(f"  it does not inform {', '.join(one['not_informed']) or 'nothing: all are informed'}")
        free = one["free_runs"]
        missed = "; ".join(free["failures"]) or "none" if isinstance(free, Mapping) else free
        terminal.say(f"  patterns of the record that its free runs miss: {missed}")
    terminal.say(tree["evidence_note"])
