"""Pages of reports: saved, opened with pictures that have a table each, commented, mailed; and who may open them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.api import PASSWORD
from tests.support.practice import Practice, founded

HTML = {"Accept": "text/html"}


@pytest.fixture
def practice(seeded_app: Flask) -> Practice:
    made = founded(seeded_app, "owner", name="Owner", email="owner@example.org")
    for index in range(11):
        doctor = made.join(name=f"Physician {index:02d}", specialty="General Surgery")
        if index < 2:
            doctor.put("/contract", {"effective_from": "2026-01-01", "rate": "50"})
            doctor.log("47562", performed_on="2026-07-06")
    return made


def token(browser: FlaskClient, path: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(path, headers=HTML).text)
    assert found
    return found[1]


@pytest.fixture
def browser(practice: Practice) -> FlaskClient:
    client = practice.app.test_client()
    form = {"email": "owner@example.org", "password": PASSWORD, "csrf_token": token(client, "/app")}
    assert client.post("/app/sign-in", data=form).status_code == 302
    return client


def sent(browser: FlaskClient, path: str, on: str, **form: Any) -> Any:
    return browser.post(path, data={"csrf_token": token(browser, on), **form}, headers=HTML)


def test_a_report_is_saved_opened_commented_mailed_renamed_and_deleted(
    practice: Practice, browser: FlaskClient
) -> None:
    """10.21 × $50 = 510.50 each. What a refused form held stands there again."""
    there = f"/app/practice/{practice.id}/reports"
    survey = practice.manager.get("/surveys").get_json()["items"][0]["id"]
    form = {"name": "Board", "period": "last-quarter", "survey": str(survey)}
    refused = sent(browser, there, there, **{**form, "survey": []})
    assert (refused.status_code, "Choose a survey." in refused.text, 'value="Board"' in refused.text) == (
        422,
        True,
        True,
    )
    opened = sent(browser, there, there, **form)
    assert opened.status_code == 302
    address = opened.headers["Location"]
    page = browser.get(address, headers=HTML).text
    assert "Board" in page
    pictures = re.findall(r'<svg class="chart"[^>]*aria-label="([^"]+)"', page)
    assert len(pictures) == 3 == page.count("<summary>Figures"), "each picture with its table"
    assert pictures[0].startswith("2 physicians: pay from $510.50 to $510.50 for 10.21 to 10.21 wRVU.")
    assert "11 physicians, page 1 of 2" in page or "12 physicians, page 1 of 2" in page
    comment = re.search(r'href="([^"]+/comments/\d+[^"]+)"', page)
    assert comment
    where = comment[1].replace("&amp;", "&")
    written = sent(browser, where, where, text="New in town.", version="0", back=address)
    assert (written.status_code, written.headers["Location"]) == (302, address)
    assert "New in town." in browser.get(address, headers=HTML).text
    settings = f"{address}/settings"
    renamed = sent(browser, settings, settings, **{**form, "name": "Chairs", "version": "1"})
    assert renamed.status_code == 302
    assert sent(browser, settings, settings, **{**form, "name": "Late", "version": "1"}).status_code == 412
    owner = practice.manager.person["id"]
    sent(browser, f"{address}/mail", settings, every="quarter", day="5", recipients=str(owner), attaches="yes")
    page = browser.get(settings, headers=HTML).text
    assert ("Chairs" in page, "Stop mailing" in page) == (True, True)
    assert "mailed every quarter on day 5" in " ".join(browser.get(there, headers=HTML).text.split())
    sent(browser, f"{address}/mail", settings, do="stop")
    assert "Stop mailing" not in browser.get(settings, headers=HTML).text
    assert sent(browser, f"{address}/delete", settings).status_code == 302
    assert browser.get(address, headers=HTML).status_code == 404


def test_an_opened_report_is_logged_and_no_other_practices(practice: Practice, browser: FlaskClient) -> None:
    survey = practice.manager.get("/surveys").get_json()["items"][0]["id"]
    query = f"survey={survey}&period=year-to-date&detail=physicians"
    page = browser.get(f"/app/practice/{practice.id}/reports/open?{query}", headers=HTML)
    assert page.status_code == 200
    newest = practice.manager.get(practice.at("/audit?limit=1")).get_json()["items"][0]
    assert (newest["action"], newest["detail"]["format"]) == ("benchmark-report.view", "page")
    groups = browser.get(f"/app/practice/{practice.id}/reports/open?survey={survey}&period=last-year&detail=groups")
    assert (groups.status_code, "at least 5 physicians" in groups.text) == (422, True)
    assert browser.get(f"/app/practice/{practice.id + 1}/reports", headers=HTML).status_code == 404
