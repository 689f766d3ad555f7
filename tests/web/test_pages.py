"""Pages as a person meets them: headings, notices, no outside address, and a phone in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page, sync_playwright

from rvuedge.accounts import services
from rvuedge.fields import hundredths
from tests.conftest import NOW
from tests.support.api import PASSWORD, Api
from tests.support.browser import launch, live_server

PAGES = (
    "/", "/career-stage/medical-students", "/career-stage/residents", "/career-stage/attendings", "/codes",
    "/codes?q=lap+chole", "/codes/J9313", "/codes/47562", "/resources", "/blog", "/support", "/app",
)  # fmt: skip
HTML = {"Accept": "text/html"}


@pytest.fixture
def pages(seeded_app: Flask) -> FlaskClient:
    return seeded_app.test_client()


@pytest.mark.parametrize("address", PAGES)
def test_a_page_has_one_heading_the_cpt_notice_and_no_outside_address(pages: FlaskClient, address: str) -> None:
    text = pages.get(address, headers=HTML).get_data(as_text=True)
    assert len(re.findall("<h1", text)) == 1
    assert "CPT® is a registered trademark of the American Medical Association" in text
    for link in re.findall(r'(?:href|src|action)="([^"]*)"', text):
        assert link.startswith(("/", "#")), link


def test_j9313_is_called_hcpcs_and_shows_no_zero_as_its_work(pages: FlaskClient) -> None:
    text = pages.get("/codes/J9313", headers=HTML).get_data(as_text=True)
    assert "HCPCS J9313" in text
    assert "CPT®/HCPCS J9313" not in text
    assert "— (not on the PFS)" in text
    assert "No longer sold in the United States" in text
    for section in ("In Plain Language", "Clinical Context", "RVU Information", "Billing &amp; Documentation",
                    "Specialties", "Frequently Asked Questions", "Related codes", "Sources"):  # fmt: skip
        assert section in text
    assert "no clinician has signed it" in text


def test_a_lower_case_code_leads_to_the_page_and_an_unknown_one_to_a_search(pages: FlaskClient) -> None:
    moved = pages.get("/codes/j9313", headers=HTML)
    assert (moved.status_code, moved.headers["Location"]) == (301, "/codes/J9313")
    unknown = pages.get("/codes/ZZZZZ", headers=HTML)
    assert unknown.status_code == 404
    assert 'role="search"' in unknown.get_data(as_text=True)


def test_an_unknown_page_is_html_for_a_browser_and_a_problem_for_a_program(pages: FlaskClient) -> None:
    page = pages.get("/nowhere", headers=HTML)
    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert pages.get("/nowhere", headers={"Accept": "application/json"}).mimetype == "application/problem+json"
    assert pages.get("/api/v1/nowhere", headers=HTML).mimetype == "application/problem+json"


def test_a_stranger_at_the_practice_is_sent_to_the_sign_in(pages: FlaskClient) -> None:
    answer = pages.get("/app/practice", headers=HTML)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/app")


def test_a_form_without_its_token_is_refused(pages: FlaskClient) -> None:
    answer = pages.post("/app/sign-in", data={"email": "a@example.org", "password": "x"}, headers=HTML)
    assert answer.status_code == 400


def test_a_cookie_alone_cannot_change_anything_over_the_api(pages: FlaskClient) -> None:
    Api(pages).post(
        "/users", {"email": "c@example.org", "password": PASSWORD, "name": "C", "career_stage": "attending"}
    )
    form = pages.get("/app", headers=HTML).get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', form)
    assert token
    data = {"email": "c@example.org", "password": PASSWORD, "csrf_token": token.group(1)}
    assert pages.post("/app/sign-in", data=data, headers=HTML).status_code == 302
    assert pages.get("/api/v1/me").status_code == 200
    assert pages.patch("/api/v1/me", json={"name": "Changed"}).status_code == 400


@pytest.fixture
def phone(seeded_app: Flask, database: str) -> Iterator[tuple[Page, str]]:
    if database != "sqlite":
        pytest.skip("the browser looks at one database; the other is tested below the pages")
    seeded_app.config["SESSION_COOKIE_SECURE"] = False
    with seeded_app.app_context():
        services.sign_up(
            email="p@example.org",
            password=PASSWORD,
            name="Pat Example",
            career_stage="attending",
            specialty="General Surgery",
            now=NOW,
        )
    with live_server(seeded_app) as base, sync_playwright() as playwright:
        browser = launch(playwright)
        context = browser.new_context(viewport={"width": 360, "height": 780})
        page = context.new_page()
        yield page, base
        context.close()
        browser.close()


def sign_in(page: Page, base: str) -> None:
    page.goto(f"{base}/app")
    page.fill("form[action$=sign-in] [name=email]", "p@example.org")
    page.fill("form[action$=sign-in] [name=password]", PASSWORD)
    page.click("form[action$=sign-in] button")
    page.wait_for_selector("#dashboard .big")


@pytest.mark.browser
def test_nothing_runs_over_the_edge_of_a_small_phone(phone: tuple[Page, str]) -> None:
    page, base = phone
    for address in PAGES:
        page.goto(base + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, address


@pytest.mark.browser
def test_a_case_is_logged_on_the_phone_and_shown_with_its_credit(phone: tuple[Page, str]) -> None:
    page, base = phone
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    sign_in(page, base)
    page.fill("[name=performed_on]", "2026-07-14")
    page.fill("[name=code]", "47562")
    page.click("#add-line")
    page.locator("[name=code]").nth(1).fill("49505")
    page.locator("[name=modifiers]").nth(1).fill("51")
    page.click("#log button:has-text('Save')")
    page.wait_for_selector("#said:has-text('Saved: 14.09 wRVU')")
    assert "47562: 10.21 wRVU" in page.inner_text("#recent")
    assert "49505-51: 3.88 wRVU" in page.inner_text("#recent")
    assert errors == []


SHOWN = {"14.09": "14.09", "0.00": "0.00", "1.005": "1.01", "1.0049": "1.00", "9.995": "10.00", "-0.125": "-0.13"}


@pytest.mark.browser
def test_the_phone_shows_two_places_rounded_half_up(phone: tuple[Page, str]) -> None:
    page, base = phone
    page.goto(f"{base}/app")
    module = "texts => import('/static/app/views.js').then(views => texts.map(text => views.hundredths(text)))"
    assert page.evaluate(module, list(SHOWN)) == list(SHOWN.values())
    assert [hundredths(Decimal(exact)) for exact in SHOWN] == list(SHOWN.values())


@pytest.mark.browser
def test_a_case_logged_without_a_connection_is_kept_and_sent_later(phone: tuple[Page, str]) -> None:
    page, base = phone
    sign_in(page, base)
    page.context.set_offline(True)
    page.fill("[name=performed_on]", "2026-07-14")
    page.fill("[name=code]", "47562")
    page.click("#log button:has-text('Save')")
    page.wait_for_selector("#said:has-text('Kept here')")
    assert "1 case waits" in page.inner_text("#queue")
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_selector("#queue", state="hidden")
    page.wait_for_selector("#recent:has-text('47562: 10.21 wRVU')")


@pytest.mark.browser
def test_a_refused_case_stays_in_the_form_with_the_reason(phone: tuple[Page, str]) -> None:
    page, base = phone
    sign_in(page, base)
    page.fill("[name=performed_on]", "2026-07-14")
    page.fill("[name=code]", "20610")
    page.fill("[name=modifiers]", "50")
    page.fill("[name=units]", "2")
    page.click("#log button:has-text('Save')")
    page.wait_for_selector("#said:has-text('Not saved')")
    assert "units must be 1" in page.inner_text("#said")
    assert page.input_value("[name=code]") == "20610"
