"""An employer's statement beside the log: findings, money, a report to send, and who may see it."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import openpyxl
import pypdf
import pytest
from flask import Flask
from sqlalchemy import select

from rvuedge.accounts import services
from rvuedge.accounts.models import AuditEvent
from rvuedge.extensions import db
from tests.conftest import NOW
from tests.support.api import Api

STATEMENT = b"""Date of Service,CPT,Mod,Units,wRVU,Patient Name
2026-07-06,47562,,1,10.21,X
2026-07-07,49505,,1,7.76,X
2026-07-09,99214,,1,1.92,X
2026-08-01,99213,,1,1.30,X
"""


@pytest.fixture
def me(api: Api) -> Api:
    """47562 agrees; 49505-51 alone earns 7.76 and has a modifier they lack; 44970 is not theirs; 99214 not mine."""
    person = api.signed_in()
    person.put("/contract", {"effective_from": "2026-01-01", "rate": "50"})
    for day, lines in (("06", ["47562"]), ("07", ["49505-51"]), ("08", ["44970"])):
        person.log(*lines, performed_on=f"2026-07-{day}")
    return person


def send(person: Api, data: bytes = STATEMENT, file: str = "statement.csv", **fields: str) -> Any:
    form = {"from": "2026-07-01", "to": "2026-07-31", **fields, "file": (io.BytesIO(data), file)}
    return person.client.post(
        "/api/v1/reconciliations",
        data=form,
        headers={"Authorization": f"Bearer {person.token}"},
        content_type="multipart/form-data",
    )


def test_each_line_is_found_with_wrvu_and_money_at_stake(me: Api) -> None:
    answer = send(me)
    assert answer.status_code == 201, answer.text
    told = answer.get_json()
    kinds = {one["kind"]: one for one in told["kinds"]}
    assert {kind: one["lines"] for kind, one in kinds.items()} == {
        "matched": 1,
        "missing_from_theirs": 1,
        "missing_from_mine": 1,
        "differs": 1,
    }
    missing = next(one for one in told["items"] if one["kind"] == "missing_from_theirs")
    appendix = me.get("/logs?code=44970").get_json()["items"][0]
    assert (missing["mine"]["code"], missing["at_stake"]) == ("44970", appendix["work_rvu"])
    assert float(missing["money"]) == round(float(appendix["work_rvu"]) * 50, 2)
    differs = next(one for one in told["items"] if one["kind"] == "differs")
    assert "modifiers" in differs["differences"]
    assert any("are not in their" in sentence for sentence in told["summary"])
    assert "X" not in [str(cell) for one in told["items"] for cell in one.values()], "no patient column is read"
    assert me.get(f"/reconciliations/{told['id']}").get_json() == told
    assert [one["id"] for one in me.get("/reconciliations").get_json()["items"]] == [told["id"]]


def test_a_report_can_be_sent_as_csv_xlsx_and_pdf(me: Api) -> None:
    where = f"/reconciliations/{send(me).get_json()['id']}/report"
    rows = list(csv.reader(io.StringIO(me.get(f"{where}?format=csv").get_data(as_text=True))))
    assert sum(row[0].startswith("In the log, not") for row in rows if row) == 1
    book = openpyxl.load_workbook(io.BytesIO(me.get(f"{where}?format=xlsx").data))
    assert (book.sheetnames, book["Lines"].max_row) == (["Lines", "Summary"], 5)
    book.close()
    pdf = me.get(f"{where}?format=pdf")
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf.data)).pages)
    assert "44970" in text
    assert "In the log, not in their statement (1)" in text
    assert pdf.data == me.get(f"{where}?format=pdf").data


@pytest.mark.parametrize(
    ("data", "fields", "said"),
    [
        (b"Date,CPT\n2026-07-40,47562\n", {}, "line 2"),
        (b"one,two\n1,2\n", {}, "header"),
        (b"Date,CPT\n2025-01-01,47562\n", {}, "another period"),
        (STATEMENT, {"to": "2026-06-01"}, "from"),
        (STATEMENT, {"date_tolerance_days": "8"}, "date_tolerance_days"),
    ],
)
def test_what_cannot_be_reconciled_is_refused_and_nothing_is_kept(
    me: Api, data: bytes, fields: dict[str, str], said: str
) -> None:
    answer = send(me, data, **fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert me.get("/reconciliations").get_json()["items"] == []


def test_a_manager_reconciles_a_member_and_it_is_in_the_audit_trail(seeded_app: Flask) -> None:
    caller = Api(seeded_app.test_client())
    manager, doctor, stranger = caller.signed_in(career_stage="manager"), caller.signed_in(), caller.signed_in()
    with seeded_app.app_context():
        organization = services.found_organization(name="P", now=NOW).id
        for one, role in ((manager, "manager"), (doctor, "physician")):
            services.add_member(
                organization_id=organization, person_id=one.person["id"], role=role, started_on=date(2026, 1, 1)
            )
    doctor.log("47562", performed_on="2026-07-06")
    made = send(manager, person_id=str(doctor.person["id"]))
    assert made.status_code == 201, made.text
    number = made.get_json()["id"]
    assert [one.get(f"/reconciliations/{number}").status_code for one in (manager, doctor, stranger)] == [200, 200, 404]
    assert send(stranger, person_id=str(doctor.person["id"])).status_code == 404
    assert send(doctor, person_id=str(manager.person["id"])).status_code == 404
    assert doctor.delete(f"/reconciliations/{number}").status_code == 404, "only whoever made it removes it"
    assert stranger.get(f"/reconciliations/{number}/report").status_code == 404
    assert manager.delete(f"/reconciliations/{number}").status_code == 204
    with seeded_app.app_context():
        (event,) = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "reconciliation.make")).all()
        assert event.subject == f"person {doctor.person['id']}"
        db.session.remove()
