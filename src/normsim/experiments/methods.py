"""A methods paragraph with the run's own numbers, versions and citations, ready to paste into a paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from normsim.experiments.headline import RIVAL_NAMES, headline, in_words, month_in_words

if TYPE_CHECKING:
    from normsim.results import Provenance

REFERENCES = (
    "Allison, P. D. (1982). Discrete-time methods for the analysis of event histories. Sociological Methodology, 13, "
    "61–98.",
    "Centola, D., & Macy, M. (2007). Complex contagions and the weakness of long ties. American Journal of Sociology, "
    "113(3), 702–734.",
    "Deitelhoff, N., & Zimmermann, L. (2019). Norms under challenge: Unpacking the dynamics of norm robustness. "
    "Journal of Global Security Studies, 4(1), 2–17.",
    "Manski, C. F. (1993). Identification of endogenous social effects: The reflection problem. Review of Economic "
    "Studies, 60(3), 531–542.",
    "Sellke, T. (1983). On the asymptotic distribution of the size of a stochastic epidemic. Journal of Applied "
    "Probability, 20(2), 390–394.",
)


def methods_text(summary: Mapping[str, Any], provenance: Provenance, command: str) -> str:
    """Methods paragraph, finding, command and references, in Markdown.

    Args:
        summary: What ``summarise`` returns.
        provenance: Versions and hashes of the ensemble.
        command: Command line that gives this run again.

    Returns:
        Text of ``methods.md``.
    """
    horizon = summary["horizon"]
    sizes = ", ".join(f"{RIVAL_NAMES[rival]} {tree['runs']:,}" for rival, tree in summary["variants"].items())
    lines = [
        "# Methods",
        "",
        f"We simulated withdrawals from {_list(summary['treaties'])} with normsim {provenance.version} (model "
        f"{provenance.model_version}, data {provenance.data_hash[:12]}), an agent-based ensemble model in "
        f'which states decide monthly. The scenario, "{summary["title"]}", covers {horizon["months"]} months from '
        f"{month_in_words(horizon['start'])} to {month_in_words(horizon['end'])}; we ran {summary['runs']:,} "
        f"replications with seed {summary['seed']}. Hazards of moving towards an exit are log-linear in drivers "
        "(threat, military utility, missing assurance, permission by others, the norm, disapproval, domestic advocacy) "
        "times exposures (discrete-time event history, Allison 1982), and each transition fires when its integrated "
        "hazard reaches one exponential threshold (Sellke 1983), so that scenarios can be compared on the same random "
        "numbers. Peers act through a threshold-like curve (Centola and Macy 2007); the robustness of a norm combines "
        "concordance, reactions, compliance and implementation (Deitelhoff and Zimmermann 2019). Because common shocks "
        "and peer effects cannot be told apart by observation alone (Manski 1993), "
        f"{_rivals(summary)} ({sizes} runs). Each uncertain input was drawn once per run from the ranges in "
        f"`scenario.yaml` and its parameter set ({summary['parameters']}); many of them are judgements and are graded "
        "as such in the assumptions register. States that had announced, deposited or left before the start are inputs "
        "and are reported apart "
        "from further exits. Ranges over runs are 5th to 95th percentiles and mix parameter uncertainty with chance; "
        "intervals for a share of runs are 90 % Wilson intervals and cover simulation error only. The numbers are "
        "conditional on these assumptions and are no forecast.",
        "",
        f"**Result.** {headline(summary)}",
        "",
        f"**To reproduce:** `{command}`, or `normsim run scenario.yaml` with the file beside this one. Python "
        f"{provenance.python}, numpy {provenance.numpy}.",
        "",
        "## References",
        "",
        *(f"- {reference}" for reference in REFERENCES),
        f"- The normsim developers. normsim, version {provenance.version} [computer program].",
    ]
    return "\n".join(lines) + "\n"


def _list(names: list[str]) -> str:
    if len(names) == 1:
        return f"the treaty {names[0]}"
    return f"the treaties {', '.join(names[:-1])} and {names[-1]}"


def _rivals(summary: Mapping[str, Any]) -> str:
    count = len(summary["variants"])
    if count == 1:
        return "the result holds under one rival explanation only"
    return f"the runs are divided among {in_words(count)} rival explanations and every result is given for each"
