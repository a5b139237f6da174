"""Who may ask, how much, and what a page may load: headers, hosts, token, sizes."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Flask, Response, abort, make_response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from normsim.app.limits import MAX_BODY
from normsim.app.questions import is_question
from normsim.app.texts import texts
from normsim.errors import InputError

LOOPBACK = ("127.0.0.1", "::1", "localhost")
COOKIE = "normsim-token"
SHORTEST_TOKEN = 8


@dataclass(frozen=True)
class Door:
    """Where the workbench listens and who may come in.

    Args:
        host: Address to listen on.
        port: Port; 0 lets the system choose.
        token: Secret that every visitor must bring; empty on this computer only.
    """

    host: str = "127.0.0.1"
    port: int = 8050
    token: str = ""

    @property
    def is_open(self) -> bool:
        """Whether other computers can reach it."""
        return self.host not in LOOPBACK


def check_door(door: Door) -> None:
    """Refuse to be reachable from elsewhere without a token.

    Raises:
        InputError: With what to add.
    """
    if door.is_open and not door.token:
        text = f"{door.host} lets other computers in: give --token SECRET too, at least {SHORTEST_TOKEN} letters"
        raise InputError.of(text, file="--host")
    if door.token and not (len(door.token) >= SHORTEST_TOKEN and door.token.isascii() and door.token.isalnum()):
        text = f"must be at least {SHORTEST_TOKEN} letters and digits, because it travels in an address"
        raise InputError.of(text, file="--token")


def content_policy(script_hashes: Sequence[str]) -> str:
    """Content-Security-Policy of every page.

    Scripts come from here or have a known hash, none is made from text; nothing is loaded from elsewhere, framed, or
    sent away. Styles in attributes have to be allowed: React and plotly write positions and colours that way.
    """
    parts = {
        "default-src": "'none'",
        "script-src": " ".join(["'self'", *script_hashes]),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in parts.items())


def protect(server: Flask, door: Door, policy: str) -> None:
    """Put the checks in front of every request and the headers on every answer.

    Args:
        server: The Flask server under the app.
        door: Where it listens and who may come in.
        policy: The Content-Security-Policy.
    """
    server.config["MAX_CONTENT_LENGTH"] = MAX_BODY

    @server.before_request
    def _check() -> BaseResponse | None:
        if not door.is_open and urlsplit(f"//{request.host}").hostname not in LOOPBACK:
            abort(403)  # another site's name that was made to point here
        origin = request.headers.get("Origin")
        own = (f"http://{request.host}", f"https://{request.host}")
        if request.method == "POST" and origin is not None and origin not in own:
            abort(403)
        if request.method == "POST" and request.content_length is None:
            abort(411)
        if (request.content_length or 0) > MAX_BODY:
            abort(413)
        refused = _token(door) if door.token else None
        if refused is None and request.method == "POST" and not is_question(_sent()):
            abort(400)
        return refused

    @server.after_request
    def _headers(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy
        response.headers["X-Frame-Options"] = "DENY"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        return response


def _sent() -> object:
    """The body of a request; None if it is no JSON, or nested too deeply to be read."""
    try:
        return request.get_json(force=True, silent=True)
    except RecursionError:
        return None


def _token(door: Door) -> BaseResponse | None:
    """Let in who has the token: by the address once, then by a cookie."""
    if hmac.compare_digest(request.cookies.get(COOKIE, "").encode(), door.token.encode()):
        return None
    given = request.args.get("token", "")
    if request.method == "GET" and hmac.compare_digest(given.encode(), door.token.encode()):
        # The token leaves the address bar, so that a copied link does not carry it.
        answer = redirect(request.path)
        answer.set_cookie(COOKIE, door.token, httponly=True, samesite="Strict")
        return answer
    return make_response(texts()["no_token"], 403, {"Content-Type": "text/plain; charset=utf-8"})
