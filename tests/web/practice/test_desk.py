"""The practice desk as a manager meets it: what it shows, its forms, and a phone of 390 and 320 px."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page
from werkzeug.test import TestResponse

from rvuedge.catalog.supplements.anesthesia import import_base_units
from rvuedge.platform.figures import in_words
from rvuedge.web.practice.desk_choice import NO_WEIGHT
from tests.support.api import PASSWORD, Api
from tests.support.browser import page_width, signed_in_phone
from tests.support.clock import TODAY
from tests.support.practice import Practice, founded
from tests.support.screens import violations

HTML = {"Accept": "text/html"}
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
    assert "10.21 wRVUs; 1 of 1 physician with work; 1 ranked; 1 with flags." in text
    assert re.search(r"Drew Example General Surgery 1\.00 10\.21 [\d.]+ &lt;P10 ", text)
    assert "Remy Example trainee" in text
    assert "1 unvalued line " in text
    assert "joined during the period" in text
    assert f"away until {in_words(TODAY + timedelta(days=3))}" in text
    assert "sick" not in text, "a list for all to see over a shoulder has no kinds of leave"
    assert len(re.findall(r'class="chart place"', browser.get("/app/practice", headers=HTML).text)) == 1, (
        "the physician; a trainee and an owner who is no physician have none"
    )
    assert [item["detail"]["what"] for item in doctor.get("/me/audit").get_json()["items"]] == ["practice desk"] * 2


def test_the_table_is_sorted_and_filtered_by_its_address(practice: Practice, browser: FlaskClient) -> None:
    """Three 47562 and one: 30.63 and 10.21 wRVUs; Remy's has no figure and comes last either way."""
    practice.join("trainee", career_stage="resident", name="Remy Example")
    for name, lines, specialty in (
        ("Blake B", 1, "Urology"),
        ("Ari A", 3, "General Surgery"),
        ("Cleo C", 0, "Urology"),
    ):
        member = practice.join(began=JANUARY, name=name, specialty=specialty)
        if lines:
            member.log(*["47562"] * lines, performed_on="2026-07-02")

    def names(query: str) -> list[str]:
        page = browser.get(f"/app/practice?{query}", headers=HTML).text
        return re.findall(r"members/\d+\">\s*([A-Z]\w+)", page)

    assert names("sort=wrvu&order=down") == ["Ari", "Blake", "Cleo", "Owner", "Remy"]
    assert names("sort=wrvu")[:3] == ["Cleo", "Blake", "Ari"]
    assert names("sort=percentile&order=down")[-1] in ("Cleo", "Owner", "Remy")
    assert names("specialty=Urology&sort=name&order=down") == ["Cleo", "Blake"]
    assert names("sort=nonsense&order=x&flags=y") == sorted(names(""))
    page = text_of(browser, "/app/practice?sort=wrvu&order=down")
    assert "no work" in page
    assert 'aria-sort="descending"' in browser.get("/app/practice?sort=wrvu&order=down", headers=HTML).text


def test_a_long_list_is_paged_and_searched(practice: Practice, browser: FlaskClient) -> None:
    for index in range(21):
        practice.join("trainee", career_stage="resident", name=f"Remy {index:02d}")
    practice.join(name="Drew Example", specialty="Urology")
    first, second = text_of(browser), text_of(browser, "/app/practice?page=2")
    assert "23 members, page 1 of 2" in first
    assert ("Remy 00" in first, "Remy 20" in first, "Remy 20" in second) == (True, False, True)
    assert "page 2 of 2" in text_of(browser, "/app/practice?page=999")
    found = text_of(browser, "/app/practice?q=urology+DREW")
    assert "1 of 23 members" in found
    assert ("Drew Example" in found, "Remy" in found) == (True, False)
    assert "No matching members." in text_of(browser, "/app/practice?q=nobody")


