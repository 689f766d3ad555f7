"""A manager's pages of surveys: bringing one, its crosswalk, and asking for a percentile with every step."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page
from werkzeug.test import TestResponse

from tests.support.api import PASSWORD
from tests.support.browser import page_width, signed_in_phone
from tests.support.practice import Practice, founded
from tests.web.practice.test_desk import HTML, JANUARY, token_of

GOOD = "Specialty,Metric,# Orgs,P25,P50,P75\nGeneral Surgery,Work RVUs,9,4000,6000,8000\nUrologists,Work RVUs,9,4100,6100,8100\n"
WRONG = GOOD.replace("6000", "6 %")


@pytest.fixture
def practice(seeded_app: Flask) -> Practice:
    return founded(seeded_app, "owner", name="Owner", email="owner@example.org", specialty="Urology")


@pytest.fixture
def browser(practice: Practice) -> FlaskClient:
    client = practice.app.test_client()
    data = {"email": "owner@example.org", "password": PASSWORD, "csrf_token": token_of(client)}
    assert client.post("/app/sign-in", data=data).status_code == 302
    return client


def at(practice: Practice, path: str = "") -> str:
    return f"/app/practice/{practice.id}/surveys{path}"


def words(answer: TestResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))).split())


def send(practice: Practice, browser: FlaskClient, path: str, form: dict[str, Any]) -> TestResponse:
    form = {"csrf_token": token_of(browser, "/app/practice"), **form}
    return browser.post(f"/app/practice/{practice.id}/{path}", data=form, headers=HTML, follow_redirects=True)


def bring(practice: Practice, browser: FlaskClient, text: str, do: str = "import", **more: str) -> TestResponse:
    form = {"file": (BytesIO(text.encode()), "ours.csv"), "do": do, "name": "Ours", "year": "2026", **more}
    return send(practice, browser, "surveys", form)


def number_of(practice: Practice) -> int:
    items = practice.manager.get(practice.at("/surveys")).get_json()["items"]
    return int(items[0]["id"])


def test_a_survey_is_checked_then_imported_and_listed_with_its_particulars(
    practice: Practice, browser: FlaskClient
) -> None:
    more = {"publisher": "Nobody", "data_year": "2025", "schedule_year": "2024", "license_note": "Tests only"}
    checked = bring(practice, browser, GOOD, "check", **more)
    assert "No problems found: 2 curves for 2 specialties. Nothing has been imported yet" in words(checked)
    assert 'value="Nobody"' in checked.get_data(as_text=True), "what was written is still there"
    assert "Ours" not in words(browser.get(at(practice), headers=HTML))
    assert "Imported: 2 curves for 2 specialties." in words(bring(practice, browser, GOOD, **more))
    listed = words(browser.get(at(practice), headers=HTML))
    assert "Ours Nobody · 2026 survey · 2025 data · 2024 fee schedule License: Tests only" in listed
    assert "2 specialties General Surgery; Urologists" in listed
    assert "already imported" in words(bring(practice, browser, GOOD, **more))


def test_problems_are_shown_line_by_line_and_nothing_is_stored(practice: Practice, browser: FlaskClient) -> None:
    refused = bring(practice, browser, WRONG)
    assert refused.status_code == 422
    assert "1 problem. Nothing was imported. ours.csv line 2, column P50: found '6 %'" in words(refused)
    assert practice.manager.get(practice.at("/surveys")).get_json()["items"] == []
    without = bring(practice, browser, GOOD, year="soon")
    assert "Year: Expected a whole number such as 7; found" in words(without)
    assert "Choose a CSV or XLSX file first." in words(send(practice, browser, "surveys", {"do": "check"}))


def test_what_is_said_of_a_survey_is_corrected_and_a_survey_is_removed(
    practice: Practice, browser: FlaskClient
) -> None:
    bring(practice, browser, GOOD, data_year="2025")
    number = number_of(practice)
    form = {"name": "Ours, corrected", "year": "2025", "data_year": "", "publisher": "Nobody", "schedule_year": "2025",
            "effective_date": "2026-01-01", "license_note": ""}  # fmt: skip
    sentence = words(send(practice, browser, f"surveys/{number}/correct", form))
    assert "Survey details saved." in sentence
    assert "Ours, corrected Nobody · 2025 survey · data year not given · 2025 fee schedule" in sentence
    assert "Year: " in words(send(practice, browser, f"surveys/{number}/correct", {**form, "year": "19"}))
    trail = practice.manager.get(practice.at("/audit")).get_json()["items"]
    entry = next(item for item in trail if item["action"] == "survey.correct")
    assert (entry["detail"]["year"], entry["detail"]["data_year"]) == ("2026 → 2025", "2025 → not stated")
    assert "Survey and figures removed." in words(send(practice, browser, f"surveys/{number}/remove", {}))
    assert practice.manager.get(practice.at("/surveys")).get_json()["items"] == []


ASKS = "Specialty,Metric,# Orgs,P25,P50\nUrology,Physician Earnings,9,300000,400000\n"


def test_a_question_is_answered_on_the_page_without_choosing_the_file_again(
    practice: Practice, browser: FlaskClient
) -> None:
    checked = bring(practice, browser, ASKS, "check")
    assert "1 question. Nothing was imported" in words(checked)
    assert "Which measure is 'Physician Earnings'?" in words(checked)
    carried = re.search(r'name="carried" value="([^"]+)"', checked.get_data(as_text=True))
    assert carried is not None
    form = {
        "carried": carried[1], "carried_name": "ours.csv", "do": "import", "name": "Ours", "year": "2026",
        "answer:measure:Physician Earnings": "total_compensation",
    }  # fmt: skip
    assert "Imported: 1 curve for 1 specialty." in words(send(practice, browser, "surveys", form))
    assert "Choose a CSV or XLSX file first." in words(
        send(practice, browser, "surveys", {**form, "carried": "no file"})
    )


def test_what_was_read_stands_beside_the_files_own_cells_before_the_yes(
    practice: Practice, browser: FlaskClient
) -> None:
    text = 'Specialty,Metric,# Orgs,P25,P50\nUrology,Collections per wRVU,9,"$1,2.50",70†\n'
    sentence = words(bring(practice, browser, text.replace('"$1,2.50"', "$61.50"), "check"))
    assert "Urology collections per work RVU, physician line 2 9, not printed 61.5 ($61.50) 70 (70†)" in sentence
    assert "Not read: cell '†': a footnote mark beside a figure" in sentence


def test_figures_are_looked_over_and_corrected_on_the_page(practice: Practice, browser: FlaskClient) -> None:
    bring(practice, browser, GOOD, name="Ours 2025", year="2025")
    bring(practice, browser, GOOD.replace("6000", "6300"), name="Ours 2026")
    number = number_of(practice)
    page = words(browser.get(at(practice, f"/{number}/figures"), headers=HTML))
    assert "the change since Ours 2025, 2025" in page
    assert "6,300 +5.0%" in page
    curve = practice.manager.get(practice.at(f"/surveys/{number}/figures")).get_json()["items"][0]["id"]
    form = {"curve": str(curve), "field": "p50", "value": "6200", "reason": "as printed"}
    corrected = words(send(practice, browser, f"surveys/{number}/figures", form))
    assert "Figure corrected. The former value stays on record." in corrected
    assert "6,300 → 6,200 · as printed · Owner" in corrected
    assert "Value: " in words(send(practice, browser, f"surveys/{number}/figures", {**form, "value": "x"}))


def test_a_mapping_is_kept_line_by_line_used_and_removed(practice: Practice, browser: FlaskClient) -> None:
    odd = "Field of practice,Lower,Middle,Orgs\nUrology,5000,6000,9\n"
    lines = "Field of practice = specialty\n\nLower = work_rvus.p25\nMiddle = work_rvus.p50\n"
    assert bring(practice, browser, odd).status_code == 422
    assert "Line 1: found 'Lower', expected Their header = our field." in words(
        send(practice, browser, "survey-mappings", {"name": "odd", "lines": "Lower"})
    )
    assert "found 'nonsense'" in words(
        send(practice, browser, "survey-mappings", {"name": "odd", "lines": "A=nonsense"})
    )
    assert "Mapping odd saved." in words(send(practice, browser, "survey-mappings", {"name": "odd", "lines": lines}))
    assert "Imported: 1 curve" in words(bring(practice, browser, odd, template="odd"))
    assert "No saved mappings." in words(send(practice, browser, "survey-mappings/remove", {"name": "odd"}))


def test_a_suggestion_is_accepted_split_refused_and_taken_away(practice: Practice, browser: FlaskClient) -> None:
    bring(practice, browser, GOOD)
    number = number_of(practice)
    page = words(browser.get(at(practice, f"/{number}/crosswalk"), headers=HTML))
    assert "suggested Urology may map to Urologists Accept Reject" in page
    item = {"specialty": "Urology", "survey_specialty": "Urologists", "weight": "1"}
    sentence = words(send(practice, browser, f"surveys/{number}/crosswalk", {**item, "state": "reviewed"}))
    assert "Urology: reviewed." in sentence
    assert "maps to Urologists · Owner, " in sentence
    split = {
        "specialty": "Urology",
        "survey_specialty": ["Urologists", "General Surgery", ""],
        "weight": ["70", "30", ""],
    }
    sentence = words(send(practice, browser, f"surveys/{number}/crosswalk", split))
    assert "maps to Urologists, weight 70 · Owner" in sentence
    assert "maps to General Surgery, weight 30 · Owner" in sentence
    wrong = words(send(practice, browser, f"surveys/{number}/crosswalk", {**item, "survey_specialty": "Urologist"}))
    assert "The survey has no specialty 'Urologist'; nearest: Urologists." in wrong
    refused = words(send(practice, browser, f"surveys/{number}/crosswalk", {**item, "state": "refused"}))
    assert "does not map to Urologists · Owner" in refused
    assert "No new suggestions." in words(send(practice, browser, f"surveys/{number}/crosswalk/suggest", {}))
    away = words(send(practice, browser, f"surveys/{number}/crosswalk", {"specialty": "Urology"}))
    assert "not mapped Urology" in away
    assert "1 new suggestion." in words(send(practice, browser, f"surveys/{number}/crosswalk/suggest", {}))


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("value=7000", "P62.5 7000.00 as entered."),  # 50 + 1000/2000 × 25
        ("value=3500&cfte=0.5", "P62.5 3500.00 as entered, 7000.00 as the survey counts it."),
        ("value=3500&from=2026-01-01&to=2026-06-30", "P62.5 3500.00 as entered, 7000.00 as the survey counts it."),
        ("value=3500&from=2026-01-01", "Period: Missing data for required field."),
        ("value=9000", ">P75"),
        ("percentile=50", "6000.00 at P50"),
        ("percentile=90", "P90 is outside the published points, P25 to P75."),
        ("value=many", "Value: Expected a decimal number such as 1.5; found"),
        ("value=1&filters=Eastern", "Expected name:value, such as region:Eastern."),
        ("value=1&filters=region:Eastern", "The survey has no row for General Surgery"),
        ("value=1&cfte=0", "cFTE is 0"),
    ],
)
def test_a_percentile_is_asked_for_with_every_step(
    practice: Practice, browser: FlaskClient, query: str, sentence: str
) -> None:
    bring(practice, browser, GOOD, publisher="Nobody", license_note="Ours alone.")
    question = f"/ask?survey={number_of(practice)}&weight=&specialty=General+Surgery&metric=work_rvus&{query}"
    answer = browser.get(at(practice, question), headers=HTML)
    assert sentence in words(answer)
    assert ("How it was calculated" in words(answer)) is (answer.status_code == 200)
    assert "License: Ours alone. " in words(answer) or answer.status_code == 422
    assert "Nobody" in words(answer) or answer.status_code == 422


def test_a_blend_is_asked_for_on_the_page(practice: Practice, browser: FlaskClient) -> None:
    """(6000 × 3 + 2000) / 4 = 5000."""
    bring(practice, browser, GOOD)
    bring(practice, browser, GOOD.replace("4000,6000,8000", "1000,2000,3000"), name="Second")
    second, first = (item["id"] for item in practice.manager.get(practice.at("/surveys")).get_json()["items"])
    question = (
        f"/ask?survey={first}&weight=3&survey={second}&weight=1&survey=&weight=&specialty=General+Surgery&percentile=50"
    )
    sentence = words(browser.get(at(practice, question), headers=HTML))
    assert "5000.00 at P50" in sentence
    assert "P50: (3 × 6000 + 1 × 2000) / 4" in sentence


def test_pages_of_another_practice_are_not_there(practice: Practice, browser: FlaskClient) -> None:
    bring(practice, browser, GOOD)
    other = founded(practice.app, name="Other", email="other@example.org")
    client = practice.app.test_client()
    data = {"email": "other@example.org", "password": PASSWORD, "csrf_token": token_of(client)}
    client.post("/app/sign-in", data=data)
    number = number_of(practice)
    for path in ("", f"/{number}/crosswalk", "/ask"):
        assert client.get(at(practice, path), headers=HTML).status_code == 404
        theirs = f"/app/practice/{other.id}/surveys{path}"
        assert client.get(theirs, headers=HTML).status_code == (404 if "crosswalk" in path else 200)
        assert "Ours" not in words(client.get(theirs, headers=HTML))


@pytest.fixture
def phone(practice: Practice, database: str, chromium: Browser) -> Iterator[tuple[Page, str]]:
    if database != "sqlite":
        pytest.skip("the browser looks at one database; the other is tested below the pages")
    with signed_in_phone(chromium, practice.app, "owner@example.org", PASSWORD) as (page, base):
        yield page, base


@pytest.mark.browser
def test_the_pages_fit_a_phone_and_one_tap_accepts_a_suggestion(practice: Practice, phone: tuple[Page, str]) -> None:
    page, base = phone
    practice.join(began=JANUARY, specialty="Interventional and Structural Cardiology of the Upper Valley")
    page.goto(f"{base}/app/practice")
    page.click("text=Surveys")
    page.set_input_files("[name=file]", {"name": "ours.csv", "mimeType": "text/csv", "buffer": GOOD.encode()})
    page.fill("#bring ~ form [name=name]", "Ours")
    page.click("button:has-text('Import')")
    page.click("text=Review the crosswalk")
    page.click("button:has-text('Accept')")
    assert "maps to Urologists" in page.inner_text("main")
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        for path in ("", f"/{number_of(practice)}/crosswalk", "/ask?specialty=General+Surgery&value=6000"):
            page.goto(base + at(practice, path))
            for details in page.locator("details").all():
                details.evaluate("one => { one.open = true }")
            assert page_width(page) <= width, path
            heights = [
                box["height"]
                for element in page.locator("main button, main .button").all()
                if (box := element.bounding_box())
            ]
            assert all(height >= 44 for height in heights), f"{path}: {heights}"
