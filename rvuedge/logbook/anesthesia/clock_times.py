"""Start and stop of an anesthetic as they come in: its minutes, by the clock, which is what is stored.

The stop is not stored: start and minutes say it. A log carries no time zone, so that minutes are those of the clock on
the wall; in the night the clocks change that is an hour off, and the minutes have to be stated.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from marshmallow import ValidationError

from rvuedge.files.values.times import clocks_change

ONE_DAY = timedelta(days=1)


def timed(body: dict[str, Any]) -> dict[str, Any]:
    """A checked log or valuation with the minutes of each line that states start and stop.

    A stop before the start is on the next day. Raises ValidationError by place: a stop without a start, a stop equal to
    the start, minutes that differ from start and stop, and a time across a change of clocks without minutes.
    """
    if not any(line.get("stopped_at") for line in body["lines"]):
        return body
    wrong: dict[int, dict[str, list[str]]] = {}
    lines = []
    for place, line in enumerate(body["lines"]):
        try:
            lines.append(_timed(line, line.get("performed_on") or body["performed_on"]))
        except ValueError as error:
            wrong[place] = {"stopped_at": [str(error)]}
    if wrong:
        raise ValidationError({"lines": wrong})
    return {**body, "lines": lines}


def _timed(line: Mapping[str, Any], day: date) -> dict[str, Any]:
    rest = {name: value for name, value in line.items() if name != "stopped_at"}
    if not line.get("stopped_at"):
        return rest
    if not line.get("started_at"):
        raise ValueError("Give started_at with it, or minutes alone.")
    start, stop = (time.fromisoformat(line[name]) for name in ("started_at", "stopped_at"))
    if start == stop:
        raise ValueError("Is the start: give the minutes.")
    began = datetime.combine(day, start)
    ended = datetime.combine(day, stop)
    ended += ONE_DAY if ended < began else timedelta(0)
    stated = line.get("minutes")
    if clocks_change(began, ended):
        if stated is None:
            raise ValueError("The clocks change in between: give the minutes too.")
        return rest
    minutes = (ended - began) // timedelta(minutes=1)
    if stated not in (None, minutes):
        raise ValueError(f"From {line['started_at']} to it are {minutes} minutes, and minutes is {stated}.")
    return {**rest, "minutes": minutes}
