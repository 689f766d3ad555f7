"""Payroll of a closed month: posted work, what terms earn of it by element, and words where there is no amount."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import delete

from rvuedge.platform.extensions import db, transaction
from rvuedge.reports.closed_months.payroll import NO_CONTRACT, NO_DAYS, NO_PAY, NOT_ENTERED
from rvuedge.reports.closed_months.practice_terms import CONFIRMED, NOT_CONFIRMED, QUERIED
from rvuedge.reports.rules.payroll import AMENDED_PAY, NOT_KEPT, OTHER_FACTS, STATE_CHANGED
from rvuedge.statements import closing
from rvuedge.statements.models import ClosedPay
from tests.support.api import Api, body_of
from tests.support.practice import Practice, founded

HEADER = [
    "Month", "Name", "Person", "NPI", "Entry", "Element", "Amount ($)", "wRVU", "ASA units", "Unvalued lines", "State", "Note",
]  # fmt: skip


@pytest.fixture
def practice(seeded_app: Flask) -> Practice:
    return founded(seeded_app, "owner", name="Owner")


def close(practice: Practice, *months: int, on: date | None = None) -> None:
    with practice.app.app_context():
        for month in months:
            day = on or date(2026, month + 1, 1)
            moment = datetime(day.year, day.month, day.day, 8, tzinfo=UTC)
            closing.close(practice.id, date(2026, month, 1), by=1, now=moment)
        db.session.remove()


def payroll(practice: Practice, month: str, query: str = "") -> list[dict[str, str]]:
    answer = practice.manager.get(practice.at(f"/periods/{month}/payroll{query}"))
    assert answer.status_code == 200, answer.text
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[0] == HEADER
    return [dict(zip(HEADER, row, strict=True)) for row in rows[1:]]


def amounts(rows: list[dict[str, str]], name: str) -> list[tuple[str, str, str]]:
    """Somebody's lines of pay: entry, element, amount or the state in its place."""
    own = [row for row in rows if row["Name"] == name and row["Entry"].startswith("pay")]
    return [(row["Entry"], row["Element"], row["Amount ($)"] or row["State"]) for row in own]


def work(rows: list[dict[str, str]], name: str) -> list[tuple[str, str]]:
    return [(row["Entry"], row["wRVU"]) for row in rows if row["Name"] == name and not row["Entry"].startswith("pay")]


def terms(practice: Practice, person: Api, *, answer: str = "confirm", begin: str = "2026-01-01", **money: Any) -> None:
    """Terms the practice states and the physician confirms, or asks about, or leaves."""
    body = {"effective_from": begin, "cfte": "1", **({"money": money} if money else {"annual_goal": "5000"})}
    stated = practice.manager.put(practice.of(person, "/terms"), body)
    assert stated.status_code == 200, stated.text
    if answer:
        more = {"text": "Which year?"} if answer == "query" else {}
        assert person.post(f"/contract/from-practice/{stated.get_json()['id']}/{answer}", more).status_code == 200


AMENDED = "?amendments=true"


def amended(practice: Practice) -> list[dict[str, str]]:
    """What the payroll file of July adds where amendments are asked for."""
    rows = payroll(practice, "2026-07", AMENDED)
    found = [row for row in rows if row["Entry"] == AMENDED_PAY]
    assert [row for row in rows if row not in found] == payroll(practice, "2026-07")
    return found


def enter(person: Api, day: str, hours: str) -> None:
    body = {"counted_on": day, "label": "Clinic", "value": hours}
    assert person.put("/contract/pay-entries", body).status_code == 204


