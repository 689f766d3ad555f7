"""The rows of a survey table as entries: one for each curve as printed, long or wide, before they are checked."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from rvuedge.benchmarks.readers.cells import (
    ADVANCED_PRACTICE,
    EXPECTED,
    IN_THOUSANDS,
    MARKS,
    count,
    figure,
    is_suppressed,
    provider_type_key,
    specialty_key,
    specialty_name,
    text_of,
    withheld,
)
from rvuedge.benchmarks.readers.columns import EVERYTHING, SurveyColumn, population_of
from rvuedge.benchmarks.readers.header import STATISTICS, SurveyHeader, field_of
from rvuedge.benchmarks.readers.measures import (
    DANGER,
    UPPER,
    known_metric,
    meaning_of,
    metric_key,
    metric_words,
    speaks_of_measure,
    title_meaning,
)
from rvuedge.benchmarks.readers.questions import KEEP, LEAVE_OUT, Inquiry, metric_choices
from rvuedge.benchmarks.readers.statistics import is_spread, percentile_cell
from rvuedge.benchmarks.rules.refusals import SurveyProblem
from rvuedge.files.columns.outcomes import Choice
from rvuedge.files.delimited import TextRow
from rvuedge.files.headers import words
from rvuedge.files.spreadsheet import Cell
from rvuedge.files.tables import TableRow
from rvuedge.files.values.figures import Mark

ALL = frozenset({"", "all", "total", "overall", "any"})
WITHOUT_DOLLARS = ("work_rvus", "total_rvus", "encounters", "asa_units")
MONEY = ("total_compensation", "base_salary", "collections", "gross_charges")
AS_PERCENT = frozenset(f"{UPPER[money]}_per_{lower}" for money in MONEY for lower in ("collection", "gross_charge"))
LENGTHS = {"specialty": 120, "metric": 60}
PROVIDER_TYPES = (
    Choice("physician", "physicians"),
    Choice("app", "advanced practice providers (NP, PA, CRNA)"),
    Choice("resident", "residents and fellows"),
    Choice(LEAVE_OUT, "do not read these rows"),
)

Problems = list[SurveyProblem]
Body = Sequence[TableRow | TextRow]
Statistics = dict[str, Decimal | int | None]


@dataclass(slots=True)
class CurveEntry:
    """One curve as printed: where it stands, whose it is, its points, the statistics beside them and the cells."""

    line: int
    specialty: str
    metric: str
    provider_type: str
    filters: tuple[tuple[str, str], ...]
    sheet: str | None = None
    section: str = ""
    thousands: bool = False
    n_withheld: bool = False
    points: dict[int, Decimal | None] = field(default_factory=dict)
    statistics: Statistics = field(default_factory=dict)
    printed: dict[str, str] = field(default_factory=dict)

    def key(self) -> tuple[object, ...]:
        """What no two curves of a file may share; the order of a specialty's words does not tell two apart."""
        return specialty_key(self.specialty), self.metric, self.provider_type, self.filters


@dataclass(slots=True)
class Setting:
    """What stands around the rows of a table: in its titles, its sheet's name, and headings among the rows.

    `metric` is that of figures that no row or column names, `named_by` the text it comes from.
    """

    sheet: str | None
    metric: str | None = None
    named_by: str = ""
    doubtful: str = ""
    given: str | None = None
    specialty: str = ""
    section: str = ""
    provider_type: str | None = None
    filters: dict[str, str] = field(default_factory=dict)
    year: str | None = None
    thousands: bool = False
    mark: Mark | None = None

    def apply(self, text: str, *, is_title: bool = False) -> bool:
        """Take up what a heading says: a population, a measure. False where it says neither.

        A title that only may say a measure ("Compensation Survey") leaves one that another title names.
        """
        for part in dict.fromkeys([text, *re.split(r"\s{1,9}[-–—|]\s{1,9}|[:;|,]\s{0,9}", text)]):
            found = population_of(part)
            if found and found[0] == "provider_type":
                self.provider_type = found[1]
            elif found:
                self.filters = {name: value for name, value in self.filters.items() if name != found[0]}
                self.filters |= {} if found[1] == EVERYTHING else {found[0]: found[1]}
            if found:
                return True
        meaning = title_meaning(text)
        if meaning.metric:
            self.metric, self.named_by, self.doubtful = meaning.metric, text, ""
        elif speaks_of_measure(text) and not (is_title and self.metric and not DANGER.search(text.lower())):
            self.metric, self.doubtful = None, text
        return bool(meaning.metric)


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    cells: Sequence[Cell]
    specialty: str = ""

    def text(self, column: SurveyColumn | None) -> str:
        return text_of(self.cell(column)) if column else ""

    def cell(self, column: SurveyColumn) -> Cell | None:
        return self.cells[column.index] if column.index < len(self.cells) else None


