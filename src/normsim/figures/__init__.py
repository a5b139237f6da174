"""Figures: pure functions from ``Results`` to plotly figures, and a map drawn as plain SVG."""
