"""What a reader says when it refuses a file: where, what it found, what it expected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

from rvuedge.platform.figures import count

LISTED = 20  # problems told at once (docs/api.md); the rest are counted


@dataclass(frozen=True, slots=True)
class FileProblem:
    """One reason to refuse a file. `line` counts from 1, within its `sheet`; None speaks of the whole file."""

    line: int | None
    column: str | None
    found: str
    expected: str
    sheet: str | None = None

    def sentence(self, file: str) -> str:
        """For a person: "FILE line 123, column WORK RVU: found 'x', expected a figure"."""
        where = [file] if self.sheet is None else [file, f"sheet {self.sheet!r}"]
        if self.line is not None:
            where.append(f"line {self.line}")
        place = " ".join(where)
        if self.column is not None:
            place += f", column {self.column}"
        return f"{place}: found {self.found}, expected {self.expected}"


def and_more(number: int) -> str:
    """A sentence that more is wrong than was said; nothing where there is no more."""
    return f" {count(number, 'further problem was', 'further problems were')} found." if number else ""


class FileRefused(Exception):  # noqa: N818 - what happened to the file, in the words of the trade
    """A file was refused whole. `problems` holds the first 20, `more` counts the rest."""

    def __init__(self, file: str, problems: list[FileProblem], more: int = 0) -> None:
        super().__init__(file, problems, more)
        self.file = file
        self.problems = problems
        self.more = more

    def __str__(self) -> str:
        lines = [problem.sentence(self.file) for problem in self.problems]
        if self.more:
            lines.append(f"{self.file}: and {self.more:,} more")
        return "\n".join(lines)


class Findings:
    """Problems gathered while a file is checked: the first 20 kept, all counted."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.first: list[FileProblem] = []
        self.count = 0

    def add(self, line: int | None, column: str | None, found: str, expected: str) -> None:
        """Note one problem; `found` is said as it stands."""
        self.count += 1
        if len(self.first) < LISTED:
            self.first.append(FileProblem(line, column, found, expected))

    def refuse_if_any(self) -> None:
        """Raises FileRefused when anything was noted."""
        if self.count:
            raise FileRefused(self.file, self.first, self.count - len(self.first))


def refuse(file: str, *, found: str, expected: str, line: int | None = None, column: str | None = None) -> NoReturn:
    """Raises FileRefused for one problem."""
    raise FileRefused(file, [FileProblem(line, column, found, expected)])


def quoted(text: str) -> str:
    """The text as found, in quotes and cut to 60 characters; "nothing" when it is empty."""
    if not text.strip():
        return "nothing"
    return repr(text if len(text) <= 60 else text[:59] + "…")
