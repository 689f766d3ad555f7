"""The next case id of a resident: a counter for each academic year, never a patient's number. Only computes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from rvuedge.training.rules.academic_year import case_number

_COUNT = re.compile(r"([0-9]{4,6})\Z")


def next_case_number(used: Iterable[str | None], on: date) -> str:
    """The number after the highest of the academic year of a day, such as 2026-0042 from July 1, 2026.

    >>> next_case_number(["2026-0041", "2025-0300", None], date(2027, 6, 30))
    '2026-0042'
    """
    prefix = case_number(on, 1).removesuffix("0001")
    rests = [text.removeprefix(prefix) for text in used if text and text.startswith(prefix)]
    counted = [int(rest) for rest in rests if _COUNT.match(rest)]
    return case_number(on, max(counted, default=0) + 1)
