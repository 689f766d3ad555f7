"""Rows of a table of charges: cells to one encounter with its charges."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar

from rvuedge.logbook.charges.readers import cells
from rvuedge.logbook.charges.readers.code_cells import CodeItem, code_items
from rvuedge.logbook.charges.readers.encounters import (
    Charge,
    ChargeCellError,
    ChargeReading,
    Encounter,
    Keyed,
    ndc_of,
    quotable,
)
from rvuedge.logbook.charges.readers.headers import ChargeHeader
from rvuedge.privacy.screening import sentences

MODIFIER_FIELDS = ("modifiers", "mod1", "mod2", "mod3", "mod4")
MAXIMUM_SITE = 120  # what the column of a log's site holds

Value = TypeVar("Value")


@dataclass(slots=True)
class ChargeTable:
    """A table being read: its header, how numbers are keyed, and what was gathered.

    `is_statement` for an employer's statement, which takes back lines, is dated in other ways and sums up in between.
    """

    header: ChargeHeader
    keyed: Keyed
    day_first: bool
    is_statement: bool
    reading: ChargeReading = field(default_factory=ChargeReading)
    groups: dict[object, Encounter] = field(default_factory=dict)
    charges: int = 0

    @property
    def date_field(self) -> str:
        """The column of dates: of service, or of posting where a statement has no other."""
        return "date" if "date" in self.header.positions else "posting_date"

    def date_cell(self, row: Sequence[str]) -> str:
        """A row's date as written."""
        text = self.header.cell(row, self.date_field)
        return cells.with_century(text) if self.is_statement else text


@dataclass(frozen=True, slots=True)
class ChargeRow:
    table: ChargeTable
    line: int
    cells: Sequence[str]

    def text(self, field: str) -> str:
        """The cell of a field as written."""
        return self.table.header.cell(self.cells, field)

    def read(self, field: str, reader: Callable[[str], Value]) -> Value:
        """The cell of a field through its reader; a refusal says the column as the file calls it."""
        try:
            return reader(self.text(field))
        except ChargeCellError as error:
            error.column = self.table.header.names.get(field, field)
            raise


def encounter_of(row: ChargeRow, reference: str) -> Encounter:
    """The encounter of a row. Raises CellError for a cell that cannot be read, with its column."""
    on = _day(row)
    wallet = row.table.header.is_wallet
    return Encounter(
        claim=row.line,
        line=row.line,
        performed_on=on,
        charges=_charges(row, row.read("code", code_items)),
        place=row.read("place", cells.place_of_service),
        site=row.read("site", _site),
        reference=row.table.keyed(reference) if reference else None,
        provider=" ".join(row.text("provider").casefold().split()) or None,
        stated_work_rvu=_row_total(row, wallet=wallet),
        stated_adjusted_rvu=row.read("total_adjusted", cells.work_rvu) if wallet else None,
    )


def _row_total(row: ChargeRow, *, wallet: bool) -> Decimal | None:
    """What a row states for all its codes together: RVU Wallet's total; in a statement the figure of several codes."""
    if wallet:
        return row.read("total_work", cells.work_rvu)
    return row.read("work", cells.signed_work_rvu) if row.table.is_statement else None


def _day(row: ChargeRow) -> date:
    """Of service, or of posting. Raises CellError."""
    reader = _two_ways if row.table.day_first else cells.service_date
    field = row.table.date_field
    return row.read(field, (lambda text: reader(cells.with_century(text))) if row.table.is_statement else reader)


def _charges(row: ChargeRow, items: Sequence[CodeItem]) -> tuple[Charge, ...]:
    modifiers = tuple(text for name in MODIFIER_FIELDS for text in row.read(name, cells.modifiers))
    is_statement = row.table.is_statement
    units = row.read("units", cells.signed_units if is_statement else cells.units) if row.text("units") else None
    ndc = ndc_of(row.text("ndc"))
    stated = row.read("work", cells.signed_work_rvu if is_statement else cells.work_rvu) if len(items) == 1 else None
    if len(items) > 1 and (modifiers or units not in (None, 1)):
        found = "modifiers or units beside several codes"
        raise ChargeCellError(found, "them in the cell of the codes", column=row.table.header.names["code"])
    within = items[0].units
    if within is not None and units not in (None, 1, within):
        found = f"{units} units beside {within} in the cell of the code"
        raise ChargeCellError(found, "the same in both", column=row.table.header.names["units"])
    return tuple(
        Charge(
            line=row.line,
            code=item.code,
            modifiers=tuple(dict.fromkeys((*item.modifiers, *modifiers))),
            units=item.units or (1 if units is None else units),
            ndc=ndc if len(items) == 1 else None,
            stated_work_rvu=stated,
        )
        for item in items
    )


def _two_ways(text: str) -> date:
    """A date of a file in which another row writes the day first."""
    if cells.reads_two_ways(text):
        found = f"{quotable(text)}, where another row writes the day first"
        raise ChargeCellError(found, "an unambiguous date, such as 2026-03-14")
    return cells.service_date(text)


def _site(text: str) -> str | None:
    site = " ".join(text.split())
    if len(site) > MAXIMUM_SITE:
        raise ChargeCellError(f"a text of {len(site)} characters", f"at most {MAXIMUM_SITE} characters")
    return None if sentences("site", site) else site or None  # what points at a patient is not kept
