"""Files of charges before they are read: what names a patient is taken out, columns are shown. Computes only.

Tables lose the cells of columns that name a patient, an address, or hold free text; claims lose every
segment's content but what is read of them, so that no patient's name, address, number, diagnosis or note stays and
every count of the envelope still holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from rvuedge.files.columns.outcomes import NOTHING_ANSWERED, Answered
from rvuedge.files.columns.vocabulary import HeadingVocabulary
from rvuedge.files.delimited import TextRow
from rvuedge.files.tables import Table, TableRow, read_tables, stored_tables
from rvuedge.logbook.charges.readers.headers import VOCABULARY, find_header
from rvuedge.logbook.charges.readers.sections import EXPECTED, LIMITS, Section, read_sections
from rvuedge.uploads.overview import ColumnShown, samples_of

EMPTIED = frozenset({"patient", "address", "note"})  # kinds of columns whose cells do not stay (heading_words.toml)
SEARCHED = 80  # rows from the top among which a header is looked for, as the reader of charges does
# What the reader of claims takes figures from (logbook/charges/readers/x12/claims), and the envelope. Any other segment
# is stored as its name, its first element where that says of which kind it is, and X.
WHOLE = frozenset({"ISA", "GS", "ST", "BHT", "HL", "CLM", "LX", "SV1", "LIN", "CTP", "SE", "GE", "IEA"})
WHOLE_OF = {
    "NM1": frozenset({"82", "85"}),  # rendering and billing providers
    "REF": frozenset({"F8", "6R"}),  # the claim that is replaced, and a line's own number
    "DTP": frozenset({"472"}),  # days of service
}


def is_claims(data: bytes) -> bool:
    """Whether a file is an X12 interchange."""
    return data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"ISA")


def without_patients(data: bytes, file: str, *, is_statement: bool) -> tuple[bytes, tuple[str, ...]]:
    """A file of charges without what names a patient, and the headings of the columns or loops that were emptied.

    Raises FileRefused for a file that is no table.
    """
    if is_claims(data):
        return _claims_without(data), ("subscribers, patients, diagnoses and notes of the claims",)
    removed: dict[str, None] = {}
    tables = []
    for table in read_tables(data, file=file, expected=EXPECTED, limits=LIMITS):
        emptied, names = _emptied(table, is_statement=is_statement)
        tables.append(emptied)
        removed |= dict.fromkeys(names)
    return stored_tables(tables), tuple(removed)


def _emptied(table: Table, *, is_statement: bool) -> tuple[Table, tuple[str, ...]]:
    rows = table.texts()
    header = find_header([row.cells for row in rows[:SEARCHED]], NOTHING_ANSWERED, is_statement=is_statement)
    first = header.first if header is not None else _likely_header(rows)
    if first is None:
        return table, ()
    below = header.row if header is not None else first
    places = _personal(rows[first : below + 1], VOCABULARY)
    if not places:
        return table, ()
    names = tuple(" ".join(rows[first].cells[index].split())[:60] for index in sorted(places))
    remaining = [row if place <= below else _without(row, places) for place, row in enumerate(table.rows)]
    return replace(table, rows=remaining), names


def _likely_header(rows: Sequence[TextRow]) -> int | None:
    """The row of headings in a table whose date and code are called otherwise: the one with most cells that mean
    something, two at least; a title with "Report date" and "Practice" has fewer."""
    known = [sum(VOCABULARY.meaning(cell) is not None for cell in row.cells if cell.strip()) for row in rows[:SEARCHED]]
    most = max(known, default=0)
    return known.index(most) if most >= 2 else None


def _personal(header: Sequence[TextRow], vocabulary: HeadingVocabulary) -> set[int]:
    found: set[int] = set()
    for row in header:
        for index, cell in enumerate(row.cells):
            meaning = vocabulary.meaning(cell)
            if meaning is not None and not meaning.is_read and meaning.field in EMPTIED:
                found.add(index)
    return found


def _without(row: TableRow | TextRow, places: set[int]) -> TableRow | TextRow:
    cells = [("" if index in places else cell) for index, cell in enumerate(row.cells)]
    return (
        TextRow(row.number, [str(cell) for cell in cells]) if isinstance(row, TextRow) else TableRow(row.number, cells)
    )


def _claims_without(data: bytes) -> bytes:
    """Claims with nothing but what is read of them; names of segments, separators and counts stay.

    ISA is 106 characters with its terminator; its fourth is the separator of elements (X12.5, interchange header).
    """
    text = data.decode("latin-1")
    start = text.find("ISA")
    if len(text) < start + 106:
        return data
    element, end = text[start + 3], text[start + 105]
    segments = text.split(end)
    for index, segment in enumerate(segments):
        bare = segment.strip()
        name, *elements = bare.split(element)
        if not bare or name in WHOLE:
            continue
        of_kind = WHOLE_OF.get(name)
        if of_kind is None:
            segments[index] = segment.replace(bare, f"{name}{element}X")
        elif not elements or elements[0] not in of_kind:
            segments[index] = segment.replace(bare, element.join([name, *elements[:1], "X"]))
    return end.join(segments).encode("latin-1")


def columns_shown(
    data: bytes, file: str, answered: Answered, removed: Sequence[str], *, is_statement: bool
) -> tuple[ColumnShown, ...]:
    """The columns of the first section of a file, with samples and what each is read as; none for claims."""
    if is_claims(data):
        return ()
    found = read_sections(data, file=file, answered=answered, is_statement=is_statement)
    sections = found.sections
    return tuple(_columns_of(sections[0], frozenset(removed))) if sections else _columns_of_top(data, file)


def _columns_of(section: Section, removed: frozenset[str]) -> list[ColumnShown]:
    body = [row.cells for row in section.body]
    shown = []
    for column in section.header.understood.columns:
        samples = samples_of(body, column.index)
        if column.state == "blank" and not samples:
            continue
        state: str = "read" if column.state == "read" else "not read"
        reason = "names a patient; its cells were removed on arrival" if column.name in removed else None
        if state == "read" and not samples and any(_cell(cells, column.index) for cells in body[:SEARCHED]):
            reason = "numbers, not shown here"  # which may look like a patient's to the screen of samples
        if column.state in {"repeated", "unknown"} and samples:
            state = "question" if column.state == "repeated" else "not read"
        shown.append(ColumnShown(column.name, samples, state, column.field if state == "read" else None, reason))  # type: ignore[arg-type]
    return shown


def _cell(cells: Sequence[str], index: int) -> str:
    return cells[index].strip() if index < len(cells) else ""


def _columns_of_top(data: bytes, file: str) -> tuple[ColumnShown, ...]:
    """The columns of a table in which no date and code were found, so that a person can say which they are."""
    for table in read_tables(data, file=file, expected=EXPECTED, limits=LIMITS):
        rows = table.texts()
        first = _likely_header(rows)
        if first is None:
            first = next((index for index, row in enumerate(rows[:SEARCHED]) if sum(map(bool, row.cells)) > 1), None)
        if first is not None:
            body = [row.cells for row in rows[first + 1 :]]
            return tuple(
                ColumnShown(" ".join(cell.split())[:60], samples_of(body, index), "not read")
                for index, cell in enumerate(rows[first].cells)
                if cell.strip()
            )
    return ()


def zone_of(name: str) -> ZoneInfo:
    """The time zone in which a person works."""
    return ZoneInfo(name)
