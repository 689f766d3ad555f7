"""Tables of charges, csv or xlsx, and RVU Wallet's export, which is one: rows to encounters.

Rows with the same claim or encounter number and date become one log. Without such a number each row is a log of its
own: whose rows belong together is not for us to guess. Of the columns only those we know are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
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
from rvuedge.logbook.readers.code_cells import CodeItem, code_items, is_code_form
from rvuedge.logbook.readers.grids import Grid, grids
from rvuedge.logbook.readers.headers import (
    MAPPABLE,
    STATEMENT,
    Header,
    check_mapping,
    find_header,
    find_statement_header,
)
from rvuedge.logbook.screening import sentences

TOTAL = re.compile(r"(?:grand |sub|sub-)?totals?\b.*|(?:sum|count|page) ?[:0-9].*", re.IGNORECASE | re.DOTALL)
MODIFIER_FIELDS = ("modifiers", "mod1", "mod2", "mod3", "mod4")
MAXIMUM_SITE = 120

Value = TypeVar("Value")


@dataclass(slots=True)
class _Table:
    """A table being read: its header, how numbers are keyed, and what was gathered.

    `is_statement` for an employer's statement, which takes back lines, is dated in other ways and sums up in between.
    """

    header: Header
    keyed: Keyed
    day_first: bool
    is_statement: bool
    reading: Reading = field(default_factory=Reading)
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


def read_table(
    data: bytes,
    *,
    file: str,
    keyed: Keyed,
    mapping: Mapping[str, str],
    wallet: bool | None,
    is_statement: bool = False,
) -> ChargeFile:
    """Encounters of a table. `wallet` says whether it must be (True) or cannot be (False) RVU Wallet's export.

    An employer's statement is read more leniently than charges that become logs: signs and parentheses take lines
    back, years of two digits are of this century, a posting date will do, a header may be two rows, and rows that are
    neither dated nor coded are passed over. Raises FileRefused when there is no header with a date and a code, or too
    much of anything.
    """
    check_mapping(mapping, file=file, fields=STATEMENT if is_statement else MAPPABLE)
    rows = grids(data, file=file, fits=lambda grid: _header(grid, mapping, is_statement) is not None)
    header = _header(rows, mapping, is_statement)
    if header is None or (wallet and not header.is_wallet):
        _refuse_header(file, mapping, wallet=bool(wallet))
    if wallet is False:
        header = replace(header, is_wallet=False)
    body = rows[header.row + 1 :]
    table = _Table(header, keyed, day_first=False, is_statement=is_statement)
    table.day_first = any(cells.day_comes_first(table.date_cell(row)) for _, row in body)
    for line, row in body:
        if _skipped(table, line, row, rows[header.row][1]):
            continue
        _read_row(table, line, row)
        if table.charges > MAXIMUM_CHARGES:
            refuse(file, line=line, found="more charges than that", expected=f"at most {MAXIMUM_CHARGES:,} a file")
    return _finished(table)


def _header(grid: Grid, mapping: Mapping[str, str], is_statement: bool) -> Header | None:
    find = find_statement_header if is_statement else find_header
    return find([row for _, row in grid[:40]], mapping)


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
    code, on = table.header.cell(row, "code"), table.date_cell(row)
    lacking = not code or not on
    if not any(cell.strip("\x1a") for cell in said):
        reason = "blank"
    elif any(TOTAL.fullmatch(cell) for cell in said[:5]) and (lacking or TOTAL.fullmatch(on)):
        reason = "total"
    elif said == [cell.strip() for cell in header]:
        reason = "header again"
    elif not code and not on:
        reason = "no date and no code"
    elif table.is_statement and not cells.is_date(on) and not is_code_form(code):
        reason = "neither a date nor a code: a sum or a remark"
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


def _row_total(row: _Row, *, wallet: bool) -> Decimal | None:
    """What a row states for all its codes together: RVU Wallet's total; in a statement the figure of several codes."""
    if wallet:
        return row.read("total_work", cells.work_rvu)
    return row.read("work", cells.signed_work_rvu) if row.table.is_statement else None


def _day(row: _Row) -> date:
    """Of service, or of posting. Raises CellError."""
    reader = _two_ways if row.table.day_first else cells.service_date
    field = row.table.date_field
    return row.read(field, (lambda text: reader(cells.with_century(text))) if row.table.is_statement else reader)


def _charges(row: _Row, items: Sequence[CodeItem]) -> tuple[Charge, ...]:
    modifiers = tuple(one for name in MODIFIER_FIELDS for one in row.read(name, cells.modifiers))
    is_statement = row.table.is_statement
    units = row.read("units", cells.signed_units if is_statement else cells.units) if row.text("units") else None
    ndc = ndc_of(row.text("ndc"))
    stated = row.read("work", cells.signed_work_rvu if is_statement else cells.work_rvu) if len(items) == 1 else None
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
            units=item.units or (1 if units is None else units),
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
        dates="posting" if table.date_field == "posting_date" else "service",
        kind="rvu-wallet" if table.header.is_wallet else "table",
        encounters=tuple(kept),
        skipped=tuple(reading.skipped),
        problems=tuple(reading.problems),
        notes=tuple(notes),
    )
