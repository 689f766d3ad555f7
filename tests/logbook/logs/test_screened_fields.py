"""Free text over HTTP: refused at its field for PUT, POST and /sync, with the place and never the text."""

from __future__ import annotations

import logging
import uuid
from typing import Any

import pytest
from marshmallow import ValidationError

from rvuedge.logbook.logs.wire_fields import AttendingField
from rvuedge.logbook.records.models import ProcedureLog
from rvuedge.logbook.records.screened_text import ScreenedText
from rvuedge.platform.extensions import db
from tests.support.api import Api, body_of

REFUSED: list[tuple[str, str, str]] = [
    ("note", "home, call 555-201-3344", "note, characters 12 to 23: looks like a phone or fax number; leave it out (patient-phone)"),
    ("case_ref", "1234567", "case_ref, characters 1 to 7: looks like a record or account number; leave it out (patient-record-number)"),
    ("site", "home of Mrs. Xyzzy", "site, characters 9 to 18: looks like a patient's name; write “patient”; a colleague is written with Dr. (patient-name)"),
    ("attending", "surgeon, 62 y/o", "attending, characters 10 to 15: looks like an exact age; write the age band 60-69 (patient-age)"),
    ("rotation", "MRN 7654321", "rotation, characters 5 to 11: looks like a record or account number; leave it out (patient-record-number)"),
    ("patient_key", "123-45-6789", "Expected a random pseudonym with letters in it; digits alone look like a record number."),
]  # fmt: skip


@pytest.mark.parametrize(("field", "text", "sentence"), REFUSED)
@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_a_log_that_points_at_a_patient_is_refused_at_the_field(
    api: Api, caplog: pytest.LogCaptureFixture, method: str, field: str, text: str, sentence: str
) -> None:
    caplog.set_level(logging.DEBUG)
    me = api.signed_in()
    path = "/logs" if method == "POST" else f"/logs/{uuid.uuid4()}"
    answer = me.call(method, path, body_of("47562", **{field: text}))
    assert answer.status_code == 422
    assert answer.get_json()["errors"] == {field: [sentence]}
    assert me.get("/logs").get_json()["items"] == []
    assert text not in answer.text + caplog.text


def test_a_line_s_performer_is_screened_too(api: Api) -> None:
    body = body_of("47562")
    body["lines"][0]["performed_by"] = "Mr. Xyzzy"
    answer = api.signed_in().post("/logs", body)
    assert list(answer.get_json()["errors"]) == ["lines.0.performed_by"]


def test_sync_holds_back_the_one_change_that_points_at_a_patient(api: Api) -> None:
    me = api.signed_in()
    good, bad = str(uuid.UUID(int=1)), str(uuid.UUID(int=2))
    changes: list[dict[str, Any]] = [
        {"id": good, "op": "put", "base_version": None, "log": body_of("47562", note="with Dr. Lee, 2.5 x 3 cm")},
        {"id": bad, "op": "put", "base_version": None, "log": body_of("47562", note="SSN 123-45-6789")},
    ]
    body = me.post("/sync", {"cursor": None, "changes": changes}).get_json()
    assert [result["status"] for result in body["results"]] == ["applied", "invalid"]
    assert body["results"][1]["errors"] == {
        "note": ["note, characters 5 to 15: looks like a social security number; leave it out (patient-ssn)"]
    }
    assert [log["id"] for log in body["changes"]] == [good]


def test_an_ordinary_log_is_kept_as_it_was_written(api: Api) -> None:
    me = api.signed_in()
    log = me.log("38525-51-RT", note="Dr. Lee assisted, L4-5, 400 mg", site="St. Mary", case_ref="2026-07-14-02")
    assert (log["note"], log["site"], log["case_ref"]) == (
        "Dr. Lee assisted, L4-5, 400 mg",
        "St. Mary",
        "2026-07-14-02",
    )
    with api.client.application.app_context():
        assert db.session.query(ProcedureLog).count() == 1


@pytest.mark.parametrize("attending", [{"name": " "}, {"id": " "}, {"name": "Ada Attending", "id": "1"}])
def test_an_attending_is_a_name_or_an_entry_of_the_roster(attending: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="Expected"):
        AttendingField(longest=120).deserialize(attending)


@pytest.mark.parametrize("blank", ["", "  "])
def test_a_blank_attending_is_none(blank: str) -> None:
    assert AttendingField(longest=120, allow_none=True).deserialize(blank) is None


def test_a_change_with_a_zero_character_is_invalid_and_holds_nothing_back(api: Api) -> None:
    me = api.signed_in(career_stage="resident")
    line = {"code": "47562", "modifiers": [], "units": 1, "session": 1}
    changes = []
    for note in ("a\0b", "ab"):
        log_id = str(uuid.uuid4())
        log = {"performed_on": "2026-11-02", "setting": "facility", "lines": [line], "note": note}
        changes.append({"id": log_id, "op": "put", "base_version": None, "log": log})
    first, second = me.post("/sync", {"cursor": None, "changes": changes}).get_json()["results"]
    assert (first["status"], first["errors"]) == (
        "invalid", {"note": ["A text holds the character U+0000: leave it out."]}
    )  # fmt: skip
    assert second["status"] == "applied"


def test_a_text_that_is_too_long_is_refused_unread() -> None:
    with pytest.raises(ValidationError) as refused:
        ScreenedText(longest=500).deserialize("call 555-201-3344 " * 1000)
    assert refused.value.messages == ["Longer than maximum length 500."]
