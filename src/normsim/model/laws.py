"""Values of uncertain inputs from uniforms, by inverse distribution functions."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import special

from normsim.axes import FloatR
from normsim.scenario.quantity import Distribution


def inverse(law: Distribution, uniforms: FloatR) -> FloatR:
    """Turn uniforms into draws of a law, so that a changed parameter moves each draw and shuffles none.

    Args:
        law: The distribution, no unit.
        uniforms: Above 0 and below 1, no unit; ``(runs,)``.

    Returns:
        Draws in the law's unit; ``(runs,)``.

    Source: A-04.
    """
    if law.gamma is not None:
        shape = (law.gamma.mean / law.gamma.sd) ** 2
        return np.asarray(special.gammaincinv(shape, uniforms) * (law.gamma.mean / shape))
    if law.triangular is not None:
        low, mode, high = law.triangular
        return _triangular(low, mode, high, uniforms)
    if law.uniform is not None:
        return law.uniform[0] + (law.uniform[1] - law.uniform[0]) * uniforms
    if law.normal is not None:
        return np.asarray(law.normal[0] + law.normal[1] * special.ndtri(uniforms))
    if law.beta is not None:
        return np.asarray(special.betaincinv(*law.beta, uniforms))
    if law.lognormal is not None:
        return np.asarray(law.lognormal[0] * np.exp(law.lognormal[1] * special.ndtri(uniforms)))
    raise ValueError("a distribution names one law")


def mean_of(law: Distribution | float) -> float:
    """Mean of a law, or the number itself; in the law's unit."""
    if not isinstance(law, Distribution):
        return float(law)
    means: dict[str, Callable[[Any], float]] = {
        "uniform": lambda v: sum(v) / 2,
        "normal": lambda v: v[0],
        "beta": lambda v: v[0] / sum(v),
        "lognormal": lambda v: v[0] * math.exp(v[1] ** 2 / 2),
        "triangular": lambda v: sum(v) / 3,
        "gamma": lambda v: v.mean,
    }
    return float(means[law.law](getattr(law, law.law)))


def cumulative(law: Distribution, value: FloatR) -> FloatR:
    """Chance that a draw of the law is at most ``value``; the same shape.

    Args:
        law: The distribution, no unit.
        value: Points at 0 or above, in the law's unit; ``(runs,)``.

    Returns:
        Chance, 0 to 1; ``(runs,)``.
    """
    value = np.asarray(value, dtype=np.float64)
    if law.gamma is not None:
        shape = (law.gamma.mean / law.gamma.sd) ** 2
        return np.asarray(special.gammainc(shape, np.maximum(value, 0) * shape / law.gamma.mean))
    if law.triangular is not None:
        low, mode, high = law.triangular
        rising = (value - low) ** 2 / max((high - low) * (mode - low), 1e-300)
        falling = 1 - (high - value) ** 2 / max((high - low) * (high - mode), 1e-300)
        return np.select([value < low, value < mode, value < high], [0.0, rising, falling], 1.0)
    if law.uniform is not None:
        low, high = law.uniform
        return np.clip((value - low) / max(high - low, 1e-300), 0.0, 1.0)
    if law.normal is not None:
        return np.asarray(special.ndtr((value - law.normal[0]) / max(law.normal[1], 1e-300)))
    if law.beta is not None:
        return np.asarray(special.betainc(*law.beta, np.clip(value, 0.0, 1.0)))
    if law.lognormal is not None:
        with np.errstate(divide="ignore"):
            logs = np.log(np.maximum(value, 0.0) / law.lognormal[0])
        return np.asarray(special.ndtr(logs / max(law.lognormal[1], 1e-300)))
    raise ValueError("a distribution names one law")


def _triangular(low: float, mode: float, high: float, uniforms: FloatR) -> FloatR:
    if high == low:
        return np.full_like(uniforms, low)
    split = (mode - low) / (high - low)
    rising = low + np.sqrt(uniforms * (high - low) * (mode - low))
    falling = high - np.sqrt((1 - uniforms) * (high - low) * (high - mode))
    return np.where(uniforms < split, rising, falling)
