"""Outlines of the states as SVG paths, with a circle where a state is too small to see and a place for its name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np

from normsim.figures.projection import EqualEarth, LambertConic, Points, Projection, area, clip_to_box, unwrap

WIDTH = 2000
Label = tuple[int, int, str]
"""Middle of a text, units, and the text."""

PART_OF = {"X-NCY": "CYP", "X-SOL": "SOM"}
"""Shapes drawn with the United Nations member they belong to, as Crimea is with Ukraine."""

LETTER = 0.6
"""Mean width of a letter of the map's font, in units of its size."""


@dataclass(frozen=True)
class View:
    """A part of the world on paper.

    Args:
        name: ``europe`` or ``world``.
        projection: Degrees to plane.
        degrees: West, south, east, north before projecting, to drop what would not be seen.
        window: Corners, degrees, whose projections span the picture.
        smallest: Area below which a state is a circle, square units of the 2000 wide picture.
        radius: Radius of that circle, units.
        font: Size of names, units; 0 for none.
        small_screen: Size of codes on a small screen, units.
    """

    name: str
    projection: Projection
    degrees: tuple[float, float, float, float]
    window: tuple[tuple[float, float], ...]
    smallest: float
    radius: float
    font: float
    small_screen: float


EUROPE = View(
    "europe",
    LambertConic(),
    (-60.0, 22.0, 80.0, 83.0),
    ((-24.5, 64.0), (-11.5, 38.0), (47.0, 40.5), (22.0, 71.5), (18.0, 34.8)),
    700.0,
    13.0,
    31.0,
    54.0,
)
WORLD = View(
    "world",
    EqualEarth(),
    (-169.0, -58.0, 191.0, 84.0),
    ((-169.0, 0.0), (191.0, 0.0), (0.0, 84.0), (0.0, -57.0)),
    40.0,
    6.0,
    0.0,
    0.0,
)
VIEWS: Mapping[str, View] = {view.name: view for view in (EUROPE, WORLD)}


@dataclass(frozen=True)
class Outline:
    """One state on paper.

    Args:
        iso3: Code; areas that are no state of the catalogue have codes that no result knows.
        path: SVG path in integers, relative moves; empty for a circle.
        centre: Middle of the circle or of the largest piece, units.
        circle: Whether it is drawn as a circle.
        label: Place of the name, or of the code where the name does not fit, or nothing.
        code: Place of the code in letters for small screens, or nothing.
    """

    iso3: str
    path: str
    centre: tuple[int, int]
    circle: bool
    label: Label | None
    code: Label | None


@dataclass(frozen=True)
class Picture:
    """All outlines of a view and the size of the picture, units."""

    view: View
    height: int
    outlines: tuple[Outline, ...]


@lru_cache(maxsize=1)
def _features() -> tuple[tuple[str, str, tuple[Points, ...]], ...]:
    text = resources.files("normsim").joinpath("data", "geometry", "world_states.geojson").read_text(encoding="utf-8")
    found: dict[str, tuple[str, list[Points]]] = {}
    for feature in json.loads(text)["features"]:
        shape, iso3 = feature["geometry"], str(feature["id"])
        pieces = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        # Only South Africa has a hole, and Lesotho is drawn over it.
        rings = [np.array(piece[0], np.float64)[:-1] for piece in pieces]
        known = found.setdefault(PART_OF.get(iso3, iso3), (str(feature["properties"]["name"]), []))
        known[1].extend(rings)
    return tuple((iso3, name, tuple(rings)) for iso3, (name, rings) in found.items())


def shape_names() -> dict[str, str]:
    """Names of the shapes by code, for areas that the catalogue does not know."""
    return {iso3: name for iso3, name, _ in _features()}


