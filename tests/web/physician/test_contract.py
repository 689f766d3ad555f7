"""The contract's pages as a physician meets them: terms, pay, refused forms that lose nothing, offers, plans; on a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page
from werkzeug.test import TestResponse

from rvuedge.web.wording import day_words
from tests.support.api import PASSWORD, Api
from tests.support.browser import page_width, signed_in_phone
from tests.support.clock import TODAY
from tests.web.practice.test_desk import HTML, text_of, token_of

EMAIL = "drew@example.org"
YEAR = TODAY.year
JANUARY = f"{YEAR}-01-01"
PAGE = "/app/contract"
TERMS = {
    "effective_from": JANUARY,
    "policy": "cms-payment",
    "cfte": "0.8",
    "base_salary": "240000",
    "bands_0_up_to": "4500",
    "bands_0_rate": "55",
    "bands_1_rate": "65",
    "mode": "marginal",
    "threshold_for": "this_cfte",
    "call_0_label": "Trauma call",
    "call_0_per_shift": "1200",
    "year_start": "1",
}


@pytest.fixture
def doctor(seeded_app: Flask) -> Api:
    return Api(seeded_app.test_client()).signed_in(email=EMAIL)


@pytest.fixture
def browser(seeded_app: Flask, doctor: Api) -> FlaskClient:
    """The physician's browser."""
    client = seeded_app.test_client()
    data = {"email": EMAIL, "password": PASSWORD, "csrf_token": token_of(client)}
    assert client.post("/app/sign-in", data=data).status_code == 302
    return client


def send(client: FlaskClient, address: str, form: dict[str, Any]) -> TestResponse:
    form = {"csrf_token": token_of(client, PAGE), **form}
    return client.post(PAGE + address, data=form, headers=HTML, follow_redirects=True)


def words(answer: TestResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)).split())


def test_a_stranger_is_sent_to_sign_in(seeded_app: Flask) -> None:
    for address in ("", "/offers", "/plan"):
        assert seeded_app.test_client().get(PAGE + address, headers=HTML).status_code in (302, 401)


def test_before_a_contract_the_page_says_what_there_is_and_asks(browser: FlaskClient) -> None:
    text = text_of(browser, PAGE)
    assert "No contract terms are entered. Work is valued by date of service" in text
    assert "Your contract for this year does not say what your work pays." in text


def test_terms_are_stated_shown_as_sentences_and_kept_in_history(browser: FlaskClient, doctor: Api) -> None:
    sentence = words(send(browser, "", TERMS))
    assert "Saved. 0 lines recalculated." in sentence
    assert "Base salary of $240,000 per year." in sentence
    assert "Production by tier: up to 4,500 wRVUs at $55; above that at $65." in sentence
    assert doctor.get(f"/contract?on={JANUARY}").get_json()["money"]["bands"][1]["rate"] == "65.00"
    assert f"Effective {day_words(date(YEAR, 1, 1))}" in sentence
    page = browser.get(PAGE, headers=HTML).get_data(as_text=True)
    for name, value in TERMS.items():
        chosen = rf'name="{name}"[^>]*>(?:\s*<option[^>]*>[^<]*</option>)*?\s*<option value="{value}"\s+selected'
        assert re.search(rf'name="{name}"\s+value="{value}"|{chosen}', page), name


def test_a_rate_alone_is_a_rate(browser: FlaskClient, doctor: Api) -> None:
    send(browser, "", {"effective_from": JANUARY, "rate": "55", "mode": "marginal", "settlement": "quarterly"})
    body = doctor.get(f"/contract?on={JANUARY}").get_json()
    assert (body["rate"], body["money"]) == ("55.00", None)


