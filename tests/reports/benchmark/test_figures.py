"""Figures of the benchmark report worked by hand, where a practice is not the simple case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import event, update

from rvuedge.accounts.people.models import Membership, Person
from rvuedge.accounts.practices.organizations import add_member, create_organization
from rvuedge.benchmarks.store.queries import survey_for
from rvuedge.benchmarks.store.specialty_crosswalk import put_entries
from rvuedge.benchmarks.surveys.imports import About, import_survey
from rvuedge.contracts.terms.models import CallShifts, Contract, PayEntry
from rvuedge.logbook.records.models import DailyTotal
from rvuedge.platform.extensions import db, transaction
from rvuedge.productivity.pay.year_to_date import year_of
from rvuedge.reports.benchmark.build import ReportOptions, benchmark_report
from rvuedge.reports.benchmark.pdf import as_pdf
from rvuedge.reports.rules.report import BenchmarkReport
from rvuedge.reports.rules.rows import PhysicianRow
from rvuedge.reports.rules.without_names import TooFewError
from tests.benchmarks.tables import ANSWERS
from tests.conftest import NOW
from tests.support.invariants import WATCH

JANUARY, JUNE = date(2026, 1, 1), date(2026, 6, 30)
TODAY = date(2026, 11, 28)
HEADER = "Specialty,Metric,P25,P50,P75"
WORK = "Urology,work_rvus,4000,6000,8000"
PAY = "Urology,total_compensation,250000,300000,400000"
RATE = "Urology,compensation_per_work_rvu,45,50,60"


@dataclass
class House:
    """A practice whose people, days and terms are written straight into its tables."""

    organization: int
    number: int = 0

    def doctor(
        self,
        *stints: tuple[date, date | None],
        specialty: str | None = "Urology",
        role: str = "physician",
        stage: str = "attending",
    ) -> int:
        """Somebody with a membership for each stint; the whole time without one."""
        self.number += 1
        person = Person(
            email=f"p{self.number}@example.org",
            password_hash="",
            name=f"Physician {self.number:03d}",
            first_stage=stage,
            specialty=specialty,
            created_at=NOW,
        )
        with transaction() as session:
            session.add(person)
            session.flush()
            for first, last in stints or ((date(2025, 1, 1), None),):
                add_member(
                    organization_id=self.organization,
                    person_id=person.id,
                    role=role,
                    started_on=first,
                    ended_on=last,
                )
        return person.id

    def work(self, person: int, *days: tuple[date, str], lines: int = 1) -> None:
        """Credited wRVU of days."""
        with transaction() as session:
            session.add_all(
                DailyTotal(
                    person_id=person, performed_on=day, work_rvu=Decimal(amount), lines=lines, unvalued_lines=0,
                    drug_amount=Decimal(0),
                )
                for day, amount in days
            )  # fmt: skip
        WATCH.forget("totals that have no lines under them, put by hand")

    def terms(
        self, person: int, begins: date = date(2025, 1, 1), cfte: str = "1", rate: str | None = None, **money: Any
    ) -> None:
        """A contract from a day on."""
        with transaction() as session:
            session.add(
                Contract(
                    person_id=person,
                    effective_from=begins,
                    cfte=Decimal(cfte),
                    rate=None if rate is None else Decimal(rate),
                    money={**money, "rate": rate} if money else None,
                    updated_at=NOW,
                )
            )

    def survey(self, name: str, *lines: str, year: int = 2026, schedule: int | None = None) -> int:
        """An invented survey of the practice."""
        return import_survey(
            data="\n".join([HEADER, *lines]).encode(),
            file=f"{name}.csv",
            about=About(name=name, year=year, schedule_year=schedule),
            organization_id=self.organization,
            mapping={},
            answers=ANSWERS,
            now=NOW,
        ).survey_id

    def report(
        self, *surveys: int, start: date = JANUARY, end: date = JUNE, today: date = TODAY, **asked: Any
    ) -> BenchmarkReport:
        """The report by some surveys, of equal weight."""
        found = [(survey_for(survey, [self.organization]), Decimal(1)) for survey in surveys]
        return benchmark_report(
            organization_id=self.organization,
            surveys=found,
            start=start,
            end=end,
            today=today,
            options=ReportOptions(**asked),
        )


@pytest.fixture
def house(inside: Flask) -> House:
    return House(create_organization(name="North", now=NOW).id)


def only(report: BenchmarkReport) -> PhysicianRow:
    (row,) = report.rows
    return row


def test_a_clinical_fte_that_changed_counts_by_its_days(house: House) -> None:
    """3,000 in six months are 6,000 a year; over (90 × 1 + 91 × 0.5) / 181 = 0.7486 that is 8,014.96: above P75."""
    survey, doctor = house.survey("A", WORK), house.doctor()
    house.terms(doctor)
    house.terms(doctor, date(2026, 4, 1), cfte="0.5")
    house.work(doctor, (date(2026, 2, 2), "3000"))
    row = only(house.report(survey))
    assert (row.cfte, row.annualized, row.percentile_text) == (Decimal("0.7486"), Decimal("8014.96"), ">75")
    assert "cFTE changed during the period" in row.flags
    assert "clinical FTE (90 days × 1 + 91 days × 0.5) / 181 days = 0.7486" in row.explanation


def test_who_has_no_clinical_fte_is_shown_and_not_ranked_and_no_full_timer(house: House) -> None:
    """A roster's 0 is no clinical work: nothing to divide by, and never 1.0."""
    survey, doctor = house.survey("A", WORK, PAY), house.doctor()
    with transaction() as session:
        session.execute(update(Membership).where(Membership.person_id == doctor).values(cfte=Decimal(0)))
    house.work(doctor, (date(2026, 2, 2), "300"))
    row = only(house.report(survey))
    assert (row.cfte, row.work_rvu, row.annualized) == (Decimal(0), Decimal(300), None)
    assert "cFTE is 0; expected" in row.why_unranked


