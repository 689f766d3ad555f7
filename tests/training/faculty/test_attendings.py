"""A program's attendings: a roster by name, and names that residents wrote, linked by a coordinator."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from flask import Flask

from tests.support.api import PASSWORD, Api
from tests.support.program import Program, program_founded


@pytest.fixture
def program(seeded_app: Flask) -> Program:
    return program_founded(seeded_app)


def put(program: Program, name: str, *, key: str | None = None, **more: Any) -> tuple[int, dict[str, Any]]:
    answer = program.director.put(program.at(f"/attendings/{key or uuid.uuid4()}"), {"name": name, **more})
    return answer.status_code, answer.get_json()


def open_names(program: Program) -> list[tuple[str, int, int]]:
    items = program.director.get(program.at("/written-names")).get_json()["items"]
    return [(item["name"], item["logs"], item["trainees"]) for item in items if item["key"] is None]


def test_a_roster_is_kept_by_directors_and_read_by_members(program: Program) -> None:
    resident = program.resident(3)
    status, made = put(program, "Jane Lee", email="lee@example.org", active_from="2026-01-01")
    assert status == 201, made
    assert put(program, "Jane Lee", key=made["key"], email="lee@example.org", active_from="2026-01-01")[0] == 200
    assert put(program, "Dr. Jane Lee, MD")[0] == 409, "two people of one name are told apart by the name"
    assert put(program, "Jane Lee", active_to="2025-12-31")[0] == 201, "of other days"
    assert put(program, "  ")[0] == put(program, "Lee", active_from="2026-02-01", active_to="2026-01-01")[0] == 422
    assert put(program, "Kim Osei", person_id=resident.person["id"] + 1000)[0] == 422, "no member"
    assert len(resident.get(program.at("/attendings")).get_json()["items"]) == 2
    assert resident.delete(program.at(f"/attendings/{made['key']}")).status_code == 403
    assert Api(program.director.client).signed_in().get(program.at("/attendings")).status_code == 404
    assert program.director.delete(program.at(f"/attendings/{made['key']}")).status_code == 204
    assert program.director.delete(program.at(f"/attendings/{made['key']}")).status_code == 404


def test_written_names_are_linked_once_for_all_logs(program: Program) -> None:
    """Lee, J. of one resident twice and of another once: one link, and three logs name Jane Lee."""
    one, two = program.resident(3), program.resident(4)
    for who, name in ((one, "Lee, J."), (one, "Lee, J."), (two, "Lee, J."), (one, "Jane Lee"), (two, "Osei")):
        who.log("47562", attending={"name": name})
    assert open_names(program) == [("Lee, J.", 3, 2), ("Jane Lee", 1, 1), ("Osei", 1, 1)]
    _, lee = put(program, "Jane Lee")
    assert open_names(program) == [("Lee, J.", 3, 2), ("Osei", 1, 1)]
    for _ in range(2):
        linked = program.director.post(program.at(f"/attendings/{lee['key']}/names"), {"name": "Lee, J."})
        assert (linked.status_code, linked.get_json()["aliases"]) == (200, ["Lee, J."])
    assert open_names(program) == [("Osei", 1, 1)]
    _, other = put(program, "Kim Osei")
    taken = program.director.post(program.at(f"/attendings/{other['key']}/names"), {"name": "J. Lee"})
    assert (taken.status_code, taken.get_json()["existing"]["name"]) == (409, "Jane Lee")
    assert program.director.post(program.at(f"/attendings/{uuid.uuid4()}/names"), {"name": "x"}).status_code == 404
    trail = program.director.get(f"/organizations/{program.id}/audit?limit=50").get_json()["items"]
    assert [item["action"] for item in trail].count("attending.link") == 1


def test_names_of_days_outside_the_program_are_not_seen(program: Program) -> None:
    resident = program.resident(3)
    program.director.call(
        "PATCH", f"/organizations/{program.id}/members/{resident.person['id']}", {"ended_on": "2026-08-31"}
    )
    for day in ("2026-08-31", "2026-09-01"):
        resident.log("47562", performed_on=day, attending={"name": f"Name of {day}"})
    assert open_names(program) == [("Name of 2026-08-31", 1, 1)]
    assert resident.get(program.at("/written-names")).status_code in {403, 404}


def test_an_attending_who_deletes_their_account_stays_a_name_of_the_roster(program: Program) -> None:
    attending = program.practice.join(name="Jane Lee")
    _, made = put(program, "Jane Lee", email="lee@example.org", person_id=attending.person["id"])
    assert made["person_id"] == attending.person["id"]
    assert attending.call("DELETE", "/me", {"password": PASSWORD}).status_code == 204
    [left] = program.director.get(program.at("/attendings")).get_json()["items"]
    assert (left["name"], left["person_id"], left["email"]) == ("Jane Lee", None, None)
