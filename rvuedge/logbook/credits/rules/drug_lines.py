"""The drug block of a line: billing units from the dose, discarded drug, the NDC, dollars. Never wRVU."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from rvuedge.catalog.readers.drugs.dosage import parse_dosage
from rvuedge.catalog.rules.drug_routes import UNKNOWN, Administration
from rvuedge.valuation import Line
from rvuedge.valuation.amounts.drugs import DrugError, amount, billing_units, converted
from rvuedge.valuation.amounts.ndc import NdcError, compact

ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class DrugFacts:
    """What the catalog says of a drug in a quarter.

    `limit` in dollars per billing unit, None where CMS prints none. `unit` is what one billing unit is ("0.01 MG"), as
    far as a dose or waste asks for it. `ndcs` are the crosswalk's; None where none is loaded or no line names one.
    `administration` is how it is given.
    """

    quarter: str
    limit: Decimal | None
    unit: str = ""
    ndcs: Collection[str] | None = None
    administration: Administration = UNKNOWN


@dataclass(frozen=True, slots=True)
class DrugEntry:
    """A line's drug block and what to know of it."""

    block: dict[str, Any]
    warnings: tuple[dict[str, Any], ...]

    @property
    def amount(self) -> Decimal | None:
        """Dollars of the units given; None where no limit is published for the quarter."""
        found: Decimal | None = self.block["amount"]
        return found


def drug_entry(line: Line, more: Mapping[str, Any], drug: DrugFacts) -> DrugEntry:
    """The block of one drug line under its quarter's limit. A wrong dose or NDC warns; the case is never lost."""
    warnings: list[dict[str, Any]] = []
    dose, waste = more.get("dose"), more.get("wasted")
    dosage = parse_dosage(drug.unit) if dose or waste else None
    units = _units(line, dose, dosage, warnings)
    wasted = _wasted(line, waste, dosage, warnings)
    given = 0 if "JW" in line.modifiers else units
    ndc, valid = _ndc(more.get("ndc"), line.code, drug.ndcs, warnings)
    block = {
        "units": given,
        "wasted_units": wasted,
        "payment_limit": drug.limit,
        "amount": amount(units, drug.limit),
        "wasted_amount": amount(wasted, drug.limit) if wasted and given else None,
        "quarter": drug.quarter,
        "ndc": ndc,
        "ndc_valid": valid,
        "waste_modifier": "JW" if wasted else None,
        "administration_codes": list(drug.administration.codes),
        "administration_note": drug.administration.note,
        "administration_route": drug.administration.route,
    }
    return DrugEntry(block, tuple(warnings))


def _units(line: Line, dose: Any, dosage: Any, warnings: list[dict[str, Any]]) -> int:
    """Units as logged; where a dose is logged too, the units it makes, with a warning when the two differ."""
    if not dose:
        return line.units
    if dosage is None:
        _warn(warnings, "DOSE_NOT_CONVERTED", f"The billing unit of {line.code} is not known; units as logged.")
        return line.units
    try:
        amount_in_unit = converted(Decimal(dose["amount"]), dose["unit"], dosage.unit)
        found = billing_units(amount_in_unit, dosage.amount, (), single_dose=False).administered
    except DrugError as error:
        _warn(warnings, error.code, f"{error} Units as logged.")
        return line.units
    if line.units not in (1, found):
        text = f"{dose['amount']} {dose['unit']} make {found} units of {dosage.amount} {dosage.unit}, not {line.units}."
        _warn(warnings, "DOSE_UNITS_DIFFER", text)
    return found


def _wasted(line: Line, wasted: Any, dosage: Any, warnings: list[dict[str, Any]]) -> int:
    """Discarded units: a JW line's own units, or whole units of the waste logged; less than one is not billable."""
    if "JW" in line.modifiers:
        return line.units
    if not wasted or dosage is None:
        return 0
    try:
        found = converted(Decimal(wasted["amount"]), wasted["unit"], dosage.unit) / dosage.amount
    except DrugError as error:
        _warn(warnings, error.code, f"{error} No discarded drug was counted.")
        return 0
    return max(0, int(found.to_integral_value(ROUND_FLOOR)))


def _ndc(
    ndc: Any, code: str, listed: Collection[str] | None, warnings: list[dict[str, Any]]
) -> tuple[str | None, bool | None]:
    """Eleven digits and whether the crosswalk lists them for the code; None where no crosswalk is loaded."""
    if not ndc:
        return None, None
    try:
        eleven = compact(str(ndc))
    except NdcError as error:
        _warn(warnings, error.code, str(error))
        return None, False
    if listed is None:
        return eleven, None
    if eleven not in listed:
        _warn(warnings, "NDC_NOT_LISTED", f"{eleven} is not listed for {code} in the crosswalk.")
    return eleven, eleven in listed


def _warn(warnings: list[dict[str, Any]], code: str, message: str) -> None:
    warnings.append({"code": code, "message": message})
