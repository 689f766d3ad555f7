"""Re-priced lines as csv: each line before and after, and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from rvuedge.accounts.people.models import Person
from rvuedge.files.safe_cells import csv_lines
from rvuedge.productivity.repricing.paired_values import LoggedLine
from rvuedge.productivity.repricing.repricing import lines_repriced
from rvuedge.valuation.repricing import Repriced

COLUMNS = ("date", "log", "code", "old_wrvu", "new_wrvu", "change", "why")


def line_cells(logged: LoggedLine, line: Repriced) -> tuple[object, ...]:
    """One line's cells in the order of the columns; wRVU, empty where a line is not valued."""
    return (logged.performed_on, logged.log_id, logged.code, line.old, line.new, line.change, line.why)


def repriced_csv(person: Person, *, start: date, end: date, release: str | None, policy: str | None) -> Iterator[str]:
    """A person's lines of a period as csv, each sent as it is valued. Raises NotFoundError before the first."""
    found = lines_repriced(person, start=start, end=end, release=release, policy=policy)
    return _lines(found)


def _lines(found: Iterator[tuple[LoggedLine, Repriced]]) -> Iterator[str]:
    yield "\ufeff"
    yield from csv_lines([COLUMNS])
    yield from csv_lines(line_cells(*pair) for pair in found)
