"""How many statements a write of logs takes: nothing is read back that has just been written.

Counted with the caller's own sign-in, without BEGIN, which PostgreSQL gets along with the first statement. Before what
stands was read in one statement, and what else is stored of a patient in another, a new log took 11 to 13 statements.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from rvuedge.platform.extensions import db
from tests.support.api import Api, body_of

KEY = "pseudonym-1"
READS_OF_WHAT_WAS_WRITTEN = tuple(
    f"{word} {table}" for table in ("procedure_log", "log_line", "credit") for word in ("FROM", "JOIN")
)


@contextmanager
def counted(api: Api) -> Iterator[list[str]]:
    """The statements sent meanwhile."""
    sent: list[str] = []

    def note(*sentences: Any) -> None:
        if not sentences[2].startswith("BEGIN"):
            sent.append(sentences[2])

    with api.client.application.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def me(api: Api) -> Api:
    """Somebody whose catalog is remembered already."""
    person = api.signed_in()
    person.log("47562", "49505-51", "99213", patient_key="pseudonym-0")
    return person


@pytest.mark.parametrize(
    ("lines", "key", "new", "edit", "removed"),
    # Of a new log: who asks, the turn, how things stand, the log, its lines, its answer, its credits, the day's total.
    # One more reads what else is stored of the patient.
    [
        (("47562", "49505-51"), None, 8, 8, 8),
        (("47562", "49505-51"), KEY, 9, 9, 9),
        (("47562", "99213"), KEY, 9, 9, 9),
    ],
)
def test_a_log_put_alone(me: Api, lines: tuple[str, ...], key: str | None, new: int, edit: int, removed: int) -> None:
    body, path = body_of(*lines, patient_key=key), f"/logs/{uuid.uuid4()}"
    with counted(me) as made:
        assert me.put(path, body).status_code == 201
    with counted(me) as edited:
        assert me.put(path, {**body, "site": "Main"}, If_Match='"1"').status_code == 200
    with counted(me) as deleted:
        assert me.delete(path).status_code == 204
    assert [len(made), len(edited), len(deleted)] == [new, edit, removed], (made, edited, deleted)


def test_a_new_log_without_a_patient_key_is_looked_for_once_and_never_read(me: Api) -> None:
    with counted(me) as sent:
        me.log("47562", "49505-51")
    accesses = [
        text for text in sent if text.startswith("SELECT") and any(of in text for of in READS_OF_WHAT_WAS_WRITTEN)
    ]
    assert len(accesses) == 1, accesses
    assert "procedure_log.id = " in accesses[0]


def test_a_push_takes_as_many_statements_for_a_hundred_logs_as_for_ten(me: Api) -> None:
    for many in (10, 100):
        changes = pushed(many)
        with counted(me) as sent:
            assert me.post("/sync", {"cursor": None, "changes": changes}).status_code == 200
        edits = [{**change, "base_version": 1, "log": {**change["log"], "site": "Main"}} for change in changes]
        with counted(me) as edited:
            assert me.post("/sync", {"cursor": None, "changes": edits}).status_code == 200
        assert [len(sent) <= 15, len(edited) <= 15] == [True, True], (sent, edited)


def pushed(many: int) -> list[dict[str, Any]]:
    """So many new logs of a month, of patients of their own."""
    return [
        {
            "id": str(uuid.uuid4()),
            "op": "put",
            "log": body_of(
                "47562",
                "49505-51",
                performed_on=f"2026-07-{1 + index % 20:02}",
                patient_key=f"patient-{many}-{index % 30}",
            ),
        }
        for index in range(many)
    ]
