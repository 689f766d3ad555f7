"""Tables of charges, csv or xlsx, and RVU Wallet's export, which is one: rows to encounters.

Rows with the same claim or encounter number and date become one log. Without such a number each row is a log of its
own: whose rows belong together is not for us to guess. What is not read is named, and what may be a field is asked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import NoReturn

from rvuedge.files.columns.likeness import is_person
from rvuedge.files.columns.outcomes import IGNORE, LeftOut
from rvuedge.files.columns.reading import Understood, with_repeated
from rvuedge.files.columns.unread import outcomes
from rvuedge.files.problems import FileProblem, refuse
from rvuedge.files.values.dates import DateManner, order_of
from rvuedge.files.values.refusals import CellError
from rvuedge.logbook.charges.readers.cells import is_code_form, is_fraction
from rvuedge.logbook.charges.readers.headers import (
    MAPPABLE,
    MEANINGS,
    STATEMENT,
    VOCABULARY,
    WORK,
    check_mapping,
)
from rvuedge.logbook.charges.readers.open_columns import (
    FRACTION,
    OURS,
    fraction_question,
    labels_question,
    row_kind_questions,
    settle_figures,
    settle_kinds,
    settle_shares,
)
from rvuedge.logbook.charges.readers.rows import ChargeTable, charge_row
from rvuedge.logbook.charges.readers.sections import Section, Sections, read_sections
from rvuedge.logbook.charges.rules.anesthesia_times import (
    is_anesthesia,
    questions_of_times,
    with_times,
)
from rvuedge.logbook.charges.rules.encounters import (
    MAXIMUM_CHARGES,
    ChargeFile,
    ChargeReading,
    Encounter,
    Figures,
    Keyed,
    ReadingManner,
    Skipped,
)
from rvuedge.logbook.charges.rules.row_kinds import (
    SHARE,
    RowKind,
    is_shared,
)
from rvuedge.logbook.charges.rules.taken_back import ReadRow, questions_of_sheets, remaining_rows
from rvuedge.platform.figures import count as count_of

SEARCHED = 200  # rows looked at for names: enough to tell a column of names from one of numbers
TOTAL = re.compile(r"(?:grand |sub|sub-)?totals?\b.*|(?:sum|count|page) ?[:0-9].*", re.IGNORECASE | re.DOTALL)


def read_table(
    data: bytes, *, file: str, keyed: Keyed, manner: ReadingManner, wallet: bool | None, is_statement: bool = False
) -> ChargeFile:
    """Encounters of a table. `wallet` says whether it must be (True) or cannot be (False) RVU Wallet's export.

    An employer's statement keeps lines that take others back, whose signs count, and may be dated by posting. Raises
    FileRefused when there is no header with a date and a code, or too much of anything.
    """
    check_mapping(manner.answered, file=file, fields=STATEMENT if is_statement else MAPPABLE)
    found = read_sections(data, file=file, answered=manner.answered, is_statement=is_statement)
    if not found.sections or (wallet and not found.sections[0].header.is_wallet):
        _refuse_header(file, manner, wallet=bool(wallet))
    tables: list[ChargeTable] = []
    rows: list[ReadRow] = []
    for section in found.sections:
        table = _table(section, keyed, manner, is_statement=is_statement, wallet=wallet)
        tables.append(table)
        rows += _read_rows(table, section, file)
        if len(rows) > MAXIMUM_CHARGES:
            refuse(
                file, line=rows[-1].line, found="more charges than that", expected=f"at most {MAXIMUM_CHARGES:,} a file"
            )
    return _finished(found, tables, rows, manner, is_statement=is_statement)


def _refuse_header(file: str, manner: ReadingManner, *, wallet: bool) -> NoReturn:
    if wallet:
        refuse(
            file,
            found="another table",
            expected="RVU Wallet's export: Date, Encounter ID, Reference ID, Location, Codes …",
        )
    if manner.answered.fields:
        named = [heading for headings in manner.answered.fields.values() for heading in headings]
        refuse(
            file,
            found="no header with all columns of the mapping",
            expected=f"the columns {', '.join(repr(name[:60]) for name in named)} beside date and code",
        )
    expected = 'a header such as Date and CPT, or a mapping such as {"date": "Svc Dt", "code": "Proc"}'
    refuse(file, found="no header with a date and a code column", expected=expected)


def _table(
    section: Section, keyed: Keyed, manner: ReadingManner, *, is_statement: bool, wallet: bool | None
) -> ChargeTable:
    """A section ready to be read: its columns settled, with what of them is not read and what has to be asked."""
    body = [row.cells for row in section.body]
    places = section.header.understood.positions.get("code", ())
    coded = [cells for cells in body if any(place < len(cells) and cells[place].strip() for place in places)] or body
    positions = with_repeated(section.header.understood, coded)
    names = {name: section.header.understood.columns[columns[0]].name for name, columns in positions.items()}
    header = replace(
        section.header, positions=positions, names=names, is_wallet=section.header.is_wallet and wallet is not False
    )
    dates = DateManner(manner.today, manner.zone, is_1904=section.table.is_1904)
    table = ChargeTable(
        header, keyed, dates, is_statement, manner.answered.choices, section.table.sheet, provider=manner.provider
    )
    if "attending" in positions and "provider" not in positions and "role" not in positions:
        table.header = replace(header, positions={**positions, "provider": positions["attending"]})
    table.named = _beside_provider(section.header.understood, coded)
    table.manner = replace(dates, order=order_of(table.raw(cells, table.header.date_field) for cells in coded))
    left_out, questions = outcomes(
        section.header.understood, coded, VOCABULARY, today=manner.today, place=section.where
    )
    open_columns = row_kind_questions(section, coded)
    table.reading.left_out += [part for part in left_out if f"column:{part.name}" not in open_columns]
    for question in (*open_columns.values(), *(question for question in questions if question.key not in open_columns)):
        if is_statement or {choice.value for choice in question.choices} - {*WORK, IGNORE}:
            table.reading.questions.append(question)
        else:
            name = question.key.partition(":")[2]
            table.reading.left_out.append(LeftOut("column", name, len(coded), OURS))
    settle_shares(table, section, coded)
    settle_figures(table, section, coded)
    settle_kinds(table, section, coded)
    return table


def _beside_provider(understood: Understood, body: Sequence[Sequence[str]]) -> int | None:
    """The column that was passed over because another names the provider better, where it holds names, not numbers."""
    for column in understood.columns:
        if column.field == "provider" and column.state == "passed over":
            cells = [row[column.index] for row in body[:SEARCHED] if column.index < len(row)]
            if any(map(str.isalpha, "".join(cells))):
                return column.index
    return None


def _read_rows(table: ChargeTable, section: Section, file: str) -> list[ReadRow]:
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
    name = " ".join(table.text(row, "provider").casefold().split())
    if name:
        table.reading.providers[name] += 1
        if table.named is not None and name not in table.reading.names and table.named < len(row):
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


def _finished(
    found: Sections, tables: Sequence[ChargeTable], rows: list[ReadRow], manner: ReadingManner, *, is_statement: bool
) -> ChargeFile:
    whole = ChargeReading(left_out=[*found.left_out])
    for table in tables:
        for name in ("problems", "notes", "skipped", "left_out", "questions"):
            getattr(whole, name).extend(getattr(table.reading, name))
        whole.broken |= table.reading.broken
        whole.others += table.reading.others
        whole.providers.update(table.reading.providers)
        whole.names.update(table.reading.names)
        whole.unsaid.update(table.reading.unsaid)
    whole.questions += questions_of_sheets(rows, manner.answered)
    if any("a fraction of a unit" in row.reason for row in whole.skipped):
        whole.questions.append(fraction_question(whole.skipped))
    remaining, reasons = remaining_rows(rows, whole.broken, is_statement=is_statement)
    whole.skipped += reasons
    fields = {name for table in tables for name in table.header.positions}
    first = tables[0]
    return ChargeFile(
        dates="posting" if first.header.date_field == "posting_date" else "service",
        kind="rvu-wallet" if first.header.is_wallet else "table",
        encounters=remaining,
        skipped=tuple(sorted(whole.skipped, key=lambda row: (row.sheet or "", row.line))),
        problems=tuple(whole.problems),
        notes=(*whole.notes, *_assumed(fields, whole)),
        left_out=(*whole.left_out, *_rows_left_out(whole.skipped)),
        questions=tuple(dict.fromkeys(whole.questions)),
        figures=Figures(first.header.names[first.work], MEANINGS[first.work]) if first.work else None,
        others=whole.others,
        providers=whole.providers,
        names=whole.names,
    )


def _assumed(fields: set[str], whole: ChargeReading) -> list[FileProblem]:
    """What was assumed where the file says nothing, by column and, in a column, by how many rows."""
    notes = []
    if empty := whole.unsaid["units"]:
        found = f"no units on {count_of(empty, 'row')}, so 1 unit is assumed there"
        notes.append(FileProblem(None, None, found, "units on every row"))
    if empty := whole.unsaid["place"]:
        found = f"no place of service on {count_of(empty, 'row')}, so facility is assumed there"
        notes.append(FileProblem(None, None, found, "POS on every row, if known"))
    if "reference" not in fields:
        notes.append(
            FileProblem(None, None, "no claim or encounter number, so each row is its own log", "Claim ID, if known")
        )
    if "place" not in fields:
        notes.append(FileProblem(None, None, "no place of service, so facility is assumed", "POS, if known"))
    return notes


def _rows_left_out(skipped: Sequence[Skipped]) -> list[LeftOut]:
    """Rows that were not read, by reason; blank ones say nothing."""
    counts = Counter((row.sheet, row.reason) for row in skipped if row.reason != "blank")
    found = []
    for (sheet, reason), count in counts.items():
        lines = [row.line for row in skipped if (row.sheet, row.reason) == (sheet, reason)][:5]
        named = ", ".join(map(str, lines)) + (" …" if count > len(lines) else "")
        where = f"{sheet}: " if sheet else ""
        found.append(LeftOut("row", f"{where}row{'s' if count > 1 else ''} {named}", count, reason))
    return found
