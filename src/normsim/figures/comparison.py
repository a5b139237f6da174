"""Scenarios against a baseline: differences with their error, exits over time, gain against loss."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from normsim.experiments.comparison import Compared
from normsim.experiments.pairing import Paired
from normsim.experiments.readings import Outcome, Reading
from normsim.figures.balance import central, hull
from normsim.figures.exits import count_axis, date_axis
from normsim.figures.intervals import interval_rows
from normsim.figures.spread import Spread, dates, rounded, spread
from normsim.figures.style import (
    AXIS,
    BAND_90,
    BLUE,
    GREY,
    HULL_BLUE,
    HULL_GREY,
    HULL_ORANGE,
    INK,
    ORANGE,
    RIVAL_STYLE,
    blank_figure,
    end_labels,
    label,
    scale,
)
from normsim.figures.wording import RIVAL_NAMES, signed

OVERLAID = 2
"""Scenarios besides the baseline that share one chart; more are drawn one by one beside each other."""

LOOKS: tuple[tuple[str, str, str], ...] = ((BLUE, "solid", HULL_BLUE), (ORANGE, "dash", HULL_ORANGE))
"""Colour, dash and hull of the scenarios in one chart; the baseline is always grey and dotted."""

ROW = 34
"""Height of a row with a name of two lines, px."""

LONGEST = 40
"""Letters of a name that are shown."""

WIDEST = 22
"""Letters of a line, or of a word, beyond which it is folded or cut."""

CAPABILITY, IDENTITY = Outcome("capability_gain"), Outcome("identity_loss")


def short(name: str) -> str:
    """Name as it is written on a chart: words for signs, cut where it would not fit on two lines."""
    parts = [_plain(part) for part in name.split("+")]
    words = [word if len(word) <= WIDEST else f"{word[: WIDEST - 1]}…" for word in " + ".join(parts).split(" ")]
    text = " ".join(words)
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


def _rows_axis(figure: go.Figure, names: Sequence[str]) -> None:
    """Name the rows, first at the top; positions are numbers, so that two rows may have one name."""
    places = list(range(len(names)))
    scale(
        figure,
        "y",
        {
            "tickvals": places,
            "ticktext": list(names),
            "range": [len(names) - 0.45, -0.55],
            "gridcolor": "rgba(0,0,0,0)",
            "ticks": "",
            "tickfont": {"color": INK, "size": 12.5},
        },
    )


def _zero_line(figure: go.Figure, rows: int) -> None:
    figure.add_trace(
        go.Scatter(
            x=[0, 0],
            y=[-0.55, rows - 0.45],
            mode="lines",
            line={"color": GREY, "width": 1.6, "dash": "dot"},
            hoverinfo="skip",
        )
    )


def _difference_axis(figure: go.Figure, ends: Sequence[float], title: str) -> None:
    finite = [end for end in ends if np.isfinite(end)]
    low, high = min([0.0, *finite]), max([0.0, *finite])
    if high - low < 1e-9:
        low, high = -1.0, 1.0
    pad = 0.06 * (high - low)
    scale(figure, "x", {"range": [low - pad, high + pad], "title_text": title, "nticks": 4, "tickangle": 0})


def differences_figure(others: Sequence[Compared], outcome: Outcome, title: str) -> go.Figure:
    """Paired difference of one outcome from the baseline, a row for each scenario.

    Args:
        others: Scenarios, top to bottom; one that does not have the outcome keeps an empty row.
        outcome: What is compared.
        title: Title of the axis, with the unit.

    Returns:
        Thin line: 90 % of run differences; thick line: simulation error of the mean; dot: mean. The dotted grey line
        is the baseline.
    """
    names = _names(others)
    figure = blank_figure(74 + ROW * max(len(others), 2), left=_left(names), right=18, top=8)
    _zero_line(figure, len(names))
    ends: list[float] = []
    missing = []
    for place, one in enumerate(others):
        paired = _of(one, outcome)
        if paired is None or not paired.n:
            missing.append(label(0, place, "not compared", xanchor="left", xshift=6, yanchor="middle"))
            continue
        ends += [paired.q05, paired.q95, paired.low, paired.high]
        for low, high, width, opacity in ((paired.q05, paired.q95, 2.0, 0.55), (paired.low, paired.high, 8.0, 0.6)):
            figure.add_trace(
                go.Scatter(
                    x=rounded([low, high], 5),
                    y=[place, place],
                    mode="lines",
                    line={"color": BLUE, "width": width},
                    opacity=opacity,
                    hoverinfo="skip",
                )
            )
        figure.add_trace(
            go.Scatter(
                x=[round(paired.mean, 5)],
                y=[place],
                mode="markers",
                marker={"color": BLUE, "size": 9},
                hovertemplate=(
                    f"{names[place]}: {signed(paired.mean)}, error {signed(paired.low)} to {signed(paired.high)}, "
                    f"90 % of runs {signed(paired.q05)} to {signed(paired.q95)}<extra></extra>"
                ),
            )
        )
    figure.layout.annotations = missing
    _rows_axis(figure, names)
    _difference_axis(figure, ends, title)
    figure.update_layout(hovermode="closest")
    return figure


def _of(one: Compared, outcome: Outcome) -> Paired | None:
    contrast = one.versus.contrasts.get(outcome) if one.versus is not None else None
    return None if contrast is None else contrast.all


def rivals_figure(others: Sequence[Compared], outcome: Outcome, title: str) -> go.Figure:
    """The same difference under each rival explanation: three marks in a row for each scenario.

    Args:
        others: Scenarios, top to bottom.
        outcome: What is compared.
        title: Title of the axis.

    Returns:
        Mark: mean paired difference under a rival; line: its simulation error.
    """
    names = _names(others)
    figure = blank_figure(74 + (ROW + 6) * max(len(others), 2), left=_left(names), right=18, top=8)
    _zero_line(figure, len(names))
    ends: list[float] = []
    for place, one in enumerate(others):
        contrast = one.versus.contrasts.get(outcome) if one.versus is not None else None
        for step, (rival, (colour, dash, symbol, _)) in enumerate(RIVAL_STYLE.items()):
            paired = contrast.rivals.get(rival) if contrast is not None else None
            if paired is None or not paired.n:
                continue
            row = place + 0.24 * (step - 1)
            ends += [paired.low, paired.high]
            figure.add_trace(
                go.Scatter(
                    x=rounded([paired.low, paired.high], 5),
                    y=[row, row],
                    mode="lines",
                    line={"color": colour, "width": 2.2, "dash": dash},
                    hoverinfo="skip",
                )
            )
            figure.add_trace(
                go.Scatter(
                    x=[round(paired.mean, 5)],
                    y=[row],
                    mode="markers",
                    marker={"color": colour, "size": 8.5, "symbol": symbol},
                    hovertemplate=(
                        f"{names[place]}, {RIVAL_NAMES[rival].lower()}: {signed(paired.mean)}, error "
                        f"{signed(paired.low)} to {signed(paired.high)}<extra></extra>"
                    ),
                )
            )
    _rows_axis(figure, names)
    _difference_axis(figure, ends, title)
    figure.update_layout(hovermode="closest")
    return figure


def weights_figure(baseline: Compared, others: Sequence[Compared]) -> go.Figure:
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
        name = f"{folded(short(one.candidate.name))}{' (baseline)' if one is baseline else ''}"
        rows.append((name, spread(known if known.size else np.zeros(1)), *looks))
    names = _unlike([name for name, *_ in rows])
    named = [(name, *rest) for name, (_, *rest) in zip(names, rows, strict=True)]
    figure = interval_rows(named, left=_left(names), height=84 + ROW * max(len(rows), 2))  # type: ignore[arg-type]
    scale(figure, "x", {"range": [-0.02, 1.02], "title_text": "Break-even weight on capability, w* (0 to 1)"})
    return figure


def _unlike(names: Sequence[str]) -> list[str]:
    """Names that differ, by blanks at the end: rows of a category axis with one name would fall together."""
    seen: dict[str, int] = {}
    out = []
    for name in names:
        out.append(name + " " * seen.get(name, 0))
        seen[name] = seen.get(name, 0) + 1
    return out


def top_of(others: Sequence[Compared], treaty: str) -> float:
    """Largest count that any of the fans of a treaty shows, so that all charts share one axis."""
    fans = [
        reading.fans[treaty]
        for one in others
        if one.versus is not None
        for reading in (one.versus.baseline, one.versus.other)
        if treaty in reading.fans
    ]
    return max([1.0, *(float(fan[-1].max()) for fan in fans)])


SMALL = 250
"""Charts lower than this, px, stand beside each other and leave names and titles to the page."""


def exits_figure(
    others: Sequence[Compared], treaty: str, top: float, months: Sequence[int], *, height: int = 300
) -> go.Figure:
    """States that announced an exit by each month: the baseline's fan in grey, up to two scenarios on it.

    Args:
        others: One or two scenarios.
        treaty: Treaty id.
        top: Highest count of the axis, the same for all charts beside each other.
        months: Month numbers of the axis.
        height: px.

    Returns:
        Medians, and 90 % of runs as a band (baseline; the only scenario) or as thin lines.
    """
    first = others[0].versus
    assert first is not None
    single, small = len(others) == 1, height < SMALL
    names = ["baseline", *(folded(short(one.candidate.name), 14) for one in others)]
    longest = max(len(line) for name in names for line in name.split("<br>"))
    figure = blank_figure(height, right=18 if small else min(190, 20 + 8 * longest), left=44, top=8, bottom=40)
    labels: list[tuple[float, str, str]] = [(_median_end(first.baseline, treaty), "baseline", GREY)]
    _fan(figure, first.baseline, treaty, (GREY, "dot", HULL_GREY), "baseline")
    for one, name, looks in zip(others, names[1:], LOOKS, strict=False):
        if one.versus is None or treaty not in one.versus.other.fans:
            continue
        colour, dash, _ = looks
        _fan(figure, one.versus.other, treaty, (colour, dash, BAND_90 if single else ""), short(one.candidate.name))
        labels.append((_median_end(one.versus.other, treaty), name, colour))
    ceiling = count_axis(figure, top, "" if small else "States that announced")
    date_axis(figure, months, most=3.5 if small else 6.5)
    scale(figure, "x", {"title_text": ""})
    if not small:
        lines = max(text.count("<br>") for _, text, _ in labels) + 1
        end_labels(figure, labels, (-0.02 * ceiling, ceiling), lines=lines)
    return figure


def _median_end(reading: Reading, treaty: str) -> float:
    return float(reading.fans[treaty][2][-1])


def _fan(figure: go.Figure, reading: Reading, treaty: str, looks: tuple[str, str, str], name: str) -> None:
    """Median and 90 % of runs, at the months in which one of them changes."""
    colour, dash, band = looks
    fan = reading.fans[treaty]
    low, middle, high = fan[0], fan[2], fan[-1]
    keep = np.zeros(fan.shape[1], dtype=np.bool_)
    keep[[0, -1]] = True
    keep[1:] |= np.any(np.diff(fan[[0, 2, -1]], axis=1) != 0, axis=0)
    x = dates([reading.months[place] for place in np.flatnonzero(keep)])
    edge = {"color": colour, "width": 0 if band else 1.1, "shape": "hv", "dash": "dot"}
    for values, fill in ((low, {}), (high, {"fill": "tonexty", "fillcolor": band} if band else {})):
        figure.add_trace(go.Scatter(x=x, y=rounded(values[keep], 0), mode="lines", line=edge, hoverinfo="skip", **fill))
    figure.add_trace(
        go.Scatter(
            x=x,
            y=rounded(middle[keep], 0),
            mode="lines",
            line={"color": colour, "width": 2.4, "dash": dash, "shape": "hv"},
            customdata=[[float(a), float(b)] for a, b in zip(low[keep], high[keep], strict=True)],
            hovertemplate=f"{name} %{{y}}, 90 % of runs %{{customdata[0]}} to %{{customdata[1]}}<extra></extra>",
        )
    )


Frame = tuple[tuple[float, float], tuple[float, float]]


def balance_frame(baseline: Compared, others: Sequence[Compared]) -> Frame:
    """Ranges of ΔC and ΔF that hold all outlines and zero, so that all charts share their axes."""
    readings = [baseline.own, *(one.versus.other for one in others if one.versus is not None)]
    readings += [one.versus.baseline for one in others if one.versus is not None]
    clouds = [(one.values[CAPABILITY], one.values[IDENTITY]) for one in readings if CAPABILITY in one.values]
    inside = [[values[central(*cloud)] for values in cloud] for cloud in clouds]
    spans = []
    for axis in (0, 1):
        low = min([0.0, *(float(cloud[axis].min()) for cloud in inside)])
        high = max([0.05, *(float(cloud[axis].max()) for cloud in inside)])
        pad = 0.06 * (high - low)
        spans.append((low - pad, high + pad))
    return spans[0], spans[1]


def balance_figure(others: Sequence[Compared], frame: Frame, *, height: int = 420) -> go.Figure:
    """Identity lost against capability gained: the hull of the central 90 % of runs, the baseline's in grey.

    Args:
        others: One or two scenarios.
        frame: Ranges of both axes.
        height: px.

    Returns:
        Hulls, a mark at the medians, the line of equal gain and loss.
    """
    small = height < SMALL
    figure = blank_figure(height, left=60 if small else 62, right=14 if small else 28, top=8, bottom=40)
    span_x, span_y = frame
    reach = [max(0.0, span_y[0], span_x[0]), min(span_x[1], span_y[1])]
    figure.add_trace(
        go.Scatter(x=reach, y=reach, mode="lines", line={"color": AXIS, "width": 1.3, "dash": "dash"}, hoverinfo="skip")
    )
    drawn: list[tuple[Reading, tuple[str, str, str], str, str]] = []
    first = others[0].versus
    if first is not None:
        drawn.append((first.baseline, (GREY, "dot", HULL_GREY), "square", "baseline"))
    for one, looks, symbol in zip(others, LOOKS, ("circle", "diamond"), strict=False):
        if one.versus is not None:
            drawn.append((one.versus.other, looks, symbol, short(one.candidate.name)))
    for reading, (colour, dash, fill), symbol, name in drawn:
        if CAPABILITY not in reading.values:
            continue
        gain, loss = reading.values[CAPABILITY], reading.values[IDENTITY]
        _hull(figure, gain, loss, (colour, dash, fill))
        figure.add_trace(
            go.Scatter(
                x=rounded([np.median(gain)]),
                y=rounded([np.median(loss)]),
                mode="markers",
                marker={"color": colour, "symbol": symbol, "size": 10},
                name=name,
                hovertemplate=f"{name}, medians: gain %{{x:.2f}}, loss %{{y:.2f}}<extra></extra>",
            )
        )
    scale(figure, "x", {"range": list(span_x), "title_text": "ΔC" if small else "Capability gained, ΔC", "nticks": 5})
    scale(figure, "y", {"range": list(span_y), "title_text": "ΔF" if small else "Identity lost, ΔF", "nticks": 5})
    figure.update_layout(hovermode="closest")
    return figure


def _hull(figure: go.Figure, gain: NDArray[np.float64], loss: NDArray[np.float64], looks: tuple[str, str, str]) -> None:
    colour, dash, fill = looks
    inner = central(gain, loss)
    x, y = hull(gain[inner], loss[inner])
    if x:
        line = {"color": colour, "width": 1.7, "dash": dash}
        figure.add_trace(go.Scatter(x=x, y=y, mode="lines", fill="toself", fillcolor=fill, line=line, hoverinfo="skip"))
