"""The tables of a sheet, each with what its titles say around it, as entries.

Tables may stand below each other, with titles between; a sheet whose percentiles run down is read turned.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from rvuedge.benchmarks.readers.blocks import Block, Row, blocks_of, sides
from rvuedge.benchmarks.readers.cells import text_of
from rvuedge.benchmarks.readers.columns import YEAR
from rvuedge.benchmarks.readers.header import SurveyHeader
from rvuedge.benchmarks.readers.measures import THOUSANDS, metric_key, title_meaning
from rvuedge.benchmarks.readers.questions import Inquiry
from rvuedge.benchmarks.readers.rows.entries import TableReader
from rvuedge.benchmarks.readers.rows.surroundings import CurveEntry, Setting, TableInHand
from rvuedge.benchmarks.readers.settling import settled
from rvuedge.benchmarks.rules.refusals import NoTableRefused, SurveyProblem
from rvuedge.files.columns.outcomes import IGNORE, Choice
from rvuedge.files.tables import UNVALUED, Table, TableRow
from rvuedge.files.values.figures import Mark, decimal_mark


def table_entries(
    table: Table,
    *,
    file: str,
    mapping: Mapping[str, str],
    metric: str | None,
    inquiry: Inquiry,
    problems: list[SurveyProblem],
) -> list[CurveEntry]:
    """The entries of every table on a sheet or in a text. Raises NoTableRefused where there is none at all."""
    grid: list[Row] = [row for row in _valued(table) if any(map(text_of, row.cells))]
    if not grid:
        raise NoTableRefused(file, [SurveyProblem(None, None, "an empty file", "a table")])
    setting = Setting(table.sheet, given=metric_key(metric) if metric else None)
    if table.sheet:
        setting.apply(table.sheet)
        setting.named_by = f"the sheet is named: {table.sheet!r}"
        setting.doubtful = ""
    blocks = [block for side in sides(grid) for block in blocks_of(side, file, mapping)]
    entries: list[CurveEntry] = []
    around = setting
    for block in blocks:
        around = _around(setting if block.titles else around, block.titles, inquiry)
        if not block.header.has("specialty") and block.header.has("metric"):
            around.specialty = _titled_specialty(block, table.sheet, inquiry)
        around.mark = _mark(block, table.delimiter)
        header = settled(block.header, block.body, around, inquiry)
        in_hand = TableInHand(header, around, inquiry, problems, _years(header, block.body))
        entries += TableReader(in_hand).entries(block.body)
    return entries


def _valued(table: Table) -> list[Row]:
    """The rows, with what stands for a formula that has no value, which no figure is read from."""
    shown = dict.fromkeys(table.parts.unvalued, UNVALUED) | dict(table.parts.errors)
    rows: list[Row] = list(table.rows)
    for (number, column), text in shown.items():
        if number <= len(rows) and column < len(rows[number - 1].cells):
            cells = list(rows[number - 1].cells)
            cells[column] = cells[column] or text
            rows[number - 1] = TableRow(rows[number - 1].number, cells)
    return rows


def _titled_specialty(block: Block, sheet: str | None, inquiry: Inquiry) -> str:
    """The specialty of a table of measures: as the title nearest to it, else as the sheet is named; asked about."""
    titles = [" ".join(filter(None, map(text_of, cells))) for _, cells in block.titles]
    named = [text for text in [*reversed(titles), sheet or ""] if text and not title_meaning(text).metric]
    if not named:
        return ""
    inquiry.specialties[named[0]] = None
    names = "; ".join(inquiry.specialties)
    choices = [Choice("yes", "yes, these are the specialties"), Choice(IGNORE, "no: do not read these tables")]
    sentence = f"Tables of measures without a column of specialties stand under: {names}. Are these the specialties?"
    inquiry.questions.pop("specialties", None)
    answer = inquiry.ask("specialties", sentence, choices, f"sheet {sheet!r}" if sheet else "")
    return "" if answer == IGNORE else named[0]


def _around(setting: Setting, titles: Sequence[Row], inquiry: Inquiry) -> Setting:
    """What the titles above a table say; the nearest goes first, and the sheet's name where they say nothing."""
    found = replace(setting, filters=dict(setting.filters))
    for line, cells in titles:
        text = " ".join(filter(None, map(text_of, cells)))
        before = found.metric
        if found.apply(text, is_title=True) and found.metric and (found.metric != before or not found.named_by):
            found.named_by = f"the title says: {text[:80]!r}"
        if THOUSANDS.search(text):
            found.thousands = True
            inquiry.note(f"Dollars are read in thousands, as line {line} says.")
    return found


def _years(header: SurveyHeader, body: Sequence[Row]) -> frozenset[str]:
    column = header.first("year")
    if column is None:
        return frozenset()
    texts = {text_of(row.cells[column.index]) for row in body if column.index < len(row.cells)}
    return frozenset(text for text in texts if YEAR.fullmatch(text))


def _mark(block: Block, delimiter: str | None) -> Mark | None:
    """What begins the decimals of a table: as its figures show; unknown in a text parted by semicolons."""
    indexes = [
        column.index for column in block.header.columns if column.percentile or column.field in {"value", "mean"}
    ]
    texts = [
        row.cells[index]
        for row in block.body
        for index in indexes
        if index < len(row.cells) and isinstance(row.cells[index], str)
    ]
    found = decimal_mark(str(text) for text in texts)
    return found or ("?" if delimiter == ";" else None)
