"""Time of anesthesia in tables of charges: minutes, or start and stop, which make them (docs/rules.md, R-1.11)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Protocol, TypeVar

from rvuedge.files.columns.outcomes import IGNORE, Choice, LeftOut, Question
from rvuedge.files.columns.reading import TableColumn
from rvuedge.files.values.dates import DateManner
from rvuedge.files.values.figures import whole
from rvuedge.files.values.refusals import CellError, quotable
from rvuedge.files.values.times import MINUTES_OF_A_DAY, minutes_between, read_time
from rvuedge.logbook.charges.rules.encounters import Charge, ChargeReading

# CPT's section of anesthesia: 00100 to 01999.
ANESTHESIA = re.compile(r"00[1-9][0-9]{2}|01[0-9]{3}", re.ASCII)
TIMES = ("minutes", "started_at", "stopped_at")
ONE_TIME, UNITS = "anesthesia:times", "anesthesia:units"
MINUTES = f"whole minutes from 1 to {MINUTES_OF_A_DAY:,}"
NOT_COMPARED = "a comparison with a statement does not ask for it"
OTHER_CODES = "a time on rows whose code is no anesthesia"
CHOICES = {
    "minutes": Choice("minutes", "It has the minutes of anesthesia."),
    "started_at": Choice("started_at", "It has the start of anesthesia."),
    "stopped_at": Choice("stopped_at", "It has the stop of anesthesia."),
}
NOT_READ = Choice(IGNORE, "It is not to be read.")
Value = TypeVar("Value")


class TimedHeader(Protocol):
    """Where the columns of a table stand and how the file calls them."""

    @property
    def positions(self) -> Mapping[str, tuple[int, ...]]: ...
    @property
    def names(self) -> Mapping[str, str]: ...


class TimedTable(Protocol):
    """What is needed of a table that is being read (readers/rows.py)."""

    @property
    def header(self) -> TimedHeader: ...
    @property
    def choices(self) -> Mapping[str, str]: ...

    manner: DateManner
    reading: ChargeReading
    untimed: list[int]
    many_units: list[int]
    other_times: Counter[str]
    anesthetics: list[Sequence[str]]

    def text(self, row: Sequence[str], field: str) -> str: ...
    def read(self, row: Sequence[str], field: str, reader: Callable[[str], Value]) -> Value: ...
    def day(self, row: Sequence[str]) -> date: ...


def is_anesthesia(code: str) -> bool:
    """Whether a code is one of CPT's section of anesthesia."""
    return ANESTHESIA.fullmatch(code) is not None


def with_times(table: TimedTable, line: int, row: Sequence[str], charge: Charge) -> Charge:
    """A row's charge with its minutes and start. Raises CellError, with the column, for a time that cannot be.

    What of it has to be asked is noted in the table's `untimed` and `many_units`.
    """
    if not is_anesthesia(charge.code):
        for name in TIMES:
            table.other_times[name] += name in table.header.positions and bool(table.text(row, name))
        return charge
    stated = table.read(row, "minutes", _minutes) if "minutes" in table.header.positions else None
    start, stop = (table.text(row, name) for name in ("started_at", "stopped_at"))
    if bool(start) != bool(stop) and stated is None:
        table.untimed.append(line)
    minutes = _between(table, row, stated) if start and stop else stated
    more = dict(charge.more)
    if start:
        began = table.read(row, "started_at", lambda text: read_time(text, table.manner))
        more["started_at"] = began.time.isoformat("minutes")
    if abs(charge.units) > 1 and minutes is None:
        return _by_units(table, line, charge, more)
    return replace(charge, minutes=minutes, more=more)


def _by_units(table: TimedTable, line: int, charge: Charge, more: dict[str, object]) -> Charge:
    """Units above 1 of an anesthetic without minutes are its time, in a measure that a person has to say."""
    choice, units = table.choices.get(UNITS), abs(charge.units)
    sign = 1 if charge.units > 0 else -1
    if choice not in {"minutes", "quarters"}:
        if choice != IGNORE:
            table.many_units.append(line)
        return replace(charge, units=sign, more=more)
    minutes = units * (15 if choice == "quarters" else 1)
    if minutes > MINUTES_OF_A_DAY:
        raise CellError(f"{units} units", MINUTES, column=table.header.names.get("units"))
    return replace(charge, units=sign, minutes=minutes, more=more)


def _minutes(text: str) -> int | None:
    found = whole(text, expected=MINUTES)
    if found is not None and not 1 <= found <= MINUTES_OF_A_DAY:
        raise CellError(quotable(text), MINUTES)
    return found


def _between(table: TimedTable, row: Sequence[str], stated: int | None) -> int:
    began, ended = (
        table.read(row, name, lambda text: read_time(text, table.manner)) for name in ("started_at", "stopped_at")
    )
    column = table.header.names["stopped_at"]
    try:
        minutes = minutes_between(began, ended, table.day(row))
    except CellError as error:
        if stated is not None and "clocks" in error.found:
            return stated
        raise CellError(error.found, error.expected, column=column) from error
    if stated not in (None, minutes):
        found = f"{minutes} minutes from start to stop, and {stated} minutes stated"
        raise CellError(found, "the same in both", column=column)
    return minutes


def questions_of_times(table: TimedTable, columns: Sequence[TableColumn], where: str) -> list[Question]:
    """What of the time of anesthesia has to be said; the times of other rows are named as not read."""
    for name, count in table.other_times.items():
        if count:
            table.reading.left_out.append(LeftOut("column", table.header.names[name], count, OTHER_CODES))
    found = []
    if table.untimed and ONE_TIME not in table.choices:
        sentence = f"{_rows(table.untimed)} an anesthetic with a start or a stop, not both, and without minutes."
        without = Choice("without", "Import them without minutes; their units are not counted until minutes are known.")
        found.append(Question(ONE_TIME, f"{sentence} Correct the file, or:", f"row {table.untimed[0]}", (without,)))
    if table.many_units:
        sentence = f"{_rows(table.many_units)} an anesthetic with more than one unit and no minutes. What are they?"
        choices = (
            Choice("minutes", "They are minutes."),
            Choice("quarters", "They are time units of 15 minutes."),
            Choice(IGNORE, "They are not its time: the minutes are not known."),
        )
        found.append(Question(UNITS, sentence, f"row {table.many_units[0]}", choices))
    return found + [_about(column, where) for column in columns if table.anesthetics and _may_be_time(table, column)]


def _may_be_time(table: TimedTable, column: TableColumn) -> bool:
    """Whether a column that is known as a time and not read has something to say of an anesthetic without minutes."""
    return (
        column.state == "not read"
        and column.field == "time"
        and any(column.index < len(row) and row[column.index].strip() for row in table.anesthetics)
    )


def _about(column: TableColumn, where: str) -> Question:
    sentence = f"Is {column.name!r} the time of anesthesia? The table has anesthetics without minutes."
    return Question(f"column:{column.name}", sentence, where, (*CHOICES.values(), NOT_READ))


def _rows(lines: Sequence[int]) -> str:
    named = ", ".join(map(str, lines[:5])) + (" …" if len(lines) > 5 else "")
    return f"Rows {named} are" if len(lines) > 1 else f"Row {named} is"
