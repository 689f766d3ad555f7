"""Two at once in one exchange: both sides begin it, both rate, and an account goes meanwhile."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.support.api import Api
from tests.support.interleaving import Held, Running
from tests.training.teaching_program import TeachingProgram, teaching_program

MINE = {"autonomy": 3, "teaching": 5}
THEIRS = {"autonomy": 2}


@pytest.fixture
def program(seeded_app: Flask) -> TeachingProgram:
    return teaching_program(seeded_app)


def apart(program: TeachingProgram, person: Api) -> Api:
    """The same person on a client of their own."""
    return Api(program.practice.app.test_client(), person.token, person.person)


@pytest.mark.parametrize("point", ["INSERT INTO assessment ", "INSERT INTO assessment_side", "INSERT INTO audit_event"])
def test_both_sides_that_begin_at_once_are_one_exchange(program: TeachingProgram, point: str) -> None:
    resident, attending = program.resident(), program.attending()
    log = program.case(resident)
    own, other = apart(program, resident), apart(program, attending)
    path = f"/training/residents/{resident.person['id']}/logs/{log}/assessment"
    app = program.practice.app
    with Held(app, lambda: own.put(f"/logs/{log}/assessment", MINE).get_json()["state"], before=point) as first:
        second = Running(app, lambda: other.put(path, THEIRS).get_json()["state"]).blocked()
    assert (first.result(), second.result()) == ("sealed", "revealed")
    assert len(resident.get("/training/assessments").get_json()["items"]) == 1


def test_of_a_change_and_the_others_rating_at_once_the_second_hears_that_both_have_rated(
    program: TeachingProgram,
) -> None:
    resident, attending = program.resident(), program.attending()
    made = resident.put(f"/logs/{program.case(resident)}/assessment", MINE).get_json()
    path, app = f"/training/assessments/{made['id']}", program.practice.app
    own, other = apart(program, resident), apart(program, attending)
    with Held(app, lambda: other.put(path, THEIRS).status_code, before="INSERT INTO assessment_side") as first:
        second = Running(app, lambda: own.put(path, {**MINE, "autonomy": 1}).status_code).blocked()
    assert (first.result(), second.result()) == (200, 409)
    shown = resident.get(path).get_json()["sides"]
    assert [shown[side]["rating"]["autonomy"] for side in ("trainee", "assessor")] == [3, 2]
