"""Measurements of the engine; nothing in the package imports them."""
