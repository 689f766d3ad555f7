"""What the page of a drug shows: its limits by quarter, its packages, and a dose in billing units and dollars."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from rvuedge.accounts.people.access import now, public
from rvuedge.catalog.codes.page import code_page
from rvuedge.catalog.store import drug_limits
from rvuedge.catalog.supplements.payment_limits import whole_quarters
from rvuedge.logbook.dictation.dose_units import dose_units
from rvuedge.pictures import Picture
from rvuedge.pictures.quarters import LISTED, NOT_LISTED, NOT_LOADED, QuarterBar, quarter_bars
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.platform.figures import dollars
from rvuedge.platform.figures import figure as written
from rvuedge.web.site.pages import bp

QUARTER = re.compile(r"([0-9]{4})Q([1-4])")
MOST_QUARTERS = 16  # four years: what a picture 360 wide shows with a mark for each
LARGEST = Decimal(100_000)  # of any unit; a dose beyond it is a slip of the keys


@dataclass(frozen=True)
class DrugPageFacts:
    """A drug's picture of limits, its newest limit with the quarter in words, and what a dose is measured in."""

    picture: Picture | None
    limit: Decimal | None
    quarter: str
    unit: str | None
    vial: Decimal | None
    dose: DoseAnswer


@dataclass(frozen=True)
class DoseAnswer:
    """A dose in units: given, discarded (None where not said), dollars at a quarter's limit; or what is wrong."""

    given: str = ""
    vials: str = ""
    units: int | None = None
    wasted: int | None = None
    amount: Decimal | None = None
    quarter: str = ""
    problem: str = ""


def drug_facts(page: Mapping[str, Any], *, today: date) -> DrugPageFacts:
    """Everything of a drug's page that is more than a field of it."""
    drug = page["drug"]
    last = drug["last_listed"]
    listed = {item["quarter"]: item["payment_limit"] for item in drug["limits"]}
    unit, vial = _measure(page["code"], drug)
    return DrugPageFacts(
        _picture(listed, today) if listed else None,
        last["payment_limit"] if last else None,
        in_quarter_words(last["quarter"]) if last else "",
        unit,
        vial,
        dose_answer(page, today, unit, vial),
    )


def in_quarter_words(quarter: str) -> str:
    """A quarter as it is spoken of.

    >>> in_quarter_words("2024Q1")
    'first quarter of 2024'
    """
    year, number = quarter.split("Q")
    return f"{('first', 'second', 'third', 'fourth')[int(number) - 1]} quarter of {year}"


def _picture(listed: Mapping[str, Decimal | None], today: date) -> Picture:
    loaded = {drug_limits.quarter_name(day) for day in whole_quarters()}
    newest = max([drug_limits.quarter_name(today), *loaded, *listed])
    quarters = _from(min(listed), newest)[-MOST_QUARTERS:]
    bars = []
    for name, (year, number) in quarters:
        value = listed.get(name)
        state = LISTED if value is not None else NOT_LISTED if name in loaded else NOT_LOADED
        bars.append(QuarterBar(year, number, value, state))
    return quarter_bars(bars, dollars)


def _from(first: str, last: str) -> list[tuple[str, tuple[int, int]]]:
    found = []
    year, number = int(first[:4]), int(first[5])
    while f"{year}Q{number}" <= last:
        found.append((f"{year}Q{number}", (year, number)))
        year, number = (year + 1, 1) if number == 4 else (year, number + 1)
    return found


def _measure(code: str, drug: Mapping[str, Any]) -> tuple[str | None, Decimal | None]:
    """What a dose is measured in, and what one vial holds of it where the article says."""
    dosage = drug_limits.dosage_of(code) or ""
    unit = next(iter(re.findall(r"[A-Za-z]+", dosage)), "").lower() or None
    container = drug["container"] or {}
    holds = container.get("size") if str(container.get("unit", "")).lower() == unit else None
    return unit, Decimal(holds) if holds else None


def dose_answer(page: Mapping[str, Any], today: date, unit: str | None, vial: Decimal | None) -> DoseAnswer:
    """The dose of the address's query in billing units; what is typed wrongly is answered in a sentence."""
    given, vials = request.args.get("given", "").strip(), request.args.get("vials", "").strip()
    if not given or unit is None:
        return DoseAnswer(given, vials)
    dose, opened = _amount(given), _amount(vials) if vials else None
    if dose is None or (vials and opened is None):
        return DoseAnswer(given, vials, problem="Numbers only, such as 3.28.")
    wasted = opened * vial - dose if opened is not None and vial is not None else None
    if wasted is not None and wasted < 0:
        return DoseAnswer(given, vials, problem=f"{vials} vials hold {written(opened * vial)} {unit}.")  # type: ignore[operator]
    line = {"code": page["code"], "dose": {"amount": dose, "unit": unit}}
    if wasted:
        line["wasted"] = {"amount": wasted, "unit": unit}
    found = dose_units([line], today)[0]
    if found is None:
        return DoseAnswer(given, vials, problem=f"{given} {unit} is no whole billing unit that a file names.")
    last = page["drug"]["last_listed"]
    limit = last["payment_limit"] if last else None
    amount = limit * (found[0] + found[1]) if limit is not None else None
    quarter = in_quarter_words(last["quarter"]) if last else ""
    return DoseAnswer(given, vials, found[0], found[1] if wasted is not None else None, amount, quarter)


def _amount(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() and 0 < value <= LARGEST else None


@bp.get("/codes/<code>/dose")
@public
def dose(code: str) -> ResponseReturnValue:
    """The part of a drug's page that turns a dose into units, for the script of the page."""
    try:
        page = code_page(code, on=now().date(), release=None)
    except RvuEdgeError:
        return "", 404
    if not page["drug"]:
        return "", 404
    return render_template("site/dose.html", page=page, drug=drug_facts(page, today=now().date()))
