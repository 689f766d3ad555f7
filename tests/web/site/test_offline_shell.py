"""The files the phone client opens with, and the worker that keeps them."""

from __future__ import annotations

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rvuedge.web.site import offline_shell


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


def test_every_module_that_is_imported_is_kept(app: Flask) -> None:
    names = list_of(app.test_client())["files"]
    assert isinstance(names, list)
    modules = [file for file in offline_shell.files() if file.suffix == ".js"]
    imported = [(file, name) for file in modules for name in re.findall(r'from "([^"]+)"', file.read_text("utf-8"))]
    assert len(imported) > 50
    for file, name in imported:
        if name == offline_shell.GRAMMAR:
            assert name in names
            continue
        address = f"/static/{(file.parent / name).resolve().relative_to(offline_shell.STATIC).as_posix()}"
        assert address in names, f"{file.name} imports {name}"


def test_the_worker_may_control_the_client_and_is_always_asked_for_anew(app: Flask) -> None:
    answer = app.test_client().get("/app/sw.js")
    assert (answer.mimetype, answer.headers["Service-Worker-Allowed"]) == ("text/javascript", "/app")
    assert answer.headers["Cache-Control"] == "no-cache"


def test_another_text_of_a_file_is_another_version(monkeypatch: pytest.MonkeyPatch) -> None:
    before = offline_shell.version()
    assert re.fullmatch("[0-9a-f]{16}", before)
    monkeypatch.setattr(offline_shell, "PAGES", ("base.html",))
    assert offline_shell.version() != before
