"""The manager's benchmark report: who may see it, its figures in each format, and what is recorded."""

from __future__ import annotations

import csv
import io
from datetime import date

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from rvuedge.accounts.audit.models import AuditEvent
from rvuedge.accounts.practices import organizations
from rvuedge.files.safe_cells import safe
from rvuedge.platform.extensions import db
from tests.conftest import NOW
from tests.support.api import Api

PERIOD = "from=2026-07-01&to=2026-10-31"


@pytest.fixture
def practice(seeded_app: Flask) -> tuple[Api, Api, Api, int]:
    """Manager, physician, resident and the organization's id."""
    caller = Api(seeded_app.test_client())
    manager = caller.signed_in(career_stage="manager", name="Manager")
    physician = caller.signed_in(name="=HYPERLINK(1)")
    resident = caller.signed_in(name="Resident", career_stage="resident")
    with seeded_app.app_context():
        organization = organizations.create_organization(name="P", now=NOW).id
        for api, role in ((manager, "manager"), (physician, "physician"), (resident, "trainee")):
            organizations.add_member(
                organization_id=organization,
                person_id=api.person["id"],
                role=role,
                started_on=date(2026, 1, 1),
            )
    return manager, physician, resident, organization


def address(manager: Api, organization: int, **more: str) -> str:
    number = manager.get("/surveys").get_json()["items"][0]["id"]
    query = "&".join([f"survey={number}", PERIOD, *(f"{name}={value}" for name, value in more.items())])
    return f"/organizations/{organization}/benchmark-report?{query}"


def test_every_physician_with_wrvu_annualized_and_percentile(practice: tuple[Api, Api, Api, int]) -> None:
    """200 × 47562 at 10.21 = 2042.00 in four whole months: 6126.00 a year at 1.0 cFTE. Synthetic General Surgery has
    P25 5148 and P50 6600: 25 + (6126 − 5148) / 1452 × 25 = 41.84."""
    manager, physician, _, organization = practice
    for day in range(1, 21):
        physician.log(*["47562"] * 10, performed_on=f"2026-08-{day:02d}", setting="facility")
    unranked = physician.log("99998", performed_on="2026-09-01")
    assert unranked["unvalued_lines"] == 1
    report = manager.get(address(manager, organization)).get_json()
    assert len(report["items"]) == 1, "residents and managers are not benchmarked"
    row = report["items"][0]
    total = float(physician.get(f"/wrvu?{PERIOD}").get_json()["total"])
    assert float(row["work_rvu"]) == total
    assert float(row["annualized"]) == pytest.approx(total * 3, abs=0.005)
    assert row["unvalued_lines"] == 1
    assert row["qualifier"] in ("=", "<")
    assert report["survey"]["synthetic"] is True
    assert any("SYNTHETIC" in sentence for sentence in report["method"])


def test_days_that_no_release_values_are_no_days_without_work(practice: tuple[Api, Api, Api, int]) -> None:
    """The seeded releases leave out January to June 2026: 120 × 10.21 = 1225.20 are of July to October, 3675.60 a year.
    A contract that freezes a release values the whole: of ten months, 1470.24 a year."""
    manager, physician, _, organization = practice
    for day in range(1, 13):
        for _ in range(10):
            physician.log("47562", performed_on=f"2026-08-{day:02d}")
    whole = address(manager, organization).replace(PERIOD, "from=2026-01-01&to=2026-10-31")
    report = manager.get(whole).get_json()
    (row,) = report["items"]
    assert (row["work_rvu"], row["annualized"]) == ("1225.20", "3675.60")
    assert "no release of the fee schedule for part of the period" in row["flags"]
    assert "joined during the period" not in row["flags"]
    assert any("January 1, 2026 to June 30, 2026" in sentence for sentence in report["notices"])
    physician.put("/contract", {"effective_from": "2026-01-01", "pinned_release": "RVU26C"})
    report = manager.get(whole).get_json()
    assert report["items"][0]["annualized"] == "1470.24"
    assert not any("January 1, 2026 to June 30, 2026" in sentence for sentence in report["notices"])


def test_csv_and_xlsx_say_the_same_and_run_no_formula(practice: tuple[Api, Api, Api, int]) -> None:
    manager, physician, _, organization = practice
    physician.log("47562", performed_on="2026-08-03")
    text = manager.get(address(manager, organization, format="csv")).get_data(as_text=True)
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert "SYNTHETIC" in rows[0][0]
    row = dict(zip(rows[2], rows[3], strict=True))
    assert row["Physician"] == "'=HYPERLINK(1)"
    assert row["wRVU"] == "10.21"
    book = openpyxl.load_workbook(io.BytesIO(manager.get(address(manager, organization, format="xlsx")).data))
    sheet = book["Benchmark"]
    cells = {sheet.cell(3, column).value: sheet.cell(4, column) for column in range(1, 17)}
    assert (cells["Physician"].value, cells["Physician"].data_type) == ("=HYPERLINK(1)", "s")
    assert (cells["wRVU"].value, cells["wRVU"].data_type) == (10.21, "n")
    assert (cells["Percentile is"].value, cells["Percentile"].data_type) in (("below", "n"), ("exact", "n"))
    assert sheet.freeze_panes == "B4"
    assert "Method" in book.sheetnames
    book.close()


def test_only_a_manager_of_the_organization_sees_it(practice: tuple[Api, Api, Api, int]) -> None:
    manager, physician, resident, organization = practice
    where = address(manager, organization)
    assert physician.get(where).status_code == 403
    assert resident.get(where).status_code == 403
    assert Api(manager.client).get(where).status_code == 401
    assert Api(manager.client).signed_in().get(where).status_code == 404
    assert manager.get(where.replace(f"/{organization}/", "/999/")).status_code == 404


def test_each_look_is_in_the_audit_trail(seeded_app: Flask, practice: tuple[Api, Api, Api, int]) -> None:
    manager, physician, _, organization = practice
    manager.get(address(manager, organization, format="csv"))
    with seeded_app.app_context():
        looks = select(AuditEvent).where(AuditEvent.organization_id == organization)
        event = db.session.scalars(looks).one()
    assert (event.actor_id, event.organization_id) == (manager.person["id"], organization)
    assert event.detail["people"] == [physician.person["id"]]
    assert event.detail["format"] == "csv"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_text_that_begins_like_a_formula_is_made_plain(text: str) -> None:
    assert safe(text) == "'" + text


def test_figures_and_other_text_are_left_as_they_are() -> None:
    assert [safe(text) for text in ("Gray", 5, None)] == ["Gray", 5, ""]
