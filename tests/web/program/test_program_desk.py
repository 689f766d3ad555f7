"""A director's pages: what each says, what its form does, and that nobody else opens them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.logbook.old_words.test_old_words import written
from tests.support.api import PASSWORD, Api
from tests.support.program import Program, program_founded

PAGES = ("", "/attendings", "/rotations", "/requirements", "/rules", "/certifications")


class Desk:
    """A browser of the director's, on the pages of the program."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.browser: FlaskClient = program.practice.app.test_client()
        self.person = program.director.person
        token = self.token(self.browser.get("/app").text)
        form = {"email": self.person["email"], "password": PASSWORD, "csrf_token": token}
        assert self.browser.post("/app/sign-in", data=form).status_code == 302

    @staticmethod
    def token(page: str) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found
        return found[1]

    def page(self, path: str = "") -> str:
        answer = self.browser.get(f"/app/programs/{self.program.id}{path}")
        assert answer.status_code == 200, answer.text[:300]
        return answer.text

    def send(self, path: str, **form: Any) -> str:
        """The page after a form was sent."""
        token = self.token(self.page())
        answer = self.browser.post(f"/app/programs/{self.program.id}{path}", data={"csrf_token": token, **form})
        if answer.status_code == 302:
            answer = self.browser.get(answer.headers["Location"])
        assert answer.status_code == 200, answer.text[:300]
        return answer.text


@pytest.fixture
def desk(seeded_app: Flask) -> Desk:
    return Desk(program_founded(seeded_app))


def test_a_coordinator_begins_at_the_desk_and_a_tab_leads_back_to_it(desk: Desk) -> None:
    """A director who is an attending has cases of their own: the log comes first, and no tab is the desk's."""
    at_desk = f"/app/programs/{desk.program.id}"
    for role, stage, begins, tabs in (
        ("manager", "manager", at_desk, [at_desk, "#log", "#cases", "#attest", "#more"]),
        ("owner", "attending", "/app", ["#log", "#cases", "#numbers", "#attest", "#more"]),
    ):
        person = desk.program.practice.join(role, career_stage=stage).person
        browser = desk.program.practice.app.test_client()
        form = {"email": person["email"], "password": PASSWORD, "csrf_token": desk.token(browser.get("/app").text)}
        assert browser.post("/app/sign-in", data=form).headers["Location"] == begins
        assert browser.get(begins).status_code == 200
        assert re.findall(r'<a class="tab" href="([^"]+)"', browser.get("/app").text) == tabs


def test_a_program_is_founded_on_a_page(desk: Desk) -> None:
    token = desk.token(desk.browser.get("/app/programs").text)
    form = {"csrf_token": token, "name": "South Eye", "specialty": "ophthalmology", "kind": "residency", "years": "4"}
    answer = desk.browser.post("/app/programs", data=form)
    page = desk.browser.get(answer.headers["Location"]).text
    assert "South Eye" in page
    assert "Ophthalmology, residency, 4 years" in " ".join(page.split())
    wrong = desk.browser.post("/app/programs", data={**form, "years": "many"}, follow_redirects=True)
    assert "Years:" in wrong.text


def test_every_page_of_a_program_is_a_link_of_its_desk(desk: Desk) -> None:
    for path in ("/board", "/assessments", "/students"):
        assert f'href="/app/programs/{desk.program.id}{path}"' in desk.page()
        assert f'href="/app/programs/{desk.program.id}/rules"' in desk.page(path), path
    assert "you are its director" in desk.browser.get("/app/programs").text


def test_residents_stages_are_stated_in_a_form(desk: Desk) -> None:
    resident = desk.program.resident(name="Remy Resident")
    path = f"/residents/{resident.person['id']}"
    form = {
        "graduates_on": "2028-06-30",
        "starts_on-0": "2026-01-01", "ends_on-0": "", "kind-0": "training", "pgy-0": "3",
        "starts_on-1": "", "ends_on-1": "", "kind-1": "training", "pgy-1": "",
    }  # fmt: skip
    assert "Saved." in desk.send(path, **form)
    assert re.search(r"Remy Resident</a>.*?<td>3</td>", desk.page(), re.DOTALL)
    refused = desk.send(path, **{**form, "starts_on-1": "2026-02-01", "pgy-1": "4", "ends_on-0": "2026-02-01"})
    assert "overlap" in refused
    assert "Saved." in desk.send(path, **{**form, "remove-0": "true"})
    assert "not stated" in desk.page()


