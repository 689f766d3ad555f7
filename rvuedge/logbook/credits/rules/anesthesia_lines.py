"""The anesthesia block of a line: base units, minutes, ASA units, dollars; never wRVU (docs/rules.md, R-1.11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rvuedge.valuation import Line
from rvuedge.valuation.amounts.anesthesia import (
    SHARES,
    SUPERVISED,
    AnesthesiaUnits,
    anesthesia_amount,
    anesthesia_units,
    supervised_units,
)


@dataclass(frozen=True, slots=True)
class AnesthesiaFacts:
    """What the catalog says of an anesthesia code on a day.

    `base` units and the year of CMS's table they are of; `factor` is the nation's, dollars per unit, of the day's year.
    None where no file is loaded, or it does not list the code.
    """

    base: int | None
    base_year: int | None
    factor: Decimal | None


@dataclass(frozen=True, slots=True)
class AnesthesiaEntry:
    """A line's anesthesia block and what to know of it."""

    block: dict[str, Any]
    warnings: tuple[dict[str, Any], ...]

    @property
    def units(self) -> Decimal | None:
        """Base and time units; None where one of the two is not known."""
        found: Decimal | None = self.block["units"]
        return found


def anesthesia_entry(line: Line, more: Mapping[str, Any], facts: AnesthesiaFacts) -> AnesthesiaEntry:
    """The block of one anesthesia line. What is missing warns and leaves its figure out; nothing is guessed."""
    warnings: list[dict[str, Any]] = []
    minutes = more.get("minutes")
    modifier = next((modifier for modifier in line.modifiers if modifier in SHARES), None)
    units = _units(line, minutes, more.get("present_at_induction"), facts, warnings, modifier)
    amount = None
    if modifier is None:
        text = f"{line.code} has none of {', '.join(SHARES)}: who gave the anesthetic is not said, so no dollars."
        _warn(warnings, "ANESTHESIA_NO_MODIFIER", text)
    elif units is not None and facts.factor is not None:
        amount = anesthesia_amount(units, facts.factor, modifier)
    block = {
        "base_units": facts.base,
        "base_units_year": facts.base_year,
        "minutes": minutes,
        "time_units": units.time if units else None,
        "units": units.total if units else None,
        "modifier": modifier,
        "share": SHARES[modifier] if modifier else None,
        "conversion_factor": facts.factor,
        "amount": amount,
    }
    return AnesthesiaEntry(block, tuple(warnings))


def _units(
    line: Line,
    minutes: int | None,
    present_at_induction: bool | None,
    facts: AnesthesiaFacts,
    warnings: list[dict[str, Any]],
    modifier: str | None,
) -> AnesthesiaUnits | None:
    if modifier == SUPERVISED:
        if present_at_induction is None:
            text = f"{line.code}-AD: say whether the physician was present at induction; its time unit is left out."
            _warn(warnings, "ANESTHESIA_INDUCTION_NOT_STATED", text)
        return supervised_units(present_at_induction=bool(present_at_induction))
    if minutes is None:
        _warn(warnings, "ANESTHESIA_NO_MINUTES", f"{line.code} has no minutes: its units are not counted.")
    if facts.base is None:
        text = f"No base units of {line.code} are loaded for {line.performed_on.year}: its units are not counted."
        _warn(warnings, "ANESTHESIA_NO_BASE_UNITS", text)
    if minutes is None or facts.base is None:
        return None
    return anesthesia_units(Decimal(facts.base), minutes)


def _warn(warnings: list[dict[str, Any]], code: str, message: str) -> None:
    warnings.append({"code": code, "message": message})
