"""What a table's rows are read with: the curve they become, what stands around them, and a row's cells by column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from rvuedge.benchmarks.readers.cells import specialty_key, text_of
from rvuedge.benchmarks.readers.columns import EVERYTHING, SurveyColumn, population_of
from rvuedge.benchmarks.readers.header import SurveyHeader
from rvuedge.benchmarks.readers.measures import DANGER, speaks_of_measure, title_meaning
from rvuedge.benchmarks.readers.questions import Inquiry
from rvuedge.benchmarks.rules.refusals import SurveyProblem
from rvuedge.files.spreadsheet import Cell
from rvuedge.files.values.figures import Mark

Problems = list[SurveyProblem]
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
class SurveyRow:
    line: int
    cells: Sequence[Cell]
    specialty: str = ""

    def text(self, column: SurveyColumn | None) -> str:
        return text_of(self.cell(column)) if column else ""

    def cell(self, column: SurveyColumn) -> Cell | None:
        return self.cells[column.index] if column.index < len(self.cells) else None


@dataclass(frozen=True, slots=True)
class TableInHand:
    """One table while it is read: what is wrong goes to `problems`, what is open to `inquiry`; rows name `years`."""

    header: SurveyHeader
    setting: Setting
    inquiry: Inquiry
    problems: Problems
    years: frozenset[str] = frozenset()

    def place(self, line: int | None) -> str:
        """Where a question stands: the sheet and the line, as far as there are any."""
        parts = [f"sheet {self.setting.sheet!r}"] if self.setting.sheet else []
        return ", ".join([*parts, *([f"line {line}"] if line else [])])

    def refuse(self, line: int, column: str | None, found: str, expected: str) -> None:
        """Note what is wrong in a cell."""
        self.problems.append(SurveyProblem(line, column, found, expected))
