"""The files the phone client opens with, and the worker that keeps them."""

from __future__ import annotations

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rvuedge.web.client import offline_shell
from rvuedge.web.client.look import SPRITE, style_address
from rvuedge.web.client.script_files import client_style_address, script_address
from tests.support.api import PASSWORD
from tests.support.client import CSRF, EMAIL
from tests.web.conftest import with_account


def list_of(client: FlaskClient) -> dict[str, object]:
    script = client.get("/app/sw.js").get_data(as_text=True)
    found: dict[str, object] = json.loads(script.removeprefix("const SHELL = ").split(";\n", 1)[0])
    return found


def test_every_file_the_worker_keeps_is_served(app: Flask) -> None:
    client = app.test_client()
    names = list_of(client)["files"]
    assert isinstance(names, list)
    for name in names:
        with client.get(name) as answer:
            assert answer.status_code == 200, name
    assert "/static/app/sw.js" not in names


def test_the_page_of_the_client_opens_with_files_of_the_worker_alone(app: Flask) -> None:
    names = list_of(app.test_client())["files"]
    assert isinstance(names, list)
    assert {script_address(), client_style_address(), style_address()} <= set(names)
    assert "/static/app/main.js" not in names
    pages = [(offline_shell.WEB / "templates" / name).read_text("utf-8") for name in offline_shell.PAGES]
    named = {address for page in pages for address in re.findall(r"filename='([^']+)'", page)}
    assert {f"/static/{name}" for name in named} <= set(names)


def test_a_phone_with_a_session_of_sixty_days_keeps_the_files_that_are_everybodys(app: Flask) -> None:
    """Each page prolongs the session by its cookie; a file does not, or the phone would ask for it each time."""
    with_account(app)
    phone = app.test_client()
    token = CSRF.search(phone.get("/app").text)
    assert token
    form = {"email": EMAIL, "password": PASSWORD, "own_device": "yes", "csrf_token": token[1]}
    assert phone.post("/app/sign-in", data=form).status_code == 302
    assert "Set-Cookie" in phone.get("/app").headers
    year, minutes = "max-age=31536000", "max-age=300"
    files = {style_address(): year, client_style_address(): year, script_address(): year, SPRITE: minutes}
    for address, age in files.items():
        answer = phone.get(address, headers={"Accept-Encoding": "br, gzip"})
        assert ("Set-Cookie" in answer.headers, "Cookie" in answer.headers["Vary"]) == (False, False), address
        assert {"public", age} <= set(answer.headers["Cache-Control"].split(", ")), address
        assert answer.headers["Content-Encoding"] in {"br", "gzip"}, address


def test_the_worker_may_control_the_client_and_is_always_asked_for_anew(app: Flask) -> None:
    answer = app.test_client().get("/app/sw.js")
    assert (answer.mimetype, answer.headers["Service-Worker-Allowed"]) == ("text/javascript", "/app")
    assert answer.headers["Cache-Control"] == "no-cache"


def test_another_text_of_a_file_is_another_version(monkeypatch: pytest.MonkeyPatch) -> None:
    before = offline_shell.version()
    assert re.fullmatch("[0-9a-f]{16}", before)
    monkeypatch.setattr(offline_shell, "PAGES", ("base.html",))
    assert offline_shell.version() != before
