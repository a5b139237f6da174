"""Scenarios against a baseline, a row each: differences with their error, the same under each rival, weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from normsim.experiments.comparison import Compared
from normsim.experiments.pairing import Contrast, Paired
from normsim.experiments.readings import Outcome
from normsim.figures.chart import Chart
from normsim.figures.intervals import interval_rows
from normsim.figures.spread import Spread, rounded, spread
from normsim.figures.style import (
    BLUE,
    GREY,
    INK,
    RIVAL_STYLE,
    VEIL,
    blank_figure,
    label,
)
from normsim.figures.wording import RIVAL_NAMES, signed

ROW = 34
"""Height of a row with a name of two lines, px."""

FEW_ROWS, FAR = 6, 3.0
"""With so many rows, one that reaches so many times beyond four fifths of them is cut at the edge."""

BASELINE = "Baseline"
"""What the baseline is called among the scenarios."""

LONGEST = 40
"""Letters of a name that are shown."""

WIDEST = 22
"""Letters of a line, or of a word, beyond which it is folded or cut."""


def short(name: str) -> str:
    """Name of a scenario on a chart: words for signs, a capital letter, cut where two lines would not hold it."""
    parts = [_plain(part) for part in name.split("+")]
    words = [word if len(word) <= WIDEST else f"{word[: WIDEST - 1]}…" for word in " + ".join(parts).split(" ")]
    text = " ".join(words)
    text = text[:1].upper() + text[1:]
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip(' +')}…"


def _plain(part: str) -> str:
    """One part of a name: ``levers.substitutes.strength=0.6`` as "substitutes strength 0.6"."""
    key, equals, value = part.partition("=")
    if equals:
        key = " ".join(key.removesuffix(".path").split(".")[-2:])
    return f"{key} {value}".strip().replace("_", " ")


def folded(text: str, width: int = WIDEST) -> str:
    """A name on two lines where it is longer than a width, letters."""
    if len(text) <= width or " " not in text:
        return text
    blanks = [place for place, letter in enumerate(text) if letter == " "]
    middle = min(blanks, key=lambda place: max(place, len(text) - place - 1))
    return f"{text[:middle]}<br>{text[middle + 1 :]}"


def _names(others: Sequence[Compared]) -> list[str]:
    return [folded(short(one.candidate.name)) for one in others]


def _left(names: Sequence[str]) -> int:
    """Room for the names at the left, px."""
    longest = max((len(line) for name in names for line in name.split("<br>")), default=8)
    return min(190, 24 + round(6.8 * longest))


def _rows_axis(chart: Chart, names: Sequence[str]) -> None:
    """Name the rows, first at the top; positions are numbers, so that two rows may have one name."""
    places = list(range(len(names)))
    chart.settle(
        yaxis={
            "tickvals": places,
            "ticktext": list(names),
            "range": [len(names) - 0.45, -0.55],
            "gridcolor": "rgba(0,0,0,0)",
            "ticks": "",
            "tickfont": {"color": INK, "size": 12.5},
        }
    )


def _zero_line(chart: Chart, rows: int) -> None:
    chart.add(
        {
            "x": [0, 0],
            "y": [-0.55, rows - 0.45],
            "mode": "lines",
            "line": {"color": GREY, "width": 1.6, "dash": "dot"},
            "hoverinfo": "skip",
        }
    )


def _difference_axis(chart: Chart, rows: Mapping[int, Sequence[float]], title: str) -> None:
    """Scale the axis to the rows; a few that reach far beyond all others are cut and told by a number at the edge.

    Args:
        chart: The chart, changed in place.
        rows: Ends of the lines in each row.
        title: Title of the axis.
    """
    finite = {place: [end for end in ends if np.isfinite(end)] for place, ends in rows.items()}
    finite = {place: ends for place, ends in finite.items() if ends}
    reach = sorted(max(map(abs, ends)) for ends in finite.values())
    kept = finite
    if len(reach) >= FEW_ROWS:
        usual = reach[int(0.8 * (len(reach) - 1))]
        kept = {place: ends for place, ends in finite.items() if max(map(abs, ends)) <= FAR * usual} or finite
    inside = [end for ends in kept.values() for end in ends]
    low, high = min([0.0, *inside]), max([0.0, *inside])
    if high - low < 1e-9:
        low, high = -1.0, 1.0
    pad = 0.06 * (high - low)
    low, high = low - pad, high + pad
    beyond = []
    for place in finite.keys() - kept.keys():
        first, last = min(finite[place]), max(finite[place])
        up = last > high
        text = f"{signed(first, 1)} to {signed(last, 1)}"
        edge = {"xanchor": "right" if up else "left", "yanchor": "middle", "bgcolor": VEIL, "font": {"color": INK}}
        beyond.append(label(high if up else low, place, f"{text} →" if up else f"← {text}", **edge))
    chart.settle(
        annotations=[*chart.layout.get("annotations", ()), *beyond] or None,
        xaxis={"range": [low, high], "title": {"text": title}, "tickvals": _round_ticks(low, high), "tickangle": 0},
    )


def _round_ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round numbers inside a range, as many as there is room for; zero is one of them where it is inside."""
    scale = 10.0 ** np.floor(np.log10((high - low) / most))
    steps = (float(scale * factor) for factor in (1, 2, 5, 10, 20))
    step = next(step for step in steps if np.floor(high / step) - np.ceil(low / step) + 1 <= most)
    digits = max(0, -int(np.floor(np.log10(step))))
    return [round(place * step, digits) for place in range(int(np.ceil(low / step)), int(np.floor(high / step)) + 1)]


