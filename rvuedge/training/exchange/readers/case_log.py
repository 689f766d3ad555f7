"""A case log of another system, as cases: ACGME case details, eLogbook, RCoA and common apps. Only computes.

Reports of the ACGME are UTF-16 text between tabs with the ending csv [PEDANES]; others are csv or xlsx. Rows with one
case id, day and role are one case. Every column, sheet and row is read, asked about, or named as not read
(docs/rules.md, R-10.1).
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from rvuedge.files.columns.outcomes import Choice, LeftOut, Question, gathered
from rvuedge.files.columns.reading import Understood, understand, with_repeated
from rvuedge.files.columns.unread import outcomes
from rvuedge.files.delimited import TextRow
from rvuedge.files.headers import words
from rvuedge.files.problems import refuse
from rvuedge.files.tables import Limits, Table, read_tables
from rvuedge.files.text import is_blank
from rvuedge.files.values.dates import DateManner
from rvuedge.platform.figures import count as counted
from rvuedge.training.exchange.readers.cell_words import RoleReader
from rvuedge.training.exchange.readers.days import CaseDates, dates_of
from rvuedge.training.exchange.readers.filed_cases import CaseFile, CaseManner
from rvuedge.training.exchange.readers.headings import ANY_OF, CASES, EXPECTED, NEEDED
from rvuedge.training.exchange.readers.rows import CaseColumns, CaseReading

SEARCHED = 30  # rows of titles above a header, at most
# A residency's log is some thousand cases, a program's report some tens of thousand: more rows are another file.
MAXIMUM_ROWS = 100_000
LIMITS = Limits(rows=MAXIMUM_ROWS)
TRAINEE = "trainee:who"  # the question whose rows count
OURS = "_meta"  # the sheet by which a workbook of ours, and of a public tool, describes itself [ACP]
NAMED = 100  # residents listed in a question at once


@dataclass(frozen=True, slots=True)
class Header:
    """A row of headings, where it stands, and the layout it is known as."""

    index: int
    understood: Understood
    layout: str | None
    is_abroad: bool


@dataclass(slots=True)
class _Whole:
    """What was read of all tables of a file."""

    reading: CaseReading = field(default_factory=CaseReading)
    questions: dict[str, Question] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)
    layout: str | None = None
    is_found: bool = False


def read_case_log(data: bytes, *, file: str, manner: CaseManner) -> CaseFile:
    """The cases of a file. Raises FileRefused for one that is no case log, or is too long."""
    if unknown := [name for name in manner.answered.fields if name not in CASES.called]:
        fields = ", ".join(CASES.called)
        refuse(file, found=f"an answer that reads a column as {unknown[0][:40]!r}", expected=f"one of {fields}")
    whole = _Whole()
    for table in read_tables(data, file=file, expected=EXPECTED, limits=LIMITS):
        lines = table.texts()
        header = find_header(lines, manner)
        if header is None:
            whole.reading.left_out += _passed_over(table, lines)
            continue
        _read_table(whole, table, lines, header, manner)
        if table.sheet is None:
            break
    if not whole.is_found:
        refuse(file, found="no such header", expected=EXPECTED)
    reading = whole.reading
    notes = [*whole.notes, *(f"{words_of[:1].upper()}{words_of[1:]}." for words_of in reading.notes)]
    return CaseFile(
        whole.layout,
        tuple(reading.cases.values()),
        tuple(reading.problems),
        tuple(whole.questions.values()),
        gathered(reading.left_out),
        tuple(notes),
        dict(reading.unnamed.most_common()),
        reading.others,
    )


def find_header(lines: Sequence[TextRow], manner: CaseManner) -> Header | None:
    """The first row with a date and a code or procedure, by its headings and what a person said of them."""
    for index, line in enumerate(lines[:SEARCHED]):
        understood = understand(line.cells, CASES, manner.answered.fields, manner.answered.ignored)
        fields = {column.field for column in understood.columns if column.state in {"read", "repeated"}}
        if NEEDED in fields and any(name in fields for name in ANY_OF):
            return Header(index, understood, *_layout(line.cells))
    return None


def _layout(headings: Sequence[str]) -> tuple[str | None, bool]:
    """What a row of headings is known as: the layout of which it has most; whether that is a logbook from abroad."""
    here = {words(heading).replace(" ", "") for heading in headings}
    fitting = [item for item in _layouts() if item[1] <= here]
    if not fitting:
        return None, False
    title, _, is_abroad = max(fitting, key=lambda item: len(item[1]))
    return title, is_abroad


@cache
def _layouts() -> tuple[tuple[str, frozenset[str], bool], ...]:
    listed = tomllib.loads(Path(__file__).with_name("layouts.toml").read_text(encoding="utf-8"))["layout"]
    return tuple(
        (
            item["title"],
            frozenset(words(heading).replace(" ", "") for heading in item["headings"]),
            item.get("is_abroad", False),
        )
        for item in listed
    )


def _read_table(whole: _Whole, table: Table, lines: Sequence[TextRow], header: Header, manner: CaseManner) -> None:
    whole.is_found = True
    whole.layout = whole.layout or header.layout
    body = [line for line in lines[header.index + 1 :] if not is_blank(line.cells)]
    cells = [line.cells for line in body]
    place = f"row {lines[header.index].number}"
    place = place if table.sheet is None else f"sheet {table.sheet!r}, {place}"
    parts, questions = outcomes(header.understood, cells, CASES, today=manner.today, place=place)
    whole.reading.left_out += parts
    columns = _columns(whole, table, cells, header, manner, place)
    for question in (*questions, *columns.roles.questions, *columns.supervision.questions, *_dated(columns.dates)):
        whole.questions.setdefault(question.key, question)
    if columns.dates.question is not None:
        return  # no day can be read before that is said
    hidden = sum(line.number in table.parts.hidden_rows for line in body)
    if hidden:
        whole.notes[f"{counted(hidden, 'row')} hidden in the workbook, and read."] = None
    for line in body:
        whole.reading.add(line, columns)


def _columns(
    whole: _Whole, table: Table, cells: Sequence[Sequence[str]], header: Header, manner: CaseManner, place: str
) -> CaseColumns:
    positions = with_repeated(header.understood, cells)
    reader = RoleReader(manner.vocabularies, manner.own, manner.answered)
    dates = dates_of(
        _texts(cells, positions, "date"),
        DateManner(manner.today, manner.zone, is_1904=table.is_1904),
        is_abroad=header.is_abroad,
        chosen=manner.answered.choice("dates:order"),
        place=place,
    )
    roles = reader.roles(_texts(cells, positions, "role"), place)
    supervision = reader.supervision(_texts(cells, positions, "supervision"), place)
    for text, word in {**roles.known, **supervision.known}.items():
        whole.notes[f"“{text}” is read as {word.called}."] = None
    if dates.note:
        whole.notes[dates.note] = None
    trainee = _trainee(whole, _texts(cells, positions, "trainee"), manner, place)
    return CaseColumns(positions, dates, roles, supervision, manner, table.sheet, trainee)


def _trainee(whole: _Whole, texts: Sequence[str], manner: CaseManner, place: str) -> str | None:
    """Whose rows count, in a log of several residents: asked, never guessed."""
    names = list(dict.fromkeys(" ".join(text.split()) for text in texts if text.strip()))
    chosen = manner.answered.choice(TRAINEE)
    if len(names) < 2 or chosen in names:
        return chosen if chosen in names and len(names) > 1 else None
    choices = tuple(Choice(name, f"The cases of {name}.") for name in names[:NAMED])
    sentence = f"This log holds cases of {len(names):,} residents. Whose are to come in?"
    whole.questions.setdefault(TRAINEE, Question(TRAINEE, sentence, place, choices))
    return None


def _texts(cells: Sequence[Sequence[str]], positions: dict[str, tuple[int, ...]], name: str) -> list[str]:
    return [row[place] for row in cells for place in positions.get(name, ()) if place < len(row)]


def _dated(dates: CaseDates) -> list[Question]:
    return [dates.question] if dates.question is not None else []


def _passed_over(table: Table, lines: Sequence[TextRow]) -> list[LeftOut]:
    filled = sum(not is_blank(line.cells) for line in lines)
    if not table.sheet or not filled:
        return []
    reason = "it describes the workbook" if table.sheet == OURS else f"it is not {EXPECTED}"
    return [LeftOut("sheet", table.sheet, filled, reason)]
