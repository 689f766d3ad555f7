"""The application with somebody who has an account, and phones to sign in with."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from rvuedge.accounts.credentials import sessions
from tests.conftest import NOW
from tests.support.api import PASSWORD
from tests.support.browser import live_server
from tests.support.client import EMAIL, Client, client


def with_account(app: Flask) -> None:
    """Give the application its one account, and cookies that go over http."""
    app.config["SESSION_COOKIE_SECURE"] = False
    with app.app_context():
        sessions.sign_up(
            email=EMAIL,
            password=PASSWORD,
            name="Pat Example",
            career_stage="attending",
            specialty="General Surgery",
            now=NOW,
        )


@pytest.fixture
def served(seeded_app: Flask, database: str) -> Iterator[str]:
    """The address of the application with one account."""
    if database != "sqlite":
        pytest.skip("the browser looks at one database; the other is tested below the pages")
    with_account(seeded_app)
    with live_server(seeded_app) as base:
        yield base


@pytest.fixture
def new_phone(served: str, chromium: Browser) -> Iterator[Callable[..., Client]]:
    """Makes phones, each a browser context of its own; `width` in CSS pixels."""
    yield lambda **more: client(chromium, served, **more)
    for context in chromium.contexts:
        context.close()


@pytest.fixture
def mine(new_phone: Callable[..., Client]) -> Client:
    """One phone, signed in."""
    signed: Client = new_phone().signed_in()
    return signed


@pytest.fixture
def phone(new_phone: Callable[..., Client]) -> tuple[Page, str]:
    """A page and the address, nobody signed in."""
    made = new_phone()
    return made.page, made.base
