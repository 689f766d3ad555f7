"""A resident's case log from another system: read, asked about, brought in once, and taken back."""

from __future__ import annotations

import zlib
from typing import Any

import pytest
from flask import Flask

from config import PROJECT
from rvuedge.accounts.jobs.files import file_stored
from rvuedge.platform.extensions import db
from rvuedge.uploads.models import Upload
from tests.support.api import Api
from tests.uploads.test_uploads import answered, applied, sent

KIND = "trainee-cases"
CAMEL = PROJECT.parent / "shared" / "cases" / "charges" / "acgme_camel.csv"
ACGME = """CaseID,ProcedureDate,CptCode,CPTDesc,ResidentRole,Institution,AttendingName,YearOfCase,AreaDesc
1001,7/6/2026,66984,x,Surgeon,General,Ines Example,3,Anterior
1001,7/6/2026,66711,x,Surgeon,General,Ines Example,3,Anterior
1002,7/7/2026,66984,x,Assistant,General,Ines Example,3,Anterior
"""


def resident(api: Api) -> Api:
    return api.signed_in(career_stage="resident", specialty="Ophthalmology")


def logs(who: Api) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = who.get("/logs?from=2026-01-01&to=2026-12-31").get_json()["items"]
    return sorted(found, key=lambda log: (log["performed_on"], log["lines"][0]["code"]))


def totals(upload: dict[str, Any]) -> dict[str, str]:
    return {item["name"]: item["value"] for item in upload["overview"]["totals"]}


def test_rows_of_one_case_id_are_one_case_with_its_role(api: Api, seeded_app: Flask) -> None:
    me = resident(api)
    upload = sent(me, ACGME, KIND)
    assert totals(upload)["Logs that would be made"] == "2"
    reasons = {part["name"]: part["reason"] for part in upload["overview"]["left_out"]}
    assert reasons["CPTDesc"].endswith("which is the AMA's")
    done = applied(seeded_app, me, upload)
    assert done["result"]["report"] == [["Cases made", "2"]], done
    first, second = logs(me)
    assert [line["code"] for line in first["lines"]] == ["66984", "66711"]
    assert (first["role"], second["role"]) == ("surgeon", "first_assistant")
    assert (first["case_ref"], first["site"], first["attending"]) == ("1001", "General", {"name": "Ines Example"})


def test_the_reference_file_comes_in_with_roles_and_attendings(api: Api, seeded_app: Flask) -> None:
    """shared/cases/README, finding F10: cases 1001 and 1002, roles Surgeon and Assistant."""
    if not CAMEL.exists():
        pytest.skip("the shared cases are not beside this checkout")
    me = resident(api)
    upload = sent(me, CAMEL.read_bytes(), KIND, name="acgme_camel.csv")
    assert upload["overview"]["is_ready"], upload["overview"]
    applied(seeded_app, me, upload)
    assert [(log["case_ref"], log["role"], len(log["lines"])) for log in logs(me)] == [
        ("1001", "surgeon", 2),
        ("1002", "first_assistant", 1),
    ]


def test_the_same_log_again_makes_nothing_and_an_import_says_where_a_case_came_from(
    api: Api, seeded_app: Flask
) -> None:
    me = resident(api)
    applied(seeded_app, me, sent(me, ACGME, KIND, name="acgme.csv"))
    again = sent(me, ACGME.replace("\n", "\r\n"), KIND)
    assert totals(again) == {"Logs that are here already": "2"}
    (made,) = me.get("/imports").get_json()["items"]
    assert (made["file_name"], made["kind"], made["counts"]["made"]) == ("acgme.csv", "cases", 2)
    whole = me.get(f"/imports/{made['id']}").get_json()
    assert len(whole["logs"]) == 2


def test_a_case_logged_by_hand_is_not_made_again_by_its_case_id_or_by_its_look(api: Api, seeded_app: Flask) -> None:
    """1001 has its id here already; 1002 is like a log of the same day and code, and is left out as well."""
    me = resident(api)
    me.log("66984", "66711", performed_on="2026-07-06", case_ref="1001")
    me.log("66984", performed_on="2026-07-07")
    upload = sent(me, ACGME, KIND)
    assert totals(upload) == {"Logs like one that is here: left out": "1"}
    known = [part for part in upload["overview"]["left_out"] if part["what"] == "row"]
    assert known == [{"what": "row", "name": "row 2", "count": 2, "reason": "a log of this case id is here already"}]
    applied(seeded_app, me, upload)
    assert len(logs(me)) == 2


def test_a_corrected_role_of_a_case_id_is_shown_and_replaced_on_a_yes(api: Api, seeded_app: Flask) -> None:
    me = resident(api)
    applied(seeded_app, me, sent(me, ACGME, KIND))
    corrected = sent(me, ACGME.replace("66984,x,Assistant", "66984,x,Surgeon"), KIND)
    assert totals(corrected) == {"Logs that are here already": "1", "Cases that are here with other content": "1"}
    (question,) = corrected["overview"]["questions"]
    assert question["key"] == "corrections"
    ready = answered(me, corrected, given={"corrections": "replace"})
    applied(seeded_app, me, ready)
    assert [log["role"] for log in logs(me)] == ["surgeon", "surgeon"]


