"""A calibration as text files: the draws of each rival as csv, what is known about them as YAML."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from normsim.analyses.calibration import INFORMED, Calibration, Posterior
from normsim.analyses.patterns import FROM, LAST, PatternCheck
from normsim.analyses.priors import CALIBRATED, CLOCK_SPREAD, PRIOR, prior_of, threat_weight, threat_weight_spread
from normsim.analyses.writing import write_whole
from normsim.clock import month_label

STRONG = 0.30
"""Rank correlation from which a pair of parameters is named."""


def draws_text(posterior: Posterior) -> str:
    """One rival's draws as csv, one row per draw, six significant digits."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["draw", *CALIBRATED])
    columns = [posterior.draws[name].tolist() for name in CALIBRATED]
    for number, row in enumerate(zip(*columns, strict=True)):
        writer.writerow([number, *(f"{value:.6g}" for value in row)])
    return out.getvalue()


def about(calibration: Calibration, name: str = "posterior@1") -> dict[str, Any]:
    """What a reader should know about the draws, as a plain tree."""
    settings = calibration.settings
    best = max(one.log_evidence for one in calibration.posteriors.values())
    rivals = {
        rival: {
            "log_evidence": round(one.log_evidence, 2),
            "log_evidence_error": round(one.log_evidence_error, 2),
            "below_the_best": round(best - one.log_evidence, 2),
            "likelihood_calls": one.calls,
            "effective_draws": round(one.effective),
            "largest_log_likelihood": round(one.best, 2),
            "contraction": dict(one.contraction),
            "threat_weight": _combined(rival, one),
            "not_informed": [key for key, value in one.contraction.items() if value < INFORMED],
            "free_runs": _free_runs(calibration.patterns.get(rival)),
            "correlations": {
                f"{a} ~ {b}": value
                for (a, b), value in sorted(one.correlations.items(), key=lambda item: -abs(item[1]))
                if abs(value) >= STRONG
            },
        }
        for rival, one in calibration.posteriors.items()
    }
    return {
        "name": name,
        "about": "Draws of the behavioural parameters given the record, one set per rival; whole rows belong together.",
        "prior": PRIOR,
        "prior_note": f"clock_rate: lognormal around the prior's number with a log-sd of {CLOCK_SPREAD:g}",
        "as_of": month_label(settings.as_of),
        "coding": settings.coding,
        "hindsight_structure": settings.hindsight,
        "seed": settings.seed,
        "live_points": settings.live_points,
        "draws": settings.draws,
        "record_hash": calibration.record_hash,
        "evidence_note": (
            "The pact is defined by the statement that it explains, so part of the distance between common_shock and "
            "the others follows from how they are defined."
        ),
        "contraction_note": (
            "1 - sd after / sd before; below 0.1 the record did not inform the parameter, its draws are the prior's"
        ),
        "rivals": rivals,
    }


def _combined(rival: str, one: Posterior) -> dict[str, float]:
    """The product of β_T, utility and asymmetry, which is all that the record sees of the three."""
    weight = threat_weight(one.draws)
    return {
        "contraction": round(1.0 - float(weight.std()) / threat_weight_spread(prior_of(rival)), 3),
        "correlation_with_alpha_announce": round(float(np.corrcoef(weight, one.draws["alpha_announce"])[0, 1]), 3),
    }


def _free_runs(found: PatternCheck | None) -> dict[str, Any] | str:
    """Share of free runs that show each pattern of the record, and which hardly any does."""
    if found is None:
        return f"not checked: the patterns are those of the record to {month_label(LAST)}"
    return {
        "from": month_label(FROM),
        "to": month_label(LAST),
        "runs": found.runs,
        "shares": {name: round(share, 3) for name, share in found.shares.items()},
        "failures": found.failures,
    }


def about_text(calibration: Calibration, name: str = "posterior@1") -> str:
    """The tree of :func:`about` as YAML."""
    return yaml.safe_dump(about(calibration, name), sort_keys=False, allow_unicode=True, width=110)


def write_files(calibration: Calibration, folder: Path, stem: str = "posterior-1") -> tuple[Path, ...]:
    """Write the files, each whole or not at all.

    Args:
        calibration: What to write.
        folder: Made if it is not there.
        stem: Name of the files without their ends.

    Returns:
        The csv file of each rival, then the YAML file.
    """
    texts = {f"{stem}.{rival}.csv": draws_text(one) for rival, one in calibration.posteriors.items()}
    texts[f"{stem}.yaml"] = about_text(calibration, "@".join(stem.rsplit("-", 1)))
    return tuple(write_whole(folder / name, text) for name, text in texts.items())
