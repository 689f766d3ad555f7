"""Uploads of a survey at once: the second waits, and finds the first."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.benchmarks.surveys.test_practice_surveys import WIDE, organization_of, upload
from tests.support.api import Api
from tests.support.interleaving import Held, Running

FULL_POINTS = ["INSERT INTO survey ", "INSERT INTO survey_curve", "INSERT INTO survey_point", "INSERT INTO audit_event"]


def surveys(manager: Api, practice: int) -> list[int]:
    items = manager.get(f"/organizations/{practice}/surveys").get_json()["items"]
    return [item["id"] for item in items]


def uploads(manager: Api, practice: int) -> int:
    items = manager.get(f"/organizations/{practice}/audit").get_json()["items"]
    return sum(item["action"] == "survey.import" for item in items)


@pytest.mark.parametrize("point", FULL_POINTS)
def test_the_same_file_uploaded_twice_at_once_is_one_survey(app: Flask, point: str) -> None:
    manager = Api(app.test_client()).signed_in(career_stage="manager")
    practice = organization_of(app, manager)
    other = Api(app.test_client(), manager.token)
    with Held(app, lambda: upload(manager, practice, WIDE.encode()), before=point) as held:
        waiting = Running(app, lambda: upload(other, practice, WIDE.encode())).blocked()
    first, second = held.result(), waiting.result()
    assert (first.status_code, second.status_code) == (201, 200)
    assert second.get_json()["already_imported"] is True
    assert [first.get_json()["id"]] == [second.get_json()["id"]] == surveys(manager, practice)
    assert uploads(manager, practice) == 1


def test_two_files_at_once_are_two_surveys(app: Flask) -> None:
    manager = Api(app.test_client()).signed_in(career_stage="manager")
    practice = organization_of(app, manager)
    other = Api(app.test_client(), manager.token)
    theirs = WIDE.replace("General Surgery", "Colorectal Surgery").encode()
    with Held(app, lambda: upload(manager, practice, WIDE.encode()), before="INSERT INTO survey_curve") as held:
        waiting = Running(app, lambda: upload(other, practice, theirs, name="Theirs")).blocked()
    assert (held.result().status_code, waiting.result().status_code) == (201, 201)
    assert len(surveys(manager, practice)) == 2
    assert uploads(manager, practice) == 2


def test_a_survey_removed_while_the_same_file_is_uploaded_is_there_or_not_and_never_half(app: Flask) -> None:
    manager = Api(app.test_client()).signed_in(career_stage="manager")
    practice = organization_of(app, manager)
    other = Api(app.test_client(), manager.token)
    known = upload(manager, practice, WIDE.encode()).get_json()["id"]
    path = f"/organizations/{practice}/surveys/{known}"
    with Held(app, lambda: manager.delete(path).status_code, before="DELETE FROM survey ") as held:
        waiting = Running(app, lambda: upload(other, practice, WIDE.encode())).blocked()
    assert held.result() == 204
    answer = waiting.result()
    assert (answer.status_code, answer.get_json()["already_imported"]) == (201, False)
    assert [answer.get_json()["id"]] == surveys(manager, practice)
