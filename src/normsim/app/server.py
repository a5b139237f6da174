"""The app on a production server."""

from __future__ import annotations

import gzip
import logging
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from dash import Dash
from dash.exceptions import DependencyException
from flask import Flask, Response, request

from normsim.app.bases import Base
from normsim.app.callbacks import catalogue_of, register
from normsim.app.desk import Desk
from normsim.app.inputs import PRESETS
from normsim.app.layout import layout
from normsim.app.limits import MAX_BODY
from normsim.app.safety import Door, content_policy, protect
from normsim.app.sharing import versions
from normsim.app.texts import texts
from normsim.report import assets

THREADS = 64
"""Threads that wait for answers; they sleep, the work is done in the desk's processes."""

MOST_CONNECTIONS = 400
SHARED = ("charts.js", "map.js")
"""Scripts of the report that draw here too."""

FOR_EVER = "public, max-age=31536000, immutable"


def build_app(bases: Mapping[str, Base], desk: Desk, door: Door) -> Dash:
    """Build the app.

    Args:
        bases: The scenarios that are served, the first one first.
        desk: Who computes.
        door: Where it listens and who may come in.
    """
    mark = versions()["version"]
    app = Dash(
        "normsim",
        assets_folder=str(Path(__file__).with_name("assets")),
        serve_locally=True,
        title=texts()["title"],
        update_title="",
        enable_mcp=False,
        external_scripts=[{"src": f"/shared/{name}?v={mark}"} for name in ("plotly.js", *SHARED)],
        external_stylesheets=[f"/shared/report.css?v={mark}"],
        meta_tags=[
            {"name": "viewport", "content": "width=device-width, initial-scale=1"},
            {"name": "color-scheme", "content": "light dark"},
        ],
        index_string=INDEX.replace("{noscript}", texts()["scripts"]),
    )
    server: Flask = app.server
    _share(server)
    # A package that Dash does not serve is no bug of ours.
    server.register_error_handler(DependencyException, lambda _error: Response(status=404))
    first = next(iter(bases.values()))
    start = {
        "texts": texts(),
        "bases": [_listed(base) for base in bases.values()],
        "base": first.name,
        "catalogue": catalogue_of(first),
        "dark": assets.recolouring(),
        "versions": versions(),
        "presets": PRESETS,
    }
    app.layout = layout(start)
    register(app, desk, bases)
    protect(server, door, content_policy(app.csp_hashes()))
    return app


def _listed(base: Base) -> dict[str, Any]:
    return {"name": base.name, "title": base.title, "theme": base.theme, "first": base.first}


INDEX = """<!DOCTYPE html>
<html lang="en">
<head>
{%metas%}
<title>{%title%}</title>
<link rel="icon" href="data:,">
{%css%}
</head>
<body>
<noscript><p>{noscript}</p></noscript>
{%app_entry%}
<footer>
{%config%}
{%scripts%}
{%renderer%}
</footer>
</body>
</html>"""


def _share(server: Flask) -> None:
    """Serve plotly.js, and the report's styles and scripts, from the packages they are in."""

    @server.get("/shared/<name>")
    def _shared(name: str) -> Response:
        if name not in ("plotly.js", "report.css", *SHARED):
            return Response(status=404)
        kind = "text/css" if name.endswith(".css") else "text/javascript"
        packed = "gzip" in request.headers.get("Accept-Encoding", "")
        answer = Response(_packed(name) if packed else _plain(name), content_type=f"{kind}; charset=utf-8")
        answer.headers["Cache-Control"] = FOR_EVER
        answer.headers["Vary"] = "Accept-Encoding"
        if packed:
            answer.headers["Content-Encoding"] = "gzip"
        return answer


@cache
def _plain(name: str) -> bytes:
    if name == "plotly.js":
        from plotly.offline import get_plotlyjs

        library: str = get_plotlyjs()
        return library.encode("utf-8")
    text = assets.static_text(name)
    return (assets.palette_css() + text if name == "report.css" else text).encode("utf-8")


@cache
def _packed(name: str) -> bytes:
    return gzip.compress(_plain(name), compresslevel=6, mtime=0)


def open_server(app: Dash, door: Door) -> Any:
    """Open a waitress server; ``run()`` serves until ``close()``, ``effective_port`` is where.

    Args:
        app: The app.
        door: Where to listen.

    Raises:
        OSError: If the address cannot be had.
    """
    from waitress import create_server

    # A queue is no news: with many people it would be a line for every question.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    return create_server(
        app.server,
        host=door.host,
        port=door.port,
        threads=THREADS,
        connection_limit=MOST_CONNECTIONS,
        max_request_body_size=MAX_BODY,
        max_request_header_size=64 * 1024,
        channel_timeout=180,
        channel_request_lookahead=1,  # it notices who hangs up while an answer is computed
        ident="normsim",
        clear_untrusted_proxy_headers=True,
    )
