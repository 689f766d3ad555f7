"""The phone client's start on a poor network: cold (nothing on the phone but the sign-in) and warm (opened before).

Chromium with a touch screen of 390 by 844, 400 kbit/s each way and 400 ms (WebPageTest's "3G Slow"), the processor
slowed four times, `rvuedge serve` with the demo practice and the starter catalog. Usable is when a typed code is found:
it is typed as soon as the box is there, and its hit is waited for. Targets (issue of the phone's design): cold within
5 s, warm within 2 s, at most 12 requests until then. The middle of RVUEDGE_PERF_STARTS (3) starts; on a machine that
others use, read the kilobytes, which do not move.
"""

from __future__ import annotations

import os
import subprocess
import sysconfig
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright

from config import PROJECT
from perf.registry import Run
from perf.results import Found
from tests.support.browser import gunicorn_server, launch

STARTS = int(os.environ.get("RVUEDGE_PERF_STARTS", "3"))
SLOW = 4  # times the processor is slower
KBIT, LATENCY = 400, 400  # kilobits a second each way, milliseconds before an answer
ACCOUNT = {"email": "phone@example.org", "password": "a long enough word", "name": "Pat Example"}
STAGE = {"career_stage": "attending", "specialty": "General Surgery"}
USABLE = "#app[data-usable]"
CODE = "47562"


@dataclass(frozen=True, slots=True)
class Start:
    """One start: seconds until it is drawn, until it is usable and until all is synced; requests and kilobytes."""

    drawn: float
    usable: float
    synced: float
    requests: int
    all_requests: int
    kilobytes: float


@contextmanager
def served() -> Iterator[str]:
    """The demo, on a free port."""
    with tempfile.TemporaryDirectory() as folder:
        env = {"RVUEDGE_MODE": "demo", "RVUEDGE_INSTANCE": folder}
        subprocess.run(
            [str(Path(sysconfig.get_path("scripts")) / "rvuedge"), "demo"],
            check=True,
            cwd=PROJECT,
            env={**os.environ, **env},
        )
        with gunicorn_server(env, workers=1) as base:
            yield base


def slow(page: Page) -> CDPSession:
    """The network and the processor of a poor place."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    bytes_a_second = KBIT * 1000 / 8
    limits = {"downloadThroughput": bytes_a_second, "uploadThroughput": bytes_a_second, "latency": LATENCY}
    session.send("Network.emulateNetworkConditions", {"offline": False, **limits})
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOW})
    return session


def note(sent: list[str], answer: Mapping[str, Any]) -> None:
    """An answer that came over the network: not out of the browser's cache or the service worker's, nor of the page."""
    is_here = answer.get("fromDiskCache") or answer.get("fromServiceWorker") or answer.get("fromPrefetchCache")
    if not is_here and not answer["url"].startswith("data:"):
        sent.append(answer["url"])


def start(context: BrowserContext, base: str) -> Start:
    """Open the client in a page of its own."""
    page = context.new_page()
    session = slow(page)
    sent: list[str] = []
    received: list[float] = []
    session.on("Network.responseReceived", lambda event: note(sent, event["response"]))
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    begun = time.monotonic()
    page.goto(f"{base}/app", wait_until="commit")
    page.wait_for_selector(USABLE, timeout=60_000, state="attached")
    page.fill("#find", CODE)
    page.wait_for_selector(f"#hit-{CODE}", timeout=60_000)
    usable, count = time.monotonic() - begun, len(sent)
    page.wait_for_selector("#app[data-ready]", timeout=60_000)
    synced = time.monotonic() - begun
    drawn = page.evaluate("() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0") / 1000
    if os.environ.get("RVUEDGE_PERF_LIST"):
        print(*sent, sep="\n")
    begun_with = sum(received) / 1024
    page.evaluate("() => navigator.serviceWorker?.ready.then(() => true)")
    page.close()
    return Start(drawn, usable, synced, count, len(sent), begun_with)


def measured(browser: Browser, base: str, *, warm: bool) -> Start:
    """The start of a phone of its own whose only cookie is the session's; a warm one has opened the client before."""
    with browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True) as context:
        context.request.post(f"{base}/api/v1/users", data=ACCOUNT | STAGE)
        page = context.new_page()
        page.goto(f"{base}/app")
        page.fill("form[action$=sign-in] [name=email]", ACCOUNT["email"])
        page.fill("form[action$=sign-in] [name=password]", ACCOUNT["password"])
        page.click("form[action$=sign-in] button:not([type])")
        page.wait_for_selector("#app[data-ready]")
        state = context.storage_state()
        if warm:
            page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
            page.close()
            return start(context, base)
    with browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, storage_state=state) as context:
        return start(context, base)


def measure(found: Found, run: Run) -> None:
    """Cold and warm."""
    with sync_playwright() as playwright, served() as base:
        browser = launch(playwright)
        for words, is_warm in (("cold", False), ("warm", True)):
            starts = [measured(browser, base, warm=is_warm) for _ in range(run.size(STARTS, 1))]
            found.row(f"{words}: drawn", "RVU Edge", "s", [each.drawn for each in starts])
            usable = found.row(f"{words}: usable", "RVU Edge", "s", [each.usable for each in starts])
            found.row(f"{words}: synced", "RVU Edge", "s", [each.synced for each in starts])
            requests = found.row(
                f"{words}: requests until usable", "RVU Edge", "requests", [each.requests for each in starts]
            )
            found.row(f"{words}: in all", "RVU Edge", "KB", [each.kilobytes for each in starts])
            found.ratio(f"{words} start, requests until usable", requests)
            found.ratio(f"{words} start on the slow network, seconds until usable", usable)
        browser.close()
