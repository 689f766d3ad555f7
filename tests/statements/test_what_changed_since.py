"""Closing compares what changed since the last closing, and finds exactly what comparing everything would."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import delete, func, select

from rvuedge.accounts.people.models import Membership, Person
from rvuedge.logbook.records.models import LateDay
from rvuedge.platform.extensions import db
from rvuedge.reports.own_data.account_deletion import erase_account
from rvuedge.statements import closing
from rvuedge.statements.models import ClosedLine
from rvuedge.statements.posting.comparing import ClosingScope, ComparedLines, compared, last_of, people_of, scope_of
from rvuedge.statements.posting.month_lines import MonthSums, month_sums
from rvuedge.statements.queries import Book, closed_months
from tests.conftest import NOW
from tests.support.api import Api, body_of
from tests.support.practice import Practice, founded

CODES = ("47562", "49505", "99213", "99998", "J9313")
MONTHS = [date(2026, month, 1) for month in range(3, 8)]


@contextmanager
def within(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield
        db.session.remove()


def both(book: Book, month: date) -> tuple[ClosingScope, list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """What changed since, and everything compared: rows and sums of both."""
    first = min([*(closed.month for closed in closed_months(book)), month])
    spans, people = people_of(book, month, first)
    scope = scope_of(book, month, first, spans, people)
    quick = compared(scope)
    full = compared(replace(scope, whole=frozenset(people), logs=()))
    sums = month_sums(db.session(), scope, quick)
    own = [row for row in full.rows if row["reason"] == "month"]
    assert sums == MonthSums(
        len(own),
        sum(row["work_rvu"] for row in own),
        sum(row["unvalued"] for row in own),
        sum(row["anesthesia_units"] or 0 for row in own),
    )
    return scope, later(quick), later(full)


def later(found: ComparedLines) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in found.rows if row["reason"] != "month"]


def wrote(dice: random.Random, person: Api, logs: dict[str, int]) -> None:
    """One write of a person's at random: a log, an edit that may move it, a deletion, or another policy from a day."""
    performed_on = f"2026-{dice.randrange(3, 8):02d}-{dice.randrange(1, 29):02d}"
    number = dice.choice(sorted(logs)) if logs and dice.random() < 0.5 else ""
    chance = dice.random()
    if chance < 0.08:
        policy = dice.choice(["face-value", "cms-payment"])
        person.put("/contract", {"effective_from": performed_on[:8] + "01", "policy": policy})
    elif number and chance < 0.3:
        person.delete(f"/logs/{number}", If_Match=f'"{logs.pop(number)}"')
    else:
        guard = {"If_Match": f'"{logs[number]}"'} if number else {}
        number = number or str(uuid.UUID(int=dice.getrandbits(128), version=4))
        body = body_of(*dice.sample(CODES, dice.choice([1, 2])), performed_on=performed_on)
        answer = person.put(f"/logs/{number}", body, **guard)
        assert answer.status_code in {200, 201}, answer.get_json()
        logs[number] = answer.get_json()["version"]


def other_days(dice: random.Random, practice: Practice, person: Api) -> None:
    """A membership that begins or ends on another day."""
    membership = db.session.scalars(
        select(Membership).where(Membership.organization_id == practice.id, Membership.person_id == person.person["id"])
    ).one()
    membership.started_on = date(2026, dice.randrange(1, 5), dice.randrange(1, 29))
    membership.ended_on = dice.choice([None, date(2026, 7, dice.randrange(1, 29))])
    db.session.commit()


