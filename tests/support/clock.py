"""The moment at which every test runs, whatever the date of the machine: a Monday afternoon, in the window of RVU26C.

Each test starts at NOW and time runs on from there (tests/conftest.py). A test of another day calls
`rvuedge.platform.clock.run_from`; a process that a test starts is given `environment()`, a browser context `keep_time`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rvuedge.platform import clock

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
TODAY = NOW.date()


def environment() -> dict[str, str]:
    """What tells a process of the product the time: it runs on from the test's own, never back."""
    return {"RVUEDGE_NOW": clock.now().isoformat()}


def keep_time(context: BrowserContext) -> BrowserContext:
    """The pages of a browser context have the test's time; the context again."""
    context.clock.install(time=clock.now())
    return context
