"""A password can be shown while it is typed, and goes out hidden."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.parametrize("database", ["sqlite"])


def test_the_password_is_shown_and_hidden_by_its_button(phone: tuple[Page, str]) -> None:
    page, base = phone
    page.goto(f"{base}/app")
    field = page.locator("input[name=password]").first
    field.fill("a good long password")
    assert field.get_attribute("type") == "password"
    page.get_by_role("button", name="Show Password", exact=True).click()
    assert field.get_attribute("type") == "text"
    page.get_by_role("button", name="Hide Password", exact=True).click()
    assert field.get_attribute("type") == "password"
