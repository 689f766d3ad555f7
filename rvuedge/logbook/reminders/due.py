"""Whether a reminder is due on a day."""

from __future__ import annotations

from datetime import date, timedelta


def reminder_due(quiet_since: date, last_on: date | None, today: date, *, days: int) -> bool:
    """Whether to remind somebody who wants it after so many days without a log, and then as often.

    `quiet_since` is the day on which they last logged something, or on which their account was made; `last_on` the day
    of the last reminder.

    >>> reminder_due(date(2026, 11, 23), None, date(2026, 11, 30), days=7)
    True
    """
    wait = timedelta(days=days)
    return today - quiet_since >= wait and (last_on is None or today - last_on >= wait)
