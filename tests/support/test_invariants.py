"""The invariants can fail: each is broken by a statement beside the services, and the sentence about it is read."""

from __future__ import annotations

import uuid

import pytest
from flask import Flask
from sqlalchemy import text

from rvuedge.accounts.people.models import Membership
from rvuedge.platform.extensions import db, transaction
from tests.support.api import Api, body_of
from tests.support.interleaving import together
from tests.support.invariants import GOVERNED, Watch
from tests.support.practice import founded

BROKEN = [
    ("UPDATE daily_total SET work_rvu = work_rvu + 10000", "daily total"),
    ("UPDATE daily_total SET lines = lines + 1", "daily total"),
    ("UPDATE daily_total SET unvalued_lines = 1", "daily total"),
    ("UPDATE daily_total SET drug_amount = 100", "daily total"),
    ("DELETE FROM daily_total", "daily total"),
    ("UPDATE credit SET work_rvu = 0", "daily total"),
    ("UPDATE credit SET superseded_at = credited_at", "credit in force"),
    ("UPDATE credit SET code = '49505'", "credit in force"),
    ("UPDATE procedure_log SET performed_on = '2026-07-15'", "credit in force"),
    ("UPDATE procedure_log SET deleted_at = updated_at", "credit in force"),
    ("DELETE FROM log_line", "log without lines"),
    ("UPDATE log_answer SET answer = '9:x {}'", "answer of another version"),
    ("UPDATE procedure_log SET change = change + 9", "change number"),
    ("UPDATE sync_clock SET latest = 0", "change number"),
    ("DELETE FROM sync_clock", "change number"),
    ("UPDATE procedure_log SET version = version + 1", "version 1 to 2"),
    ("UPDATE procedure_log SET note = 'other words'", "version 1 to 1"),
    ("UPDATE log_line SET units = 2", "version 1 to 1"),
    ("UPDATE procedure_log SET version = 0", "rose by -1"),
    ("UPDATE procedure_log SET version = version + 1, change = change + 1, note = 'x'", "0 changes took a number"),
]


@pytest.mark.parametrize(("statement", "sentence"), BROKEN)
def test_a_write_that_breaks_an_invariant_is_found(
    seeded_app: Flask, invariants: Watch, statement: str, sentence: str
) -> None:
    me = Api(seeded_app.test_client()).signed_in()
    me.log("47562")
    assert invariants.found == []
    with seeded_app.app_context(), transaction() as session:
        session.execute(text(statement))
    assert [line for line in invariants.found if sentence in line], invariants.found
    invariants.forget("broken on purpose")


def test_a_log_that_is_no_more_is_found(seeded_app: Flask, invariants: Watch) -> None:
    me = Api(seeded_app.test_client()).signed_in()
    me.log("47562")
    other = me.log("49505", performed_on="2026-07-15")["id"]
    with seeded_app.app_context(), transaction() as session:
        for table, key in (("credit", "log_id"), ("log_line", "log_id"), ("procedure_log", "id")):
            session.execute(text(f"DELETE FROM {table} WHERE {key} = :id"), {"id": other})
        session.execute(text("DELETE FROM daily_total WHERE performed_on = '2026-07-15'"))
    assert invariants.found == [f"log {other} of person {me.person['id']} is no more"]
    invariants.forget("broken on purpose")


@pytest.mark.parametrize("taken_back", [False, True])
def test_a_practices_change_without_its_row_in_the_trail_is_found(
    seeded_app: Flask, database: str, invariants: Watch, taken_back: bool
) -> None:
    practice = founded(seeded_app)
    with seeded_app.test_request_context(), transaction() as session:
        step = session.begin_nested()
        session.query(Membership).update({"role": "owner"})
        if taken_back:
            step.rollback()
    found = ["no row in the audit trail for a change of ['membership']"]
    if database == "postgresql":
        found.append("a practice was not held before a change of ['membership']")
    assert (practice.id > 0, invariants.found) == (True, [] if taken_back else found)
    invariants.forget("broken on purpose")


def test_what_is_rolled_back_or_written_at_once_breaks_nothing(seeded_app: Flask, invariants: Watch) -> None:
    me = Api(seeded_app.test_client()).signed_in()
    log = me.log("47562")["id"]
    with seeded_app.app_context():
        db.session.execute(text("DELETE FROM daily_total"))
        db.session.rollback()
        db.session.remove()

    def edit() -> int:
        own = Api(seeded_app.test_client(), me.token)
        answer = own.put(f"/logs/{uuid.uuid4()}", body_of("49505"))
        return own.put(f"/logs/{log}", body_of("49505", "99213-25"), If_Match='"1"').status_code + answer.status_code

    assert {*together(seeded_app, [edit] * 6)} <= {200 + 201, 412 + 201}
    assert me.get(f"/logs/{log}").get_json()["version"] == 2
    assert invariants.found == []


def test_what_a_practice_has_is_watched() -> None:
    assert {"organization", "membership", "practice_policy", "closed_month", "survey", "invitation", "site"} <= GOVERNED