def test_pay_of_a_month_is_of_posted_work_and_an_adjustment_is_a_line_of_its_own(practice: Practice) -> None:
    """Salary 120,000: 212 of 365 days 69,698.63 less 181 days 59,506.85; August 243 days 79,890.41 less July's.

    July 47562, 10.21 × 50 = 510.50. August 99213, 1.30 × 50 = 65.00; 1.30 of July logged late is an adjustment, 65.00.
    """
    doctor = practice.join(name="Drew")
    terms(practice, doctor, base_salary="120000", rate="50")
    doctor.log("47562", performed_on="2026-07-06")
    close(practice, 7)
    july = payroll(practice, "2026-07")
    assert work(july, "Drew") == [("work", "10.21")]
    assert amounts(july, "Drew") == [("pay", "Salary", "10191.78"), ("pay", "Production", "510.50")]
    assert {row["State"] for row in july if row["Amount ($)"]} == {CONFIRMED}
    doctor.log("99213", performed_on="2026-07-31")
    doctor.log("99213", performed_on="2026-08-05")
    close(practice, 8)
    august = payroll(practice, "2026-08")
    assert work(august, "Drew") == [("work", "1.30"), ("adjustments", "1.30")]
    assert amounts(august, "Drew") == [
        ("pay", "Salary", "10191.78"),
        ("pay", "Production", "65.00"),
        ("pay adjustments", "Production", "65.00"),
    ]
    assert payroll(practice, "2026-07") == july, "what was logged later is not in the month that was closed"


def test_months_and_adjustments_over_a_threshold_add_up_to_the_year(practice: Practice) -> None:
    """Threshold 11, $100. July 10.21: nothing. With July's 1.30 posted in August: 0.51 over, 51.00; August 130.00."""
    doctor = practice.join(name="Drew")
    terms(practice, doctor, threshold="11", rate="100", threshold_for="this_cfte")
    doctor.log("47562", performed_on="2026-07-06")
    close(practice, 7)
    assert amounts(payroll(practice, "2026-07"), "Drew") == [("pay", "Production", "0.00")]
    doctor.log("99213", performed_on="2026-07-09")
    doctor.log("99213", performed_on="2026-08-05")
    close(practice, 8)
    found = amounts(payroll(practice, "2026-08"), "Drew")
    assert found == [("pay", "Production", "130.00"), ("pay adjustments", "Production", "51.00")]
    year = doctor.get("/compensation?on=2026-08-31").get_json()
    assert Decimal(year["earned"]) == sum(Decimal(amount) for _, _, amount in found) == Decimal("181.00")


def test_a_line_moved_to_the_next_month_takes_its_pay_along(practice: Practice) -> None:
    """10.21 × 50 leaves July, −510.50, and is earned in August; the adjustment of work is 0. Rate by code as well."""
    doctor = practice.join(name="Drew")
    other = {"kind": "code_rate", "label": "Lap chole", "rate": "10", "counts": "on_top", "codes": "4756*"}
    terms(practice, doctor, rate="50", elements=[other])
    log = doctor.log("47562", performed_on="2026-07-06")
    close(practice, 7)
    july = amounts(payroll(practice, "2026-07"), "Drew")
    assert [amount for _, _, amount in july] == ["510.50", "102.10"]
    moved = body_of("47562", performed_on="2026-08-03")
    assert doctor.put(f"/logs/{log['id']}", moved, If_Match='"1"').status_code == 200
    close(practice, 8)
    assert [(entry, amount) for entry, _, amount in amounts(payroll(practice, "2026-08"), "Drew")] == [
        ("pay", "510.50"),
        ("pay", "102.10"),
        ("pay adjustments", "-510.50"),
        ("pay adjustments", "-102.10"),
    ]


def test_pay_counts_the_days_of_the_membership_the_first_and_the_last(practice: Practice) -> None:
    """Salary 36,500: $100 a day. From July 2 to July 30: 29 days, 2,900.00; 99213 of the 1st and the 31st is not seen."""
    doctor = practice.join(name="Drew", began=date(2026, 7, 2), ended=date(2026, 7, 30))
    terms(practice, doctor, begin="2026-07-02", base_salary="36500", rate="100")
    for day in ("01", "02", "30", "31"):
        doctor.log("99213", performed_on=f"2026-07-{day}")
    close(practice, 7, 8)
    july = payroll(practice, "2026-07")
    assert work(july, "Drew") == [("work", "2.60")]
    assert amounts(july, "Drew") == [("pay", "Salary", "2900.00"), ("pay", "Production", "260.00")]
    assert [row for row in payroll(practice, "2026-08") if row["Name"] == "Drew"] == []


