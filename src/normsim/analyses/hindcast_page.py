"""The hindcast in plain words: failures first, then what was forecast, then the scores."""

from __future__ import annotations

import math

import numpy as np

from normsim.analyses.hindcast import Hindcast, Origin, Score
from normsim.analyses.naive import RULES
from normsim.clock import month_label

SHOWN = 0.01
"""Chances below this are shown as "below 1 in 100"."""
BORDER = (*(("APMBC", iso3) for iso3 in ("FIN", "NOR")), ("CCM", "NOR"))
MODELS = ("common_shock", "pact_only", "full_contagion", "pooled")


def chance_text(value: float) -> str:
    """A chance as people read it: to the nearest 5 in 100, or that it is below 1 in 100."""
    if value < SHOWN:
        return "below 1 in 100"
    if value < 0.05:
        return f"about {round(100 * value)} in 100"
    return f"{5 * round(20 * value)} in 100"


def hindcast_page(hindcast: Hindcast) -> str:
    """Write the page as Markdown.

    Args:
        hindcast: Origins with and without the structure chosen in hindsight; perhaps the last one with it alone.

    Returns:
        The page; every number in it comes from the scores.
    """
    main = hindcast.origins[-1]
    parts = [
        f"# Hindcast: what was known on the last day of {month_label(main.as_of)}, scored a year later",
        failures(hindcast),
        "## What was forecast and what happened",
        chances_table(main),
        "## Scores",
        f"Sums over {int(main.at_risk.sum())} parties that could announce, lower is better. Brackets: 5th to 95th "
        "percentile when as many states are drawn with replacement; with so few events they are wide, and they are "
        "the honest part of the table. Counts and dates: CRPS, in states and in months.",
        scores_table(main),
    ]
    if hindcast.without:
        parts += [
            "### Without the structure that was chosen knowing 2025",
            "The same without length of membership in identity, with the one length of procedure that was known "
            "(two months, Lithuania and cluster munitions), and without the pact before its statement.",
            scores_table(hindcast.without[-1]),
            "## Earlier origins: does the near miss count?",
            *(
                origin_text(with_, without)
                for with_, without in zip(hindcast.origins[:-1], hindcast.without[:-1], strict=True)
            ),
        ]
    parts += ["## Reliability of the pooled forecast", reliability_table(hindcast)]
    return "\n\n".join(parts) + "\n"


def failures(hindcast: Hindcast) -> str:
    """First paragraph: where a naive forecaster wins, and how little the score rests on."""
    main = hindcast.origins[-1]
    lines = []
    for one in hindcast.origins:
        if one.beaten_by():
            lines.append(f"From {month_label(one.as_of)} the model is beaten by {_winners(one)}.")
    opinion = main.scores.get("a reader's opinion")
    pooled = main.scores["pooled"]
    if opinion is not None and opinion.brier < pooled.brier:
        lines.append(
            f"A reader with an opinion in March 2025 (Finland 90 in 100, Norway 5 in 100, nobody else) beats every "
            f"variant: Brier score {opinion.brier:.2f} against {pooled.brier:.2f}."
        )
    dated, single = pooled.deposit_date, main.scores[RULES[0]].deposit_date
    if dated is not None and single is not None and round(dated, 1) >= round(single, 1):
        lines.append(
            f"The months of the deposits are forecast no better than by 'two months, as the one time before': off by "
            f"{dated:.1f} months (CRPS) against {single:.1f}."
        )
    if not lines:
        lines.append("No naive rule beats the pooled model from any origin, on Brier or log score.")
    carrying = _carrying(main)
    lines.append(
        f"The score rests on a handful of states: {_listed(carrying)} carry "
        f"{_share_of(main, carrying):.0f} % of the Brier score of the hindcast proper; everybody else stayed, and "
        "saying so is easy. It shows whether the model tells a few border states apart. It shows no general skill."
    )
    return " ".join(lines)