def test_an_undo_takes_back_what_was_not_edited_since(api: Api, seeded_app: Flask) -> None:
    me = resident(api)
    upload = sent(me, ACGME, KIND)
    applied(seeded_app, me, upload)
    first = logs(me)[0]
    body = {name: first[name] for name in ("performed_on", "setting", "role", "case_ref")}
    edit = {**body, "site": "South", "lines": [{"code": line["code"]} for line in first["lines"]]}
    assert me.put(f"/logs/{first['id']}", edit, If_Match=f'"{first["version"]}"').status_code == 200
    undone = applied(seeded_app, me, upload, "undo")
    assert undone["result"]["undo"]["report"][:2] == [["Logs taken back", "1"], ["Edited since, and still here", "1"]]
    assert [log["site"] for log in logs(me)] == ["South"]


def test_unknown_roles_stop_the_import_and_answers_are_remembered_for_the_next(api: Api, seeded_app: Flask) -> None:
    me = resident(api)
    table = "Case ID,Date,CPT,Role\n1,8/4/2026,66984,banana\n"
    upload = sent(me, table, KIND)
    assert [question["key"] for question in upload["overview"]["questions"]] == ["role:banana"]
    assert me.post(f"/uploads/{upload['id']}/apply", None).status_code == 422
    applied(seeded_app, me, answered(me, upload, given={"role:banana": "second_assistant"}))
    assert [log["role"] for log in logs(me)] == ["second_assistant"]
    again = sent(me, table.replace("1,8/4", "2,8/5"), KIND)
    assert (again["overview"]["questions"], again["answers"]["like"]["file"]) == ([], "table.csv")


def test_a_procedure_by_name_waits_for_its_code_and_the_rest_comes_in(api: Api, seeded_app: Flask) -> None:
    """Codes whose words are alike are offered; any code can be written; what is not answered waits for the next look."""
    me = resident(api)
    table = (
        "Date,Procedure,Supervision Code,Facility\n2026-08-04,Laparoscopic cholecystectomy,S-TS,North\n"
        "2026-08-05,Xylotomy of the frond,P,North\n"
    )
    upload = sent(me, table, KIND)
    first, second = upload["overview"]["questions"]
    assert (first["is_blocking"], first["takes"]) == (False, "a code")
    assert "47562" in [choice["value"] for choice in first["choices"]]
    assert [choice["value"] for choice in second["choices"]][-1] == "ignore"
    assert not upload["overview"]["is_ready"]
    ready = answered(me, upload, given={first["key"]: "47562"})
    assert totals(ready) == {"Logs that would be made": "1", "Rows that wait for a procedure's code": "1"}
    applied(seeded_app, me, ready)
    (log,) = logs(me)
    assert (log["lines"][0]["code"], log["role"], log["supervision"]) == ("47562", "surgeon", "scrubbed")


def test_nothing_of_a_patient_reaches_the_database_even_sealed(api: Api, seeded_app: Flask) -> None:
    me = resident(api)
    table = (
        'Case ID,MRN,Patient Name,Date,CPT,Age,Comments\n12345678,987654,"Zz, Q",8/4/2026,66984,45,call 555-201-3344\n'
    )
    upload = sent(me, table, KIND)
    assert upload["options"]["removed"] == ["Case ID", "MRN", "Patient Name", "Age", "Comments"]
    with seeded_app.app_context():
        stored = db.session.get_one(Upload, upload["id"])
        text = zlib.decompress(file_stored(stored.file or "").split(b"\n", 1)[1])
    for hidden in (b"12345678", b"987654", b"Zz, Q", b"555-201"):
        assert hidden not in text
    applied(seeded_app, me, upload)
    (log,) = logs(me)
    assert log["case_ref"] is None


def test_what_another_app_says_is_in_the_acgmes_log_is_ticked_and_an_undo_takes_the_tick_back(
    api: Api, seeded_app: Flask
) -> None:
    """A workbook of LOGGR: case number, role in words, attending, rotation, and a mark of what was typed."""
    me = resident(api)
    table = (
        "Case #,Surgery date,Attending,Role,Procedure,CPT,Rotation,PGY,Logged to ACGME\n"
        "2026-0001,2026-08-04,Ines Example,Surgeon-Junior,Cataract,66984,Blue,3,Yes\n"
        "2026-0002,2026-08-05,Ines Example,First Assistant,Cataract,66984,Blue,3,\n"
    )
    upload = sent(me, table, KIND)
    done = applied(seeded_app, me, upload)
    assert done["result"]["report"] == [["Cases made", "2"], ["Ticked as typed into the ACGME's log", "1"]]
    first, second = logs(me)
    assert (first["attending"], first["rotation"], first["case_ref"]) == ({"name": "Ines Example"}, "Blue", "2026-0001")
    states = {item["log_id"]: item["state"] for item in me.get("/training/typing-list").get_json()["items"]}
    assert states == {first["id"]: "given", second["id"]: "open"}
    assert applied(seeded_app, me, upload, "undo")["state"] == "undone"
    assert me.get("/training/typing-list").get_json()["items"] == []