def test_where_there_is_no_amount_a_word_says_why(practice: Practice) -> None:
    """A member's own contract is not the practice's to see: it pays nothing here."""
    people = {name: practice.join(name=name) for name in ("Call", "No pay", "Own")}
    practice.join(name="Resident", career_stage="resident")
    people["Own"].put("/contract", {"effective_from": "2026-01-01", "rate": "50"})
    people["Own"].log("47562", performed_on="2026-07-06")
    terms(practice, people["No pay"])
    terms(practice, people["Call"], rate="50", call=[{"label": "Weekend", "per_shift": "900"}])
    close(practice, 7)
    found = payroll(practice, "2026-07")
    assert amounts(found, "Own") == [("pay", "", NO_CONTRACT)]
    assert amounts(found, "No pay") == [("pay", "", NO_PAY)]
    assert amounts(found, "Call") == [("pay", "Call", NOT_ENTERED)]
    assert amounts(found, "Resident") == amounts(found, "Owner") == [("pay", "", NO_DAYS)]
    assert {row["State"] for row in found if row["Entry"] == "work"} == {"no work posted", ""}
    assert [found[0]["Name"], found[-1]["Name"]] == ["Call", "Resident"]


@pytest.mark.parametrize(("answer", "state"), [("", NOT_CONFIRMED), ("query", QUERIED), ("confirm", CONFIRMED)])
def test_an_amount_says_whether_the_physician_confirmed_its_terms(practice: Practice, answer: str, state: str) -> None:
    doctor = practice.join(name="Drew")
    assert practice.manager.put(practice.of(doctor, "/npi"), {"npi": "1234567893"}).status_code == 204
    terms(practice, doctor, answer=answer, rate="50")
    doctor.log("47562", performed_on="2026-07-06")
    close(practice, 7)
    (row,) = [row for row in payroll(practice, "2026-07") if row["Name"] == "Drew" and row["Entry"] == "pay"]
    assert (row["Amount ($)"], row["State"], row["NPI"]) == ("510.50", state, "1234567893")


def test_work_before_the_first_closed_month_and_late_terms_are_noted(practice: Practice) -> None:
    """Threshold 11, $100: July's 10.21 is in no closed month and counts; August's 1.30 is 0.51 over it."""
    doctor = practice.join(name="Drew")
    doctor.log("47562", performed_on="2026-07-31")
    doctor.log("99213", performed_on="2026-08-01")
    close(practice, 8)
    terms(practice, doctor, threshold="11", rate="100", threshold_for="this_cfte")
    assert amounts(payroll(practice, "2026-08"), "Drew") == [("pay", "", NO_CONTRACT)]
    (found,) = [row for row in payroll(practice, "2026-08", AMENDED) if row["Entry"] == AMENDED_PAY]
    assert found["Amount ($)"] == "51.00"
    assert "after the month was closed" in found["Note"]
    assert "work before 2026-08, the first closed month, counts as logged now" in found["Note"]


def test_a_closed_month_pays_what_it_paid_on_the_day_of_closing(practice: Practice) -> None:
    """July 10.21 × 50 = 510.50. A rate of 60 from July 1 makes it 612.60: 102.10 more, said only where it is asked for.

    10 of 30 hours, $40 each, are entered before closing: 400.00; 20 more after it: 800.00. August has the new rate.
    """
    doctor = practice.join(name="Drew")
    hours = {"kind": "hourly", "label": "Clinic", "rate": "40"}
    terms(practice, doctor, rate="50", elements=[hours])
    doctor.log("47562", performed_on="2026-07-06")
    enter(doctor, "2026-07-10", "10")
    close(practice, 7, on=date(2026, 12, 1))
    july = payroll(practice, "2026-07")
    hourly = [element for _, element, amount in amounts(july, "Drew") if amount == "400.00"]
    assert amounts(july, "Drew")[0] == ("pay", "Production", "510.50")
    assert len(hourly) == 1
    enter(doctor, "2026-07-20", "20")
    assert payroll(practice, "2026-07") == july
    (entered,) = amended(practice)
    assert (entered["Element"], entered["Amount ($)"], entered["Note"]) == (hourly[0], "800.00", OTHER_FACTS)
    terms(practice, doctor, begin="2026-07-01", rate="60", elements=[hours])
    assert payroll(practice, "2026-07") == july
    later = amended(practice)
    assert sorted(row["Amount ($)"] for row in later) == ["102.10", "800.00"]
    doctor.log("47562", performed_on="2026-08-03")
    close(practice, 8)
    assert amounts(payroll(practice, "2026-08"), "Drew") == [("pay", "Production", "612.60")]


