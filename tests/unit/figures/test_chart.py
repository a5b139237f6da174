"""A chart holds plotly's trees: each its own, merged level by level, plain on their way to the browser."""

from __future__ import annotations

import math

import numpy as np
import plotly.graph_objects as go
import pytest

from normsim.figures.chart import Chart
from normsim.figures.style import blank_figure, themed
from normsim.report.assets import chart_json


def test_what_is_settled_is_merged_on_every_level() -> None:
    chart = Chart()
    chart.settle(xaxis={"title": {"text": "Year", "standoff": 8}, "dtick": 1}, height=300)
    chart.settle(xaxis={"title": {"text": "Month"}, "dtick": None, "range": [0, 1]}, height=200)
    assert chart.layout == {"xaxis": {"title": {"text": "Month", "standoff": 8}, "range": [0, 1]}, "height": 200}


def test_a_chart_owns_its_trees() -> None:
    line = {"color": "red"}
    one, other = Chart(), Chart()
    for chart in (one, other):
        chart.add({"line": line}, {"type": "bar", "marker": {"line": line}, "hoverinfo": None})
        chart.settle(legend={"font": line})
    one.data[0]["line"]["color"] = "blue"
    one.settle(legend={"font": {"color": "blue"}})
    assert line == {"color": "red"}
    assert other.data == [{"type": "scatter", "line": line}, {"type": "bar", "marker": {"line": line}}]
    assert other.layout["legend"] == {"font": line}
    blank = blank_figure(100)
    blank.settle(xaxis={"title": {"text": "Year"}})
    assert "text" not in blank.layout["yaxis"]["title"]


def test_the_browser_gets_plain_values() -> None:
    chart = Chart()
    chart.add({"x": (1, 2.0, math.nan, math.inf), "y": [np.float64(0.5), None, "a", -math.inf]})
    tree = chart_json(chart)
    assert tree["data"] == [{"type": "scatter", "x": [1, 2.0, None, None], "y": [0.5, None, "a", None]}]
    assert chart.data[0]["x"][3] == math.inf
    chart.add({"x": np.zeros(3)})
    with pytest.raises(TypeError):
        chart_json(chart)


def test_plotlys_figure_is_a_copy_without_looks_of_its_own() -> None:
    chart = blank_figure(300)
    chart.add({"x": [1, 2], "y": [3, 4], "mode": "lines"})
    figure = chart.figure()
    assert isinstance(figure, go.Figure)
    assert (list(figure.data[0].x), figure.layout.height) == ([1, 2], 300)
    assert figure.layout.template.layout.colorway is None
    figure.update_layout(height=100, xaxis_title_text="Year")
    assert chart.layout["height"] == 300
    assert "text" not in chart.layout["xaxis"]["title"]


def test_a_recoloured_chart_is_another_one() -> None:
    chart = blank_figure(300)
    for mode in ("light", "dark"):
        copy = themed(chart, mode)
        assert (copy.layout == chart.layout) == (mode == "light")
        copy.layout["font"]["size"] = 1
        assert chart.layout["font"]["size"] == 13
