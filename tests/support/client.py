"""The phone client as a finger uses it: taps that are counted, keys, what the screen says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page

from tests.support.api import PASSWORD
from tests.support.clock import keep_time

EMAIL = "p@example.org"
CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')
REDIRECTED = range(300, 400)
LOGGED = """() => fetch('/api/v1/logs').then(answer => answer.json())
  .then(body => body.items.map(log => log.lines.map(line => line.code).join(' ')))"""
# The client that runs, by its modules' paths: importing one of them anew would give another, with nothing opened.
RUNNING = "import(document.getElementById('client').src).then(client => client.modules)"
STORED = f"""name => {RUNNING}.then(modules => modules['store.js'].all(name))"""

# Waits until the service worker has the page, ten seconds at most. An installation that a reload broke off is begun
# again, as the next opening of the app would.
CONTROLLED = """async () => {
  for (let tries = 0; tries < 40 && !navigator.serviceWorker.controller; tries += 1) {
    if (!(await navigator.serviceWorker.getRegistration()))
      await navigator.serviceWorker.register("/app/sw.js", { scope: "/app" });
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}"""


@dataclass
class Client:
    """One phone: a page of a browser context of its own, at an address."""

    page: Page
    base: str
    taps: int = 0

    def sign_in(self, email: str = EMAIL) -> None:
        """Sign in and wait until the client has opened and synced."""
        self.page.goto(f"{self.base}/app")
        self.page.fill("form[action$=sign-in] [name=email]", email)
        self.page.fill("form[action$=sign-in] [name=password]", PASSWORD)
        self.page.check("#own-device")
        self.page.click("form[action$=sign-in] button:not([type])")
        self.ready()

    def signed_in(self, email: str = EMAIL) -> Client:
        """This phone as its person finds it another day: they signed in on it before, by the page's own form."""
        self.has_session(email)
        self.page.goto(f"{self.base}/app")
        self.ready()
        return self

    def has_session(self, email: str = EMAIL) -> None:
        """Sign in by the page's own form, without a page."""
        request = self.page.context.request
        sent = {"email": email, "password": PASSWORD, "own_device": "yes"}
        token = CSRF.search(request.get(f"{self.base}/app").text())
        assert token is not None, "the form has no token"
        answer = request.post(f"{self.base}/app/sign-in", form=sent | {"csrf_token": token[1]}, max_redirects=0)
        assert answer.status in REDIRECTED, answer.status

    def ready(self) -> None:
        """Wait until the client has opened."""
        self.page.wait_for_selector("#app[data-ready]")

    def tap(self, selector: str) -> None:
        """One tap, counted."""
        self.taps += 1
        self.page.click(selector)

    def tab(self, name: str) -> None:
        """Open one of the four screens."""
        self.tap(f"#tabs a[href='#{name}']")

    def add(self, *codes: str) -> None:
        """Type codes, each with Enter."""
        for code in codes:
            self.page.fill("#find", code)
            self.page.press("#find", "Enter")
            self.page.wait_for_selector(f"#lines .line:last-child strong:text-is('{code}')")

    def open_case(self, says: str = "") -> None:
        """Open a case of the list, the first whose row says this; one that is open stays so."""
        row = self.page.locator(
            f"#cases .case:has-text({says!r}) > details" if says else "#cases .case > details"
        ).first
        row.wait_for()
        if not row.evaluate("box => box.open"):
            self.taps += 1
            row.locator("> summary").click()

    def day(self, performed_on: str) -> None:
        """Set the date of service."""
        self.page.click("#when")
        self.page.fill("[name=performed_on]", performed_on)
        self.page.dispatch_event("[name=performed_on]", "change")
        self.page.click("#header-done")

    def save(self, sentence: str) -> str:
        """Tap Save and wait until the screen says so; all it says."""
        self.tap("#save")
        self.page.wait_for_selector(f"#said:has-text('{sentence}')")
        return self.page.inner_text("#said")

    def offline(self) -> None:
        """No network, once the service worker can open the page without one: a person is not that quick."""
        self.page.evaluate(CONTROLLED)
        self.page.context.set_offline(True)

    def online(self) -> None:
        """The network is back; the browser tells the page by itself."""
        self.page.context.set_offline(False)

    def state(self, says: str) -> None:
        """Wait until the line at the top says this."""
        self.page.wait_for_selector(f"#state:has-text('{says}')")

    def logged(self) -> list[str]:
        """The codes of the server's logs, each log as one text, in the order of the texts."""
        found: list[str] = self.page.evaluate(LOGGED)
        return sorted(found)

    def stored(self, name: str) -> Sequence[dict[str, Any]]:
        """Everything in one of the stores of this phone."""
        found: Sequence[dict[str, Any]] = self.page.evaluate(STORED, name)
        return found


def client(browser: Browser, base: str, width: int = 360, **more: Any) -> Client:
    """A phone of its own, not signed in."""
    context = keep_time(browser.new_context(viewport={"width": width, "height": 780}, **more))
    context.set_default_timeout(15_000)
    return Client(context.new_page(), base)