def test_terms_that_are_confirmed_after_closing_say_so_without_an_amount(practice: Practice) -> None:
    doctor = practice.join(name="Drew")
    terms(practice, doctor, answer="", rate="50")
    doctor.log("47562", performed_on="2026-07-06")
    close(practice, 7)
    assert amended(practice) == []
    (offer,) = doctor.get("/contract/from-practice").get_json()["items"]
    assert doctor.post(f"/contract/from-practice/{offer['id']}/confirm", {}).status_code == 200
    (row,) = amended(practice)
    assert (row["Amount ($)"], row["State"], row["Note"]) == ("", CONFIRMED, STATE_CHANGED)


def test_a_month_that_was_closed_before_pay_was_kept_says_so(practice: Practice) -> None:
    doctor = practice.join(name="Drew")
    terms(practice, doctor, rate="50")
    doctor.log("47562", performed_on="2026-07-06")
    close(practice, 7)
    with practice.app.app_context(), transaction() as session:
        session.execute(delete(ClosedPay))
    (row,) = [row for row in payroll(practice, "2026-07") if row["Name"] == "Drew" and row["Entry"] == "pay"]
    assert (row["Amount ($)"], row["Note"]) == ("510.50", NOT_KEPT)


def test_a_rate_at_a_percentile_is_read_off_the_survey_it_names(practice: Practice) -> None:
    """What July alone pays is the year to date at its end; salary and a withhold stand apart from production."""
    doctor = practice.join(name="Drew", specialty="General Surgery")
    survey = practice.manager.get("/surveys").get_json()["items"][0]["id"]
    withhold = {"kind": "quality_withhold", "label": "Quality", "share": "0.1", "of": "production"}
    terms(practice, doctor, rate_percentile="50", survey_id=survey, elements=[withhold], begin="2026-07-01")
    doctor.log("47562", performed_on="2026-07-06")
    close(practice, 7)
    found = amounts(payroll(practice, "2026-07"), "Drew")
    assert found[0][:2] == ("pay", "Production")
    earned = doctor.get("/compensation?on=2026-07-31").get_json()["earned"]
    assert sum(Decimal(amount) for _, _, amount in found) == Decimal(earned) > 0


def test_the_workbook_has_the_same_lines_as_typed_cells(practice: Practice) -> None:
    doctor = practice.join(name="=Drew")
    terms(practice, doctor, rate="50")
    doctor.log("47562", performed_on="2026-07-06")
    close(practice, 7)
    answer = practice.manager.get(practice.at("/periods/2026-07/payroll?format=xlsx"))
    again = practice.manager.get(practice.at("/periods/2026-07/payroll?format=xlsx"))
    assert answer.data == again.data
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    assert book.sheet_names == ["Payroll", "Method"]
    rows = book.get_sheet_by_name("Payroll").to_python(skip_empty_area=False)
    assert rows[2] == HEADER[1:]
    number = doctor.person["id"]
    assert rows[3][:9] == ["=Drew", number, "", "work", "", "", 10.21, "", 0]
    assert rows[4][:7] == ["=Drew", number, "", "pay", "Production", 510.5, ""]
    assert payroll(practice, "2026-07")[0]["Name"] == "'=Drew", "text never runs as a formula"
