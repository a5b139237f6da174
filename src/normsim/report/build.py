"""Build the page: sections in their order, one template, everything inside."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from normsim.report import assets
from normsim.report.assumptions_section import assumptions_section
from normsim.report.causes_section import causes_section
from normsim.report.exits_section import exits_section
from normsim.report.inputs import ReportInputs
from normsim.report.key_numbers import key_numbers_section
from normsim.report.map_section import map_section
from normsim.report.norms_section import norms_section
from normsim.report.opening import opening_section
from normsim.report.parts import Page
from normsim.report.reproduce_section import reproduce_section
from normsim.report.rivals_section import rivals_section
from normsim.report.states_section import states_section
from normsim.report.tradeoff_section import tradeoff_section
from normsim.report.trust_section import trust_part

SECTIONS: tuple[tuple[str, str, Callable[[Page], dict[str, Any]]], ...] = (
    ("opening", "The finding", opening_section),
    ("numbers", "Key numbers", key_numbers_section),
    ("map", "Map", map_section),
    ("exits", "Exits over time", exits_section),
    ("norms", "The norm", norms_section),
    ("causes", "Why", causes_section),
    ("tradeoff", "Trade-off", tradeoff_section),
    ("states", "Groups and states", states_section),
    ("rivals", "Rival explanations", rivals_section),
    ("assumptions", "Assumptions", assumptions_section),
    ("reproduce", "Reproduce", reproduce_section),
)
"""Anchor, short name and maker of each section, in the order of the page."""


@cache
def environment() -> Environment:
    """Templates of the package; every text is escaped, a name that is not given is an error."""
    return Environment(
        loader=PackageLoader("normsim.report"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def build_report(inputs: ReportInputs) -> str:
    """Write the whole outcome report.

    Args:
        inputs: The ensemble and what is known about how it was made.

    Returns:
        One HTML page that needs no other file and no network.
    """
    page = Page(inputs)
    sections = {anchor: make(page) for anchor, _, make in SECTIONS}
    inputs_shown = [row for _, rows in sections["assumptions"]["groups"] for row in rows]
    charts = {figure.id: assets.chart_json(figure.chart) for figure in page.figures}
    options = {option.key: [figure.id, option.traces] for figure in page.figures for option in figure.options}
    payload = {"charts": charts, "options": options, "dark": assets.recolouring(), "map": sections["map"]["payload"]}
    text = (
        environment()
        .get_template("page.html.j2")
        .render(
            page=page,
            contents=[(anchor, title) for anchor, title, _ in SECTIONS],
            css=Markup(assets.palette_css() + assets.static_text("report.css")),  # noqa: S704 - packaged files
            script=Markup("\n".join(assets.static_text(name) for name in ("charts.js", "map.js", "page.js"))),  # noqa: S704
            plotly=assets.plotly_library(),
            payload=assets.packed_json(payload),
            trust=trust_part(page, inputs_shown),
            **sections,
        )
    )
    return text if text.endswith("\n") else text + "\n"


def atlas_html(page: Page, section: dict[str, Any]) -> str:
    """Write the map alone, for a page that is none of a report.

    Args:
        page: What the section was made from.
        section: From ``map_section``.

    Returns:
        HTML with its slider, legend and notes; names and titles in it are text.
    """
    here = {**section, "table": "", "rivals": ""}
    text: str = environment().get_template("atlas.html.j2").render(page=page, map=here)
    return text
