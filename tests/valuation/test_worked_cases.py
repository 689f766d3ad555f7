"""The worked cases beside crediting: drugs, NDCs, payment, anesthesia, re-pricing, release windows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from rvuedge.catalog.rules.in_force import ReleaseFacts, in_force
from rvuedge.valuation import repricing
from rvuedge.valuation.amounts import anesthesia, drugs, ndc, payment
from tests.valuation.golden import cases


def named(kind: str, *ids: str) -> Any:
    chosen = [case for case in cases(kind) if not ids or case["id"] in ids]
    assert chosen
    return pytest.mark.parametrize("case", chosen, ids=[f"{c['id']} {c['title']}" for c in chosen])


@named("drug_units")
def test_a_dose_in_billing_units(case: dict[str, Any]) -> None:
    body, expected = case["inputs"], case["expected"]
    found = drugs.billing_units(
        Decimal(body["dose"]),
        Decimal(body["unit_size"]),
        [(Decimal(size), count) for size, count in body["vials"]],
        single_dose=body["container"] == "single-dose",
    )
    assert (found.administered, found.wasted) == (expected["admin_units"], expected["jw_units"])
    assert found.waste_modifier == expected.get("modifier_on_waste_line")
    if "modifier" in expected:
        assert found.modifier == expected["modifier"]


@named("drug_amount", "G126", "G127")
def test_a_drugs_amount_is_units_times_the_quarters_limit(case: dict[str, Any]) -> None:
    body, expected = case["inputs"], case["expected"]
    units = drugs.billing_units(Decimal(body["dose"]), Decimal(body["unit_size"]), [], single_dose=False)
    assert units.administered == expected["units"]
    assert drugs.amount(units.administered, Decimal(body["payment_limit"])) == Decimal(expected["allowed"])


def test_without_a_limit_there_is_no_amount() -> None:
    """G130: null, not 0.00; never an old quarter's."""
    assert drugs.amount(400, None) is None


@named("drug_amount", "G129")
def test_sequestration_takes_medicares_part_only(case: dict[str, Any]) -> None:
    body, expected = case["inputs"], case["expected"]
    found = drugs.sequestered(
        Decimal(body["payment_limit"]), coinsurance=Decimal(body["coinsurance"]), share=Decimal(body["sequester"])
    )
    assert found.medicare == Decimal(expected["medicare_paid"])
    assert found.beneficiary == Decimal(expected["beneficiary"])
    assert found.provider == Decimal(expected["provider_total"])


@pytest.mark.parametrize(
    ("dose", "unit", "vials", "code"),
    [("0", "1", [], "E_DOSE"), ("-1", "1", [], "E_DOSE"), ("1", "0", [], "E_DOSE"), ("5", "1", [("2", 2)], "E_VIALS")],
)
def test_a_dose_that_cannot_be_is_refused(dose: str, unit: str, vials: list[tuple[str, int]], code: str) -> None:
    opened = [(Decimal(size), count) for size, count in vials]
    with pytest.raises(drugs.DrugError) as refused:
        drugs.billing_units(Decimal(dose), Decimal(unit), opened, single_dose=True)
    assert refused.value.code == code


def test_units_convert_within_their_kind_only() -> None:
    assert drugs.converted(Decimal("1.5"), "g", "mg") == 1500
    assert drugs.converted(Decimal(250), "mcg", "mg") == Decimal("0.25")
    for unit, into in (("mg", "iu"), ("ml", "mg"), ("mg", "parsec")):
        with pytest.raises(drugs.DrugError, match="cannot be converted"):
            drugs.converted(Decimal(1), unit, into)


@named("ndc")
def test_an_ndc_in_eleven_digits(case: dict[str, Any]) -> None:
    if "error" in case["expected"]:
        with pytest.raises(ndc.NdcError) as refused:
            ndc.compact(case["inputs"]["ndc"])
        assert refused.value.code == case["expected"]["error"]
    else:
        assert ndc.compact(case["inputs"]["ndc"]) == case["expected"]["ndc11"]


@pytest.mark.parametrize(
    "wrong", ["", "1", "123456789012", "12-34-56", "1234-5678-9x", "12345-6789-012", "٠٠٠٢-٧٥٩٧-٠١"]
)
def test_what_is_no_ndc_is_refused(wrong: str) -> None:
    with pytest.raises(ndc.NdcError) as refused:
        ndc.compact(wrong)
    assert refused.value.code == "E_NDC"


