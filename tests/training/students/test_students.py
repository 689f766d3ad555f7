"""Students through the API: lists that bind from a day on, entries sent twice, signatures, and the director's board."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest
from flask import Flask

from rvuedge.platform.extensions import transaction
from rvuedge.training.programs.models import Rotation, RotationBlock
from tests.support.api import Api
from tests.training.teaching_program import TeachingProgram, teaching_program

LIST: dict[str, Any] = {
    "title": "Surgery clerkship",
    "source": "Invented for tests",
    "alternatives_share": "0.20",
    "experiences": [
        {"key": "catheter", "title": "Urinary catheter", "kind": "procedure", "level": "perform", "least": 2,
         "allows_simulation": True, "alternative": "Skills session"},
        {"key": "abdomen", "title": "Acute abdomen", "kind": "encounter", "level": "assist", "least": 2,
         "alternative": "Case discussion"},
        {"key": "trauma", "title": "Trauma", "kind": "encounter", "level": "observe", "least": 1},
    ],
}  # fmt: skip
ENTRY = {
    "list": "surgery", "experience": "catheter", "performed_on": "2026-07-14", "level": "perform",
    "preceptor": {"name": "Dr. Ada Attending"}, "note": "first one",
}  # fmt: skip


@pytest.fixture
def program(seeded_app: Flask) -> TeachingProgram:
    return teaching_program(seeded_app, kind="clerkship", specialty="medical_student")


def student_of(program: TeachingProgram, name: str = "Stu Dent", **more: Any) -> Api:
    return program.resident(name, career_stage="medical_student", **more)


def state_list(program: TeachingProgram, starts_on: str = "2026-01-01", **more: Any) -> None:
    answer = program.director.put(f"/programs/{program.id}/clerkship-lists/surgery/{starts_on}", LIST | more)
    assert answer.status_code == 201, answer.text


def entered(student: Api, **more: Any) -> dict[str, Any]:
    answer = student.put(f"/training/entries/{uuid.uuid4()}", ENTRY | more)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def sign(by: Api, student: Api, entry: dict[str, Any], **more: Any) -> Any:
    body = {"action": "sign", "version": entry["version"], **more}
    return by.post(f"/training/students/{student.person['id']}/entries/{entry['id']}/sign-off", body)


def test_from_an_entry_to_the_missing_list(program: TeachingProgram) -> None:
    """Of 5 asked for: two catheters signed, an abdomen waiting, one alternative (20% of 5 is 1)."""
    state_list(program)
    student, preceptor = student_of(program), program.attending()
    for more in ({}, {"is_simulated": True}, {"experience": "abdomen", "is_alternative": True}):
        assert sign(preceptor, student, entered(student, **more)).get_json()["state"] == "signed"
    entered(student, experience="abdomen", level="assist")
    low = entered(student, experience="abdomen", level="observe")
    (found,) = student.get("/training/clerkships").get_json()["items"]
    assert (found["counted"], found["required"], found["waiting"], found["state"]) == (3, 5, 1, "open")
    assert (found["alternatives_counted"], found["alternatives_allowed"]) == (1, 1)
    assert [(row["key"], row["counted"], row["missing"], row["state"]) for row in found["experiences"]] == [
        ("catheter", 2, 0, "met"),
        ("abdomen", 1, 1, "waiting"),
        ("trauma", 0, 1, "missing"),
    ]
    assert found["sentence"] == "Missing: Acute abdomen (1 of 2); Trauma (0 of 1). 1 entry waits for a signature."
    assert {item["id"]: item["reason"] for item in found["left_out"]}[low["id"]] == "observe; assist is asked for"


def test_nothing_is_entered_that_is_still_to_come(program: TeachingProgram) -> None:
    state_list(program)
    answer = student_of(program).put(f"/training/entries/{uuid.uuid4()}", ENTRY | {"performed_on": "2030-01-01"})
    assert answer.status_code == 422
    assert "still to come" in answer.get_json()["errors"]["performed_on"][0]


def test_no_minimum_of_residents_binds_a_student(seeded_app: Flask) -> None:
    program = teaching_program(seeded_app, kind="clerkship", specialty="general_surgery")
    found = student_of(program).get("/training/progress").get_json()
    assert (found["requirement_set"], found["categories"]) == (None, [])
    assert program.director.get(f"/programs/{program.id}/board").get_json()["residents"][0]["behind"] == []


def test_an_entry_sent_twice_is_one_and_an_edit_says_what_it_saw(program: TeachingProgram) -> None:
    state_list(program)
    student = student_of(program)
    path = f"/training/entries/{uuid.uuid4()}"
    answers = [student.put(path, ENTRY) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].get_json() == answers[1].get_json()
    assert student.put(path, ENTRY | {"level": "assist"}).status_code == 409
    edited = student.put(path, ENTRY | {"level": "assist"}, If_Match='"1"')
    assert (edited.status_code, edited.headers["ETag"]) == (200, '"2"')
    stale = student.put(path, ENTRY, If_Match='"1"')
    assert (stale.status_code, stale.get_json()["existing"]["level"]) == (412, "assist")
    assert [student.delete(path).status_code for _ in range(2)] == [204, 204]
    assert student.get(path).status_code == 404
    assert student.put(path, ENTRY).get_json()["type"] == "urn:rvuedge:problem:entry-deleted"


def test_a_changed_fact_waits_for_a_new_signature_and_a_changed_note_does_not(program: TeachingProgram) -> None:
    state_list(program)
    student, preceptor = student_of(program), program.attending()
    entry = entered(student)
    assert sign(preceptor, student, entry).status_code == 200
    path = f"/training/entries/{entry['id']}"
    noted = student.put(path, ENTRY | {"note": "second thought", "site": "Main"}, If_Match='"1"').get_json()
    assert (noted["state"], noted["version"]) == ("signed", 2)
    changed = student.put(path, ENTRY | {"performed_on": "2026-07-15"}, If_Match='"2"').get_json()
    assert (changed["state"], changed["sign_offs"][0]["is_of_this"]) == ("reopened", False)
    assert sign(preceptor, student, noted).status_code == 412
    assert sign(preceptor, student, changed).get_json()["state"] == "signed"


def test_a_preceptor_returns_with_a_message_and_sees_no_note(program: TeachingProgram) -> None:
    state_list(program)
    student, preceptor = student_of(program), program.attending()
    entry = entered(student)
    (row,) = preceptor.get("/training/sign-offs").get_json()["items"]
    assert (row["student"], row["entry"]["id"], "note" in row["entry"]) == ("Stu Dent", entry["id"], False)
    assert sign(preceptor, student, entry, action="return").status_code == 422
    returned = sign(preceptor, student, entry, action="return", message="You assisted.")
    assert (returned.get_json()["state"], "first one" in returned.text) == ("returned", False)
    assert preceptor.get("/training/sign-offs").get_json()["items"] == []
    assert student.get(f"/training/entries/{entry['id']}").get_json()["sign_offs"][0]["message"] == "You assisted."
    actions = [item["action"] for item in student.get("/me/audit").get_json()["items"]]
    assert actions == ["student-entry.return"]


def test_only_the_preceptor_signs_unless_the_program_lets_any_attending(program: TeachingProgram) -> None:
    state_list(program)
    student, preceptor, other = student_of(program), program.attending(), program.attending("Bo Beside")
    entry = entered(student)
    stranger = Api(program.director.client).signed_in()
    for who in (other, stranger, student, program.director):
        assert sign(who, student, entry).status_code == 404
    program.rule({"who_may_attest": "any_attending"})
    assert sign(other, student, entry).status_code == 200
    taken = sign(preceptor, student, entry)
    assert (taken.status_code, taken.get_json()["type"]) == (409, "urn:rvuedge:problem:already-signed")
    assert sign(other, student, entry).status_code == 200


@pytest.mark.parametrize("database", ["sqlite"])
def test_the_list_of_the_first_day_binds(program: TeachingProgram) -> None:
    state_list(program)
    state_list(program, "2026-07-01", title="Surgery, new", needs_sign_off=False)
    first, second, early = (
        student_of(program, name, began=day)
        for name, day in (("A", date(2026, 6, 30)), ("B", date(2026, 7, 1)), ("C", date(2025, 12, 31)))
    )
    titles = [
        [item["title"] for item in who.get("/training/clerkships").get_json()["items"]]
        for who in (first, second, early)
    ]
    assert titles == [["Surgery clerkship"], ["Surgery, new"], []]
    assert (
        early.put(f"/training/entries/{uuid.uuid4()}", ENTRY).get_json()["type"]
        == "urn:rvuedge:problem:no-such-clerkship"
    )


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_day_outside_the_clerkship_does_not_count(program: TeachingProgram) -> None:
    state_list(program, needs_sign_off=False)
    student = student_of(program, began=date(2026, 7, 1), ended=date(2026, 7, 31))
    for day in ("2026-06-30", "2026-07-01", "2026-07-31", "2026-08-01"):
        entered(student, performed_on=day)
    (found,) = student.get("/training/clerkships").get_json()["items"]
    reasons = {item["performed_on"]: item["reason"] for item in found["left_out"]}
    assert reasons == dict.fromkeys(("2026-06-30", "2026-08-01"), "not within the days of the clerkship")
    assert (found["experiences"][0]["counted"], found["state"]) == (2, "incomplete")


def test_a_rotation_that_goes_by_the_lists_key_gives_the_days(program: TeachingProgram) -> None:
    """Two months in a row are one clerkship; the one in the spring, repeated, has not begun."""
    state_list(program, needs_sign_off=False)
    student = student_of(program)
    days = [(date(2026, 9, 1), date(2026, 9, 30)), (date(2026, 10, 1), date(2026, 10, 31))]
    days += [(date(2027, 3, 1), date(2027, 3, 31))]
    with program.practice.app.app_context(), transaction() as session:
        session.add(Rotation(organization_id=program.id, key="surgery", name="Surgery", site=None))
        session.flush()
        for first, last in days:
            block = RotationBlock(organization_id=program.id, person_id=student.person["id"], rotation_key="surgery")
            block.starts_on, block.ends_on = first, last
            session.add(block)
    (found,) = student.get("/training/clerkships").get_json()["items"]
    assert (found["begins_on"], found["ends_on"], found["state"]) == ("2026-09-01", "2026-10-31", "incomplete")


def test_the_board_shows_first_who_ended_with_something_missing(program: TeachingProgram) -> None:
    state_list(program, needs_sign_off=False, experiences=LIST["experiences"][:1])
    done, running = student_of(program, "Dana Done"), student_of(program, "Rob Running")
    ended = student_of(program, "Eve Ended", began=date(2026, 6, 1), ended=date(2026, 6, 30))
    for _ in range(2):
        entered(done)
    board = program.director.get(f"/programs/{program.id}/students?on=2026-07-20").get_json()["items"]
    assert [(row["student"], row["clerkships"][0]["state"]) for row in board] == [
        ("Eve Ended", "incomplete"),
        ("Rob Running", "open"),
        ("Dana Done", "complete"),
    ]
    for student in (done, running, ended):
        (look,) = student.get("/me/audit").get_json()["items"]
        assert (look["action"], look["detail"]["what"]) == ("member-figures.view", "required experiences")
    assert done.get(f"/programs/{program.id}/students").status_code == 403
    one = program.director.get(f"/programs/{program.id}/students/{done.person['id']}").get_json()["items"]
    assert one[0]["state"] == "complete"


@pytest.mark.parametrize("database", ["sqlite"])
@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"experience": "gone"}, "experience"),
        ({"level": "watch"}, "level"),
        ({"level": None}, "level"),
        ({"preceptor": {"id": "11111111-1111-4111-8111-111111111111"}}, "preceptor"),
        ({"note": "Patient John Smith, MRN 12345678"}, "note"),
        ({"performed_on": "1985-01-01"}, "performed_on"),
    ],
)
def test_a_bad_entry_says_where(program: TeachingProgram, more: dict[str, Any], field: str) -> None:
    state_list(program)
    student = student_of(program)
    answer = student.put(f"/training/entries/{uuid.uuid4()}", ENTRY | more)
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, [field])
    assert student.get("/training/entries").get_json()["items"] == []


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_preceptor_chosen_from_the_roster_is_stored_by_name(program: TeachingProgram) -> None:
    state_list(program)
    key = program.on_roster("Ada Attending", None)
    assert entered(student_of(program), preceptor={"id": key})["preceptor"] == {"name": "Ada Attending"}


@pytest.mark.parametrize("database", ["sqlite"])
@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"alternatives_most": 1}, "alternatives_share"),
        ({"experiences": []}, "experiences"),
        ({"experiences": [LIST["experiences"][0]] * 2}, "experiences"),
        ({"source": None}, "source"),
        ({"alternatives_share": "1.2"}, "alternatives_share"),
    ],
)
def test_a_bad_list_says_where(program: TeachingProgram, more: dict[str, Any], field: str) -> None:
    answer = program.director.put(f"/programs/{program.id}/clerkship-lists/surgery/2026-07-01", LIST | more)
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, [field])
    assert program.director.get(f"/programs/{program.id}/clerkship-lists").get_json()["items"] == []


def test_a_list_said_again_changes_nothing_and_is_kept_by_its_director(program: TeachingProgram) -> None:
    state_list(program)
    path = f"/programs/{program.id}/clerkship-lists/surgery/2026-01-01"
    assert program.director.put(path, LIST).status_code == 200
    student = student_of(program)
    assert student.put(path, LIST).status_code == 403
    assert len(student.get(f"/programs/{program.id}/clerkship-lists").get_json()["items"]) == 1
    assert program.director.delete(path).status_code == 204
    assert program.director.delete(path).status_code == 404
    assert program.director.put(path.replace("2026-01-01", "someday"), LIST).status_code == 422
    actions = [
        item["action"] for item in program.director.get(f"/organizations/{program.id}/audit").get_json()["items"]
    ]
    assert actions[:2] == ["clerkship-list.remove", "clerkship-list.put"]


def test_entries_go_on_where_a_page_stopped(program: TeachingProgram) -> None:
    state_list(program)
    student = student_of(program)
    made = [entered(student, performed_on=f"2026-07-1{day}")["id"] for day in range(3)]
    first = student.get("/training/entries?limit=2&list=surgery").get_json()
    second = student.get(f"/training/entries?limit=2&cursor={first['next_cursor']}").get_json()
    assert [item["id"] for item in first["items"] + second["items"]] == made[::-1]
    assert second["next_cursor"] is None
