"""Billing units of a dose before anything is logged: what a line would have as units under its quarter's limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from rvuedge.catalog.store.cache import catalog_now
from rvuedge.logbook.credits.crediting import drugs_of
from rvuedge.logbook.credits.rules.drug_lines import drug_entry
from rvuedge.platform.figures import plain
from rvuedge.valuation import Line


def dose_units(lines: Sequence[Mapping[str, Any]], on: date) -> list[tuple[int, int] | None]:
    """For each line its billing units and those of its waste.

    None for a line without a dose, of a code that is no drug, of which no file says the billing unit, or with a dose
    that cannot be converted.
    """
    dosed = {index: line for index, line in enumerate(lines) if line.get("dose") or line.get("wasted")}
    drug_lines = {
        index: Line(key=str(index), code=line["code"], performed_on=on, patient_key="") for index, line in dosed.items()
    }
    more = {str(index): {name: _amount(line.get(name)) for name in ("dose", "wasted")} for index, line in dosed.items()}
    drugs = drugs_of(list(drug_lines.values()), more, catalog_now()) if drug_lines else {}
    found: list[tuple[int, int] | None] = [None] * len(lines)
    for index, line in drug_lines.items():
        drug = drugs.get((line.code, on))
        if drug is None or not drug.unit:
            continue
        entry = drug_entry(line, more[str(index)], drug)
        if not entry.warnings:
            found[index] = (entry.block["units"], entry.block["wasted_units"])
    return found


def _amount(dose: Mapping[str, Any] | None) -> dict[str, str] | None:
    return {"amount": plain(dose["amount"]), "unit": dose["unit"]} if dose else None
