"""The practice desk as a manager meets it: what it shows, its forms, and a phone of 390 and 320 px."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page, sync_playwright
from werkzeug.test import TestResponse

from tests.support.api import PASSWORD, Api
from tests.support.browser import launch, live_server
from tests.support.practice import Practice, founded

HTML = {"Accept": "text/html"}
TODAY = datetime.now(UTC).date()
JANUARY = date(TODAY.year, 1, 1)


@pytest.fixture
def practice(seeded_app: Flask) -> Practice:
    return founded(seeded_app, "owner", name="Owner", email="owner@example.org")


def token_of(client: FlaskClient, address: str = "/app") -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(address, headers=HTML).get_data(as_text=True))
    assert found
    return found[1]


@pytest.fixture
def browser(practice: Practice) -> FlaskClient:
    """The owner's browser."""
    client = practice.app.test_client()
    data = {"email": "owner@example.org", "password": PASSWORD, "csrf_token": token_of(client)}
    assert client.post("/app/sign-in", data=data).status_code == 302
    return client


def send(client: FlaskClient, address: str, form: dict[str, Any]) -> TestResponse:
    """Send one of the page's forms and follow."""
    form = {"csrf_token": token_of(client, "/app/practice"), **form}
    return client.post(f"/app/practice/{address}", data=form, headers=HTML, follow_redirects=True)


def text_of(client: FlaskClient, address: str = "/app/practice") -> str:
    text = " ".join(re.sub(r"<[^>]+>", " ", client.get(address, headers=HTML).get_data(as_text=True)).split())
    return re.sub(r" ([,.:;])", r"\1", text)


def test_the_desk_shows_the_year_of_the_membership_and_leave(practice: Practice, browser: FlaskClient) -> None:
    doctor = practice.join(began=date(2026, 7, 2), name="Drew Example")
    practice.join("trainee", career_stage="resident", name="Remy Example")
    doctor.log("49505", performed_on="2026-07-01")  # before the membership
    doctor.log("47562", "99998", performed_on="2026-07-02")
    away = {"first_day": TODAY.isoformat(), "last_day": (TODAY + timedelta(days=3)).isoformat(), "kind": "sick"}
    doctor.post("/me/leave", away)
    text = text_of(browser, "/app/practice?from=2026-01-01&to=2026-12-31")
    assert "10.21 wRVU Drew Example physician, General Surgery" in text
    assert "1 unvalued line " in text
    assert "joined within the period" in text
    assert f"away until {TODAY + timedelta(days=3)}" in text
    assert "sick" not in text, "a list for all to see over a shoulder has no kinds of leave"
    assert text.count(" wRVU ") == 2, "owner and physician; a trainee has no figures here"
    assert [one["detail"]["what"] for one in doctor.get("/me/audit").get_json()["items"]] == ["practice desk"]


def test_somebody_is_invited_listed_and_taken_back(practice: Practice, browser: FlaskClient) -> None:
    answer = send(browser, f"{practice.id}/invitations", {"email": "new@example.org", "role": "physician"})
    page = answer.get_data(as_text=True)
    assert "An invitation is on its way to new@example.org." in page
    number = re.search(r"invitations/(\d+)/withdraw", page)
    assert number
    assert "None is waiting" in send(browser, f"{practice.id}/invitations/{number[1]}/withdraw", {}).get_data(
        as_text=True
    )
    wrong = send(browser, f"{practice.id}/invitations", {"email": "nobody", "role": "physician"})
    assert "Email: Not a valid email address." in wrong.get_data(as_text=True)


def test_a_roster_is_checked_then_imported_and_its_problems_are_shown(practice: Practice, browser: FlaskClient) -> None:
    def roster(data: str, do: str) -> TestResponse:
        form = {"file": (BytesIO(data.encode()), "r.csv"), "do": do}
        return send(browser, f"{practice.id}/roster", form)

    good, bad = "email,name\nnew@example.org,New Colleague\n", "email,role\nnew@example.org,boss\n"
    checked = roster(good, "check").get_data(as_text=True)
    assert "Nothing was changed yet" in checked
    assert "None is waiting" in text_of(browser)
    refused = roster(bad, "import")
    assert refused.status_code == 422
    assert "r.csv line 2, column role: found &#39;boss&#39;, expected physician" in refused.get_data(as_text=True)
    assert "r.csv line 2, column role" in roster(bad, "check").get_data(as_text=True)
    assert "Done." in roster(good, "import").get_data(as_text=True)
    assert "New Colleague new@example.org" in text_of(browser)


def test_a_site_is_added_under_a_key_of_its_name_and_removed(practice: Practice, browser: FlaskClient) -> None:
    form = {
        "name": "St. Mary's",
        "setting": "facility",
        "aliases": "SMH\nthe Mary\n",
        "locality": "",
        "active_from": "",
    }
    assert "also SMH, the Mary" in send(browser, f"{practice.id}/sites", form).get_data(as_text=True)
    assert practice.manager.get(practice.at("/sites")).get_json()["items"][0]["key"] == "saint-marys"
    wrong = send(browser, f"{practice.id}/sites", {**form, "locality": "California"}).get_data(as_text=True)
    assert "Locality: Expected state, contractor and locality" in wrong
    removed = send(browser, f"{practice.id}/sites/saint-marys/remove", {}).get_data(as_text=True)
    assert "None yet: totals by site show what people wrote." in removed


