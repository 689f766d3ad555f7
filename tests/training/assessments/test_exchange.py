"""Assessments through the API: sealed until both have rated, a window, one exchange whoever begins, and who sees what."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from rvuedge.platform import clock
from rvuedge.platform.extensions import db
from rvuedge.training.assessments.models import AssessmentSide
from tests.support.api import PASSWORD, Api
from tests.support.clock import NOW
from tests.training.teaching_program import TeachingProgram, teaching_program

MINE = {"autonomy": 3, "performance": 3, "complexity": "middle", "comment": "Hilum was hard", "teaching": 5}
THEIRS = {
    "autonomy": 2,
    "performance": 4,
    "complexity": "easiest",
    "epa": 4,
    "phase": "intraoperative",
    "entrustment": 3,
}


@pytest.fixture
def program(seeded_app: Flask) -> TeachingProgram:
    return teaching_program(seeded_app)


def begun(program: TeachingProgram, resident: Api, **rating: Any) -> dict[str, Any]:
    """A resident rates a new case; the exchange as answered."""
    log = program.case(resident)
    answer = resident.put(f"/logs/{log}/assessment", {**MINE, **rating})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def later(people: list[Api], by: timedelta) -> None:
    """Go to an instant after the test's own; everybody signs in anew."""
    clock.run_from(NOW + by)
    for who in people:
        answer = who.post("/tokens", {"email": who.person["email"], "password": PASSWORD})
        who.token = answer.get_json()["access_token"]


def test_neither_sees_the_other_before_both_have_rated_and_the_seal_proves_it(program: TeachingProgram) -> None:
    resident, attending = program.resident(), program.attending()
    made = begun(program, resident)
    assert (made["state"], made["my_side"], made["scale"]) == ("sealed", "trainee", "zwisch")
    (waiting,) = attending.get("/training/assessments?waiting=true").get_json()["items"]
    seal = waiting["sides"]["trainee"]["seal"]
    assert waiting["sides"]["trainee"] | {"committed_at": 0} == {
        "seal": seal, "committed_at": 0, "days_after": made["sides"]["trainee"]["days_after"], "changes": 0,
        "rating": None, "nonce": None, "sealed_text": None,
    }  # fmt: skip
    assert "Hilum" not in attending.get(f"/training/assessments/{made['id']}").text
    shown = attending.put(f"/training/assessments/{made['id']}", THEIRS).get_json()
    side = shown["sides"]["trainee"]
    assert (shown["state"], side["rating"]["comment"], side["rating"]["teaching"]) == (
        "revealed",
        "Hilum was hard",
        None,
    )
    text = f"rvu-edge assessment 1:{side['nonce']}:{side['sealed_text']}"
    assert hashlib.sha256(text.encode()).hexdigest() == side["seal"] == seal
    own = resident.get(f"/training/assessments/{made['id']}").get_json()["sides"]
    assert (own["assessor"]["rating"]["autonomy"], own["trainee"]["rating"]["teaching"]) == (2, 5)


def test_a_rating_changes_while_the_other_is_silent_and_stays_after_that(program: TeachingProgram) -> None:
    resident, attending = program.resident(), program.attending()
    path = f"/training/assessments/{begun(program, resident)['id']}"
    first = resident.get(path).get_json()["sides"]["trainee"]
    assert resident.put(path, MINE).get_json()["sides"]["trainee"] == first
    changed = resident.put(path, {**MINE, "autonomy": 2}).get_json()["sides"]["trainee"]
    assert (changed["changes"], changed["seal"] == first["seal"]) == (1, False)
    attending.put(path, THEIRS)
    assert attending.put(path, THEIRS).status_code == 200
    for who, body in ((resident, MINE), (attending, {**THEIRS, "autonomy": 4})):
        refused = who.put(path, body)
        assert (refused.status_code, refused.get_json()["type"]) == (409, "urn:rvuedge:problem:already-revealed")


@pytest.mark.parametrize(
    ("rules", "state", "own", "others"),
    [({}, "removed", None, None), ({"assessments": {"on_silence": "reveal"}}, "closed", 3, 3)],
)
def test_a_silent_attending_ends_the_exchange_after_seven_days(
    program: TeachingProgram, rules: dict[str, object], state: str, own: int | None, others: int | None
) -> None:
    if rules:
        program.rule(rules)
    resident, attending = program.resident(), program.attending()
    made = begun(program, resident)
    path = f"/training/assessments/{made['id']}"
    later([resident, attending], timedelta(days=7) - timedelta(minutes=1))
    assert resident.get(path).get_json()["state"] == "sealed"
    later([resident, attending], timedelta(days=7, minutes=1))
    found = resident.get(path).get_json(), attending.get(path).get_json()
    assert [item["state"] for item in found] == [state, state]
    levels = [((item["sides"]["trainee"] or {}).get("rating") or {}).get("autonomy") for item in found]
    assert levels == [own, others]
    late = attending.put(path, THEIRS)
    assert (late.status_code, late.get_json()["type"]) == (409, "urn:rvuedge:problem:window-over")
    assert attending.get("/training/assessments?waiting=true").get_json()["items"] == []
    begun(program, resident)  # any later write of the program deletes what a window removed
    with program.practice.app.app_context():
        left = db.session.query(AssessmentSide).filter_by(assessment_id=made["id"]).count()
    assert left == (0 if state == "removed" else 1)
    assert resident.get(path).get_json()["state"] == state


