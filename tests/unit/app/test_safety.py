"""Who may come in, how much may be asked, and what every answer carries."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from normsim.app.bases import Base, read_bases
from normsim.app.desk import Desk
from normsim.app.limits import MAX_BODY
from normsim.app.questions import QUESTIONS
from normsim.app.safety import COOKIE, Door, check_door
from normsim.app.server import build_app
from normsim.errors import InputError

TOKEN = "letmein123"


@pytest.fixture(scope="module")
def bases() -> dict[str, Base]:
    every = read_bases([])
    return {"baseline": every["baseline"]}


class Nobody(Desk):
    """A desk without processes."""

    def __init__(self) -> None:
        pass


def client(bases: dict[str, Base], door: Door) -> FlaskClient:
    server: Flask = build_app(bases, Nobody(), door).server
    return server.test_client()


@pytest.fixture(scope="module")
def inside(bases: dict[str, Base]) -> FlaskClient:
    return client(bases, Door())


def test_every_answer_has_the_headers(inside: FlaskClient) -> None:
    for path in ("/", "/shared/report.css", "/assets/bench.css", "/_dash-layout", "/shared/nothing"):
        answer = inside.get(path)
        answer.close()  # a file is open behind it
        headers = answer.headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self' 'sha256-" in policy
        assert "unsafe-eval" not in policy
        assert "unsafe-inline" not in policy.partition("script-src")[2].partition(";")[0]
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"


def test_the_page_names_nothing_elsewhere(inside: FlaskClient) -> None:
    page = inside.get("/").get_data(as_text=True)
    assert 'src="http' not in page
    assert 'href="http' not in page
    assert b"import" not in inside.get("/assets/%2e%2e/answers.py").get_data()
    assert inside.get("/shared/page.js").status_code == 404


def test_another_name_for_this_computer_is_refused(inside: FlaskClient) -> None:
    assert inside.get("/", headers={"Host": "evil.example:8050"}).status_code == 403
    assert inside.get("/", headers={"Host": "127.0.0.1:8050"}).status_code == 200
    assert inside.get("/", headers={"Host": "[::1]:8050"}).status_code == 200


def test_another_page_cannot_ask(inside: FlaskClient) -> None:
    answer = inside.post("/_dash-update-component", json={}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403


@pytest.mark.parametrize("origin", ["http://[", "http://]", "null", "http://localhost@evil.example"])
def test_a_strange_origin_is_refused(inside: FlaskClient, origin: str) -> None:
    answer = inside.post("/_dash-update-component", json={}, headers={"Origin": origin})
    assert answer.status_code == 403


def test_the_page_itself_can_ask(inside: FlaskClient) -> None:
    for origin in ("http://localhost", "https://localhost"):
        answer = inside.post("/_dash-update-component", json=question(None), headers={"Origin": origin})
        assert answer.status_code == 200


def question(value: object, **more: object) -> dict[str, object]:
    return {
        "output": "quick.data",
        "outputs": {"id": "quick", "property": "data"},
        "inputs": [{"id": "wish", "property": "data", "value": value}],
        "changedPropIds": ["wish.data"],
        **more,
    }


FORGED: dict[str, dict[str, object]] = {
    "no store": {"output": "x.data", "outputs": {"id": "x", "property": "data"}},
    "of the page's own": {"output": "handed.data", "outputs": {"id": "handed", "property": "data"}},
    "other property": {"output": "quick.children", "outputs": {"id": "quick", "property": "children"}},
    "two names": {"output": "rested.data"},
    "no name": {"output": 5},
    "no outputs": {"outputs": None},
    "list of outputs": {"outputs": [1]},
    "a list as a name": {"outputs": {"id": [], "property": "data"}},
    "other input": {"inputs": [{"id": "rest", "property": "data", "value": 1}]},
    "no input": {"inputs": []},
    "nothing as input": {"inputs": [None]},
    "a number as inputs": {"inputs": 5},
    "a state": {"state": [{"id": "x", "property": "y"}]},
    "a number as changes": {"changedPropIds": 5},
    "numbers as changes": {"changedPropIds": [5]},
}


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_question_is_no_bug(inside: FlaskClient, name: str) -> None:
    answer = inside.post("/_dash-update-component", json=question(None, **FORGED[name]))
    assert answer.status_code == 400


@pytest.mark.parametrize("body", ["[]", "7", "null", '"text"', "{", "{}", "[" * 100_000, '{"x": ' + "9" * 6_000 + "}"])
def test_what_is_no_question_is_no_bug(inside: FlaskClient, body: str) -> None:
    answer = inside.post("/_dash-update-component", data=body, content_type="application/json")
    assert answer.status_code == 400
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_every_question_of_the_page_is_known(bases: dict[str, Base]) -> None:
    app = build_app(bases, Nobody(), Door())
    asked = {name: one["inputs"][0]["id"] for name, one in app.callback_map.items() if "callback" in one}
    assert asked == {f"{store}.data": by for store, by in QUESTIONS.items()}


@pytest.mark.parametrize("path", ["os/path.py", "dash/../../etc/passwd", "dash/dcc/nothing.js"])
def test_what_dash_does_not_serve_is_not_found(inside: FlaskClient, path: str) -> None:
    assert inside.get(f"/_dash-component-suites/{path}").status_code == 404


def test_a_request_has_a_largest_size(inside: FlaskClient) -> None:
    body = json.dumps({"x": "y" * MAX_BODY})
    answer = inside.post("/_dash-update-component", data=body, content_type="application/json")
    assert answer.status_code == 413


def test_with_a_token_nobody_comes_in_without_it(bases: dict[str, Base]) -> None:
    visitor = client(bases, Door("0.0.0.0", 8050, TOKEN))
    assert visitor.get("/").status_code == 403
    assert visitor.get("/_dash-layout").status_code == 403
    assert visitor.post("/_dash-update-component?token=" + TOKEN, json={}).status_code == 403
    assert visitor.get("/?token=wrong0000").status_code == 403
    answer = visitor.get("/?token=" + TOKEN)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    cookie = answer.headers["Set-Cookie"]
    assert COOKIE in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert visitor.get("/").status_code == 200
    visitor.delete_cookie(COOKIE)
    assert visitor.get("/").status_code == 403


@pytest.mark.parametrize(
    ("door", "says"),
    [
        (Door("0.0.0.0"), "give --token"),
        (Door("192.168.0.7"), "give --token"),
        (Door(token="short"), "at least 8"),
        (Door(token="with space 1"), "at least 8"),
    ],
)
def test_a_door_that_is_too_open(door: Door, says: str) -> None:
    with pytest.raises(InputError, match=says):
        check_door(door)


def test_a_door_that_is_fine() -> None:
    check_door(Door())
    check_door(Door("0.0.0.0", 8050, TOKEN))


@pytest.mark.parametrize("raw", [None, 3, {}, {"view": "x"}, {"view": "exits", "settings": {"extends": "/etc/passwd"}}])
def test_nonsense_gets_an_answer_that_is_no_error(inside: FlaskClient, raw: Any) -> None:
    answer = inside.post("/_dash-update-component", json=question(raw))
    assert answer.status_code == 200
    data = json.loads(answer.get_json()["response"]["quick"]["data"])
    assert data["problems"]
    assert "passwd" not in json.dumps(data)
