"""A new manager's first half hour: from founding a practice of 40 to its benchmark report, by what is on the pages.

Only the mails and the 40 acceptances happen beside the pages; every other step is a form or link that a person finds.
"""

from __future__ import annotations

import csv
import re
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader
from sqlalchemy import select

from rvuedge.accounts.credentials import sessions
from rvuedge.accounts.jobs.loop import work_off
from rvuedge.accounts.mail.messages import compose
from rvuedge.accounts.mail.models import Invitation
from rvuedge.accounts.practices import memberships
from rvuedge.files.columns.likeness import is_npi
from rvuedge.platform.extensions import db
from tests.conftest import NOW
from tests.support.api import PASSWORD
from tests.support.browser import live_server, page_height
from tests.support.clock import keep_time

pytestmark = pytest.mark.browser
MANAGER = "mara@example.org"
FIRST = ("Ann", "Bo", "Cy", "Di", "Ed")
LAST = ("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Hazel", "Larch")
STAFF = [f"{first} {last}" for last in LAST for first in FIRST]  # 40 invented physicians
SURGEONS = 25  # of them; the others are in family medicine
TALLEST = 3000  # CSS pixels of a page without paging, as the design of the desk says
FILLED = "a.button:visible:not(.quiet, .soft-fill, .plain), button.button:visible:not(.quiet, .soft-fill, .plain)"
SURVEY = """Specialty,Metric,# Orgs,P25,P50,P75,P90
Surgery: General,Work RVUs,9,4000,6000,8000,9900
Family Medicine (without OB),Work RVUs,9,3600,4700,5900,7100
"""
STEPS = (
    "Name the practice",
    "Upload the roster",
    "Settle career stages",
    "Enter days and clinical FTE",
    "Add sites",
    "Upload a survey",
    "Check the crosswalk",
    "Import charges",
    "Enter contracts",
)


def npi_of(number: int) -> str:
    """An invented NPI with its check digit."""
    return next(found for digit in "0123456789" if is_npi(found := f"1{number:08d}{digit}"))


def table(head: str, rows: list[list[str]]) -> bytes:
    made = StringIO()
    csv.writer(made).writerows([head.split(","), *rows])
    return made.getvalue().encode()


def roster() -> bytes:
    fields = ["physician", "1.0", "2026-07-01"]
    return table(
        "Name,Email,NPI,Specialty,Role,cFTE,Start",
        [
            [name, f"p{n}@example.org", npi_of(n), "General Surgery" if n < SURGEONS else "Family Medicine", *fields]
            for n, name in enumerate(STAFF)
        ],
    )


def charges() -> bytes:
    """47562 is 10.21 wRVUs for each surgeon, 99213 is 1.30 for each of the others: 255.25 + 19.50 = 274.75."""
    lines = [["7/15/2026", "47562" if n < SURGEONS else "99213", "1", npi_of(n)] for n in range(len(STAFF))]
    return table("DOS,CPT,Units,Rendering NPI", lines)


def mailed(app: Flask, kind: str, to: str, **detail: str) -> str:
    """The address in a mail, below the server's."""
    with app.app_context():
        mail = compose(kind, to, detail, now=NOW + timedelta(minutes=1))
        db.session.commit()
    found = re.search(r"/app/[a-z-]+\?token=[\w-]+", mail.text if mail else "")
    assert found, kind
    return found[0]


def all_accept(app: Flask) -> None:
    """The 40 open their mails and join; the pages of it are tests of their own (tests/web/founding)."""
    with app.app_context():
        invited = [(item.id, item.email, item.name) for item in db.session.scalars(select(Invitation))]
    for number, email, name in invited:
        token = mailed(app, "invitation", email, invitation=str(number)).partition("token=")[2]
        with app.app_context():
            facts = {"career_stage": "attending", "specialty": None}
            person = sessions.sign_up(email=email, password=PASSWORD, name=name or "", **facts, now=NOW)
            memberships.accept(token, person, now=NOW + timedelta(minutes=2))


def press(page: Page, role: str, name: str) -> None:
    """Click what a person would; where it leads has one filled button at most and no page without an end."""
    page.get_by_role(role, name=name, exact=True).click()  # type: ignore[arg-type]
    height = page_height(page)
    filled = page.locator(FILLED).all_inner_texts()
    assert len(filled) <= 1, f"{page.url} after {name!r}: {filled}"
    assert height <= TALLEST, f"{page.url} after {name!r} is {height} px"


def give(page: Page, section: str, name: str, data: bytes) -> None:
    page.locator(f"{section} input[type=file]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": data})


def checklist(page: Page, *done: int, started: int = 0) -> None:
    """Open the list by its link: these steps are done, one has begun, the others are still to do."""
    if not page.url.endswith("/setup"):
        press(page, "link", "Set-up")
    expect(page.get_by_role("heading", name="Set up Lakeshore Clinic")).to_be_visible()
    states = dict.fromkeys(done, "done") | ({started: "started"} if started else {})
    wanted = [f"{title} ({states.get(number, 'to do')})" for number, title in enumerate(STEPS, start=1)]
    rows = page.locator(".check-row .strong").all_inner_texts()
    assert [" ".join(row.split()) for row in rows] == wanted


