"""How fresh a case log is: days since the last case, how far it reaches, how late cases are logged. Only computes.

Delay is the known source of error: of residents of seven specialties 51% had backlogs of three months or more
(LOGHABIT, training/data/sources.toml). Days on leave or research are nobody's delay.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median_low

from rvuedge.training.rules.pace import Days, merged

LATEST = 100  # cases that the median is of: habits of this year, not of the whole training
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class LoggedOn:
    """A case: its day, and the day it was first written down."""

    performed_on: date
    logged_on: date


@dataclass(frozen=True, slots=True)
class Freshness:
    """Of a log on a day. Days of leave and research are left out of `days_since_logged` and `days_behind`.

    `days_behind` is how far the log ends before today; `median_days_to_log` of the latest 100 cases; None: no case.
    `is_quiet` when nothing was logged for as long as the program reminds after.
    """

    last_performed_on: date | None
    last_logged_on: date | None
    days_since_logged: int | None
    days_behind: int | None
    median_days_to_log: int | None
    is_quiet: bool


@dataclass(frozen=True, slots=True)
class Delays:
    """What freshness needs of the cases, whatever day it is asked for: kept with the counts."""

    last_performed_on: date | None = None
    last_logged_on: date | None = None
    median_days_to_log: int | None = None


def delays(cases: Iterable[LoggedOn]) -> Delays:
    """The last days and the median delay of cases. A case logged before its day counts as no delay."""
    latest = sorted(cases, key=lambda case: (case.performed_on, case.logged_on))
    if not latest:
        return Delays()
    late = [max(0, (case.logged_on - case.performed_on).days) for case in latest[-LATEST:]]
    return Delays(latest[-1].performed_on, max(case.logged_on for case in latest), median_low(late))


def freshness(
    of: Delays, *, today: date, begins: date | None, quiet_after: int, away: Sequence[Days] = ()
) -> Freshness:
    """The freshness on a day. Who has logged nothing counts from the first day of training, where it is known.

    `quiet_after` is in days, the program's reminder.
    """
    spans = merged(away)
    since = of.last_logged_on or begins
    days = None if since is None else worked_days(since, today, spans)
    behind = None if of.last_performed_on is None else worked_days(of.last_performed_on, today, spans)
    is_away = any(first <= today <= last for first, last in spans)
    is_quiet = days is not None and days >= quiet_after and not is_away
    return Freshness(
        of.last_performed_on,
        of.last_logged_on,
        None if of.last_logged_on is None else days,
        behind,
        of.median_days_to_log,
        is_quiet,
    )


def worked_days(since: date, today: date, spans: Sequence[Days]) -> int:
    """The days after one day up to another, without those of leave and research; 0 when it lies ahead.

    >>> worked_days(date(2026, 11, 1), date(2026, 11, 30), [(date(2026, 11, 10), date(2026, 11, 19))])
    19
    """
    whole = max(0, (today - since).days)
    away = sum(max(0, (min(last, today) - max(first, since + DAY)).days + 1) for first, last in spans)
    return whole - away
