"""The one place where the time comes into the product; nothing else in it looks at the machine's clock.

It is the machine's clock, in UTC, unless RVUEDGE_NOW (demo and test mode alone) or a test set another instant. Time
then runs on from there at its usual speed, so that tokens, codes and pauses work as ever. Workers that a server forks
share the instant and the pace: a monotonic clock is the machine's, not the process's. Durations are measured by
`time.monotonic` and `time.perf_counter`, which know no date.
"""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta

_set: list[tuple[datetime, float]] = []


def now() -> datetime:
    """This instant, in UTC."""
    if not _set:
        return datetime.now(UTC)  # noqa: TID251 - the one place
    moment, since = _set[0]
    return moment + timedelta(seconds=time.monotonic() - since)


def seconds() -> float:
    """This instant as a Unix time."""
    return now().timestamp()


def machine_seconds(ours: float) -> float:
    """A Unix time of ours as the machine's clock will show it, for a library that looks there by itself."""
    return time.time() + ours - seconds()  # noqa: TID251 - the one place


def local_day() -> date:
    """The day it is in the machine's time zone, for who sits at it."""
    return now().astimezone().date()


def run_from(moment: datetime) -> None:
    """Let time run on from an instant, instead of the machine's. Raises ValueError without a time zone."""
    if moment.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    _set[:] = [(moment.astimezone(UTC), time.monotonic())]


def run_from_once(moment: datetime) -> None:
    """The same for a process: a second app with the same setting does not turn the time back."""
    if not _set or _set[0][0] != moment:
        run_from(moment)
