"""The program's board, a resident seen by the program, who is ready to be certified; who may look, and who sees it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from rvuedge.platform.extensions import db
from tests.support.api import Api
from tests.support.clock import TODAY
from tests.support.practice import founded
from tests.support.stored_cases import StoredCase
from tests.training.progress.residency import STARTED, SURGERY_CODES, Residency, founded_program

HERNIA = "X0002"


@pytest.fixture
def residency(seeded_app: Flask) -> Residency:
    found = founded_program(seeded_app)
    found.map(SURGERY_CODES)
    return found


def board(residency: Residency, query: str = "") -> Any:
    answer = residency.practice.manager.get(f"/programs/{residency.id}/board{query}")
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def many(number: int, code: str, last: date) -> list[StoredCase]:
    return [StoredCase(last - timedelta(days=n % 60), (code,)) for n in range(number)]


def test_the_board_has_those_first_who_need_a_look(residency: Residency) -> None:
    fine, quiet, new = (residency.resident(name) for name in ("Ada Able", "Ben Behind", "Cy Newcomer"))
    for who in (fine, quiet, new):
        residency.spans(who, ("training", 4, STARTED, None))
    residency.own_set("own-short", {"Hernia": 20, "Biliary": 5})
    residency.store(fine, *many(20, HERNIA, TODAY), *many(5, "X0001", TODAY))
    residency.store(quiet, *many(10, HERNIA, TODAY - timedelta(days=14)))
    found = board(residency)
    assert [row["name"] for row in found["residents"]] == ["Ben Behind", "Cy Newcomer", "Ada Able"]
    ben, cy, ada = found["residents"]
    # Ben: 10 hernias in 41 of 60 months lead to 14 of 20, none of 5 biliary cases
    assert ben["behind"] == [
        {"category": "Biliary", "counted": 0, "minimum": 5, "projected": 0, "shortfall": 5},
        {"category": "Hernia", "counted": 10, "minimum": 20, "projected": 14, "shortfall": 10},
    ]
    assert ben["needs_a_look"] == ["Nothing logged for 14 days.", "2 categories fall short at this pace."]
    assert (ben["is_quiet"], ben["days_since_logged"], ben["cases"]) == (True, 14, 10)
    assert (cy["needs_a_look"][0], cy["days_since_logged"]) == ("Nothing logged yet.", None)
    assert (ada["needs_a_look"], ada["behind"], ada["pgy"]) == ([], [], 4)
    assert [(row["category"], len(row["behind"]), row["residents"]) for row in found["categories"]] == [
        ("Biliary", 2, 3),
        ("Hernia", 2, 3),
    ]


def test_the_programs_rule_says_after_how_many_days_a_log_is_quiet(residency: Residency) -> None:
    who = residency.resident()
    residency.rules(log_reminder_days=30)
    residency.rules(date(2026, 11, 20), log_reminder_days=7)
    residency.store(who, *many(1, HERNIA, date(2026, 11, 10)))
    assert [board(residency, f"?on={day}")["residents"][0]["is_quiet"] for day in ("2026-11-19", "2026-11-20")] == [
        False,
        True,
    ]


def test_who_left_or_has_not_come_is_not_on_the_board(residency: Residency) -> None:
    residency.resident("Left", ended=date(2026, 6, 30))
    residency.resident("Comes", began=date(2027, 7, 1))
    residency.resident("Here")
    assert [row["name"] for row in board(residency)["residents"]] == ["Here"]
    assert [row["name"] for row in board(residency, "?on=2026-06-30")["residents"]] == ["Here", "Left"]


def test_only_the_programs_people_look_and_the_resident_sees_every_look(residency: Residency, api: Api) -> None:
    who, stranger = residency.resident("Rosa"), api.signed_in()
    of_rosa = f"/programs/{residency.id}/residents/{who.person['id']}"
    paths = (f"/programs/{residency.id}/board", f"{of_rosa}/progress", f"{of_rosa}/portfolio")
    for path in (*paths, f"/programs/{residency.id}/certification-candidates"):
        assert (stranger.get(path).status_code, who.get(path).status_code) == (404, 403), path
    manager = residency.practice.manager
    assert [manager.get(path).status_code for path in paths] == [200, 200, 200]
    assert manager.get(f"/programs/{residency.id}/residents/{stranger.person['id']}/progress").status_code == 404
    looks = [entry["detail"]["what"] for entry in who.get("/me/audit").get_json()["items"]]
    assert looks == ["portfolio", "progress", "program board"]


def test_an_organization_that_is_no_program_has_no_board(residency: Residency, seeded_app: Flask) -> None:
    practice = founded(seeded_app, email="other@example.org")
    assert practice.manager.get(f"/programs/{practice.id}/board").status_code == 404


def test_who_is_ready_to_be_certified(residency: Residency) -> None:
    residency.rules(certification=[{"key": "line", "name": "Central line", "codes": ["36556"], "needed": 2}])
    who = residency.resident("Rosa")
    residency.store(
        who,
        *many(3, "36556", TODAY),
        StoredCase(TODAY, ("36556",), "first_assistant"),
        StoredCase(TODAY, ("36556",), more={"is_simulated": True}),
    )
    answer = residency.practice.manager.get(f"/programs/{residency.id}/certification-candidates").get_json()
    (procedure,) = answer["items"]
    assert (procedure["key"], procedure["needed"]) == ("line", 2)
    assert procedure["residents"] == [
        {"person_id": who.person["id"], "name": "Rosa", "pgy": None, "performed": 3, "confirmed": 0, "is_ready": False}
    ]


def test_the_board_asks_as_often_for_ten_residents_as_for_one(residency: Residency) -> None:
    def statements() -> int:
        sent: list[str] = []
        with residency.practice.app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", lambda *given: sent.append(given[2]))
        board(residency)
        return len(sent)

    residency.store(residency.resident("R0"), *many(1, HERNIA, TODAY))
    board(residency)
    one = statements()
    for number in range(1, 10):
        residency.store(residency.resident(f"R{number}"), *many(1, HERNIA, TODAY))
    board(residency)
    assert statements() <= one + 2  # more rows in the audit trail are written with the look
