"""Tables of charges with the time of anesthesia: minutes, start and stop, midnight, and questions where one is missing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from rvuedge.files.columns.outcomes import answered
from rvuedge.logbook.charges.readers.any_format import read_charges, read_statement
from rvuedge.logbook.charges.rules.encounters import ChargeFile, ReadingManner
from tests.logbook.charges.files import imported
from tests.support.api import Api

HEADER = "DOS,CPT,Mod,Anesthesia Start,Anesthesia Stop,Anes Minutes\n"
TODAY = date(2026, 11, 30)


def read(text: str, mapping: dict[str, Any] | None = None, **choices: str) -> ChargeFile:
    manner = ReadingManner(TODAY, answered=answered(mapping or {}, choices))
    return read_charges(text.encode(), file="t.csv", keyed=str, manner=manner)


def line_of(row: str) -> tuple[int | None, object, list[str], list[str]]:
    """Minutes, start, what is refused of a row, and the keys of what is asked."""
    found = read(HEADER + row)
    charge = found.encounters[0].charges[0] if found.encounters else None
    refused = [f"{problem.found} | {problem.expected}" for problem in found.problems]
    keys = [question.key for question in found.questions]
    return (charge.minutes, charge.more.get("started_at"), refused, keys) if charge else (None, None, refused, keys)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("7/14/2026,00790,AA,7:40,9:15,", (95, "07:40", [], [])),
        ("7/14/2026,00790,AA,0740,0915,95", (95, "07:40", [], [])),
        ("7/14/2026,00790,AA,7:40 AM,1:05 PM,", (325, "07:40", [], [])),
        ("7/14/2026,00790,AA,07:40:00,09:15:30,", (95, "07:40", [], [])),
        ("7/14/2026,00790,AA,0.319444444,0.385416667,", (95, "07:40", [], [])),  # a spreadsheet's shares of a day
        ("7/14/2026,00790,AA,23:30,0:45,", (75, "23:30", [], [])),  # over midnight
        ("7/14/2026,00790,AA,7/14/2026 23:30,7/15/2026 00:45,", (75, "23:30", [], [])),
        ("7/14/2026,00790,AA,,,95", (95, None, [], [])),
        ("7/14/2026,00790,AA,,,", (None, None, [], [])),
        ("7/14/2026,00790,AA,7:40,,95", (95, "07:40", [], [])),  # the minutes say the stop
        ("7/14/2026,00790,AA,7:40,,", (None, "07:40", [], ["anesthesia:times"])),
        ("7/14/2026,00790,AA,,9:15,", (None, None, [], ["anesthesia:times"])),
    ],
)
def test_minutes_of_a_row(row: str, expected: tuple) -> None:
    assert line_of(row) == expected


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("7/14/2026,00790,AA,7:40,9:15,90", "95 minutes from start to stop, and 90 minutes stated"),
        ("7/14/2026,00790,AA,7:40,7:40,", "from 07:40 to 07:40"),
        ("7/14/2026,00790,AA,7/14/2026 9:15,7/14/2026 7:40,", "from 09:15 to 07:40"),
        ("7/14/2026,00790,AA,25:40,9:15,", "'25:40'"),
        ("7/14/2026,00790,AA,,,1441", "'1441'"),
        ("7/14/2026,00790,AA,,,6.3", "'6.3'"),
        ("11/1/2026,00790,AA,0:30,3:00,", "from 00:30 to 03:00, across a change of clocks"),  # daylight saving ends
    ],
)
def test_times_that_cannot_be_are_refused_with_their_column(row: str, found: str) -> None:
    (problem,) = read(HEADER + row).problems
    assert (problem.found, problem.line) == (found, 2)
    assert problem.column in {"Anesthesia Start", "Anesthesia Stop", "Anes Minutes"}


def test_stated_minutes_count_in_the_night_the_clocks_change() -> None:
    assert line_of("11/1/2026,00790,AA,0:30,3:00,210") == (210, "00:30", [], [])


def test_a_plain_start_or_duration_beside_an_anesthetic_is_asked_and_the_answer_is_read() -> None:
    table = "DOS,CPT,Mod,Start Time,End Time\n7/14/2026,00790,AA,7:40,9:15\n"
    asked = read(table)
    assert [question.key for question in asked.questions] == ["column:Start Time", "column:End Time"]
    assert asked.questions[0].is_blocking
    answers = {"column:Start Time": "started_at", "column:End Time": "stopped_at"}
    assert read(table, **answers).encounters[0].charges[0].minutes == 95
    assert read(table.replace("00790,AA", "47562,")).questions == ()  # a time of no anesthetic: named, not asked


def test_times_of_other_codes_are_named_as_not_read() -> None:
    found = read(HEADER + "7/14/2026,47562,,7:40,9:15,\n")
    left = [(part.name, part.count, part.reason) for part in found.left_out]
    reason = "a time on rows whose code is no anesthesia"
    assert left == [("Anesthesia Start", 1, reason), ("Anesthesia Stop", 1, reason)]


def test_units_of_an_anesthetic_without_minutes_are_asked() -> None:
    """95 units are minutes or they are 95 × 15; a 1 says nothing."""
    table = "DOS,CPT,Mod,Units\n7/14/2026,00790,AA,95\n7/15/2026,00790,AA,1\n"
    (question,) = read(table).questions
    assert (question.key, [choice.value for choice in question.choices]) == (
        "anesthesia:units",
        ["minutes", "quarters", "ignore"],
    )
    minutes = {
        choice: [encounter.charges[0].minutes for encounter in read(table, **{question.key: choice}).encounters]
        for choice in ("minutes", "ignore")
    }
    assert minutes == {"minutes": [95, None], "ignore": [None, None]}
    quarters = read(table.replace(",95", ",6"), **{question.key: "quarters"})
    assert [(charge.minutes, charge.units) for item in quarters.encounters for charge in item.charges] == [
        (90, 1),
        (None, 1),
    ]


def test_a_statement_names_the_times_it_does_not_compare() -> None:
    data = (HEADER + "7/14/2026,00790,AA,7:40,9:15,95\n").encode()
    found = read_statement(data, file="t.csv", keyed=str, manner=ReadingManner(TODAY))
    assert isinstance(found, ChargeFile)
    assert {part.name for part in found.left_out} == {"Anesthesia Start", "Anesthesia Stop", "Anes Minutes"}


def test_an_import_stores_minutes_and_start(api: Api) -> None:
    me = api.signed_in()
    answer = imported(me, HEADER + "7/14/2026,00790,AA,23:30,0:45,\n")
    (line,) = me.get(f"/logs/{answer['logs'][0]['id']}").get_json()["lines"]
    assert (line["minutes"], line["started_at"], line["units"]) == (75, "23:30", 1)
