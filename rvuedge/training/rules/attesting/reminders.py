"""When somebody is reminded by mail. Only computes.

Source of 25 and 30: eLogbook mails a consultant with more than 25 cases that are not validated, or one of more than 30
days (eLogbook, Trainers: logbook validation; ELOGTR in data/sources.toml). Once a week at most: convention.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Literal

MOST_WAITING = 25  # eLogbook: more than 25 waiting
LONGEST_WAIT = timedelta(days=30)  # eLogbook: for more than 30 days
WEEK = timedelta(days=7)  # nobody gets two of a kind in one
MONDAY = 0  # as date.weekday() counts: the digest of what waits comes at the beginning of the week

Reminder = Literal["reminder", "digest"]


def attending_due(requested_on: Collection[date], last_on: date | None, today: date) -> Reminder | None:
    """What an attending is to be mailed today: a reminder where too much waits or too long, else the weekly digest.

    `requested_on` are the days of the requests that wait, `last_on` the day of the last such mail.
    """
    if not requested_on or (last_on is not None and today - last_on < WEEK):
        return None
    if len(requested_on) > MOST_WAITING or today - min(requested_on) > LONGEST_WAIT:
        return "reminder"
    return "digest" if today.weekday() == MONDAY else None


def log_week_due(last_log_on: date | None, since: date, last_on: date | None, today: date, *, days: int) -> bool:
    """Whether a resident is to be reminded to log: nothing logged for the program's number of days.

    `last_log_on` is the day on which they last logged something, `since` the day from which they are expected to.
    """
    quiet = today - max(last_log_on or since, since)
    return quiet >= timedelta(days=days) and (last_on is None or today - last_on >= WEEK)
