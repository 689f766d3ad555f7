"""From a dose to billing units, discarded drug and dollars. A drug never adds to work RVUs.

Sources: docs/rules.md, R-4.2 to R-4.4: units round up, waste of single-dose containers is JW, none is JZ, multi-dose
containers take neither (Medicare Claims Processing Manual, Pub. 100-04, chapter 17, section 40; CGS, JW and JZ).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
ZERO = Decimal(0)

# Masses in mg and volumes in mL; international units convert into nothing else.
UNITS: dict[str, tuple[str, Decimal]] = {
    "g": ("mass", Decimal(1000)),
    "gm": ("mass", Decimal(1000)),
    "mg": ("mass", Decimal(1)),
    "mcg": ("mass", Decimal("0.001")),
    "ug": ("mass", Decimal("0.001")),
    "l": ("volume", Decimal(1000)),
    "ml": ("volume", Decimal(1)),
    "cc": ("volume", Decimal(1)),
    "iu": ("international units", Decimal(1)),
    "unit": ("units", Decimal(1)),
    "units": ("units", Decimal(1)),
}


class DrugError(ValueError):
    """A dose that cannot be converted to units: E_DOSE, E_UNIT_MISMATCH, E_VIALS."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True, slots=True)
class DrugUnits:
    """Billing units given and discarded, and the modifiers of the two lines (None: the line takes none)."""

    administered: int
    wasted: int
    modifier: str | None
    waste_modifier: str | None


def converted(amount: Decimal, unit: str, into: str) -> Decimal:
    """An amount in another unit of the same kind. Raises DrugError E_UNIT_MISMATCH (mg is never IU)."""
    pair, other = UNITS.get(unit.strip().lower()), UNITS.get(into.strip().lower())
    if pair is None or other is None or pair[0] != other[0]:
        raise DrugError("E_UNIT_MISMATCH", f"{unit} cannot be converted to {into}.")
    return amount * pair[1] / other[1]


def billing_units(
    dose: Decimal,
    unit_size: Decimal,
    vials: Sequence[tuple[Decimal, int]],
    *,
    single_dose: bool,
) -> DrugUnits:
    """Units of a dose from opened vials of (size, count), all in one measure.

    Raises DrugError: E_DOSE for a dose or unit size of 0 or less, E_VIALS when the vials hold less than the dose.
    """
    if dose <= 0 or unit_size <= 0:
        raise DrugError("E_DOSE", "The dose and the billing unit must be more than 0.")
    administered = int((dose / unit_size).to_integral_value(ROUND_CEILING))
    held = sum((size * count for size, count in vials), ZERO)
    if vials and held < dose:
        raise DrugError("E_VIALS", f"The vials hold {held:f}, less than the dose of {dose:f}.")
    if not single_dose:
        return DrugUnits(administered, 0, None, None)
    opened = int((held / unit_size).to_integral_value(ROUND_FLOOR))
    wasted = max(0, opened - administered)
    return DrugUnits(administered, wasted, None if wasted else "JZ", "JW" if wasted else None)


def amount(units: int, limit: Decimal | None) -> Decimal | None:
    """Dollars: units times the quarter's payment limit, cents half up per line; None without a limit.

    The limit of the file is already ASP + 6%: nothing is added (docs/rules.md, R-4.3).
    """
    return None if limit is None else (limit * units).quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Sequestered:
    """What is really paid under sequestration, in dollars; an option, never baked into the limit."""

    medicare: Decimal
    beneficiary: Decimal

    @property
    def provider(self) -> Decimal:
        """Both parts together, in dollars."""
        return self.medicare + self.beneficiary


def sequestered(allowed: Decimal, *, coinsurance: Decimal, share: Decimal) -> Sequestered:
    """Sequestration takes its share of Medicare's part only (docs/rules.md, R-4.4)."""
    medicare = allowed * (1 - coinsurance) * (1 - share)
    beneficiary = allowed * coinsurance
    return Sequestered(medicare.quantize(CENT, ROUND_HALF_UP), beneficiary.quantize(CENT, ROUND_HALF_UP))