@lru_cache(maxsize=4)
def picture(view: str) -> Picture:
    """Project, clip and round all shapes of a view; kept, because it does not depend on results."""
    look = VIEWS[view]
    corners = look.projection(np.array(look.window, np.float64))
    left, top = corners.min(axis=0)
    right, bottom = corners.max(axis=0)
    scale = WIDTH / (right - left)
    height = round((bottom - top) * scale)
    margin = 60.0
    frame = (-margin, -margin, WIDTH + margin, height + margin)
    outlines = []
    for iso3, name, rings in _features():
        pieces = []
        for ring in unwrap(list(rings)):
            inside = clip_to_box(ring, look.degrees)
            if len(inside) < 3:
                continue
            paper = clip_to_box((look.projection(inside) - (left, top)) * scale, frame)
            if len(paper) >= 3:
                pieces.append(paper)
        if pieces:
            outline = _outline(iso3, name, pieces, look, height)
            if outline is not None:
                outlines.append(outline)
    outlines.sort(key=lambda outline: (outline.circle, outline.iso3))
    return Picture(look, height, tuple(outlines))


def _outline(iso3: str, name: str, pieces: list[Points], look: View, height: int) -> Outline | None:
    pieces = sorted(pieces, key=area, reverse=True)
    middle = pieces[0].mean(axis=0)
    centre = (round(float(middle[0])), round(float(middle[1])))
    seen = 0 <= centre[0] <= WIDTH and 0 <= centre[1] <= height
    if sum(area(piece) for piece in pieces) < look.smallest:
        return Outline(iso3, "", centre, True, None, None) if seen else None
    speck = 4.0 if look.name == "world" else 14.0
    path = "".join(_path(piece) for i, piece in enumerate(pieces) if i == 0 or area(piece) > speck)
    if not path:
        return None
    main = pieces[0]
    label = _label(SHORT.get(iso3, name), main, look.font, height) or _label(iso3, main, look.font, height)
    return Outline(iso3, path, centre, False, label, _label(iso3, main, look.small_screen, height))


def _path(ring: Points) -> str:
    corners = np.rint(ring).astype(int)
    corners = corners[np.any(corners != np.roll(corners, 1, axis=0), axis=1)]
    if len(corners) < 3:
        return ""
    steps = np.diff(corners, axis=0)
    moves = " ".join(f"{x} {y}" for x, y in steps)
    return f"M{corners[0][0]} {corners[0][1]}l{moves}z".replace(" -", "-")


SHORT = {"BIH": "Bosnia & H.", "MKD": "N. Maced.", "GBR": "UK", "CZE": "Czechia"}


def _label(text: str, ring: Points, font: float, height: int) -> Label | None:
    """Find the scan line where a text fits best inside a ring; none when it does not fit."""
    if font == 0:
        return None
    width = LETTER * font * len(text)
    if np.ptp(ring[:, 0]) < 0.9 * width:
        return None
    top, bottom = max(ring[:, 1].min(), 0), min(ring[:, 1].max(), height)
    best: tuple[float, float, float] | None = None
    middle = (top + bottom) / 2
    for y in np.linspace(max(top + font * 0.5, font), min(bottom - font * 0.5, height - font), 25):
        spans = [_widest(ring, y + shift) for shift in (-0.3 * font, 0.0, 0.3 * font)]
        low = max([8.0, *(span[0] for span in spans)])
        high = min([WIDTH - 8.0, *(span[1] for span in spans)])
        room = (high - low) - width
        value = min(room, 0.6 * width) - 0.25 * abs(y - middle)
        if room > -0.1 * width and (best is None or value > best[0]):
            best = (value, (low + high) / 2, float(y))
    return (round(best[1]), round(best[2]), text) if best else None


def _widest(ring: Points, y: float) -> tuple[float, float]:
    """Widest stretch inside a ring along a horizontal line."""
    after = np.roll(ring, -1, axis=0)
    crosses = (ring[:, 1] > y) != (after[:, 1] > y)
    start, end = ring[crosses], after[crosses]
    x = np.sort(start[:, 0] + (y - start[:, 1]) / (end[:, 1] - start[:, 1]) * (end[:, 0] - start[:, 0]))
    spans = [(float(a), float(b)) for a, b in zip(x[::2], x[1::2], strict=False)]
    return max(spans, key=lambda span: span[1] - span[0], default=(0.0, 0.0))
