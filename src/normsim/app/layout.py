"""The page: a head, the assumptions at the left, the outcomes at the right. All words come from the catalogue."""

from __future__ import annotations

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from normsim.app.texts import texts
from normsim.app.wish import VIEWS

SLOTS = 8
"""Places for charts; a view fills as many as it needs."""

ASKED = ("wish", "more", "rest", "pasted", "link", "saving", "typed")
ANSWERED = ("quick", "fuller", "rested", "opened", "noted", "valued", "handed")
"""Stores by which the page's scripts ask, and in which the answers arrive."""


def layout(start: dict[str, Any]) -> Component:
    """The whole page.

    Args:
        start: What scripts need to begin: words, scenarios, inputs, versions.
    """
    words = texts()
    return html.Div(
        id="workbench",
        children=[
            html.A(words["skip"], href="#outcomes", className="skip"),
            _head(words),
            html.Div(
                className="bench",
                children=[_assumptions(words), _outcomes(words)],
            ),
            _jump(words["jump"]),
            _share_dialog(words["share"]),
            html.Div(id="tour", className="tour", role="dialog", hidden=True, **_aria(modal="true", label="Tour")),
            dcc.Store(id="start", data=start),
            *(dcc.Store(id=name) for name in (*ASKED, *ANSWERED)),
            dcc.Download(id="file"),
        ],
    )


def _aria(**attributes: str) -> dict[str, Any]:
    return {f"aria-{name}": value for name, value in attributes.items()}


def _data(**attributes: str) -> dict[str, Any]:
    return {f"data-{name}": value for name, value in attributes.items()}


def _head(words: dict[str, Any]) -> Component:
    return html.Header(
        className="top",
        children=[
            html.P(
                className="strip",
                children=[html.Span("normsim", className="brand"), " ", html.Span(words["strip"], className="long")],
            ),
            html.Div(
                className="tools",
                children=[
                    html.Button(words["tour"]["start"], id="tour-start", className="tool"),
                    html.Button(words["share"]["title"], id="share", className="tool", **_aria(haspopup="dialog")),
                    html.Button(words["theme_dark"], id="theme", className="tool"),
                ],
            ),
        ],
    )


def _jump(words: dict[str, Any]) -> Component:
    """On narrow pages: one number in sight of the assumptions, and the way to the other half."""
    return html.Nav(
        className="jump",
        **_aria(label=words["label"]),
        children=[html.P(id="jump-number"), html.Button(words["assumptions"], id="jump-to", className="tool")],
    )


def _assumptions(words: dict[str, Any]) -> Component:
    inputs = words["inputs"]
    return html.Section(
        id="assumptions",
        className="assumptions",
        **_aria(label=inputs["title"]),
        children=[
            html.H2(inputs["title"]),
            html.Label(words["changes"]["base"], htmlFor="base", className="field-label"),
            # The lists of scenarios, treaties and states are filled by the page's script.
            html.Div(id="base-place"),
            html.Div(
                id="changes",
                className="changes",
                children=[
                    html.H3(words["changes"]["title"]),
                    html.Ul(id="change-list"),
                    html.P(id="first-note", className="quiet"),
                    html.Div(id="problems", className="problems", role="alert"),
                    html.Button(inputs["reset_all"], id="reset-all", className="tool small", hidden=True),
                    html.Button(words["compare"]["pin"], id="pin", className="tool small"),
                ],
            ),
            html.Div(id="search-place"),
            html.Div(id="groups", className="groups-of-inputs"),
        ],
    )


def _outcomes(words: dict[str, Any]) -> Component:
    return html.Main(
        id="outcomes",
        tabIndex=-1,
        children=[
            html.H1(id="title", className="title"),
            html.P(id="question", className="question"),
            html.P(words["notice"], className="notice"),
            html.Div(id="notes", className="note", hidden=True, role="status"),
            html.P(words["status"]["empty"], id="status", className="status", role="status"),
            html.Section(
                className="numbers",
                **_aria(label=words["numbers"]["title"]),
                children=[html.Div(id="treaty-place"), html.Div(id="numbers", className="cards")],
            ),
            html.Div(
                id="views",
                role="tablist",
                className="views",
                **_aria(label="Outcomes"),
                children=[
                    html.Button(
                        words["views"][view]["title"],
                        id=f"tab-{view}",
                        role="tab",
                        **_aria(controls="panel", selected=str(view == VIEWS[0]).lower()),
                        tabIndex=0 if view == VIEWS[0] else -1,
                        **_data(view=view),
                    )
                    for view in VIEWS
                ],
            ),
            html.Section(
                id="panel",
                role="tabpanel",
                **_aria(labelledby=f"tab-{VIEWS[0]}"),
                tabIndex=0,
                children=[
                    html.P(id="lede", className="lede"),
                    html.Div(id="panel-top"),
                    html.Div(id="atlas", hidden=True),
                    html.Div(id="charts", className="charts", children=[_slot(number) for number in range(SLOTS)]),
                    html.Div(id="panel-bottom"),
                ],
            ),
        ],
    )


def _slot(number: int) -> Component:
    return html.Figure(
        id=f"slot-{number}",
        className="chart",
        hidden=True,
        children=[
            html.H3(className="chart-title"),
            html.Div(className="plot", role="img", **_data(chart=f"slot-{number}")),
            html.Figcaption(),
            html.P(className="explanation", hidden=True, id=f"explanation-{number}"),
            html.Div(
                className="chart-tools",
                children=[
                    html.Button(
                        texts()["chart"]["explain"],
                        className="link explain",
                        **_aria(expanded="false", controls=f"explanation-{number}"),
                    ),
                    html.Details(
                        className="numbers-of",
                        children=[html.Summary(texts()["chart"]["numbers"]), html.P(), html.Div(className="scroll")],
                    ),
                ],
            ),
        ],
    )


def _share_dialog(words: dict[str, Any]) -> Component:
    return html.Dialog(
        id="share-dialog",
        **_aria(labelledby="share-title"),
        children=[
            html.H2(words["title"], id="share-title"),
            html.Div(id="share-place"),
            html.Div(
                className="row",
                children=[
                    html.Button(words["copy"], id="copy-link", className="tool"),
                    html.Button(words["download"], id="download", className="tool"),
                ],
            ),
            html.H3(words["open"]),
            html.Div(id="paste-place"),
            html.Div(id="paste-problems", className="problems", role="alert"),
            html.Div(
                className="row",
                children=[
                    html.Button(words["load"], id="load", className="tool"),
                    html.Button(words["close"], id="share-close", className="tool"),
                ],
            ),
        ],
    )
