"""What moves over time and belongs to no state: threat, assurance, permission, the common shock."""

from __future__ import annotations

from typing import Final

import numpy as np

from normsim.axes import Array, FloatR, FloatT, FloatTR

SHOCK_MEMORY: Final = 0.9
"""Monthly autocorrelation of the common shock (B-13)."""

FADE_MONTHS: Final = {
    "permission": 24.0,
    "reaffirmation": 1.0,
    "threat": 24.0,
    "assurance": 24.0,
    "advocacy": 12.0,
    "hybrid": 24.0,
    "norm_shock": 1.0,
    "suspension": 24.0,
}
"""Months over which an event's effect falls linearly to zero, unless the scenario says otherwise (E-02)."""


def path_weights(dates: tuple[int, ...], months: Array, *, steps: bool) -> Array:
    """Weights that turn the values at dated points into a value for every month.

    Linear between points and constant outside them, or constant until the next point. Before the first point a
    path has the first point's value.

    Args:
        dates: Month numbers of the points, rising; ``(points,)``.
        months: Month numbers wanted; ``(months,)``.
        steps: Whether the path is piecewise constant.

    Returns:
        Non-negative weights that sum to 1 over the points; ``(months, points)``.
    """
    points = np.asarray(dates, dtype=np.float64)
    if steps:
        last = np.maximum(np.searchsorted(points, months, side="right") - 1, 0)
        return np.eye(points.size)[last]
    return np.stack([np.interp(months, points, unit) for unit in np.eye(points.size)], axis=1)


def mean_reverting(normals: FloatTR, sd: FloatR, memory: float, *, known_start: bool) -> FloatTR:
    """Noise that returns to zero.

    ``x_t = a·x_{t−1} + sd·√(1 − a²)·z_t``

    Args:
        normals: Standard normals; ``(months, runs)``.
        sd: Standard deviation in the long run, in the unit of the noise; ``(runs,)``.
        memory: a, 0 to 1, per month.
        known_start: Whether the month before the start is known to have no deviation; else it is drawn from the
            long run.

    Returns:
        Noise; ``(months, runs)``.

    Source: T-02, B-13.
    """
    innovation = sd * np.sqrt(1 - memory**2)
    out = np.empty_like(normals)
    out[0] = (innovation if known_start else sd) * normals[0]
    for t in range(1, len(normals)):
        out[t] = memory * out[t - 1] + innovation * normals[t]
    return out


def arrivals(uniforms: FloatTR, per_year: FloatR) -> FloatTR:
    """Months in which a random event happens: 1 where it does.

    Chance per month ``1 − exp(−rate/12)``.

    Args:
        uniforms: Uniforms; ``(months, runs)``.
        per_year: Rate per year; ``(runs,)``.

    Returns:
        0 or 1; ``(months, runs)``.

    Source: T-03.
    """
    return (uniforms < -np.expm1(-per_year / 12.0)).astype(np.float64)


def exponential_fade(impulses: FloatTR, months_to_fade: float) -> FloatTR:
    """Level that each impulse raises at once and that falls to 1/e in ``months_to_fade``.

    Args:
        impulses: Sizes of the impulses; ``(months, runs)``.
        months_to_fade: Months to 1/e, months.

    Returns:
        Level; ``(months, runs)``.

    Source: T-03.
    """
    memory = np.exp(-1.0 / months_to_fade)
    out = np.empty_like(impulses)
    level = np.zeros(impulses.shape[1])
    for t, impulse in enumerate(impulses):
        level = memory * level + impulse
        out[t] = level
    return out


def linear_fade(since: FloatT, months_to_fade: float) -> FloatT:
    """Share of a dated event's effect that is left.

    ``max(0, 1 − Δ/fade)`` from its month on, 0 before.

    Args:
        since: Months since the event, negative before it, months; ``(months,)``.
        months_to_fade: Months until nothing is left, months.

    Returns:
        Share, 0 to 1; ``(months,)``.

    Source: E-02.
    """
    return np.where(since < 0, 0.0, np.maximum(0.0, 1.0 - since / months_to_fade))


def spread_linear_fade(impulses: FloatTR, months_to_fade: float) -> FloatTR:
    """Level left by random events that each fade linearly; ``(months, runs)``.

    Args:
        impulses: Sizes in the month of each event; ``(months, runs)``.
        months_to_fade: Months until nothing of one event is left, months.

    Returns:
        Level; ``(months, runs)``.

    Source: E-02.
    """
    kernel = linear_fade(np.arange(len(impulses), dtype=np.float64), months_to_fade)
    out = np.zeros_like(impulses)
    for lag in range(np.count_nonzero(kernel)):
        out[lag:] += kernel[lag] * impulses[: len(impulses) - lag]
    return out


def utility_factor(spread: FloatR, mean: float) -> FloatR:
    """Disputed military utility, scaled to mean 1.

    Args:
        spread: Draw of the spread's law; ``(runs,)``.
        mean: Mean of that law.

    Returns:
        Factor, no unit; ``(runs,)``.

    Source: B-11.
    """
    return spread / mean


def war_within_ten_years(risk_per_year: FloatR) -> FloatR:
    """Chance of war within ten years, the driver of leaving before war locks the exit.

    ``1 − exp(−10·risk)``

    Args:
        risk_per_year: Rate of war onset, per year; ``(runs,)``.

    Returns:
        Chance, 0 to 1; ``(runs,)``.

    Source: B-10.
    """
    return np.asarray(-np.expm1(-10.0 * risk_per_year))
