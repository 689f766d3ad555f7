"""The tests' browser and servers: a page is drawn, nothing outside is reached, all is ended."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import threading
import urllib.request
from typing import TYPE_CHECKING

import pytest
from flask import Flask, request
from playwright.sync_api import Error

from tests.support.browser import (
    PROJECT,
    BrowserError,
    ServerError,
    browser_path,
    free_port,
    gunicorn_server,
    healthy,
    live_server,
    screenshot,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

PAGE = """<!doctype html><title>Case log</title><form method="post" action="/add">
<label>Code <input name="code"></label><label>Units <input name="units" value="5"></label>
<button>Log it</button></form><p id="out"></p>
<script>document.getElementById("out").textContent = 6 * 7 + " drawn";</script>
<img id="far" src="http://example.org/far.png" onerror="this.title='refused'">"""


def small_app() -> Flask:
    app = Flask("small")
    app.add_url_rule("/", "home", lambda: PAGE)
    app.add_url_rule("/add", "add", lambda: "x".join(request.form.values()), methods=["POST"])
    app.add_url_rule("/api/v1/health", "health", lambda: {"status": "ok"})
    return app


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with live_server(small_app()) as url:
        yield url


@pytest.mark.browser
def test_a_script_runs_and_a_form_is_sent(chromium: Browser, address: str) -> None:
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto(address)
        assert page.title() == "Case log"
        assert page.text_content("#out") == "42 drawn"
        page.get_by_label("Code").fill("17003")
        page.get_by_role("button", name="Log it").click()
        assert page.text_content("body") == "17003x5"


@pytest.mark.browser
def test_nothing_but_this_machine_is_within_reach(chromium: Browser, address: str) -> None:
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto(address)
        page.wait_for_selector("#far[title=refused]")
        with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
            page.goto("http://example.org/")


@pytest.mark.browser
def test_a_screenshot_is_a_png_as_wide_as_the_window(chromium: Browser, address: str, tmp_path: Path) -> None:
    with chromium.new_context(viewport={"width": 390, "height": 844}) as context:
        page = context.new_page()
        page.goto(address)
        path = screenshot(page, tmp_path / "shots" / "home.png")
    drawn = path.read_bytes()
    assert drawn[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", drawn[16:24]) == (390, 844)


def test_a_live_server_answers_while_it_lives_and_leaves_no_thread() -> None:
    before = threading.active_count()
    with live_server(small_app()) as url:
        assert healthy(url)
    assert not healthy(url)
    assert threading.active_count() == before


def test_a_live_server_ends_when_what_it_answers_has_ended() -> None:
    begun, ended = threading.Event(), threading.Event()

    def slow() -> str:
        begun.set()
        ended.wait(0.3)
        ended.set()
        return "late"

    app = small_app()
    app.add_url_rule("/slow", "slow", slow)
    with live_server(app) as url:
        caller = threading.Thread(target=lambda: urllib.request.urlopen(f"{url}/slow").read())
        caller.start()
        assert begun.wait(10)
    assert ended.is_set()
    caller.join(10)


def test_an_address_with_a_health_check_that_fails_is_not_healthy() -> None:
    with live_server(Flask("empty")) as url:
        assert not healthy(url)


def test_two_free_ports_can_be_had_and_used() -> None:
    ports = {free_port(), free_port()}
    assert all(1024 <= port <= 65535 for port in ports)


@pytest.mark.parametrize(
    ("env", "reason"),
    [
        ({}, "RVUEDGE_SECRET_KEY is not set"),
        ({"RVUEDGE_MODE": "lunar"}, "RVUEDGE_MODE is 'lunar'"),
    ],
)
def test_a_server_that_refuses_to_start_is_quoted(
    env: dict[str, str], reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RVUEDGE_SECRET_KEY", "the test run's own, which must not reach it")
    with pytest.raises(ServerError, match=reason), gunicorn_server(env):
        pass


def test_the_real_server_answers_and_is_ended(tmp_path: Path) -> None:
    env = {"RVUEDGE_MODE": "demo", "RVUEDGE_INSTANCE": str(tmp_path)}
    with gunicorn_server(env, workers=1) as url:
        assert healthy(url)
    assert not healthy(url)


def test_a_browser_that_does_not_run_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    browser_path.cache_clear()
    monkeypatch.setenv("RVUEDGE_BROWSER", "/nowhere/chromium")
    with pytest.raises(BrowserError, match="'/nowhere/chromium', which does not run"):
        browser_path()
    monkeypatch.undo()
    browser_path.cache_clear()


def test_without_a_browser_the_script_says_one_sentence(tmp_path: Path) -> None:
    scripts = tmp_path / "scripts"
    scripts.mkdir()
    for name in ("browser.py", "private_browser.py"):
        (scripts / name).write_text((PROJECT / "scripts" / name).read_text())
    environment = {**os.environ, "PATH": str(tmp_path)}
    environment.pop("RVUEDGE_BROWSER", None)
    answer = subprocess.run(
        [sys.executable, str(scripts / "browser.py"), "--find"],
        check=False,
        capture_output=True,
        text=True,
        env=environment,
    )
    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr == (
        "There is no Chromium here; run scripts/browser.py to fetch one, or set RVUEDGE_BROWSER to one.\n"
    )