def chances_table(origin: Origin) -> str:
    """Chances of the border states and of the likeliest others, by rival."""
    pooled = origin.forecasts["pooled"].announces
    likely = [tuple(place) for place in np.argwhere(origin.at_risk & (pooled >= SHOWN))]
    likely += [tuple(place) for place in np.argwhere(origin.happened)]
    named = [(origin.states.index(iso3), origin.treaties.index(treaty)) for treaty, iso3 in BORDER]
    places = sorted({*likely, *named}, key=lambda place: -pooled[place])
    rows = [
        "| state, treaty | common shock | pact only | full contagion | pooled | happened |",
        "|---|---|---|---|---|---|",
    ]
    for i, k in places:
        if not origin.at_risk[i, k]:
            continue
        cells = " | ".join(chance_text(float(origin.forecasts[name].announces[i, k])) for name in MODELS)
        rows.append(
            f"| {origin.states[i]}, {origin.treaties[k]} | {cells} | {'yes' if origin.happened[i, k] else 'no'} |"
        )
    others = origin.at_risk.copy()
    for place in places:
        others[place] = False
    cells = " | ".join(
        chance_text(float(1.0 - np.prod(1.0 - origin.forecasts[name].announces[others]))) for name in MODELS
    )
    rows.append(
        f"| any of the other {int(others.sum())} | {cells} | {'yes' if origin.happened[others].any() else 'no'} |"
    )
    return "\n".join(rows)


def scores_table(origin: Origin) -> str:
    """One row per forecaster."""
    rows = [
        "| forecaster | Brier | APMBC | CCM | log score | count APMBC | count CCM | date announced | date deposited |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for score in origin.scores.values():
        by = [f"{score.by_treaty.get(treaty, math.nan):.2f}" for treaty in ("APMBC", "CCM")]
        counts = [f"{score.count.get(treaty, math.nan):.2f}" for treaty in ("APMBC", "CCM")]
        rows.append(
            f"| {_name(score)} | {score.brier:.2f} [{score.brier_range[0]:.2f}, {score.brier_range[1]:.2f}] | "
            + " | ".join(by)
            + f" | {_log(score)} | "
            + " | ".join(counts)
            + f" | {_or_dash(score.announce_date)} | {_or_dash(score.deposit_date)} |"
        )
    return "\n".join(rows)


def origin_text(origin: Origin, without: Origin) -> str:
    """One earlier origin in a few lines."""
    happened = [f"{iso3} ({treaty})" for treaty, iso3 in origin.announcing]
    end = month_label(origin.as_of + origin.months)
    pooled, bare = origin.scores["pooled"], without.scores["pooled"]
    expected = float(origin.forecasts["pooled"].announces[origin.at_risk].sum())
    rules = "; ".join(f"{name} {origin.scores[name].brier:.2f}, {_log(origin.scores[name])}" for name in RULES)
    verdict = f"Beaten by {_winners(origin)}." if origin.beaten_by() else "Not beaten by a naive rule."
    return (
        f"**{month_label(origin.as_of)} to {end}.** Happened: {_listed(happened) if happened else 'nobody announced'}. "
        f"Pooled forecast: {expected:.1f} announcements expected; Brier {pooled.brier:.2f}, log {_log(pooled)}; "
        f"without hindsight {bare.brier:.2f}, {_log(bare)}. Naive (Brier, log): {rules}. {verdict}"
    )


def reliability_table(hindcast: Hindcast) -> str:
    """Forecast classes over all origins, events expected and seen."""
    rows = ["| forecast chance | cells | expected | happened |", "|---|---|---|---|"]
    for classes in zip(*(one.reliability for one in hindcast.origins), strict=True):
        low, high = classes[0][0], classes[0][1]
        cells, expected, seen = (sum(one[place] for one in classes) for place in (2, 3, 4))
        rows.append(f"| {low:g} to {high:g} | {cells:.0f} | {expected:.1f} | {seen:.0f} |")
    return "\n".join(rows)


def _carrying(origin: Origin) -> list[str]:
    squares = np.where(origin.at_risk, (origin.forecasts["pooled"].announces - origin.happened) ** 2, 0.0).sum(axis=1)
    return [origin.states[place] for place in np.argsort(-squares)[:2]]


def _share_of(origin: Origin, states: list[str]) -> float:
    squares = np.where(origin.at_risk, (origin.forecasts["pooled"].announces - origin.happened) ** 2, 0.0).sum(axis=1)
    chosen = [origin.states.index(state) for state in states]
    return float(100 * squares[chosen].sum() / squares.sum())


def _winners(origin: Origin) -> str:
    return _listed([f"{name} ({' and '.join(kinds)} score)" for name, kinds in origin.beaten_by().items()])


def _name(score: Score) -> str:
    return score.name.replace("_", " ")


def _log(score: Score) -> str:
    return "infinite" if math.isinf(score.log) else f"{score.log:.2f}"


def _or_dash(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + f" and {words[-1]}"
