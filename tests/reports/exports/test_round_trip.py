"""What is exported comes back with nothing lost: every field of a log and every fact of a line, in each format."""

from __future__ import annotations

import csv
import io
import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from rvuedge.logbook.charges.own_logs import checked
from rvuedge.logbook.charges.readers.any_format import read_charges
from rvuedge.logbook.charges.rules.encounters import ReadingManner
from rvuedge.logbook.records.export_columns import NOT_CARRIED
from rvuedge.logbook.records.facts import HEADER, LINE_FACTS, LINE_FIELDS
from rvuedge.platform.wire import json_text
from rvuedge.reports.exports.log_formats import FORMATS, Export
from tests.conftest import NOW
from tests.logbook.charges.files import imported, send
from tests.support.api import Api

WHOLE: dict[str, Any] = {
    "performed_on": "2026-07-14",
    "setting": "nonfacility",
    "site": "Mercy, East\tWing",
    "role": "surgeon",
    "supervision": "direct",
    "attending": {"name": "O'Neil, Jane, MD"},
    "rotation": "Acute care",
    "primary_line": 0,
    "patient_type": "adult",
    "age_band": "12_to_64_years",
    "complexity": "hardest",
    "is_simulated": False,
    "critical_share": "0.75",
    "present_for_critical": True,
    "case_ref": "CASE-7",
    "patient_key": "3f2a9c1e-7b60-4d58-9a11-c0ffee15dead",
    "note": "=easy, with a\nsecond line and 'quotes' \"here\"",
    "lines": [
        {
            "id": "line-1",
            "code": "47562",
            "modifiers": ["22", "RT"],
            "session": 2,
            "completed_pct": "0.5",
            "postop_days": 10,
            "mod22_factor": "1.25",
            "by_report_pct": "0.75",
            "documentation_supported": True,
            "time_share": "0.6",
            "performed_by": "-resident",
            "in_global_of": "49505",
        },
        {
            "code": "00790",
            "modifiers": ["AA"],
            "minutes": 95,
            "started_at": "07:40",
            "present_at_induction": True,
        },
        {
            "code": "J9313",
            "units": 400,
            "ndc": "00310-4500-12",
            "dose": {"amount": "4", "unit": "mg"},
            "modifiers": ["JZ"],
        },
        {"code": "J9313", "units": 2, "wasted": {"amount": "0.02", "unit": "mg"}, "documentation_supported": False},
    ],
}


def test_the_log_of_this_test_says_everything_that_a_log_can_say() -> None:
    assert set(WHOLE) == {*HEADER, "lines"}
    assert {name for line in WHOLE["lines"] for name in line} == {*LINE_FIELDS}
    assert {line_fact.name for line_fact in LINE_FACTS} <= set(LINE_FIELDS)


@pytest.fixture
def away(api: Api) -> Api:
    """A trainee's account with the whole log and a plain one."""
    person = api.signed_in(career_stage="resident")
    for body in (WHOLE, {"performed_on": "2026-08-03", "note": "'=odd", "lines": [{"code": "99213"}]}):
        answer = person.put(f"/logs/{uuid.uuid4()}", body)
        assert answer.status_code == 201, answer.text
    return person


def facts(person: Api) -> list[dict[str, Any]]:
    """All logs as facts, without ids, versions, times and credits."""
    logs = person.get("/logs").get_json()["items"]
    return [
        {name: log[name] for name in HEADER}
        | {"lines": [{name: line[name] for name in LINE_FIELDS if name in line} for line in log["lines"]]}
        for log in logs
    ]


def without_ids(person: Api) -> list[dict[str, str]]:
    """The csv export, which is equal but for the ids of logs."""
    text = person.get("/logs/export?format=csv").get_data(as_text=True).removeprefix("\ufeff")
    return [{**row, "Encounter ID": ""} for row in csv.DictReader(io.StringIO(text, newline=""))]


@pytest.mark.parametrize("wanted", ["csv", "xlsx", "json", "fhir"])
def test_an_export_comes_back_into_another_account(api: Api, away: Api, wanted: str) -> None:
    data = away.get(f"/logs/export?format={wanted}").data
    here = Api(away.client).signed_in(career_stage="resident")
    answer = imported(here, data, name=f"logs.{wanted}")
    assert (answer["kind"], answer["counts"]["made"], answer["counts"]["lines"]) == ("rvu-edge", 2, 5)
    wanted_facts = facts(away)
    if wanted == "fhir":  # texts a person wrote stay behind, and both the bundle and the import say so
        wanted_facts = [{**log, **dict.fromkeys(NOT_CARRIED)} for log in wanted_facts]
        assert set(NOT_CARRIED) <= {part["name"] for part in answer["left_out"]}
    assert facts(here) == wanted_facts
    if wanted != "fhir":
        assert without_ids(here) == without_ids(away)


