"""Logs as rows of a table, a row for each line, for csv and xlsx. The columns with a name a charge table would use are
read back by the import of charges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

COLUMNS = (
    ("Date", 11),
    ("Encounter ID", 38),
    ("Code", 8),
    ("Modifiers", 11),
    ("Units", 7),
    ("NDC", 15),
    ("Setting", 11),
    ("Site", 24),
    ("Role", 14),
    ("Supervision", 14),
    ("Session", 8),
    ("Face wRVU", 11),
    ("Credited wRVU", 13),
    ("State", 18),
    ("Why", 60),
    ("Release", 9),
    ("Policy", 16),
    ("Drug amount ($)", 14),
    ("Version", 8),
    ("Note", 40),
)
HEADER = tuple(name for name, _ in COLUMNS)
Cell = str | int | Decimal | date | None
Row = tuple[Cell, ...]


def rows(logs: Iterable[dict[str, Any]]) -> Iterator[Row]:
    """A row for each line, in the order of COLUMNS."""
    for log in logs:
        for line in log["lines"]:
            yield _row(log, line)


def _row(log: dict[str, Any], line: dict[str, Any]) -> Row:
    credit, drug = line["credit"] or {}, line["drug"] or {}
    amount = drug.get("amount")
    return (
        log["performed_on"],
        log["id"],
        line["code"],
        " ".join(line["modifiers"]),
        line["units"],
        line.get("ndc"),
        log["setting"],
        log["site"],
        log["role"],
        log["supervision"],
        line["session"],
        credit.get("face_work_rvu"),
        credit.get("work_rvu"),
        credit.get("state"),
        why(credit),
        credit.get("release"),
        credit.get("policy"),
        None if amount is None else Decimal(amount),
        log["version"],
        log["note"],
    )


def why(credit: dict[str, Any]) -> str:
    """The reasons of a credit in a sentence or two, warnings by their codes."""
    reasons = [str(factor["reason"]) for factor in credit.get("factors", ()) if factor.get("reason")]
    warned = [str(warning["code"]) for warning in credit.get("warnings", ()) if warning.get("code")]
    return "; ".join([*reasons, *warned])