def test_a_blend_is_chosen_by_ticks_and_weights_and_its_exports_name_it(
    practice: Practice, browser: FlaskClient
) -> None:
    practice.join(name="Drew Example")
    numbers = [brought(practice, name) for name in ("First", "Second")]
    question = "&".join(
        f"survey={number}&weight-{number}={weight}" for number, weight in zip(numbers, ("0.6", "0.4"), strict=True)
    )
    page = browser.get(f"/app/practice?{question}", headers=HTML).get_data(as_text=True)
    assert re.search(rf"survey=({numbers[0]}:0\.6,{numbers[1]}:0\.4|{numbers[1]}:0\.4,{numbers[0]}:0\.6)&", page)
    assert NO_WEIGHT not in page
    for wrong in ("nan", "-1", "1e99", "x", "0", "", "0,4", "1,000"):
        address = f"/app/practice?survey={numbers[0]}&survey={numbers[1]}&weight-{numbers[0]}={wrong}"
        answer = browser.get(address, headers=HTML)
        assert (answer.status_code, NO_WEIGHT in answer.text) == (200, True), wrong


def test_the_desk_holds_no_pay_and_shows_the_clinical_fte_its_figures_are_of(
    practice: Practice, browser: FlaskClient
) -> None:
    """The benchmark report alone shows pay (decision 0024); its own "how" still says it."""
    doctor = practice.join(began=JANUARY, name="Drew Example")
    money = {"base_salary": "141623.08", "rate": "61.23", "threshold": "10"}
    doctor.put("/contract", {"effective_from": JANUARY.isoformat(), "cfte": "0.8", "money": money})
    doctor.log("47562", performed_on="2026-07-02")
    send(
        browser,
        f"{practice.id}/members/{doctor.person['id']}/change",
        {"cfte": "0.5", "effective_from": JANUARY.isoformat(), "do": "save"},
    )
    table = "Specialty,Metric,Orgs,P25,P50,P75\nGeneral Surgery,work_rvus,9,4000,6000,8000\n"
    table += "General Surgery,total_compensation,9,200000,300000,400000\n"
    form = {"name": "Both", "year": "2026", "file": (BytesIO(table.encode()), "both.csv")}
    bearer = {"Authorization": f"Bearer {practice.manager.token}"}
    brought = practice.manager.client.post(f"/api/v1{practice.at('/surveys')}", data=form, headers=bearer)
    survey = brought.get_json()["id"]
    page = text_of(browser, f"/app/practice?survey={survey}")
    assert re.search(r"Drew Example General Surgery 0\.80 10\.21 [\d.]+ &lt;P25 ", page)
    assert "percentiles on Both" in page
    for pay in ("dollar", "$", "141", "61.23", "ompensation", "pay at"):
        assert pay not in page.partition("How this is calculated")[0], pay
    question = f"/benchmark-report?survey={survey}&from={JANUARY}&to={TODAY}"
    (row,) = practice.manager.get(practice.at(question)).get_json()["items"]
    assert any("$" in sentence for sentence in row["explanation"])


def test_the_surveys_year_is_offered_where_there_is_one(practice: Practice, browser: FlaskClient) -> None:
    number = brought(practice, "First")
    assert "reprice" not in browser.get(f"/app/practice?survey={number}", headers=HTML).text
    send(browser, f"{practice.id}/surveys/{number}/correct", {"schedule_year": "2026"})
    page = browser.get(f"/app/practice?survey={number}", headers=HTML).text
    address = re.search(r'href="([^"]+&reprice=survey&format=csv)"', page)
    assert address
    answer = browser.get(unescape(address[1]))
    assert (
        answer.status_code,
        "the fee schedule in effect when the survey was measured" in answer.get_data(as_text=True),
    ) == (
        200,
        True,
    )
    assert 'type="checkbox" name="reprice" value="survey"' in page


def test_what_was_not_asked_for_is_said_to_be_shown(practice: Practice, browser: FlaskClient) -> None:
    other = founded(practice.app)
    assert "You do not manage the practice you asked for. This page shows North Practice." in text_of(
        browser, f"/app/practice?organization={other.id}"
    )
    assert "asked for" not in text_of(
        browser, f"/app/practice?organization={practice.id}&from=2026-01-01&to=2026-01-01"
    )
    assert "Enter a first day on or before the last day" in text_of(
        browser, "/app/practice?from=2026-02-01&to=2026-01-31"
    )


@pytest.mark.parametrize("days", ["from=0001-01-01&to=9999-12-31", "from=1999-12-31&to=2100-12-31", "from=x"])
def test_days_nobody_means_are_the_year_to_date(practice: Practice, browser: FlaskClient, days: str) -> None:
    assert f"{in_words(JANUARY)} to {in_words(TODAY)}" in text_of(browser, f"/app/practice?{days}")


