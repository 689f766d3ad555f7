"""An account that is deleted while its owner, a manager or a phone still writes: nothing of theirs is left behind."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from rvuedge.platform.extensions import db
from tests.logbook.charges.files import send
from tests.support.api import PASSWORD, Api, body_of
from tests.support.interleaving import Held, Running
from tests.support.practice import founded

TABLE = "Claim ID,DOS,CPT,Mod,Units,POS\nA1,7/14/2026,47562,,1,22\n"
ONE = str(uuid.UUID(int=1))
WRITES: dict[str, Callable[[Api], Any]] = {
    "PUT a log": lambda me: me.put(f"/logs/{ONE}", body_of("47562")),
    "POST a log": lambda me: me.post("/logs", body_of("47562"), Idempotency_Key=ONE),
    "POST sync": lambda me: me.post(
        "/sync", {"changes": [{"id": ONE, "op": "put", "base_version": None, "log": body_of("47562")}]}
    ),
    "PUT a contract": lambda me: me.put("/contract", {"effective_from": "2026-07-01", "policy": "cms-payment"}),
    "PUT favorites": lambda me: me.put("/favorites", {"codes": ["47562"]}),
    "close a month": lambda me: me.post("/me/periods/2026-07/close", None),
}
THEIRS = (
    "procedure_log",
    "log_line",
    "credit",
    "daily_total",
    "contract",
    "favorite",
    "charge_import",
    "own_closed_month",
)


def leave(person: Api) -> Callable[[], int]:
    return lambda: person.call("DELETE", "/me", {"password": PASSWORD}).status_code


def left_of(app: Flask, person: int) -> dict[str, int]:
    with app.app_context(), db.engine.connect() as connection:
        counts = {
            table: int(
                connection.scalar(text(f"SELECT count(*) FROM {table} WHERE person_id = :p"), {"p": person}) or 0
            )
            for table in THEIRS
        }
    return {table: count for table, count in counts.items() if count}


@pytest.mark.parametrize("name", WRITES)
def test_a_write_that_waited_for_the_deletion_is_refused(seeded_app: Flask, name: str) -> None:
    me = Api(seeded_app.test_client()).signed_in()
    me.log("49505")
    phone = Api(seeded_app.test_client(), me.token)
    with Held(seeded_app, leave(me), before="DELETE FROM daily_total") as first:
        second = Running(seeded_app, lambda: WRITES[name](phone).status_code).blocked()
    assert (first.result(), second.result()) == (204, 401)
    assert left_of(seeded_app, me.person["id"]) == {}


def test_a_file_of_charges_that_waited_is_refused(seeded_app: Flask) -> None:
    me = Api(seeded_app.test_client()).signed_in()
    phone = Api(seeded_app.test_client(), me.token)
    with Held(seeded_app, leave(me), before="DELETE FROM daily_total") as first:
        second = Running(seeded_app, lambda: send(phone, TABLE).status_code).blocked()
    assert (first.result(), second.result()) == (204, 401)
    assert left_of(seeded_app, me.person["id"]) == {}


FIRST = {
    "PUT a log": "INSERT INTO credit",
    "POST sync": "INSERT INTO procedure_log",
    "PUT a contract": "INSERT INTO contract",
    "close a month": "INSERT INTO own_closed_month",
}


@pytest.mark.parametrize("name", FIRST)
def test_a_write_that_came_first_goes_with_the_rest(seeded_app: Flask, name: str) -> None:
    me = Api(seeded_app.test_client()).signed_in()
    phone = Api(seeded_app.test_client(), me.token)
    with Held(seeded_app, lambda: WRITES[name](phone).status_code, before=FIRST[name]) as first:
        second = Running(seeded_app, leave(me)).blocked()
    assert (first.result() < 300, second.result()) == (True, 204)
    assert left_of(seeded_app, me.person["id"]) == {}


def test_leave_that_waited_is_not_entered_and_a_month_still_closes(seeded_app: Flask) -> None:
    practice = founded(seeded_app)
    doctor = practice.join()
    doctor.log("47562")
    days = {"first_day": "2026-08-03", "last_day": "2026-08-07", "kind": "vacation"}
    with Held(seeded_app, leave(doctor), before="DELETE FROM daily_total") as first:
        second = Running(
            seeded_app, lambda: practice.manager.post(practice.of(doctor, "/leave"), days).status_code
        ).blocked()
    assert (first.result(), second.result()) == (204, 404)
    assert practice.manager.post(practice.at("/periods/2026-07/close"), None).status_code == 201