def differences_figure(others: Sequence[Compared], outcome: Outcome, title: str) -> Chart:
    """Paired difference of one outcome from the baseline, a row for each scenario.

    Args:
        others: Scenarios, top to bottom; one that does not have the outcome keeps an empty row.
        outcome: What is compared.
        title: Title of the axis, with the unit.
    """
    found = [_of(one, outcome) for one in others]
    return difference_rows(_names(others), [None if one is None else one.all for one in found], title)


def difference_rows(names: Sequence[str], rows: Sequence[Paired | None], title: str) -> Chart:
    """Paired differences, a row each.

    Args:
        names: What each row is called, folded where it is long.
        rows: Top to bottom; None, or a difference without pairs, keeps an empty row.
        title: Title of the axis, with the unit.

    Returns:
        Thin line: 90 % of run differences; thick line: simulation error of the mean; dot: mean. The dotted grey line
        is the baseline. A row far beyond the others is cut and its ends are written at the edge.
    """
    chart = blank_figure(74 + ROW * max(len(rows), 2), left=_left(names), right=18, top=8)
    _zero_line(chart, len(names))
    ends: dict[int, list[float]] = {}
    missing = []
    for place, paired in enumerate(rows):
        if paired is None or not paired.n:
            missing.append(label(0, place, "not compared", xanchor="left", xshift=6, yanchor="middle"))
            continue
        ends[place] = [paired.q05, paired.q95, paired.low, paired.high]
        for low, high, width, opacity in ((paired.q05, paired.q95, 2.0, 0.55), (paired.low, paired.high, 8.0, 0.6)):
            chart.add(
                {
                    "x": rounded([low, high], 5),
                    "y": [place, place],
                    "mode": "lines",
                    "line": {"color": BLUE, "width": width},
                    "opacity": opacity,
                    "hoverinfo": "skip",
                }
            )
        chart.add(
            {
                "x": [round(paired.mean, 5)],
                "y": [place],
                "mode": "markers",
                "marker": {"color": BLUE, "size": 9},
                "hovertemplate": (
                    f"{names[place]}: {signed(paired.mean)}, error {signed(paired.low)} to {signed(paired.high)}, "
                    f"90 % of runs {signed(paired.q05)} to {signed(paired.q95)}<extra></extra>"
                ),
            }
        )
    chart.settle(annotations=missing or None)
    _rows_axis(chart, names)
    _difference_axis(chart, ends, title)
    chart.settle(hovermode="closest")
    return chart


