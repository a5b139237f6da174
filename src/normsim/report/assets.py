"""What the page carries with it: plotly.js once, compressed; styles; scripts; chart data."""

from __future__ import annotations

import base64
import gzip
import json
from functools import cache
from importlib import resources
from typing import Any

from normsim.figures.chart import Chart
from normsim.figures.style import DARK, RAMP_DARK, RAMP_LIGHT, RIVAL_STYLE


@cache
def plotly_library() -> str:
    """plotly.js as gzip in base64: 2 MB instead of 4.8, unpacked by the browser itself."""
    from plotly.offline import get_plotlyjs

    return _packed(get_plotlyjs().encode("utf-8"))


def packed_json(tree: object) -> str:
    """A JSON document as gzip in base64."""
    return _packed(json.dumps(tree, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8"))


def _packed(content: bytes) -> str:
    # No time stamp: the same content gives the same page.
    return base64.b64encode(gzip.compress(content, compresslevel=9, mtime=0)).decode("ascii")


def static_text(name: str) -> str:
    """One of the packaged style sheets and scripts."""
    return resources.files("normsim.report").joinpath("static", name).read_text(encoding="utf-8")


def palette_css() -> str:
    """The map's ramp and the rivals' colours as custom properties, light and dark, from the one palette in Python."""
    rivals = {f"--rival-{rival}": colour for rival, (colour, *_) in RIVAL_STYLE.items()}
    ramps = [{f"--step-{i}": colour for i, colour in enumerate(ramp)} for ramp in (RAMP_LIGHT, RAMP_DARK)]
    in_dark = {name: DARK[colour] for name, colour in rivals.items()}
    light, dark = (
        "".join(f"{name}:{colour};" for name, colour in colours.items())
        for colours in (ramps[0] | rivals, ramps[1] | in_dark)
    )
    return (
        f":root{{{light}}}"
        f"@media screen and (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}"
        f"@media screen{{:root[data-theme=dark]{{{dark}}}}}"
    )


def chart_json(chart: Chart) -> dict[str, Any]:
    """A chart as the browser takes it.

    There and back through JSON: tuples become lists, and numbers that are not finite become null. plotly's own encoder
    does the same with plain values, but takes two tenths of a second to import; this takes a thousandth for a chart.

    Args:
        chart: The chart; it stays as it is.

    Returns:
        ``data`` and ``layout``, shared with nothing.

    Raises:
        TypeError: If a value is not plain, such as an array.
    """
    text = json.dumps({"data": chart.data, "layout": chart.layout})
    tree: dict[str, Any] = json.loads(text, parse_constant=lambda _name: None)
    return tree


def recolouring() -> dict[str, str]:
    """Light colour to dark colour."""
    return dict(DARK)
