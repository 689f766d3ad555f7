"""Anesthesia: base and time units beside wRVU, from a line's minutes and CMS's base units (docs/rules.md, R-1.11)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from rvuedge.catalog.supplements.anesthesia import import_anesthesia, import_base_units
from rvuedge.catalog.supplements.localities import import_indices
from rvuedge.logbook.credits.rules.anesthesia_lines import AnesthesiaFacts, anesthesia_entry
from rvuedge.valuation import Line
from tests.support.api import Api

FACTOR = Decimal("19.31")  # Alabama 2025
FACTS = AnesthesiaFacts(7, 2022, FACTOR)
BASE = b"CODE\t2022\n\tBASE\n\tUNIT\n00790\t7\n00840\t6\n"
FACTORS = b"Contractor,Locality,Locality Name,National Anes CF of 20.4976\r\n10112,00,ALABAMA,19.31\r\n"


def entry(*modifiers: str, **more: Any) -> tuple[dict[str, Any], list[str]]:
    line = Line("k", "00790", date(2025, 11, 3), "p", modifiers)
    found = anesthesia_entry(line, more, FACTS)
    return found.block, [warning["code"] for warning in found.warnings]


@pytest.mark.parametrize(
    ("modifier", "units", "amount"),
    [
        ("AA", "13.3", "256.82"),
        ("QZ", "13.3", "256.82"),
        ("QK", "13.3", "128.41"),
        ("QX", "13.3", "128.41"),
        ("QY", "13.3", "128.41"),
    ],
)
def test_ninety_five_minutes_and_seven_base_units(modifier: str, units: str, amount: str) -> None:
    """95 ÷ 15 = 6.3; 6.3 + 7 = 13.3; × 19.31 = 256.82, half of it 128.41."""
    block, warned = entry(modifier, minutes=95)
    assert (str(block["time_units"]), str(block["units"]), str(block["amount"])) == ("6.3", units, amount)
    assert warned == []


def test_supervision_takes_neither_base_nor_minutes() -> None:
    block, warned = entry("AD", minutes=95, present_at_induction=True)
    assert (block["units"], block["amount"], warned) == (Decimal(4), Decimal("77.24"), [])
    block, warned = entry("AD", minutes=95)
    assert (block["units"], warned) == (Decimal(3), ["ANESTHESIA_INDUCTION_NOT_STATED"])


def test_what_is_missing_warns_and_is_never_zero() -> None:
    block, warned = entry("AA")
    assert (block["units"], block["amount"], warned) == (None, None, ["ANESTHESIA_NO_MINUTES"])
    block, warned = entry(minutes=95)
    assert (block["units"], block["amount"], warned) == (Decimal("13.3"), None, ["ANESTHESIA_NO_MODIFIER"])
    line = Line("k", "00790", date(2025, 11, 3), "p", ("AA",))
    unknown = anesthesia_entry(line, {"minutes": 95}, AnesthesiaFacts(None, None, FACTOR))
    assert (unknown.units, [warning["code"] for warning in unknown.warnings]) == (None, ["ANESTHESIA_NO_BASE_UNITS"])


def loaded(api: Api) -> None:
    with api.client.application.app_context():
        import_base_units(data=BASE, file="base.txt", minimum_rows=1)
        import_anesthesia(data=FACTORS, file="ANES2026.csv", minimum_rows=1)


LOG = {
    "performed_on": "2026-07-14",
    "setting": "facility",
    "lines": [{"code": "00840", "modifiers": ["AA", "P3"], "minutes": 95}, {"code": "99213"}],
}


def test_a_log_takes_minutes_and_its_units_show_beside_wrvu(api: Api) -> None:
    """00840 has 6 base units: 6.3 + 6 = 12.3; × 20.4976 = 252.12. Physical status adds nothing under Medicare."""
    loaded(api)
    me = api.signed_in()
    logged = me.post("/logs", LOG).get_json()
    line = logged["lines"][0]
    assert line["minutes"] == 95
    assert line["credit"]["state"] == "anesthesia_units"
    assert (line["anesthesia"]["units"], line["anesthesia"]["amount"]) == ("12.3", "252.12")
    assert logged["lines"][1]["anesthesia"] is None
    totals = me.get("/wrvu?from=2026-07-01&to=2026-07-31").get_json()
    assert (totals["total"], totals["anesthesia_units"]) == ("1.30", "12.3")
    assert totals["groups"][0]["anesthesia_units"] == "12.3"
    by_code = me.get("/wrvu?from=2026-07-01&to=2026-07-31&by=code").get_json()["groups"]
    assert {group["key"]: group["anesthesia_units"] for group in by_code} == {"00840": "12.3", "99213": "0.0"}


def test_a_valuation_shows_the_units_and_a_log_sent_back_as_it_came_is_taken(api: Api) -> None:
    loaded(api)
    valued = api.post("/valuations", {**LOG, "policy": "cms-payment"}).get_json()
    assert valued["lines"][0]["anesthesia"]["units"] == "12.3"
    me = api.signed_in()
    logged = me.post("/logs", LOG).get_json()
    again = me.put(f"/logs/{logged['id']}", {**logged, "note": "easy"}, If_Match='"1"')
    assert again.status_code == 200
    assert again.get_json()["lines"][0]["minutes"] == 95


@pytest.mark.parametrize("minutes", [0, -5, 1441, "95.5", "x"])
def test_minutes_are_a_whole_number_of_a_day(api: Api, minutes: Any) -> None:
    body = {**LOG, "lines": [{"code": "00840", "minutes": minutes}]}
    answer = api.post("/valuations", body)
    assert answer.status_code == 422
    assert "lines.0.minutes" in answer.get_json()["errors"]


def test_a_payment_estimate_of_an_anesthetic(api: Api) -> None:
    """12.3 units × Alabama's 19.31 = 237.51; QK half, 118.76 (118.7565 half up)."""
    loaded(api)
    header = b"Contractor,State,Locality Number,Locality Name,2026 PW GPCI,2026 PE GPCI,2026 MP GPCI\r\n"
    with api.client.application.app_context():
        import_indices(data=header + b"10112,AL,00,ALABAMA,1.000,0.875,0.566\r\n", file="GPCI2026.csv", minimum_rows=1)
    place = "/codes/00840/payment?on=2026-07-14&locality=Alabama"
    found = api.get(f"{place}&minutes=95&modifier=AA").get_json()
    assert (found["anesthesia_base_units"], found["anesthesia"]["amount"]) == (6, "237.51")
    assert found["rows"][0]["facility"] is None
    assert "base and time units" in found["rows"][0]["facility_note"]
    assert api.get(f"{place}&minutes=95&modifier=QK").get_json()["anesthesia"]["amount"] == "118.76"
    assert api.get(f"{place}&minutes=95").get_json()["anesthesia"] is None