def test_a_key_from_before_keys_had_a_shape_comes_back_as_a_random_one(away: Api) -> None:
    data = away.get("/logs/export?format=csv").data.replace(WHOLE["patient_key"].encode(), b"abcdefgh-key")
    here = Api(away.client).signed_in(career_stage="resident")
    assert imported(here, data, name="logs.csv")["counts"]["made"] == 2
    keys = {log["patient_key"] for log in facts(here)} - {None}
    assert [uuid.UUID(key).version for key in keys] == [5]


def test_in_the_same_account_everything_is_here_already(away: Api) -> None:
    answer = imported(away, away.get("/logs/export?format=csv").data, name="logs.csv")
    assert [log["outcome"] for log in answer["logs"]] == ["already", "already"]
    assert len(facts(away)) == 2


def test_an_export_that_was_edited_is_checked_like_any_log(away: Api) -> None:
    data = away.get("/logs/export?format=csv").get_data(as_text=True)
    answer = send(Api(away.client).signed_in(), data.replace("2026-08-03", "2026-13-03"), name="logs.csv")
    assert answer.status_code == 422
    assert "performed_on" in answer.get_json()["detail"]
    numbered = send(Api(away.client).signed_in(), data.replace("1.25", "five"), name="logs.csv")
    assert numbered.status_code == 422


def test_what_we_had_made_of_it_is_named_as_not_read(away: Api) -> None:
    answer = imported(Api(away.client).signed_in(), away.get("/logs/export?format=csv").data, name="logs.csv")
    assert {"Credited wRVU", "Release", "Policy", "Version"} <= {part["name"] for part in answer["left_out"]}


def test_a_json_that_is_no_export_is_refused(away: Api) -> None:
    for text in (
        '{"a": 1}',
        "[1]",
        '{"items": [1]}',
        '{"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "ChargeItem"}}]}',
        "{",
    ):
        assert send(away, text, name="x.json").status_code == 422, text


def test_a_workbook_of_ours_has_a_column_for_every_field(away: Api) -> None:
    book = openpyxl.load_workbook(io.BytesIO(away.get("/logs/export?format=xlsx").data))
    titles = {cell.value for cell in next(book["Logs"].iter_rows())}
    assert {"Case reference", "Encounter key", "Line ID", "Completed share", "Wasted", "Attending"} <= titles


LINES = st.fixed_dictionaries(
    {
        "code": st.sampled_from(["47562", "J9313", "0001U"]),
        "modifiers": st.lists(st.sampled_from(["51", "RT", "59"]), unique=True, max_size=3),
        "units": st.integers(1, 999),
        "session": st.integers(1, 9),
        "ndc": st.sampled_from([None, "50242-0051-21"]),
        "completed_pct": st.sampled_from([None, "0.50"]),
        "wasted": st.sampled_from([None, {"amount": "2.50", "unit": "mg"}]),
        "documentation_supported": st.sampled_from([None, True, False]),
    }
)
LOGS = st.lists(
    st.fixed_dictionaries(
        {
            "performed_on": st.dates(date(2024, 1, 1), date(2026, 11, 20)),
            "setting": st.sampled_from(["facility", "nonfacility"]),
            "site": st.sampled_from([None, "Main hospital", "Clinic, west", 'The "Annex"', "Total care center", "'=x"]),
            "note": st.sampled_from([None, "+plus", "two\nlines", "'quoted'", "=1+1"]),
            "lines": st.lists(LINES, min_size=1, max_size=4),
        }
    ),
    min_size=1,
    max_size=4,
)


@given(LOGS, st.sampled_from(["csv", "xlsx", "json"]))
def test_any_logs_come_back_with_the_same_facts(rows: list[dict[str, Any]], wanted: str) -> None:
    """Read as a file and checked by the schema of logs, without a database."""
    empty = {**dict.fromkeys(HEADER), "work_rvu": Decimal(0), "unvalued_lines": 0, "version": 1}
    times = {"created_at": NOW, "updated_at": NOW, "deleted": False}
    logs = [
        {**empty, **times, **log, "id": str(uuid.UUID(int=index))}
        | {"lines": [{"id": None, **line, "credit": None, "drug": None} for line in log["lines"]]}
        for index, log in enumerate(rows)
    ]
    with Flask(__name__).app_context():
        export = Export(1, date(2024, 1, 1), date(2026, 12, 31), NOW, logs, map(json_text, logs))
        data = b"".join(FORMATS[wanted].write(export))
    read = read_charges(data, file="logs", keyed=str, manner=ReadingManner(NOW.date()))
    found, problems = checked(read.encounters, person_id=1)
    assert (read.problems, problems) == ((), [])
    assert [shown(encounter.header["facts"]) for encounter in found] == [
        {name: log[name] for name in HEADER}
        | {"lines": [{name: line[name] for name in LINE_FIELDS if line.get(name) is not None} for line in log["lines"]]}
        for log in logs
    ]


def shown(log: Any) -> dict[str, Any]:
    lines = [{name: value for name, value in line.shown().items() if value is not None} for line in log.lines]
    return {name: getattr(log, name) for name in HEADER} | {"lines": lines}
