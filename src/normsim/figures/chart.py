"""A chart as plotly's own trees, plain: what the browser takes, made without a look at plotly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import plotly.graph_objects as go

Tree = dict[str, Any]
"""A part of a chart under plotly's own names, nested as in plotly's JSON: ``{"title": {"text": ...}}``."""


@dataclass(frozen=True)
class Chart:
    """Traces and layout in plotly's JSON format, not checked; ``figure`` has plotly check them, and so do the tests.

    Values are plain: texts, numbers, lists, mappings. No arrays, which plotly would write in another way than lists.

    Args:
        data: The traces, the first one drawn first.
        layout: Axes, margins, annotations and what else is no trace.
    """

    data: list[Tree] = field(default_factory=list)
    layout: Tree = field(default_factory=dict)

    def add(self, *traces: Mapping[str, Any]) -> None:
        """Draw further traces on top; one that does not say its type is a scatter, as in plotly.

        Args:
            traces: Attributes by name; one that is None is left to plotly.
        """
        for trace in traces:
            own: Tree = {"type": "scatter"}
            _merge(own, trace)
            self.data.append(own)

    def settle(self, **layout: Any) -> None:
        """Change parts of the layout and keep all others, on every level.

        Args:
            layout: Mappings are merged; whatever else replaces what was there, and None removes it.
        """
        _merge(self.layout, layout)

    def figure(self) -> go.Figure:
        """The chart as plotly's own figure, for notebooks and image files.

        Returns:
            A copy without plotly's default template.

        Raises:
            ValueError: If plotly does not know an attribute or cannot take its value.
        """
        import plotly.graph_objects as go

        return go.Figure(data=self.data, layout={**self.layout, "template": {}})


def _merge(tree: Tree, changes: Mapping[str, Any]) -> None:
    """Change a tree in place; mappings are copied, so that no chart changes another; lists are replaced as a whole."""
    for name, value in changes.items():
        if value is None:
            tree.pop(name, None)
        elif isinstance(value, Mapping):
            _merge(tree.setdefault(name, {}), value)
        else:
            tree[name] = value
