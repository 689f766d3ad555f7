"""Days of a case log, which logbooks outside the United States write day first. Only computes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from rvuedge.files.columns.outcomes import Choice, Question
from rvuedge.files.values.blanks import is_empty, tidy
from rvuedge.files.values.dates import DateManner, Order, full_year, order_of, read_date

KEY = "dates:order"
_SLASHED = re.compile(r"(?P<a>[0-9]{1,2})(?P<sep>[-/.])(?P<b>[0-9]{1,2})(?P=sep)(?P<y>[0-9]{4}|[0-9]{2})\b", re.ASCII)
CHOICES = (
    Choice("month", "The month comes first: 3/4/2026 is March 4."),
    Choice("day", "The day comes first: 3/4/2026 is April 3."),
)


@dataclass(frozen=True, slots=True)
class CaseDates:
    """How the days of a column are read, why so, and what has to be asked first."""

    manner: DateManner
    is_day_first: bool = False
    note: str | None = None
    question: Question | None = None

    def read(self, text: str) -> date:
        """The day of a cell. Raises CellError."""
        found = _SLASHED.match(" ".join(tidy(text).split())) if self.is_day_first else None
        if found is None:
            return read_date(text, self.manner)
        year = full_year(found["y"], self.manner)
        rest = " ".join(tidy(text).split())[found.end() :]
        return read_date(f"{year}-{int(found['b']):02}-{int(found['a']):02}{rest}", replace(self.manner, order=None))


def dates_of(texts: Iterable[str], manner: DateManner, *, is_abroad: bool, chosen: str | None, place: str) -> CaseDates:
    """How a column's days are read: as an answer says, as one of its days shows, month first in a log from here; a log
    from abroad in which no day shows it is asked about."""
    listed = [text for text in texts if not is_empty(text)]
    order: Order | None = order_of(listed)
    if chosen == "day" or (chosen is None and order == "day"):
        note = "Dates are read with the day first, as they show." if chosen is None else None
        return CaseDates(manner, is_day_first=True, note=note)
    if chosen is None and order is None and is_abroad and any(map(_reads_two_ways, listed)):
        sentence = "Does the day or the month come first in the dates of this file?"
        return CaseDates(manner, question=Question(KEY, sentence, place, CHOICES))
    return CaseDates(replace(manner, order="month" if chosen == "month" else order))


def _reads_two_ways(text: str) -> bool:
    found = _SLASHED.match(" ".join(tidy(text).split()))
    return found is not None and found["a"] != found["b"] and max(int(found["a"]), int(found["b"])) <= 12