def test_a_practice_of_forty_goes_from_founding_to_the_report_by_its_pages(
    seeded_app: Flask, chromium: Browser, database: str
) -> None:
    if database != "sqlite":
        pytest.skip("the browser looks at one database; the other is tested below the pages")
    seeded_app.config["SESSION_COOKIE_SECURE"] = False
    with live_server(seeded_app) as base, chromium.new_context(viewport={"width": 1280, "height": 800}) as context:
        page = keep_time(context).new_page()
        page.set_default_timeout(15_000)
        found_and_confirm(page, base, seeded_app)
        bring_people(page, seeded_app)
        bring_survey(page)
        bring_charges(page, seeded_app)
        enter_contracts(page)
        text = downloaded(page)
    assert "40 physicians" in text
    assert "274.75 credited work RVUs" in text


def found_and_confirm(page: Page, base: str, app: Flask) -> None:
    page.goto(f"{base}/start")
    page.get_by_label("manager").check()
    page.get_by_label("Name", exact=True).fill("Mara Example")
    page.get_by_label("Email").fill(MANAGER)
    page.get_by_role("textbox", name="Password, at least").fill(PASSWORD)
    press(page, "button", "Create account")
    page.get_by_label("Name of the practice").fill("Lakeshore Clinic")
    press(page, "button", "Found the practice")
    checklist(page, 1)
    expect(page.get_by_text("Confirm your email address first.")).to_be_visible()
    page.goto(base + mailed(app, "verify-email", MANAGER))
    press(page, "button", "Confirm this address")
    expect(page.get_by_text("Confirm your email address first.")).not_to_be_visible()
    checklist(page, 1)


def bring_people(page: Page, app: Flask) -> None:
    press(page, "link", "Upload the roster")
    give(page, "section[aria-labelledby=roster]", "roster.csv", roster())
    press(page, "button", "Check only")
    expect(page.get_by_text("No problems found.")).to_be_visible()
    press(page, "button", "Import")
    press(page, "link", "Continue set-up")
    checklist(page, 1, started=2)
    press(page, "link", "See invitations")
    expect(page.get_by_text("40 pending invitations, page 1 of 4")).to_be_visible()
    all_accept(app)
    checklist(page, 1, 2, 3, 4)
    press(page, "link", "Add a site")
    page.get_by_text("Add or change a site").click()
    sites = page.locator("section[aria-labelledby=sites]")
    sites.get_by_label("Name").fill("Main Hospital")
    sites.get_by_label("Usual setting").select_option("facility")
    press(page, "button", "Save site")
    checklist(page, 1, 2, 3, 4, 5)


def bring_survey(page: Page) -> None:
    press(page, "link", "Upload a survey")
    form = "section[aria-labelledby=bring]"
    give(page, form, "survey.csv", SURVEY.encode())
    page.locator(form).get_by_label("Name", exact=True).fill("Invented survey (synthetic)")
    page.locator(form).get_by_label("Survey year").fill("2026")
    press(page, "button", "Check only")
    expect(page.get_by_text("No problems found: 2 curves for 2 specialties.")).to_be_visible()
    press(page, "button", "Import")
    press(page, "link", "Review the crosswalk")
    press(page, "button", "Accept: Family Medicine")
    checklist(page, *range(1, 8))


def bring_charges(page: Page, app: Flask) -> None:
    press(page, "link", "Import charges")
    expect(page.get_by_label("What it is")).to_have_value("group-charges")
    give(page, "main", "july.csv", charges())
    press(page, "button", "Send")
    press(page, "button", "Import")
    with app.app_context():
        work_off()
    page.reload()
    expect(page.get_by_text("Imported.")).to_be_visible()
    checklist(page, *range(1, 9))


def enter_contracts(page: Page) -> None:
    press(page, "link", "Enter them")
    page.get_by_text("For one physician, or as a template").click()
    page.get_by_label("Name, for a template").fill("Surgeons")
    page.get_by_label("Base salary, dollars per year").fill("300000")
    page.get_by_label("Dollars per wRVU", exact=True).first.fill("55")
    press(page, "button", "Save as template")
    page.get_by_text("Assign a template").click()
    page.get_by_label("Effective from").first.fill("2026-07-01")
    page.get_by_label("For everyone in a specialty").select_option("General Surgery")
    press(page, "button", "Preview")
    press(page, "button", "Assign")
    expect(page.get_by_text("Stated for 25 physicians.")).to_be_visible()
    checklist(page, *range(1, 9), started=9)


def downloaded(page: Page) -> str:
    """The text of the report's pdf, by the checklist's link."""
    press(page, "link", "Download the first report")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="PDF", exact=True).click()
    return "\n".join(found.extract_text() for found in PdfReader(Path(waiting.value.path())).pages)
