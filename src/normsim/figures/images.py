"""Charts as image files for slides; needs the extra ``images`` and a Chromium on the computer."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from normsim.errors import InputError
from normsim.figures.causes import drivers, drivers_figure, new_announcements
from normsim.figures.exits import exits_figure
from normsim.figures.norms import parts_figure, reactions_figure, rearmed_figure, robustness_figure
from normsim.figures.rivals import rivals_figure
from normsim.figures.spread import treaties_in
from normsim.figures.style import PAGE
from normsim.figures.tradeoff import harm_figure, security_figure, tradeoff_figure, weights_figure

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from normsim.figures.chart import Chart
    from normsim.results import Results

WIDTH = 900
SCALE = {"png": 2.0}


def check_images() -> None:
    """Make sure that image files can be written at all.

    Raises:
        InputError: If kaleido is not installed.
    """
    try:
        import kaleido  # noqa: F401
    except ImportError as error:
        text = 'needs the extra "images": pip install "normsim[images]"'
        raise InputError.of(text, file="--figures") from error


def all_charts(results: Results) -> dict[str, Chart]:
    """Every chart of the report by a file name without ending."""
    found: dict[str, Chart] = {}
    for treaty in treaties_in(results):
        for stage in ("announced", "deposited", "effective"):
            found[f"exits_{treaty}_{stage}"] = exits_figure(results, treaty, stage, height=460)
        found[f"robustness_{treaty}"] = robustness_figure(results, treaty, height=460)
        found[f"parts_{treaty}"] = parts_figure(results, treaty, height=460)
        found[f"reactions_{treaty}"] = reactions_figure(results, treaty, height=460)
        found[f"rearmed_{treaty}"] = rearmed_figure(results, treaty, height=460)
        found[f"rivals_{treaty}"] = rivals_figure(results, treaty)
    causes = drivers(new_announcements(results))
    if causes.announcements:
        found["drivers"] = drivers_figure(causes)
    found["security_only"] = security_figure(results)
    found["tradeoff"] = tradeoff_figure(results, height=560)
    found["weights"] = weights_figure(results)
    found["harm"] = harm_figure(results, treaties_in(results))
    return found


def all_figures(results: Results) -> dict[str, go.Figure]:
    """The same as plotly's own figures."""
    return {name: chart.figure() for name, chart in all_charts(results).items()}


def images(results: Results, kind: str) -> dict[str, bytes]:
    """Draw every chart to an image file.

    Args:
        results: The ensemble.
        kind: ``svg``, ``png`` or ``pdf``.

    Returns:
        Contents by file name.
    """
    check_images()
    import plotly.io

    figures = all_figures(results)
    with TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{name}.{kind}" for name in figures]
        for figure in figures.values():
            # Slides have their own background; a picture without one would be unreadable on a dark viewer.
            figure.update_layout(paper_bgcolor=PAGE)
        # One call for all: the browser behind it starts once, not once per picture.
        plotly.io.write_images(list(figures.values()), paths, format=kind, width=WIDTH, scale=SCALE.get(kind, 1.0))
        return {path.name: path.read_bytes() for path in paths}
