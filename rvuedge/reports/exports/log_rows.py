"""Logs as rows of a table, a row for each line, for csv and xlsx. The import of charges reads every field back
(rvuedge/logbook/charges/readers/own_export.py); credits are made anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, cast

from rvuedge.logbook.records.facts import ENTRIES, LINE_FACTS

Cell = str | int | Decimal | date | None
Row = tuple[Cell, ...]
Read = Callable[[dict[str, Any], dict[str, Any]], Cell]


@dataclass(frozen=True, slots=True)
class LogColumn:
    """A column: its title, its width in characters, and what stands in it for a line of a log."""

    title: str
    width: int
    cell: Read


def _of_log(name: str, title: str, width: int) -> LogColumn:
    return LogColumn(title, width, lambda log, _: _shown(log[name]))


def _of_line(name: str, title: str, width: int) -> LogColumn:
    return LogColumn(title, width, lambda _, line: _shown(line.get(name)))


def _shown(value: Any) -> Cell:
    """A fact as a cell: a name, an amount with its unit, yes or no, anything else as it is."""
    if value is None or type(value) is str:  # as most are
        return value
    if isinstance(value, Mapping) and "name" in value:
        return str(value["name"])
    if isinstance(value, Mapping):
        return f"{value['amount']} {value['unit']}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return cast(Cell, value)


def _of_credit(name: str, title: str, width: int) -> LogColumn:
    return LogColumn(title, width, lambda _, line: (line["credit"] or {}).get(name))


def _modifiers(_log: dict[str, Any], line: dict[str, Any]) -> Cell:
    return " ".join(line["modifiers"])


def _drug_amount(_log: dict[str, Any], line: dict[str, Any]) -> Cell:
    amount = (line["drug"] or {}).get("amount")
    return None if amount is None else Decimal(amount)


def _anesthesia_units(_log: dict[str, Any], line: dict[str, Any]) -> Cell:
    units = (line.get("anesthesia") or {}).get("units")
    return None if units is None else Decimal(units)


# Fields of a log and facts of a line have their column by their own entry; a note is long and comes last.
_HEADER = {
    name: _of_log(name, entry.heading.title, entry.heading.width) for name, entry in ENTRIES.items() if entry.heading
}
_FACTS = [
    _of_line(line_fact.name, line_fact.heading.title, line_fact.heading.width)
    for line_fact in LINE_FACTS
    if line_fact.heading
]
COLUMNS = (
    _of_log("performed_on", "Date", 11),
    _of_log("id", "Encounter ID", 38),
    _of_line("id", "Line ID", 38),
    _of_line("code", "Code", 8),
    LogColumn("Modifiers", 11, _modifiers),
    _of_line("units", "Units", 7),
    *_FACTS,
    *(column for name, column in _HEADER.items() if name != "note"),
    _of_line("session", "Session", 8),
    _of_credit("face_work_rvu", "Face wRVU", 11),
    _of_credit("work_rvu", "Credited wRVU", 13),
    _of_credit("state", "State", 18),
    LogColumn("Why", 60, lambda _, line: why(line["credit"] or {})),
    _of_credit("release", "Release", 9),
    _of_credit("policy", "Policy", 16),
    LogColumn("Drug amount ($)", 14, _drug_amount),
    LogColumn("ASA units", 10, _anesthesia_units),
    _of_log("version", "Version", 8),
    _HEADER["note"],
)
HEADER = tuple(column.title for column in COLUMNS)


def rows(logs: Iterable[dict[str, Any]]) -> Iterator[Row]:
    """A row for each line, in the order of COLUMNS."""
    cells = [column.cell for column in COLUMNS]
    for log in logs:
        for line in log["lines"]:
            yield tuple([cell(log, line) for cell in cells])


def why(credit: dict[str, Any]) -> str:
    """The reasons of a credit in a sentence or two, warnings by their codes."""
    reasons = [str(factor["reason"]) for factor in credit.get("factors", ()) if factor.get("reason")]
    warned = [str(warning["code"]) for warning in credit.get("warnings", ()) if warning.get("code")]
    return "; ".join([*reasons, *warned])
