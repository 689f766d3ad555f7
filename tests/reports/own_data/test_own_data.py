"""Everything about a person in a zip, and what is left of them when they go."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import inspect, select

from rvuedge.accounts.audit.account_events import AccountEvent, record_account_event
from rvuedge.accounts.audit.models import AuditEvent
from rvuedge.accounts.credentials.models import Passkey, RecoveryCode, TotpFactor
from rvuedge.accounts.people.models import Person
from rvuedge.platform import clock
from rvuedge.platform.extensions import Base, db
from rvuedge.reports.own_data.account_deletion import RETAINED
from rvuedge.reports.own_data.export import PROOFS, tables
from rvuedge.statements.models import ClosedLine, ClosedMonth
from tests.support.api import PASSWORD, Api
from tests.support.practice import Practice, founded

MONTH = "2026-07"


@pytest.fixture
def practice(seeded_app: Flask) -> Practice:
    return founded(seeded_app, "owner", name="Owner", email="owner@example.org")


def unpacked(answer: Any) -> dict[str, bytes]:
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_zip_holds_what_was_logged_and_agreed_and_no_proof_of_who_one_is(practice: Practice) -> None:
    doctor = practice.join(name="=Drew")
    doctor.log("47562", performed_on="2026-07-14", note="a note of one's own")
    doctor.put("/contract", {"effective_from": "2026-01-01", "rate": "55"})
    doctor.put("/favorites", {"codes": ["47562"]})
    practice.manager.get(practice.of(doctor, "/logs"))
    with practice.app.app_context():
        record_account_event(AccountEvent.RECOVERY_CODES_MADE, person_id=doctor.person["id"], now=clock.now())
    other = practice.join(name="Somebody Else")
    other.log("99213", performed_on="2026-07-15")
    files = unpacked(doctor.post("/me/export", None))
    logs = json.loads(files["procedure_log.json"])
    assert [(log["performed_on"], log["note"]) for log in logs] == [("2026-07-14", "a note of one's own")]
    assert [load["code"] for load in json.loads(files["log_line.json"])] == ["47562"]
    assert json.loads(files["credit.json"])[0]["work_rvu"] == "10.21"
    assert json.loads(files["contract.json"])[0]["rate"] == "55.00"
    assert [load["action"] for load in json.loads(files["accesses.json"])] == ["member-figures.view"]
    assert "account.recovery-codes-make" in [load["action"] for load in json.loads(files["account_events.json"])]
    (profile,) = json.loads(files["profile.json"])
    assert (profile["email"], profile["practices"][0]["name"]) == (doctor.person["email"], "North Practice")
    assert b"2026-07-14" in files["procedure_log.csv"]
    whole = b"".join(files.values())
    assert b"password_hash" not in whole
    assert b"Somebody Else" not in whole
    assert not {f"{name}.json" for name in PROOFS} & set(files)


def test_a_key_of_idempotency_does_not_break_the_file(practice: Practice) -> None:
    doctor = practice.join()
    for _ in range(2):
        assert "profile.json" in unpacked(doctor.post("/me/export", None, Idempotency_Key="one-and-the-same"))


def test_every_table_with_a_person_is_in_the_file_or_named_as_a_proof(inside: Flask) -> None:
    """A table added later has `person_id` or it would be forgotten: what refers to a person otherwise is named."""
    refers = {
        table.name
        for table in Base.metadata.tables.values()
        if any(key.column.table.name == "person" for key in table.foreign_keys) and "person_id" not in table.c
    }
    assert refers <= {
        "audit_event", "closed_month", "practice_policy", "invitation", "specialty_crosswalk", "survey_correction",
        "program_rules", "program_set", "look_up_link", "group_reconciliation",
        "saved_report",
    }, "by whom something of a practice was done"  # fmt: skip
    assert {table.name for table in tables()} | PROOFS >= RETAINED


def closed(practice: Practice) -> Api:
    """A physician with a line in a closed month and one after it."""
    doctor = practice.join(name="Drew Example")
    doctor.log("47562", performed_on="2026-07-14")
    assert practice.manager.post(practice.at(f"/periods/{MONTH}/close"), {}).status_code == 201
    doctor.log("99213", performed_on="2026-08-03")
    doctor.put("/contract", {"effective_from": "2026-01-01", "rate": "55"})
    return doctor


def test_statements_that_were_handed_out_are_files_of_their_own(practice: Practice) -> None:
    doctor = closed(practice)
    first = doctor.get(f"/statements/{MONTH}?format=pdf").data
    assert unpacked(doctor.post("/me/export", None))[f"statements/{MONTH}-practice-{practice.id}.pdf"] == first


def test_who_leaves_is_signed_out_and_nothing_of_theirs_is_left_but_a_number(practice: Practice) -> None:
    doctor = closed(practice)
    number, address = doctor.person["id"], doctor.person["email"]
    assert doctor.call("DELETE", "/me", {"password": "wrong"}).status_code == 422
    assert doctor.get("/me").status_code == 200
    assert doctor.call("DELETE", "/me", {"password": PASSWORD}).status_code == 204
    assert doctor.get("/me").status_code == 401
    assert doctor.post("/tokens", {"email": address, "password": PASSWORD}).status_code == 401
    with practice.app.app_context():
        person = db.session.get_one(Person, number)
        assert (person.name, person.email) == (f"Former member {number}", f"former-{number}@removed.invalid")
        held = set(inspect(db.engine).get_table_names())
        for table in Base.metadata.tables.values():
            if table.name in held and "person_id" in table.c and table.name not in RETAINED:
                assert not db.session.execute(select(table).where(table.c.person_id == number)).all(), table.name
        (line,) = db.session.scalars(select(ClosedLine).where(ClosedLine.person_id == number)).all()
        assert (line.code, str(line.work_rvu.normalize())) == ("47562", "10.21")
        (month,) = db.session.scalars(select(ClosedMonth)).all()
        assert month.names[str(number)] == f"Former member {number}"
        sentence = str([event.detail for event in db.session.scalars(select(AuditEvent))])
        assert address not in sentence
    again = Api(practice.manager.client).signed_in(email=address)
    assert again.person["id"] != number, "the address is free again"


def test_a_practice_keeps_its_closed_month_and_sees_no_figures_of_who_left(practice: Practice) -> None:
    doctor = closed(practice)
    statement = practice.of(doctor, f"/statements/{MONTH}")
    before = practice.manager.get(statement).get_json()
    doctor.call("DELETE", "/me", {"password": PASSWORD})
    after = practice.manager.get(statement).get_json()
    assert "10.21" in str(before)
    assert str(after).replace(f"Former member {doctor.person['id']}", "Drew Example") == str(before)
    survey = practice.manager.get("/surveys").get_json()["items"][0]["id"]
    question = f"/benchmark-report?survey={survey}&from=2026-07-01&to=2026-09-30"
    assert practice.manager.get(practice.at(question)).get_json()["items"] == []
    assert practice.manager.get(practice.of(doctor, "/logs")).get_json()["items"] == []
    actions = [item["action"] for item in practice.manager.get(practice.at("/audit")).get_json()["items"]]
    assert "person.leave" in actions


def test_the_only_owner_hands_over_first(practice: Practice) -> None:
    answer = practice.manager.call("DELETE", "/me", {"password": PASSWORD})
    assert (answer.status_code, answer.get_json()["type"]) == (409, "urn:rvuedge:problem:last-owner")
    assert "only owner of North Practice" in answer.get_json()["detail"]
    practice.join("owner")
    assert practice.manager.call("DELETE", "/me", {"password": PASSWORD}).status_code == 204


def test_a_membership_ends_today_and_one_to_come_is_none(practice: Practice) -> None:
    today = clock.now().date()
    doctor = practice.join(ended=None)
    practice.add(doctor, "physician", began=date(2099, 1, 1))
    doctor.call("DELETE", "/me", {"password": PASSWORD})
    stored = practice.manager.get(practice.at("/members")).get_json()["items"]
    mine = [item for item in stored if item["person_id"] == doctor.person["id"]]
    assert [item["ended_on"] for item in mine] == [today.isoformat()]


def test_the_proofs_left_out_are_the_tables_of_signing_in() -> None:
    names = {item.__tablename__ for item in (TotpFactor, RecoveryCode, Passkey)}
    assert names <= PROOFS
