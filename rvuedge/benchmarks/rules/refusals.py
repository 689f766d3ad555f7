"""Why a benchmark figure cannot be given: a stable code and a sentence. Imports the standard library alone."""

from __future__ import annotations

from dataclasses import dataclass

LISTED = 20  # problems told at once; the rest are counted


class BenchmarkError(ValueError):
    """A figure that would have to be invented. `code` is stable (E_OUT_OF_RANGE, E_NOT_MONOTONE, E_CFTE …)."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True, slots=True)
class SurveyProblem:
    """One reason to refuse a survey file; `line` counts from 1, None speaks of the whole file or sheet."""

    line: int | None
    column: str | None
    found: str
    expected: str
    sheet: str | None = None

    def sentence(self, file: str) -> str:
        """FILE, sheet 'Work', line 3, column P50: found 'x', expected a figure."""
        place = file if self.sheet is None else f"{file}, sheet {self.sheet!r}"
        if self.line is not None:
            place = f"{place} line {self.line}"
        column = f", column {self.column}" if self.column else ""
        return f"{place}{column}: found {self.found}, expected {self.expected}"


class SurveyRefused(Exception):  # noqa: N818 - what happened to the file, in the words of the trade
    """A survey file was refused whole. `problems` holds the first 20, `more` counts the rest."""

    def __init__(self, file: str, problems: list[SurveyProblem], more: int = 0) -> None:
        super().__init__(file)
        self.file = file
        self.problems = problems[:LISTED]
        self.more = more + max(0, len(problems) - LISTED)

    def __str__(self) -> str:
        lines = [problem.sentence(self.file) for problem in self.problems]
        if self.more:
            lines.append(f"{self.file}: and {self.more:,} more")
        return "\n".join(lines)


class NoTableRefused(SurveyRefused):
    """There is no table of percentiles in a file or on a sheet at all; nothing in one is wrong."""