def _of(one: Compared, outcome: Outcome) -> Contrast | None:
    return one.versus.contrasts.get(outcome) if one.versus is not None else None


def rivals_figure(others: Sequence[Compared], outcome: Outcome, title: str) -> Chart:
    """The same difference under each rival explanation: three marks in a row for each scenario.

    Args:
        others: Scenarios, top to bottom.
        outcome: What is compared.
        title: Title of the axis.
    """
    return rival_rows(_names(others), [_of(one, outcome) for one in others], title)


def rival_rows(names: Sequence[str], rows: Sequence[Contrast | None], title: str) -> Chart:
    """Paired differences under each rival explanation, a row each.

    Args:
        names: What each row is called, folded where it is long.
        rows: Top to bottom; None keeps an empty row.
        title: Title of the axis, with the unit.

    Returns:
        Mark: mean paired difference under a rival; line: its simulation error.
    """
    chart = blank_figure(74 + (ROW + 6) * max(len(rows), 2), left=_left(names), right=18, top=8)
    _zero_line(chart, len(names))
    ends: dict[int, list[float]] = {}
    for place, contrast in enumerate(rows):
        for step, (rival, (colour, dash, symbol, _)) in enumerate(RIVAL_STYLE.items()):
            paired = contrast.rivals.get(rival) if contrast is not None else None
            if paired is None or not paired.n:
                continue
            row = place + 0.24 * (step - 1)
            ends.setdefault(place, []).extend([paired.low, paired.high])
            chart.add(
                {
                    "x": rounded([paired.low, paired.high], 5),
                    "y": [row, row],
                    "mode": "lines",
                    "line": {"color": colour, "width": 2.2, "dash": dash},
                    "hoverinfo": "skip",
                }
            )
            chart.add(
                {
                    "x": [round(paired.mean, 5)],
                    "y": [row],
                    "mode": "markers",
                    "marker": {"color": colour, "size": 8.5, "symbol": symbol},
                    "hovertemplate": (
                        f"{names[place]}, {RIVAL_NAMES[rival].lower()}: {signed(paired.mean)}, error "
                        f"{signed(paired.low)} to {signed(paired.high)}<extra></extra>"
                    ),
                }
            )
    _rows_axis(chart, names)
    _difference_axis(chart, ends, title)
    chart.settle(hovermode="closest")
    return chart


def weights_figure(baseline: Compared, others: Sequence[Compared]) -> Chart:
    """Break-even weight on capability in each scenario, the baseline first and grey.

    Args:
        baseline: The baseline.
        others: The others, top to bottom.

    Returns:
        Median, 50 % and 90 % of the runs that have one.
    """
    weight = Outcome("break_even_capability_weight")
    rows: list[tuple[str, Spread, str, str]] = []
    for one in (baseline, *others):
        values = one.own.values.get(weight, np.full(1, np.nan))
        known = values[np.isfinite(values)]
        looks = (GREY, "square") if one is baseline else (BLUE, "circle")
        name = folded(short(one.candidate.name))
        if one is baseline and name != BASELINE:
            name = f"{name} (baseline)"
        rows.append((name, spread(known if known.size else np.zeros(1)), *looks))
    names = _unlike([name for name, *_ in rows])
    named = [(name, *rest) for name, (_, *rest) in zip(names, rows, strict=True)]
    chart = interval_rows(named, left=_left(names), height=84 + ROW * max(len(rows), 2))  # type: ignore[arg-type]
    chart.settle(xaxis={"range": [-0.02, 1.02], "title": {"text": "Break-even weight on capability, w* (0 to 1)"}})
    return chart


def _unlike(names: Sequence[str]) -> list[str]:
    """Names that differ, by blanks at the end: rows of a category axis with one name would fall together."""
    seen: dict[str, int] = {}
    out = []
    for name in names:
        out.append(name + " " * seen.get(name, 0))
        seen[name] = seen.get(name, 0) + 1
    return out
