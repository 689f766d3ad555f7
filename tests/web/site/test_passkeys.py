"""Passkeys with a real browser: Chromium's virtual authenticator stands for the phone's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import update

from rvuedge.accounts.people.models import Person
from rvuedge.platform import clock
from rvuedge.platform.extensions import transaction
from tests.support.api import PASSWORD
from tests.support.client import Client

pytestmark = pytest.mark.browser
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def at_localhost(seeded_app: Flask, new_phone: Callable[..., Client]) -> Client:
    """A phone with an authenticator, at the site's name: a passkey is for a name, never for an address of numbers."""
    phone = new_phone()
    phone.base = phone.base.replace("127.0.0.1", "localhost")
    seeded_app.config["RVUEDGE"] = replace(seeded_app.config["RVUEDGE"], public_url=phone.base)
    session = phone.page.context.new_cdp_session(phone.page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    confirm_everybody(seeded_app)
    phone.sign_in()
    return phone


def confirm_everybody(app: Flask) -> None:
    """A passkey is added to an account whose address is confirmed."""
    with app.app_context(), transaction() as session:
        session.execute(update(Person).values(email_verified_at=clock.now()))


def add_passkey(phone: Client) -> None:
    phone.page.goto(f"{phone.base}/app/security")
    phone.page.fill("#passkey-name", "Test phone")
    phone.page.fill("#passkey-password", PASSWORD)
    phone.page.click("#passkey-add")
    phone.page.wait_for_selector("li:has-text('Test phone')")


def sign_out(phone: Client) -> None:
    phone.page.goto(f"{phone.base}/app#more")
    phone.ready()
    phone.page.click("#sign-out button")
    phone.page.wait_for_selector("#passkey-sign-in")


def test_a_passkey_added_on_the_security_page_signs_in_alone(at_localhost: Client) -> None:
    add_passkey(at_localhost)
    sign_out(at_localhost)
    at_localhost.page.click("#passkey-sign-in")
    at_localhost.ready()
    expect(at_localhost.page.locator("#sign-out")).to_contain_text("Pat Example")


def test_a_passkey_that_was_removed_does_not_sign_in(at_localhost: Client) -> None:
    add_passkey(at_localhost)
    at_localhost.page.click("li:has-text('Test phone') summary")
    at_localhost.page.fill("li:has-text('Test phone') [name=password]", PASSWORD)
    at_localhost.page.click("li:has-text('Test phone') button:not([type])")
    at_localhost.page.wait_for_selector("li:has-text('Test phone')", state="detached")
    sign_out(at_localhost)
    at_localhost.page.click("#passkey-sign-in")
    expect(at_localhost.page.locator("#passkey-said")).not_to_be_empty()
    assert at_localhost.page.locator("#app").count() == 0
