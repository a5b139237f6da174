"""Pages beside the outcome report: the same skeleton, styles, figures and scripts, with a template of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

from markupsafe import Markup

from normsim.report import assets
from normsim.report.build import environment
from normsim.report.parts import Figure


@dataclass(frozen=True)
class Skeleton:
    """What surrounds the content of a page.

    Args:
        title: Title of the page.
        kind: What sort of page it is, after the brand.
        strip: Further words of the head line.
        figures: Charts of the page; plotly is embedded once, and only where there is one.
        scripts: Names of packaged scripts that the page runs besides.
        styles: Names of packaged style sheets besides the report's.
    """

    title: str
    kind: str
    strip: tuple[str, ...] = ()
    figures: Sequence[Figure] = field(default=())
    scripts: tuple[str, ...] = ()
    styles: tuple[str, ...] = ("room.css",)


def fill(template: str, skeleton: Skeleton, **context: Any) -> str:
    """Fill a template that extends ``room/base.html.j2``.

    Args:
        template: Name below ``report/templates``.
        skeleton: What surrounds the content.
        context: What the template shows; every text is escaped.

    Returns:
        One HTML page that needs no other file and no network.
    """
    charts = {figure.id: assets.chart_json(figure.chart) for figure in skeleton.figures}
    css = [assets.palette_css(), *(assets.static_text(name) for name in ("report.css", *skeleton.styles))]
    scripts = ("charts.js", *skeleton.scripts, "page.js")
    text = (
        environment()
        .get_template(template)
        .render(
            skeleton=skeleton,
            version=version("normsim"),
            css=Markup("".join(css)),  # noqa: S704 - packaged files
            script=Markup("\n".join(assets.static_text(name) for name in scripts)),  # noqa: S704
            plotly=assets.plotly_library() if charts else "",
            payload=assets.packed_json(
                {"charts": charts, "options": {}, "dark": assets.recolouring(), "map": None} if charts else {}
            ),
            **context,
        )
    )
    return text if text.endswith("\n") else text + "\n"
