"""A person's logs in a file: the same figures in each format, nothing of anybody else, and readable again."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.chargeitem import ChargeItem
from fhir.resources.R4B.procedure import Procedure

from rvuedge.logbook.records.export_columns import EXTENSION
from rvuedge.reports.exports.fhir import CPT, HCPCS
from rvuedge.reports.exports.log_rows import HEADER
from tests.support.api import Api


@pytest.fixture
def me(api: Api) -> Api:
    """47562 10.21 and 49505-51 half of 7.76 in July; J9313, and a code nobody knows, in August."""
    person = api.signed_in()
    person.log("47562", "49505-51", site="=cmd|' /C calc'!A0", note="+long day", role="surgeon")
    person.log("J9313x400", "99998", performed_on="2026-08-03", setting="nonfacility", site="Clinic")
    other = api.signed_in()
    other.log("27447", performed_on="2026-07-20")
    return person


def exported(person: Api, wanted: str, **asked: str) -> Any:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    answer = person.get(f"/logs/export?format={wanted}&{query}")
    assert answer.status_code == 200, answer.text
    return answer


def table(answer: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))


def test_csv_has_a_row_for_each_line_with_what_it_earned_and_why(me: Api) -> None:
    first, second, drug, unknown = table(exported(me, "csv"))
    assert (first["Date"], first["Code"], first["Credited wRVU"], first["State"]) == (
        "2026-07-14",
        "47562",
        "10.21",
        "credited",
    )
    assert (second["Modifiers"], second["Face wRVU"], second["Credited wRVU"]) == ("51", "7.76", "3.88")
    assert "50" in second["Why"]
    assert first["Encounter ID"] == second["Encounter ID"] != drug["Encounter ID"]
    assert (drug["Units"], drug["Setting"], drug["State"], drug["Site"]) == (
        "400",
        "nonfacility",
        "not_on_pfs",
        "Clinic",
    )
    assert (unknown["Credited wRVU"], unknown["State"]) == ("", "not_in_schedule"), "not valued is not zero"


def test_no_cell_of_a_csv_runs_as_a_formula(me: Api) -> None:
    first = table(exported(me, "csv"))[0]
    assert (first["Site"], first["Note"]) == ("'=cmd|' /C calc'!A0", "'+long day")


def test_xlsx_has_typed_cells_a_frozen_header_and_a_method(me: Api) -> None:
    answer = exported(me, "xlsx", **{"from": "2026-07-01", "to": "2026-07-31"})
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    header, first, second = book["Logs"].iter_rows()
    cells = dict(zip([cell.value for cell in header], first, strict=True))
    assert tuple(cells) == HEADER
    assert (cells["Date"].value.date(), cells["Date"].is_date) == (date(2026, 7, 14), True)
    assert (cells["Credited wRVU"].value, cells["Credited wRVU"].data_type) == (10.21, "n")
    assert (cells["Site"].value, cells["Site"].data_type) == ("=cmd|' /C calc'!A0", "s")
    assert second[HEADER.index("Modifiers")].value == "51"
    assert book["Logs"].freeze_panes == "B2"
    assert "from 2026-07-01 to 2026-07-31" in book["Method"]["A1"].value
    book.close()


def test_json_is_the_logs_as_the_api_shows_them(me: Api) -> None:
    body = exported(me, "json").get_json()
    shown = me.get("/logs").get_json()["items"]
    assert body["items"] == sorted(shown, key=lambda log: log["performed_on"])


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ({"from": "2026-07-14", "to": "2026-07-14"}, {"47562", "49505"}),
        ({"from": "2026-07-15"}, {"J9313", "99998"}),
        ({"to": "2026-07-13"}, set()),
        ({"from": "2026-08-03", "to": "2026-08-03"}, {"J9313", "99998"}),
    ],
)
def test_a_period_is_taken_by_date_of_service_both_days_included(
    me: Api, asked: dict[str, str], codes: set[str]
) -> None:
    assert {row["Code"] for row in table(exported(me, "csv", **asked))} == codes
    assert {line["code"] for log in exported(me, "json", **asked).get_json()["items"] for line in log["lines"]} == codes


def test_what_cannot_be_asked_is_refused(me: Api) -> None:
    assert me.get("/logs/export?format=doc").status_code == 422
    assert me.get("/logs/export?from=2026-08-01&to=2026-07-01").status_code == 422
    assert Api(me.client).get("/logs/export").status_code == 401


def test_a_deleted_log_is_in_no_export(me: Api) -> None:
    log = me.log("99213", performed_on="2026-09-01")
    me.delete(f"/logs/{log['id']}")
    assert "99213" not in exported(me, "csv").get_data(as_text=True)


def test_fhir_is_a_valid_bundle_of_charges_and_procedures_without_a_patient(me: Api) -> None:
    """Checked by fhir.resources' R4B models; subject holds nothing but why it is absent."""
    body = exported(me, "fhir").get_json()
    assert exported(me, "fhir").mimetype == "application/fhir+json"
    bundle = Bundle.model_validate(body)
    charges = [item.resource for item in bundle.entry if isinstance(item.resource, ChargeItem)]
    procedures = [item.resource for item in bundle.entry if isinstance(item.resource, Procedure)]
    assert [(charge.code.coding[0].system, charge.code.coding[0].code) for charge in charges] == [
        (CPT, "47562"),
        (CPT, "49505"),
        (HCPCS, "J9313"),
        (CPT, "99998"),
    ]
    assert [procedure.code.coding[0].code for procedure in procedures] == ["47562", "49505"]
    assert [charge.quantity.value for charge in charges] == [1, 1, 400, 1]
    for resource in (*charges, *procedures):
        assert (resource.subject.reference, resource.subject.display, resource.subject.identifier) == (None, None, None)
        assert resource.subject.extension[0].valueCode == "masked"
    hernia = charges[1]
    assert hernia.service[0].reference == next(
        item.fullUrl for item in bundle.entry if item.resource.id == procedures[1].id
    )
    modifier, work, _facts = hernia.extension
    assert (modifier.valueCoding.system, modifier.valueCoding.code) == (CPT, "51")
    assert (work.valueQuantity.value, work.valueQuantity.unit) == (Decimal("3.88"), "wRVU")
    assert [item.url for item in charges[3].extension] == [EXTENSION], "not valued: no figure"
    whole = json.dumps(body)
    assert not any(word in whole for word in ("Patient", "long day", "example.org", "Test Person", "calc"))
    names = [item.fullUrl for item in bundle.entry]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(("modifier", "system"), [("51", CPT), ("1P", CPT), ("P3", CPT), ("RT", HCPCS), ("JW", HCPCS)])
def test_a_modifier_stands_in_the_system_that_made_it(modifier: str, system: str) -> None:
    from rvuedge.reports.exports.fhir import _coding

    assert _coding(modifier) == {"system": system, "code": modifier}


def test_broken_off_given_up_and_trainees_lines_say_so(api: Api) -> None:
    attending, resident = api.signed_in(), api.signed_in(career_stage="resident")
    for code in ("45378-53", "45378", "49505-73"):
        attending.log(code)
    resident.log("47562")
    entries = exported(attending, "fhir").get_json()["entry"]
    done = {entry["resource"]["status"] for entry in entries if entry["resource"]["resourceType"] == "Procedure"}
    assert done == {"stopped", "completed", "not-done"}
    own = [item["resource"] for item in exported(resident, "fhir").get_json()["entry"]]
    assert [item["status"] for item in own if item["resourceType"] == "ChargeItem"] == ["not-billable"]
