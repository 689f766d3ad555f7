"""The report valued otherwise than each contract says: one policy for everybody, the survey's year, groups; bounds."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask

from rvuedge.benchmarks.surveys.imports import About, import_survey
from tests.benchmarks.tables import ANSWERS
from tests.conftest import NOW
from tests.support.practice import Practice, founded

JULY = "from=2026-07-01&to=2026-07-31"
TABLE = b"Specialty,Metric,P25,P50,P75\nGeneral Surgery,work_rvus,4000,6000,8000\n"


@pytest.fixture
def practice(seeded_app: Flask) -> Practice:
    """A surgeon, a member from 14 July: 47562 with 49505-51 that day, and a visit the day before."""
    practice = founded(seeded_app, "owner")
    surgeon = practice.join(began=date(2026, 7, 14))
    surgeon.log("99213", performed_on="2026-07-13")
    surgeon.log("47562", "49505-51", "99998", performed_on="2026-07-14", patient_key="pseudonym-1")
    return practice


def survey(practice: Practice, schedule: int | None, name: str = "S") -> int:
    with practice.app.app_context():
        return import_survey(
            data=TABLE.replace(b"8000", f"800{len(name)}".encode()),
            file=f"{name}.csv",
            about=About(name=name, year=2026, schedule_year=schedule),
            organization_id=practice.id,
            mapping={},
            answers=ANSWERS,
            now=NOW,
        ).survey_id


def report(practice: Practice, surveys: object, asked: str) -> Any:
    return practice.manager.get(practice.at(f"/benchmark-report?survey={surveys}&{JULY}&{asked}"))


@pytest.mark.parametrize(
    ("asked", "work", "policy"),
    [
        ("", "14.09", "cms-payment"),  # 10.21 + 7.76 / 2
        ("policy=face-value", "17.97", "face-value"),  # 10.21 + 7.76
        ("reprice=survey", "14.45", "cms-payment"),  # RVU25D: 10.47 + 7.96 / 2
        ("policy=face-value&reprice=survey", "18.43", "face-value"),  # 10.47 + 7.96
    ],
)
def test_work_under_a_policy_and_the_surveys_year_of_the_days_of_the_membership(
    practice: Practice, asked: str, work: str, policy: str
) -> None:
    body = report(practice, survey(practice, 2025), asked).get_json()
    (row,) = body["items"]
    assert (row["work_rvu"], row["policy"], row["unvalued_lines"]) == (work, policy, 1)
    assert ("RVU25D" in " ".join(body["method"])) == ("reprice" in asked)
    assert any("2025 fee schedule; work here is valued by that of 2026" in notice for notice in body["notices"]) == (
        "reprice" not in asked
    )


@pytest.mark.parametrize(
    ("schedules", "why"),
    [
        ([None], "S: none stated"),
        ([2019], "No release of the 2019 fee schedule is loaded"),
        ([2025, 2026], "S: 2025; Second: 2026"),
    ],
)
def test_without_one_year_of_the_surveys_work_cannot_be_valued_by_it(
    practice: Practice, schedules: list[int | None], why: str
) -> None:
    numbers = [survey(practice, schedule, name) for schedule, name in zip(schedules, ("S", "Second"), strict=False)]
    answer = report(practice, ",".join(map(str, numbers)), "reprice=survey")
    assert (answer.status_code, answer.get_json()["type"]) == (422, "urn:rvuedge:problem:no-survey-year")
    assert why in answer.get_json()["detail"]


@pytest.mark.parametrize(
    ("asked", "status", "sentence"),
    [
        ("policy=nobodys", 404, "no policy 'nobodys'"),
        ("reprice=other", 422, "reprice"),
        ("detail=groups", 422, "at least 5 physicians"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_why(practice: Practice, asked: str, status: int, sentence: str) -> None:
    answer = report(practice, survey(practice, None), asked)
    assert (answer.status_code, sentence in answer.get_data(as_text=True)) == (status, True)


@pytest.mark.parametrize(
    ("first", "last", "status"),
    [
        ("0001-01-01", "9999-12-31", 422),
        ("1999-12-31", "2026-07-31", 422),
        ("2000-01-01", "2100-12-31", 200),
        ("2000-01-01", "2101-01-01", 422),
    ],
)
def test_days_nobody_means_are_refused(practice: Practice, first: str, last: str, status: int) -> None:
    number = survey(practice, None)
    answer = practice.manager.get(practice.at(f"/benchmark-report?survey={number}&from={first}&to={last}"))
    assert answer.status_code == status


@pytest.mark.parametrize("wanted", ["json", "csv", "xlsx", "pdf"])
def test_groups_name_nobody_in_any_format_and_the_trail_concerns_nobody(practice: Practice, wanted: str) -> None:
    for _ in range(5):
        practice.join(name="Zzmark Zzname", began=date(2026, 7, 1)).log("47562", performed_on="2026-07-14")
    answer = report(practice, survey(practice, None), f"detail=groups&format={wanted}")
    assert answer.status_code == 200
    assert b"Zzmark" not in answer.data
    entry = practice.manager.get(practice.at("/audit")).get_json()["items"][0]
    assert (entry["action"], entry["people"], entry["detail"]["detail"]) == ("benchmark-report.view", [], "groups")