def test_a_members_page_shows_the_year_without_pay_and_tells_the_person(
    practice: Practice, browser: FlaskClient
) -> None:
    doctor = practice.join(began=JANUARY, name="Drew Example")
    doctor.put("/contract", {"effective_from": JANUARY.isoformat(), "rate": "61.23", "annual_goal": "5000"})
    doctor.log("47562", performed_on=JANUARY.isoformat())
    text = text_of(browser, f"/app/practice/{practice.id}/members/{doctor.person['id']}")
    assert "Every view, including this one, is logged and visible to the physician." in text
    assert re.search(r"year \d+\.\d\d 1\b", text), "one line of the year, valued or not"
    assert "61.23" not in text
    assert [item["detail"]["what"] for item in doctor.get("/me/audit").get_json()["items"]] == ["member page"]
    trainee = practice.join("trainee", career_stage="resident", name="Remy Example")
    text = text_of(browser, f"/app/practice/{practice.id}/members/{trainee.person['id']}")
    assert "Managers see figures for physicians only." in text
    stranger = Api(practice.manager.client).signed_in()
    address = f"/app/practice/{practice.id}/members/{stranger.person['id']}"
    assert browser.get(address, headers=HTML).status_code == 404


def test_a_members_page_shows_asa_units_and_their_place(practice: Practice, browser: FlaskClient) -> None:
    """00790-AA, 95 minutes, base 7: 7 + 95 ÷ 15 = 13.3, on the survey that ships invented."""
    with practice.app.app_context():
        import_base_units(data=b"CODE\t2022\n\tBASE\n\tUNIT\n00790\t7\n", file="base.txt", minimum_rows=1)
    doctor = practice.join(began=JANUARY, name="Drew Example", specialty="Anesthesiology")
    line = {"code": "00790", "modifiers": ["AA"], "minutes": 95}
    body = {"performed_on": TODAY.isoformat(), "setting": "facility", "lines": [line]}
    assert doctor.post("/logs", body).status_code == 201
    text = text_of(browser, f"/app/practice/{practice.id}/members/{doctor.person['id']}")
    assert "ASA units percentile" in text
    assert "ASA units from" in text
    assert re.search(r"00790 1 0\.00 13\.3", text), "in the month by code"


def test_a_manager_changes_cfte_last_day_and_leave_on_the_page(practice: Practice, browser: FlaskClient) -> None:
    doctor = practice.join(began=JANUARY, name="Drew Example")
    address = f"{practice.id}/members/{doctor.person['id']}"
    asked = send(browser, f"{address}/change", {"cfte": "0.8"}).get_data(as_text=True)
    assert "From which day? Enter the first day of the new role or clinical FTE." in asked
    dated = {"cfte": "0.8", "effective_from": JANUARY.isoformat()}
    shown = send(browser, f"{address}/change", dated).get_data(as_text=True)
    assert ("Nothing is saved yet" in shown, "No credit and no closed month changes." in shown) == (True, True)
    saved = send(browser, f"{address}/change", {**dated, "do": "save"}).get_data(as_text=True)
    assert "0.80 cFTE on the roster" in saved
    assert "Clinical FTE: Expected 0 to 1." in send(browser, f"{address}/change", {"cfte": "8"}).get_data(as_text=True)
    days = {"first_day": TODAY.isoformat(), "last_day": TODAY.isoformat(), "kind": "sick"}
    page = send(browser, f"{address}/leave", days).get_data(as_text=True)
    number = re.search(r"leave/(\d+)/remove", page)
    assert number
    outside = {**days, "first_day": "2025-12-31", "last_day": "2025-12-31"}
    assert "Expected days within the membership" in send(browser, f"{address}/leave", outside).get_data(as_text=True)
    assert "No leave entered." in send(browser, f"{address}/leave/{number[1]}/remove", {}).get_data(as_text=True)
    sentence = text_of(browser, f"/app/practice/{practice.id}/audit?action=member.change")
    assert "clinical FTE 0.80" in sentence
    assert "before: role physician, last day not set, clinical FTE not set" in sentence


def brought(practice: Practice, name: str) -> int:
    """A survey of the practice's own."""
    table = f"Specialty,Metric,Orgs,P25,P50,P75\nGeneral Surgery,work_rvus,9,4000,6000,{8000 + len(name)}\n"
    form = {"name": name, "year": "2026", "file": (BytesIO(table.encode()), f"{name}.csv")}
    answer = practice.manager.client.post(
        f"/api/v1{practice.at('/surveys')}", data=form, headers={"Authorization": f"Bearer {practice.manager.token}"}
    )
    assert answer.status_code == 201, answer.text
    number: int = answer.get_json()["id"]
    return number


