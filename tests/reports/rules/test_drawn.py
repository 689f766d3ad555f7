"""Pictures of a report: each figure drawn stands in its table; what the report's tables withhold is in no picture."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from rvuedge.reports.rules.drawn import drawn_rates, paid_dots, pay_picture, quarters_picture, work_picture
from rvuedge.reports.rules.groups import rolled_up
from rvuedge.reports.rules.report import BenchmarkReport
from rvuedge.reports.rules.rows import PhysicianRow, SurveyPlace, SurveyUsed
from rvuedge.reports.rules.without_names import without_names

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
SURVEY = SurveyUsed(7, "Survey", 2026, synthetic=True, license_note="", weight=Decimal(1))
POINTS = ((Decimal(25), Decimal(4000)), (Decimal(50), Decimal(5000)), (Decimal(75), Decimal(6000)))


def row(number: int, specialty: str, work: str, pay: str | None, place: str = "50", **more: Any) -> PhysicianRow:
    """A physician of the whole year at 1.0 cFTE."""
    values: dict[str, Any] = {
        "person_id": number,
        "name": f"Physician {number}",
        "specialty": specialty,
        "cfte": Decimal(1),
        "policy": "cms-payment",
        "lines": 10,
        "unvalued_lines": 0,
        "work_rvu": Decimal(work),
        "annualized": Decimal(work),
        "main": SurveyPlace("Survey", 7, Decimal(place), "="),
        "places": (),
        "compensation": None if pay is None else Decimal(pay),
        "per_work_rvu": None,
        "compensation_place": None,
        "ratio_place": None,
        "drug_amount": Decimal(0),
        "flags": (),
        "explanation": (),
        "days": 365,
        "seen": ((FIRST, LAST),),
        "survey_values": POINTS,
    }
    return PhysicianRow(**{**values, **more})


def report(rows: list[PhysicianRow], **more: Any) -> BenchmarkReport:
    rates = (("Cardiology", Decimal("70.00")), ("Family Medicine", Decimal("50.00")))
    made = BenchmarkReport(
        1, "Practice", (SURVEY,), FIRST, LAST, tuple(rows), rolled_up(rows, days=365), median_rates=rates
    )
    return replace(made, **more)


def test_pay_against_work_has_a_dot_for_each_and_the_median_rate_as_a_line() -> None:
    """5,000 wRVU for $300,000 is $60.00 against $50.00; 4,000 for $180,000 is $45.00; who has no pay has no dot."""
    rows = [row(1, "Family Medicine", "5000", "300000"), row(2, "Family Medicine", "4000", "180000")]
    rows += [row(3, "Family Medicine", "4500", None), row(4, "Cardiology", "6000", "480000", pay_covers=False)]
    made = report(rows)
    picture = pay_picture(made)
    assert picture is not None
    assert picture.rows == (
        ("Physician 1", "5,000.00", "$300,000.00", "$60.00", "$50.00"),
        ("Physician 2", "4,000.00", "$180,000.00", "$45.00", "$50.00"),
    )
    assert picture.svg.count("<circle") == 2
    assert drawn_rates(made) == [("Family Medicine", Decimal("50.00"))], "no line of a specialty without a dot"
    assert "1 of 2 above the survey’s median rate of their specialty." in picture.finding
    assert pay_picture(report(rows, with_pay=False)) is None


def test_quarters_and_the_work_of_a_year_are_drawn_as_the_tables_have_them() -> None:
    rows = [row(number, "Cardiology", "5500", None, place) for number, place in ((1, "20"), (2, "60"), (3, "80"))]
    quarters, work = quarters_picture(report(rows)), work_picture(report(rows))
    assert quarters is not None
    assert quarters.rows[0] == ("All specialties", "3", "1", "0", "1", "1", "0")
    assert quarters.finding == (
        "3 physicians by quarter of the survey: 1 below P25, 0 P25 to P50, 1 P50 to P75, 1 P75 and above, 0 not ranked."
    )
    assert work is not None
    assert work.finding.startswith("3 physicians from 5,500 to 5,500 wRVUs a year per 1.0 cFTE; 3 above")
    assert work_picture(report([*rows, row(4, "Family Medicine", "5000", None)])) is None


def seven(paid: int, placed: int = 7) -> list[PhysicianRow]:
    """Seven of Family Medicine with the same work, some with pay of $111,111 each and some with a place."""
    return [
        row(
            number,
            "Family Medicine",
            "5000",
            "111111" if number <= paid else None,
            annualized=Decimal(5000) if number <= placed else None,
            main=SurveyPlace("Survey", 7, Decimal(60) if number <= placed else None, "=" if number <= placed else ""),
        )
        for number in range(1, 8)
    ]


@pytest.mark.parametrize(("paid", "is_shown"), [(7, True), (4, False), (3, False), (0, False)])
def test_pay_that_the_groups_withhold_is_in_no_picture(paid: int, is_shown: bool) -> None:
    """Of seven the pay of all is shown, that of four, and of what the three others lack, is not (R-5.3, R-8.3)."""
    made = without_names(report(seven(paid)))
    shown = {group.compensation for group in made.roll_up if group.compensation is not None}
    assert bool(shown) is is_shown
    assert {dot.pay for dot in paid_dots(made)} <= shown
    picture = pay_picture(made)
    assert (picture is not None) is is_shown
    everything = "" if picture is None else picture.svg + str(picture.rows) + picture.finding
    assert not re.search(r"Physician \d", everything)
    assert ("$777,777.00" in everything) is is_shown


@pytest.mark.parametrize(("placed", "is_shown"), [(7, True), (4, False)])
def test_quarters_that_the_groups_withhold_are_in_no_picture(placed: int, is_shown: bool) -> None:
    made = without_names(report(seven(0, placed)))
    picture = quarters_picture(made)
    assert picture is not None
    for group, line in zip(made.roll_up, picture.rows, strict=True):
        assert ("withheld" in line) is group.places_withheld is not is_shown
    assert ("7 P50 to P75" in picture.finding) is is_shown
    assert ('<rect class="mine-mid"' in picture.svg.partition(">below P25<")[0]) is is_shown
    assert work_picture(made) is None, "a dot for each would tell the physicians apart"
