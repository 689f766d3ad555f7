"""Minutes that choose between codes: discharge up to 30 and over 30 minutes. Computes only.

The codes and their minutes stand in line_grammar.json with their source.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from rvuedge.logbook.dictation.readers.items import LineItem
from rvuedge.logbook.dictation.readers.tokens import GRAMMAR

TIMED: dict[str, dict[str, Any]] = GRAMMAR["timed_codes"]["codes"]


def is_timed_by_code(code: str) -> bool:
    """Whether a code stands for a span of minutes."""
    return code in TIMED


def other_of(code: str) -> str | None:
    """The code of the same service for other minutes, if there is one."""
    return TIMED.get(code, {}).get("or")


def by_minutes(code: str, measures: Iterable[LineItem]) -> str:
    """The code of the service for the minutes that were said; itself without minutes, or with no better code."""
    minutes = [minutes_of(item) for item in measures if item.value == "time"]
    other = other_of(code)
    return other if other and len(minutes) == 1 and not _holds(code, minutes[0]) and _holds(other, minutes[0]) else code


def minutes_of(item: LineItem) -> Decimal:
    """The minutes of a time; 0 of a time in another unit."""
    return item.number * Decimal(GRAMMAR["minutes"].get(item.unit, 0))


def minutes_doubt(code: str, minutes: Decimal, spoken: str) -> str | None:
    """What to ask where the minutes are not those of the code; None where they are."""
    if _holds(code, minutes):
        return None
    span = TIMED[code]
    spans = f"{span['from']} to {span['to']} minutes" if span["from"] and "or" not in span else _side(span)
    return f"{code} is {spans}, and {spoken} was said: {'which code' if 'or' in span else 'which codes'}?"


def _side(span: dict[str, Any]) -> str:
    return f"more than {span['from'] - 1} minutes" if span["from"] else f"up to {span['to']} minutes"


def _holds(code: str, minutes: Decimal) -> bool:
    return bool(TIMED[code]["from"] <= minutes <= TIMED[code]["to"])
