"""A resident's case log from another system: read, asked about, brought in once, and taken back."""

from __future__ import annotations

from typing import Any

from flask import Flask

from config import PROJECT
from tests.support.api import Api
from tests.uploads.test_uploads import applied, sent

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
    assert (first["case_ref"], first["site"]) == ("1001", "General")
