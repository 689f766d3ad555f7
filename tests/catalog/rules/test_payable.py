"""What Medicare pays a row by the fee schedule, and why it does not: $0.00 is never the answer."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from rvuedge.catalog.readers.gpci import read_gpci
from rvuedge.catalog.readers.opps_caps import read_opps_caps
from rvuedge.catalog.readers.relative_values.any_format import read_release
from rvuedge.catalog.readers.relative_values.layout import FileRow
from rvuedge.catalog.rules.payable import PaymentRow, payment
from rvuedge.valuation.amounts.payment import NATIONAL, LocalityIndices
from tests.catalog.readers.real_files import real

ZERO = Decimal("0.00")
FACTOR = Decimal("33.4009")
# 44970 in RVU26C: work 9.16, facility PE 5.73, malpractice 2.42 = 17.31; × 33.4009 = 578.17. NA outside facilities.
APPENDECTOMY = PaymentRow(
    modifier="",
    status="A",
    work_rvu=Decimal("9.16"),
    facility_pe=Decimal("5.73"),
    nonfacility_pe=Decimal("5.73"),
    malpractice=Decimal("2.42"),
    facility_na=False,
    nonfacility_na=True,
    cap_facility_pe=ZERO,
    cap_nonfacility_pe=ZERO,
    cap_malpractice=ZERO,
)
NOTHING = replace(
    APPENDECTOMY, work_rvu=ZERO, facility_pe=ZERO, nonfacility_pe=ZERO, malpractice=ZERO, nonfacility_na=False
)


def paid(row: PaymentRow, setting: str) -> tuple[str | None, str | None]:
    found = payment(row, setting, factor=FACTOR, locality=NATIONAL)
    return None if found.amount is None else str(found.amount), found.note


def test_a_setting_that_cms_marks_na_has_no_amount() -> None:
    assert paid(APPENDECTOMY, "facility") == ("578.17", None)
    amount, note = paid(APPENDECTOMY, "nonfacility")
    assert amount is None
    assert note == "CMS marks it NA: rarely or never performed outside a facility."


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("C", "contractor sets"),
        ("E", "by regulation"),
        ("J", "base and time units"),
        ("M", "no payment"),
        ("P", "Bundled"),
        ("X", "statute"),
    ],
)
def test_a_status_without_rvus_has_a_reason_and_no_amount(status: str, words: str) -> None:
    found = payment(replace(NOTHING, status=status), "facility", factor=FACTOR, locality=NATIONAL)
    assert (found.amount, found.other_payers) == (None, None)
    assert words in (found.note or "")


@pytest.mark.parametrize(("status", "words"), [("N", "does not cover"), ("I", "Not valid"), ("B", "Bundled")])
def test_figures_medicare_does_not_pay_by_stand_under_another_name(status: str, words: str) -> None:
    found = payment(replace(APPENDECTOMY, status=status), "facility", factor=FACTOR, locality=NATIONAL)
    assert (found.amount, found.other_payers) == (None, Decimal("578.17"))
    assert words in (found.note or "")


@pytest.mark.parametrize("status", ["A", "R", "T"])
def test_a_row_without_any_rvu_is_priced_by_the_contractor(status: str) -> None:
    assert paid(replace(NOTHING, status=status), "facility") == (
        None,
        "CMS publishes no RVU for it: the Medicare contractor prices it.",
    )


def test_the_lesser_of_schedule_and_cap_is_paid_and_said() -> None:
    """A technical part of PE 5.77 and malpractice 0.03 with a cap of 5.34 and 0.03.

    (5.77 + 0.03) × 33.4009 = 193.73; (5.34 + 0.03) × 33.4009 = 179.36.
    """
    technical = replace(
        NOTHING,
        modifier="TC",
        nonfacility_pe=Decimal("5.77"),
        malpractice=Decimal("0.03"),
        cap_nonfacility_pe=Decimal("5.34"),
        cap_malpractice=Decimal("0.03"),
    )
    found = payment(technical, "nonfacility", factor=FACTOR, locality=NATIONAL)
    assert (found.amount, found.uncapped) == (Decimal("179.36"), Decimal("193.73"))
    assert found.note is not None
    assert "OPPS payment cap; $193.73 without it (Deficit Reduction Act of 2005, section 5102(b))" in found.note
    below = payment(replace(technical, nonfacility_pe=Decimal("5.34")), "nonfacility", factor=FACTOR, locality=NATIONAL)
    assert (below.amount, below.uncapped, below.note) == (Decimal("179.36"), None, None)


def row_of(row: FileRow) -> PaymentRow:
    return replace(
        APPENDECTOMY,
        modifier=row.modifier,
        status=row.status,
        work_rvu=row.work_rvu,
        facility_pe=row.facility_pe,
        nonfacility_pe=row.nonfacility_pe,
        malpractice=row.malpractice,
        nonfacility_na=False,
        cap_facility_pe=row.opps_facility_pe,
        cap_nonfacility_pe=row.opps_nonfacility_pe,
        cap_malpractice=row.opps_malpractice,
    )


def test_every_capped_price_of_cms_in_every_locality_is_reproduced() -> None:
    """OPPSCAP of RVU25D prints 6,670 prices of status A in two settings; those of a GPCI locality agree to the cent."""
    release = read_release(real("PPRRVU2025_Oct.csv"), file="rvu")
    rows = {(row.code, row.modifier): row_of(row) for row in release.rows}
    places = {
        (row.contractor, row.locality): LocalityIndices(row.work, row.practice_expense, row.malpractice)
        for row in read_gpci(real("GPCI2025.csv"), file="gpci").rows
    }
    compared = 0
    for cap in read_opps_caps(real("rvu25d/OPPSCAP_Oct.csv"), file="caps").rows:
        place = places.get((cap.contractor, cap.locality))
        if place is None or cap.status != "A":
            continue
        for setting, price in (("facility", cap.facility_price), ("nonfacility", cap.nonfacility_price)):
            found = payment(rows[cap.code, cap.modifier], setting, factor=release.conversion_factor, locality=place)
            assert found.amount == price, (cap, setting)
            compared += 1
    assert compared == 12_644


def test_no_row_of_a_release_pays_zero_dollars() -> None:
    release = read_release(real("PPRRVU2026_Jul_nonQPP.csv"), file="rvu")
    capped = 0
    for row in release.rows:
        for setting in ("facility", "nonfacility"):
            found = payment(row_of(row), setting, factor=release.conversion_factor, locality=NATIONAL)
            assert found.amount != 0, row
            assert (found.amount is None) <= (found.note is not None)
            if found.amount is not None:
                assert row.status in "ART"
            capped += found.uncapped is not None and setting == "nonfacility"
    assert capped == 58
