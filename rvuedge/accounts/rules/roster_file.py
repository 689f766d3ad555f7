"""A practice's roster as a csv or xlsx table: who, in which role, with which clinical FTE, from when to when.

Every row is read or a problem of its line; nothing is guessed. Computes only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from rvuedge.accounts.rules.names import name_problem
from rvuedge.files.delimited import TextRow
from rvuedge.files.headers import read_names
from rvuedge.files.problems import FileProblem, quoted, refuse
from rvuedge.files.tables import ANY
from rvuedge.files.titled import TitledTable, read_titled_table

EXPECTED = "a roster: a table with a column for the email address"
NAMES = read_names(Path(__file__).with_suffix(".toml"))
OPTIONAL = frozenset(NAMES.fields) - {"email"}
ROLES = {
    "physician": "physician", "attending": "physician", "provider": "physician", "trainee": "trainee",
    "resident": "trainee", "fellow": "trainee", "student": "trainee", "manager": "manager",
    "practice manager": "manager", "owner": "owner", "partner": "owner",
}  # fmt: skip
MAXIMUM_ROWS = 1_000  # the largest groups have some hundred physicians; each row may send a mail
ADDRESS = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}")
DAYS = ("%Y-%m-%d", "%m/%d/%Y", "%Y-%m-%d %H:%M:%S")


@dataclass(frozen=True, slots=True)
class RosterRow:
    """Somebody on a roster. cfte is the clinical full-time equivalent. None where the file says nothing."""

    line: int
    email: str
    name: str | None = None
    specialty: str | None = None
    role: str | None = None
    cfte: Decimal | None = None
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Roster:
    """A roster as read: its rows, the problems of the others, and the columns that no row is read from."""

    rows: tuple[RosterRow, ...]
    problems: tuple[FileProblem, ...]
    ignored: tuple[str, ...] = ()


class RosterCellError(ValueError):
    """A cell that cannot be read; the text is what was expected."""


def read_roster(data: bytes, *, file: str) -> Roster:
    """A roster's rows and problems, by line. Raises FileRefused for a file that is no such table, or too long."""
    table = read_titled_table(data, file=file, expected=EXPECTED, names=NAMES, limits=ANY, optional=OPTIONAL)
    ignored = _ignored(table, file)
    lines = [line for line in table.lines if any(line.cells)]
    if not lines:
        refuse(file, found="no rows under the header", expected=EXPECTED)
    if len(lines) > MAXIMUM_ROWS:
        refuse(file, found=f"{len(lines):,} rows", expected=f"at most {MAXIMUM_ROWS:,}")
    problems: list[FileProblem] = []
    rows = [row for line in lines if (row := _row(table, line, problems)) is not None]
    return Roster(tuple(_once(rows, problems)), tuple(problems), ignored)


def _ignored(table: TitledTable, file: str) -> tuple[str, ...]:
    """The headers that mean nothing here. Raises FileRefused for two that mean the same: neither is guessed."""
    for field, columns in table.columns.ambiguous.items():
        first, second = columns[:2]
        refuse(file, found=f"the columns {first.printed} and {second.printed}", expected=f"one column for {field}")
    return tuple(column.printed for column in table.columns.unknown)


def _row(table: TitledTable, line: TextRow, problems: list[FileProblem]) -> RosterRow | None:
    if len(line.cells) > table.width and any(line.cells[table.width :]):
        found = f"{len(line.cells)} columns"
        problems.append(FileProblem(line.number, None, found, f"{table.width} columns"))
        return None
    padded = TextRow(line.number, [*line.cells, *[""] * (table.width - len(line.cells))])
    cells = table.fields(padded)
    before = len(problems)
    read: dict[str, Any] = {}
    for field, parse in CELLS.items():
        try:
            read[field] = parse(cells.get(field, ""))
        except RosterCellError as error:
            column = table.headers.get(field, field)
            problems.append(FileProblem(line.number, column, quoted(cells.get(field, "")), str(error)))
    if len(problems) == before and read["start"] and read["end"] and read["end"] < read["start"]:
        expected = f"a day on or after the start, {read['start']}"
        problems.append(FileProblem(line.number, table.headers["end"], str(read["end"]), expected))
    return RosterRow(line.number, **read) if len(problems) == before else None


def _once(rows: list[RosterRow], problems: list[FileProblem]) -> list[RosterRow]:
    """The rows, of each address the first; the others are problems."""
    seen: dict[str, RosterRow] = {}
    for row in rows:
        first = seen.setdefault(row.email, row)
        if first is not row:
            found = f"{row.email} again"
            problems.append(
                FileProblem(row.line, "email", found, f"one row per person (line {first.line} is the first)")
            )
    return list(seen.values())


def _email(text: str) -> str:
    if not ADDRESS.fullmatch(text) or len(text) > 254:
        raise RosterCellError("an email address")
    return text.lower()


def _text(longest: int) -> Callable[[str], str | None]:
    def read(text: str) -> str | None:
        if len(text) > longest:
            raise RosterCellError(f"at most {longest} characters")
        return text or None

    return read


def _name(text: str) -> str | None:
    found = name_problem(text) if text else None
    if found:
        raise RosterCellError(f"a name in letters of any script, without {found}" if found != "no letter" else "a name")
    return _text(200)(text)


def _role(text: str) -> str | None:
    if text and text.lower() not in ROLES:
        raise RosterCellError("physician, trainee, manager or owner")
    return ROLES.get(text.lower())


def _cfte(text: str) -> Decimal | None:
    if not text:
        return None
    if not re.fullmatch(r"[01]?(\.[0-9]{1,4}0*)?", text, re.ASCII) or not 0 < Decimal(text) <= 1:
        raise RosterCellError("a clinical FTE above 0, at most 1, such as 0.80")
    return Decimal(text).normalize()


def _day(text: str) -> date | None:
    if not text:
        return None
    for form in DAYS:
        try:
            found = datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        if 1950 <= found.year <= 2100:
            return found
    raise RosterCellError("a day such as 2026-07-01 or 7/1/2026")


CELLS: Mapping[str, Callable[[str], object]] = {
    "email": _email,
    "name": _name,
    "specialty": _text(100),
    "role": _role,
    "cfte": _cfte,
    "start": _day,
    "end": _day,
}