class TableReader:
    """Reads the rows of one table under its header. What is wrong goes to `problems`, what is open to `inquiry`."""

    def __init__(self, header: SurveyHeader, setting: Setting, inquiry: Inquiry, problems: Problems) -> None:
        self.header, self.setting, self.inquiry, self.problems = header, setting, inquiry, problems
        self.specialty = header.first("specialty")
        self.above = ""
        groups = dict.fromkeys(map(self._group, header.points))
        figures = [column for column in header.columns if column.percentile or column.field in STATISTICS]
        self.curves = [[column for column in figures if self._fits(column, group)] for group in groups]

    def entries(self, body: Body) -> list[CurveEntry]:
        """An entry for each curve of the rows."""
        found: list[CurveEntry] = []
        long: dict[tuple[object, ...], CurveEntry] = {}
        for line, cells in body:
            row = self._row(line, cells)
            if row is None:
                continue
            if self.header.is_long:
                self._long(row, long)
            else:
                found += self._wide(row)
        return [*found, *long.values()]

    def _row(self, line: int, cells: Sequence[Cell]) -> _Row | None:
        """A row that speaks of a specialty's figures; a line of text alone is a heading or a note."""
        row = _Row(line, cells)
        filled = [index for index, cell in enumerate(cells) if cell is not None and str(cell).strip()]
        if not filled:
            return None
        first = self.specialty.index if self.specialty else 0
        if len(filled) == 1 and filled[0] in {0, first}:
            self._heading(line, str(cells[filled[0]]).strip())
            return None
        if self._is_remark(row):
            self.inquiry.leave_out("row", row.text(self.specialty)[:60], f"line {line} was read as a note")
            return None
        if filled[-1] >= self.header.width:
            self.problems.append(SurveyProblem(line, None, f"{filled[-1] + 1} cells", f"at most {self.header.width}"))
            return None
        return self._with_specialty(row)

    def _is_remark(self, row: _Row) -> bool:
        """Whether a row only says where the figures are from: words in one cell of a figure, and no figure at all."""
        figures = [column for column in self.header.columns if column.percentile or column.field in STATISTICS]
        texts = [text for column in figures if (text := row.text(column))]
        return (
            len(figures) > 1 and len(texts) == 1 and not is_suppressed(texts[0]) and not re.match(r"[$0-9]", texts[0])
        )

    def _heading(self, line: int, text: str) -> None:
        if self.setting.apply(text):
            self.inquiry.note(f"Line {line} was read as a heading of the rows below it: {text[:60]!r}.")
            return
        if self.specialty is None and self.header.has("metric"):
            self.setting.specialty = text
            self.inquiry.note(f"Line {line} was read as the specialty of the rows below it: {text[:60]!r}.")
            return
        self.setting.section = text
        self.inquiry.leave_out("row", text[:60], f"line {line} was read as a note")
        self.inquiry.note(f"Line {line} was read as a note: {text[:60]!r}.")

    def _with_specialty(self, row: _Row) -> _Row | None:
        text = row.text(self.specialty) if self.specialty else self.setting.specialty
        name, marks = specialty_name(text)
        if marks:
            self.inquiry.leave_out("cell", marks, "a footnote mark beside a specialty's name")
        if name:
            self.above = name
            return replace(row, specialty=name)
        parted = self.header.is_long or self.header.has("metric")
        if self.above and parted:
            self.inquiry.note("Rows without a specialty are read under the specialty above them.")
            return replace(row, specialty=self.above)
        column = self.specialty.name if self.specialty else "Specialty"
        self.problems.append(SurveyProblem(row.line, column, "nothing", "a specialty"))
        return None

    def _wide(self, row: _Row) -> list[CurveEntry]:
        entries = []
        for columns in self.curves:
            entry = self._entry(row, next(column for column in columns if column.percentile))
            problem = next((self._contradiction(row, column) for column in columns if column.metric), None)
            if problem:
                self.problems.append(problem)
            if entry is None or problem:
                continue
            for column in columns:
                self._put(entry, column.field or "", column.name, row.cell(column), row.line)
            entries.append(entry)
        return entries

    def _group(self, column: SurveyColumn) -> tuple[object, ...]:
        """What the columns of one curve share; where rows name the measure, a column's own only has to agree."""
        return (None, *column.group[1:]) if self.header.has("metric") else column.group

    def _fits(self, column: SurveyColumn, group: tuple[object, ...]) -> bool:
        """Whether a column's figures belong to a group of percentile columns: all that it states agrees with it."""
        own = self._group(column)
        if column.percentile:
            return own == group
        return all(mine in {None, "", ()} or mine == theirs for mine, theirs in zip(own, group, strict=True))

    def _contradiction(self, row: _Row, column: SurveyColumn) -> SurveyProblem | None:
        named = row.text(self.header.first("metric"))
        if not named or (known_metric(named) or metric_key(named)) == column.metric:
            return None
        expected = f"a figure of {metric_key(named)}, as the row says"
        return SurveyProblem(row.line, column.name, f"a column of {column.metric}", expected)

    def _long(self, row: _Row, entries: dict[tuple[object, ...], CurveEntry]) -> None:
        position = self.header.first("percentile")
        for value in [column for column in self.header.columns if column.field in {"value", "measure"}]:
            new = self._entry(row, value)
            if new is None or position is None:
                continue
            entry = entries.setdefault(new.key(), new)
            text = row.text(position)
            statistic = _statistic(text)
            if statistic is None and is_spread(text):
                self.inquiry.leave_out("row", text, "neither a percentile nor a mean")
                continue
            if statistic is None:
                expected = "a percentile from 1 to 99, mean, SD or a count"
                self.problems.append(SurveyProblem(row.line, position.name, repr(text), expected))
                continue
            self._put(entry, statistic, value.name, row.cell(value), row.line)
            for column in self.header.columns:
                if column.field in STATISTICS:
                    self._put_beside(entry, column, row)

    def _entry(self, row: _Row, column: SurveyColumn) -> CurveEntry | None:
        metric = self._metric(row, column)
        if metric is None:
            return None
        for name, length in {"specialty": len(row.specialty), "metric": len(metric)}.items():
            if length > LENGTHS[name]:
                found, expected = f"{length} characters", f"at most {LENGTHS[name]}"
                self.problems.append(SurveyProblem(row.line, name.capitalize(), found, expected))
                return None
        provider_type = column.provider_type or self._provider_type(row)
        if provider_type is None or not self._is_of_year(row, column):
            return None
        return CurveEntry(
            line=row.line,
            specialty=row.specialty,
            metric=metric,
            provider_type=provider_type,
            filters=self._filters(row, column),
            sheet=self.setting.sheet,
            section=self.setting.section,
            thousands=(column.thousands or self.setting.thousands) and metric in MONEY,
        )

    def _metric(self, row: _Row, column: SurveyColumn) -> str | None:
        """The metric of a figure: by its row, its column, a title, the sheet or the upload; else it is asked about."""
        named = row.text(self.header.first("metric"))
        if self.header.has("metric") and not column.metric and not words(named):
            self.problems.append(SurveyProblem(row.line, "Metric", repr(named), "a metric"))
            return None
        if column.metric and not named:
            return self._with_unknown(column)
        text = named or column.unknown
        return self._of_text(text, row.line) if text else self._unnamed()

    def _with_unknown(self, column: SurveyColumn) -> str | None:
        if not column.unknown:
            return column.metric
        return self._of_text(f"{column.unknown} {metric_words(column.metric or '')}", None, column.metric)

    def _of_text(self, text: str, line: int | None, likely: str | None = None) -> str | None:
        meaning = meaning_of(text)
        if meaning.metric:
            return meaning.metric
        proposals = [likely, *meaning.proposals] if likely else meaning.proposals
        own = metric_key(text)
        answer = self.inquiry.ask(
            f"measure:{text}",
            f"Which measure is {text!r}?",
            metric_choices([name for name in proposals if name], keep=own),
            self._place(line),
        )
        if answer == LEAVE_OUT:
            self.inquiry.leave_out("row" if line else "column", text, "a measure that is not to be read")
            return None
        return own if answer in {None, KEEP} else answer

    def _unnamed(self) -> str | None:
        if self.setting.given:
            return self.setting.given
        if self.setting.metric:
            self.inquiry.note(
                f"The figures are read as {metric_words(self.setting.metric)}, as {self.setting.named_by}."
            )
            return self.setting.metric
        doubtful = self.setting.doubtful
        where = f" of sheet {self.setting.sheet!r}" if self.setting.sheet else ""
        proposals = title_meaning(doubtful).proposals if doubtful else ()
        hint = f"; the title is {doubtful[:80]!r}" if doubtful else ""
        sentence = f"What do the figures{where} measure? No title, column or row names it{hint}."
        key = f"metric:{doubtful[:80]}" if doubtful else f"metric:{self.setting.sheet}" if where else "metric"
        return self.inquiry.ask(key, sentence, metric_choices(proposals), self._place(None)) or "unnamed"

    def _provider_type(self, row: _Row) -> str | None:
        column = self.header.first("provider_type")
        text = row.text(column)
        if not words(text):
            around = self.setting.provider_type
            if column is None and around in {None, "physician"} and ADVANCED_PRACTICE.search(row.specialty):
                self.inquiry.note(f"{row.specialty} is read as advanced practice providers, by its name.")
                return "app"
            return around or "physician"
        found = provider_type_key(text)
        if found is not None:
            return found
        sentence = f"Which kind of provider is {text[:40]!r}?"
        answer = self.inquiry.ask(f"provider_type:{text[:40]}", sentence, PROVIDER_TYPES, self._place(row.line))
        if answer == LEAVE_OUT:
            self.inquiry.leave_out("row", text[:40], "a kind of provider that is not to be read")
            return None
        return answer or "physician"

    def _is_of_year(self, row: _Row, column: SurveyColumn) -> bool:
        """Whether a figure is of the year that is read, where the table has several."""
        years = self.setting_years()
        year = column.year or row.text(self.header.first("year"))
        if len(years) < 2 or not year:
            return True
        choices = [Choice(item, f"read the figures of {item}") for item in sorted(years, reverse=True)]
        sentence = f"The table has figures of {', '.join(sorted(years))}. Which year is this survey?"
        answer = self.inquiry.ask("year", sentence, choices, self._place(None))
        if answer and year != answer:
            self.inquiry.leave_out("column" if column.year else "row", year, f"the survey is of {answer}")
            return False
        return answer is not None or year == max(years)

    def setting_years(self) -> set[str]:
        """The years that columns name."""
        return {column.year for column in self.header.points if column.year} | self.years

    years: frozenset[str] = frozenset()

    def _filters(self, row: _Row, column: SurveyColumn) -> tuple[tuple[str, str], ...]:
        """The filters a figure stands under; "All" is none."""
        found = dict(self.setting.filters) | dict(column.filters)
        for item in self.header.columns:
            if item.field and item.field.startswith("filter:"):
                name, text = item.field.removeprefix("filter:"), row.text(item)
                found.pop(name, None)
                everything = population_of(text)
                if text.lower() not in ALL and not (everything and everything[1] == EVERYTHING):
                    found[name] = text
        return tuple(sorted(found.items()))

    def _put(self, entry: CurveEntry, name: str, column: str, cell: Cell | None, line: int) -> None:
        """Put a figure where its name says; a second one is a problem."""
        index = int(name[1:]) if name[1:].isdigit() else None
        if index in entry.points if index else name in entry.statistics:
            shown = f"P{index}" if index else name
            found = f"{shown} again (first on line {entry.line})"
            self.problems.append(SurveyProblem(line, column, found, "each once"))
            return
        value = self._read(cell, name, column, line, entry)
        entry.printed[name] = text_of(cell)
        entry.n_withheld |= name == "n_organizations" and withheld(cell)
        if index:
            entry.points[index] = None if value is None else Decimal(value)
        else:
            entry.statistics[name] = value

    def _put_beside(self, entry: CurveEntry, column: SurveyColumn, row: _Row) -> None:
        """A statistic repeated on each row of a long table; it must be the same on all that state it."""
        field = column.field or ""
        value = self._read(row.cell(column), field, column.name, row.line, entry)
        entry.n_withheld |= field == "n_organizations" and withheld(row.cell(column))
        known = entry.statistics.get(field)
        if value is not None and known is not None and value != known:
            expected = f"{known}, as on line {entry.line}"
            self.problems.append(SurveyProblem(row.line, column.name, f"{value}", expected))
        elif known is None:
            entry.statistics[field] = value
            entry.printed[field] = text_of(row.cell(column))

    def _read(self, cell: Cell | None, name: str, column: str, line: int, entry: CurveEntry) -> Decimal | int | None:
        is_count = name.startswith("n_")
        if "$" in text_of(cell) and entry.metric in WITHOUT_DOLLARS:
            expected = (
                f"a figure of {entry.metric}, which has no $; name the metric of the table if it is a different one"
            )
            self.problems.append(SurveyProblem(line, column, repr(text_of(cell)), expected))
            return None
        read: Callable[[Cell | None], Decimal | int | None] = count if is_count else self._figure_of(entry)
        try:
            value = read(self._unmarked(cell))
        except ValueError as error:
            kind = "a whole number" if is_count else EXPECTED
            self.problems.append(SurveyProblem(line, column, str(error), f"{kind}, or a mark of suppression"))
            return None
        if value is not None and IN_THOUSANDS.fullmatch(text_of(cell)):
            self.inquiry.note("Figures such as 300K are read as thousands: 300,000.")
            return value
        return value * 1000 if value is not None and entry.thousands and not is_count else value

    def _figure_of(self, entry: CurveEntry) -> Callable[[Cell | None], Decimal | None]:
        def read(cell: Cell | None) -> Decimal | None:
            text = text_of(cell)
            if entry.metric in AS_PERCENT and text.endswith("%"):
                share = figure(text.removesuffix("%").strip(), self.setting.mark)
                return None if share is None else share / 100
            return figure(cell, self.setting.mark)

        return read

    def _unmarked(self, cell: Cell | None) -> Cell | None:
        """A figure without the footnote marks behind it; the marks are named as not read."""
        text = text_of(cell)
        found = re.fullmatch(rf"(?P<figure>\$?[0-9][0-9.,]*)\s*(?P<marks>{MARKS.pattern})", text)
        if not found or is_suppressed(text):
            return cell
        self.inquiry.leave_out("cell", found["marks"], "a footnote mark beside a figure")
        return found["figure"]

    def _place(self, line: int | None) -> str:
        parts = [f"sheet {self.setting.sheet!r}"] if self.setting.sheet else []
        return ", ".join([*parts, *([f"line {line}"] if line else [])])


def _statistic(text: str) -> str | None:
    index = percentile_cell(text)
    if index is not None:
        return f"p{index}"
    known = field_of(text)
    return known[0] if known and known[0] in STATISTICS else None