def test_pay_above_a_threshold_of_a_year_is_what_the_terms_give_for_the_year(house: House) -> None:
    """Half a year of 3,000 wRVUs has passed no threshold of 5,000 a year: 300,000 × 181 / 365 = 148,767.12. A year at
    this pace is 6,000 wRVUs: 300,000 + 1,000 × 50 = 350,000, midway from P50 to P75; twice the half would be 297,534."""
    survey, doctor = house.survey("A", WORK, PAY, RATE), house.doctor()
    house.terms(doctor, base_salary="300000", rate="50", threshold="5000")
    house.work(doctor, (date(2026, 3, 2), "3000"))
    row = only(house.report(survey))
    assert (row.compensation, row.per_work_rvu) == (Decimal("148767.12"), Decimal("49.59"))
    assert row.compensation_place is not None
    assert (row.compensation_place.text, row.ratio_place) == ("62.50", None)
    assert "compensation per wRVU is not ranked because pay depends on annual thresholds" in row.flags
    assert not any("percentiles" in flag for flag in row.flags), "P50 of work and P62.5 of pay are no gap"
    assert any(
        "at this pace the year comes to 6,000 wRVUs, for which the terms pay $350,000" in text
        for text in row.explanation
    )


def test_terms_with_thresholds_that_changed_are_not_brought_to_a_year(house: House) -> None:
    survey, doctor = house.survey("A", WORK, PAY), house.doctor()
    house.terms(doctor, base_salary="300000", rate="50", threshold="5000")
    house.terms(doctor, date(2026, 4, 1), base_salary="330000", rate="50", threshold="5000")
    house.work(doctor, (date(2026, 3, 2), "3000"))
    row = only(house.report(survey))
    assert row.compensation is not None
    assert row.compensation_place is None
    assert any("changed during the period, so pay is not annualized" in flag for flag in row.flags)


