"""What is exported comes back with nothing lost: every field of a log and every fact of a line, in each format."""

from __future__ import annotations

import io
import uuid
from typing import Any

import openpyxl
import pytest

from rvuedge.logbook.records.facts import HEADER, LINE_FACTS, LINE_FIELDS
from tests.logbook.charges.files import imported, send
from tests.support.api import Api

WHOLE: dict[str, Any] = {
    "performed_on": "2026-07-14",
    "setting": "nonfacility",
    "site": "Mercy, East\tWing",
    "role": "SJ",
    "supervision": "direct",
    "attending_id": 1,
    "case_ref": "CASE-7",
    "patient_key": "abcdefgh-key",
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


@pytest.mark.parametrize("wanted", ["csv", "xlsx", "json", "fhir"])
def test_an_export_comes_back_into_another_account(api: Api, away: Api, wanted: str) -> None:
    data = away.get(f"/logs/export?format={wanted}").data
    here = Api(away.client).signed_in(career_stage="resident")
    answer = imported(here, data, name=f"logs.{wanted}")
    assert (answer["kind"], answer["counts"]["made"], answer["counts"]["lines"]) == ("rvu-edge", 2, 4)
    assert facts(here) == facts(away)
    assert here.get("/logs/export?format=csv").data.count(b"\n") == away.get("/logs/export?format=csv").data.count(
        b"\n"
    )


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
    assert {"Case reference", "Encounter key", "Line ID", "Completed share", "Wasted", "Attending account"} <= titles
