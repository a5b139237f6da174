"""What a page or an answer draws: read from where the browser reads it, and shown to plotly."""

from __future__ import annotations

import base64
import gzip
import json
import re
from typing import Any

from normsim.figures.chart import Chart


def payload(html: str, key: str = "data") -> str:
    """What a page holds for its scripts."""
    packed = re.search(rf'<script type="text/plain" id="{key}">([^<]*)</script>', html)
    assert packed
    return gzip.decompress(base64.b64decode(packed[1])).decode()


def charts_of(html: str) -> dict[str, dict[str, Any]]:
    """Charts of a page by key, those that can be chosen in the place of another too."""
    found = json.loads(payload(html))
    charts: dict[str, dict[str, Any]] = found["charts"]
    others = {
        key: {"data": traces, "layout": charts[shown]["layout"]} for key, (shown, traces) in found["options"].items()
    }
    return charts | others


def check(tree: dict[str, Any]) -> None:
    """Let plotly check a chart, attribute by attribute; the tree is what plotly itself would write.

    That leaves no room for attributes in plotly's short form, as in ``title_text``: only Python knows that one.
    """
    whole = json.loads(Chart(tree["data"], tree["layout"]).figure().to_json())
    del whole["layout"]["template"]  # an empty one, so that plotly adds no looks of its own
    assert whole == tree
