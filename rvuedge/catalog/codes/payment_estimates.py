"""Payment estimates of a code: by setting, locality and conversion-factor track. An estimate, never productivity."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from rvuedge.catalog.rules.in_force import ReleaseFacts
from rvuedge.catalog.store import queries, showing
from rvuedge.catalog.supplements.anesthesia import anesthesia_factor
from rvuedge.catalog.supplements.localities import locality_named
from rvuedge.platform.errors import NotFoundError
from rvuedge.valuation import RelativeValue
from rvuedge.valuation.amounts.payment import payment_estimate

LABEL = (
    "Estimate of the Medicare allowed amount for one unit, before multiple-procedure and other reductions,"
    " deductible and sequestration."
)

# CY2026 PFS final rule: qualifying APM participants have a conversion factor of their own.
QP_FACTORS = {2026: (Decimal("33.5675"), "CY 2026 PFS final rule")}


def estimates(
    code: str, *, on: date | None, today: date, release: str | None, locality: str | None, track: str
) -> dict[str, Any]:
    """Dollars per unit for each row of a code under the release of a date of service, or of today for who names none.

    What is paid on a stated date outside every window is refused; without one the newest release is shown, with a
    notice. Raises NotFoundError for a code, locality or track that is not there, NoReleaseError as said.
    """
    shown = showing.release_to_show(on=on or today, name=release)
    if on is not None and shown.notice is not None:
        queries.release_for(on=on, name=None)
    chosen = shown.release
    rows = {key: row for key, row in queries.relative_values(chosen.id, [code]).items() if key[0] == code}
    if not rows:
        raise NotFoundError(f"{code} is not in {chosen.name}.", code="no-such-code")
    year = chosen.effective_from.year
    factor = conversion_factor(chosen, track)
    indices = locality_named(locality, year)
    return {
        "code": code,
        "label": LABEL,
        "release": chosen.name,
        "notice": shown.notice,
        "track": track,
        "conversion_factor": factor,
        "locality": locality or "national",
        "anesthesia_factor": anesthesia_factor(year, locality) if _is_anesthesia(rows.values()) else None,
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


def _is_anesthesia(rows: Iterable[RelativeValue]) -> bool:
    """Status J: paid by base and time units times a conversion factor of its own (record layout, status code)."""
    return any(row.status == "J" for row in rows)


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
