"""Anesthesia: base and time units, a measure of its own beside work RVUs, and the payment estimate.

Source: ASA payment basics; Medicare Claims Processing Manual, Pub. 100-04, chapter 12, section 50 (time in units of
15 minutes to one decimal; medical direction 50%; supervision of more than four cases three base units each, and one
time unit where presence at induction is documented).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
TENTH = Decimal("0.1")
SHARES = {
    "AA": Decimal(1),
    "QZ": Decimal(1),
    "QK": Decimal("0.5"),
    "QX": Decimal("0.5"),
    "QY": Decimal("0.5"),
    "AD": Decimal(1),
}
SUPERVISED = "AD"
SUPERVISED_BASE = Decimal(3)  # Pub. 100-04 ch. 12 §50: three base units per procedure
INDUCTION_TIME = Decimal(1)  # and one time unit for presence at induction


@dataclass(frozen=True, slots=True)
class AnesthesiaUnits:
    """Units of an anesthetic; it carries no work RVU."""

    base: Decimal
    time: Decimal

    @property
    def total(self) -> Decimal:
        """Base and time units together."""
        return self.base + self.time


def anesthesia_units(base: Decimal, minutes: int) -> AnesthesiaUnits:
    """Base units and minutes ÷ 15 to one decimal. Raises ValueError for minutes or base below 0."""
    if base < 0 or minutes < 0:
        raise ValueError("base units and minutes are 0 or more")
    return AnesthesiaUnits(base, (Decimal(minutes) / 15).quantize(TENTH, ROUND_HALF_UP))


def supervised_units(*, present_at_induction: bool) -> AnesthesiaUnits:
    """Units of a case under AD, more than four at once: three base units, one of time when present at induction."""
    return AnesthesiaUnits(SUPERVISED_BASE, INDUCTION_TIME if present_at_induction else Decimal(0))


def anesthesia_amount(units: AnesthesiaUnits, conversion_factor: Decimal, modifier: str) -> Decimal:
    """Dollars: units × anesthesia conversion factor × the modifier's share, cents half up.

    Units of an AD case are those of `supervised_units`. Raises ValueError for a modifier whose share is not known.
    """
    if modifier not in SHARES:
        raise ValueError(f"modifier {modifier}: expected one of {', '.join(SHARES)}")
    return (units.total * conversion_factor * SHARES[modifier]).quantize(CENT, ROUND_HALF_UP)