def test_somebody_is_invited_listed_and_taken_back(practice: Practice, browser: FlaskClient) -> None:
    form = {"email": "new@example.org", "role": "physician", "cfte": "1"}
    answer = send(browser, f"{practice.id}/invitations", form)
    page = answer.get_data(as_text=True)
    assert "Invitation sent to new@example.org." in page
    number = re.search(r"invitations/(\d+)/withdraw", page)
    assert number
    assert "No pending invitations." in send(browser, f"{practice.id}/invitations/{number[1]}/withdraw", {}).get_data(
        as_text=True
    )
    assert "revoked new@example.org" in text_of(browser)
    wrong = send(browser, f"{practice.id}/invitations", {**form, "email": "nobody"})
    assert "Email: Not a valid email address." in wrong.get_data(as_text=True)


def test_a_roster_is_checked_then_imported_and_its_problems_are_shown(practice: Practice, browser: FlaskClient) -> None:
    def roster(data: str, do: str) -> TestResponse:
        form = {"file": (BytesIO(data.encode()), "r.csv"), "do": do}
        return send(browser, f"{practice.id}/roster", form)

    good, bad = "email,name\nnew@example.org,New Colleague\n", "email,cFTE\nnew@example.org,1.5\n"
    checked = roster(good, "check").get_data(as_text=True)
    assert "Nothing has changed yet. Answer what is asked below." in checked
    assert "The clinical FTE is not stated for New Colleague. What is it?" in checked
    assert "No pending invitations." in text_of(browser)
    refused = roster(bad, "import")
    assert refused.status_code == 422
    assert "r.csv line 2, column cFTE: found &#39;1.5&#39;, expected a clinical FTE" in refused.get_data(as_text=True)
    assert "r.csv line 2, column cFTE" in roster(bad, "check").get_data(as_text=True)
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
    assert "No sites yet. Totals by site use the names people typed." in removed


def test_who_looked_is_told_by_name_to_managers_and_to_the_person(practice: Practice, browser: FlaskClient) -> None:
    doctor = practice.join(began=JANUARY, name="Drew Example", email="drew@example.org")
    practice.manager.get(practice.of(doctor, "/logs"))
    sentence = text_of(browser, f"/app/practice/{practice.id}/audit")
    assert "Owner viewed figures" in sentence
    assert "about Drew Example" in sentence
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
def phone(practice: Practice, database: str, chromium: Browser) -> Iterator[tuple[Page, str]]:
    if database != "sqlite":
        pytest.skip("the browser looks at one database; the other is tested below the pages")
    with signed_in_phone(chromium, practice.app, "owner@example.org", PASSWORD) as (page, base):
        yield page, base


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
        drew = next(
            item for item in practice.manager.get(practice.at("/members")).get_json()["items"] if item["name"] == long
        )
        member = f"/app/practice/{practice.id}/members/{drew['person_id']}"
        for address in ("/app/practice", member, f"/app/practice/{practice.id}/audit", "/app/looks"):
            page.goto(base + address)
            for details in page.locator("details").all():
                details.evaluate("one => { one.open = true }")
            assert page_width(page) <= width, address
            assert width != 390 or violations(page) == [], address
            boxes = page.locator("main button, main .button").all()
            heights = [box["height"] for element in boxes if (box := element.bounding_box())]
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
    page.click("summary:has-text('Upload a roster')")
    page.click("button:has-text('Import')")
    page.wait_for_selector("h1:has-text('Roster roster.csv')")
    assert "line 2, column cFTE: found '8', expected a clinical FTE from 0 to 1" in page.inner_text("main")
    assert page_width(page) <= 320
    page.click("text=Back to practice")
    assert "No pending invitations." in page.inner_text("main")


def test_the_desk_begins_with_the_year_to_date(browser: FlaskClient) -> None:
    assert f"Members {in_words(JANUARY)} to {in_words(TODAY)}" in text_of(browser)
    assert f"Members {in_words(JANUARY)} to {in_words(TODAY)}" in text_of(browser, "/app/practice?from=2026-02-30")
