"""What the trust part says about calibration and hindcast: all numbers are read from packaged measurements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from normsim.analyses.calibration import INFORMED
from normsim.analyses.naive import RULES
from normsim.analyses.record import dated_exits, seen_stages
from normsim.catalogue import load_catalogue
from normsim.clock import month_number
from normsim.figures.wording import RIVAL_NAMES, count_words, join_words, month_words, number
from normsim.measured import calibration_check, hindcast_origin, hindcast_scores
from normsim.posterior import posterior_about, posterior_sets
from normsim.report.parts import Page
from normsim.scenario.sections import RIVALS

SAME_FIT = 1.0
"""Log units of evidence within which two rivals fit the record about equally well."""


def calibration_words(page: Page) -> list[str]:
    """Where the behavioural parameters come from, what the record informed, and whether the method finds the truth."""
    name = page.scenario.parameters.from_
    own = page.scenario.parameters.model_dump(exclude_none=True, exclude={"from_"})
    if name not in posterior_sets():
        texts = [f"The behavioural parameters come from {name}: a prior. No record was used to narrow them down."]
    else:
        about = posterior_about(name)
        texts = [_fit(about, name, page.rivals), _informing(about, page.rivals), _events(str(about["as_of"]))]
        texts.append(_found_again(about))
        unknown = [treaty for treaty in page.treaties if treaty not in load_catalogue().treaty_dates]
        if unknown:
            texts.append(f"Nothing in that record is about {join_words(unknown)}: the calibration is borrowed for it.")
    if own:
        texts.append(f"The scenario puts its own values in place of the set's for {join_words(sorted(own))}.")
    return texts


def _fit(about: Mapping[str, Any], name: str, present: Sequence[str]) -> str:
    behind = {rival: float(about["rivals"][rival]["below_the_best"]) for rival in RIVALS}
    best = [RIVAL_NAMES[rival].lower() for rival in RIVALS if behind[rival] < SAME_FIT]
    worse = [
        f"{RIVAL_NAMES[rival].lower()} fits worse by {number(behind[rival], 1)} log units"
        for rival in RIVALS
        if behind[rival] >= SAME_FIT
    ]
    text = f"{name} holds draws that fit the record up to {month_words(month_number(about['as_of']))}."
    if len(best) > 1:
        text += f" The record cannot tell {join_words(best)} apart"
        text += f"; {join_words(worse)}." if worse else "."
    if worse:
        text += " Part of that distance follows from how they are defined: the pact is the statement that it explains."
    if len(present) > 1:
        text += " Each rival gets as many runs as the others all the same, not as many as it deserves by its fit."
    return text


def _informing(about: Mapping[str, Any], present: Sequence[str]) -> str:
    """Which parameters the record informed under some rival on the page, with the range of contraction."""
    ranges: dict[str, list[float]] = {}
    for rival in present:
        for key, value in about["rivals"][rival]["contraction"].items():
            ranges.setdefault(key, []).append(float(value))
    yes = sorted((key for key in ranges if max(ranges[key]) >= INFORMED), key=lambda key: (-max(ranges[key]), key))
    no = sorted(key for key in ranges if key not in yes)
    text = "The record informed "
    said = [f"{key} ({_percent_range(ranges[key])})" for key in yes]
    text += f"{join_words(said)}; in brackets by how much it narrowed the range of the prior." if yes else "nothing."
    if no:
        text += f" It did not inform {join_words(no)}: there the draws are the prior's."
    return text + _product([about["rivals"][rival] for rival in present])


def _product(rivals: Sequence[Mapping[str, Any]]) -> str:
    """The weight of threat × utility, which the record sees better than its factors."""
    narrowed = [float(rival["threat_weight"]["contraction"]) for rival in rivals if "threat_weight" in rival]
    if not narrowed:
        return ""
    return (
        " Of beta_threat, utility_spread and asymmetry it sees little but the product, narrowed by "
        f"{_percent_range(narrowed)}."
    )


def _percent_range(values: Sequence[float]) -> str:
    low, high = (5 * int(20 * max(value, 0.0) + 0.5) for value in (min(values), max(values)))
    return f"{low} %" if low == high else f"{low} to {high} %"


def _events(as_of: str) -> str:
    month = month_number(as_of)
    announced, _, _ = dated_exits(month)
    sightings = sum(one.month <= month for one in seen_stages())
    by_month: dict[tuple[int, str], list[str]] = {}
    for (treaty, iso3), when in announced.items():
        by_month.setdefault((when, treaty), []).append(iso3)
    facts = load_catalogue()
    names = dict(zip(facts.iso3, facts.name, strict=True))
    said = [
        f"{join_words(sorted(names[code] for code in codes))} ({treaty}, {month_words(when)})"
        for (when, treaty), codes in sorted(by_month.items())
    ]
    return (
        f"Behind it stand {count_words(len(announced))} announcements in {count_words(len(by_month))} months: "
        f"{'; '.join(said)}; besides {count_words(sightings)} sightings of a debate or of none, and all the years in "
        "which the other parties stayed. That is very little for so many parameters."
    )


def hindcast_words(page: Page) -> str:
    """The hindcast's score beside those of its rivals, from the packaged measurement."""
    name = page.scenario.parameters.from_
    proper = hindcast_origin(name)
    if proper is None:
        return (
            f"No hindcast was made with {name}; the page docs/validation.md of the project is about the calibrated set."
        )
    scores = proper["scores"]
    model, best = scores["pooled"], min(float(scores[rule]["brier"]) for rule in RULES)
    low, high = model["brier_range"]
    opinion = next((one for key, one in scores.items() if key.endswith("opinion")), None)
    said = f" and {opinion['brier']:.2f} for a reader with an opinion" if opinion else ""
    earlier = [
        month_words(month_number(str(one["as_of"])))
        for one in (hindcast_scores(name) or {})["origins"]
        if one["hindsight_structure"] and one["as_of"] != proper["as_of"] and one["beaten_by"]
    ]
    # A file with the last origin alone says nothing about earlier ones; the page docs/validation.md does.
    when = f", at {join_words(earlier)}," if earlier else ""
    lost = f" Frozen earlier{when} it is beaten by naive rules."
    return (
        "Hindcast of the calibrated baseline, not of this scenario: frozen at "
        f"{month_words(month_number(str(proper['as_of'])))}, the year after it is forecast with a Brier score of "
        f"{model['brier']:.2f} [{low:.2f}, {high:.2f}] (lower is better; bracket: bootstrap over states, n = "
        f"{proper['cells']} memberships), against {best:.2f} for the best naive rule{said}. It rests on a handful of "
        f"states and shows no general skill.{lost} See docs/validation.md of the project."
    )


def _found_again(about: Mapping[str, Any]) -> str:
    """What the simulation-based calibration of the same record and coding came to, if there is one."""
    check = calibration_check()
    if (check["as_of"], "announced") != (about["as_of"], about["coding"]):
        return "No simulation-based calibration was made for these settings."
    tested = sum(bool(one["tested"]) for one in check["quantities"].values())
    start = (
        f"Over {check['records']} made-up records ({RIVAL_NAMES[check['rival']].lower()}) the true values of "
        f"{tested} tested quantities "
    )
    if check["holds"]:
        return f"{start}lie among the draws as evenly as they should: the method does what it claims."
    return (
        f"{start}do not lie as they should for {join_words(check['failing'])}: those intervals are not to be trusted."
    )
