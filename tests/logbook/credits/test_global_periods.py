"""A visit inside a global period is flagged: the day before, of and after each boundary."""

from __future__ import annotations

import pytest

from rvuedge.logbook.credits.global_periods import inside_window
from tests.support.api import Api


def flags(log: dict[str, object]) -> list[str]:
    return [warning["code"] for warning in log["lines"][0]["credit"]["warnings"]]  # type: ignore[index]


@pytest.mark.parametrize(
    ("visit", "inside"),
    [
        ("2026-07-12", False),
        ("2026-07-13", True),
        ("2026-07-14", True),
        ("2026-08-20", True),
        ("2026-09-30", True),
    ],
)
def test_a_visit_is_flagged_from_one_day_before_a_major_surgery(api: Api, visit: str, inside: bool) -> None:
    me = api.signed_in()
    me.log("47562", performed_on="2026-07-14", patient_key="pseudonym-1")
    log = me.log("99213", performed_on=visit, patient_key="pseudonym-1")
    assert ("INSIDE_GLOBAL_PERIOD" in flags(log)) is inside
    assert log["work_rvu"] == "1.30", "the shipped policies warn and do not take it away"


@pytest.mark.parametrize(
    ("days", "surgery_to_visit", "inside"),
    [("000", 0, True), ("000", 1, False), ("010", -1, False), ("010", 10, True), ("010", 11, False),
     ("090", -2, False), ("090", -1, True), ("090", 90, True), ("090", 91, False), ("XXX", 0, False)],
)  # fmt: skip
def test_the_windows(days: str, surgery_to_visit: int, inside: bool) -> None:
    from datetime import date, timedelta

    day = date(2026, 7, 14)
    assert inside_window(days, day, day + timedelta(days=surgery_to_visit)) is inside


def test_a_surgery_logged_later_flags_the_visit_that_was_there(api: Api) -> None:
    me = api.signed_in()
    visit = me.log("99213", performed_on="2026-08-01", patient_key="pseudonym-1")
    assert flags(visit) == []
    surgery = me.log("47562", performed_on="2026-07-14", patient_key="pseudonym-1")
    assert flags(me.get(f"/logs/{visit['id']}").get_json()) == ["INSIDE_GLOBAL_PERIOD"]
    me.delete(f"/logs/{surgery['id']}")
    assert flags(me.get(f"/logs/{visit['id']}").get_json()) == []


def test_a_modifier_or_another_patient_or_no_key_is_not_flagged(api: Api) -> None:
    me = api.signed_in()
    me.log("47562", performed_on="2026-07-14", patient_key="pseudonym-1")
    day = "2026-08-01"
    assert flags(me.log("99213-24", performed_on=day, patient_key="pseudonym-1")) == []
    assert flags(me.log("99213", performed_on=day, patient_key="pseudonym-2")) == []
    assert flags(me.log("99213", performed_on=day)) == []
