"""Cases for other logs through the API: files, ticks, what changed since, and lists for boards."""

from __future__ import annotations

import csv
import io
import uuid
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import update
from werkzeug.test import TestResponse

from rvuedge.accounts.people.models import Membership, Organization
from rvuedge.logbook.attendings.models import Attending
from rvuedge.platform.extensions import transaction
from rvuedge.training.programs.models import ProgramCode, StageSpan, Trainee, TrainingProgram
from tests.support.api import Api, body_of

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
CHIEF = date(2026, 7, 1)
YEARS = ((4, False, date(2025, 7, 1), date(2026, 6, 30)), (5, True, CHIEF, None))


@pytest.fixture
def resident(api: Api) -> Api:
    return api.signed_in(career_stage="resident", specialty="General surgery")


def rows_of(text: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))


def typing_list(who: Api, query: str = "") -> dict[str, Any]:
    answer = who.get(f"/training/typing-list{query}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def tick(who: Api, item: dict[str, Any], status: int = 200, **more: str) -> dict[str, Any]:
    answer = who.put(f"/training/typing-list/{item['log_id']}", {"digest": item["digest"], **more})
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def exported(who: Api, *, name: str | None = None, **body: str) -> TestResponse:
    answer = who.put(f"/training/case-exports/{name or uuid.uuid4()}", body)
    assert answer.status_code in {200, 201}, answer.text
    return answer


def edited(who: Api, log: dict[str, Any], *lines: str, **more: Any) -> None:
    answer = who.put(f"/logs/{log['id']}", body_of(*lines, **more), If_Match=f'"{log["version"]}"')
    assert answer.status_code == 200, answer.text


def test_a_file_has_a_row_for_each_code_and_leaves_no_mark(resident: Api) -> None:
    resident.log("47562", "49505x2", performed_on="2026-07-14", role="first_assistant", site="North", case_ref="2026-1")
    answer = resident.get("/training/case-file?layout=acgme&format=csv")
    assert answer.headers["X-Cases"] == "1"
    found = rows_of(answer.data)
    assert [(row["CaseID"], row["ProcedureDate"], row["CptCode"], row["Quantity"]) for row in found] == [
        ("2026-1", "07/14/2026", "47562", "1"),
        ("2026-1", "07/14/2026", "49505", "2"),
    ]
    assert {row["ResidentRole"] for row in found} == {"FA"}
    assert typing_list(resident)["counts"] == {"open": 1, "given": 0, "changed": 0, "deleted": 0}


def test_a_workbook_describes_itself_and_marks_its_cases_as_given(resident: Api) -> None:
    resident.log("47562", performed_on="2026-07-14", role="first_assistant")
    answer = exported(resident, layout="acgme", format="xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert book.sheetnames == ["_meta", "CaseLog"]
    meta = [(row[0].value, row[1].value) for row in book["_meta"].iter_rows()]
    assert ("format_type", "caselog") in meta
    assert ("cases", "1") in meta
    assert ("lacks attending", "1") in meta
    assert book["CaseLog"]["C2"].value == "47562"
    (item,) = typing_list(resident)["items"]
    assert (item["state"], item["manner"]) == ("given", "file")
    (export,) = resident.get("/training/case-exports").get_json()["items"]
    assert (export["layout"], export["cases"], export["rows"]) == ("acgme", 1, 1)
    taken = resident.delete(f"/training/case-exports/{export['id']}").get_json()
    assert taken["marks_removed"] == 1
    assert typing_list(resident)["counts"]["open"] == 1
    assert resident.delete(f"/training/case-exports/{export['id']}").status_code == 404


def test_a_tick_holds_until_a_fact_is_edited_and_not_when_a_note_is(resident: Api) -> None:
    log = resident.log("47562", performed_on="2026-07-14", role="first_assistant")
    (item,) = typing_list(resident, "?state=open")["items"]
    assert {"label": "Role", "text": "FA"} in item["copy_texts"]
    assert {"label": "Date", "text": "07/14/2026"} in item["copy_texts"]
    assert tick(resident, item)["state"] == "given"
    assert tick(resident, item)["state"] == "given"
    edited(resident, log, "47562", role="first_assistant", note="went well")
    assert typing_list(resident)["counts"]["given"] == 1
    edited(resident, {**log, "version": log["version"] + 1}, "47563", role="first_assistant", note="went well")
    (item,) = typing_list(resident, "?state=changed")["items"]
    assert item["changes"] == [{"fact": "codes", "before": "47562 primary", "after": "47563 primary"}]


def test_a_tick_of_what_was_edited_meanwhile_is_refused(resident: Api) -> None:
    log = resident.log("47562", performed_on="2026-07-14", role="first_assistant")
    (item,) = typing_list(resident)["items"]
    edited(resident, log, "47563", role="first_assistant")
    assert tick(resident, item, status=412)["type"] == "urn:rvuedge:problem:case-changed"
    assert typing_list(resident)["counts"]["open"] == 1


def test_a_case_that_was_deleted_after_it_was_given_is_named(resident: Api) -> None:
    log = resident.log("47562", performed_on="2026-07-14", role="first_assistant", case_ref="2026-7")
    tick(resident, typing_list(resident)["items"][0])
    assert resident.delete(f"/logs/{log['id']}").status_code == 204
    (item,) = typing_list(resident)["items"]
    assert (item["state"], item["case_id"], item["performed_on"]) == ("deleted", "2026-7", "2026-07-14")
    assert resident.delete(f"/training/typing-list/{log['id']}?layout=acgme").status_code == 204
    assert typing_list(resident)["items"] == []


def test_only_what_a_log_does_not_have_goes_into_the_next_file(resident: Api) -> None:
    resident.log("47562", performed_on="2026-07-14", role="first_assistant")
    exported(resident)
    resident.log("49505", performed_on="2026-07-15", role="first_assistant")
    second = exported(resident, cases="open")
    assert [row["CptCode"] for row in rows_of(second.data)] == ["49505"]
    third = exported(resident, cases="open")
    assert rows_of(third.data) == []
    other = exported(resident, cases="open", layout="elogbook")
    assert [row["Supervision Code"] for row in rows_of(other.data)] == ["A", "A"]


def test_nobody_ticks_or_takes_back_what_is_somebody_elses(api: Api, resident: Api) -> None:
    other = api.signed_in(career_stage="resident")
    log = resident.log("47562", performed_on="2026-07-14", role="first_assistant")
    item = typing_list(resident)["items"][0]
    name = str(uuid.uuid4())
    exported(resident, name=name)
    assert other.put(f"/training/typing-list/{log['id']}", {"digest": item["digest"]}).status_code == 404
    assert other.delete(f"/training/case-exports/{name}").status_code == 404
    assert typing_list(other)["items"] == []


def test_wrong_questions_get_one_clear_answer(resident: Api) -> None:
    assert resident.get("/training/case-file?layout=word").status_code == 422
    assert resident.get("/training/typing-list?from=2026-08-01&to=2026-07-01").status_code == 422
    assert resident.get("/training/case-file?set=no-such-set").status_code == 404
    assert resident.get("/training/board-lists/nothing").status_code == 404
    needed = resident.get("/training/board-lists/abog-office-2025")
    assert (needed.status_code, needed.get_json()["type"]) == (422, "urn:rvuedge:problem:period-needed")


def test_layouts_and_lists_say_where_they_were_read(api: Api) -> None:
    for path in ("case-layouts", "board-lists"):
        items = api.get(f"/training/{path}").get_json()["items"]
        assert items
        assert all(item["sources"] and item["confidence"] in {"P", "S2", "S"} for item in items)


def test_a_board_list_is_the_persons_own_operations_in_order(api: Api) -> None:
    """Three logs of 2026 and one of 2025: 27447 and 47562 are operations, 99213 is none."""
    me = api.signed_in()
    for day, code in (
        ("2025-12-31", "27447"),
        ("2026-02-03", "27447"),
        ("2026-01-02", "47562"),
        ("2026-02-04", "99213"),
    ):
        me.log(code, performed_on=day)
    found = me.get("/training/board-lists/abos-recertification?year=2026").get_json()
    assert [(item["number"], item["performed_on"], item["codes"]) for item in found["items"]] == [
        (1, "2026-01-02", ["47562"]),
        (2, "2026-02-03", ["27447"]),
    ]
    assert (found["from"], found["to"], found["left_out"]) == ("2026-01-01", "2026-09-30", {"no operation": 1})
    file = me.get("/training/board-lists/abos-recertification/file?year=2026&format=csv")
    assert [row["Codes"] for row in rows_of(file.data)] == ["47562", "27447"]
    book = me.get("/training/board-lists/abos-recertification/file?year=2026&format=xlsx")
    assert openpyxl.load_workbook(io.BytesIO(book.data))["Cases"]["C3"].value == "27447"


def in_program(app: Flask, who: Api) -> None:
    """A residency in general surgery whose fifth year, from July 1, 2026, is the chief year; 47562 is biliary to it."""
    with app.app_context(), transaction() as session:
        organization = Organization(name="Example Surgery", created_at=NOW)
        session.add(organization)
        session.flush()
        here = {"organization_id": organization.id}
        mine = {**here, "person_id": who.person["id"]}
        session.add(TrainingProgram(**here, kind="residency", specialty="general_surgery", created_at=NOW))
        session.add(Membership(**mine, role="trainee", started_on=date(2022, 7, 1)))
        session.flush()
        days = {"graduates_on": date(2027, 6, 30), "training_started_on": date(2022, 7, 1)}
        session.add(Trainee(**mine, **days, updated_at=NOW))
        session.flush()
        for pgy, is_chief, first, last in YEARS:
            span = {"kind": "training", "pgy": pgy, "is_chief": is_chief, "starts_on": first, "ends_on": last}
            session.add(StageSpan(**mine, **span))
        session.add(
            Attending(**here, key=str(uuid.uuid4()), name="Ines Example", aliases=["Dr. I. Ex"], updated_at=NOW)
        )
        mapped = {"code": "47562", "rrc_code": "", "categories": ["Biliary"], "source": "the program's sheet"}
        session.add(ProgramCode(**here, **mapped, starts_on=date(2020, 7, 1)))


def test_the_chief_year_of_the_record_decides_the_word_and_the_programs_map_the_category(
    resident: Api, seeded_app: Flask
) -> None:
    """June 30, 2026 is the last day of PGY-4 and July 1 the first of the chief year: SJ, then SC."""
    in_program(seeded_app, resident)
    for day in ("2026-06-30", "2026-07-01", "2025-06-30"):
        resident.log("47562", performed_on=day, role="surgeon", attending={"name": "Dr. I. Ex"})
    found = rows_of(resident.get("/training/case-file").data)
    assert [(row["ProcedureDate"], row["ResidentRole"], row["YearOfCase"]) for row in found] == [
        ("06/30/2025", "", ""),
        ("06/30/2026", "SJ", "4"),
        ("07/01/2026", "SC", "5"),
    ]
    assert {(row["DefinedCategories"], row["AttendingName"]) for row in found} == {("Biliary", "Ines Example")}
    book = openpyxl.load_workbook(io.BytesIO(resident.get("/training/case-file?format=xlsx").data))
    meta = {row[0].value: row[1].value for row in book["_meta"].iter_rows()}
    assert meta["requirement_set_id"] == "general-surgery-acgme-2017-11"
    assert meta["lacks role"] == "1"


def test_when_the_program_moves_the_chief_year_what_was_typed_shows_as_changed(
    resident: Api, seeded_app: Flask
) -> None:
    in_program(seeded_app, resident)
    resident.log("47562", performed_on="2026-07-01", role="surgeon")
    tick(resident, typing_list(resident)["items"][0])
    with seeded_app.app_context(), transaction() as session:
        session.execute(update(StageSpan).where(StageSpan.pgy == 5).values(is_chief=False))
    (item,) = typing_list(resident)["items"]
    assert (item["state"], item["changes"]) == ("changed", [{"fact": "role", "before": "SC", "after": "SJ"}])


def test_a_file_that_is_sent_for_again_is_one_file_with_its_cases_as_they_are_now(resident: Api) -> None:
    """`open` takes in the cases of the file itself again; another layout under the same id is refused."""
    log = resident.log("47562", performed_on="2026-07-14", role="first_assistant")
    name = str(uuid.uuid4())
    first, again = exported(resident, cases="open", name=name), exported(resident, cases="open", name=name)
    assert (first.status_code, again.status_code, first.data == again.data) == (201, 200, True)
    edited(resident, log, "47563", role="first_assistant")
    third = exported(resident, cases="open", name=name)
    assert [row["CptCode"] for row in rows_of(third.data)] == ["47563"]
    assert typing_list(resident)["counts"]["given"] == 1
    assert len(resident.get("/training/case-exports").get_json()["items"]) == 1
    other = resident.put(f"/training/case-exports/{name}", {"layout": "malt"})
    assert (other.status_code, other.get_json()["type"]) == (409, "urn:rvuedge:problem:export-taken")
