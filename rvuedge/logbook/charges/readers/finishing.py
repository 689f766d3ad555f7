"""What all tables of a file come to: encounters, what was assumed, what was left out, what is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rvuedge.files.columns.outcomes import LeftOut
from rvuedge.files.problems import FileProblem
from rvuedge.logbook.charges.readers.headers import MEANINGS
from rvuedge.logbook.charges.readers.open_columns import fraction_question
from rvuedge.logbook.charges.readers.rows import ChargeTable
from rvuedge.logbook.charges.readers.sections import Sections
from rvuedge.logbook.charges.rules.encounters import (
    ChargeFile,
    ChargeReading,
    Figures,
    ReadingManner,
    Skipped,
)
from rvuedge.logbook.charges.rules.taken_back import ReadRow, questions_of_sheets, remaining_rows
from rvuedge.platform.figures import count as count_of


def finished(
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
