"""The HCPCS code dosage of the payment limit file: how much of the drug one billing unit is."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

UNITS = {
    "mg": "mg",
    "mcg": "mcg",
    "gm": "g",
    "ml": "ml",
    "cc": "ml",
    "iu": "IU",
    "unit": "unit",
    "units": "unit",
    "usp unit": "USP unit",
    "meq": "mEq",
    "sq cm": "sq cm",
    "dose": "dose",
    "therapeutic dose": "therapeutic dose",
    "ea": "each",
    "each": "each",
    "vial": "vial",
    "implant": "implant",
    "microcurie": "microcurie",
}
NUMBERED = re.compile(r"(?P<amount>[0-9]+(\.[0-9]+)?|\.[0-9]+) ?(?P<unit>[a-z ]+)")
PER = re.compile(r"per (?P<unit>[a-z ]+)")


class Dosage(NamedTuple):
    """One billing unit: an amount of a unit, such as 0.01 mg."""

    amount: Decimal
    unit: str


def parse_dosage(text: str) -> Dosage | None:
    """What one billing unit is, or None where the text is not one plain amount.

    "0.1 MG" is 0.1 mg, "1 CC" 1 ml, "PER VIAL" 1 vial; "UP TO 1 GM" and "50 MG/50 MG" stay text.
    Source: CMS payment limit files, column HCPCS Code Dosage.
    """
    plain = " ".join(text.lower().replace(",", "").split())
    if match := NUMBERED.fullmatch(plain):
        unit = UNITS.get(match["unit"].strip())
        amount = Decimal(match["amount"])
        return Dosage(amount, unit) if unit and amount > 0 else None
    if (match := PER.fullmatch(plain)) and (unit := UNITS.get(match["unit"])):
        return Dosage(Decimal(1), unit)
    return None