@pytest.mark.parametrize(
    ("wrong", "field", "problem"),
    [
        ({"base_salary": "a lot"}, "base_salary", "Expected a decimal number such as 1.5; found"),
        ({"cfte": "2"}, "cfte", "Expected more than 0 and at most 1."),
        ({"bands_1_rate": "65.00001"}, "bands_1_rate", "Expected at most 4 decimal places."),
        ({"effective_from": "0001-01-01"}, "effective_from", "Expected a day from 1990-01-01 to 2100-12-31."),
        ({"call_0_label": "Mr. 12345"}, "call_0_label", "Expected a word or two of letters"),
        ({"pin_year": "1999"}, "pin_year", "No release of 1999 is loaded."),
        ({"pin_year": "²"}, "pin_year", "Expected a whole number such as 7; found"),
        ({"survey_id": "²"}, None, "Expected a whole number such as 7; found"),
        ({"survey_id": "9" * 30}, None, "Must be greater than or equal to 1"),
        ({"year_start": "²"}, None, "Expected a whole number such as 7; found"),
        ({"year_start": "7" * 5000}, None, "Expected a whole number such as 7; found"),
        ({"blend_0_weight": "0.5"}, None, "The weights add up to 1."),
        ({"rate": "50"}, None, "by tiers or by a rate above a threshold, not both"),
        ({"pinned_release": "RVU99Z"}, None, "Release RVU99Z is not loaded."),
        ({"policy": "mine"}, None, "There is no policy"),
    ],
)
def test_a_refused_form_shows_the_problem_at_its_field_and_loses_nothing(
    browser: FlaskClient, doctor: Api, wrong: dict[str, str], field: str | None, problem: str
) -> None:
    answer = send(browser, "", {**TERMS, **wrong})
    page = answer.get_data(as_text=True)
    assert (answer.status_code, "Nothing was saved." in page) == (422, True)
    assert problem in page
    if field:
        assert re.search(rf'name="{field}"[^>]*aria-invalid="true"', page)
    for name, value in {**TERMS, **wrong}.items():
        if name not in ("policy", "mode", "threshold_for", "year_start", "survey_id"):
            assert re.search(rf'name="{name}"\s+value="{re.escape(value)}"', page), name
    assert doctor.get("/contract/history").get_json()["items"] == []


def test_pay_payments_and_call_on_one_page(browser: FlaskClient, doctor: Api) -> None:
    doctor.log("47562", performed_on="2026-07-06")
    send(browser, "", TERMS)
    sentence = words(send(browser, "/shifts", {"worked_on": JANUARY, "label": "Trauma call", "shifts": "2"}))
    assert "Trauma call: 2 shifts × $1,200" in sentence
    assert "Q1" in sentence
    sentence = words(send(browser, "/payments", {"paid_on": JANUARY, "label": "Salary", "amount": "1000"}))
    assert "$1,000.00 recorded as received;" in sentence
    sentence = words(send(browser, "/payments", {"paid_on": JANUARY, "label": "Salary", "amount": "much"}))
    assert "Amount: Expected a decimal number such as 1.5; found" in sentence
    sentence = words(send(browser, "/payments/remove", {"paid_on": JANUARY, "label": "Salary"}))
    assert "Record your payments to see any shortfall" in sentence
    sentence = words(send(browser, "/shifts", {"worked_on": JANUARY, "label": "Trauma call", "shifts": "0"}))
    assert "No call shifts this contract year." in sentence


