"""What one billing unit of a drug is: one plain amount, or text."""

from __future__ import annotations

from decimal import Decimal

import pytest

from rvuedge.catalog.readers.drugs.dosage import parse_dosage


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("0.01 MG", "0.01", "mg"),
        ("1MG", "1", "mg"),
        (" 10 mg", "10", "mg"),
        (".5 mg", ".5", "mg"),
        ("1 GM", "1", "g"),
        ("1 CC", "1", "ml"),
        ("1,000 UNITS", "1000", "unit"),
        ("1 Unit", "1", "unit"),
        ("1 USP UNIT", "1", "USP unit"),
        ("150 IU", "150", "IU"),
        ("1 SQ CM", "1", "sq cm"),
        ("1 EACH", "1", "each"),
        ("PER VIAL", "1", "vial"),
        ("per dose", "1", "dose"),
        ("1 microCurie", "1", "microcurie"),
        ("2 MEQ", "2", "mEq"),
    ],
)
def test_one_plain_amount_is_parsed(text: str, amount: str, unit: str) -> None:
    assert parse_dosage(text) == (Decimal(amount), unit)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0 MG",
        "MG",
        "5",
        "UP TO 1 GM",
        "2.5 MG/0.5 MG",
        "3 MG & 3 MG",
        "300 MCG (1500 IU)",
        "Greater than 100 MG",
        "1 I.U. VWF:RCO",
        "1 million PFU",
        "5 parsecs",
        "PER INFUSION",
    ],
)
def test_anything_else_stays_text(text: str) -> None:
    assert parse_dosage(text) is None
