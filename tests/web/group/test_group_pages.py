"""A manager models a plan for a group, then compares the employer's statement of it, by the pages of a phone."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from rvuedge.accounts.jobs.loop import work_off
from tests.support.api import PASSWORD
from tests.support.browser import page_height, page_width, signed_in_phone
from tests.support.practice import Practice, founded

pytestmark = pytest.mark.browser
TALLEST, WIDEST = 3000, 390  # CSS pixels: of a page without paging, and of the phone
STATEMENT = """DOS,CPT,Units,wRVU,Provider
7/6/2026,47562,1,10.21,"Alder, Ann MD"
7/8/2026,99213,1,1.00,Bo Birch
7/9/2026,99213,1,1.30,Zed Nobody
"""


def with_terms(practice: Practice, name: str, *work: tuple[str, str]) -> None:
    """A physician at $50 a wRVU by the practice's word, with lines of some days."""
    doctor = practice.join(name=name)
    body = {"effective_from": "2026-01-01", "cfte": "1", "rate": "50"}
    assert practice.manager.put(practice.of(doctor, "/terms"), body).status_code == 200
    for code, day in work:
        doctor.log(code, performed_on=day)


def fits(page: Page) -> None:
    assert page_width(page) <= WIDEST, page.url
    assert page_height(page) <= TALLEST, page.url


def test_a_plan_is_modeled_and_a_statement_of_the_group_compared(
    seeded_app: Flask, chromium: Browser, database: str
) -> None:
    """Ann 11.51, Bo 1.30 wRVUs: $640.50; at 10% more a wRVU $704.55. The statement lacks 1.30 of Ann and 0.30 of Bo."""
    if database != "sqlite":
        pytest.skip("the browser looks at one database; the other is tested below the pages")
    practice = founded(seeded_app, "owner")
    with_terms(practice, "Ann Alder", ("47562", "2026-07-06"), ("99213", "2026-07-07"))
    with_terms(practice, "Bo Birch", ("99213", "2026-07-08"))
    with signed_in_phone(chromium, seeded_app, practice.manager.person["email"], PASSWORD) as (page, base):
        page.set_default_timeout(15_000)
        page.goto(f"{base}/app/practice/{practice.id}/plan-change")
        page.get_by_label("Each one’s present terms").check()
        page.get_by_label("or rate by percent").fill("10")
        page.get_by_role("button", name="Model").click()
        expect(page.get_by_role("heading", name="Present terms, rate +10%")).to_be_visible()
        expect(page.locator("main .figure.large")).to_have_text("$64")
        expect(page.get_by_role("row", name="Ann Alder")).to_contain_text("$633.05")
        expect(page.get_by_role("img", name="Of 2 physicians 2 gain and 0 lose")).to_be_visible()
        expect(page.get_by_text("not yet confirmed").first).to_be_visible()
        fits(page)
        page.goto(f"{base}/app/practice/{practice.id}/group-statements")
        page.get_by_role("link", name="Send a statement").click()
        expect(page.get_by_label("What it is")).to_have_value("group-statement")
        data = {"name": "july.csv", "mimeType": "text/csv", "buffer": STATEMENT.encode()}
        page.locator("input[type=file]").first.set_input_files(data)
        page.get_by_role("button", name="Send", exact=True).click()
        page.get_by_label("Statement from").fill("2026-07-01")
        page.get_by_label("Statement to").fill("2026-07-31")
        page.get_by_label("Leave them out.").check()
        page.get_by_role("button", name="Save answers").click()
        page.get_by_role("button", name="Import", exact=True).click()
        with seeded_app.app_context():
            work_off()
        page.reload()
        page.get_by_role("link", name="See who is owed what").click()
        expect(page.locator("main .figure.large")).to_have_text("2")
        expect(page.get_by_role("row", name="Ann Alder")).to_contain_text("+1.30")
        expect(page.get_by_role("row", name="Ann Alder")).to_contain_text("$65.00")
        expect(page.get_by_text("Zed Nobody, 1 line: nobody of the practice")).to_be_attached()
        fits(page)
        page.get_by_label("Your practice’s note").fill("Hold until compliance answers.")
        page.get_by_role("button", name="Save note").click()
        expect(page.get_by_label("Your practice’s note")).to_have_value("Hold until compliance answers.")
        with page.expect_download() as letters:
            page.get_by_role("link", name="Letters, PDF").click()
        assert letters.value.suggested_filename == "letters-2026-07-01.zip"
