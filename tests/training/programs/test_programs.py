"""A program: founded, its people, residents with dated stages, rotations and blocks, rules from a day on."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.support.api import Api
from tests.support.practice import founded
from tests.support.program import Program, program_founded

YEARS = [
    {"starts_on": "2024-07-01", "ends_on": "2025-06-30", "pgy": 2},
    {"starts_on": "2025-07-01", "ends_on": "2026-06-30", "kind": "research"},
    {"starts_on": "2026-07-01", "ends_on": "2026-12-31", "pgy": 3},
    {"starts_on": "2027-01-01", "ends_on": "2027-02-28", "kind": "leave"},
    {"starts_on": "2027-03-01", "ends_on": "2027-08-31", "pgy": 3},
    {"starts_on": "2027-09-01", "pgy": 5, "is_chief": True},
]


@pytest.fixture
def program(seeded_app: Flask) -> Program:
    return program_founded(seeded_app)


def test_a_program_is_founded_by_whoever_directs_it(seeded_app: Flask) -> None:
    me = Api(seeded_app.test_client()).signed_in(career_stage="manager", name="Dana Director")
    body = {"name": "North Surgery", "specialty": "general_surgery", "kind": "residency", "years": 5}
    made = me.post("/programs", body)
    assert made.status_code == 201, made.text
    found = made.get_json()
    assert (found["name"], found["my_role"], [item["name"] for item in found["directors"]]) == (
        "North Surgery",
        "owner",
        ["Dana Director"],
    )
    assert found["rules"]["attestation_policy"] == "on_request", "what holds before any rules are stated"
    assert [item["organization_id"] for item in me.get("/programs").get_json()["items"]] == [found["organization_id"]]
    for wrong in ({"specialty": "surgery"}, {"kind": "school"}, {"years": 0}, {"name": ""}):
        assert me.post("/programs", {**body, **wrong}).status_code == 422, wrong


def test_an_organization_becomes_a_program_once_and_by_its_managers_only(seeded_app: Flask) -> None:
    practice = founded(seeded_app, "owner")
    body = {"specialty": "urology", "kind": "residency"}
    doctor, stranger = practice.join(), Api(seeded_app.test_client()).signed_in()
    assert practice.manager.get(f"/programs/{practice.id}").status_code == 404
    assert doctor.put(f"/programs/{practice.id}", body).status_code == 403
    assert stranger.put(f"/programs/{practice.id}", body).status_code == 404
    assert practice.manager.put(f"/programs/{practice.id}", body).status_code == 201
    assert practice.manager.put(f"/programs/{practice.id}", body).status_code == 200
    assert doctor.get(f"/programs/{practice.id}").get_json()["my_role"] == "physician"
    assert stranger.get(f"/programs/{practice.id}").status_code == 404
    trail = practice.manager.get(practice.at("/audit?limit=200")).get_json()["items"]
    assert [item["action"] for item in trail].count("program.put") == 1


ON_DAYS = [
    ("2024-06-30", None, None, False),
    ("2024-07-01", 2, "training", False),
    ("2025-06-30", 2, "training", False),
    ("2025-07-01", None, "research", False),
    ("2026-12-31", 3, "training", False),
    ("2027-01-01", None, "leave", False),
    ("2027-03-01", 3, "training", False),
    ("2027-08-31", 3, "training", False),
    ("2027-09-01", 5, "training", True),
    ("2030-01-01", 5, "training", True),
]


def test_the_year_of_a_resident_is_that_of_the_day(program: Program) -> None:
    """Leave of two months moves the chief year from July to September."""
    resident = program.resident(name="Remy Resident")
    program.state(resident, YEARS, training_started_on="2023-07-01", graduates_on="2028-08-31")
    for day, *expected in ON_DAYS:
        [found] = program.director.get(program.at(f"/residents?on={day}")).get_json()["items"]
        assert [found["pgy"], found["stage"], found["is_chief"]] == expected, day
        assert (found["name"], found["graduates_on"]) == ("Remy Resident", "2028-08-31")


WRONG = [
    ({"stages": [YEARS[0], {"starts_on": "2025-06-30", "pgy": 3}]}, "stages"),
    ({"stages": [{"starts_on": "2026-07-01"}]}, "stages"),
    ({"stages": [{"starts_on": "2026-07-01", "pgy": 11}]}, "stages.0.pgy"),
    ({"stages": [{"starts_on": "2026-07-01", "kind": "vacation"}]}, "stages.0.kind"),
    ({"training_started_on": "2026-07-01", "graduates_on": "2026-07-01"}, "graduates_on"),
    ({"graduates_on": "31 June"}, "graduates_on"),
]


def test_what_contradicts_itself_is_refused_whole(program: Program) -> None:
    resident = program.resident(3)
    before = program.director.get(program.at("/residents")).get_json()
    for wrong, field in WRONG:
        answer = program.director.put(program.at(f"/residents/{resident.person['id']}"), wrong)
        assert (answer.status_code, list(answer.get_json()["errors"])) == (422, [field]), answer.text
    assert program.director.get(program.at("/residents")).get_json() == before


def test_the_same_statement_again_is_no_change_and_the_resident_is_told_of_the_first(program: Program) -> None:
    resident = program.resident()
    for _ in range(2):
        program.state(resident, YEARS)
    own = resident.get("/me/audit").get_json()["items"]
    assert [item["action"] for item in own] == ["resident.put"]


def test_a_resident_sees_their_own_stages_and_nobody_elses(program: Program) -> None:
    me, other = program.resident(3), program.resident(4)
    assert me.get(program.at(f"/residents/{me.person['id']}?on=2026-08-01")).get_json()["pgy"] == 3
    assert me.get(program.at(f"/residents/{other.person['id']}")).status_code == 403
    assert me.get(program.at("/residents")).status_code == 403
    stranger = Api(program.director.client).signed_in()
    assert stranger.get(program.at("/residents")).status_code == 404
    assert program.director.put(program.at(f"/residents/{stranger.person['id']}"), {}).status_code == 404
    assert program.director.get(program.at(f"/residents/{stranger.person['id']}")).status_code == 404


def test_two_directors_who_change_one_resident_at_once_do_not_undo_each_other(program: Program) -> None:
    path = program.at(f"/residents/{program.resident(3).person['id']}")
    known = program.director.get(path).get_json()
    change = {"stages": known["stages"], "base_version": known["version"]}
    first = program.director.put(path, {**change, "graduates_on": "2027-06-30"})
    assert (first.status_code, first.get_json()["version"] != known["version"]) == (200, True)
    again = program.director.put(path, {**change, "graduates_on": "2027-06-30"})
    assert again.status_code == 200, "the same again is good"
    other = program.director.put(path, {**change, "graduates_on": "2028-06-30"})
    assert other.status_code == 412
    assert "Somebody else changed this resident" in other.get_json()["detail"]
    assert program.director.get(path).get_json()["graduates_on"] == "2027-06-30"
    without = program.director.put(path, {"stages": known["stages"], "graduates_on": "2028-06-30"})
    assert without.status_code == 200


def test_a_set_named_for_a_resident_is_there(program: Program) -> None:
    path = program.at(f"/residents/{program.resident(3).person['id']}")
    unknown = program.director.put(path, {"requirement_set": "own-nowhere"})
    assert unknown.get_json()["errors"] == {"requirement_set": ["There is no requirement set 'own-nowhere' here."]}
    named = program.director.put(path, {"requirement_set": "general-surgery-abs-pgy2"})
    assert named.get_json()["requirement_set"] == "general-surgery-abs-pgy2"


def test_a_resident_is_on_one_rotation_on_a_day(program: Program) -> None:
    resident = program.resident(3)
    boss = program.director
    assert boss.put(program.at("/rotations/trauma"), {"name": "Trauma", "site": "Main"}).status_code == 201
    assert boss.put(program.at("/rotations/trauma"), {"name": "Trauma", "site": "Main"}).status_code == 200
    assert boss.put(program.at("/rotations/trauma-2"), {"name": "trauma", "site": "Main"}).status_code == 409
    assert boss.put(program.at("/rotations/blank"), {"name": " "}).get_json()["errors"] == {
        "name": ["A rotation needs a name."]
    }
    assert boss.put(program.at("/rotations/vascular"), {"name": "Vascular"}).status_code == 201
    block = {
        "person_id": resident.person["id"], "rotation_key": "trauma", "starts_on": "2026-08-01", "ends_on": "2026-08-31",
    }  # fmt: skip
    first = boss.post(program.at("/blocks"), block)
    again = boss.post(program.at("/blocks"), block)
    assert (first.status_code, again.status_code, again.get_json()) == (201, 200, first.get_json())
    other = {**block, "rotation_key": "vascular", "starts_on": "2026-08-31", "ends_on": "2026-09-30"}
    refused = boss.post(program.at("/blocks"), other)
    assert (refused.status_code, refused.get_json()["existing"]["from"]) == (409, "2026-08-01")
    assert boss.post(program.at("/blocks"), {**other, "starts_on": "2026-09-01"}).status_code == 201
    days = ("2026-07-31", "2026-08-01", "2026-08-31", "2026-09-01", "2026-10-01")
    seen = [boss.get(program.at(f"/residents?on={day}")).get_json()["items"][0]["rotation"] for day in days]
    assert seen == [None, "Trauma", "Trauma", "Vascular", None]
    assert boss.delete(program.at("/rotations/trauma")).status_code == 409
    assert boss.delete(program.at(f"/blocks/{first.get_json()['id']}")).status_code == 204
    assert boss.delete(program.at("/rotations/trauma")).status_code == 204
    assert [item["key"] for item in resident.get(program.at("/rotations")).get_json()["items"]] == ["vascular"]
    assert boss.post(program.at("/blocks"), block).status_code == 404


RULES = {
    "attestation_policy": "sampled", "sample_share": "0.25", "who_may_attest": "any_attending", "log_reminder_days": 21,
    "certification": [{"key": "central-line", "name": "Central line", "codes": ["36556"], "needed": 5}],
}  # fmt: skip


def test_rules_hold_from_a_day_on(program: Program) -> None:
    boss = program.director
    assert boss.put(program.at("/rules/2026-01-01"), RULES).status_code == 200
    assert boss.put(program.at("/rules/2099-07-01"), {"attestation_policy": "always"}).status_code == 200
    today = boss.get(program.at()).get_json()["rules"]
    assert (today["attestation_policy"], today["sample_share"], today["log_reminder_days"]) == ("sampled", "0.25", 21)
    assert [item["starts_on"] for item in boss.get(program.at("/rules")).get_json()["items"]] == [
        "2099-07-01",
        "2026-01-01",
    ]
    assert boss.delete(program.at("/rules/2026-01-01")).status_code == 204
    assert boss.get(program.at()).get_json()["rules"]["attestation_policy"] == "on_request"
    assert boss.delete(program.at("/rules/2026-01-01")).status_code == 404
    member = program.resident()
    assert member.put(program.at("/rules/2026-01-01"), RULES).status_code == 403
    assert member.get(program.at("/rules")).status_code == 200


NO_RULES: list[dict[str, Any]] = [
    {"attestation_policy": "sometimes"},
    {"attestation_policy": "certain_procedures"},
    {"sample_share": "1.01"},
    {"log_reminder_days": 0},
    {"assessments": {"window_days": 2}},
    {"assessments": {"note": "x"}},
    {"certification": [{"key": "Central Line", "name": "x"}]},
    {"certification": [{"key": "a", "name": "x"}, {"key": "a", "name": "y"}]},
    {"surprise": 1},
]


def test_rules_that_say_nothing_are_refused(program: Program) -> None:
    for wrong in NO_RULES:
        assert program.director.put(program.at("/rules/2026-07-01"), wrong).status_code == 422, wrong
    assert program.director.put(program.at("/rules/July"), RULES).status_code == 422
    assert program.director.get(program.at("/rules")).get_json()["items"] == []
