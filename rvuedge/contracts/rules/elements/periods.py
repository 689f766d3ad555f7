"""Entries by month, quarter or contract year. Computes only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import TypeVar

from rvuedge.contracts.rules.contract_year import DateSpan

PERIODS = (("month", "month"), ("quarter", "quarter"), ("year", "contract year"))
MONTHS = {"month": 1, "quarter": 3, "year": 12}
Number = TypeVar("Number", int, Decimal)


def by_period(
    entries: Sequence[tuple[date, Number]], per: str, year: DateSpan
) -> Iterator[tuple[str, list[tuple[date, Number]]]]:
    """Entries by month, quarter or year of the contract year, each period by the month it begins in."""

    def period(entry: tuple[date, Number]) -> int:
        months = (entry[0].year - year.first.year) * 12 + entry[0].month - year.first.month
        return months // MONTHS[per]

    for index, found in groupby(sorted(entries, key=lambda entry: entry[0]), key=period):
        years, month = divmod(year.first.month - 1 + index * MONTHS[per], 12)
        yield f"{year.first.year + years}-{month + 1:02}", list(found)