def test_what_changed_since_is_all_that_differs_whatever_was_written(seeded_app: Flask) -> None:
    """Three people, a practice and a person's own months, five closings: 12 writes before each, memberships moved."""
    dice = random.Random(7)
    practice = founded(seeded_app, "owner")
    people = [practice.join(began=date(2026, 3, 1)) for _ in range(3)]
    logs: list[dict[str, int]] = [{} for _ in people]
    books = (Book(practice.id), Book(None, people[0].person["id"]))
    adjusted = 0
    for month in MONTHS:
        for _ in range(12):
            index = dice.randrange(3)
            wrote(dice, people[index], logs[index])
        with within(seeded_app):
            if month.month in (5, 6):
                other_days(dice, practice, people[dice.randrange(3)])
            for book in books:
                scope, quick, full = both(book, month)
                assert quick == full
                adjusted += len(full)
                assert len(scope.whole) < 3
            ended = datetime.fromisoformat(f"{last_of(month) + timedelta(days=1)}T08:00:00+00:00")
            before = db.session.scalar(select(func.count()).select_from(ClosedLine))
            posted = closing.close(practice.id, month, by=1, now=ended)
            assert db.session.scalar(select(func.count()).select_from(ClosedLine)) == before + posted
            closing.close_own(db.session.get_one(Person, people[0].person["id"]), month, now=ended)
            for book in books:
                scope, quick, full = both(book, last_of(month) + timedelta(days=1))
                assert (quick, full, scope.logs, scope.whole) == ([], [], (), frozenset())
    assert adjusted > 20


def test_a_month_without_changes_compares_nothing_and_one_late_log_is_one_log(seeded_app: Flask) -> None:
    """Three logs of a closed day; an edit chooses that day's logs, not those of other days or people."""
    practice = founded(seeded_app, "owner")
    doctor, other = practice.join(began=date(2026, 3, 1)), practice.join(began=date(2026, 3, 1))
    late, same_day, _ = (doctor.log("99213", performed_on=f"2026-03-{day}") for day in ("05", "05", "06"))
    other.log("99213", performed_on="2026-03-05")
    with within(seeded_app):
        assert closing.close(practice.id, date(2026, 3, 1), by=1, now=datetime.fromisoformat("2026-04-01T08:00Z")) == 4
    other.log("99213", performed_on="2026-04-02")
    doctor.put(f"/logs/{late['id']}", body_of("99214", performed_on="2026-03-05"), If_Match='"1"')
    with within(seeded_app):
        scope, quick, _ = both(Book(practice.id), date(2026, 4, 1))
        assert {log for _, log in scope.logs} == {late["id"], same_day["id"]}
        assert (len(quick), scope.whole) == (1, frozenset())


def test_months_closed_before_standings_were_kept_are_compared_wholly_once(seeded_app: Flask) -> None:
    practice = founded(seeded_app, "owner")
    doctor = practice.join(began=date(2026, 3, 1))
    log = doctor.log("99213", performed_on="2026-03-05")
    with within(seeded_app):
        closing.close(practice.id, date(2026, 3, 1), by=1, now=datetime.fromisoformat("2026-04-01T08:00Z"))
        closed_months(Book(practice.id))[0].standings = None
        db.session.execute(delete(LateDay))
        db.session.commit()
    doctor.delete(f"/logs/{log['id']}")
    with within(seeded_app):
        scope, quick, full = both(Book(practice.id), date(2026, 4, 1))
        assert (len(scope.whole), len(quick), quick) == (2, 1, full)
        closing.close(practice.id, date(2026, 4, 1), by=1, now=datetime.fromisoformat("2026-05-01T08:00Z"))
        scope, quick, full = both(Book(practice.id), date(2026, 5, 1))
        assert (scope.whole, quick, full) == (frozenset(), [], [])


def test_a_deleted_account_is_compared_wholly_once(seeded_app: Flask) -> None:
    practice = founded(seeded_app, "owner")
    doctor = practice.join(began=date(2026, 3, 1))
    doctor.log("99213", performed_on="2026-03-05")
    with within(seeded_app):
        closing.close(practice.id, date(2026, 3, 1), by=1, now=datetime.fromisoformat("2026-04-01T08:00Z"))
        erase_account(db.session.get_one(Person, doctor.person["id"]), now=NOW)
    with within(seeded_app):
        scope, quick, full = both(Book(practice.id), date(2026, 4, 1))
        assert (scope.whole, quick) == ({doctor.person["id"]}, full)
        closing.close(practice.id, date(2026, 4, 1), by=1, now=datetime.fromisoformat("2026-05-01T08:00Z"))
        scope, quick, full = both(Book(practice.id), date(2026, 5, 1))
        assert (scope.whole, quick) == (frozenset(), full)
