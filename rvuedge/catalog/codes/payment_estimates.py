"""Payment estimates of a code: by setting, locality and conversion-factor track. An estimate, never productivity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from rvuedge.catalog.rules.in_force import ReleaseFacts
from rvuedge.catalog.rules.payable import SETTINGS, PaymentRow, payment
from rvuedge.catalog.store import drug_limits, queries, showing
from rvuedge.catalog.store.models import RelativeValueRow
from rvuedge.catalog.supplements.anesthesia import anesthesia_factor, base_units
from rvuedge.catalog.supplements.localities import all_indices, locality_named
from rvuedge.platform.errors import NotFoundError
from rvuedge.platform.extensions import db
from rvuedge.valuation.amounts.anesthesia import (
    SHARES,
    SUPERVISED,
    anesthesia_amount,
    anesthesia_units,
    supervised_units,
)
from rvuedge.valuation.amounts.payment import LocalityIndices

LABEL = (
    "Estimate of the Medicare allowed amount for one unit, before multiple-procedure and other reductions,"
    " deductible and sequestration."
)

# CY2026 PFS final rule: qualifying APM participants have a conversion factor of their own.
QP_FACTORS = {2026: (Decimal("33.5675"), "CY 2026 PFS final rule")}


@dataclass(frozen=True, slots=True)
class AnesthesiaCase:
    """An anesthetic to estimate: minutes, who gave it (AA, QZ, QK, QX, QY or AD), and presence at induction for AD."""

    minutes: int
    modifier: str
    present_at_induction: bool

    def estimate(self, base: int, factor: Decimal) -> dict[str, Any]:
        """Units and dollars under base units and a factor in dollars per unit."""
        units = anesthesia_units(Decimal(base), self.minutes)
        if self.modifier == SUPERVISED:
            units = supervised_units(present_at_induction=self.present_at_induction)
        return {
            "minutes": self.minutes,
            "modifier": self.modifier,
            "time_units": units.time,
            "units": units.total,
            "share": SHARES[self.modifier],
            "amount": anesthesia_amount(units, factor, self.modifier),
        }


def anesthesia_case(minutes: int | None, modifier: str | None, present_at_induction: bool) -> AnesthesiaCase | None:
    """A case to estimate, where minutes and modifier are both said."""
    return AnesthesiaCase(minutes, modifier, present_at_induction) if minutes and modifier else None


def estimates(
    code: str,
    *,
    on: date | None,
    today: date,
    release: str | None,
    locality: str | None,
    track: str,
    case: AnesthesiaCase | None = None,
) -> dict[str, Any]:
    """Dollars per unit for each row of a code under the release of a date of service, or of today for who names none.

    What is paid on a stated date outside every window is refused; without one the newest release is shown, with a
    notice. Raises NotFoundError for a code, locality or track that is not there, NoReleaseError as said.
    """
    shown = showing.release_to_show(on=on or today, name=release)
    if on is not None and shown.notice is not None:
        queries.release_for(on=on, name=None)
    chosen = shown.release
    rows = _rows(chosen.id, code)
    if not rows:
        raise NotFoundError(f"{code} is not in {chosen.name}.", code="no-such-code")
    year = chosen.effective_from.year
    factor = conversion_factor(chosen, track)
    indices = locality_named(locality, year)
    is_anesthesia = any(row.status == "J" for row in rows)
    base = base_units(code, year) if is_anesthesia else None
    anesthesia = anesthesia_factor(year, locality) if is_anesthesia else None
    drug = _drug_note(code, on or today)
    return {
        "code": code,
        "label": LABEL,
        "release": chosen.name,
        "notice": shown.notice,
        "track": track,
        "conversion_factor": factor,
        "locality": locality or "national",
        "anesthesia_factor": anesthesia,
        "anesthesia": case.estimate(base[0], anesthesia) if case and base and anesthesia else None,
        "anesthesia_base_units": base[0] if base else None,
        "anesthesia_base_units_year": base[1] if base else None,
        "rows": [_printed(row, factor=factor, indices=indices, drug=drug) for row in rows],
    }


def across_localities(code: str, release: str) -> dict[str, dict[str, Decimal | None]]:
    """Dollars of a code's row without a modifier by locality key and setting; empty while no indices are loaded."""
    chosen = queries.release_named(release)
    row = next((row for row in _rows(chosen.id, code) if row.modifier == ""), None)
    if row is None:
        return {}
    factor = chosen.conversion_factor
    return {
        key: {setting: payment(row, setting, factor=factor, locality=indices).amount for setting in SETTINGS}
        for key, indices in all_indices(chosen.effective_from.year).items()
    }


def _printed(row: PaymentRow, *, factor: Decimal, indices: LocalityIndices, drug: str | None) -> dict[str, Any]:
    found = {setting: payment(row, setting, factor=factor, locality=indices) for setting in SETTINGS}
    answer: dict[str, Any] = {"modifier": row.modifier, "status": row.status}
    for setting, paid in found.items():
        note = f"{paid.note} {drug}" if drug and paid.amount is None and row.status in "EX" else paid.note
        answer |= {setting: paid.amount, f"{setting}_note": note, f"{setting}_uncapped": paid.uncapped}
        answer[f"{setting}_other_payers"] = paid.other_payers
    return answer


def _drug_note(code: str, on: date) -> str | None:
    """Where a drug's dollars stand: its payment limit of the quarter, or that the quarter has none."""
    if not drug_limits.drug_codes([code]):
        return None
    limit = drug_limits.payment_limits([code], on).get(code)
    if limit is None or limit.limit is None:
        return f"Medicare's payment limit file has no limit for it in {drug_limits.quarter_name(on)}."
    return f"Its payment limit in {limit.quarter} is ${limit.limit} per billing unit."


def _rows(release_id: int, code: str) -> list[PaymentRow]:
    table = RelativeValueRow
    rows = db.session.execute(
        select(
            table.modifier,
            table.status,
            table.work_rvu,
            table.facility_pe,
            table.nonfacility_pe,
            table.malpractice,
            table.facility_na,
            table.nonfacility_na,
            table.opps_facility_pe,
            table.opps_nonfacility_pe,
            table.opps_malpractice,
        )
        .where(table.release_id == release_id, table.code == code)
        .order_by(table.modifier)
    )
    return [PaymentRow(*row) for row in rows]


def conversion_factor(release: ReleaseFacts, track: str) -> Decimal:
    """Dollars per RVU: the release's own, or that of qualifying APM participants ('QP', from 2026 on).

    The latter is that of the release's QPP file where it is loaded, else the one of the year's final rule.
    """
    if track == "nonQP":
        return release.conversion_factor
    published = queries.track_factor(release.id, "QPP")
    if published is not None:
        return published
    year = release.effective_from.year
    if year not in QP_FACTORS:
        raise NotFoundError(f"There is no separate conversion factor for qualifying participants in {year}.")
    return QP_FACTORS[year][0]
