"""From longitude and latitude to paper: two projections, clipping, and what Russia does at 180 degrees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]


class Projection(Protocol):
    """Turns degrees into plane coordinates, y growing to the south as on a screen."""

    def __call__(self, degrees: Points) -> Points:
        """Project ``(points, 2)`` longitudes and latitudes."""
        ...


@dataclass(frozen=True)
class LambertConic:
    """Lambert's conformal conic projection on a sphere of radius 1.

    Args:
        longitude: Central meridian, degrees.
        latitude: Latitude of the origin, degrees.
        parallels: The two parallels that keep their length, degrees.

    Source: Snyder (1987).
    """

    longitude: float = 17.0
    latitude: float = 52.0
    parallels: tuple[float, float] = (42.0, 64.0)

    def __call__(self, degrees: Points) -> Points:
        """Project ``(points, 2)`` longitudes and latitudes."""
        south, north = np.radians(self.parallels)
        cone = np.log(np.cos(south) / np.cos(north)) / np.log(_stretch(north) / _stretch(south))
        scale = np.cos(south) * _stretch(south) ** cone / cone
        radius = scale / _stretch(np.radians(degrees[:, 1])) ** cone
        origin = scale / _stretch(np.radians(self.latitude)) ** cone
        angle = cone * np.radians(degrees[:, 0] - self.longitude)
        return np.column_stack([radius * np.sin(angle), radius * np.cos(angle) - origin])


def _stretch(latitude: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.tan(np.pi / 4 + latitude / 2), np.float64)


@dataclass(frozen=True)
class EqualEarth:
    """The Equal Earth projection: the whole world, areas kept.

    Args:
        longitude: Central meridian, degrees; 11 keeps Russia in one piece.

    Source: Savric, Patterson and Jenny (2019).
    """

    longitude: float = 11.0

    def __call__(self, degrees: Points) -> Points:
        """Project ``(points, 2)`` longitudes and latitudes."""
        a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
        angle = np.arcsin(np.sqrt(3) / 2 * np.sin(np.radians(degrees[:, 1])))
        turn = np.radians(degrees[:, 0] - self.longitude)
        square = angle**2
        slope = 9 * a4 * square**4 + 7 * a3 * square**3 + 3 * a2 * square + a1
        x = 2 * np.sqrt(3) * turn * np.cos(angle) / (3 * slope)
        y = angle * (a1 + a2 * square + square**3 * (a3 + a4 * square))
        return np.column_stack([x, -y])


def clip_to_box(ring: Points, box: tuple[float, float, float, float]) -> Points:
    """Cut a ring at the sides of a box (Sutherland and Hodgman).

    Args:
        ring: Corners of a closed ring, any unit; ``(points, 2)``.
        box: Left, lower, right, upper side, the same unit.

    Returns:
        The part inside, perhaps without points; ``(points, 2)``.
    """
    for axis, bound, sign in ((0, box[0], 1), (0, box[2], -1), (1, box[1], 1), (1, box[3], -1)):
        if len(ring) == 0:
            return ring
        distance = sign * (ring[:, axis] - bound)
        following, ahead = np.roll(ring, -1, axis=0), np.roll(distance, -1)
        kept: list[Points] = []
        for point, after, here, there in zip(ring, following, distance, ahead, strict=True):
            if here >= 0:
                kept.append(point)
            if (here >= 0) != (there >= 0):
                kept.append(point + (after - point) * (here / (here - there)))
        ring = np.array(kept).reshape(-1, 2)
    return ring


def unwrap(rings: list[Points], west: float = -169.0) -> list[Points]:
    """Put pieces west of a meridian to the east end, and sew the pieces that 180 degrees cuts.

    Args:
        rings: Outer rings of one state, degrees.
        west: Pieces whose middle lies west of this are moved by 360 degrees.

    Returns:
        Rings, degrees; longitudes may exceed 180.
    """
    moved = [ring + np.array([360.0, 0.0]) if ring[:, 0].mean() < west else ring for ring in rings]
    sewn: list[Points] = []
    for ring in sorted(moved, key=len, reverse=True):
        partner = next((i for i, other in enumerate(sewn) if _seam(other, ring) is not None), None)
        if partner is None:
            sewn.append(ring)
            continue
        here, there = _seam(sewn[partner], ring) or (0, 0)
        sewn[partner] = np.vstack([np.roll(sewn[partner], -here - 1, axis=0), np.roll(ring, -there - 1, axis=0)])
    return sewn


def _edges_at_180(ring: Points) -> list[int]:
    on = np.abs(ring[:, 0] - 180.0) < 1e-6
    return [i for i in range(len(ring)) if on[i] and on[(i + 1) % len(ring)]]


def _seam(first: Points, second: Points) -> tuple[int, int] | None:
    """Places of an edge on the 180th meridian that two rings share, walked in opposite directions."""
    for i in _edges_at_180(first):
        for j in _edges_at_180(second):
            ends = first[[i, (i + 1) % len(first)], 1], second[[(j + 1) % len(second), j], 1]
            if np.abs(ends[0] - ends[1]).max() < 0.05:
                return i, j
    return None


def area(ring: Points) -> float:
    """Area of a ring, its unit squared."""
    x, y = ring[:, 0], ring[:, 1]
    return float(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2)