def test_a_written_name_is_linked_on_the_page(desk: Desk) -> None:
    resident = desk.program.resident(3)
    resident.log("47562", attending={"name": "Lee, J."})
    assert "Lee, J." in desk.page("/attendings")
    assert "No such attending" in desk.send("/attendings/link", name="Lee, J.", key="")
    linked = desk.send("/attendings/link", name="Lee, J.", key="new")
    assert "Names to link" not in linked
    roster = desk.program.director.get(desk.program.at("/attendings")).get_json()["items"]
    assert [item["name"] for item in roster] == ["Lee, J."]
    saved = desk.send(
        "/attendings", key=roster[0]["key"], name="Jane Lee", aliases="Lee, J.\nJ. Lee MD", may_attest="on"
    )
    assert "also Lee, J., J. Lee MD" in saved
    assert "No attendings yet" in desk.send(f"/attendings/{roster[0]['key']}/remove")


def test_rotations_rules_sets_codes_and_certifications_have_their_pages(desk: Desk) -> None:
    resident = desk.program.resident(3, name="Remy Resident")
    number = str(resident.person["id"])
    assert "Trauma" in desk.send("/rotations", name="Trauma", site="Main")
    block = {"person_id": number, "rotation_key": "trauma-main", "starts_on": "2026-08-01", "ends_on": "2026-08-31"}
    assert "Saved." in desk.send("/blocks", **block)
    assert "first day" not in desk.send("/blocks", **block)
    rules = {"starts_on": "2026-01-01", "attestation_policy": "always", "name-0": "Central line", "codes-0": "36556"}
    assert "Saved." in desk.send("/rules", **rules)
    assert "Central line" in desk.page("/certifications")
    today = {"person_id": number, "starts_on": "2026-08-01"}
    assert "since" in desk.send("/certifications/central-line", **today)
    link = re.search(r"http://localhost(/look-up/[\w-]+)", desk.send("/look-up-links"))
    assert link
    assert "Remy Resident" in desk.browser.get(link[1]).text
    own = {"title": "Ours", "source": "Handbook", "credit_unit": "case", "lines": "Lines = 30\nLines: Central = 10"}
    assert "your own" in desk.send("/requirements/own", **own)
    assert "Lines: Central = 10" in desk.page("/requirements?set=own-ours")
    assert "Line 1" in desk.send("/requirements/own", **{**own, "lines": "Lines = some"})
    assert "graduates from" in desk.send("/requirements/cohort", set_id="own-ours", graduates_from="2027-07-01")
    code = {"code": "36556", "starts_on": "2026-07-01", "categories": "Lines"}
    assert "entered by Director" in desk.send("/requirements/codes", **code)


def test_nobody_but_directors_opens_the_pages(desk: Desk) -> None:
    program = desk.program
    people = {"resident": program.resident(3), "stranger": Api(program.director.client).signed_in()}
    for who, status in (("resident", 403), ("stranger", 404)):
        for path in PAGES:
            answer: TestResponse = people[who].client.get(
                f"/app/programs/{program.id}{path}", headers={"Authorization": f"Bearer {people[who].token}"}
            )
            assert answer.status_code == status, (who, path)


def test_residents_of_another_day_and_invitations_by_role(desk: Desk) -> None:
    resident = desk.program.resident(name="Remy Resident")
    desk.program.state(resident, [{"starts_on": "2024-07-01", "ends_on": "2025-06-30", "pgy": 2}])
    assert re.search(r"Remy Resident</a>.*?<td>2</td>", desk.page("?on=2025-06-30"), re.DOTALL)
    assert re.search(r"Remy Resident</a>.*?not stated", desk.page("?on=2025-07-01"), re.DOTALL)
    assert "As of" in desk.page("?on=tomorrow")
    sent = desk.send("/invitations", email="new@example.org", role="manager")
    assert "new@example.org (coordinator)" in sent


def test_old_words_are_answered_on_a_page(desk: Desk, seeded_app: Flask) -> None:
    log = desk.program.director.log("47562")
    written(seeded_app, log, role="banana")
    page = desk.browser.get("/app/old-words").text
    assert "banana" in page
    form = {"csrf_token": desk.token(page), "field": "role", "word": "banana", "means": "observer"}
    after = desk.browser.post("/app/old-words", data=form, follow_redirects=True).text
    assert "1 log changed." in after
    assert "Nothing is open." in after
