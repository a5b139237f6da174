from __future__ import annotations

import numpy as np
import pytest

from normsim.figures.outlines import WIDTH, picture
from normsim.figures.projection import EqualEarth, LambertConic, area, clip_to_box, unwrap


def test_lambert_conic_keeps_length_on_its_parallels() -> None:
    conic = LambertConic()
    for parallel in conic.parallels:
        ends = conic(np.array([[16.9, parallel], [17.1, parallel]]))
        assert np.hypot(*(ends[1] - ends[0])) == pytest.approx(np.radians(0.2) * np.cos(np.radians(parallel)), rel=1e-4)


def test_lambert_conic_is_conformal() -> None:
    conic, step = LambertConic(), 1e-4
    here = np.array([[5.0, 48.0], [5.0 + step / np.cos(np.radians(48.0)), 48.0], [5.0, 48.0 + step]])
    origin, east, north = conic(here)
    first, second = east - origin, north - origin
    assert np.hypot(*first) == pytest.approx(np.hypot(*second), rel=1e-3)
    assert first @ second == pytest.approx(0, abs=1e-3 * np.hypot(*first) ** 2)


def test_equal_earth_keeps_areas() -> None:
    def cell(latitude: float) -> float:
        box = np.array([[0, latitude], [1, latitude], [1, latitude + 1], [0, latitude + 1]], float)
        true = np.sin(np.radians(latitude + 1)) - np.sin(np.radians(latitude))
        return float(area(EqualEarth()(box)) / true)

    assert cell(0) == pytest.approx(cell(60), rel=1e-3)


def test_clipping_cuts_at_the_box() -> None:
    square = np.array([[0, 0], [4, 0], [4, 4], [0, 4]], float)
    assert area(clip_to_box(square, (1, 1, 3, 9))) == pytest.approx(6)
    assert len(clip_to_box(square, (5, 5, 6, 6))) == 0


def test_pieces_cut_at_180_degrees_become_one() -> None:
    west = np.array([[170, 60], [180, 60], [180, 70], [170, 70]], float)
    east = np.array([[-180, 60], [-175, 60], [-175, 70], [-180, 70]], float)
    sewn = unwrap([west, east])
    assert len(sewn) == 1
    assert area(sewn[0]) == pytest.approx(150)
    assert sewn[0][:, 0].max() == 185


def test_russia_stays_in_one_piece_at_the_east_end() -> None:
    world = picture("world")
    russia = next(outline for outline in world.outlines if outline.iso3 == "RUS")
    assert russia.centre[0] > WIDTH / 2
    # No stroke may run across the whole picture.
    moves = russia.path.replace("-", " -").replace("l", " ").replace("z", " ").replace("M", " M").split()
    steps = [abs(int(move)) for move in moves if not move.startswith("M")]
    assert max(steps[::2]) < WIDTH


@pytest.mark.parametrize("view", ["europe", "world"])
def test_every_state_of_the_view_is_drawn_once(view: str) -> None:
    codes = [outline.iso3 for outline in picture(view).outlines]
    assert len(codes) == len(set(codes))
    assert {"FIN", "XKX", "UKR", "CYP"} <= set(codes)
    assert "X-NCY" not in codes


def test_microstates_are_circles_and_drawn_last() -> None:
    outlines = picture("europe").outlines
    circles = {outline.iso3 for outline in outlines if outline.circle}
    assert {"AND", "LIE", "MCO", "MLT", "SMR", "VAT"} <= circles
    assert [outline.circle for outline in outlines] == sorted(outline.circle for outline in outlines)


def test_names_do_not_run_into_each_other() -> None:
    europe = picture("europe")
    font = europe.view.font
    boxes = [
        (x - 0.3 * font * len(text), x + 0.3 * font * len(text), y - font / 2, y + font / 2)
        for x, y, text in (outline.label for outline in europe.outlines if outline.label)
    ]
    touching = sum(
        a[0] < b[1] and b[0] < a[1] and a[2] < b[3] and b[2] < a[3] for i, a in enumerate(boxes) for b in boxes[:i]
    )
    assert touching == 0
    assert len(boxes) > 35
