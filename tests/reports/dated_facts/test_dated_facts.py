"""Facts with dates, end to end: credits by the stage of their day, previews that change nothing, what managers see."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask

from tests.support.api import PASSWORD, Api
from tests.support.practice import Practice, founded
from tests.web.practice.test_desk import HTML, token_of

YEAR = "from=2026-01-01&to=2026-12-31"
STAGES = "/me/career-stages"
ATTENDING = {"career_stage": "attending", "effective_from": "2026-08-15"}
EMAIL = "robin@example.org"


@pytest.fixture
def practice(seeded_app: Flask) -> Practice:
    return founded(seeded_app, "owner", name="Owner")


def credits(person: Api) -> list[tuple[str, str]]:
    logs = person.get("/logs").get_json()["items"]
    return sorted((log["performed_on"], log["work_rvu"]) for log in logs)


def graduating(practice: Practice) -> Api:
    """A resident with a laparoscopic cholecystectomy (47562, 10.21) the day before, on, and after 2026-08-15."""
    doctor = practice.join(began=date(2026, 8, 1), career_stage="resident", email=EMAIL)
    for day in ("14", "15", "16"):
        doctor.log("47562", performed_on=f"2026-08-{day}", site="Main")
    return doctor


def test_a_stage_is_looked_up_by_the_day_of_service(practice: Practice) -> None:
    doctor = graduating(practice)
    assert [value for _, value in credits(doctor)] == ["0.00"] * 3
    assert practice.manager.get(practice.of(doctor, "/logs")).status_code == 403, "a resident’s cases are nobody’s"
    shown = doctor.post(f"{STAGES}/preview", ATTENDING).get_json()
    assert (shown["changes_from"], shown["change"]) == ("2026-08-15", "20.42")
    assert shown["months"] == [{"month": "2026-08", "before": "0.00", "after": "20.42", "is_closed": False}]
    assert [value for _, value in credits(doctor)] == ["0.00"] * 3, "nothing was changed"
    done = doctor.put(STAGES, ATTENDING).get_json()
    assert (done["recredited_lines"], len(done["items"])) == (2, 2)
    assert credits(doctor) == [("2026-08-14", "0.00"), ("2026-08-15", "10.21"), ("2026-08-16", "10.21")]
    doctor.log("99213", performed_on="2026-08-14", site="Main")
    assert credits(doctor)[0] == ("2026-08-14", "0.00"), "a case entered later counts by its day"
    seen = practice.manager.get(practice.of(doctor, f"/wrvu?{YEAR}")).get_json()
    assert seen["visible_days"] == [{"from": "2026-08-15", "to": "2026-12-31"}]
    assert seen["total"] == "20.42"
    again = doctor.put(STAGES, ATTENDING).get_json()
    assert again["recredited_lines"] == 0, "said twice it is one change"
    back = doctor.delete(f"{STAGES}?effective_from=2026-08-15").get_json()
    assert back["items"] == [{"career_stage": "resident", "from": None, "to": None}]
    assert {value for _, value in credits(doctor)} == {"0.00"}


def test_a_closed_month_stays_and_the_difference_waits_as_adjustments(practice: Practice) -> None:
    doctor = practice.join(began=date(2026, 7, 1), career_stage="medical_student")
    doctor.log("99213", performed_on="2026-07-10", site="Main")
    assert practice.manager.post(practice.at("/periods/2026-07/close"), {}).status_code == 201
    wrong = {"career_stage": "attending", "effective_from": None}
    shown = doctor.post(f"{STAGES}/preview", wrong).get_json()
    assert (shown["changes_from"], [month["is_closed"] for month in shown["months"]]) == (None, [True])
    assert doctor.put(STAGES, wrong).status_code == 200
    waiting: dict[str, Any] = practice.manager.get(practice.at("/periods/pending?month=2026-08")).get_json()
    assert "1.30" in str(waiting), "posted with August; the statement of July stays"


def test_a_refused_change_of_stage_changes_nothing(practice: Practice) -> None:
    doctor = practice.join()
    for body in ({"career_stage": "attending"}, {"effective_from": None}, {**ATTENDING, "career_stage": "chief"}):
        assert doctor.put(STAGES, body).status_code == 422
    assert doctor.delete(f"{STAGES}?effective_from=2026-08-15").status_code == 422
    assert doctor.get(STAGES).get_json()["items"] == [{"career_stage": "attending", "from": None, "to": None}]


def test_a_clinical_fte_from_a_day_keeps_what_was_before(practice: Practice) -> None:
    """1.0 in July and August (62 days that the starter release values), 0.5 from September 1: shown first."""
    doctor = practice.join(specialty="General Surgery")
    assert practice.manager.call("PATCH", practice.of(doctor), {"cfte": "1"}).status_code == 204
    doctor.log("47562", performed_on="2026-08-15", site="Main")
    half = {"cfte": "0.5", "effective_from": "2026-09-01"}
    shown = practice.manager.post(practice.of(doctor, "/preview"), half).get_json()
    assert (shown["changes_from"], shown["closed_months"]) == ("2026-09-01", [])
    later = (date.fromisoformat(shown["to"]) - date(2026, 8, 31)).days
    assert float(shown["before"]["cfte"]) == 1
    assert float(shown["after"]["cfte"]) == pytest.approx((62 + later / 2) / (62 + later), abs=0.01)
    assert shown["before"]["work_rvu"] == shown["after"]["work_rvu"] == "10.21"
    assert float(shown["after"]["annualized"]) > float(shown["before"]["annualized"])
    history = practice.of(doctor, "/history")
    assert len(practice.manager.get(history).get_json()["items"]) == 1, "nothing was changed"
    for _ in range(2):
        assert practice.manager.call("PATCH", practice.of(doctor), half).status_code == 204
    assert [(item["cfte"], item["from"], item["to"]) for item in practice.manager.get(history).get_json()["items"]] == [
        ("1.00", "2026-01-01", "2026-08-31"),
        ("0.50", "2026-09-01", None),
    ]
    early = practice.manager.call("PATCH", practice.of(doctor), {**half, "effective_from": "2025-12-31"})
    assert early.status_code == 404, "no member on that day"
    entries = [item for item in doctor.get("/me/audit").get_json()["items"] if item["action"] == "member.change"]
    assert len(entries) == 2, "what was said twice is written once"
    assert entries[0]["detail"]["before"] == "role physician, ended_on None, cfte 1.00"


def test_a_role_opens_no_earlier_day_to_managers(practice: Practice) -> None:
    doctor = practice.join("trainee")
    role = {"role": "physician", "effective_from": "2026-07-01"}
    refused = practice.manager.call("PATCH", practice.of(doctor), role)
    assert (refused.status_code, "2026-07-01 on" in refused.text) == (422, True)
    assert len(practice.manager.get(practice.of(doctor, "/history")).get_json()["items"]) == 1


def test_the_profile_page_shows_a_change_before_it_is_made(practice: Practice) -> None:
    doctor = graduating(practice)
    browser = practice.app.test_client()
    browser.post("/app/sign-in", data={"email": EMAIL, "password": PASSWORD, "csrf_token": token_of(browser)})
    form = {"csrf_token": token_of(browser, "/app/profile"), **ATTENDING}
    page = browser.post("/app/profile/career-stage", data=form, headers=HTML).get_data(as_text=True)
    assert ("20.42" in page, "Nothing is saved yet" in page) == (True, True)
    empty = {**form, "effective_from": ""}
    answer = browser.post("/app/profile/career-stage", data=empty, headers=HTML, follow_redirects=True)
    assert "Expected a day such as 2026-07-14" in answer.get_data(as_text=True)
    saved = browser.post("/app/profile/career-stage", data={**form, "do": "save"}, headers=HTML, follow_redirects=True)
    assert "2 credits recalculated" in saved.get_data(as_text=True)
    assert credits(doctor)[2] == ("2026-08-16", "10.21")