OWN_UNITS = {"P3": 1, "P4": 2, "99140": 2}  # a practice's own statement


def test_a_policy_may_add_units_for_physical_status_and_circumstances(api: Api) -> None:
    """6 + 6.3 = 12.3, and 1 for P3 are 13.3; 99140 adds 2 by itself. The dollars stay Medicare's: 12.3 × 20.4976."""
    loaded(api)
    lines = [{"code": "00840", "modifiers": ["AA", "P3"], "minutes": 95}, {"code": "99140"}]
    body = {"performed_on": "2026-07-14", "setting": "facility", "lines": lines}

    def valued(overrides: dict[str, Any]) -> list[Any]:
        answer = api.post("/valuations", {**body, "policy": "cms-payment", "policy_overrides": overrides}).get_json()
        return [line["anesthesia"] for line in answer["lines"]]

    anesthetic, circumstance = valued({})
    assert (anesthetic["added_units"], anesthetic["units"], circumstance) == ("0.0", "12.3", None)
    anesthetic, circumstance = valued({"anesthesia_added_units": OWN_UNITS})
    assert (anesthetic["added_units"], anesthetic["units"], anesthetic["amount"]) == ("1.0", "13.3", "252.12")
    assert (circumstance["added_units"], circumstance["units"], circumstance["amount"]) == ("2.0", "2.0", None)


def test_two_physical_statuses_on_a_line_add_nothing_and_ask() -> None:
    facts = AnesthesiaFacts(7, 2022, FACTOR, {"P3": 1, "P4": 2})
    line = Line("k", "00790", date(2025, 11, 3), "p", ("AA", "P3", "P4"))
    found = anesthesia_entry(line, {"minutes": 95}, facts)
    assert (found.units, [warning["code"] for warning in found.warnings]) == (
        Decimal("13.3"),
        ["ANESTHESIA_STATUS_UNCLEAR"],
    )


@pytest.mark.parametrize("added", [{"P7": 1}, {"P3": -1}, {"P3": "1"}, {"P3": 11}, {"99141": 1}, [1], {"P3": True}])
def test_added_units_are_whole_and_of_what_cpt_names(api: Api, added: Any) -> None:
    body = {**LOG, "policy": "cms-payment", "policy_overrides": {"anesthesia_added_units": added}}
    answer = api.post("/valuations", body)
    assert answer.status_code == 422
    assert "anesthesia_added_units" in answer.get_json()["detail"]


def test_medicare_adds_no_units(api: Api) -> None:
    """Pub. 100-04 ch. 12 §50; no shipped policy does."""
    for name in ("cms-payment", "mgma-survey", "face-value"):
        rules = api.get(f"/policies/{name}").get_json()["rules"]
        [rule] = [rule for rule in rules if rule["rule"] == "anesthesia_added_units"]
        assert rule["value"] == {}
