"""Cases by month and day, found by words, deleted and taken back; Numbers as pictures, also without a network."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import expect

from tests.support.api import PASSWORD, Api
from tests.support.client import EMAIL, Client

pytestmark = pytest.mark.browser


@pytest.fixture
def months(seeded_app: Flask, mine: Client) -> Client:
    """A phone with 10.21 + 7.76 on July 14, 1.30 on July 20 at Clinic, and 9.21 on June 2."""
    api = Api(seeded_app.test_client())
    answer = api.post("/tokens", {"email": EMAIL, "password": PASSWORD})
    person = Api(api.client, answer.get_json()["access_token"], {})
    person.log("47562", performed_on="2026-07-14", site="Main")
    person.log("49505", performed_on="2026-07-14", site="Main")
    person.log("99213", performed_on="2026-07-20", site="Clinic", setting="nonfacility")
    person.log("44970", performed_on="2026-06-02", site="Main")
    mine.page.reload()
    mine.ready()
    mine.tab("cases")
    return mine


def test_a_month_by_day_and_its_days_with_their_totals(months: Client) -> None:
    """July: 10.21 + 7.76 = 17.97 on the 14th, 19.27 in all; the newest month with cases is the one shown."""
    page = months.page
    expect(page.locator("#calendar h2")).to_have_text("July")
    expect(page.locator("#calendar .month-head .figure")).to_have_text("19.27")
    expect(page.locator("[data-key='day-2026-07-14'] .sum")).to_have_text("18.0 wRVU")
    assert page.locator("#cases .day h2").all_inner_texts() == ["Mon, Jul 20 · 1 case", "Tue, Jul 14 · 2 cases"]
    page.focus("[data-key='day-2026-07-14']")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-key='day-2026-07-20']")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#cases .case")).to_have_count(1)
    page.click("[data-key=month-earlier]")
    expect(page.locator("#calendar h2")).to_have_text("June")
    expect(page.locator("[data-key=month-earlier]")).to_be_disabled()
    expect(page.locator("#cases .case .what")).to_have_text("Laparoscopic appendix removal")
    # A list of every month is one tap away and stays chosen.
    page.click("#case-views [value=list]")
    expect(page.locator("#cases .case")).to_have_count(4)
    page.reload()
    months.ready()
    expect(page.locator("#cases .case")).to_have_count(4)


def test_cases_are_found_by_words_site_and_month_and_deletion_is_taken_back(months: Client) -> None:
    page = months.page
    for words, count in (("main", 3), ("june", 1), ("gallbladder july", 1), ("99213 clinic", 1), ("jul 14", 2)):
        page.fill("#case-filter", words)
        expect(page.locator("#cases .case")).to_have_count(count)
    page.fill("#case-filter", "lap colo")
    expect(page.locator("#no-cases")).to_have_text("No case for “lap colo”. Fewer words, or another month?")
    page.fill("#case-filter", "47562")
    expect(page.locator("#cases [data-day=found] .figure")).to_have_text("10.21")
    months.open_case()
    with page.expect_response("**/api/v1/sync"):
        page.click("#cases button:text-is('Delete')")
    expect(page.locator("#said")).to_have_text("Deleted 47562, Tue, Jul 14")
    assert months.logged() == ["44970", "49505", "99213"]
    with page.expect_response("**/api/v1/sync"):
        page.click("#take-back")
    expect(page.locator("#cases .case")).to_have_count(1)
    assert months.logged() == ["44970", "47562", "49505", "99213"]


def test_numbers_are_pictures_with_tables_and_stand_offline_with_their_time(months: Client) -> None:
    page = months.page
    months.tab("numbers")
    expect(page.locator("#dashboard")).to_contain_text("Too early to rank: 3 of 20 working days")
    expect(page.locator("#dashboard")).not_to_contain_text("P10")
    drawn = page.locator("#dashboard svg.chart[role=img]")
    expect(drawn.first).to_have_attribute("aria-label", "wRVU by month; most in Jul, 19.27.")
    page.click("#dashboard .picture summary >> nth=0")
    expect(page.locator("#dashboard table").first).to_contain_text("Jul19.27")
    months.offline()
    page.reload()
    months.ready()
    expect(page.locator("#as-of")).to_contain_text("As of Mon, Nov 23")
    expect(drawn.first).to_be_visible()
    page.click("[data-key=numbers-compare]")
    expect(page.locator("#dashboard h2")).to_have_text(["The same days", "Why it changed"])
