"""Free words from before the vocabularies: counted, answered once for every log, none lost."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from rvuedge.logbook.records.models import ProcedureLog
from rvuedge.platform.extensions import db
from tests.support.api import Api


def written(app: Flask, log: dict[str, Any], **words: str) -> None:
    """A log as migration 0023 leaves one whose words it could not read."""
    with app.app_context():
        db.session.execute(update(ProcedureLog).where(ProcedureLog.id == log["id"]).values(as_written=words))
        db.session.commit()


def open_words(me: Api) -> list[tuple[str, str, int]]:
    items = me.get("/training/old-words").get_json()["items"]
    return [(item["field"], item["word"], item["logs"]) for item in items]


@pytest.fixture
def me(seeded_app: Flask) -> Api:
    return Api(seeded_app.test_client()).signed_in(career_stage="resident")


def test_one_answer_is_for_every_log_with_the_word(me: Api, seeded_app: Flask) -> None:
    logs = [me.log("47562") for _ in range(4)]
    for log in logs[:3]:
        written(seeded_app, log, role="banana")
    written(seeded_app, logs[3], attending="account 17", supervision="dir.")
    assert open_words(me) == [("role", "banana", 3), ("supervision", "dir.", 1), ("attending", "account 17", 1)]
    answer = {"field": "role", "word": "banana", "means": "first_assistant"}
    assert me.post("/training/old-words", answer).get_json() == {"changed": 3}
    assert me.post("/training/old-words", answer).get_json() == {"changed": 0}
    after = [me.get(f"/logs/{log['id']}").get_json() for log in logs]
    assert [(log["role"], log["version"]) for log in after] == [("first_assistant", 2)] * 3 + [(None, 1)]
    assert [log["work_rvu"] for log in after] == [log["work_rvu"] for log in logs]
    changes = me.post("/sync", {"cursor": None, "changes": []}).get_json()
    assert sorted(log["role"] or "" for log in changes["changes"]) == ["", *["first_assistant"] * 3]
    assert open_words(me) == [("supervision", "dir.", 1), ("attending", "account 17", 1)]


def test_an_attending_is_answered_with_a_name(me: Api, seeded_app: Flask) -> None:
    log = me.log("47562")
    written(seeded_app, log, attending="account 17")
    assert me.get("/training/old-words").get_json()["items"][0]["choices"] == []
    answer = {"field": "attending", "word": "account 17", "means": "Jane Lee"}
    assert me.post("/training/old-words", answer).get_json() == {"changed": 1}
    assert me.get(f"/logs/{log['id']}").get_json()["attending"] == {"name": "Jane Lee"}


def test_an_answer_outside_the_vocabulary_changes_nothing(me: Api, seeded_app: Flask) -> None:
    written(seeded_app, me.log("47562"), role="banana")
    for wrong in ({"means": "banana"}, {"means": "other"}, {"field": "site", "means": "surgeon"}, {"means": " "}):
        body = {"field": "role", "word": "banana", **wrong}
        assert me.post("/training/old-words", body).status_code == 422, wrong
    assert open_words(me) == [("role", "banana", 1)]


def test_what_is_chosen_or_deleted_since_is_no_question(me: Api, seeded_app: Flask) -> None:
    chosen, gone = me.log("47562", role="surgeon"), me.log("49505")
    for log in (chosen, gone):
        written(seeded_app, log, role="banana")
    me.delete(f"/logs/{gone['id']}")
    assert open_words(me) == []
    other = Api(me.client).signed_in()
    assert other.post("/training/old-words", {"field": "role", "word": "banana", "means": "surgeon"}).get_json() == {
        "changed": 0
    }