def test_elements_are_entered_in_the_form_and_what_they_count_beside_it(browser: FlaskClient) -> None:
    """A refused form asks what is missing at its field and loses nothing; then a score is entered and taken back."""
    element = {"elements_4_kind": "quality_withhold", "elements_4_label": "Quality", "elements_4_share": "0.1"}
    scores = {"elements_9_kind": "scorecard", "elements_9_label": "Value", "elements_9_amount": "15000"}
    form = {**TERMS, **element, **scores, "elements_9_metrics": "Access 60\nPatient experience 40"}
    refused = send(browser, "", form)
    assert refused.status_code == 422
    page = refused.get_data(as_text=True)
    assert re.search(r'name="elements_0_of"\s+aria-invalid="true"', page), "the first row, whatever its number was"
    assert "Needed for part held back for quality." in words(refused)
    assert "Access 60\nPatient experience 40</textarea>" in page
    saved = words(send(browser, "", {**form, "elements_4_of": "both"}))
    assert "Quality: 10% of salary and production is held back and released by the score (100 releases all)." in saved
    assert "Value: up to $15,000 per year by score (weights: Access 60, Patient experience 40)." in saved
    assert "no score is entered" in saved
    entered = words(send(browser, "/entries", {"counted_on": JANUARY, "label": "Quality", "value": "80"}))
    assert "Quality 80 score, 0 to 100" in entered
    refused = send(browser, "/entries", {"counted_on": JANUARY, "label": "Panel", "value": "80"})
    assert "does not count 'Panel'" in words(refused).replace("&#39;", "'")
    removed = words(send(browser, "/entries/remove", {"counted_on": JANUARY, "label": "Quality"}))
    assert "Nothing entered this contract year." in removed


def test_whose_a_threshold_is_is_asked_below_full_time(browser: FlaskClient) -> None:
    part_time = {"effective_from": JANUARY, "cfte": "0.5", "rate": "50", "threshold": "4800"}
    refused = send(browser, "", part_time)
    assert refused.status_code == 422
    assert "Say whether threshold and tiers are stated for 1.0 clinical FTE or for this one." in words(refused)
    saved = words(send(browser, "", {**part_time, "threshold_for": "full_time"}))
    assert "Threshold and tiers are stated for 1.0 clinical FTE and count in proportion." in saved
    assert "threshold: 4,800 wRVUs × 0.5 clinical FTE = 2,400" in saved


def test_withdrawn_terms_are_said_to_be(browser: FlaskClient, doctor: Api) -> None:
    send(browser, "", TERMS)
    sentence = words(send(browser, "/withdraw", {"effective_from": JANUARY}))
    assert "Removed." in sentence
    assert "These terms were removed" in sentence
    assert doctor.get(f"/contract?on={JANUARY}").get_json()["is_stated"] is False


def test_terms_that_pay_nothing_are_refused_at_the_field(browser: FlaskClient) -> None:
    bare = {"effective_from": JANUARY, "base_salary": "200000", "threshold": "5000", "share": "0.4"}
    answer = send(browser, "", bare)
    assert answer.status_code == 422
    assert "A threshold pays nothing by itself: enter a rate, a rate_percentile or tiers as well." in words(answer)
    assert re.search(r'name="threshold"\s+value="5000"[^>]*aria-invalid="true"', answer.get_data(as_text=True))
    assert "Saved." in words(send(browser, "", {**bare, "rate": "50"}))


OFFERS = {
    "work_rvu": "6000",
    "year": str(YEAR),
    "o0_name": "Northside",
    "o0_rate": "52",
    "o1_name": "County",
    "o1_base_salary": "200000",
    "o1_rate": "60",
    "o1_threshold": "4500",
    "o1_call_0_label": "Call",
    "o1_call_0_per_shift": "1000",
    "o1_shifts": "10",
}


def test_offers_stand_beside_the_contract(browser: FlaskClient) -> None:
    """6,000 wRVU: 312,000 at 52; 200,000 + 1,500 × 60 + 10 × 1,000 = 300,000; one's own 240,000 + 4,500 × 55 + 1,500 × 65."""
    send(browser, "", TERMS)
    sentence = words(send(browser, "/offers", OFFERS))
    assert "Dollars Your contract Northside County" in sentence
    assert "Pay for the year $585,000.00 $312,000.00 $300,000.00" in sentence
    assert "Call: 10 shifts × $1,000" in sentence