def test_whoever_begins_there_is_one_exchange(program: TeachingProgram) -> None:
    resident, attending = program.resident(), program.attending()
    log = program.case(resident)
    path = f"/training/residents/{resident.person['id']}/logs/{log}/assessment"
    first = attending.put(path, THEIRS).get_json()
    assert (first["state"], first["my_side"]) == ("sealed", "assessor")
    second = resident.post(f"/logs/{log}/assessment-request", {}).get_json()
    assert (second["id"], second["waits_for_me"]) == (first["id"], True)
    assert resident.put(f"/logs/{log}/assessment", MINE).get_json()["state"] == "revealed"
    assert len(resident.get("/training/assessments").get_json()["items"]) == 1


def test_others_do_not_learn_that_an_exchange_is_there(program: TeachingProgram) -> None:
    resident, other = program.resident(), program.resident("Sam Second")
    program.attending()
    colleague, stranger = program.attending("Bo Beside"), Api(program.director.client).signed_in()
    made = begun(program, resident)
    log = made["log_id"]
    for who in (other, colleague, stranger, program.director):
        assert who.get(f"/training/assessments/{made['id']}").status_code == 404
        assert who.put(f"/training/assessments/{made['id']}", THEIRS).status_code == 404
        assert who.put(f"/training/residents/{resident.person['id']}/logs/{log}/assessment", THEIRS).status_code == 404
        assert who.put(f"/logs/{log}/assessment", MINE).status_code == 404


@pytest.mark.parametrize("database", ["sqlite"])
@pytest.mark.parametrize(
    ("case", "code"),
    [
        ({"attending": "Nobody Known"}, "attending-not-known"),
        ({"attending": "Nora Noaccount"}, "attending-without-account"),
        ({"performed_on": "2026-10-20"}, "case-too-old"),
    ],
)
def test_where_nobody_can_answer_the_resident_hears_why(
    program: TeachingProgram, case: dict[str, Any], code: str
) -> None:
    program.rule({"assessments": {"open_within_days": 30}})
    resident = program.resident()
    program.attending()
    program.attending("Nora Noaccount", has_account=False)
    answer = resident.put(f"/logs/{program.case(resident, **case)}/assessment", MINE)
    assert (answer.status_code, answer.get_json()["type"]) == (422, f"urn:rvuedge:problem:{code}")
    assert resident.get("/training/assessments").get_json()["items"] == []


@pytest.mark.parametrize("database", ["sqlite"])
def test_somebody_without_a_program_has_no_assessments(program: TeachingProgram) -> None:
    alone = Api(program.director.client).signed_in(career_stage="resident")
    answer = alone.put(f"/logs/{alone.log('47562')['id']}/assessment", MINE)
    assert (answer.status_code, answer.get_json()["type"]) == (422, "urn:rvuedge:problem:no-program")


@pytest.mark.parametrize("database", ["sqlite"])
@pytest.mark.parametrize(
    ("rating", "field"),
    [
        ({"autonomy": 5}, "autonomy"),
        ({"performance": 6}, "performance"),
        ({"epa": 19}, "epa"),
        ({"entrustment": 3}, "epa"),
        ({"epa": 4, "entrustment": 5}, "entrustment"),
        ({"epa": 4, "phase": "later"}, "phase"),
        ({"complexity": "hard"}, "complexity"),
        ({"comment": "Patient John Smith, MRN 12345678"}, "comment"),
        ({"teaching": 0}, "teaching"),
    ],
)
def test_a_level_that_its_scale_does_not_have_is_refused_with_its_field(
    program: TeachingProgram, rating: dict[str, Any], field: str
) -> None:
    resident = program.resident()
    program.attending()
    answer = resident.put(f"/logs/{program.case(resident)}/assessment", {**MINE, **rating})
    assert answer.status_code == 422
    assert list(answer.get_json()["errors"]) == [field]
    assert resident.get("/training/assessments").get_json()["items"] == []


