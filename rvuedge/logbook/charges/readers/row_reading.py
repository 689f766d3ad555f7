"""The rows of a table of charges: read, passed over with the reason, or a problem of their line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rvuedge.files.columns.likeness import is_person
from rvuedge.files.problems import FileProblem, refuse
from rvuedge.files.values.refusals import CellError
from rvuedge.logbook.charges.readers.cells import is_code_form, is_fraction
from rvuedge.logbook.charges.readers.open_columns import FRACTION, labels_question
from rvuedge.logbook.charges.readers.rows import ChargeTable, charge_row
from rvuedge.logbook.charges.readers.sections import Section
from rvuedge.logbook.charges.rules.anesthesia_times import is_anesthesia, questions_of_times, with_times
from rvuedge.logbook.charges.rules.encounters import (
    MAXIMUM_CHARGES,
    Encounter,
    Skipped,
)
from rvuedge.logbook.charges.rules.row_kinds import SHARE, RowKind, is_shared
from rvuedge.logbook.charges.rules.taken_back import ReadRow

TOTAL = re.compile(r"(?:grand |sub|sub-)?totals?\b.*|(?:sum|count|page) ?[:0-9].*", re.IGNORECASE | re.DOTALL)


def read_rows(table: ChargeTable, section: Section, file: str) -> list[ReadRow]:
    found: list[ReadRow] = []
    hidden = section.table.parts.hidden_rows
    labels: list[tuple[int, str]] = []
    for line, row in section.body:
        if reason := _skip_reason(table, row, section.head.cells):
            table.reading.skipped.append(Skipped(line, reason, table.sheet))
            labels += [(line, text) for text in _label(row)]
            continue
        if line in hidden:
            note = FileProblem(
                line, None, "a row that is hidden in the workbook, and was read", "no hidden rows", table.sheet
            )
            table.reading.notes.append(note)
        if not _is_wanted(table, row):
            table.reading.others += 1
            continue
        if (read := _read_row(table, line, row)) is not None:
            found.append(read)
            for name in ("units", "place"):
                table.reading.unsaid[name] += name in table.header.positions and not table.text(row, name)
            if len(found) > MAXIMUM_CHARGES:
                refuse(file, line=line, found="more charges than that", expected=f"at most {MAXIMUM_CHARGES:,} a file")
    table.reading.questions += labels_question(table, labels, found)
    table.reading.questions += questions_of_times(table, section.header.understood.columns, section.where)
    return found


def _label(row: Sequence[str]) -> list[str]:
    """The one filled cell of a row that is written as somebody's name."""
    filled = [cell for cell in row if cell.strip()]
    return filled if len(filled) == 1 and is_person(filled[0]) else []


def _is_wanted(table: ChargeTable, row: Sequence[str]) -> bool:
    """Whether a row is of the provider asked for; counts it under its own."""
    name = table.provider_of(row)
    if name:
        table.reading.providers[name] += 1
        has_number = bool(table.text(row, "provider"))
        if table.named is not None and has_number and name not in table.reading.names and table.named < len(row):
            table.reading.names[name] = " ".join(row[table.named].split())
    return table.provider is None or name == table.provider


def _skip_reason(table: ChargeTable, row: Sequence[str], header: Sequence[str]) -> str | None:
    code, on = table.text(row, "code"), table.text(row, table.header.date_field)
    lacking = not code or not on
    if lacking and not any(cell.strip("\x1a \t\r\n") for cell in row):
        return "blank"
    if (lacking or TOTAL.fullmatch(on)) and any(TOTAL.fullmatch(cell.strip()) for cell in row[:5]):
        return "total"
    if [cell.strip() for cell in row] == [cell.strip() for cell in header]:
        return "header again"
    if not code and not on:
        return "no date and no code"
    if not table.is_dated(row) and (not code or (table.is_statement and not is_code_form(code))):
        return "neither a date nor a code: a total, a footer or a note"
    return None


def _read_row(table: ChargeTable, line: int, row: Sequence[str]) -> ReadRow | None:
    reference = table.text(row, "reference")
    shared = bool(reference) and not table.header.is_wallet
    if table.is_statement and is_fraction(table.text(row, "units")):
        choice = table.choices.get(FRACTION)
        if choice != "share":
            reason = f"{table.text(row, 'units')} units: a fraction of a unit"
            table.reading.skipped.append(Skipped(line, reason, table.sheet))
            return None
        row = [*row]
        row[table.header.positions["units"][0]] = "1"
    try:
        read = charge_row(table, line, row, reference)
    except CellError as error:
        table.reading.problems.append(FileProblem(line, error.column, error.found, error.expected, table.sheet))
        table.reading.broken.add((table.keyed(reference),) if shared else (table.sheet, line))
        return None
    if table.text(row, SHARE) and is_shared(table.text(row, SHARE)) and not table.is_statement:
        reason = "its credit is shared: a log has no share of a line; enter it by hand if it is yours"
        table.reading.skipped.append(Skipped(line, reason, table.sheet))
        return None
    encounter = read.encounter
    if read.kind in {RowKind.NO_WORK, RowKind.VOIDED}:
        words = {
            RowKind.NO_WORK: "no work: a payment, an adjustment or the like",
            RowKind.VOIDED: "a charge that was voided",
        }
        table.reading.skipped.append(Skipped(line, words[read.kind], table.sheet))
        return None
    if not table.is_statement:
        try:
            encounter = _timed(table, line, row, encounter)
        except CellError as error:
            table.reading.problems.append(FileProblem(line, error.column, error.found, error.expected, table.sheet))
            table.reading.broken.add((table.keyed(reference),) if shared else (table.sheet, line))
            return None
    group: tuple[object, ...] = (table.sheet, line)
    if shared:
        group = (encounter.reference, encounter.performed_on, encounter.setting, encounter.provider)
    return ReadRow(group, encounter, is_void=read.kind is RowKind.VOID)


def _timed(table: ChargeTable, line: int, row: Sequence[str], encounter: Encounter) -> Encounter:
    """An encounter with the time of its anesthetics. Raises CellError."""
    charges = tuple(with_times(table, line, row, charge) for charge in encounter.charges)
    if any(is_anesthesia(charge.code) and charge.minutes is None for charge in charges):
        table.anesthetics.append(row)
    return replace(encounter, charges=charges)
