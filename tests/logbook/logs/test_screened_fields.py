"""Free text over HTTP: refused at its field for PUT, POST and /sync, with the place and never the text."""

from __future__ import annotations

import logging
import uuid
from typing import Any

import pytest
from marshmallow import ValidationError

from rvuedge.logbook.logs.wire_fields import AttendingField
from rvuedge.logbook.records.models import ProcedureLog
from rvuedge.logbook.records.narrow_texts import known_unit
from rvuedge.platform.extensions import db
from rvuedge.privacy.screened_text import ScreenedText
from tests.support.api import Api, body_of

REFUSED: list[tuple[str, str, str]] = [
    ("note", "home, call 555-201-3344", "note, characters 12 to 23: looks like a phone or fax number; leave it out (patient-phone)"),
    ("case_ref", "1234567", "case_ref, characters 1 to 7: looks like a record or account number; leave it out (patient-record-number)"),
    ("site", "home of Mrs. Xyzzy", "site, characters 9 to 18: looks like a patient's name; write “patient”; a colleague is written with Dr. (patient-name)"),
    ("attending", "surgeon, 62 y/o", "attending, characters 10 to 15: looks like an exact age; write the age band 60-69 (patient-age)"),
    ("rotation", "MRN 7654321", "rotation, characters 5 to 11: looks like a record or account number; leave it out (patient-record-number)"),
    ("patient_key", "123-45-6789", "Expected a random pseudonym: a UUID, made for this patient and kept by you."),
]  # fmt: skip

# Findings of the review of 2026-11 (C15): each was stored then.
STORED_ONCE: list[tuple[str, Any]] = [
    ("patient_key", "John-Smith-1956-04-12"),
    ("patient_key", "MRN00123456"),
    ("patient_key", "SSN-123-45-6789"),
    ("patient_key", "12345678-1234-1234-1234"),
    ("lines.0.id", "JOHN SMITH DOB 04/12/56 MRN 123456"),
    ("lines.0.id", "MRN00123456"),
    ("lines.0.dose.unit", "MRN 123456"),
    ("lines.0.wasted.unit", "John Smith"),
    ("lines.0.ndc", "123-45-6789"),
    ("lines.0.ndc", "MRN 00123456"),
]
KEPT: list[tuple[str, Any]] = [
    ("patient_key", "0f3c2b1a-5d4e-4f60-8a9b-1c2d3e4f5a6b"),
    ("patient_key", "claim-0f3c2b1a5d4e4f608a9b1c2d3e4f5a6b"),
    ("patient_key", "pseudonym-1"),
    ("lines.0.id", "0f3c2b1a-5d4e-4f60-8a9b-1c2d3e4f5a6b"),
    ("lines.0.id", "line-1"),
    ("lines.0.ndc", "0310-4700-01"),
    ("lines.0.ndc", "00310470001"),
    ("case_ref", "CASE-2026-0042"),
    ("case_ref", "20260042"),
    ("case_ref", "123456"),
]


def with_value(field: str, text: str) -> dict[str, Any]:
    """A log with a text in one of its fields; lines.0.dose.unit is the unit of its first line's dose."""
    body = body_of("47562")
    *path, last = field.split(".")
    if not path:
        return {**body, last: text}
    line = body["lines"][0]
    if len(path) > 2:
        line[path[2]] = {"amount": "1", last: text}
    else:
        line[last] = text
    return body


@pytest.mark.parametrize(("field", "text"), STORED_ONCE)
def test_no_patient_fits_into_a_field_that_is_no_prose(api: Api, field: str, text: str) -> None:
    me = api.signed_in()
    answer = me.post("/logs", with_value(field, text))
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, [field])
    assert text not in answer.text
    change = {"id": str(uuid.uuid4()), "op": "put", "base_version": None, "log": with_value(field, text)}
    results = me.post("/sync", {"cursor": None, "changes": [change]}).get_json()["results"]
    assert [(result["status"], list(result["errors"])) for result in results] == [("invalid", [field])]
    if field.startswith("lines"):
        lines = with_value(field, text)["lines"]
        template = me.put(f"/templates/{uuid.uuid4()}", {"name": "Clinic", "lines": lines})
        assert (template.status_code, list(template.get_json()["errors"])) == (422, [field])


@pytest.mark.parametrize(("field", "text"), KEPT)
def test_what_those_fields_are_for_is_kept(api: Api, field: str, text: str) -> None:
    assert api.signed_in().post("/logs", with_value(field, text)).status_code == 201


def test_twenty_thousand_letters_in_a_line_are_refused_for_their_number(api: Api) -> None:
    """What C2 sent without signing in: a line with performed_by of 20,000 letters, 126 bytes when compressed."""
    body = {"performed_on": "2026-08-14", "lines": [{"code": "47562", "performed_by": "x" * 20_000}]}
    answer = api.post("/valuations", body)
    assert answer.status_code == 422
    assert answer.get_json()["errors"] == {"lines.0.performed_by": ["Longer than maximum length 40."]}


@pytest.mark.parametrize("unit", ["mg", "mcg", "mL", "IU", "units", "mg/kg", "\u00b5g", "mCi", "USP unit"])
def test_the_units_of_doses_are_known(unit: str) -> None:
    known_unit(unit)


def test_a_specialty_is_screened(api: Api) -> None:
    answer = api.signed_in().call("PATCH", "/me", {"specialty": "JOHN SMITH DOB 04/12/56 MRN 123456"})
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, ["specialty"])


def test_a_text_that_is_too_long_is_not_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    """C2: 20,000 letters in a field of 40 kept a worker busy until it was ended; now its length alone is looked at."""
    searched: list[str] = []
    monkeypatch.setattr("rvuedge.privacy.screened_text.sentences", lambda _field, text, _holds: searched.append(text))
    with pytest.raises(ValidationError, match="Longer than maximum length 40"):
        ScreenedText(longest=40).deserialize("x" * 20_000)
    assert searched == []


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
