"""Pages as a person meets them: headings, notices, no outside address, and a phone in a real browser."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page

from rvuedge.platform.figures import hundredths
from tests.support.api import PASSWORD, Api
from tests.support.browser import page_width

PAGES = (
    "/", "/career-stage/medical-students", "/career-stage/residents", "/career-stage/attendings", "/codes",
    "/codes?q=lap+chole", "/codes?category=Drugs", "/codes/J9313", "/codes/47562", "/practices", "/resources", "/blog",
    "/support", "/app", "/start", "/sign-in",
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
    text = re.sub('<link rel="canonical" href="http://localhost:8000/[^"]*">', "", text)  # the page's own, in full
    for link in re.findall(r'(?:href|src|action)="([^"]*)"(?! rel="external nofollow")', text):
        assert link.startswith(("/", "#")), link


def test_j9313_is_called_hcpcs_and_shows_no_zero_as_its_work(pages: FlaskClient) -> None:
    text = pages.get("/codes/J9313", headers=HTML).get_data(as_text=True)
    assert "HCPCS J9313" in text
    assert "CPT®/HCPCS J9313" not in text
    assert "It has no work RVU: it is a drug." in text
    assert "Discontinued in the United States" in text
    for section in ("Dose to units", "Reported with it", "Modifiers", "Billing and documentation",
                    "Specialties", "Questions", "See also", "Sources"):  # fmt: skip
        assert f">{section}</h2>" in text, section
    assert "No clinician has reviewed it" in text


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


@pytest.mark.browser
def test_nothing_runs_over_the_edge_of_a_small_phone(phone: tuple[Page, str]) -> None:
    page, base = phone
    for address in PAGES:
        page.goto(base + address)
        assert page_width(page) <= 360, address


@pytest.mark.browser
@pytest.mark.parametrize("database", ["sqlite"])
def test_the_page_of_the_api_works_under_the_same_policy_as_every_page(phone: tuple[Page, str]) -> None:
    page, base = phone
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    page.goto(f"{base}/api/docs/")
    page.wait_for_selector(".info .title", timeout=60_000)  # a large page on a busy machine
    assert refused == []


SHOWN = {
    "14.09": "14.09", "0.00": "0.00", "1.005": "1.01", "1.0049": "1.00", "9.995": "10.00", "-0.125": "−0.13",
    "-0.004": "0.00", "11800": "11,800.00", "-1204567.5": "−1,204,567.50", "999.995": "1,000.00",
}  # fmt: skip


@pytest.mark.browser
def test_the_phone_shows_two_places_rounded_half_up(phone: tuple[Page, str]) -> None:
    page, base = phone
    page.goto(f"{base}/app")
    module = "texts => import('/static/app/views/views.js').then(views => texts.map(text => views.hundredths(text)))"
    assert page.evaluate(module, list(SHOWN)) == list(SHOWN.values())
    assert [hundredths(Decimal(exact)) for exact in SHOWN] == list(SHOWN.values())
