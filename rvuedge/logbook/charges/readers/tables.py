"""Tables of charges, csv or xlsx, and RVU Wallet's export, which is one: rows to encounters.

Rows with the same claim or encounter number and date become one log. Without such a number each row is a log of its
own: whose rows belong together is not for us to guess. What is not read is named, and what may be a field is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NoReturn

from rvuedge.files.columns.outcomes import IGNORE, LeftOut
from rvuedge.files.columns.reading import Understood, with_repeated
from rvuedge.files.columns.unread import outcomes
from rvuedge.files.problems import refuse
from rvuedge.files.values.dates import DateManner, order_of
from rvuedge.logbook.charges.readers.finishing import finished
from rvuedge.logbook.charges.readers.headers import (
    MAPPABLE,
    STATEMENT,
    VOCABULARY,
    WORK,
    check_mapping,
)
from rvuedge.logbook.charges.readers.open_columns import (
    OURS,
    row_kind_questions,
    settle_figures,
    settle_kinds,
    settle_shares,
)
from rvuedge.logbook.charges.readers.row_reading import read_rows
from rvuedge.logbook.charges.readers.rows import ChargeTable
from rvuedge.logbook.charges.readers.sections import Section, read_sections
from rvuedge.logbook.charges.rules.encounters import (
    MAXIMUM_CHARGES,
    ChargeFile,
    Keyed,
    ReadingManner,
)
from rvuedge.logbook.charges.rules.taken_back import ReadRow

SEARCHED = 200  # rows looked at for names: enough to tell a column of names from one of numbers


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
        rows += read_rows(table, section, file)
        if len(rows) > MAXIMUM_CHARGES:
            refuse(
                file, line=rows[-1].line, found="more charges than that", expected=f"at most {MAXIMUM_CHARGES:,} a file"
            )
    return finished(found, tables, rows, manner, is_statement=is_statement)


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
