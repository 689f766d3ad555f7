"""A real browser for the tests, and the application served for it to look at.

The browser is the Chromium that scripts/browser.py finds, driven by playwright, whose own download
is never used. It sees 127.0.0.1 (also as localhost) and nothing else: a page that needs an outside address fails.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from werkzeug.serving import WSGIRequestHandler, make_server

from tests.support.clock import environment, keep_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from flask import Flask
    from playwright.sync_api import Browser, Page, Playwright

PROJECT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
ANSWER = "rvuedge.tests.answer"
HEALTH = "/api/v1/health"
START_SECONDS = 60.0
STOP_SECONDS = 20.0
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {HOST}, EXCLUDE localhost",
)


class BrowserError(Exception):
    """There is no browser for the tests; the text says what would give them one."""


class ServerError(Exception):
    """The served application did not come up; the text holds the last of what it said."""


@cache
def browser_path() -> str:
    """The Chromium to drive: what RVUEDGE_BROWSER names or scripts/browser.py finds.

    Raises BrowserError with the script's sentence when there is none.
    """
    command = [sys.executable, str(PROJECT / "scripts" / "browser.py"), "--find"]
    answer = subprocess.run(command, check=False, capture_output=True, text=True)
    if answer.returncode:
        raise BrowserError(answer.stderr.strip())
    return answer.stdout.strip()


def launch(playwright: Playwright) -> Browser:
    """A headless Chromium. Playwright runs it without its sandbox, which root and many containers
    cannot have and pages of our own do not need. A library that moves the machine's date (make test-dates) is kept from
    it: Chromium hangs with one, and its pages have the tests' time in any case.

    Raises BrowserError when there is no Chromium.
    """
    return playwright.chromium.launch(
        executable_path=browser_path(),
        headless=True,
        chromium_sandbox=False,
        args=list(FLAGS),
        env={name: text for name, text in os.environ.items() if name != "LD_PRELOAD"},
    )


def page_width(page: Page) -> int:
    """How wide the page is with what runs out of the screen, in px, once the page is there to be measured."""
    return _root(page, "scrollWidth")


def page_height(page: Page) -> int:
    """How tall the page is from its top to its end, in px, once the page is there to be measured."""
    return _root(page, "scrollHeight")


def _root(page: Page, side: str) -> int:
    """Between two pages a document has no root element for a moment: wait for the page and then for the element."""
    page.wait_for_load_state()
    measured: int = page.locator("html").evaluate(f"html => html.{side}")
    return measured


def screenshot(page: Page, path: Path) -> Path:
    """The whole page as a PNG at `path`, animations at their end and no caret; answers `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path, full_page=True, animations="disabled", caret="hide")
    return path


class _QuietHandler(WSGIRequestHandler):
    """werkzeug's handler without a line on standard error for every request."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002
        """Says nothing: what matters of a request is what the test asserts."""

    def run_wsgi(self) -> None:
        """One request, counted while it is answered. None begins once the server is ending."""
        in_flight: InFlight = self.server.in_flight  # type: ignore[attr-defined]
        with in_flight.one() as may_begin:
            if may_begin:
                try:
                    super().run_wsgi()
                finally:
                    self._close_answer()
            else:
                self.close_connection = True

    def _close_answer(self) -> None:
        """Close an answer whose reader went away: werkzeug does not when reading what is left of the request fails."""
        answer = getattr(self, "environ", {}).get(ANSWER)
        if answer is not None:
            answer.close()


class Answer:
    """The body of an answer, closed once."""

    def __init__(self, body: Iterable[bytes]) -> None:
        self.body = body
        self.is_closed = False

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.body)

    def close(self) -> None:
        """Close what the application opened for it, such as a file."""
        close = getattr(self.body, "close", None)
        if close is not None and not self.is_closed:
            close()
        self.is_closed = True


def answering(app: Flask) -> Callable[[dict[str, Any], Any], Answer]:
    """The application, with each answer where the handler can close it."""

    def answered(environ: dict[str, Any], start_response: Any) -> Answer:
        environ[ANSWER] = answer = Answer(app(environ, start_response))
        return answer

    return answered


class InFlight:
    """The requests that are being answered: the application is the next test's only when there are none."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.count = 0
        self.ending = False

    @contextmanager
    def one(self) -> Iterator[bool]:
        """A request from its beginning to its end; yields whether it may begin."""
        with self.changed:
            self.count += 1
            may_begin = not self.ending
        try:
            yield may_begin
        finally:
            with self.changed:
                self.count -= 1
                self.changed.notify_all()

    def end(self) -> None:
        """Let no further request begin and wait for those that have."""
        with self.changed:
            self.ending = True
            assert self.changed.wait_for(lambda: not self.count, STOP_SECONDS), f"{self.count} requests do not end"


@contextmanager
def live_server(app: Flask) -> Iterator[str]:
    """The application in a thread of this process, on a free port; yields http://127.0.0.1:…"""
    server = make_server(HOST, 0, answering(app), threaded=True, request_handler=_QuietHandler)
    server.in_flight = InFlight()  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, name="live_server", daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        server.in_flight.end()  # type: ignore[attr-defined]


def free_port() -> int:
    """A port of 127.0.0.1 that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def gunicorn_server(
    env: Mapping[str, str], port: int = 0, workers: int = 2, words: Sequence[str] = (), log: Path | None = None
) -> Iterator[str]:
    """`rvuedge serve` as it runs in production; yields its address once it is healthy.

    `env` and the test's time are all it knows of RVUEDGE_…: none of the test run's own settings reach it. Port 0
    means a free one; `words` are further options, `log` keeps what it says. Raises ServerError when it ends or does not answer in time.
    """
    port = port or free_port()
    program = str(Path(sysconfig.get_path("scripts")) / "rvuedge")
    command = [program, "serve", "--port", str(port), "--workers", str(workers), *words]
    inherited = {name: text for name, text in os.environ.items() if not name.startswith("RVUEDGE_")}
    with log.open("w+b") if log else tempfile.TemporaryFile() as text:
        server = subprocess.Popen(
            command,
            cwd=PROJECT,
            env={**inherited, **environment(), **env},
            stdin=subprocess.DEVNULL,
            stdout=text,
            stderr=subprocess.STDOUT,
        )
        try:
            address = f"http://{HOST}:{port}"
            _wait_until_healthy(server, address, text)
            yield address
        finally:
            _end(server)


def _wait_until_healthy(server: subprocess.Popen[bytes], address: str, log: IO[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        if healthy(address):
            return
        time.sleep(0.05)
    log.seek(0)
    sentence = log.read().decode(errors="replace")[-2000:]
    how = "did not answer" if server.returncode is None else f"ended with {server.returncode}"
    raise ServerError(f"rvuedge serve {how}. It said: {sentence}")


def healthy(address: str) -> bool:
    """Whether the application at this address answers its health check with 200, by no proxy."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(address + HEALTH, timeout=5) as response:
            return bool(response.status == HTTPStatus.OK)
    except (urllib.error.URLError, OSError):
        return False


def _end(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


@contextmanager
def signed_in_phone(browser: Browser, app: Flask, email: str, password: str) -> Iterator[tuple[Page, str]]:
    """A page as wide as a phone's, signed in to the app as it is served, and the address it is served at."""
    app.config["SESSION_COOKIE_SECURE"] = False
    with live_server(app) as base, browser.new_context(viewport={"width": 390, "height": 844}) as context:
        page = keep_time(context).new_page()
        page.goto(f"{base}/app")
        page.fill("form[action$=sign-in] [name=email]", email)
        page.fill("form[action$=sign-in] [name=password]", password)
        with page.expect_navigation():  # a manager begins at the desk
            page.click("form[action$=sign-in] button:not([type])")
        page.goto(f"{base}/app")
        page.wait_for_selector("#tabs")
        yield page, base
