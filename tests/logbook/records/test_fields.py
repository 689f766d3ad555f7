"""One list of a log's fields, one of a line's facts: everything else follows, and nothing that was sent gets lost."""

from __future__ import annotations

import csv
import io
import uuid
from dataclasses import fields
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import String, Text

from rvuedge.logbook.logs.schemas import LogFieldsSchema, LogLineSchema
from rvuedge.logbook.records.facts import (
    COLUMNS,
    ENTRIES,
    HEADER,
    LINE_FACTS,
    LINE_FIELDS,
    SEARCHED,
    LogFacts,
    LogHeader,
    StoredLog,
)
from rvuedge.logbook.records.field_kinds import (
    CalendarDay,
    ClockTime,
    CodeOf,
    Exact,
    FixedWords,
    FreeText,
    Kind,
    ListedWord,
    Mark,
    PersonName,
    Pseudonym,
    Quantity,
    Whole,
    YesNo,
)
from rvuedge.logbook.records.models import ProcedureLog
from rvuedge.reports.exports.log_rows import HEADER as TITLES
from rvuedge.valuation import Line
from tests.support.api import Api

EXAMPLES: dict[type, Any] = {
    CalendarDay: "2026-07-14",
    FreeText: "attending present",
    PersonName: {"name": "Jane Lee, MD"},
    Mark: "50242-0051-21",
    Pseudonym: "pseudonym-1",
    YesNo: False,
    CodeOf: "47562",
    ClockTime: "07:40",
    Quantity: {"amount": "600.00", "unit": "mg"},
}


def an_example(kind: Kind) -> Any:
    """A value the field may hold, and not the one it has when it is left out."""
    if isinstance(kind, FixedWords):
        return next(word for word in kind.words if word != kind.usual)
    if isinstance(kind, ListedWord):
        return kind.words[0]
    if isinstance(kind, Whole):
        return kind.high or 7
    if isinstance(kind, Exact):
        return f"{kind.high}.00"  # as decimals are answered
    return EXAMPLES[type(kind)]


HEAD = {name: an_example(entry.kind) for name, entry in ENTRIES.items()} | {"primary_line": 0}
FACTS = {line_fact.name: an_example(line_fact.kind) for line_fact in LINE_FACTS}


def whole_body() -> dict[str, Any]:
    line = {"id": "line-1", "code": "99213", "modifiers": ["25"], "units": 1, "session": 2, **FACTS}
    assert set(line) == set(LINE_FIELDS)
    return {**HEAD, "lines": [line]}


def test_the_table_has_a_column_for_each_field_and_no_more() -> None:
    columns = ProcedureLog.__table__.c
    assert set(columns.keys()) == {*COLUMNS, "as_written"}
    assert {field.name for field in fields(LogFacts)} == {*HEADER, "id", "lines"}
    optional = {field.name for field in fields(LogHeader) if field.default is None}
    assert {name for name in HEADER if columns[name].nullable} == optional
    for name, entry in ENTRIES.items():
        if isinstance(entry.kind, FreeText | PersonName | Pseudonym):
            assert isinstance(columns[name].type, Text) or columns[name].type.length == entry.kind.longest, name  # type: ignore[attr-defined]
        assert isinstance(columns[name].type, String) or not isinstance(entry.kind, FixedWords)


def test_the_api_takes_and_answers_each_field_and_fact() -> None:
    assert set(LogFieldsSchema().fields) == {*HEADER, "lines"}
    assert set(LogLineSchema().fields) == {*LINE_FIELDS, "stopped_at", "credit", "drug", "anesthesia"}


def test_the_engine_takes_each_fact_that_a_rule_asks_for() -> None:
    known = {field.name for field in fields(Line)}
    assert {line_fact.name for line_fact in LINE_FACTS if line_fact.is_rule} <= known


def test_a_log_with_every_field_comes_back_whole_by_every_way_out(api: Api) -> None:
    me, path = api.signed_in(), f"/logs/{uuid.uuid4()}"
    put = me.put(path, whole_body())
    assert put.status_code == 201, put.text
    again = me.put(path, put.get_json())
    assert again.status_code == 200, "what was answered is what was sent: a replay"
    exported = me.get("/logs/export?from=2026-07-14&to=2026-07-14&format=json").get_json()
    [pulled] = me.post("/sync", {"cursor": None}).get_json()["changes"]
    for log in (
        put.get_json(),
        me.get(path).get_json(),
        me.get("/logs").get_json()["items"][0],
        pulled,
        exported["items"][0],
    ):
        assert {name: log[name] for name in HEAD} == HEAD
        assert {name: log["lines"][0][name] for name in FACTS} == FACTS
    edited = me.put(path, {**whole_body(), "note": "edited"}, If_Match='"1"').get_json()
    assert {name: edited[name] for name in HEAD} == {**HEAD, "note": "edited"}


def test_a_pushed_log_keeps_every_field(api: Api) -> None:
    me, log_id = api.signed_in(), str(uuid.uuid4())
    answer = me.post("/sync", {"cursor": None, "changes": [{"id": log_id, "op": "put", "log": whole_body()}]})
    [log] = answer.get_json()["changes"]
    assert me.put(f"/logs/{log_id}", whole_body()).get_json() == log, "the same by PUT is a replay"


def as_cell(value: Any) -> str:
    if isinstance(value, dict) and "name" in value:
        return str(value["name"])
    if isinstance(value, dict):
        return f"{value['amount']} {value['unit']}"
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def test_each_field_with_a_heading_is_a_column_of_the_export(api: Api) -> None:
    me = api.signed_in()
    assert me.put(f"/logs/{uuid.uuid4()}", whole_body()).status_code == 201
    text = me.get("/logs/export?from=2026-07-14&to=2026-07-14&format=csv").get_data(as_text=True)
    [row] = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    for value, entry in [
        *((HEAD[name], entry) for name, entry in ENTRIES.items()),
        *((FACTS[line_fact.name], line_fact) for line_fact in LINE_FACTS),
    ]:
        if entry.heading:
            assert row[entry.heading.title] == as_cell(value)
            assert entry.heading.title in TITLES


@pytest.mark.parametrize("name", SEARCHED)
def test_the_list_is_searched_in_each_field_that_says_so(api: Api, name: str) -> None:
    me = api.signed_in()
    found = me.log("99213", **{name: "unusual words"})
    me.log("99213")
    assert [log["id"] for log in me.get("/logs?q=unusual").get_json()["items"]] == [found["id"]]


def test_what_is_stored_is_the_header_and_what_the_server_adds() -> None:
    added = {"person_id", "id", "version", "change", "created_at", "updated_at", "deleted_at", "device_id"}
    assert {field.name for field in fields(StoredLog)} == {*HEADER, *added}


def test_a_search_of_logs_takes_signs_as_signs(api: Api) -> None:
    me = api.signed_in()
    noted = {note: me.log("47562", note=note)["id"] for note in ("a_b", "50% done", "plain")}
    found = {
        query: {log["id"] for log in me.get(f"/logs?q={quote(query)}").get_json()["items"]}
        for query in ("a_b", "50% done", "%", "_", "PLAIN")
    }
    assert found == {
        "a_b": {noted["a_b"]}, "50% done": {noted["50% done"]}, "%": {noted["50% done"]}, "_": {noted["a_b"]},
        "PLAIN": {noted["plain"]},
    }  # fmt: skip
