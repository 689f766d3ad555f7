"""Statements show ASA units beside wRVU, never as part of them; months closed before they were kept do not change."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pypdf
import pytest
from flask import Flask
from sqlalchemy import select

from rvuedge.catalog.supplements.anesthesia import import_base_units
from rvuedge.platform.extensions import db
from rvuedge.statements.models import ClosedLine, ClosedMonth
from rvuedge.statements.rules import Counted, posting
from tests.support.api import Api
from tests.support.practice import Practice, founded

BASE = b"CODE\t2022\n\tBASE\n\tUNIT\n00790\t7\n"
JULY, AUGUST = date(2026, 7, 1), date(2026, 8, 1)
LINE = {"code": "00790", "modifiers": ["AA"], "minutes": 95}  # 7 + 95 ÷ 15 = 13.3


def counted(units: str | None, *, version: int = 1, day: date = JULY) -> Counted:
    asa = None if units is None else Decimal(units)
    return Counted(day, "00790", "RVU26C", "cms-payment", version, Decimal(0), Decimal(0), 0, asa)


@pytest.mark.parametrize(
    ("before", "now", "added"),
    [
        (None, counted("13.3"), "13.3"),
        (counted("13.3"), counted("13.3"), "nothing is posted"),
        (counted("13.3"), counted("10.0", version=2), "-3.3"),  # 45 minutes, not 95
        (counted("13.3"), None, "-13.3"),
        (counted(None), counted("13.3"), "nothing is posted"),  # posted before units were kept: they are not news
        (counted(None), counted("10.0", version=2, day=AUGUST), None),
        (counted("0"), counted("13.3", version=2), "13.3"),  # taken back wholly, then logged again
    ],
    ids=["new", "same", "shorter", "deleted", "posted before", "posted before, moved", "taken back"],
)
def test_what_a_line_adds_in_asa_units(before: Counted | None, now: Counted | None, added: str | None) -> None:
    row = posting(before, now, AUGUST)
    if added == "nothing is posted":
        assert row is None
        return
    assert row is not None
    assert row["anesthesia_units"] == (None if added is None else Decimal(added))


def test_a_line_whose_units_were_posted_is_moved_and_one_taken_back_is_of_its_month() -> None:
    now = counted("13.3", version=2, day=AUGUST)
    assert [(posting(counted(units), now, AUGUST) or {})["reason"] for units in ("13.3", "0")] == ["moved", "month"]


def test_what_it_was_names_the_units() -> None:
    assert counted("13.3").sentence == "00790 on 2026-07-01, 0.00 wRVUs, 13.3 ASA units"


@pytest.fixture
def practice(seeded_app: Flask) -> Practice:
    with seeded_app.app_context():
        import_base_units(data=BASE, file="base.txt", minimum_rows=1)
    return founded(seeded_app)


@pytest.fixture
def doctor(practice: Practice) -> Api:
    doctor = practice.join(began=JULY, name="Gray Doe")
    body = {"performed_on": "2026-07-06", "setting": "facility", "lines": [LINE]}
    assert doctor.post("/logs", body).status_code == 201
    doctor.log("47562", performed_on="2026-07-07")
    return doctor


def test_a_month_counts_its_units_and_posts_their_change_later(practice: Practice, doctor: Api) -> None:
    """00790-AA, 95 minutes: 13.3; then 45 minutes: 10.0, so −3.3 in August."""
    waiting = practice.manager.get(practice.at("/periods/pending?month=2026-07")).get_json()
    assert (waiting["anesthesia_units"], waiting["work_rvu"]) == ("13.3", "10.21")
    assert practice.manager.post(practice.at("/periods/2026-07/close"), {}).status_code == 201
    body = doctor.get("/statements/2026-07").get_json()
    assert (body["anesthesia_units"], body["adjusted_anesthesia_units"], body["total"]) == ("13.3", "0.0", "10.21")
    assert [(line["code"], line["anesthesia_units"]) for line in body["lines"]] == [("00790", "13.3"), ("47562", "0.0")]
    log = next(log for log in doctor.get("/logs").get_json()["items"] if log["lines"][0]["code"] == "00790")
    shorter = {"performed_on": "2026-07-06", "setting": "facility", "lines": [{**LINE, "minutes": 45}]}
    assert doctor.put(f"/logs/{log['id']}", shorter, If_Match='"1"').status_code == 200
    assert practice.manager.post(practice.at("/periods/2026-08/close"), {}).status_code == 201
    body = doctor.get("/statements/2026-08").get_json()
    assert (body["anesthesia_units"], body["adjusted_anesthesia_units"]) == ("0.0", "-3.3")
    assert body["adjustments"][0]["was"] == "00790 on 2026-07-06, 0.00 wRVUs, 13.3 ASA units"


def test_the_files_of_a_month_have_them(practice: Practice, doctor: Api) -> None:
    assert practice.manager.post(practice.at("/periods/2026-07/close"), {}).status_code == 201
    rows = doctor.get("/statements/2026-07?format=csv").get_data(as_text=True).splitlines()
    assert rows[3].endswith(",Line,ASA units")
    assert rows[4].startswith("2026-07-06,00790,")
    assert rows[4].endswith(",13.30")
    assert "Total (ASA units),,13.30" in rows
    page = pypdf.PdfReader(io.BytesIO(doctor.get("/statements/2026-07?format=pdf").data)).pages[0].extract_text()
    assert "ASA units: 13.3; adjustments 0.0; total 13.3." in page


def test_a_month_of_the_second_layout_stays_as_it_was_and_its_units_are_no_news(
    seeded_app: Flask, practice: Practice, doctor: Api
) -> None:
    assert practice.manager.post(practice.at("/periods/2026-07/close"), {}).status_code == 201
    with seeded_app.app_context():
        db.session.get_one(ClosedMonth, (practice.id, JULY)).layout = 2
        for line in db.session.scalars(select(ClosedLine)):
            line.anesthesia_units = None
        db.session.commit()
        db.session.remove()
    rows = doctor.get("/statements/2026-07?format=csv").get_data(as_text=True).splitlines()
    assert rows[3].endswith(",Log,Line")
    assert "ASA" not in "".join(rows)
    body = doctor.get("/statements/2026-07").get_json()
    assert "anesthesia_units" not in body
    assert "anesthesia_units" not in body["lines"][0]
    assert practice.manager.post(practice.at("/periods/2026-08/close"), {}).get_json()["posted"] == 0
