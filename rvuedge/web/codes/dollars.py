"""What Medicare pays for a code: the nation's amount, a locality's, and the lowest and the highest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from rvuedge.catalog.codes import payment_estimates
from rvuedge.catalog.supplements.localities import LocalityName, locality_names
from rvuedge.platform.errors import RvuEdgeError


@dataclass(frozen=True)
class PlaceDollars:
    """Dollars of one place, None where Medicare pays nothing by the schedule; `against` the nation in percent."""

    name: str
    facility: Decimal | None
    office: Decimal | None
    against: Decimal | None


@dataclass(frozen=True)
class CodeDollars:
    """The estimates of a code's page; `notes` say why a setting has no amount, `places` are to choose from."""

    rows: list[PlaceDollars]
    notes: list[str]
    places: list[LocalityName]
    chosen: str | None
    factor: Decimal
    year: int


def code_dollars(page: dict[str, Any], *, today: date, locality: str | None) -> CodeDollars | None:
    """What the row without a modifier is paid; None where it is paid nothing anywhere by the schedule."""
    release, year = page["release"], page["release"]["effective_from"].year
    try:
        national = payment_estimates.estimates(
            page["code"], on=None, today=today, release=release["name"], locality=None, track="nonQP"
        )
    except RvuEdgeError:
        return None
    whole = next((row for row in national["rows"] if row["modifier"] == ""), None)
    if whole is None or (whole["facility"] is None and whole["nonfacility"] is None):
        return None
    places = locality_names(year)
    rows = [PlaceDollars("National", whole["facility"], whole["nonfacility"], None)]
    rows += _elsewhere(page, rows[0], places, locality)
    notes = [
        f"{setting}: {whole[f'{key}_note']}"
        for key, setting in (("facility", "In a facility"), ("nonfacility", "In an office"))
        if whole[f"{key}_note"]
    ]
    return CodeDollars(rows, notes, places, locality, release["conversion_factor"], year)


def _elsewhere(
    page: dict[str, Any], national: PlaceDollars, places: list[LocalityName], locality: str | None
) -> list[PlaceDollars]:
    found = payment_estimates.across_localities(page["code"], page["release"]["name"])
    if not found:
        return []
    setting = "facility" if national.facility is not None else "nonfacility"
    paid = sorted((amounts[setting], key) for key, amounts in found.items() if amounts[setting] is not None)
    if not paid:
        return []
    names = {place.key: place.name for place in places}
    chosen = [locality] if locality in found else []
    keys = dict.fromkeys([*chosen, paid[0][1], paid[-1][1]])
    return [_place(names.get(key, key), found[key], national) for key in keys]


def _place(name: str, amounts: dict[str, Decimal | None], national: PlaceDollars) -> PlaceDollars:
    here = amounts["facility"] if national.facility is not None else amounts["nonfacility"]
    there = national.facility if national.facility is not None else national.office
    against = (here / there - 1) * 100 if here is not None and there else None
    return PlaceDollars(name, amounts["facility"], amounts["nonfacility"], against)
