"""The anesthesia block of a line: base units, minutes, ASA units, dollars; never wRVU (docs/rules.md, R-1.11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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
from rvuedge.valuation.model.policy import PHYSICAL_STATUS, QUALIFYING_CIRCUMSTANCES

NOT_OF_CIRCUMSTANCES = (
    *("base_units", "base_units_year", "minutes", "time_units"),
    *("modifier", "share", "conversion_factor", "amount"),
)


@dataclass(frozen=True, slots=True)
class AnesthesiaFacts:
    """What the catalog says of an anesthesia code on a day.

    `base` units and the year of CMS's table they are of; `factor` is the nation's, dollars per unit, of the day's year.
    None where no file is loaded, or it does not list the code. `added` are the units by physical status modifier and by
    code of a qualifying circumstance, of the policy that credits.
    """

    base: int | None
    base_year: int | None
    factor: Decimal | None
    added: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AnesthesiaEntry:
    """A line's anesthesia block and what to know of it."""

    block: dict[str, Any]
    warnings: tuple[dict[str, Any], ...]

    @property
    def units(self) -> Decimal | None:
        """Base, time and added units; None where base or time is not known."""
        found: Decimal | None = self.block["units"]
        return found


def anesthesia_entry(line: Line, more: Mapping[str, Any], facts: AnesthesiaFacts) -> AnesthesiaEntry:
    """The block of one anesthesia line. What is missing warns and leaves its figure out; nothing is guessed.

    Added units count in the units and not in the dollars, which estimate what Medicare pays. The line of a qualifying
    circumstance has its added units alone.
    """
    if line.code in QUALIFYING_CIRCUMSTANCES:
        return AnesthesiaEntry(_circumstance(line, facts.added), ())
    warnings: list[dict[str, Any]] = []
    minutes = more.get("minutes")
    modifier = next((modifier for modifier in line.modifiers if modifier in SHARES), None)
    units = _units(line, minutes, more.get("present_at_induction"), facts, warnings, modifier)
    added = _physical_status(line, facts.added, warnings)
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
        "added_units": added,
        "units": units.total + added if units else None,
        "modifier": modifier,
        "share": SHARES[modifier] if modifier else None,
        "conversion_factor": facts.factor,
        "amount": amount,
    }
    return AnesthesiaEntry(block, tuple(warnings))


def _circumstance(line: Line, added: Mapping[str, int]) -> dict[str, Any]:
    units = Decimal(added[line.code] * line.units)
    nothing = (
        "base_units",
        "base_units_year",
        "minutes",
        "time_units",
        "modifier",
        "share",
        "conversion_factor",
        "amount",
    )
    return {**dict.fromkeys(nothing), "added_units": units, "units": units}


def _physical_status(line: Line, added: Mapping[str, int], warnings: list[dict[str, Any]]) -> Decimal:
    """The units that the policy counts for the line's physical status; none where the line states two of them."""
    stated = sorted({modifier for modifier in line.modifiers if modifier in PHYSICAL_STATUS})
    if len(stated) > 1 and any(added.get(modifier) for modifier in stated):
        text = f"{line.code} states {' and '.join(stated)}: say which; no units are counted for physical status."
        _warn(warnings, "ANESTHESIA_STATUS_UNCLEAR", text)
        return Decimal(0)
    return Decimal(sum(added.get(modifier, 0) for modifier in stated))


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