def test_a_years_pay_has_dated_sums_and_call_as_they_are(house: House) -> None:
    """Ten months of 180,000 are 180,000 × 304 / 365 = 149,917.81, eight months of 2,000 in March to October 16,000,
    twelve shifts of 1,500 18,000: 183,917.81. A year is 180,000 + 16,000 + 18,000 = 214,000; in proportion it was
    220,701.37. From P25 of 200,000 to P50 of 240,000: 25 + 14 / 40 × 25 = 33.75."""
    survey = house.survey("A", WORK, "Urology,total_compensation,200000,240000,300000", RATE)
    doctor = house.doctor()
    stipends = [{"label": "Director", "monthly": "2000", "first": "2026-03-01", "last": "2026-10-31"}]
    call = [{"label": "Weekend", "per_shift": "1500"}]
    house.terms(doctor, base_salary="180000", stipends=stipends, call=call)
    house.work(doctor, (date(2026, 2, 2), "3000"))
    with transaction() as session:
        session.add(CallShifts(person_id=doctor, worked_on=date(2026, 2, 7), label="Weekend", shifts=12))
    row = only(house.report(survey, end=date(2026, 10, 31)))
    assert (row.compensation, row.compensation_place and row.compensation_place.text) == (Decimal("183917.81"), "33.75")
    assert any("the terms pay $214,000" in text for text in row.explanation)
    assert "compensation per wRVU is not ranked because pay depends on dated or one-off sums" in row.flags
    to_date = year_of(session_person(doctor), on=date(2026, 10, 31))
    assert to_date is not None
    assert to_date.expected_year == Decimal("214000.00"), "one answer everywhere"


def test_a_years_pay_has_elements_as_their_kinds_say(house: House) -> None:
    """Six months: 3,000 × 55 = 165,000, 40% of 50,000 collected, a sign-on bonus of 20,000, 10 hours of 100: 206,000.
    A year: 330,000 and 40,000 at this pace, 20,000 and 1,000 as they are: 391,000."""
    survey, doctor = house.survey("A", WORK, PAY, RATE), house.doctor()
    elements = [
        {"kind": "collections_share", "label": "Collections", "share": "0.4"},
        {"kind": "sign_on", "amount": "20000", "paid_on": "2026-01-15", "repaid": "none"},
        {"kind": "hourly", "label": "Teaching", "rate": "100"},
    ]
    house.terms(doctor, rate="55", elements=elements)
    house.work(doctor, (date(2026, 2, 2), "3000"))
    with transaction() as session:
        for label, value in (("Collections", 50000), ("Teaching", 10)):
            key = {"person_id": doctor, "counted_on": date(2026, 3, 31), "label": label}
            session.add(PayEntry(**key, value=Decimal(value), recorded_at=NOW))
    row = only(house.report(survey))
    assert row.compensation == Decimal("206000.00")
    assert any("the terms pay $391,000" in text for text in row.explanation), row.explanation


def session_person(person: int) -> Person:
    found = db.session.get(Person, person)
    assert found is not None
    return found


def test_a_stipend_without_dates_grows_with_the_days(house: House) -> None:
    """Six months of 1,000 and 3,000 wRVUs at 55: 171,000, and 342,000 a year: 50 + 42 / 100 × 25 = 60.5."""
    survey, doctor = house.survey("A", WORK, PAY, RATE), house.doctor()
    house.terms(doctor, rate="55", stipends=[{"label": "Teaching", "monthly": "1000"}])
    house.work(doctor, (date(2026, 2, 2), "3000"))
    row = only(house.report(survey))
    assert (row.compensation, row.compensation_place and row.compensation_place.text) == (Decimal("171000.00"), "60.50")


def test_a_thin_survey_is_left_out_of_a_blend_and_said(house: House) -> None:
    """Of B's four organizations nothing is shown: 6,000 a year is the P50 of A, and the report says why B is not in."""
    number = import_survey(
        data=b"Specialty,Metric,Orgs,P25,P50,P75\nUrology,work_rvus,4,3000,4000,5000\n",
        file="B.csv",
        about=About(name="B", year=2026),
        organization_id=house.organization,
        mapping={},
        answers=ANSWERS,
        now=NOW,
    ).survey_id
    doctor, survey = house.doctor(), house.survey("A", WORK)
    house.work(doctor, (date(2026, 3, 2), "3000"))
    report = house.report(survey, number)
    assert only(report).percentile_text == "50.00"
    expected = "B is left out of the blend for Urology, work RVUs: 4 organizations, fewer than 5."
    assert [notice for notice in report.notices if "left out" in notice] == [expected]


