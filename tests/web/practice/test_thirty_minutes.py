"""A new manager's first half hour: from founding a practice of 40 to its benchmark report, by what is on the pages."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Callable, Iterator
from datetime import timedelta

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
from tests.support.browser import live_server
from tests.support.clock import keep_time

pytestmark = pytest.mark.browser
MANAGER = "mara@example.org"
FIRST, LAST = ("Ann", "Bo", "Cy", "Di", "Ed"), ("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Hazel", "Larch")
STAFF = [f"{first} {last}" for last in LAST for first in FIRST]  # 40 invented physicians
SURGEONS = 25  # of them; the others are in family medicine
SURVEY = """Specialty,Metric,# Orgs,P25,P50,P75,P90
Surgery: General,Work RVUs,9,4000,6000,8000,9900
Family Medicine (without OB),Work RVUs,9,3600,4700,5900,7100
"""


def npi_of(number: int) -> str:
    """An invented NPI with its check digit."""
    body = f"1{number:08d}"
    return next(body + digit for digit in "0123456789" if is_npi(body + digit))


def table(head: str, rows: list[list[str]]) -> bytes:
    made = io.StringIO()
    csv.writer(made).writerows([head.split(","), *rows])
    return made.getvalue().encode()


ROSTER = table(
    "Name,Email,Specialty,Role,NPI,cFTE,Start",
    [
        [name, f"p{n}@example.org", "General Surgery" if n < SURGEONS else "Family Medicine", "physician", npi_of(n), "1.0", "2026-01-01"]
        for n, name in enumerate(STAFF)
    ],
)
# 47562 is 10.21 wRVUs for each surgeon, 99213 1.30 for each of the others.
CHARGES = table(
    "DOS,CPT,Units,Rendering NPI",
    [["6/15/2026", "47562" if n < SURGEONS else "99213", "1", npi_of(n)] for n in range(len(STAFF))],
)


def see(page: Page, name: str) -> None:
    folder = os.environ.get("LOOK")
    if not folder:
        return
    for width, height in ((1280, 800), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        tall = page.evaluate("document.documentElement.scrollHeight")
        wide = page.evaluate("document.documentElement.scrollWidth")
        filled = page.locator("a.button:visible, button.button:visible").evaluate_all("l => l.filter(b => !/quiet|soft-fill|plain/.test(b.className)).map(b => b.innerText)")
        print(name, width, "tall", tall, "wide", wide, filled)
        page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 800})


def test_a_practice_of_forty_goes_from_founding_to_the_report_by_its_pages(seeded_app: Flask, chromium: Browser, database: str) -> None:
    if database != "sqlite":
        pytest.skip("sqlite only")
    seeded_app.config["SESSION_COOKIE_SECURE"] = False
    with live_server(seeded_app) as base, chromium.new_context(viewport={"width": 1280, "height": 800}) as context:
        page = keep_time(context).new_page()
        page.set_default_timeout(8000)
        walk(page, base, seeded_app)


def checklist(page: Page) -> dict[str, str]:
    page.get_by_role("link", name="Set-up").first.click()
    see(page, f"setup-{checklist.n}"); checklist.n += 1
    rows = page.locator(".check-row .strong").all_inner_texts()
    print(page.locator(".check-row").all_inner_texts())
    return rows
checklist.n = 0

def mailed(app, kind, to, detail):
    with app.app_context():
        mail = compose(kind, to, detail, now=NOW + timedelta(minutes=1))
        db.session.commit()
    return re.search(r"/app/[a-z-]+\?token=[\w-]+", mail.text)[0]

def join_all(app):
    with app.app_context():
        for inv in db.session.scalars(select(Invitation)).all():
            mail = compose("invitation", inv.email, {"invitation": str(inv.id)}, now=NOW + timedelta(minutes=1))
            db.session.commit()
            token = re.search(r"token=([\w-]+)", mail.text)[1]
            person = sessions.sign_up(email=inv.email, password=PASSWORD, name=inv.name, career_stage="attending", specialty=None, now=NOW)
            memberships.accept(token, person, now=NOW + timedelta(minutes=2))

def upload(page, at, name, data):
    page.locator(at).set_input_files({"name": name, "mimeType": "text/csv", "buffer": data})

def walk(page, base, app):
    import time
    t=time.time()
    def lap(w):
        nonlocal t
        print("LAP", w, round(time.time()-t,2)); t=time.time()
    page.goto(base + "/start")
    page.get_by_label(re.compile("manager", re.I)).check()
    page.get_by_label("Name", exact=True).fill("Mara Example")
    page.get_by_label("Email").fill(MANAGER)
    page.get_by_label(re.compile("^Password")).fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    page.get_by_label("Name of the practice").fill("Lakeshore Clinic")
    page.get_by_role("button", name="Found the practice").click()
    lap("found")
    page.goto(base + mailed(app, "verify-email", MANAGER, {}))
    see(page, "verify")
    page.get_by_role("button", name="Confirm this address").click()
    see(page, "verified")
    print("VERIFIED", page.url)
    page.goto(base + "/app/practice")
    checklist(page)
    lap("verified")
    page.get_by_role("link", name="Bring the roster").click()
    upload(page, "section[aria-labelledby=roster] input[type=file]", "roster.csv", ROSTER)
    page.get_by_role("button", name="Check only").click()
    see(page, "roster-check")
    print(page.url, page.locator("main").inner_text()[:600])
    page.get_by_role("button", name="Import").click()
    see(page, "roster-done")
    print(page.url, page.locator("main").inner_text()[:600])
    lap("roster")
    page.get_by_role("link", name="Back to practice").click()
    checklist(page)
    page.get_by_role("link", name="See invitations").click()
    see(page, "desk-invited")
    lap("invited")
    join_all(app)
    lap("joined")
    checklist(page)
    page.get_by_role("link", name="Add a site").click()
    page.get_by_text("Add or change a site").click()
    page.locator("section[aria-labelledby=sites]").get_by_label("Name").fill("Main Hospital")
    page.locator("section[aria-labelledby=sites]").get_by_label("Usual setting").select_option("facility")
    page.get_by_role("button", name="Save site").click()
    see(page, "desk-40")
    lap("site")
    checklist(page)
    page.get_by_role("link", name="Bring a survey").click()
    see(page, "surveys")
    upload(page, "#bring ~ form input[type=file]", "survey.csv", SURVEY.encode())
    page.get_by_label("Name", exact=True).first.fill("Invented survey (synthetic)")
    page.get_by_label("Survey year").first.fill("2026")
    page.locator("#bring ~ form").get_by_role("button", name="Check only").click()
    see(page, "survey-check")
    print(page.locator("main").inner_text()[:600])
    page.get_by_role("button", name="Import").click()
    see(page, "survey-done")
    print(page.locator("main").inner_text()[:600])
    lap("survey")
    page.get_by_role("link", name="Review the crosswalk").click()
    see(page, "crosswalk-0")
    page.get_by_role("button", name="Suggest matches").click()
    see(page, "crosswalk-1")
    print(page.locator("main").inner_text()[:900])
    page.get_by_role("button", name=re.compile("^Accept")).first.click()
    see(page, "crosswalk-2")
    lap("crosswalk")
    page.get_by_role("link", name="Surveys").first.click()
    page.get_by_role("link", name="Practice", exact=True).click()
    checklist(page)
    page.get_by_role("link", name="Import charges").click()
    see(page, "imports")
    page.get_by_label("What it is").select_option("group-charges")
    upload(page, "main input[type=file]", "june.csv", CHARGES)
    page.get_by_role("button", name="Send").click()
    see(page, "upload")
    print(page.locator("main").inner_text()[:2600])
    page.get_by_role("button", name="Import").click()
    see(page, "upload-working")
    print(page.locator("main").inner_text()[:600])
    with app.app_context():
        work_off()
    page.reload()
    see(page, "upload-done")
    print(page.locator("main").inner_text()[:900])
    lap("charges")
    page.get_by_role("link", name="Imports").click()
    page.get_by_role("link", name="Lakeshore Clinic").click()
    checklist(page)
    page.get_by_role("link", name="Enter them").click()
    see(page, "contracts-0")
    page.get_by_text("For one physician, or as a template").click()
    see(page, "contracts-open")
    page.get_by_label("Name, for a template").fill("Surgeons")
    page.get_by_label("Base salary, dollars per year").fill("300000")
    page.get_by_label("Dollars per wRVU", exact=True).first.fill("55")
    page.get_by_role("button", name="Save as template").click()
    see(page, "contracts-template")
    print(page.locator("main").inner_text()[:300])
    page.get_by_text("Assign a template").click()
    page.locator("#assign").get_by_label("Effective from").fill("2026-01-01")
    page.locator("#assign").get_by_label("For everybody of a specialty").select_option("General Surgery")
    page.get_by_role("button", name="Preview").click()
    see(page, "contracts-preview")
    page.get_by_role("button", name="Assign", exact=True).click()
    see(page, "contracts-assigned")
    print(page.locator("main").inner_text()[:300])
    lap("contracts")
    checklist(page)
    lap("report")
    page.get_by_role("link", name="Look at the first report").click()
    see(page, "desk-report")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="PDF", exact=True).click()
    text = "".join(p.extract_text() for p in PdfReader(waiting.value.path()).pages)
    print(text[:1500])
    lap("pdf")
