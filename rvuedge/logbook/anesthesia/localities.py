"""Dollars of anesthesia where a case was done: by the Medicare locality of the log's site, else by the nation's factor.

Looked up when a log is shown, not stored in its credit: a site's locality may be stated, or put right, at any time.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from rvuedge.accounts.people.queries import organization_ids_of
from rvuedge.catalog.supplements.anesthesia import factor_at
from rvuedge.logbook.sites.models import Site
from rvuedge.logbook.sites.rules import matching_site
from rvuedge.logbook.sites.services import names_of, sites_of
from rvuedge.valuation.amounts.anesthesia import AnesthesiaUnits, anesthesia_amount

NATIONAL = "national"


class CasePlaces:
    """Where a person's cases were done, as their practices' sites say; each practice and factor is read once."""

    def __init__(self, person_id: int) -> None:
        self.person_id = person_id
        self._sites: dict[date, list[Site]] = {}
        self._factors: dict[tuple[int, str], Decimal | None] = {}

    def placed(self, block: dict[str, Any], site: str | None, on: date) -> dict[str, Any]:
        """A line's anesthesia block with `locality`, and with its factor and dollars where the site states one."""
        if block["base_units"] is None and block["modifier"] is None:
            return {**block, "locality": None}  # a qualifying circumstance has no dollars
        locality = self._locality(site, on)
        factor = self._factor(on.year, locality) if locality else None
        if factor is None:
            return {**block, "locality": NATIONAL if block["conversion_factor"] is not None else None}
        amount = None
        if block["units"] is not None and block["modifier"] is not None:
            paid = Decimal(block["units"]) - Decimal(block["added_units"])  # Medicare adds no units
            amount = anesthesia_amount(AnesthesiaUnits(paid, Decimal(0)), factor, block["modifier"])
        return {**block, "locality": locality, "conversion_factor": factor, "amount": amount}

    def on_log(self, shown: dict[str, Any]) -> dict[str, Any]:
        """A shown log with the anesthesia blocks of its lines placed; one without any as it is."""
        if not any(line.get("anesthesia") for line in shown["lines"]):
            return shown
        lines = [
            line
            if not line.get("anesthesia")
            else {**line, "anesthesia": self.placed(line["anesthesia"], shown["site"], shown["performed_on"])}
            for line in shown["lines"]
        ]
        return {**shown, "lines": lines}

    def _locality(self, site: str | None, on: date) -> str | None:
        if not site:
            return None
        sites = self._on(on)
        meant = matching_site(site, on, [names_of(item) for item in sites])
        return next((item.locality for item in sites if meant and item.key == meant.key), None)

    def _on(self, on: date) -> list[Site]:
        if on not in self._sites:
            self._sites[on] = sites_of(organization_ids_of(self.person_id, on=on))
        return self._sites[on]

    def _factor(self, year: int, locality: str) -> Decimal | None:
        key = (year, locality)
        if key not in self._factors:
            self._factors[key] = factor_at(year, locality)
        return self._factors[key]
