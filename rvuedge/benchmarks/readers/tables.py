"""The tables of a sheet: where each begins, what its titles say, and the columns no name was known for.

Tables may stand below each other, with titles between; a sheet whose percentiles run down is read turned.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rvuedge.benchmarks.readers.cells import is_figure, is_suppressed, text_of
from rvuedge.benchmarks.readers.columns import NAMES, YEAR, SurveyColumn, column_of, is_unit
from rvuedge.benchmarks.readers.entries import CurveEntry, Setting, TableReader
from rvuedge.benchmarks.readers.header import HEADER_ROWS, WANTED, SurveyHeader, read_header
from rvuedge.benchmarks.readers.measures import (
    METRICS,
    THOUSANDS,
    known_metric,
    metric_key,
    speaks_of_measure,
    title_meaning,
)
from rvuedge.benchmarks.readers.questions import Inquiry
from rvuedge.benchmarks.readers.statistics import percentile_cell
from rvuedge.benchmarks.rules.refusals import NoTableRefused, SurveyProblem, SurveyRefused
from rvuedge.files.columns.outcomes import IGNORE, Choice
from rvuedge.files.delimited import TextRow
from rvuedge.files.tables import UNVALUED, Table, TableRow
from rvuedge.files.values.figures import Mark, decimal_mark

Row = TableRow | TextRow
MOST_FIGURES = 0.5  # of a column's filled cells: a column of figures may have marks of suppression among them
SAMPLE = 40  # rows that tell what a column holds
WIDEST = 400  # columns of a sheet that is read turned: specialties side by side


@dataclass(frozen=True, slots=True)
class Block:
    """One table of a sheet: its titles, its header and its rows."""

    titles: list[Row]
    header: SurveyHeader
    body: list[Row]


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
    blocks = [block for side in _sides(grid) for block in _blocks(side, file, mapping)]
    entries: list[CurveEntry] = []
    around = setting
    for block in blocks:
        around = _around(setting if block.titles else around, block.titles, inquiry)
        if not block.header.has("specialty") and block.header.has("metric"):
            around.specialty = _titled_specialty(block, table.sheet, inquiry)
        around.mark = _mark(block, table.delimiter)
        header = _settled(block, around, inquiry)
        reader = TableReader(header, around, inquiry, problems)
        reader.years = _years(header, block.body)
        entries += reader.entries(block.body)
    return entries


def _sides(grid: list[Row]) -> list[list[Row]]:
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


def _blocks(grid: list[Row], file: str, mapping: Mapping[str, str]) -> list[Block]:
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


def _settled(block: Block, setting: Setting, inquiry: Inquiry) -> SurveyHeader:
    """The header with every column decided: by what its cells hold, by an answer, or named as not read."""
    columns = [_checked(column, block.body) for column in block.header.columns]
    header = replace(block.header, columns=tuple(columns))
    header = _with_named_rows(header, block.body, inquiry)
    settled = [_decided(column, header, block.body, setting, inquiry) for column in header.columns]
    return replace(header, columns=tuple(_without_captions(settled)))


def _checked(column: SurveyColumn, body: Sequence[Row]) -> SurveyColumn:
    """A count whose cells are words is none: "Group" may head names."""
    if column.field in {"n_organizations", "n_providers"}:
        texts = _texts(column, body)
        if texts and not any(is_figure(text) or is_suppressed(text) for text in texts):
            return replace(column, field=None)
    return column


def _texts(column: SurveyColumn, body: Sequence[Row]) -> list[str]:
    found = [text_of(row.cells[column.index]) for row in body[:SAMPLE] if column.index < len(row.cells)]
    return [text for text in found if text]


def _with_named_rows(header: SurveyHeader, body: Sequence[Row], inquiry: Inquiry) -> SurveyHeader:
    """Find the column of measures and of specialties where no heading is known for it."""
    columns = list(header.columns)
    known = {column.index for column in columns}
    blank = [SurveyColumn(index, None) for index in range(header.width) if index not in known]
    open_ones = sorted(
        [column for column in [*columns, *blank] if column.field is None and _is_of_words(column, body)],
        key=lambda column: column.index,
    )
    if not header.has("metric") and not any(column.metric or column.unknown for column in header.points):
        measures = next((column for column in open_ones if _are_measures(_texts(column, body))), None)
        if measures:
            columns = _put(columns, replace(measures, field="metric"))
            open_ones.remove(measures)
            inquiry.note(
                f"The column {measures.printed or 'without a heading'!r} is read as the measure: so are its cells."
            )
    if not header.has("specialty") and open_ones:
        first = open_ones[0]
        heading = first.printed or "(no heading)"
        choices = [Choice("specialty", "the specialty"), *_filter_choices(heading), Choice(IGNORE, "do not read it")]
        answer = inquiry.ask(f"column:{heading}", f"No column is headed specialty. What is {heading!r}?", choices)
        columns = _put(columns, replace(first, field=answer or "specialty", printed=heading))
    return replace(header, columns=tuple(columns))


def _put(columns: list[SurveyColumn], column: SurveyColumn) -> list[SurveyColumn]:
    others = [other for other in columns if other.index != column.index]
    return sorted([*others, column], key=lambda item: item.index)


def _is_of_words(column: SurveyColumn, body: Sequence[Row]) -> bool:
    texts = _texts(column, body)
    return bool(texts) and not any(is_figure(text) for text in texts)


def _are_measures(texts: Sequence[str]) -> bool:
    """Whether cells are measures: all speak of one, and some are known."""
    return bool(texts) and all(map(speaks_of_measure, texts)) and any(map(known_metric, texts))


def _decided(
    column: SurveyColumn, header: SurveyHeader, body: Sequence[Row], setting: Setting, inquiry: Inquiry
) -> SurveyColumn:
    texts = _texts(column, body)
    if column.field in {"not_stored", "spread", IGNORE}:
        reasons = {"spread": "a statistic that has no place here", IGNORE: "as the mapping says"}
        reason = reasons.get(column.field or "", "nothing is kept of it")
        inquiry.leave_out("column", column.printed, reason, len(texts))
        inquiry.note(f"The column {column.printed!r} was left out.")
        return column
    open_measure = column.field == "measure" and not header.is_long
    if column.field not in {None, "ambiguous"} and not open_measure:
        return column
    if not texts and column.field is None:
        inquiry.leave_out("column", column.printed or "(no heading)", "it is empty", 0)
        return column
    figures = sum(is_figure(text) for text in texts)
    if figures < MOST_FIGURES * max(len(texts), 1) and column.field is None:
        return _of_words(column, header, body, inquiry)
    return _of_figures(column, header, setting, inquiry)


def _of_words(column: SurveyColumn, header: SurveyHeader, body: Sequence[Row], inquiry: Inquiry) -> SurveyColumn:
    """A column of words nobody knows: where it alone parts rows that are else one, it is asked about."""
    if not _parts_rows(column, header, body):
        inquiry.leave_out("column", column.printed, "its heading names nothing we keep", len(_texts(column, body)))
        inquiry.note(f"The column {column.printed!r} was left out.")
        return column
    choices = [*_filter_choices(column.printed), Choice(IGNORE, "do not read it")]
    sentence = f"The column {column.printed!r} tells rows of one specialty apart. What is it?"
    answer = inquiry.ask(f"column:{column.printed}", sentence, choices)
    return replace(column, field=answer or f"filter:{_filter_name(column.printed)}")


def _filter_name(heading: str) -> str:
    return METRICS.words(heading)[:40] or "group"


def _filter_choices(heading: str) -> list[Choice]:
    name = _filter_name(heading)
    known = ("region", "ownership", "setting")
    others = [Choice(f"filter:{item}", f"a filter: {item}") for item in known if item != name]
    return [Choice(f"filter:{name}", f"a filter of its own: {name}"), *others]


def _parts_rows(column: SurveyColumn, header: SurveyHeader, body: Sequence[Row]) -> bool:
    """Whether two rows are the same but for this column."""
    naming = {"specialty", "metric", "provider_type", "percentile", "year"}
    keys = [
        item.index for item in header.columns if item.field and (item.field in naming or item.field[:6] == "filter")
    ]
    seen: dict[tuple[str, ...], str] = {}
    for row in body:
        texts = [text_of(cell) for cell in row.cells]
        key = tuple(texts[index] if index < len(texts) else "" for index in keys)
        own = texts[column.index] if column.index < len(texts) else ""
        if not any(key) or not own:
            continue
        if seen.setdefault(key, own) != own:
            return True
    return False


def _of_figures(column: SurveyColumn, header: SurveyHeader, setting: Setting, inquiry: Inquiry) -> SurveyColumn:
    """A column of figures nobody knows is asked about: it may be a count or a percentile."""
    fields = ["n_organizations", "n_providers", "mean", "sd", *(f"p{rank}" for rank in (10, 25, 50, 75, 90))]
    free = [name for name in fields if not header.has(name)]
    words = {"n_organizations": "the number of organizations", "n_providers": "the number of providers", "sd": "the SD"}
    choices = [Choice(name, words.get(name, name.upper() if name != "mean" else "the mean")) for name in free]
    where = f"sheet {setting.sheet!r}" if setting.sheet else ""
    sentence = f"The column {column.printed!r} holds figures and its heading is not known. What is it?"
    choices.append(Choice(IGNORE, "do not read it"))
    answer = inquiry.ask(f"column:{column.printed}", sentence, choices, where)
    if answer in {None, IGNORE}:
        if answer:
            inquiry.leave_out("column", column.printed, "as you answered")
        return replace(column, field=None)
    return replace(column, field=answer, metric=None)


def _without_captions(columns: list[SurveyColumn]) -> list[SurveyColumn]:
    """Words that stand over every column of percentiles alike and speak of no measure are a caption."""
    over = {column.unknown for column in columns if column.percentile}
    if len(over) == 1 and not speaks_of_measure(next(iter(over))) and len([c for c in columns if c.percentile]) > 1:
        text = next(iter(over))
        named = any(column.metric for column in columns if column.percentile) or not text
        if named or not is_unit(text):
            return [replace(column, unknown="") if column.unknown == text else column for column in columns]
    return columns
