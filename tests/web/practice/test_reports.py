"""Pages of reports: saved, opened with pictures that have a table each, commented, mailed; and who may open them."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from rvuedge.reports.plan_change.rows import PlanSums
from rvuedge.web.group.plan_change import whole_dollars
from rvuedge.web.reports.choices import choices_in
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


def test_addresses_that_say_nothing_possible_lead_nowhere_else(practice: Practice, browser: FlaskClient) -> None:
    """The way back is to this practice's reports alone; a report can be opened on a day from 2000 to today."""
    there = f"/app/practice/{practice.id}/reports"
    comment = f"{there}/comments/{practice.join(name='Drew').person['id']}"
    other = f"/app/practice/{practice.id + 1}/reports"
    for number, wrong in enumerate(("https://example.org/", "javascript:alert(1)", "//example.org", other)):
        assert f'"{wrong}"' not in browser.get(f"{comment}?back={wrong}", headers=HTML).text
        written = sent(browser, comment, comment, text=f"Text {number}.", version=str(number), back=wrong)
        assert written.headers["Location"] == there, wrong
    assert f'href="{there}/7"' in browser.get(f"{comment}?back={there}/7", headers=HTML).text
    survey = practice.manager.get("/surveys").get_json()["items"][0]["id"]
    for period in ("last-month", "last-quarter", "last-year"):
        form = {"name": period, "period": period, "survey": str(survey)}
        address = sent(browser, there, there, **form).headers["Location"]
        assert "December 31, 1999" in browser.get(f"{address}?on=0001-01-01", headers=HTML).text


@pytest.mark.parametrize(
    ("weights", "problem"),
    [
        (("0.6", "0.4"), None),
        (("1,000", "1"), "The weight “1,000” is not above 0 with a point, such as 0.6."),
        (("0", "1"), "The weight “0” is not above 0 with a point, such as 0.6."),
        (("1,9:2", "1"), "The weight “1,9:2” is not above 0 with a point, such as 0.6."),
        (("", "1"), "Enter a weight for each survey."),
        ((None, "1"), "Enter a weight for each survey."),
    ],
)
def test_each_of_several_surveys_has_a_weight(weights: tuple[str | None, str], problem: str | None) -> None:
    form = MultiDict([("survey", "7"), ("survey", "9"), ("period", "last-year")])
    form.update({f"weight-{survey}": text for survey, text in zip("79", weights, strict=True) if text is not None})
    if problem is None:
        assert choices_in(form)["survey"] == "7:0.6,9:0.4"
    else:
        with pytest.raises(ValidationError) as refused:
            choices_in(form)
        assert refused.value.messages == {"survey": [problem]}


@pytest.mark.parametrize("number", ["²", "Ann", "0", "9999999999"])
def test_a_person_who_is_no_number_is_refused_in_words(practice: Practice, browser: FlaskClient, number: str) -> None:
    there = f"/app/practice/{practice.id}/plan-change"
    answer = sent(browser, there, there, group="people", people=number, plan="change", change_rate="60")
    assert answer.status_code == 422
    assert re.search(r'<span class="problem">(Expected a whole number|There is no such number)', answer.text), (
        answer.text
    )


def test_a_plan_can_be_tried_on_whoever_worked_in_the_oldest_year(practice: Practice, browser: FlaskClient) -> None:
    """On November 30, 2026 the oldest twelve months begin with December 2023: 35 months back."""
    for name, day in (("Left Before", date(2023, 11, 30)), ("Left After", date(2023, 12, 1))):
        practice.join(name=name, began=date(2023, 1, 1), ended=day)
    page = browser.get(f"/app/practice/{practice.id}/plan-change", headers=HTML).text
    assert ("Left Before" in page, "Left After" in page) == (False, True)


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("100.50", "200.49", ("$101", "$200", "$99")),  # 99.99 alone would be $100
        ("200.49", "100.50", ("$200", "$101", "−$99")),
        ("100.40", "100.49", ("$100", "$100", "$0")),
    ],
)
def test_the_change_is_of_the_figures_beside_it(old: str, new: str, shown: tuple[str, str, str]) -> None:
    found = whole_dollars(PlanSums(Decimal(old), Decimal(new)))
    assert (found["old"], found["new"], found["change"]) == shown