def test_an_ndc_is_checked_against_those_listed_for_the_code() -> None:
    assert ndc.is_valid_for("0310-4700-01", ["00310-4700-01"])
    assert not ndc.is_valid_for("0310-4715-11", ["00310470001"])
    assert ndc.formatted("00310470001") == "00310-4700-01"


@named("payment")
def test_a_payment_estimate(case: dict[str, Any]) -> None:
    answer = {name: Decimal(value) for name, value in case["inputs"].items()}
    locality = payment.LocalityIndices(answer["gpci_work"], answer["gpci_pe"], answer["gpci_mp"])
    found = payment.estimate(answer["work"], answer["pe"], answer["mp"], answer["cf"], locality)
    assert found == Decimal(case["expected"]["amount"])


@named("anesthesia")
def test_anesthesia_units_and_amount(case: dict[str, Any]) -> None:
    body, expected = case["inputs"], case["expected"]
    units = anesthesia.anesthesia_units(Decimal(body["base_units"]), body["minutes"])
    assert units.total == Decimal(expected["total_units"])
    assert units.time == Decimal(expected.get("time_units", units.time))
    assert anesthesia.anesthesia_amount(units, Decimal(body["cf"]), body["modifier"]) == Decimal(expected["amount"])


def test_an_anesthesia_modifier_without_a_known_share_is_refused() -> None:
    with pytest.raises(ValueError, match="QS"):
        anesthesia.anesthesia_amount(anesthesia.anesthesia_units(Decimal(3), 15), Decimal(20), "QS")


def test_supervision_of_more_than_four_cases_is_three_units_and_one_for_induction() -> None:
    """Pub. 100-04 ch. 12 §50: × 19.31 that is 57.93, with the physician present at induction 77.24."""
    absent, present = (anesthesia.supervised_units(present_at_induction=value) for value in (False, True))
    assert (absent.total, present.total) == (Decimal(3), Decimal(4))
    assert anesthesia.anesthesia_amount(absent, Decimal("19.31"), "AD") == Decimal("57.93")
    assert anesthesia.anesthesia_amount(present, Decimal("19.31"), "AD") == Decimal("77.24")


@named("efficiency")
def test_the_efficiency_adjustment(case: dict[str, Any]) -> None:
    found = repricing.efficiency_adjusted(Decimal(case["inputs"]["work_2025"]))
    assert found == Decimal(case["expected"]["work_2026"])


@named("reprice", "G096", "G097", "G098")
def test_a_pinned_release(case: dict[str, Any]) -> None:
    body, expected = case["inputs"], case["expected"]
    values = {name: {code: Decimal(v) for code, v in row.items()} for name, row in body["values"].items()}
    line = body["lines"][0]
    found = repricing.pinned_value(line["code"], body["pin"], values, fallback=body.get("pin_fallback", "none"))
    if expected["pinned"] is None:
        assert found is None
    else:
        assert found is not None
        assert found[0] * line["units"] == Decimal(expected["pinned"])
        assert found[1] == expected.get("value_from", body["pin"])


@named("reprice", "G108")
def test_a_portfolio_repriced(case: dict[str, Any]) -> None:
    body, expected = case["inputs"], case["expected"]
    lines = [
        repricing.Repriced(
            line["code"],
            line["units"] * Decimal(body["values"]["2025"][line["code"]]),
            line["units"] * Decimal(body["values"]["RVU26A"][line["code"]]),
            "",
        )
        for line in body["lines"]
    ]
    found = repricing.Repricing(tuple(lines))
    assert [str(value) for value in (found.old, found.new, found.change, found.change_percent)] == [
        expected[name] for name in ("old", "new", "change", "change_pct")
    ]


@named("schedule", "G090", "G091", "G092", "G093", "G094", "G095")
def test_the_release_in_force(case: dict[str, Any]) -> None:
    releases = [
        ReleaseFacts(n, name, date.fromisoformat(start), date.fromisoformat(end), None, Decimal(1), "complete")
        for n, (name, start, end) in enumerate(case["inputs"]["releases"])
    ]
    found = in_force(releases, date.fromisoformat(case["inputs"]["dos"]))
    assert (found.release.name if found else None) == case["expected"].get("release")
