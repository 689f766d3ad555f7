"""Statements of months that were closed before adjustments said when and from what: the same to the byte, for ever."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import orjson
import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from rvuedge.platform.extensions import db
from rvuedge.statements import files as statement_files
from rvuedge.statements.file_schemas import LATER, StatementSchema
from rvuedge.statements.files_api import DRAWN
from rvuedge.statements.models import ClosedLine, ClosedMonth
from rvuedge.statements.queries import Statement
from tests.support.practice import founded

LINES = (
    ("99214", (8, 3), "1.92", "month", 0, "0.00"),
    ("J9313", (8, 4), "0", "month", 0, "120.50"),
    ("76998", (8, 5), "0", "month", 1, "0.00"),
    ("47563", (7, 6), "1.26", "edited", 0, "0.00"),
    ("99213", (7, 8), "-1.30", "deleted", 0, "0.00"),
    ("47562", (7, 9), "10.21", "edited", -1, "0.00"),
    ("49505", (7, 20), "3.88", "recredited", 0, "0.00"),
    ("44970", (7, 21), "9.45", "new", 0, "0.00"),
)
# What the code wrote that closed the first months (the commit before layouts).
FIRST = {
    "csv": "0508fab4358a70415f8f3372991ed2d6cc2955aa2cc82b925bfc0eb03d6ea9c1",
    "pdf": "a3822f5c3acbeddc73cc20ae1643fc47eb447fe6179d021fdd682715b71d4303",
    "json": "45e77afa74abe5aab8350f4fcfcec42867233b0c7bc764bfc345c5a35fafa491",
}


def first_layout() -> Statement:
    """A month as the migration leaves it: layout, changed_at and was are NULL."""
    lines = [
        ClosedLine(
            organization_id=1,
            counted_in=date(2026, 8, 1),
            person_id=7,
            log_id=f"6f0b9a0e-0a5a-4f6b-9d0a-{number:012d}",
            position=0,
            performed_on=date(2026, *day),
            code=code,
            log_version=1,
            reason=reason,
            release="RVU26C",
            policy="cms-payment",
            work_rvu=Decimal(work),
            drug_amount=Decimal(amount),
            unvalued=unvalued,
        )
        for number, (code, day, work, reason, unvalued, amount) in enumerate(LINES, start=1)
    ]
    closed = datetime(2026, 9, 1, 8, tzinfo=UTC)
    return Statement("P & Q", "Gray Doe", 7, date(2026, 8, 1), closed, tuple(lines[:3]), tuple(lines[3:]))


def drawn(pdf: bytes) -> bytes:
    pages = PdfReader(BytesIO(pdf)).pages
    return b"\n".join(page.get_contents().get_data() for page in pages)  # type: ignore[union-attr]


@pytest.mark.parametrize("wanted", sorted(FIRST))
def test_a_first_statement_is_written_as_it_always_was(wanted: str) -> None:
    """Of the PDF what is drawn on its pages, as this reportlab writes it: how it is compressed is the machine's."""
    statement = first_layout()
    written = {
        "csv": statement_files.statement_csv,
        "pdf": lambda item: drawn(statement_files.statement_pdf(item)),
        "json": lambda item: orjson.dumps(StatementSchema(exclude=LATER).dump(item)),
    }[wanted](statement)
    assert hashlib.sha256(written).hexdigest() == FIRST[wanted]


def test_a_month_closed_before_the_columns_came_reads_from_the_database_as_before(seeded_app: Flask) -> None:
    practice = founded(seeded_app)
    doctor = practice.join(began=date(2026, 7, 1), name="Gray Doe")
    doctor.log("47562", performed_on="2026-07-06")
    assert practice.manager.post(practice.at("/periods/2026-07/close"), {}).status_code == 201
    with seeded_app.app_context():
        db.session.get_one(ClosedMonth, (practice.id, date(2026, 7, 1))).layout = None
        for line in db.session.scalars(select(ClosedLine)):
            line.changed_at = line.was = None
        db.session.commit()
        db.session.remove()
    rows = doctor.get("/statements/2026-07?format=csv").get_data(as_text=True).splitlines()
    assert rows[3] == "Date,Code,wRVU,Drug amount ($),Release,Policy,Reason,Log,Line"
    assert rows[4].startswith("2026-07-06,47562,10.21,,RVU26")
    body = doctor.get("/statements/2026-07").get_json()
    assert set(body["lines"][0]) == {
        "performed_on", "code", "work_rvu", "drug_amount", "unvalued", "release", "policy", "reason", "log_id",
        "position", "log_version",
    }  # fmt: skip


def test_a_reprint_is_what_was_handed_out_first_whatever_draws_it_now(
    seeded_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice = founded(seeded_app)
    doctor = practice.join(began=date(2026, 7, 1), name="Gray Doe")
    doctor.log("47562", performed_on="2026-07-06")
    assert practice.manager.post(practice.at("/periods/2026-07/close"), {}).status_code == 201
    first = doctor.get("/statements/2026-07?format=pdf").data
    assert first.startswith(b"%PDF")
    monkeypatch.setitem(DRAWN, "pdf", (lambda _statement: b"another library's", "application/pdf"))
    assert doctor.get("/statements/2026-07?format=pdf").data == first
    member = practice.of(doctor, "/statements/2026-07?format=pdf")
    assert practice.manager.get(member).data == first


def test_each_person_month_and_format_has_a_print_of_its_own(seeded_app: Flask) -> None:
    practice = founded(seeded_app)
    api, other = (practice.join(began=date(2026, 7, 1), name=name) for name in ("Gray Doe", "Robin Roe"))
    for doctor in (api, other):
        doctor.log("47562", performed_on="2026-07-06")
        doctor.log("49505", performed_on="2026-08-06")
    for month in ("2026-07", "2026-08"):
        assert practice.manager.post(practice.at(f"/periods/{month}/close"), {}).status_code == 201
    files = [
        doctor.get(f"/statements/{month}?format={wanted}").data
        for doctor in (api, other)
        for month in ("2026-07", "2026-08")
        for wanted in ("csv", "pdf")
    ]
    assert len(set(files)) == 8
