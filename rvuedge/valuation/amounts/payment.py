"""An estimate of Medicare's payment, for reference: never part of productivity.

Source: docs/rules.md, R-1.8 (payment formula of the record layout). Work RVUs are the same in every setting and carry
no GPCI when they count toward productivity.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from rvuedge.valuation.model.facts import RelativeValue

CENT = Decimal("0.01")
ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class LocalityIndices:
    """Geographic practice cost indices; 1 each is the national amount."""

    work: Decimal = ONE
    practice_expense: Decimal = ONE
    malpractice: Decimal = ONE


NATIONAL = LocalityIndices()


def payment_estimate(
    row: RelativeValue, *, setting: str, conversion_factor: Decimal, locality: LocalityIndices = NATIONAL
) -> Decimal:
    """Dollars for one unit: (work × GPCI + PE × GPCI + MP × GPCI) × conversion factor, cents half up.

    `setting` is 'facility' or 'nonfacility'. Raises ValueError when the row lacks its parts.
    """
    expense = row.facility_pe if setting == "facility" else row.nonfacility_pe
    if expense is None or row.malpractice is None:
        raise ValueError(f"{row.code} has no practice expense and malpractice figures")
    return estimate(row.work_rvu, expense, row.malpractice, conversion_factor, locality)


def estimate(
    work: Decimal, expense: Decimal, malpractice: Decimal, conversion_factor: Decimal, locality: LocalityIndices
) -> Decimal:
    """The formula by itself, in dollars."""
    adjusted = work * locality.work + expense * locality.practice_expense + malpractice * locality.malpractice
    return (adjusted * conversion_factor).quantize(CENT, ROUND_HALF_UP)