def test_an_offer_that_makes_none_keeps_what_was_typed(browser: FlaskClient) -> None:
    answer = send(browser, "/offers", {**OFFERS, "o1_rate": "sixty", "o0_bands_0_rate": "1"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert re.search(r'name="o1_rate"\s+value="sixty"[^>]*aria-invalid="true"', page)
    assert re.search(r'name="o0_name"\s+value="Northside"', page)


def test_a_figure_that_is_no_digit_is_refused_and_breaks_nothing(browser: FlaskClient) -> None:
    """str.isdigit() is true of "²", int() refuses it."""
    send(browser, "", TERMS)
    call = words(send(browser, "/shifts", {"worked_on": JANUARY, "label": "Trauma call", "shifts": "²"}))
    assert "Shifts: Expected a whole number such as 7; found" in call
    for wrong in ({"year": "²"}, {"o1_shifts": "②"}, {"o0_survey_id": "²"}, {"o0_survey_id": "9" * 30}):
        assert send(browser, "/offers", {**OFFERS, **wrong}).status_code == 422
    for survey in ("²", "9" * 30):
        plan = {"kind": "percentile", "value": "75", "code": "47562", "survey": survey}
        assert send(browser, "/plan", plan).status_code == 422
    for address in ("/app/practice?page=²", "/app/practice?survey=²", "/app/reconciliations?cursor=²"):
        assert browser.get(address, headers=HTML).status_code != 500


def test_a_plan_and_another_release(browser: FlaskClient) -> None:
    survey = re.search(r'name="survey"\s*>\s*<option value="(\d+)"', browser.get(PAGE + "/plan", headers=HTML).text)
    assert survey
    query = {"kind": "percentile", "value": "75", "code": "47562", "survey": survey[1]}
    sentence = words(send(browser, "/plan", query))
    assert re.search(r"\d+ more 47562 (per month|by December 31) to reach P75|left in the year", sentence)
    wrong = send(browser, "/plan", {**query, "code": "4756", "value": "lots"})
    assert wrong.status_code == 422
    assert "Expected five letters or digits." in words(wrong)
    assert "Expected a decimal number such as 1.5; found" in words(wrong)
    sentence = words(send(browser, "/plan/release", {"release": "RVU25D"}))
    assert "wRVUs under RVU25D" in sentence
    assert send(browser, "/plan/release", {"release": ""}).status_code == 422


@pytest.fixture
def phone(seeded_app: Flask, doctor: Api, database: str, chromium: Browser) -> Iterator[tuple[Page, str]]:
    if database != "sqlite":
        pytest.skip("the browser looks at one database; the other is tested below the pages")
    with signed_in_phone(chromium, seeded_app, EMAIL, PASSWORD) as (page, base):
        yield page, base


@pytest.mark.browser
def test_the_pages_fit_a_phone_and_are_reached_from_more_and_numbers(doctor: Api, phone: tuple[Page, str]) -> None:
    page, base = phone
    money = {"base_salary": "1240000", "rate": "55.1234", "draw": {"per_quarter": "180000"}}
    doctor.put("/contract", {"effective_from": JANUARY, "money": money})
    page.click("#tabs [href='#numbers']")
    page.click("#dashboard a[href='/app/contract']")
    page.wait_for_selector("h1:has-text('My contract')")
    page.goto(f"{base}/app#more")
    page.click("text=Terms and pay")
    page.wait_for_selector("h1:has-text('My contract')")
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        for address in ("", "/offers", "/plan"):
            page.goto(base + PAGE + address)
            for details in page.locator("details").all():
                details.evaluate("one => { one.open = true }")
            assert page_width(page) <= width, address
            boxes = page.locator("main button, main .button").all()
            heights = [box["height"] for element in boxes if (box := element.bounding_box())]
            assert all(height >= 44 for height in heights), f"{address}: {heights}"
            unnamed = page.locator("main input:not([type=hidden]), main select, main textarea").evaluate_all(
                "all => all.filter((one) => !one.labels.length).map((one) => one.name)"
            )
            assert unnamed == []
