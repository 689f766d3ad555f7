"""The page of progress and the board, as a person without JavaScript gets them."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rvuedge.training.progress import board
from rvuedge.training.tallies.counted_logs import AtOnce
from tests.support.api import PASSWORD, Api
from tests.support.clock import TODAY
from tests.support.stored_cases import StoredCase
from tests.training.progress.residency import STARTED, SURGERY_CODES, Residency, founded_program


@pytest.fixture
def residency(seeded_app: Flask) -> Residency:
    found = founded_program(seeded_app)
    found.map(SURGERY_CODES)
    return found


def browser(app: Flask, who: Api) -> FlaskClient:
    """A browser in which somebody is signed in."""
    client = app.test_client()
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/app").text)
    assert token
    form = {"email": who.person["email"], "password": PASSWORD, "csrf_token": token[1]}
    assert client.post("/app/sign-in", data=form).status_code == 302
    return client


def text_of(page: str) -> str:
    """What a person reads of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.split("<main", 1)[1]).split())


def test_the_page_has_the_hero_the_next_step_and_a_bar_for_each_category(residency: Residency) -> None:
    me = residency.resident("Rosa Resident")
    residency.spans(me, ("training", 4, STARTED, None))
    residency.store(me, *(StoredCase(date(2026, 11, n), ("X0002",)) for n in range(1, 21)))
    page = browser(residency.practice.app, me).get("/progress").text
    text = text_of(page)
    assert "20 of 850 total major cases" in text
    assert "Last case 3 days ago" in page
    assert "PGY-4 · North Practice · graduation June 30, 2028" in text
    assert "Hernia Abdominal 20 of 85 At this pace 29: short by 56" in text
    assert 'aria-label="20 of 85, at this pace 29"' in page
    assert "Teaching value 200.00 wRVU What your lines are worth to an attending. Not credited" in text
    assert "the body’s own text" in text
    assert "A minimum met is not competence" in text
    assert "$" not in text
    assert 'href="/api/v1/training/portfolio?part=certificate"' in page
    assert "style=" not in page.split("<main", 1)[1]


def test_without_a_set_the_page_says_why_and_offers_a_choice(api: Api, seeded_app: Flask) -> None:
    me = api.signed_in(career_stage="resident")
    client = browser(seeded_app, me)
    text = text_of(client.get("/progress").text)
    assert "No case logged yet" in text
    assert "Give graduation: a set binds by it." in text
    chosen = text_of(client.get("/progress?set=general-surgery-acgme-2017-11").text)
    assert "ACGME, defined category minimum numbers, 11/2017, as named." in chosen
    assert client.get("/progress?set=none").status_code == 404


def test_the_board_and_a_resident_for_the_director(residency: Residency) -> None:
    residency.rules(certification=[{"key": "line", "name": "Central line", "codes": ["36556"], "needed": 2}])
    me = residency.resident("Rosa Resident")
    residency.spans(me, ("training", 4, STARTED, None))
    residency.store(me, StoredCase(TODAY, ("X0002",)))
    client = browser(residency.practice.app, residency.practice.manager)
    text = text_of(client.get(f"/app/programs/{residency.id}/board").text)
    assert "1 of 1 resident to look at" in text
    assert re.search(r"Rosa Resident 4 \d+ categories fall short at this pace\. 1 1 of 850", text)
    assert "Central line Confirmed 2 times before somebody is certified" in text
    page = client.get(f"/app/programs/{residency.id}/residents/{me.person['id']}/progress")
    assert "Rosa Resident" in text_of(page.text)
    other = browser(residency.practice.app, me)
    assert other.get(f"/app/programs/{residency.id}/board").status_code == 403


def test_the_board_says_whose_counts_are_from_before(residency: Residency, monkeypatch: pytest.MonkeyPatch) -> None:
    me, new = residency.resident("Rosa Resident"), residency.resident("Nico New")
    residency.store(me, StoredCase(TODAY, ("X0002",)))
    client = browser(residency.practice.app, residency.practice.manager)
    client.get(f"/app/programs/{residency.id}/board")
    monkeypatch.setattr(board, "AT_ONCE", AtOnce(cases=0, residents=9))
    for who in (me, new):
        residency.store(who, StoredCase(TODAY, ("X0002",)))
    text = text_of(client.get(f"/app/programs/{residency.id}/board").text)
    assert "2 residents are being counted anew; until then the board has the counts from before." in text
    assert re.search(r"Rosa Resident .* 1 before 1 of 850", text)
    assert re.search(r"Nico New being counted Procedures|Nico New .*being counted", text)
