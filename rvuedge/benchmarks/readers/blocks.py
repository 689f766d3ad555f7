"""Where the tables of a sheet begin and end: below each other, beside each other, or turned on their side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rvuedge.benchmarks.readers.cells import is_figure, text_of
from rvuedge.benchmarks.readers.columns import NAMES, YEAR, column_of
from rvuedge.benchmarks.readers.header import HEADER_ROWS, WANTED, SurveyHeader, read_header
from rvuedge.benchmarks.readers.statistics import percentile_cell
from rvuedge.benchmarks.rules.refusals import NoTableRefused, SurveyProblem, SurveyRefused
from rvuedge.files.delimited import TextRow
from rvuedge.files.tables import TableRow

Row = TableRow | TextRow
WIDEST = 400  # columns of a sheet that is read turned: specialties side by side


@dataclass(frozen=True, slots=True)
class Block:
    """One table of a sheet: its titles, its header and its rows."""

    titles: list[Row]
    header: SurveyHeader
    body: list[Row]


def sides(grid: list[Row]) -> list[list[Row]]:
    """The tables that stand beside each other, each with a column of specialties of its own; mostly the grid itself."""
    for row in grid:
        if not _may_begin(row):
            continue
        starts = [index for index, cell in enumerate(row.cells) if NAMES.field_of(text_of(cell)) == "specialty"]
        if len(starts) > 1:
            parts = zip([0, *starts[1:]], [*starts[1:], None], strict=True)
            sides = [[TableRow(item.number, list(item.cells[first:last])) for item in grid] for first, last in parts]
            return [[item for item in side if any(map(text_of, item.cells))] for side in sides]
    return [grid]


def blocks_of(grid: list[Row], file: str, mapping: Mapping[str, str]) -> list[Block]:
    try:
        return list(_parted(grid, file, mapping))
    except NoTableRefused:
        turned = _turned(grid)
        if turned is None:
            raise
        try:
            return list(_parted(turned, file, mapping))
        except SurveyRefused:
            pass
        raise


def _turned(grid: list[Row]) -> list[Row] | None:
    """The sheet with rows for columns, where percentiles run down its first columns; None where none do."""
    width = max(len(row.cells) for row in grid)
    start = next((index for index, row in enumerate(grid) if len(list(filter(None, map(text_of, row.cells)))) > 1), 0)
    down = [row for row in grid[start:] if any(_is_rank(text_of(cell)) for cell in row.cells[:2])]
    if width > WIDEST or len(down) < 2:
        return None
    rows = grid[start:]
    columns = [[row.cells[index] if index < len(row.cells) else "" for row in rows] for index in range(width)]
    filled = [column for column in columns if any(map(text_of, column))]
    labels = 2 if all(not is_figure(text_of(cell)) for cell in filled[1][1:] if text_of(cell)) else 1
    for column in filled[:labels]:
        column[0] = "Specialty" if column is filled[labels - 1] else ""
    titles = [TableRow(row.number, row.cells) for row in grid[:start]]
    return [*titles, *(TableRow(index, cells) for index, cells in enumerate(filled, start=1))]


def _is_rank(text: str) -> bool:
    return column_of(0, [text], {}).percentile is not None if text else False


def _parted(grid: list[Row], file: str, mapping: Mapping[str, str]) -> Iterator[Block]:
    """The tables of a grid, one after the other. Raises NoTableRefused for none, SurveyRefused for a wrong header."""
    found: list[tuple[int, SurveyHeader]] = []
    nothing: SurveyRefused | None = None
    wrong: SurveyRefused | None = None
    index = 0
    while index < len(grid):
        step = 1
        if _may_begin(grid[index]):
            try:
                header = _header_at(grid, index, file, mapping)
            except NoTableRefused as error:
                nothing = nothing or error
            except SurveyRefused as error:
                wrong = wrong or error
            else:
                found.append((index, header))
                step = header.rows
        index += step
    if not found:
        texts = [text_of(cell) for cell in grid[0].cells]
        raise wrong or nothing or NoTableRefused(file, [_no_table(grid[0].number, texts)])
    if wrong:
        raise wrong
    yield from _between(grid, found)


def _no_table(line: int, texts: Sequence[str]) -> SurveyProblem:
    return SurveyProblem(line, None, repr(", ".join(texts)[:80]), WANTED)


def _between(grid: list[Row], found: list[tuple[int, SurveyHeader]]) -> Iterator[Block]:
    titles = grid[: found[0][0]]
    for (index, header), following in zip(found, [*found[1:], None], strict=True):
        end = following[0] if following else len(grid)
        body = grid[index + header.rows : end]
        after: list[Row] = []
        while following and body and len(list(filter(None, map(text_of, body[-1].cells)))) == 1:
            after.insert(0, body.pop())
        yield Block(titles, header, body)
        titles = after


def _may_begin(row: Row) -> bool:
    """Whether a row can be the first of a header: words in two cells, or one over columns right of the first."""
    filled = [(index, text) for index, text in enumerate(map(text_of, row.cells)) if text]
    if any(is_figure(text) and percentile_cell(text) is None and not YEAR.fullmatch(text) for _, text in filled):
        return False
    return len(filled) > 1 or (len(filled) == 1 and filled[0][0] > 0)


def _header_at(grid: list[Row], index: int, file: str, mapping: Mapping[str, str]) -> SurveyHeader:
    rows = [(line, [text_of(cell) for cell in cells]) for line, cells in grid[index : index + HEADER_ROWS]]
    header = read_header(rows, file=file, mapping=mapping)
    if not header.has("specialty") and not header.has("metric") and _holds_ranks(rows[0][1]):
        raise NoTableRefused(file, [_no_table(rows[0][0], rows[0][1])])
    return header


def _holds_ranks(texts: Sequence[str]) -> bool:
    return bool(texts) and _is_rank(texts[0])
