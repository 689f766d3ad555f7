"""Where a resident stands, through the API: what binds, chief year by days, leave, other programs, freshness, plan."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from tests.support.api import Api
from tests.support.clock import TODAY
from tests.support.stored_cases import StoredCase
from tests.training.progress.residency import GRADUATES, STARTED, SURGERY_CODES, Residency, founded_program

GS = "general-surgery-acgme-2017-11"
HERNIA, COLON = "X0002", "X0003"
CHIEF = date(2027, 7, 1)


@pytest.fixture
def residency(seeded_app: Flask) -> Residency:
    found = founded_program(seeded_app)
    found.map(SURGERY_CODES)
    return found


def progress(who: Api, query: str = "", status: int = 200) -> Any:
    answer = who.get(f"/training/progress{query}")
    assert answer.status_code == status, answer.text
    return answer.get_json()


def line(answer: Any, name: str) -> Any:
    return next(item for item in answer["categories"] if item["name"] == name)


def test_without_a_program_the_specialty_is_counted_and_the_day_that_is_missing_is_asked_for(api: Api) -> None:
    me = api.signed_in(career_stage="resident")
    me.log("47562", role="surgeon")
    found = progress(me)
    assert found["binding"] == {
        "state": "question",
        "code": "DATE_NEEDED",
        "sentence": "Give graduation: a set binds by it.",
        "choices": ["general-surgery-abs-assessments", "general-surgery-abs-pgy2", GS],
        "by": None,
    }
    assert (found["requirement_set"], found["categories"], found["state"]) == (None, [], "no_numbers")
    assert found["totals"]["cases"] == 1
    named = progress(me, f"?set={GS}")
    assert (named["binding"]["by"], named["requirement_set"]["id"]) == ("named", GS)
    assert named["unmapped"] == {"47562": 1}
    assert progress(me, "?set=none", status=404)["type"] == "urn:rvuedge:problem:no-such-requirement-set"


def test_a_person_of_a_specialty_that_nobody_read_is_told_so(api: Api) -> None:
    me = api.signed_in(career_stage="resident", specialty="Neurological Surgery")
    found = progress(me)
    assert found["binding"]["code"] == "MINIMUMS_NOT_LOADED"
    assert found["next_step"]["code"] == "log_first"


def test_ones_own_progress_has_all_that_the_page_shows(residency: Residency) -> None:
    me = residency.resident("Rosa Resident")
    residency.spans(me, ("training", 4, STARTED, CHIEF - timedelta(days=1)), ("chief", 5, CHIEF, GRADUATES))
    residency.store(
        me,
        *(StoredCase(date(2026, 11, n), (HERNIA,), late=n % 3) for n in range(1, 21)),
        StoredCase(date(2026, 11, 20), (COLON,), "first_assistant"),
        StoredCase(date(2026, 11, 20), ("X9999",)),
        StoredCase(date(2026, 11, 20), (HERNIA, COLON)),
        StoredCase(date(2026, 11, 20), (HERNIA,), more={"is_simulated": True}),
    )
    found = progress(me)
    assert found["training"] == {
        "organization_id": residency.id,
        "program": "North Practice",
        "specialty": "general_surgery",
        "training_started_on": "2023-07-01",
        "graduates_on": "2028-06-30",
        "stage": "training",
        "pgy": 4,
        "is_chief": False,
        "chief_from": "2027-07-01",
    }
    assert (found["binding"]["by"], found["requirement_set"]["id"]) == ("shipped", GS)
    assert found["totals"] == {
        "cases": 24,
        "simulated": 1,
        "roles": {"FA": 1, "SJ": 22},
        "chief": 0,
        "teaching_assistant": 0,
        "confirmed": 0,
        "disputed": 0,
        "unattested": 24,
        "waiting": 1,
    }
    hernia = line(found, "Hernia")
    # 41 months of 60 are over: 20 + 20×19/41 = 29; 65 missing in 19 months are 3.43 a month
    assert (hernia["key"], hernia["counted"], hernia["shortfall"], hernia["simulated"]) == ("hernia", 20, 65, 1)
    assert (hernia["forecast"]["projected"], hernia["forecast"]["needed_per_month"]) == (29, "3.43")
    assert hernia["confidence"] == "P"
    assert hernia["sources"]
    assert line(found, "Total major cases")["counted"] == 20
    assert [(item["code"], len(item["case"])) for item in found["questions"]] == [("PRIMARY_NEEDED", 36)]
    assert found["unmapped"] == {"X9999": 1}
    assert found["freshness"] == {
        "last_performed_on": "2026-11-20",
        "last_logged_on": "2026-11-22",  # the case of the 20th, written down two days later
        "days_since_logged": 1,
        "days_behind": 3,
        "median_days_to_log": 1,
        "is_quiet": False,
    }
    assert found["teaching_value"]["work_rvu"] == "250.00"  # 25 lines of 10.00
    assert "not credited" in found["teaching_value"]["sentence"]
    assert (
        found["next_step"]["sentence"]
        == "One case counts once you answer. Mark the primary procedure: one of these codes earns the credit."
    )
    assert "$" not in str(found)


def test_a_brief_for_the_phone_is_small_and_has_the_words_ready(residency: Residency) -> None:
    me = residency.resident()
    residency.spans(me, ("training", 4, STARTED, None))
    residency.store(me, *(StoredCase(date(2026, 11, n), (HERNIA,)) for n in range(1, 21)))
    answer = me.get("/training/progress/brief")
    found = answer.get_json()
    assert len(answer.data) < 12_000
    hernia = next(item for item in found["lines"] if item["name"] == "Hernia")
    assert hernia == {
        "name": "Hernia",
        "parent": "Abdominal",
        "counted": 20,
        "minimum": 85,
        "projected": 29,
        "group": "falls_short",
        "words": "At this pace 29: short by 56",
    }
    assert (found["hero"]["name"], found["hero"]["counted"]) == ("Total major cases", 20)


@pytest.mark.parametrize(("day", "role"), [(date(2026, 6, 30), "SJ"), (date(2026, 7, 1), "SC")])
def test_the_chief_year_begins_on_july_1(residency: Residency, day: date, role: str) -> None:
    me = residency.resident(graduates=date(2027, 6, 30))
    july = date(2026, 7, 1)
    residency.spans(me, ("training", 4, STARTED, july - timedelta(days=1)), ("chief", 5, july, date(2027, 6, 30)))
    residency.store(me, StoredCase(day, (HERNIA,)))
    found = progress(me)
    assert found["totals"]["roles"] == {role: 1}
    assert line(found, "Chief-year cases")["counted"] == (1 if role == "SC" else 0)


def test_a_repeated_year_moves_the_chief_year_and_graduation(residency: Residency) -> None:
    me = residency.resident(graduates=date(2027, 6, 30))
    third, fourth = date(2025, 7, 1), date(2026, 7, 1)
    chief = ("chief", 5, fourth, date(2027, 6, 30))
    residency.spans(me, ("training", 4, third, fourth - timedelta(days=1)), chief)
    residency.store(me, StoredCase(date(2026, 8, 1), (HERNIA,)))
    assert progress(me)["totals"]["roles"] == {"SC": 1}
    again = ("training", 4, fourth, date(2027, 6, 30))
    residency.spans(
        me, ("training", 4, third, fourth - timedelta(days=1)), again, ("chief", 5, date(2027, 7, 1), GRADUATES)
    )
    residency.state(me, graduates=GRADUATES)
    found = progress(me)
    assert found["totals"]["roles"] == {"SJ": 1}
    assert line(found, "Hernia")["forecast"]["months_left"] == 19


def test_where_the_chief_year_is_not_known_a_case_counts_in_what_does_not_ask_for_it(residency: Residency) -> None:
    me = residency.resident()
    residency.store(me, StoredCase(date(2026, 8, 1), (HERNIA,)))
    found = progress(me)
    assert found["totals"]["roles"] == {"SC or SJ": 1}
    counts = {name: line(found, name)["counted"] for name in ("Hernia", "Total major cases", "Chief-year cases")}
    assert counts == {"Hernia": 1, "Total major cases": 1, "Chief-year cases": 0}
    assert found["notices"] == ["Your program has not entered your chief year: one case is in neither SC nor SJ."]


def test_months_on_leave_are_in_neither_side_of_the_forecast(residency: Residency) -> None:
    me = residency.resident()
    leave = date(2026, 1, 1), date(2026, 3, 31)
    residency.spans(
        me,
        ("training", 3, STARTED, date(2025, 12, 31)),
        ("leave", None, *leave),
        ("training", 4, date(2026, 4, 1), None),
    )
    residency.store(me, *(StoredCase(date(2026, 11, n), (HERNIA,)) for n in range(1, 21)))
    pace = line(progress(me), "Hernia")["forecast"]
    assert (pace["months_done"], pace["months_left"]) == (38, 19)
    assert pace["projected"] == 30  # 20 + 20×19/38
    assert pace["method"].endswith("months wholly on leave or research left out")


def test_a_resident_who_changes_programs_takes_the_cases_along_and_is_bound_by_the_new_one(
    residency: Residency, seeded_app: Flask
) -> None:
    july = date(2026, 7, 1)
    me = residency.resident(ended=july - timedelta(days=1))
    residency.spans(me, ("chief", 3, STARTED, None))  # which the former program never ended
    residency.own_set("own-first", {"Hernia": 7})
    residency.store(me, StoredCase(date(2026, 6, 30), (HERNIA,)), StoredCase(july, (HERNIA,)))
    assert progress(me)["binding"]["by"] == "own_set"  # who left is counted by the program they were in last
    other = founded_program(seeded_app)
    other.map({HERNIA: ["Hernia"]})
    other.practice.add(me, "trainee", began=july)
    other.state(me, graduates=date(2029, 6, 30))
    other.spans(me, ("training", 4, july, None))
    found = progress(me)
    assert found["training"]["organization_id"] == other.id
    assert (found["binding"]["by"], found["requirement_set"]["id"]) == ("shipped", GS)
    assert line(found, "Hernia")["counted"] == 2
    assert found["totals"]["roles"] == {"SC": 1, "SJ": 1}
    before = progress(me, "?on=2026-06-30")
    assert before["training"]["organization_id"] == residency.id
    assert line(before, "Hernia")["counted"] == 1


def test_a_cohort_that_moves_is_bound_by_the_set_of_the_new_one(residency: Residency) -> None:
    residency.own_set("own-2028", {"Hernia": 90})
    residency.own_set("own-2029", {"Hernia": 95})
    residency.assign("own-2028", graduates_from=date(2027, 7, 1), graduates_to=date(2028, 6, 30))
    residency.assign("own-2029", graduates_from=date(2028, 7, 1), graduates_to=date(2029, 6, 30))
    me = residency.resident()
    residency.spans(me, ("training", 4, STARTED, None))
    residency.store(me, StoredCase(date(2026, 11, 2), (HERNIA,)))
    found = progress(me)
    assert (found["binding"]["by"], line(found, "Hernia")["minimum"]) == ("assignment", 90)
    assert line(found, "Hernia")["confidence"] == "own"
    residency.state(me, graduates=date(2029, 6, 30))
    assert line(progress(me), "Hernia")["minimum"] == 95
    residency.state(me, graduates=date(2029, 6, 30), requirement_set=GS)
    found = progress(me)
    assert (found["binding"]["by"], line(found, "Hernia")["minimum"]) == ("resident", 85)


def test_the_rotation_plan_leads_elsewhere_than_the_pace(residency: Residency) -> None:
    me = residency.resident(started=date(2026, 7, 1), graduates=date(2027, 6, 30))
    residency.spans(me, ("training", 5, date(2026, 7, 1), None))
    residency.block(me, "colorectal", date(2026, 7, 1), date(2026, 7, 28))
    residency.block(me, "trauma", date(2026, 7, 29), TODAY)
    residency.block(me, "colorectal", TODAY + timedelta(days=1), date(2027, 6, 30))  # 219 days
    residency.store(me, *(StoredCase(date(2026, 7, n), (COLON,)) for n in range(1, 15)))
    colon = line(progress(me), "Colonoscopy")
    assert colon["forecast"]["projected"] == 33  # 14 + 14×7/5
    # 14 in 28 days; 14×219/28 = 109.5
    assert (colon["plan_forecast"]["projected"], colon["plan_forecast"]["days_planned"]) == (123, 219)
    assert colon["helping_rotation"] == {"name": "Colorectal", "starts_on": "2026-11-24", "expected": 109}
    assert "your cases a day on each rotation" in colon["plan_forecast"]["method"]


def test_a_log_may_name_another_rotation_than_the_block(residency: Residency) -> None:
    me = residency.resident(started=date(2026, 7, 1), graduates=date(2027, 6, 30))
    residency.block(me, "colorectal", date(2026, 7, 1), date(2026, 7, 28))
    residency.block(me, "trauma", TODAY + timedelta(days=1), date(2027, 6, 30))
    residency.spans(me, ("training", 5, date(2026, 7, 1), None))
    residency.store(me, StoredCase(date(2026, 7, 2), (COLON,), more={"rotation": "Trauma"}))
    assert line(progress(me), "Colonoscopy")["helping_rotation"] is None  # no day on trauma so far: no rate


def test_what_was_counted_is_counted_anew_when_anything_changes(residency: Residency) -> None:
    me = residency.resident()
    residency.spans(me, ("training", 4, STARTED, None))
    log = me.log("47562", performed_on="2026-11-02", role="surgeon")
    steps = [progress(me)["unmapped"]]
    residency.map({"47562": ["Biliary"]})
    steps.append(line(progress(me), "Biliary")["counted"])
    body = {"performed_on": "2026-11-02", "role": "first_assistant", "lines": [{"code": "47562"}]}
    assert me.put(f"/logs/{log['id']}", body, If_Match='"1"').status_code == 200
    steps.append(line(progress(me), "Biliary")["counted"])
    assert me.put(f"/logs/{log['id']}", {**body, "role": "surgeon"}, If_Match='"2"').status_code == 200
    steps.append(line(progress(me), "Biliary")["counted"])
    residency.spans(me, ("chief", 5, STARTED, None))
    steps.append(line(progress(me), "Chief-year cases")["counted"])
    assert me.delete(f"/logs/{log['id']}").status_code == 204
    steps.append(progress(me)["totals"]["cases"])
    assert steps == [{"47562": 1}, 1, 0, 1, 1, 0]


def test_midnight_and_a_case_of_tomorrow(residency: Residency) -> None:
    me = residency.resident()
    residency.spans(me, ("training", 4, STARTED, None))
    residency.store(me, StoredCase(TODAY, (HERNIA,)), StoredCase(TODAY + timedelta(days=1), (HERNIA,)))
    days = [TODAY + timedelta(days=number) for number in (0, 1, 2, 0)]
    assert [line(progress(me, f"?on={day}"), "Hernia")["counted"] for day in days] == [1, 2, 2, 1]


@pytest.mark.parametrize("query", ["?on=yesterday", "?on=1950-01-01", "?days=3"])
def test_a_bad_question_is_refused(residency: Residency, query: str) -> None:
    assert progress(residency.resident(), query, status=422)["errors"]
