"""Logs of a real case mix with a note and a site of their own, stored or as a phone sends them."""

from __future__ import annotations

import random
import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson

from perf.measuring.served import Request
from perf.records.case_mix import logs_of, physicians
from perf.records.people import application
from rvuedge.accounts.people.models import Person
from rvuedge.logbook.credits.rebuild import owner_of
from rvuedge.logbook.logs.services import create_logs
from rvuedge.logbook.records.facts import LogFacts
from rvuedge.platform import clock
from rvuedge.platform.extensions import db

AT_ONCE = 1_000
SITES = ("Main hospital", "North clinic", "Surgery center", "Lakeside hospital")
NOTES = ("second look, uneventful", "converted to open", "stable at discharge", "follow-up in two weeks", "long case")


def real_logs(lines: int, days: int, *, whose: int = 0, copy: int = 0) -> list[LogFacts]:
    """Logs of one physician's mix up to today."""
    them, dice = physicians(whose + 1), random.Random(whose)
    first = clock.now().date() - timedelta(days=days)
    return [
        replace(
            log,
            id=f"{log.id[:34]}{copy:02}",
            note=f"case {number}: {dice.choice(NOTES)}",
            site=dice.choice(SITES[::2] if log.setting == "facility" else SITES[1::2]),
        )
        for number, log in enumerate(logs_of(them[whose], lines=lines, days=days, first=first, split=()))
    ]


def store(url: str, logs: list[LogFacts], person: int = 1) -> None:
    """Create logs through the application, as its importers do."""
    with application(url).app_context():
        owner = owner_of(db.session.get_one(Person, person))
        for start in range(0, len(logs), AT_ONCE):
            create_logs(owner=owner, logs=logs[start : start + AT_ONCE], now=clock.now())
        db.session.remove()
        db.engine.dispose()


def body_of(log: LogFacts) -> dict[str, Any]:
    """A log as a client sends it."""
    lines = [{"code": line.code, "modifiers": [*line.modifiers], "units": line.units} for line in log.lines]
    head = {"performed_on": log.performed_on.isoformat(), "setting": log.setting, "site": log.site}
    return {**head, "patient_key": log.patient_key, "note": log.note, "lines": lines}


def put_of(log: LogFacts, token: str) -> Request:
    """It is put under an id that was never sent."""
    return Request("PUT", f"/api/v1/logs/{uuid.uuid4()}", orjson.dumps(body_of(log)), token)