def test_compensation_per_wrvu_is_read_in_its_own_table(house: House) -> None:
    """3,000 × 55 = 165,000, 55 a wRVU: midway from the table's P50 of 50 to its P75 of 60, not scaled to a year."""
    survey, doctor = house.survey("A", WORK, PAY, RATE), house.doctor()
    house.terms(doctor, rate="55")
    house.work(doctor, (date(2026, 3, 2), "3000"))
    row = only(house.report(survey))
    assert row.ratio_place is not None
    assert (row.per_work_rvu, row.ratio_place.text) == (Decimal("55.00"), "62.50")


def test_work_and_pay_are_compared_by_the_surveys_that_have_both(house: House) -> None:
    """6,000 a year: P50 on A, below the P25 of 7,000 on B. Pay of 330,000 is P57.5, on A alone: no gap there, however
    the blend of work (5,500, 7,250 …: P32.14) reads."""
    both, number = house.survey("A", WORK, PAY), house.survey("B", "Urology,work_rvus,7000,8500,10000")
    doctor = house.doctor()
    house.terms(doctor, rate="55")
    house.work(doctor, (date(2026, 3, 2), "3000"))
    row = only(house.report(both, number))
    assert (row.main.text, row.compensation_place and row.compensation_place.text) == ("32.14", "57.50")
    assert not any("percentiles" in flag for flag in row.flags)
    assert "compensation: blend of 1 of 2 surveys (A)" in row.flags


def test_without_a_survey_of_both_no_gap_is_told_and_it_says_why(house: House) -> None:
    work, pay = house.survey("A", WORK), house.survey("B", PAY)
    doctor = house.doctor()
    house.terms(doctor, rate="100")
    house.work(doctor, (date(2026, 3, 2), "3000"))
    row = only(house.report(work, pay))
    assert "work and compensation are not compared: no survey of the report has both for this specialty" in row.flags


@pytest.mark.parametrize(
    ("specialty", "why"), [(None, "the profile has no specialty"), ("Alchemy", "no specialty 'Alchemy'")]
)
def test_one_whose_bands_cannot_be_looked_up_is_a_flag_of_one_row(
    house: House, specialty: str | None, why: str
) -> None:
    survey = house.survey("A", WORK)
    well, unknown = house.doctor(), house.doctor(specialty=specialty)
    bands = [{"rate": "50", "up_to_percentile": "50"}, {"rate": "60"}]
    for doctor in (well, unknown):
        house.terms(doctor, bands=bands, survey_id=survey)
        house.work(doctor, (date(2026, 3, 2), "1000"))
    first, second = house.report(survey).rows
    assert (first.compensation, second.compensation) == (Decimal("50000.00"), None)
    assert any(flag.startswith("no compensation: ") for flag in second.flags)
    assert any(flag.startswith("not ranked: ") and why in flag for flag in second.flags)
    assert why in second.why_unranked


def test_bands_by_percentile_take_no_more_statements_for_forty_than_for_two(house: House) -> None:
    survey = house.survey("A", WORK, PAY)
    bands = [{"rate": "50", "up_to_percentile": "50"}, {"rate": "60"}]

    def more(count: int) -> int:
        for _ in range(count):
            house.terms(house.doctor(), bands=bands, survey_id=survey)
        with statements() as sentences:
            house.report(survey)
        return len(sentences)

    assert more(2) == more(38)


