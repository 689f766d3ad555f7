"""After an account is deleted nothing of the person is in any table: every column of every table is looked through."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import JSON, Boolean, Column, Date, Float, Integer, LargeBinary, String

from rvuedge import schema
from rvuedge.accounts.audit.verification import verify
from rvuedge.accounts.jobs.loop import work_off
from rvuedge.platform.columns import FixedPoint, UtcDateTime
from rvuedge.platform.tokens import digest
from rvuedge.reports.own_data.account_deletion import RETAINED
from tests.support.api import PASSWORD, Api, body_of
from tests.support.clock import NOW
from tests.support.practice import Practice, founded
from tests.support.residue import traces
from tests.support.tampering import unguarded

NAME, ADDRESS = "Zebedee Quillfeather", "zebedee.quillfeather@example.org"
SIGNS = ("quillfeather", "zebedee", digest(ADDRESS).hex())
# Where it may stay, and why.
STAYS = {"mail_switch.digest": "an address that wants no mail gets none, with or without an account"}


def left() -> set[str]:
    return traces(*SIGNS, but=STAYS)


@pytest.fixture
def practice(seeded_app: Flask) -> Practice:
    return founded(seeded_app, "owner", name="Owner", email="owner@example.org")


def send(who: Api, table: str, kind: str, **more: Any) -> dict[str, Any]:
    form = {"file": (BytesIO(table.encode()), "Zebedee_Quillfeather.csv"), "kind": kind, **more}
    answer = who.client.post("/api/v1/uploads", data=form, headers={"Authorization": f"Bearer {who.token}"})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def apply(practice: Practice, who: Api, table: str, kind: str, **more: Any) -> None:
    upload = send(who, table, kind, organization_id=practice.id, **more)
    assert who.post(f"/uploads/{upload['id']}/apply", None).status_code == 202, upload["overview"]
    with practice.app.app_context():
        work_off()


def lived(practice: Practice) -> Api:
    """A year of somebody: invited, logging, compared, paid, closed, and named by their practice in every way there is."""
    boss = practice.manager
    invited = boss.post(
        practice.at("/invitations"), {"email": ADDRESS, "role": "physician", "started_on": "2026-01-01"}
    )
    assert invited.status_code == 201, invited.text
    roster = f"Email,Name,Role,cFTE,Start\n{ADDRESS},{NAME},physician,1.0,2026-07-01\n"
    apply(practice, boss, roster, "roster")
    me = practice.join(name=NAME, email=ADDRESS)
    me.log("47562", performed_on="2026-07-14", note="zebedee's own note", site="Quillfeather Clinic")
    assert me.post("/logs", body_of("99213", note="zebedee again"), Idempotency_Key="k-1").status_code == 201
    assert me.post("/logs", {"lines": [{"code": "zebedee"}]}, Idempotency_Key="k-2").status_code == 422
    me.put("/contract", {"effective_from": "2026-01-01", "rate": "55"})
    me.put("/favorites", {"codes": ["47562"]})
    send(me, "DOS,CPT\n7/14/2026,47562\n", "charges")
    apply(practice, boss, f"Employee,Start Date,End Date,Type\n{NAME},7/6/2026,7/10/2026,PTO\n", "leave")
    apply(practice, boss, f"Name,Effective Date,Clinical FTE\n{NAME},7/1/2026,0.8\n", "cfte")
    apply(practice, boss, f"Provider,Claim ID,DOS,CPT,Units\n{NAME},A1,7/15/2026,99213,1\n", "group-charges")
    assert boss.post(practice.at("/periods/2026-07/close"), {}).status_code == 201
    for who, path in ((me, "/statements/2026-07"), (boss, practice.of(me, "/statements/2026-07"))):
        assert who.get(f"{path}?format=pdf").status_code == 200
    assert me.post("/me/export", None).status_code == 200
    assert me.post("/password/reset", {"email": ADDRESS}).status_code < 300
    assert me.post("/tokens", {"email": ADDRESS, "password": "wrong"}).status_code == 401
    return me


def test_after_leaving_nothing_of_a_person_is_in_any_table(practice: Practice) -> None:
    me = lived(practice)
    with practice.app.app_context():
        assert {"person.email", "audit_event.detail", "upload.overview", "idempotency_key.body"} <= left()
    answer = me.call("DELETE", "/me", {"password": PASSWORD})
    assert answer.status_code == 204, answer.text
    with practice.app.app_context():
        assert left() == set()
        assert not verify().broken


FILLED = {
    JSON: {"zebedee": ["quillfeather"]}, String: "quillfeather", LargeBinary: b"quillfeather", Boolean: True,
    Integer: 7, Float: 1.0, FixedPoint: Decimal(1), UtcDateTime: NOW, Date: NOW.date(),
}  # fmt: skip


def filled(column: Column[Any], person_id: int) -> Any:
    """A value that is found again, where the column has room for it."""
    if column.name == "person_id":
        return person_id
    value = next(value for kind, value in FILLED.items() if isinstance(column.type, kind))
    return value[: column.type.length] if isinstance(column.type, (String, LargeBinary)) else value


def test_a_row_of_theirs_in_any_table_goes_with_them(seeded_app: Flask, database: str) -> None:
    """A row in each table that has a person, every column of it filled; a table added later is among them."""
    if database != "sqlite":
        pytest.skip("SQLite alone lets its constraints be turned off for a row")
    me = Api(seeded_app.test_client()).signed_in(name=NAME, email=ADDRESS)
    mine = [table for table in schema.all_tables().sorted_tables if "person_id" in table.c]
    with seeded_app.app_context(), unguarded() as connection:
        for table in mine:
            if table.name not in RETAINED:
                row = {column.name: filled(column, me.person["id"]) for column in table.c}
                connection.execute(table.insert().values(**row))
    with seeded_app.app_context():
        assert {"procedure_log.note", "passkey.name", "upload.overview"} <= left()
    assert me.call("DELETE", "/me", {"password": PASSWORD}).status_code == 204
    with seeded_app.app_context():
        assert left() == set()
