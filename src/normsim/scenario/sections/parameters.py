"""The behavioural parameters."""

from __future__ import annotations

from pydantic import Field

from normsim.scenario.quantity import Quantity, Section, key


class Parameters(Section):
    """The behavioural parameters: a named set, and any of them changed here."""

    from_: str = Field("prior@1", alias="from", description="Named parameter set.")
    utility_spread: Quantity | None = key(
        None, "Disputed military utility, scaled to mean 1.", grade="J", source="B-11"
    )
    asymmetry: Quantity | None = key(
        None, "How much the adversary's use of a weapon raises its utility.", grade="J", source="B-12"
    )
    alpha_debate: Quantity | None = key(
        None, "α₀: log monthly hazard from party to debating.", unit="log per month", grade="J", source="B-01"
    )
    alpha_announce: Quantity | None = key(
        None, "α₁: log monthly hazard from debating to announced.", unit="log per month", grade="J", source="B-02"
    )
    eta_fade: Quantity | None = key(
        None, "η_fade: pressure below which a debate rests.", unit="log-hazard", grade="J", source="B-03"
    )
    beta_threat: Quantity | None = key(
        None, "β_T: weight of threat × utility.", unit="log-hazard", grade="J", source="B-04"
    )
    beta_abandonment: Quantity | None = key(
        None, "β_A: weight of missing assurance.", unit="log-hazard", grade="J", source="B-05"
    )
    beta_permission: Quantity | None = key(
        None, "β_S: weight of others' permission.", unit="log-hazard", grade="J", source="B-06"
    )
    beta_norm: Quantity | None = key(None, "β_I: weight of the norm.", unit="log-hazard", grade="J", source="B-07")
    beta_disapproval: Quantity | None = key(
        None, "β_O: weight of disapproval.", unit="log-hazard", grade="J", source="B-08"
    )
    beta_domestic: Quantity | None = key(
        None, "β_D: weight of domestic advocacy.", unit="log-hazard", grade="J", source="B-09"
    )
    beta_anticipation: Quantity | None = key(
        None, "β_W: weight of leaving before war locks the exit.", unit="log-hazard", grade="J", source="B-10"
    )
    beta_peer: Quantity | None = key(
        None, "β_P: weight of peers that have left.", unit="log-hazard", grade="J", source="C-01"
    )
    beta_sibling: Quantity | None = key(
        None, "β_X: weight of the own stage in the sibling treaty.", unit="log-hazard", grade="J", source="C-02"
    )
    beta_pact: Quantity | None = key(
        None, "β_B: weight of a pact's invitation.", unit="log-hazard", grade="J", source="C-03"
    )
    pact_allies: Quantity | None = key(
        None, "ω: how much of an invitation reaches other allies.", grade="J", source="C-04"
    )
    hill_exponent: Quantity | None = key(None, "n of the Hill curve of peers.", grade="B", source="C-06")
    hill_half: Quantity | None = key(
        None, "h of the Hill curve: share of peers for half the effect.", grade="B", source="C-06"
    )
    utility_ccm: Quantity | None = key(
        None, "m_CCM: utility of cluster munitions relative to mines.", grade="J", source="X-03"
    )
    shock_sd: Quantity | None = key(
        None, "Standard deviation of the common shock.", unit="log-hazard", grade="J", source="B-13"
    )
    frailty_sd: Quantity | None = key(
        None, "Standard deviation of states' unexplained readiness.", unit="log-hazard", grade="J", source="B-14"
    )
    norm_loss: Quantity | None = key(
        None, "δ_e: concordance lost per exit of a state with champion weight 1.", grade="J", source="N-03"
    )
    use_given_exit: Quantity | None = key(
        None, "Share of war time in which a leaver uses the weapon.", grade="J", source="O-05"
    )
    substitute_quality: Quantity | None = key(
        None, "q: how well substitutes replace the weapon.", grade="J", source="O-02"
    )
    clock_rate: Quantity | None = key(
        None, "Median rate of exits for reasons outside the model.", unit="per state-year", grade="J", source="B-15"
    )
