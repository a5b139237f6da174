"""From the page's stores to pure functions and back; nothing is decided here."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from functools import cache
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output
from flask import has_request_context, request

from normsim.app.answers import problems_of
from normsim.app.bases import Base
from normsim.app.desk import Desk
from normsim.app.inputs import inputs_of
from normsim.app.limits import FULLER, QUICK, RESTED
from normsim.app.settings import assignments, checked
from normsim.app.sharing import file_of, link_notes, opened
from normsim.app.wish import short, wish_of
from normsim.errors import InputError
from normsim.loading.settings import setting
from normsim.loading.tree import find, plain


def catalogue_of(base: Base) -> list[dict[str, Any]]:
    """The inputs of a base, ready for JSON."""
    return [asdict(one) for one in inputs_of(base.content.scenario)]


def answered(desk: Desk, raw: object, runs: int, *, patient: bool) -> str:
    """Answer a wish of the browser.

    Args:
        desk: Who computes.
        raw: Whatever the browser sent.
        runs: Runs wanted.
        patient: Whether the answer is worth waiting for, and comes with more runs if nobody has to wait for it; else it
            is given only if nobody has to wait for it.

    Returns:
        JSON text with the number of the question; ``busy`` when the desk had no time, ``stale`` when the page has
        asked something newer.
    """
    sent = raw if isinstance(raw, Mapping) else {}
    number = sent.get("number")
    number = number if type(number) is int else 0  # not True, which JSON writes otherwise
    asker = short(sent.get("page"))
    try:
        wish = wish_of(raw, runs)
    except InputError as error:
        return json.dumps({"number": number, "problems": problems_of(error)})
    if patient:
        # What would tip a state is tried with an answer of more runs; its picture should not wait for that.
        finer = None if wish.view == "state" else replace(wish, runs=FULLER)
        text = desk.ask(wish, asker, number, _hung_up(), finer)
    else:
        text = desk.ask_if_calm(wish, asker, number, _hung_up())
    if text is None:
        return json.dumps({"number": number, "stale" if patient else "busy": True, "wanted": runs})
    # The answer is a JSON object without a number: equal wishes of many pages share it.
    return f'{{"number":{number},{text[1:]}'


def _hung_up() -> Callable[[], bool]:
    """How to find out whether the browser that asks is still there; waitress knows."""
    known = request.environ.get("waitress.client_disconnected") if has_request_context() else None
    return known if callable(known) else lambda: False


def register(app: Dash, desk: Desk, bases: Mapping[str, Base]) -> None:
    """Connect the page with the desk.

    Args:
        app: The app.
        desk: Who computes.
        bases: The scenarios that are served.
    """
    kept = cache(lambda name: catalogue_of(bases[name]))

    @app.callback(Output("quick", "data"), Input("wish", "data"), prevent_initial_call=True)
    def _quick(raw: object) -> str:
        return answered(desk, raw, QUICK, patient=True)

    @app.callback(Output("fuller", "data"), Input("more", "data"), prevent_initial_call=True)
    def _fuller(raw: object) -> str:
        return answered(desk, raw, FULLER, patient=False)

    @app.callback(Output("rested", "data"), Input("rest", "data"), prevent_initial_call=True)
    def _rested(raw: object) -> str:
        return answered(desk, raw, RESTED, patient=False)

    @app.callback(Output("opened", "data"), Input("pasted", "data"), prevent_initial_call=True)
    def _opened(raw: object) -> dict[str, Any]:
        found = pasted(raw, bases)
        return found | ({"catalogue": kept(found["base"])} if "base" in found else {})

    @app.callback(Output("noted", "data"), Input("link", "data"), prevent_initial_call=True)
    def _noted(raw: object) -> dict[str, Any]:
        try:
            found = link_notes(raw, bases)
        except InputError as error:
            first = next(iter(bases))
            notes = [f"{problem.key}: {problem.text}" for problem in error.problems]
            found = {"base": first, "settings": bases[first].first, "notes": notes}
        return found | {"catalogue": kept(found["base"])}

    @app.callback(Output("valued", "data"), Input("typed", "data"), prevent_initial_call=True)
    def _valued(raw: object) -> dict[str, Any]:
        return valued(raw, bases)

    @app.callback(Output("file", "data"), Input("saving", "data"), prevent_initial_call=True)
    def _file(raw: object) -> dict[str, Any] | None:
        return saved(raw, bases)

    _in_browser(app, "begin", "start", first=True)
    for store in ("quick", "fuller", "rested"):
        _in_browser(app, "draw", store)
    for store in ("opened", "noted", "valued"):
        _in_browser(app, store, store)


def _in_browser(app: Dash, name: str, store: str, *, first: bool = False) -> None:
    """Hand what came into a store to a function of the page's own scripts."""
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("normsim", name),
        Output("handed", "data", allow_duplicate=not first),
        Input(store, "data"),
        prevent_initial_call=not first,
    )


def pasted(raw: object, bases: Mapping[str, Base]) -> dict[str, Any]:
    """Open what was pasted: base64 of the bytes, whatever they are."""
    text = raw.get("content") if isinstance(raw, Mapping) else None
    try:
        content = base64.b64decode(text if isinstance(text, str) else "", validate=True)
    except (binascii.Error, ValueError):
        content = b""
    return opened(content, bases)


def valued(raw: object, bases: Mapping[str, Base]) -> dict[str, Any]:
    """Read a value that was typed as it stands in a scenario file, such as ``{uniform: [0, 0.1]}``, and try it.

    Args:
        raw: ``key`` and ``text``, with the ``base`` and the ``settings`` in which it is to stand.
        bases: The scenarios that are served.

    Returns:
        ``key`` and ``value``, or ``problems`` if the scenario does not take it.
    """
    sent = raw if isinstance(raw, Mapping) else {}
    key, text = short(sent.get("key")), sent.get("text")
    try:
        checked({key: text})
        piece = find(setting(f"{key}={text}"), key.split("."))
        value = None if piece is None else plain(piece)
        base = bases.get(short(sent.get("base")))
        if base is not None:
            _try(base, checked(sent.get("settings", {})), key, value)
    except InputError as error:
        return {"key": key, "problems": problems_of(error)}
    return {"key": key, "value": value}


def _try(base: Base, settings: Mapping[str, Any], key: str, value: Any) -> None:
    """Refuse a value that makes a sound setting unsound; one that was unsound before may be on its way to be mended."""
    try:
        base.content.adjusted(assignments({**settings, key: value}))
    except InputError:
        try:
            base.content.adjusted(assignments(settings))
        except InputError:
            return
        raise


def saved(raw: object, bases: Mapping[str, Base]) -> dict[str, Any] | None:
    """The scenario file of a setting, as a download; nothing if the setting is no scenario."""
    sent = raw if isinstance(raw, Mapping) else {}
    base, runs = bases.get(short(sent.get("base"))), sent.get("runs")
    if base is None:
        return None
    shown = runs if runs in (QUICK, FULLER, RESTED) else QUICK
    try:
        name, text = file_of(base, checked(sent.get("settings", {})), shown)
    except InputError:
        return None
    return {"content": text, "filename": name, "type": "application/yaml", "base64": False}
