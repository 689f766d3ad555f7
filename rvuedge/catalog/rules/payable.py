"""Whether Medicare pays a row by the fee schedule in a setting, how much, and why not. Computes only.

$0.00 and "not valued" are two answers, in payments as in work (docs/rules.md, R-1.13). An amount is printed for rows of
status A, R and T with RVUs, in a setting that is not marked NA, never above the OPPS cap.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from rvuedge.platform.figures import dollars_and_cents
from rvuedge.valuation.amounts.payment import LocalityIndices, estimate
from rvuedge.valuation.model.facts import PAID_STATUSES

SETTINGS = ("facility", "nonfacility")
# CMS, RVU record layout, Attachment A, status codes, in our words.
REASONS = {
    "B": "Bundled: Medicare pays nothing apart for it.",
    "C": "Contractor-priced: the Medicare contractor sets the amount.",
    "E": "Excluded from the physician fee schedule by regulation.",
    "I": "Not valid for Medicare, which uses another code for this service.",
    "J": "Anesthesia: paid by base and time units times the anesthesia conversion factor.",
    "M": "A measurement code: there is no payment for it.",
    "N": "Medicare does not cover it.",
    "P": "Bundled or excluded: no separate payment under the fee schedule.",
    "X": "Excluded by statute: not paid under the physician fee schedule.",
}
NOT_VALUED = "CMS publishes no RVU for it: the Medicare contractor prices it."
NOT_IN_SCHEDULE = "No longer in the fee schedule."
CAP = "Deficit Reduction Act of 2005, section 5102(b)"


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """One (code, modifier) row with what a payment takes. Figures are RVUs; `cap_…` are those used for the OPPS cap."""

    modifier: str
    status: str
    work_rvu: Decimal
    facility_pe: Decimal
    nonfacility_pe: Decimal
    malpractice: Decimal
    facility_na: bool
    nonfacility_na: bool
    cap_facility_pe: Decimal
    cap_nonfacility_pe: Decimal
    cap_malpractice: Decimal


@dataclass(frozen=True, slots=True)
class Payment:
    """What Medicare allows for one unit in a setting, dollars; None with a `note` that says why.

    `uncapped` is the amount before the OPPS cap where it is cut. `other_payers` is what the same formula gives for RVUs
    that CMS prints and does not pay by.
    """

    amount: Decimal | None
    note: str | None = None
    uncapped: Decimal | None = None
    other_payers: Decimal | None = None


def payment(row: PaymentRow, setting: str, *, factor: Decimal, locality: LocalityIndices) -> Payment:
    """The payment of a row in 'facility' or 'nonfacility', at dollars per RVU and a locality's indices."""
    expense, is_na = _of_setting(row, setting)
    valued = any((row.work_rvu, expense, row.malpractice))
    amount = estimate(row.work_rvu, expense, row.malpractice, factor, locality) if valued else None
    if row.status not in PAID_STATUSES:
        other = None if row.status in "CEJMPX" else amount
        return Payment(None, _reason(row, setting, factor, locality), other_payers=other)
    if is_na:
        return Payment(None, f"CMS marks it NA: rarely or never performed {_place(setting)}.")
    if amount is None:
        return Payment(None, NOT_VALUED)
    cap = _cap(row, setting, factor, locality)
    if cap is not None and cap < amount:
        before = dollars_and_cents(amount)
        return Payment(cap, f"Held at the OPPS payment cap; {before} without it ({CAP}).", uncapped=amount)
    note = "Paid only when nothing else is payable that day." if row.status == "T" else None
    return Payment(amount, note)


def _reason(row: PaymentRow, setting: str, factor: Decimal, locality: LocalityIndices) -> str:
    reason = REASONS.get(row.status, NOT_IN_SCHEDULE)
    cap = _cap(row, setting, factor, locality)
    if row.status == "C" and cap is not None:
        return f"{reason} It is never above the OPPS payment cap, {dollars_and_cents(cap)} ({CAP})."
    return reason


def _cap(row: PaymentRow, setting: str, factor: Decimal, locality: LocalityIndices) -> Decimal | None:
    """The OPPS payment amount: the same work with the practice expense and malpractice "used for OPPS payment amount".

    Source: CMS, RVU record layout, "OPPS Non-Facility Payment Amount". None for a row without such figures.
    """
    expense = row.cap_facility_pe if setting == "facility" else row.cap_nonfacility_pe
    if not expense and not row.cap_malpractice:
        return None
    return estimate(row.work_rvu, expense, row.cap_malpractice, factor, locality)


def _of_setting(row: PaymentRow, setting: str) -> tuple[Decimal, bool]:
    if setting == "facility":
        return row.facility_pe, row.facility_na
    return row.nonfacility_pe, row.nonfacility_na


def _place(setting: str) -> str:
    return "in a facility" if setting == "facility" else "outside a facility"
