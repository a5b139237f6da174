"""A comparison in plain words: what changes, how sure that is, and whether it holds under each rival."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from normsim.experiments.comparison import FOLLOWERS, Compared, Comparison
from normsim.experiments.pairing import Contrast, Paired, Sign
from normsim.experiments.readings import FURTHER, TOTAL, Outcome
from normsim.figures.wording import RIVAL_NAMES, count_words, join_words, month_words, number, of_runs, signed

OUTCOME_NAMES: Mapping[str, str] = {
    "exits.new.announced": "new exits announced",
    "exits.new.effective": "new exits in effect",
    "exits.total.announced": "exits announced, at start + new",
    "exits.total.effective": "exits in effect, at start + new",
    "at_least_one": "at least one new exit announced",
    "quiet": "seen to be quiet",
    "time_to_quiet": "time to quiet",
    "followers": "new exits that follow others",
    "robustness": "robustness",
    "rearmed": "states that produce or stockpile again",
    "parties": "parties",
    "harm": "harm of war, with deterrence",
    "harm_without_deterrence": "harm of war, without deterrence",
    "capability_gain": "capability gained, ΔC",
    "identity_loss": "identity lost, ΔF",
    "cohesion_loss": "cohesion lost",
    "contestation_rise": "contestation added",
    "break_even_capability_weight": "break-even weight on capability, w*",
}
UNIT_WORDS: Mapping[str, str] = {
    "states": "states",
    "share of runs": "points",
    "months": "months",
    "0 to 1": "0 to 1",
    "weight, 0 to 1": "0 to 1",
    "state-years": "state-years",
}
MARKS: Mapping[Sign, tuple[str, str]] = {
    "holds": ("✓", "same direction under each rival explanation"),
    "holds or zero": ("✓0", "same direction, or exactly zero, under each rival explanation"),
    "unclear": ("?", "under one rival explanation at least the direction is open: its interval holds zero"),
    "differs": ("✗", "the direction is not the same under each rival explanation"),
    "zero": ("=", "no run differs under any rival explanation"),
    "one rival": ("–", "fewer than two rival explanations are simulated in both"),
}
"""Mark of a sign across the rivals, and what it means."""

MOST_DIGITS = 3

FEWEST_PAIRS = 20
"""Pairs of runs from which on a mean of break-even weights is told in words."""


def outcome_words(outcome: Outcome, end: str = "") -> str:
    """Name of an outcome: "APMBC: new exits announced by December 2030 (border)"."""
    name = OUTCOME_NAMES[outcome.name]
    when = end if outcome.month is None else f"by {month_words(outcome.month)}"
    about = f"{outcome.treaty}: " if outcome.treaty else ""
    group = f" ({outcome.group})" if outcome.group else ""
    return f"{about}{name}{f' {when}' if when else ''}{group}"


def digits(paired: Paired) -> int:
    """Decimals that the simulation error leaves a meaning, at most three."""
    half = (paired.high - paired.low) / 2
    if not math.isfinite(half) or half <= 0:
        return min(MOST_DIGITS, 0 if float(paired.mean).is_integer() else 2)
    return max(0, min(MOST_DIGITS, math.ceil(-math.log10(half))))


def points(value: float) -> str:
    """Difference of two shares in whole points: "+13", "under +1", "0"; pairs make it surer than either share is."""
    whole = round(abs(value) * 100)
    if value == 0:
        return "0"
    if not whole:
        return "under +1" if value > 0 else "under −1"
    return f"{'+' if value > 0 else '−'}{whole}"


def difference(paired: Paired, unit: str) -> tuple[str, str]:
    """Mean paired difference and its interval, as texts; "0" and "in every run" where no run differs."""
    if not paired.n:
        return "–", "no run has both"
    if paired.zero:
        return "0", "in every run"
    if unit == "share of runs":
        low, high = points(paired.low), points(paired.high)
        return points(paired.mean), low if low == high else f"{low} to {high}"
    places = digits(paired)
    if not math.isfinite(paired.low):
        return signed(paired.mean, places), "one pair only"
    return signed(paired.mean, places), f"{signed(paired.low, places)} to {signed(paired.high, places)}"


def level(mean: float, unit: str) -> str:
    """A mean over runs as a text."""
    if not math.isfinite(mean):
        return "none"
    if unit == "share of runs":
        return f"{5 * round(mean * 20)} %"
    return number(mean, 1 if unit in ("states", "months") else 2)


def shares(paired: Paired) -> str:
    """Shares of runs above, equal to and below zero: "25 % more, 75 % same, none less"."""
    if not paired.n:
        return "–"
    parts = ((paired.above, "more"), (paired.equal, "same"), (paired.below, "less"))
    return ", ".join(f"{_part(share)} {word}" for share, word in parts)


def _part(share: float) -> str:
    if share == 0:
        return "none"
    return of_runs(share).replace(" of runs", "").replace("every run", "all").replace(" runs", "")


def pairing(paired: Paired) -> tuple[str, str]:
    """Variance ratio, and the runs that an unpaired comparison would need, as texts."""
    if paired.ratio is None:
        return "nothing varies", "–"
    if paired.unpaired_runs is None:
        return "0", "no number would do"
    return f"{paired.ratio:.2g}", f"{_two_figures(paired.unpaired_runs):,}"


def _two_figures(count: int) -> int:
    """Round up to two significant figures: an estimate of a number of runs has no more."""
    unit: int = 10 ** max(len(str(count)) - 2, 0)
    return -(-count // unit) * unit


def rival_texts(contrast: Contrast, unit: str, identical: frozenset[str]) -> list[str]:
    """The difference under each rival; a zero that follows from the rival itself is labelled so."""
    texts = []
    for rival, paired in contrast.rivals.items():
        if paired.zero:
            text = "0 by construction" if rival in identical else "0 in every run"
        else:
            mean, interval = difference(paired, unit)
            text = f"{mean} ({interval})"
        texts.append(f"{RIVAL_NAMES[rival].lower()} {text}")
    return texts


def finding(comparison: Comparison) -> str:
    """What the comparison comes to, in a sentence or two."""
    told = [one for one in comparison.others if one.versus is not None and TOTAL in one.versus.contrasts]
    if len(told) == 1:
        return " ".join([*_exits(told[0]), *list(_rivals(told[0]))[:1]])
    groups: dict[str, list[str]] = {"fewer": [], "more": [], "same": [], "open": [], "one": []}
    for one in told:
        assert one.versus is not None
        groups[_direction(one.versus.contrasts[TOTAL])].append(one.candidate.name)
    said = {
        "fewer": "{n} would see fewer exits than the baseline, whichever rival explanation is taken",
        "more": "{n} would see more",
        "same": "{n} would see the same in every run",
        "open": "in {n} the direction is open or depends on the explanation",
        "one": "{n} cannot be judged, because too few explanations are simulated in both",
    }
    parts = [said[kind].format(n=count_words(len(names))) for kind, names in groups.items() if names]
    if not parts:
        return "None of the scenarios shares a treaty and months with the baseline, so that nothing is compared."
    apart = len(comparison.others) - len(told)
    if apart:
        parts.append(f"{count_words(apart)} cannot be compared: no treaty or month is shared")
    given = sum(start_and_new(one) is not None for one in told)
    start = f" In {count_words(given)} of them exits at the start, an input, are not the baseline's." if given else ""
    return f"Under these assumptions, of {count_words(len(comparison.others))} scenarios {'; '.join(parts)}.{start}"


def _direction(contrast: Contrast) -> str:
    if contrast.all.zero:
        return "same"
    if contrast.sign == "one rival":
        return "one"
    sure = contrast.sign in ("holds", "holds or zero") and contrast.all.direction
    return ("more" if contrast.all.mean > 0 else "fewer") if sure else "open"


def paragraph(one: Compared) -> list[str]:
    """A scenario against the baseline in sentences.

    Args:
        one: A scenario that is not the baseline.

    Returns:
        Sentences; conditional, with intervals.
    """
    assert one.versus is not None
    if TOTAL not in one.versus.contrasts:
        return ["It shares no treaty, or no month, with the baseline, so that nothing is compared."]
    if all(contrast.all.zero or not contrast.all.n for contrast in one.versus.contrasts.values()):
        return ["No outcome differs from the baseline in any run."]
    return [*_exits(one), *_start(one), *_rivals(one), *_balance(one)]


def _exits(one: Compared) -> Iterator[str]:
    assert one.versus is not None
    end = month_words(one.versus.shared.end)
    for place, treaty in enumerate(one.versus.shared.treaties):
        paired = one.versus.contrasts[Outcome(TOTAL.name, treaty)].all
        lead = "Under these assumptions, " if place == 0 else ""
        if paired.zero:
            text = f"no run has more or fewer exits from the {treaty} by {end} than the baseline"
        else:
            mean, interval = difference(paired, "states")
            kind = "more" if paired.mean > 0 else "fewer"
            size = mean.lstrip("+−")
            runs = f"more in {_share(paired.above)}, fewer in {_share(paired.below)}"
            if paired.direction is None:
                text = f"no clear difference in exits from the {treaty} by {end} ({interval}; {runs})"
            else:
                text = f"on average {size} {kind} exits from the {treaty} by {end} ({interval}; {runs})"
        text = f"{lead}{text}."
        yield text if lead else text[0].upper() + text[1:]


def _start(one: Compared) -> Iterator[str]:
    """Say it where exits that stand at the start in one are left to the runs in the other."""
    assert one.versus is not None
    parts = start_and_new(one)
    if parts is not None:
        given, new = parts
        _, interval = difference(one.versus.contrasts[FURTHER].all, "states")
        yield (
            f"What stands at the start is an input and differs by {given} exits over all treaties; new exits differ "
            f"by {new} ({interval})."
        )


def start_and_new(one: Compared) -> tuple[str, str] | None:
    """The difference in exits in its two parts over all treaties: at the start and new; None if the start is the same.

    What stands at the start is an input, so the two are never told as one finding.
    """
    assert one.versus is not None
    given = one.versus.at_start(TOTAL)
    if not given:
        return None
    # The same in every run, unless a date before the start of one falls into the runs of the other.
    digits_kept = 0 if given.is_integer() else 1
    return signed(given, digits_kept), difference(one.versus.contrasts[FURTHER].all, "states")[0]


def _share(share: float) -> str:
    return "no run" if share == 0 else of_runs(share)


def _rivals(one: Compared) -> Iterator[str]:
    assert one.versus is not None
    contrast = one.versus.contrasts[TOTAL]
    if len(contrast.rivals) < 2:
        yield "It is not simulated under all rival explanations, so that nothing is said about them."
        return
    idle = [RIVAL_NAMES[rival].lower() for rival in contrast.rivals if rival in one.versus.identical]
    means = [paired.mean for rival, paired in contrast.rivals.items() if rival not in one.versus.identical]
    span = f"{signed(min(means))} to {signed(max(means))} exits over all treaties" if means else ""
    yield {
        "holds": f"The direction is the same under each rival explanation ({span}).",
        "holds or zero": f"The direction is the same, or zero, under each rival explanation ({span}).",
        "unclear": f"Under one rival explanation at least the direction is open ({span}).",
        "differs": f"The direction depends on the rival explanation ({span}).",
        "zero": "In exits nothing differs under any rival explanation.",
        "one rival": "",
    }[contrast.sign]
    if idle:
        yield f"Under {join_words(idle)} nothing differs, by construction: what was changed does not act there."


def _balance(one: Compared) -> Iterator[str]:
    assert one.versus is not None
    texts = []
    for name, words in (("capability_gain", "capability gained"), ("identity_loss", "identity lost")):
        paired = one.versus.contrasts[Outcome(name)].all
        mean, interval = difference(paired, "0 to 1")
        texts.append(f"{words} {mean} ({interval})")
    weight = one.versus.contrasts[Outcome("break_even_capability_weight")].all
    text = f"Against the baseline: {' and '.join(texts)}"
    if weight.n >= FEWEST_PAIRS:
        pairs = "" if weight.n == one.versus.contrasts[TOTAL].all.n else f" of the {weight.n:,} pairs that have one"
        levels = f"{number(weight.other)} instead of {number(weight.baseline)}"
        text += f"; break-even weight on capability {levels}, mean{pairs}"
    else:
        text += "; hardly any run has a break-even weight on capability in both"
    yield f"{text}."
    followers = one.versus.contrasts.get(FOLLOWERS)
    if followers is not None and not followers.all.zero:
        mean, interval = difference(followers.all, "states")
        yield f"Difference in new exits that follow others: {mean} ({interval})."


def lines(one: Compared, end: int) -> tuple[str, str]:
    """Two lines for the terminal: the difference, and how sure it is.

    Args:
        one: A scenario that is not the baseline.
        end: Last month of the baseline; another one is told.
    """
    assert one.versus is not None
    contrast = one.versus.contrasts.get(TOTAL)
    if contrast is None:
        return f"{one.candidate.name}: not compared", "shares no treaty, or no month, with the baseline"
    mean, interval = difference(contrast.all, "states")
    last = one.versus.shared.end
    when = "" if last == end else f" by {month_words(last)}"
    if contrast.all.zero:
        return f"{one.candidate.name}: 0{when}", "the same exits in every run"
    parts = start_and_new(one)
    inputs = f"; at the start, an input, {parts[0]}, new {parts[1]}" if parts else ""
    return f"{one.candidate.name}: {mean} ({interval}){when}{inputs}", (
        f"{shares(contrast.all)}; {MARKS[contrast.sign][1]}"
    )
