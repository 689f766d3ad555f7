"""A manager founds a practice on a page and is led through what its first report needs."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rvuedge.accounts.mail.messages import compose
from rvuedge.accounts.practices.organizations import create_organization
from rvuedge.platform.extensions import db
from tests.conftest import NOW
from tests.support.api import PASSWORD, Api
from tests.support.practice import Practice, confirm, founded

HTML = {"Accept": "text/html"}
MANAGER = {"name": "Mara Example", "email": "mara@example.org", "career_stage": "manager", "password": PASSWORD}


def token_of(client: FlaskClient, address: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(address, headers=HTML).text)
    assert found, address
    return found[1]


def words(page: str) -> str:
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", page).split()))


def post(client: FlaskClient, address: str, form: dict[str, Any], *, page: str) -> Any:
    return client.post(address, data={"csrf_token": token_of(client, page), **form}, headers=HTML)


@pytest.fixture
def practice(seeded_app: Flask) -> Practice:
    return founded(seeded_app, "owner", name="Owner", email="owner@example.org")


@pytest.fixture
def browser(practice: Practice) -> FlaskClient:
    client = practice.app.test_client()
    assert (
        post(client, "/app/sign-in", {"email": "owner@example.org", "password": PASSWORD}, page="/app").status_code
        == 302
    )
    return client


def test_a_new_manager_is_led_from_sign_up_to_the_founded_practices_list(seeded_app: Flask) -> None:
    client = seeded_app.test_client()
    assert client.get("/app/sign-up", headers=HTML).headers["Location"] == "/start"
    signed = post(client, "/app/sign-up", MANAGER, page="/start?career_stage=manager")
    assert (signed.status_code, signed.headers["Location"]) == (302, "/app/practice/new")
    refused = post(client, "/app/practice/new", {"name": " "}, page="/app/practice/new")
    assert refused.status_code == 422
    names = [{"name": " Lakeshore  Clinic "}, {"name": "Lakeshore Clinic"}]
    places = {post(client, "/app/practice/new", name, page="/app/practice/new").headers["Location"] for name in names}
    assert len(places) == 1, "sent twice within a minute, founded once"
    page = client.get(places.pop(), headers=HTML).text
    assert "Set up Lakeshore Clinic" in words(page)
    assert "1 of 9 done" in words(page)
    assert page.count('class="button  slim"') == 1, "one filled button"
    assert "Lakeshore Clinic. You are its owner." in words(page)
    desk = client.get("/app/practice", headers=HTML)
    assert (desk.status_code, "Set-up" in desk.text) == (200, True)


def test_who_manages_nothing_is_shown_where_to_found_a_practice(seeded_app: Flask) -> None:
    client = seeded_app.test_client()
    post(client, "/app/sign-up", {**MANAGER, "career_stage": "attending"}, page="/start")
    page = client.get("/app/practice", headers=HTML)
    assert (page.status_code, 'href="/app/practice/new"' in page.text) == (403, True)
    assert 'href="/app/practice/new"' in client.get("/app", headers=HTML).text


def test_the_list_counts_what_is_there_and_the_look_is_written_down(practice: Practice, browser: FlaskClient) -> None:
    doctor = practice.join(name="Drew Example")
    doctor.log("47562", performed_on="2026-07-02")
    doctor.put("/contract", {"effective_from": "2026-01-01", "rate": "61.23"})
    practice.join(name="Robin Example", career_stage="resident")
    text = words(browser.get(f"/app/practice/{practice.id}/setup", headers=HTML).text)
    assert "2 physicians, 1 other member." in text
    assert "Robin Example: here as physicians" in text
    assert "1 of 2 have none: Robin Example." in text, "Drew's contract states one"
    assert "1 line of 1 of 1 physician this year." in text
    assert "1 of 2 physicians have terms of pay today." in text
    assert [item["detail"]["what"] for item in doctor.get("/me/audit").get_json()["items"]] == ["practice set-up"]
    with practice.app.app_context():
        other = create_organization(name="Another", now=NOW).id
    assert browser.get(f"/app/practice/{other}/setup", headers=HTML).status_code == 404


def test_the_desk_flags_a_physician_whose_credit_is_nil_by_stage(practice: Practice, browser: FlaskClient) -> None:
    practice.join(name="Robin Example", career_stage="resident")
    practice.join("trainee", name="Remy Example", career_stage="resident")
    text = words(browser.get("/app/practice", headers=HTML).text)
    assert text.count("career stage resident: work is not credited") == 1, "a trainee is in the right place"


@pytest.mark.parametrize(
    ("place", "form", "stays"),
    [
        (
            "invitations",
            {"email": "drew@example.org", "role": "physician", "started_on": "2026-07-01", "cfte": "1.4"},
            ['value="drew@example.org"', "<option selected>physician", 'value="2026-07-01"', 'value="1.4"'],
        ),
        (
            "invitations",
            {"email": "drew@example.org", "role": "physician"},
            ['value="drew@example.org"', "Clinical FTE: Say it, 0 to 1"],
        ),
        (
            "sites",
            {"name": "Main Hospital", "setting": "", "aliases": "Main\nMH", "active_from": "2026-01-01"},
            ['value="Main Hospital"', "Main\nMH", 'value="2026-01-01"'],
        ),
    ],
)
def test_a_refused_form_of_the_desk_keeps_what_was_typed(
    practice: Practice, browser: FlaskClient, place: str, form: dict[str, str], stays: list[str]
) -> None:
    answer = post(browser, f"/app/practice/{practice.id}/{place}", form, page="/app/practice")
    page = unescape(answer.text).replace("\r", "")
    assert (answer.status_code, [text for text in stays if text not in page]) == (422, [])


def test_a_refused_form_of_a_members_page_keeps_what_was_typed_and_zero_is_shown(
    practice: Practice, browser: FlaskClient
) -> None:
    doctor = practice.join(name="Drew Example")
    here = f"/app/practice/{practice.id}/members/{doctor.person['id']}"
    refused = post(browser, f"{here}/change", {"cfte": "2"}, page=here)
    assert (refused.status_code, 'value="2"' in refused.text) == (422, True)
    assert post(browser, f"{here}/change", NOTHING_CLINICAL, page=here).status_code == 302
    page = browser.get(here, headers=HTML).text
    assert "0.00 cFTE on the roster" in words(page)
    refused = post(
        browser, f"{here}/leave", {"first_day": "2026-07-02", "last_day": "2026-07-01", "kind": "sick"}, page=here
    )
    assert (refused.status_code, 'value="2026-07-02"' in refused.text) == (422, True)


NOTHING_CLINICAL = {"cfte": "0", "effective_from": "2026-07-01", "do": "save"}


@pytest.mark.parametrize(("typed", "stored"), [("0", "0.00"), ("80%", "0.80"), ("unknown", None)])
def test_an_invitation_states_a_clinical_fte_zero_included(
    practice: Practice, browser: FlaskClient, typed: str, stored: str | None
) -> None:
    form = {"email": "drew@example.org", "role": "physician", "cfte": typed}
    assert post(browser, f"/app/practice/{practice.id}/invitations", form, page="/app/practice").status_code == 302
    (found,) = practice.manager.get(practice.at("/invitations")).get_json()["items"]
    assert (found["cfte"] and f"{float(found['cfte']):.2f}") == stored


def test_somebody_who_has_left_is_invited_with_both_days(practice: Practice) -> None:
    body = {"email": "lee@example.org", "role": "physician", "started_on": "2026-01-01", "ended_on": "2026-03-31"}
    assert practice.manager.post(practice.at("/invitations"), body).get_json()["ended_on"] == "2026-03-31"
    wrong = practice.manager.post(practice.at("/invitations"), {**body, "ended_on": "2025-12-31"})
    assert (wrong.status_code, "ended_on" in wrong.text) == (422, True)


def invited(practice: Practice, role: str, email: str) -> str:
    """The token of a mailed invitation."""
    number = practice.manager.post(practice.at("/invitations"), {"email": email, "role": role}).get_json()["id"]
    with practice.app.app_context():
        mail = compose("invitation", email, {"invitation": str(number)}, now=NOW + timedelta(minutes=1))
        db.session.commit()
    found = mail and re.search(r"token=([\w-]+)", mail.text)
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("role", "stage", "question"),
    [
        ("physician", "resident", "As a resident or fellow your work RVUs are not credited."),
        ("physician", "medical_student", "As a medical student your work RVUs are not credited."),
        ("trainee", "attending", "As an attending your work is credited as a physician's."),
    ],
)
def test_an_invitation_presets_no_career_stage_and_asks_where_it_does_not_fit_the_role(
    practice: Practice, role: str, stage: str, question: str
) -> None:
    token, client = invited(practice, role, "drew@example.org"), practice.app.test_client()
    place = f"/app/invitation?token={token}"
    assert "checked" not in client.get(place, headers=HTML).text
    form = {**MANAGER, "email": "drew@example.org", "name": "Drew Example", "invitation": token, "career_stage": stage}
    without = {name: value for name, value in form.items() if name != "career_stage"}
    assert post(client, "/app/sign-up", without, page=place).status_code == 422
    asked = post(client, "/app/sign-up", form, page=place)
    assert (asked.status_code, question in words(asked.text)) == (422, True)
    assert 'value="Drew Example"' in asked.text
    assert PASSWORD not in asked.text
    assert "invites you as" in words(asked.text), "the invitation's own page, not another form"
    sure = post(client, "/app/sign-up", {**form, "stage_is_right": stage}, page=place)
    assert sure.status_code == 302


def test_a_refused_password_keeps_the_rest_of_the_sign_up(seeded_app: Flask) -> None:
    client = seeded_app.test_client()
    answer = post(client, "/app/sign-up", {**MANAGER, "password": "password1234"}, page="/start")
    assert answer.status_code == 422
    for text in ('value="Mara Example"', 'value="mara@example.org"'):
        assert text in answer.text
    assert re.search(r'value="manager"\s+required\s+checked', answer.text)
    assert "password1234" not in answer.text


def test_a_confirmed_person_who_is_invited_is_shown_where_their_stage_does_not_fit(practice: Practice) -> None:
    token = invited(practice, "physician", "remy@example.org")
    person = confirm(
        practice.app, Api(practice.app.test_client()).signed_in(email="remy@example.org", career_stage="resident")
    )
    client = practice.app.test_client()
    post(client, "/app/sign-in", {"email": person.person["email"], "password": PASSWORD}, page="/app")
    assert "your work RVUs are not credited" in words(client.get(f"/app/invitation?token={token}", headers=HTML).text)
