"""Tables of charges, csv or xlsx, and RVU Wallet's export, which is one: rows to encounters.

Rows with the same claim or encounter number and date become one log. Without such a number each row is a log of its
own: whose rows belong together is not for us to guess. Of the columns only those we know are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NoReturn, TypeVar

from rvuedge.catalog.readers.problems import FileProblem, refuse
from rvuedge.logbook.readers import cells
from rvuedge.logbook.readers.charges import (
    MAXIMUM_CHARGES,
    CellError,
    Charge,
    ChargeFile,
    Encounter,
    Keyed,
    Reading,
    Skipped,
    ndc_of,
    told,
)
from rvuedge.logbook.readers.code_cells import CodeItem, code_items
from rvuedge.logbook.readers.grids import Grid, grids
from rvuedge.logbook.readers.headers import Header, check_mapping, find_header
from rvuedge.logbook.screening import sentences

TOTAL = re.compile(r"(?:grand |sub|sub-)?totals?\b.*|(?:sum|count|page) ?[:0-9].*", re.IGNORECASE | re.DOTALL)
MODIFIER_FIELDS = ("modifiers", "mod1", "mod2", "mod3", "mod4")
MAXIMUM_SITE = 120

Value = TypeVar("Value")


@dataclass(slots=True)
class _Table:
    """A table being read: its header, how numbers are keyed, and what was gathered."""

    header: Header
    keyed: Keyed
    day_first: bool
    reading: Reading = field(default_factory=Reading)
    groups: dict[object, Encounter] = field(default_factory=dict)
    charges: int = 0


def read_table(data: bytes, *, file: str, keyed: Keyed, mapping: Mapping[str, str], wallet: bool | None) -> ChargeFile:
    """Encounters of a table. `wallet` says whether it must be (True) or cannot be (False) RVU Wallet's export.

    Raises FileRefused when there is no header with a date and a code, or too much of anything.
    """
    check_mapping(mapping, file=file)
    rows = grids(data, file=file, fits=lambda grid: _header(grid, mapping) is not None)
    header = _header(rows, mapping)
    if header is None or (wallet and not header.is_wallet):
        _refuse_header(file, mapping, wallet=bool(wallet))
    if wallet is False:
        header = replace(header, is_wallet=False)
    body = rows[header.row + 1 :]
    dates = [header.cell(row, "date") for _, row in body]
    table = _Table(header, keyed, day_first=any(map(cells.day_comes_first, dates)))
    for line, row in body:
        if _skipped(table, line, row, rows[header.row][1]):
            continue
        _read_row(table, line, row)
        if table.charges > MAXIMUM_CHARGES:
            refuse(file, line=line, found="more charges than that", expected=f"at most {MAXIMUM_CHARGES:,} a file")
    return _finished(table)


def _header(grid: Grid, mapping: Mapping[str, str]) -> Header | None:
    return find_header([row for _, row in grid[:40]], mapping)


def _refuse_header(file: str, mapping: Mapping[str, str], *, wallet: bool) -> NoReturn:
    if wallet:
        refuse(
            file,
            found="another table",
            expected="RVU Wallet's export: Date, Encounter ID, Reference ID, Location, Codes …",
        )
    if mapping:
        names = ", ".join(repr(name[:60]) for name in mapping.values())
        refuse(
            file,
            found="no header with all columns of the mapping",
            expected=f"the columns {names} beside date and code",
        )
    expected = 'a header such as Date and CPT, or a mapping such as {"date": "Svc Dt", "code": "Proc"}'
    refuse(file, found="no header with a date and a code column", expected=expected)


def _skipped(table: _Table, line: int, row: Sequence[str], header: Sequence[str]) -> bool:
    reason = None
    said = [cell.strip() for cell in row]
    lacking = not table.header.cell(row, "code") or not table.header.cell(row, "date")
    if not any(cell.strip("\x1a") for cell in said):
        reason = "blank"
    elif any(TOTAL.fullmatch(cell) for cell in said[:5]) and (
        lacking or TOTAL.fullmatch(table.header.cell(row, "date"))
    ):
        reason = "total"
    elif said == [cell.strip() for cell in header]:
        reason = "header again"
    elif not table.header.cell(row, "code") and not table.header.cell(row, "date"):
        reason = "no date and no code"
    if reason:
        table.reading.skipped.append(Skipped(line, reason))
    return reason is not None


def _read_row(table: _Table, line: int, row_cells: Sequence[str]) -> None:
    row = _Row(table, line, row_cells)
    reference = row.text("reference")
    shared = reference and not table.header.is_wallet
    try:
        encounter = _encounter(row, reference)
    except CellError as error:
        table.reading.problems.append(FileProblem(line, error.column, error.found, error.expected))
        table.reading.broken.add((table.keyed(reference),) if shared else line)
        return
    table.charges += len(encounter.charges)
    group = (encounter.reference, encounter.performed_on, encounter.setting, encounter.provider) if shared else line
    earlier = table.groups.get(group)
    table.groups[group] = replace(earlier, charges=earlier.charges + encounter.charges) if earlier else encounter


@dataclass(frozen=True, slots=True)
class _Row:
    table: _Table
    line: int
    cells: Sequence[str]

    def text(self, field: str) -> str:
        """The cell of a field as written."""
        return self.table.header.cell(self.cells, field)

    def read(self, field: str, reader: Callable[[str], Value]) -> Value:
        """The cell of a field through its reader; a refusal says the column as the file calls it."""
        try:
            return reader(self.text(field))
        except CellError as error:
            error.column = self.table.header.names.get(field, field)
            raise


def _encounter(row: _Row, reference: str) -> Encounter:
    on = row.read("date", _two_ways if row.table.day_first else cells.service_date)
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
        stated_work_rvu=row.read("total_work", cells.work_rvu) if wallet else None,
        stated_adjusted_rvu=row.read("total_adjusted", cells.work_rvu) if wallet else None,
    )


def _charges(row: _Row, items: Sequence[CodeItem]) -> tuple[Charge, ...]:
    modifiers = tuple(one for name in MODIFIER_FIELDS for one in row.read(name, cells.modifiers))
    units = row.read("units", cells.units) if row.text("units") else None
    ndc = ndc_of(row.text("ndc"))
    stated = row.read("work", cells.work_rvu) if len(items) == 1 else None
    if len(items) > 1 and (modifiers or units not in (None, 1)):
        found = "modifiers or units beside several codes"
        raise CellError(found, "them in the cell of the codes", column=row.table.header.names["code"])
    within = items[0].units
    if within is not None and units not in (None, 1, within):
        found = f"{units} units beside {within} in the cell of the code"
        raise CellError(found, "the same in both", column=row.table.header.names["units"])
    return tuple(
        Charge(
            line=row.line,
            code=item.code,
            modifiers=tuple(dict.fromkeys((*item.modifiers, *modifiers))),
            units=item.units or units or 1,
            ndc=ndc if len(items) == 1 else None,
            stated_work_rvu=stated,
        )
        for item in items
    )


def _two_ways(text: str) -> date:
    """A date of a file in which another row writes the day first."""
    if cells.reads_two_ways(text):
        found = f"{told(text)}, where another row writes the day first"
        raise CellError(found, "a date that reads one way, such as 2026-03-14")
    return cells.service_date(text)


def _site(text: str) -> str | None:
    site = " ".join(text.split())
    if len(site) > MAXIMUM_SITE:
        raise CellError(f"a text of {len(site)} characters", f"at most {MAXIMUM_SITE} characters")
    return None if sentences("site", site) else site or None  # what points at a patient is not kept


def _finished(table: _Table) -> ChargeFile:
    broken, reading = table.reading.broken, table.reading
    kept = [one for one in table.groups.values() if one.line not in broken and (one.reference,) not in broken]
    notes = []
    if "reference" not in table.header.positions:
        notes.append(
            FileProblem(
                None, None, "no claim or encounter number, so each row is a log of its own", "Claim ID, if known"
            )
        )
    if "place" not in table.header.positions:
        notes.append(FileProblem(None, None, "no place of service, so facility is assumed", "POS, if known"))
    return ChargeFile(
        kind="rvu-wallet" if table.header.is_wallet else "table",
        encounters=tuple(kept),
        skipped=tuple(reading.skipped),
        problems=tuple(reading.problems),
        notes=tuple(notes),
    )
