"""How many cases were directed at once, and the modifiers that say otherwise (Pub. 100-04 ch. 12 §50)."""

from __future__ import annotations

from datetime import date

import pytest

from rvuedge.logbook.anesthesia.concurrency import concurrent, contradiction, directed_cases
from rvuedge.logbook.records.facts import LineFacts, LogFacts
from tests.support.api import Api

DAY = date(2026, 7, 14)
# The manual's own example, procedures A to E: start and minutes.
MANUAL = [("08:00", 20), ("08:10", 35), ("08:30", 45), ("09:00", 180), ("09:10", 45)]


def log(name: str, modifier: str, start: str | None, minutes: int | None, on: date = DAY) -> LogFacts:
    more = {"started_at": start, "minutes": minutes}
    line = LineFacts("00840", (modifier,), more={key: value for key, value in more.items() if value})
    return LogFacts(performed_on=on, setting="facility", id=name, lines=(line,))


def counted(logs: list[LogFacts]) -> list[int | None]:
    cases = directed_cases(logs)
    return [concurrent(case, cases) for case in cases]


def test_the_example_of_the_manual() -> None:
    """A and B overlap; C runs with B, then D and E: at 9:10 C, D and E run at once."""
    logs = [log(name, "QK", *span) for name, span in zip("ABCDE", MANUAL, strict=True)]
    assert counted(logs) == [2, 2, 3, 3, 3]


def test_one_that_ends_as_another_begins_is_not_beside_it() -> None:
    assert counted([log("A", "QY", "08:00", 30), log("B", "QY", "08:30", 30)]) == [1, 1]


def test_a_case_runs_past_midnight() -> None:
    """23:30 and 90 minutes end at 1:00; the case of the next day begins at 0:45."""
    assert counted([log("A", "QK", "23:30", 90), log("B", "QK", "00:45", 30, date(2026, 7, 15))]) == [2, 2]


@pytest.mark.parametrize(("start", "minutes"), [(None, 30), ("08:00", None)])
def test_a_time_that_is_not_known_leaves_every_count_open(start: str | None, minutes: int | None) -> None:
    assert counted([log("A", "QK", "08:00", 60), log("B", "QK", start, minutes)]) == [None, None]


@pytest.mark.parametrize(
    ("modifier", "fitting"), [("QY", {1}), ("QK", {2, 3, 4}), ("AD", {5, 6})], ids=["one", "two to four", "over four"]
)
def test_each_modifier_has_its_counts(modifier: str, fitting: set[int]) -> None:
    [case] = directed_cases([log("A", modifier, "08:00", 60)])
    assert {count for count in range(1, 7) if contradiction(case, count) is None} == fitting


def test_personal_anesthesia_is_not_directed() -> None:
    assert directed_cases([log("A", "AA", "08:00", 60), log("B", "QZ", "08:00", 60)]) == []


def test_a_day_is_counted_anew_with_every_look(api: Api) -> None:
    me = api.signed_in()
    body = {"performed_on": "2026-07-14", "setting": "facility"}

    def add(start: str | None) -> None:
        line = {"code": "00840", "modifiers": ["QK"], "minutes": 60, "started_at": start}
        assert me.post("/logs", {**body, "lines": [line]}).status_code == 201

    def seen() -> list[tuple[int | None, str | None]]:
        cases = me.get("/anesthesia/concurrency?on=2026-07-14").get_json()["cases"]
        return [(case["concurrent"], case["warning"]) for case in cases]

    add("08:00")
    text = "00840-QK: QK is two to four concurrent cases, and your logs show 1 case at once."
    assert seen() == [(1, text)]
    add("08:30")
    assert seen() == [(2, None), (2, None)]
    add(None)
    assert {count for count, _ in seen()} == {None}
    other = api.signed_in()
    assert other.get("/anesthesia/concurrency?on=2026-07-14").get_json() == {
        "on": "2026-07-14",
        "cases": [],
        "note": None,
    }