def test_who_looked_is_told_by_name_to_managers_and_to_the_person(practice: Practice, browser: FlaskClient) -> None:
    doctor = practice.join(began=JANUARY, name="Drew Example", email="drew@example.org")
    practice.manager.get(practice.of(doctor, "/logs"))
    told = text_of(browser, f"/app/practice/{practice.id}/audit")
    assert "Owner looked at figures" in told
    assert "concerned Drew Example" in told
    client = practice.app.test_client()
    data = {"email": "drew@example.org", "password": PASSWORD, "csrf_token": token_of(client)}
    client.post("/app/sign-in", data=data)
    assert "Owner, North Practice" in text_of(client, "/app/looks")
    assert client.get("/app/practice", headers=HTML).status_code == 403
    assert client.get(f"/app/practice/{practice.id}/audit", headers=HTML).status_code == 403


def test_another_practices_desk_is_not_there(practice: Practice, browser: FlaskClient) -> None:
    other = founded(practice.app)
    assert browser.get(f"/app/practice/{other.id}/audit", headers=HTML).status_code == 404
    assert send(browser, f"{other.id}/invitations", {"email": "x@example.org", "role": "owner"}).status_code == 404
    assert "North Practice" in text_of(browser, f"/app/practice?organization={other.id}"), "one's own instead"
    assert Api(practice.manager.client).get("/organizations/1/audit").status_code == 401


@pytest.fixture
def phone(practice: Practice, database: str) -> Iterator[tuple[Page, str]]:
    if database != "sqlite":
        pytest.skip("the browser looks at one database; the other is tested below the pages")
    practice.app.config["SESSION_COOKIE_SECURE"] = False
    with live_server(practice.app) as base, sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
        page.goto(f"{base}/app")
        page.fill("form[action$=sign-in] [name=email]", "owner@example.org")
        page.fill("form[action$=sign-in] [name=password]", PASSWORD)
        page.click("form[action$=sign-in] button")
        page.click("#tabs [href='#numbers']")
        page.wait_for_selector("#dashboard .big")
        assert "Since last month\n+0.00 wRVU" in page.inner_text("#dashboard").replace("\n\n", "\n")
        yield page, base
        browser.close()


@pytest.mark.browser
def test_the_desk_fits_a_phone_and_every_button_is_large_enough_to_tap(
    practice: Practice, phone: tuple[Page, str], tmp_path: Any
) -> None:
    page, base = phone
    long = "Bartholomew-Alexander Featherstonehaugh-Cholmondeley"
    for name in (long, "Drew Example"):
        practice.join(began=JANUARY, name=name).log("47562", "99998", performed_on=JANUARY.isoformat())
    site = {"name": "St. Mary's Hospital and Ambulatory Surgery Center of the Upper Valley", "setting": "facility"}
    practice.manager.put(practice.at("/sites/main"), {**site, "aliases": ["SMH", "the Mary"]})
    practice.roster("email,name\nsomebody.with.a.long.address@departments.example.org,Somebody New\n")
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        for address in ("/app/practice", f"/app/practice/{practice.id}/audit", "/app/looks"):
            page.goto(base + address)
            for details in page.locator("details").all():
                details.evaluate("one => { one.open = true }")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address
            boxes = page.locator("main button, main .button").all()
            heights = [box["height"] for one in boxes if (box := one.bounding_box())]
            assert all(height >= 44 for height in heights), f"{address}: {heights}"
            page.screenshot(path=tmp_path / f"{width}{address.replace('/', '-')}.png", full_page=True)


@pytest.mark.browser
def test_a_roster_with_a_wrong_line_is_shown_on_the_phone(practice: Practice, phone: tuple[Page, str]) -> None:
    page, base = phone
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(f"{base}/app/practice")
    page.set_input_files(
        "[name=file]", {"name": "roster.csv", "mimeType": "text/csv", "buffer": b"email,cFTE\nnew@example.org,8\n"}
    )
    page.click("button:has-text('Import')")
    page.wait_for_selector("h1:has-text('Roster roster.csv')")
    assert "line 2, column cFTE: found '8', expected a clinical FTE above 0, at most 1" in page.inner_text("main")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.click("text=Back to the practice")
    assert "None is waiting to be accepted." in page.inner_text("main")


def test_the_desk_begins_with_the_year_to_date(browser: FlaskClient) -> None:
    assert f"Members {JANUARY} to {TODAY}" in text_of(browser)
    assert f"Members {JANUARY} to {TODAY}" in text_of(browser, "/app/practice?from=2026-02-30")
