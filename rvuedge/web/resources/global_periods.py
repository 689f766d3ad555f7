"""The days a surgery's payment covers, from the global days of its row. Computes only.

Source: CMS, MLN907166, Global Surgery: 10 days after a minor procedure, 11 with its own; a day before and 90 after a
major one, 92 in all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

BEFORE = {"000": 0, "010": 0, "090": 1}  # days before the procedure that its payment covers
AFTER = {"000": 0, "010": 10, "090": 90}  # days after it
NO_PERIOD = {
    "XXX": "Global days do not apply to this code: visits around it are judged by themselves.",
    "ZZZ": "An add-on: it has the period of the code it is added to.",
    "MMM": "Maternity: the package of the delivery code has its own rules, and no count of days.",
    "YYY": "Your Medicare contractor sets the period of this code.",
}


@dataclass(frozen=True, slots=True)
class GlobalPeriod:
    """The first and the last day that a payment covers, both included, how many they are, and the first day after."""

    first: date
    last: date
    days: int
    open_from: date


def global_period(global_days: str, performed_on: date) -> GlobalPeriod | None:
    """The period around a day of surgery; None for an indicator that counts no days.

    >>> global_period("090", date(2026, 11, 3)).days
    92
    """
    if global_days not in AFTER:
        return None
    first = performed_on - timedelta(days=BEFORE[global_days])
    last = performed_on + timedelta(days=AFTER[global_days])
    return GlobalPeriod(first, last, (last - first).days + 1, last + timedelta(days=1))
