"""The drug ledger over the API: dose to units, waste, NDC, the quarter's limit; never a wRVU."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from rvuedge.catalog.supplements.ndc_crosswalk import import_crosswalk
from rvuedge.platform import clock
from tests.catalog.readers.build_tables import ndc_crosswalk_csv
from tests.conftest import NOW
from tests.support.api import Api


def logged(me: Api, on: str = "2024-02-01", **line: Any) -> dict[str, Any]:
    body = {"performed_on": on, "lines": [{"code": "J9313", **line}]}
    answer = me.put(f"/logs/{uuid.uuid4()}", body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.get_json()["lines"][0]
    return found


def codes(line: dict[str, Any]) -> list[str]:
    return [warning["code"] for warning in line["credit"]["warnings"]]


def test_a_dose_becomes_units_and_waste_and_dollars(api: Api) -> None:
    """G121: 3.28 mg at 0.01 mg is 328 units; 0.72 mg of four 1 mg vials is discarded, 72 units.
    Limit of 2024Q1 23.394: 328 × 23.394 = 7673.23, 72 × 23.394 = 1684.37."""
    line = logged(api.signed_in(), dose={"amount": "3.28", "unit": "mg"}, wasted={"amount": "0.72", "unit": "mg"})
    drug = line["drug"]
    assert (drug["units"], drug["wasted_units"], drug["waste_modifier"]) == (328, 72, "JW")
    assert (drug["payment_limit"], drug["quarter"]) == ("23.394", "2024Q1")
    assert (drug["amount"], drug["wasted_amount"]) == ("7673.23", "1684.37")
    assert drug["administration_codes"] == ["96413"]
    assert "coder confirms" in drug["administration_note"]
    assert line["credit"]["work_rvu"] is None or line["credit"]["work_rvu"] == "0.00"


def test_a_dose_in_another_unit_is_converted_and_in_another_kind_is_not(api: Api) -> None:
    me = api.signed_in()
    assert logged(me, dose={"amount": "3280", "unit": "mcg"})["drug"]["units"] == 328
    wrong = logged(me, dose={"amount": "3", "unit": "IU"}, units=7)
    assert wrong["drug"]["units"] == 7
    assert "E_UNIT_MISMATCH" in codes(wrong)


def test_units_that_differ_from_the_dose_are_pointed_out(api: Api) -> None:
    line = logged(api.signed_in(), dose={"amount": "3.28", "unit": "mg"}, units=400)
    assert "DOSE_UNITS_DIFFER" in codes(line)
    assert line["drug"]["units"] == 328


def test_a_quarter_without_a_limit_has_no_amount(api: Api) -> None:
    """G130: null, never an older quarter's."""
    drug = logged(api.signed_in(), on="2024-04-01", units=400)["drug"]
    assert (drug["payment_limit"], drug["amount"], drug["quarter"]) == (None, None, "2024Q2")


def test_an_ambiguous_ndc_warns_and_the_case_is_kept(api: Api) -> None:
    line = logged(api.signed_in(), units=1, ndc="0310470001")
    assert "E_NDC_AMBIGUOUS" in codes(line)
    assert line["drug"]["ndc"] is None


def test_an_ndc_is_checked_against_the_crosswalk_of_the_quarter(seeded_app: Flask) -> None:
    clock.run_from(datetime(2026, 12, 31, 15, tzinfo=UTC))
    with seeded_app.app_context():
        data = ndc_crosswalk_csv([{"code": "J9313", "ndc": "00310-4700-01"}])
        stored = import_crosswalk(data=data, file="crosswalk.csv", now=NOW, minimum_rows=1)
        assert import_crosswalk(data=data, file="again.csv", now=NOW, minimum_rows=1).already_imported
    assert stored.rows == 1
    me = Api(seeded_app.test_client()).signed_in()
    year = stored.quarter[:4]
    good = logged(me, on=f"{year}-12-31", ndc="0310-4700-01")
    assert (good["drug"]["ndc"], good["drug"]["ndc_valid"]) == ("00310470001", True)
    other = logged(me, on=f"{year}-12-31", ndc="0310-4715-01")
    assert other["drug"]["ndc_valid"] is False
    assert "NDC_NOT_LISTED" in codes(other)


def test_drug_dollars_are_summed_apart_from_wrvu(api: Api) -> None:
    me = api.signed_in()
    logged(me, units=100)
    total = me.get("/wrvu?from=2024-01-01&to=2024-12-31").get_json()
    assert (total["total"], total["drug_amount"]) == ("0.00", "2339.40")


@pytest.mark.parametrize(
    ("query", "facility"),
    [("", "631.95"), ("&track=QP", "635.10")],
)
def test_a_payment_estimate_says_that_it_is_one(api: Api, query: str, facility: str) -> None:
    """47562 in RVU26C: 10.21 + 6.04 + 2.67 = 18.92; × 33.4009 = 631.95, × 33.5675 = 635.10."""
    found = api.get(f"/codes/47562/payment?on=2026-07-14{query}").get_json()
    assert "Estimate" in found["label"]
    row = found["rows"][0]
    assert row["facility"] == facility


def test_a_payment_estimate_by_locality_uses_its_indices(seeded_app: Flask, cms: Any) -> None:
    """Los Angeles 2025 by the real file; the national amount times nothing else."""
    from rvuedge.catalog.supplements.localities import import_indices

    file = cms / "GPCI2025.csv"
    with seeded_app.app_context():
        assert import_indices(data=file.read_bytes(), file=file.name).rows >= 100
    caller = Api(seeded_app.test_client())
    national = caller.get("/codes/99213/payment?on=2025-11-01").get_json()["rows"][0]
    place = caller.get("/codes/99213/payment?on=2025-11-01&locality=Manhattan").get_json()["rows"][0]
    assert float(place["nonfacility"]) > float(national["nonfacility"])
    assert caller.get("/codes/99213/payment?on=2025-11-01&locality=Atlantis").status_code == 404
    assert caller.get("/codes/99213/payment?on=2025-11-01&track=QP").status_code == 404


@pytest.mark.parametrize(
    ("code", "codes"),
    [
        ("J0178", ["67028"]),
        ("J1745", ["96413", "96415"]),
        ("J0897", ["96372"]),
        ("J7325", ["20610", "20611"]),
        ("Q9967", []),
    ],
)
def test_page_log_and_companions_name_the_same_administration(api: Api, code: str, codes: list[str]) -> None:
    me = api.signed_in()
    page = me.get(f"/codes/{code}").get_json()["drug"]
    line = logged(me, code=code)
    companions = [item["code"] for item in me.get(f"/codes/{code}/companions").get_json()["items"]]
    assert page["administration_codes"] == line["drug"]["administration_codes"] == codes
    assert page["administration_note"] == line["drug"]["administration_note"]
    assert set(codes) <= set(companions)
    assert not {"96365", "96366", "96372", "96374", "96375"} & set(companions) - set(codes)
