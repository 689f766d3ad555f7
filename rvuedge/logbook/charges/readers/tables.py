"""Tables of charges, csv or xlsx, and RVU Wallet's export, which is one: rows to encounters.

Rows with the same claim or encounter number and date become one log. Without such a number each row is a log of its
own: whose rows belong together is not for us to guess. Of the columns only those we know are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NoReturn

from rvuedge.files.problems import FileProblem, refuse
from rvuedge.logbook.charges.readers import cells
from rvuedge.logbook.charges.readers.code_cells import is_code_form
from rvuedge.logbook.charges.readers.encounters import MAXIMUM_CHARGES, ChargeCellError, ChargeFile, Keyed, Skipped
from rvuedge.logbook.charges.readers.grids import Grid, read_grid
from rvuedge.logbook.charges.readers.headers import (
    MAPPABLE,
    STATEMENT,
    ChargeHeader,
    check_mapping,
    find_header,
    find_statement_header,
)
from rvuedge.logbook.charges.readers.rows import ChargeRow, ChargeTable, encounter_of

TOTAL = re.compile(r"(?:grand |sub|sub-)?totals?\b.*|(?:sum|count|page) ?[:0-9].*", re.IGNORECASE | re.DOTALL)


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
    rows = read_grid(data, file=file, fits=lambda grid: _header(grid, mapping, is_statement) is not None)
    header = _header(rows, mapping, is_statement)
    if header is None or (wallet and not header.is_wallet):
        _refuse_header(file, mapping, wallet=bool(wallet))
    if wallet is False:
        header = replace(header, is_wallet=False)
    body = rows[header.row + 1 :]
    table = ChargeTable(header, keyed, day_first=False, is_statement=is_statement)
    table.day_first = any(cells.day_comes_first(table.date_cell(row)) for _, row in body)
    for line, row in body:
        if _skipped(table, line, row, rows[header.row][1]):
            continue
        _read_row(table, line, row)
        if table.charges > MAXIMUM_CHARGES:
            refuse(file, line=line, found="more charges than that", expected=f"at most {MAXIMUM_CHARGES:,} a file")
    return _finished(table)


def _header(grid: Grid, mapping: Mapping[str, str], is_statement: bool) -> ChargeHeader | None:
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


def _skipped(table: ChargeTable, line: int, row: Sequence[str], header: Sequence[str]) -> bool:
    reason = None
    texts = [cell.strip() for cell in row]
    code, on = table.header.cell(row, "code"), table.date_cell(row)
    lacking = not code or not on
    if not any(cell.strip("\x1a") for cell in texts):
        reason = "blank"
    elif any(TOTAL.fullmatch(cell) for cell in texts[:5]) and (lacking or TOTAL.fullmatch(on)):
        reason = "total"
    elif texts == [cell.strip() for cell in header]:
        reason = "header again"
    elif not code and not on:
        reason = "no date and no code"
    elif table.is_statement and not cells.is_date(on) and not is_code_form(code):
        reason = "neither a date nor a code: a total or a note"
    if reason:
        table.reading.skipped.append(Skipped(line, reason))
    return reason is not None


def _read_row(table: ChargeTable, line: int, row_cells: Sequence[str]) -> None:
    row = ChargeRow(table, line, row_cells)
    reference = row.text("reference")
    shared = reference and not table.header.is_wallet
    try:
        encounter = encounter_of(row, reference)
    except ChargeCellError as error:
        table.reading.problems.append(FileProblem(line, error.column, error.found, error.expected))
        table.reading.broken.add((table.keyed(reference),) if shared else line)
        return
    table.charges += len(encounter.charges)
    group = (encounter.reference, encounter.performed_on, encounter.setting, encounter.provider) if shared else line
    earlier = table.groups.get(group)
    table.groups[group] = replace(earlier, charges=earlier.charges + encounter.charges) if earlier else encounter


def _finished(table: ChargeTable) -> ChargeFile:
    broken, reading = table.reading.broken, table.reading
    remaining = [
        group for group in table.groups.values() if group.line not in broken and (group.reference,) not in broken
    ]
    notes = []
    if "reference" not in table.header.positions:
        notes.append(
            FileProblem(None, None, "no claim or encounter number, so each row is its own log", "Claim ID, if known")
        )
    if "place" not in table.header.positions:
        notes.append(FileProblem(None, None, "no place of service, so facility is assumed", "POS, if known"))
    return ChargeFile(
        dates="posting" if table.date_field == "posting_date" else "service",
        kind="rvu-wallet" if table.header.is_wallet else "table",
        encounters=tuple(remaining),
        skipped=tuple(reading.skipped),
        problems=tuple(reading.problems),
        notes=tuple(notes),
    )