class statements:  # noqa: N801 - reads as a phrase
    """The statements sent to the database within."""

    def __enter__(self) -> list[str]:
        self.told: list[str] = []
        event.listen(db.engine, "before_cursor_execute", self._note)
        return self.told

    def __exit__(self, *_: object) -> None:
        event.remove(db.engine, "before_cursor_execute", self._note)

    def _note(self, _connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        self.told.append(statement)


@pytest.mark.parametrize(
    ("today", "end", "year"),
    [
        (date(2026, 5, 31), date(2026, 5, 31), "2400.00"),
        (date(2026, 6, 29), date(2026, 6, 29), "2027.78"),  # 1,000 in 180 days: × 365 / 180
        (date(2026, 6, 30), date(2026, 6, 30), "2000.00"),
        (date(2026, 7, 1), date(2026, 6, 30), "2000.00"),
    ],
)
def test_days_to_come_are_not_counted_as_days_without_work(house: House, today: date, end: date, year: str) -> None:
    survey, doctor = house.survey("A", WORK), house.doctor()
    house.work(doctor, (date(2026, 2, 2), "1000"))
    report = house.report(survey, today=today)
    assert (report.end, only(report).annualized) == (end, Decimal(year))
    assert any("future days have no work" in notice for notice in report.notices) == (today < JUNE)


def test_a_period_to_come_has_nobody(house: House) -> None:
    house.doctor()
    assert house.report(house.survey("A", WORK), today=date(2025, 12, 31)).rows == ()


def test_who_left_and_came_back_is_one_physician_of_the_days_there(house: House) -> None:
    """59 days to the end of February and 91 from April: 1,000 × 365 / 150 = 2,433.33; the March day is not seen."""
    survey = house.survey("A", WORK)
    doctor = house.doctor((JANUARY, date(2026, 2, 28)), (date(2026, 4, 1), None))
    house.work(doctor, (date(2026, 2, 28), "400"), (date(2026, 3, 31), "50"), (date(2026, 4, 1), "600"))
    report = house.report(survey)
    row = only(report)
    assert (row.work_rvu, row.days, row.annualized) == (Decimal(1000), 150, Decimal("2433.33"))
    assert (report.roll_up[0].physicians, report.roll_up[0].cfte) == (1, Decimal("0.8287"))  # 150 / 181
    assert "away between two memberships" in row.flags


@pytest.mark.parametrize(
    ("role", "stage", "counts"),
    [
        ("physician", "attending", True),
        ("owner", "attending", True),
        ("manager", "attending", True),  # a medical director
        ("owner", "manager", False),
        ("manager", "manager", False),
        ("trainee", "resident", False),
        ("physician", "resident", False),
        ("trainee", "attending", False),
    ],
)
def test_physicians_are_counted_whatever_else_they_are(house: House, role: str, stage: str, counts: bool) -> None:
    survey = house.survey("A", WORK)
    house.doctor(role=role, stage=stage)
    assert len(house.report(survey).rows) == counts


def test_somebody_new_is_flagged_and_so_is_nothing_logged(house: House) -> None:
    survey = house.survey("A", WORK)
    """From Wednesday, June 3 to June 30 are 20 weekdays, from June 4 on 19; 89 days before June 30 is April 3."""
    for first, begun in ((4, 4), (3, 3), (1, 4)):
        house.work(house.doctor((date(2026, 6, first), None)), (date(2026, 6, begun), "300"))
    house.work(house.doctor((date(2026, 4, 2), None)), (date(2026, 4, 2), "300"))
    house.doctor()
    rows = house.report(survey).rows
    assert [row.percentile_text for row in rows] == ["too early", "<25", "too early", "<25", "no work"]
    assert [row.annualized is None for row in rows] == [True, False, True, False, True]
    assert "not ranked: too early: 19 of 20 weekdays since the first line" in rows[0].flags
    assert [any("unreliable" in flag for flag in row.flags) for row in rows] == [False, True, False, False, False]
    assert [flag for flag in rows[4].flags if "logged" in flag or "ranked" in flag] == ["nothing logged"]


def test_terms_that_pay_from_within_the_days_seen_are_not_ranked_nor_divided_by_all_the_work(house: House) -> None:
    survey, doctor = house.survey("A", WORK, PAY), house.doctor()
    house.terms(doctor, date(2026, 4, 1), rate="50")
    house.work(doctor, (date(2026, 3, 31), "100"), (date(2026, 4, 1), "200"))
    row = only(house.report(survey))
    assert (row.per_work_rvu, row.compensation_place) == (None, None)
    assert any("compensation covers part of the work" in flag for flag in row.flags)


def test_days_without_a_release_are_named(house: House) -> None:
    """The empty catalog has none at all."""
    survey = house.survey("A", WORK)
    house.doctor()
    report = house.report(survey)
    assert report.notices[0].startswith("No release of the fee schedule is loaded for January 1, 2026 to June 30, 2026")
    assert "no release of the fee schedule for part of the period" in only(report).flags


@pytest.mark.parametrize(("schedule", "text"), [(2024, True), (2026, False), (None, False)])
def test_a_survey_of_another_years_fee_schedule_is_said(house: House, schedule: int | None, text: bool) -> None:
    survey = house.survey("A", WORK, schedule=schedule)
    found = [
        notice
        for notice in house.report(survey).notices
        if "fee schedule; work here is valued by that of 2026" in notice
    ]
    assert bool(found) == text


def test_groups_of_fewer_than_five_are_told_together(house: House) -> None:
    """Six urologists and two radiologists: the two would be told by the rest, so the six are hidden with them."""
    survey = house.survey("A", WORK)
    for specialty, count in (("Urology", 6), ("Radiology", 2), ("Neurology", 5)):
        for _ in range(count):
            house.work(house.doctor(specialty=specialty), (date(2026, 2, 2), "1000"))
    report = house.report(survey, detail="groups")
    assert [(roll_up.specialty, roll_up.physicians) for roll_up in report.roll_up] == [
        ("All specialties", 13),
        ("Urology", 6),
        ("Other specialties", 7),
    ]
    assert (report.rows, report.people) == ((), ())


def test_a_group_in_which_one_has_most_of_the_pay_is_not_told(house: House) -> None:
    """Ten, of whom one earns 300,000 and nine 90,000 each: 27% of the pay is one physician's."""
    survey = house.survey("A", WORK)
    for index in range(10):
        doctor = house.doctor()
        house.terms(doctor, rate="300" if index == 0 else "90")
        house.work(doctor, (date(2026, 2, 2), "1000"))
    for group in house.report(survey, detail="groups").roll_up:
        assert (group.work_rvu, group.compensation, group.per_work_rvu) == (Decimal(10000), None, None)
        assert (group.paid_physicians, group.paid_work_rvu, group.pay_withheld) == (10, None, True)


def test_four_are_too_few_for_groups(house: House) -> None:
    survey = house.survey("A", WORK)
    for _ in range(4):
        house.work(house.doctor(), (date(2026, 2, 2), "1000"))
    house.doctor()
    with pytest.raises(TooFewError, match="at least 5 physicians with work; this period has 4"):
        house.report(survey, detail="groups")


def test_steps_name_the_survey_once_its_metrics_in_words_and_no_idle_zeros(house: House) -> None:
    """A blend within one survey carries more places than it shows: P50 is 6000.000000 inside."""
    survey = house.survey("Try", "Urologists,work_rvus,4000,6000,8000", "Kidney,work_rvus,4000,6000,8000")
    doctor = house.doctor()
    put_entries(
        organization_id=house.organization,
        survey_id=survey,
        specialty="Urology",
        mapped=[("Urologists", Decimal("0.6")), ("Kidney", Decimal("0.4"))],
        state="reviewed",
        person_id=doctor,
        now=NOW,
    )
    house.terms(doctor, rate="55")
    house.work(doctor, (date(2026, 3, 2), "3300"))
    how = only(house.report(survey)).explanation
    assert "Try: Urology maps to Urologists, weight 0.6" in [text.rstrip("0") for text in how]
    assert "Try: linear between P50 (6000) and P75 (8000)" in how
    assert not any(text.startswith("Try Try") for text in how)
    assert any("The survey has no metric “total compensation” for " in text and "work RVUs" in text for text in how)
    assert not any("_" in text for text in how)


ASA = "Anesthesiology,asa_units,10000,12000,14000"


def test_asa_units_are_placed_beside_the_work_rvus(house: House) -> None:
    """6,000 in six months are 12,000 a year in full time: P50. Of an anesthesiologist without any it says so."""
    survey, doctor = house.survey("A", WORK, ASA), house.doctor(specialty="Anesthesiology")
    house.terms(doctor)
    house.work(doctor, (date(2026, 2, 2), "10"))
    row = only(house.report(survey))
    assert (row.asa_units, row.asa_annualized, row.asa_place) == (Decimal(0), None, None)
    assert "no ASA units" in row.explanation
    with transaction() as session:
        session.execute(update(DailyTotal).values(anesthesia_units=Decimal(6000)))
    WATCH.forget("totals that have no lines under them, put by hand")
    row = only(house.report(survey))
    assert (row.work_rvu, row.asa_units, row.asa_annualized) == (Decimal(10), Decimal(6000), Decimal("12000.00"))
    assert row.asa_place is not None
    assert row.asa_place.text == "50.00"
    pages = PdfReader(BytesIO(as_pdf(house.report(survey)))).pages
    assert "6,000.0\n12,000.0\n50.00" in "\n".join(page.extract_text() for page in pages)
