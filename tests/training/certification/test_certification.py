"""Who may do what without direct supervision: certified for days, looked up by a link that shows nothing else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from rvuedge.platform import clock
from tests.support.api import Api
from tests.support.program import Program, program_founded

LIST = {
    "certification": [
        {"key": "central-line", "name": "Central line", "codes": ["36556"], "needed": 5},
        {"key": "chest-tube", "name": "Chest tube", "codes": ["32551"]},
    ]
}
LINE = "/certifications/central-line"


@pytest.fixture
def program(seeded_app: Flask) -> Program:
    made = program_founded(seeded_app)
    assert made.director.put(made.at("/rules/2026-01-01"), LIST).status_code == 200
    return made


def certified(program: Program, on: str, by: Api | None = None) -> dict[str, list[str]]:
    items = (by or program.director).get(program.at(f"/certifications?on={on}")).get_json()["items"]
    return {item["key"]: [resident["name"] for resident in item["certified"]] for item in items}


def test_residents_are_certified_some_at_once_and_only_once(program: Program) -> None:
    one, two = program.resident(2, name="Ada One"), program.resident(3, name="Bea Two")
    body: dict[str, Any] = {"person_ids": [one.person["id"], two.person["id"]], "starts_on": "2026-08-01"}
    boss = program.director
    assert [boss.post(program.at(LINE), body).get_json()["certified"] for _ in range(2)] == [2, 0]
    assert certified(program, "2026-07-31") == {"central-line": [], "chest-tube": []}
    assert certified(program, "2026-08-01", by=one) == {"central-line": ["Ada One", "Bea Two"], "chest-tube": []}
    assert [item["action"] for item in one.get("/me/audit").get_json()["items"]].count("certification.give") == 1
    ended = boss.delete(program.at(f"{LINE}/residents/{one.person['id']}?last_day=2026-08-31"))
    assert ended.status_code == 204
    days = {day: certified(program, day)["central-line"] for day in ("2026-08-31", "2026-09-01")}
    assert days == {"2026-08-31": ["Ada One", "Bea Two"], "2026-09-01": ["Bea Two"]}
    assert boss.post(program.at(LINE), body).status_code == 409, "August is certified already"
    again = {"person_ids": [one.person["id"]], "starts_on": "2026-09-15"}
    assert boss.post(program.at(LINE), again).get_json()["certified"] == 1


def test_nobody_is_certified_for_what_the_list_lacks_or_who_is_no_resident(program: Program) -> None:
    resident = program.resident(2)
    attending = program.practice.join()
    number = resident.person["id"]
    boss = program.director
    assert boss.post(program.at("/certifications/appendix"), {"person_ids": [number]}).status_code == 404
    before = {"person_ids": [number], "starts_on": "2025-12-31"}
    assert boss.post(program.at(LINE), before).status_code == 404, "the list begins on January 1"
    both = {"person_ids": [number, attending.person["id"]], "starts_on": "2026-08-01"}
    assert boss.post(program.at(LINE), both).status_code == 422
    assert certified(program, "2026-08-01")["central-line"] == [], "nothing half done"
    assert resident.post(program.at(LINE), {"person_ids": [number]}).status_code == 403
    assert boss.delete(program.at(f"{LINE}/residents/{number}")).status_code == 404


def test_a_ward_looks_up_by_a_link_without_signing_in(program: Program, seeded_app: Flask) -> None:
    """The link shows the procedures and who is certified; it ends when it is withdrawn, or on June 30."""
    resident = program.resident(2, name="Ada One")
    gone = program.resident(4, name="Zoe Zed")
    boss = program.director
    body = {"person_ids": [resident.person["id"], gone.person["id"]], "starts_on": "2026-08-01"}
    boss.post(program.at(LINE), body)
    program.practice.manager.call(
        "PATCH", program.practice.of(gone).replace("/programs", "/organizations"), {"ended_on": "2026-08-02"}
    )
    made = boss.post(program.at("/look-up-links"), None)
    assert made.status_code == 201, made.text
    address = made.get_json()["address"]
    ward = seeded_app.test_client()
    page = ward.get(address)
    assert page.status_code == 200
    assert "Ada One" in page.text
    assert "Chest tube" in page.text
    assert ("Zoe Zed" in page.text, "5 confirmed" in page.text) == (False, False)
    assert (page.headers["Referrer-Policy"], page.headers["Cache-Control"]) == ("no-referrer", "no-store")
    assert ward.get(f"{address}x").status_code == 404
    assert "address" not in boss.get(program.at("/look-up-links")).get_json()["items"][0]
    clock.run_from(datetime(2027, 6, 30, 12, tzinfo=UTC))
    assert ward.get(address).status_code == 200
    clock.run_from(datetime(2027, 7, 1, 12, tzinfo=UTC))
    assert ward.get(address).status_code == 404


def test_a_link_is_withdrawn_at_once(program: Program, seeded_app: Flask) -> None:
    boss = program.director
    made = boss.post(program.at("/look-up-links"), None).get_json()
    for _ in range(2):
        assert boss.delete(program.at(f"/look-up-links/{made['id']}")).status_code == 204
    assert seeded_app.test_client().get(made["address"]).status_code == 404
    assert boss.get(program.at("/look-up-links")).get_json()["items"][0]["is_withdrawn"] is True
    other = program_founded(seeded_app)
    assert other.director.delete(other.at(f"/look-up-links/{made['id']}")).status_code == 404
    assert program.resident().get(program.at("/look-up-links")).status_code == 403
