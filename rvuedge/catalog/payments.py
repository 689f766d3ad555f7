"""Payment estimates of a code: by setting, locality and conversion-factor track. An estimate, never productivity."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from rvuedge.catalog import queries
from rvuedge.catalog.geography import locality_named
from rvuedge.errors import NotFoundError
from rvuedge.valuation.payment import payment_estimate

LABEL = (
    "Estimate of the Medicare allowed amount for one unit, before multiple-procedure and other reductions,"
    " deductible and sequestration."
)

# CY2026 PFS final rule: qualifying APM participants have a conversion factor of their own.
QP_FACTORS = {2026: (Decimal("33.5675"), "CY 2026 PFS final rule")}


def estimates(code: str, *, on: date, release: str | None, locality: str | None, track: str) -> dict[str, Any]:
    """Dollars per unit for each row of a code under the release of a date.

    Raises NotFoundError for a code, locality or track that is not there, NoReleaseError outside every window.
    """
    chosen, _ = queries.release_for(on=on, name=release)
    rows = {key: row for key, row in queries.relative_values(chosen.id, [code]).items() if key[0] == code}
    if not rows:
        raise NotFoundError(f"{code} is not in {chosen.name}.", code="no-such-code")
    year = chosen.effective_from.year
    factor = conversion_factor(chosen.conversion_factor, year, track)
    indices = locality_named(locality, year)
    return {
        "code": code,
        "label": LABEL,
        "release": chosen.name,
        "track": track,
        "conversion_factor": factor,
        "locality": locality or "national",
        "rows": [
            {
                "modifier": modifier,
                "status": row.status,
                **{
                    setting: payment_estimate(row, setting=setting, conversion_factor=factor, locality=indices)
                    for setting in ("facility", "nonfacility")
                },
            }
            for (_, modifier), row in sorted(rows.items())
        ],
    }


def conversion_factor(published: Decimal, year: int, track: str) -> Decimal:
    """Dollars per RVU: the release's own, or that of qualifying APM participants ('QP', from 2026 on)."""
    if track == "nonQP":
        return published
    if year not in QP_FACTORS:
        raise NotFoundError(f"There is no separate conversion factor for qualifying participants in {year}.")
    return QP_FACTORS[year][0]
