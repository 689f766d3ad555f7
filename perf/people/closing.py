"""Months closed one after the other by a practice of 50: what closing costs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from flask import Flask
from sqlalchemy import select

from perf.measuring.counting import statements
from perf.measuring.databases import Place, on_each, test_settings
from perf.measuring.processes import spent
from perf.records.case_mix import VOLUMES, logs_of, physicians
from perf.records.practices import employ
from perf.registry import Run
from perf.results import Found
from rvuedge import schema
from rvuedge.accounts.people.models import Person
from rvuedge.app import create_app
from rvuedge.cli.imports.seeds import load_seeds
from rvuedge.logbook.credits.rebuild import owner_of
from rvuedge.logbook.logs.services import create_logs
from rvuedge.platform import clock
from rvuedge.platform.extensions import db
from rvuedge.statements import closing

LINES = 40  # a physician's in a month: a part of a busy one's, so that 24 months are made in time
FIRST = date(2025, 1, 1)
PART = 1 / 3  # of the months: their closings' median is one row


def month_after(month: date) -> date:
    """The first day of the next month."""
    return (month + timedelta(days=31)).replace(day=1)


def log_month(app: Flask, month: date, people: int) -> None:
    """What everybody does in a month."""
    now = datetime.combine(month_after(month), datetime.min.time(), UTC)
    with app.app_context():
        members = list(db.session.scalars(select(Person).order_by(Person.id)))
        for person, physician in zip(members, physicians(people), strict=True):
            logs = logs_of(physician, lines=LINES, days=28, first=month, split=())
            body = [replace(log, id=f"{log.id[:34]}{month.month:02}") for log in logs]
            create_logs(owner=owner_of(person), logs=body, now=now)
        db.session.remove()


def measured(found: Found, run: Run, place: Place) -> None:
    """One database's rows and ratios."""
    people, months = run.size(50, 6), run.size(24, 4)
    app = create_app(test_settings(place.url()))
    with app.app_context():
        schema.upgrade(db.engine)
        load_seeds(now=clock.now())
        practice = employ(physicians(people))
        db.session.remove()
    month, closings, counts = FIRST, [], []
    for _ in range(months):
        log_month(app, month, people)
        now = datetime.combine(month_after(month), datetime.min.time(), UTC) + timedelta(hours=8)

        def close(month: date = month, now: datetime = now) -> None:
            closing.close(practice, month, by=1, now=now)

        with app.app_context(), statements() as sent:
            closings.append(spent(close, place.process) * 1000)
            db.session.remove()
        counts.append(len(sent))
        month = month_after(month)
    some = max(2, int(months * PART))
    early = found.row(
        f"closing a month, the 2nd to the {some}th", f"RVU Edge, {people} people", "ms CPU", closings[1:some]
    )
    late = found.row(
        f"closing a month, the last {some - 1}", f"RVU Edge, {people} people", "ms CPU", closings[1 - some :]
    )
    found.row("statements of a closing, 2nd and last", "RVU Edge", "statements", (counts[1], counts[-1]))
    found.ratio("closing: the last months ÷ the first", late / early)
    found.ratio("statements of a closing: the last ÷ the 2nd", counts[-1] / counts[1])


def measure(found: Found, run: Run) -> None:
    """On both databases."""
    if found.lacks(VOLUMES):
        return
    on_each(found, run, measured)