@pytest.mark.parametrize("database", ["sqlite"])
def test_the_summary_has_levels_by_scale_and_every_epa(program: TeachingProgram) -> None:
    """Own 3 and 3 beside 2 and 4: a gap of 0.00; one of two at a level of meaningful autonomy."""
    resident, attending = program.resident(), program.attending()
    for theirs in (THEIRS, {**THEIRS, "autonomy": 4, "entrustment": 2}):
        attending.put(f"/training/assessments/{begun(program, resident)['id']}", theirs)
    begun(program, resident)  # sealed: counts nowhere
    found = resident.get("/training/assessment-summary").get_json()
    (zwisch,) = found["autonomy"]
    assert (zwisch["assessments"], zwisch["meaningful"], zwisch["gap"], zwisch["pairs"]) == (2, 1, "0.00", 2)
    assert [level["assessments"] for level in zwisch["levels"]] == [0, 1, 0, 1]
    assert [(row["number"], row["assessments"]) for row in found["epas"] if row["assessments"]] == [(4, 2)]
    assert len(found["epas"]) == 18
    assert found["epas"][3]["highest"] == 3


def test_teaching_is_hidden_until_five_assessments_of_three_cases(program: TeachingProgram) -> None:
    """5, 5, 4, 4, 4: 22 / 5 is 4.40; a sixth changes nothing, and the fifth alone is nowhere."""
    residents, attending = [program.resident(f"Resident {n}") for n in range(2)], program.attending()
    for number, level in enumerate((5, 5, 4, 4, 4, 1)):
        made = begun(program, residents[number % 2], teaching=level)
        attending.put(f"/training/assessments/{made['id']}", THEIRS)
        found = attending.get("/training/teaching").get_json()
        assert found["average"] == ("4.40" if number >= 4 else None)
        assert found["hidden_because"] == (None if number >= 4 else "fewer than 5 assessments")


def test_a_director_sees_levels_and_the_resident_sees_that_they_looked(program: TeachingProgram) -> None:
    resident, attending = program.resident(), program.attending()
    attending.put(f"/training/assessments/{begun(program, resident)['id']}", THEIRS)
    path = f"/programs/{program.id}/assessments?from=2026-11-01&to=2026-11-30"
    found = program.director.get(path).get_json()
    (row,) = found["residents"]
    assert (row["name"], row["requested"], row["assessed"], row["last_on"]) == ("Rae Resident", 1, 1, "2026-11-16")
    assert [item["hidden_because"] for item in found["teaching"]] == ["fewer than 5 assessments"]
    entries = resident.get("/me/audit").get_json()["items"]
    assert [entry["action"] for entry in entries] == ["member-figures.view", "assessment.rate"]
    assert entries[0]["detail"]["what"] == "assessments"
    assert resident.get(path).status_code == 403
    assert Api(program.director.client).signed_in().get(path).status_code == 404


def test_a_list_goes_on_where_it_stopped(program: TeachingProgram) -> None:
    resident = program.resident()
    program.attending()
    made = [begun(program, resident)["id"] for _ in range(3)]
    first = resident.get("/training/assessments?limit=2").get_json()
    second = resident.get(f"/training/assessments?limit=2&cursor={first['next_cursor']}").get_json()
    assert sorted(item["id"] for item in first["items"] + second["items"]) == sorted(made)
    assert second["next_cursor"] is None
    assert resident.get("/training/assessments?cursor=WyJ4IiwxXQ").status_code == 422  # ["x",1]


def test_an_account_that_goes_takes_its_own_and_leaves_the_residents_record(program: TeachingProgram) -> None:
    resident, attending = program.resident(), program.attending()
    made = begun(program, resident)
    attending.put(f"/training/assessments/{made['id']}", THEIRS)
    gone = attending.call("DELETE", "/me", {"password": PASSWORD})
    assert gone.status_code == 204, gone.text
    shown = resident.get(f"/training/assessments/{made['id']}").get_json()
    assert (shown["sides"]["assessor"]["rating"]["autonomy"], shown["assessor"]["name"][:6]) == (2, "Former")
    assert resident.call("DELETE", "/me", {"password": PASSWORD}).status_code == 204
    with program.practice.app.app_context():
        assert db.session.query(AssessmentSide).count() == 0


@pytest.mark.parametrize("database", ["sqlite"])
def test_scales_and_epas_are_open_and_say_where_they_come_from(program: TeachingProgram) -> None:
    anyone = Api(program.director.client)
    found = {row["id"]: row for row in anyone.get("/training/scales").get_json()["items"]}
    assert [len(found[key]["levels"]) for key in ("zwisch", "abs_epa", "o_score_like", "simpl_performance")] == [
        4,
        4,
        5,
        5,
    ]
    assert all(row["sources"] for row in found.values())
    (epas,) = anyone.get("/training/epas").get_json()["items"]
    assert [row["number"] for row in epas["epas"]] == list(range(1, 19))
    assert (epas["confidence"], epas["sources"][0]["key"], epas["since"]) == ("P", "ABSEPALIST", "2023-07-01")
