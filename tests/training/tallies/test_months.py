"""A log counted by months is the log counted whole: whatever was done between two looks, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import uuid4

import orjson
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from rvuedge.accounts.jobs.loop import work_off
from rvuedge.accounts.jobs.queue import jobs_listed
from rvuedge.accounts.people.models import Person
from rvuedge.logbook.credits.rebuild import owner_of
from rvuedge.logbook.logs.services import create_logs, delete_logs
from rvuedge.logbook.records import queries
from rvuedge.logbook.records.facts import Owner
from rvuedge.platform.extensions import db, transaction
from rvuedge.training.progress import board
from rvuedge.training.progress.agreement import disagreeing_counts, disagreement_of, forget_counts
from rvuedge.training.progress.queries import progress_of_all
from rvuedge.training.rules.counting.own_cases import OwnSums
from rvuedge.training.tallies.counted_logs import AtOnce
from rvuedge.training.tallies.models import ProgressMonth, ProgressTally
from rvuedge.training.tallies.rules.freshness import LoggedOn, delays
from rvuedge.training.tallies.rules.months import (
    added_months,
    counted_month,
    days_of,
    month_of,
    month_read_back,
    stored_month,
)
from tests.support.api import Api
from tests.support.clock import NOW, TODAY
from tests.support.stored_cases import StoredCase
from tests.training.progress.residency import STARTED, SURGERY_CODES, Residency, founded_program

DAYS = st.dates(date(2026, 1, 20), date(2026, 4, 10))
LOGGED = st.lists(
    st.builds(lambda day, late: LoggedOn(day, day + timedelta(days=late)), DAYS, st.integers(-2, 90)),
    min_size=1,
    max_size=250,
)


@settings(max_examples=40)  # each is some hundred draws
@given(LOGGED)
def test_how_late_cases_are_logged_is_the_same_by_months(cases: list[LoggedOn]) -> None:
    names = {month_of(case.performed_on) for case in cases}
    months = [
        counted_month(name, OwnSums(cases=1), [case for case in cases if month_of(case.performed_on) == name])
        for name in names
    ]
    back = [month_read_back(month.month, orjson.loads(orjson.dumps(stored_month(month)))) for month in months]
    assert back == months
    counts, found = added_months(back, ())
    assert found == delays(cases)
    assert counts.cases == len(months)


def test_a_month_has_its_own_days() -> None:
    assert days_of("2026-02") == (date(2026, 2, 1), date(2026, 2, 28))
    assert days_of("2024-12") == (date(2024, 12, 1), date(2024, 12, 31))


class Doings:
    """What a resident, a phone, an import and a program do to one log."""

    def __init__(self, residency: Residency, me: Api) -> None:
        self.residency, self.me, self.random = residency, me, Random(37)
        self.live: dict[str, int] = {}
        self.gone: list[str] = []
        self.taken: list[str] = []

    def body(self) -> dict[str, Any]:
        random = self.random
        codes = random.sample(sorted(SURGERY_CODES), random.choice((1, 1, 2)))
        more = {"primary_line": 0} if random.random() < 0.5 else {}
        return {
            "performed_on": str(TODAY - timedelta(days=random.randrange(-1, 150))),
            "role": random.choice(("surgeon", "first_assistant", "teaching_assistant")),
            "lines": [{"code": code} for code in codes],
            **more,
        }

    def log(self) -> None:
        made = self.me.log(**self.body())
        self.live[made["id"]] = made["version"]

    def edit(self) -> None:
        for log_id in self.some(self.live):
            answer = self.me.put(f"/logs/{log_id}", self.body(), If_Match=f'"{self.live[log_id]}"')
            assert answer.status_code == 200, answer.text
            self.live[log_id] = answer.get_json()["version"]

    def delete(self) -> None:
        for log_id in self.some(self.live):
            assert self.me.delete(f"/logs/{log_id}").status_code == 204
            del self.live[log_id]
            self.gone.append(log_id)

    def bring_back(self) -> None:
        for log_id in self.some(self.gone):
            with self.services() as owner:
                facts = queries.facts_of(owner.person_id, list(queries.logs_by_id(owner.person_id, [log_id]).values()))
                create_logs(owner=owner, logs=facts, now=NOW, revive=True)
            self.gone.remove(log_id)
            self.live[log_id] = self.me.get(f"/logs/{log_id}").get_json()["version"]

    def take_in(self) -> None:
        """As an import: several logs with one call."""
        for log_id in self.some(self.live):
            with self.services() as owner:
                stored = queries.logs_by_id(owner.person_id, [log_id]).values()
                model = queries.facts_of(owner.person_id, list(stored))[0]
                new = [
                    replace(model, id=str(uuid4()), performed_on=TODAY - timedelta(days=20 * number))
                    for number in range(4)
                ]
                create_logs(owner=owner, logs=new, now=NOW)
            self.taken = [facts.id for facts in new]

    def take_back(self) -> None:
        """As an import that is undone."""
        with self.services() as owner:
            delete_logs(owner=owner, ids=self.taken, now=NOW)
        self.taken = []

    @contextmanager
    def services(self) -> Iterator[Owner]:
        with self.residency.practice.app.app_context():
            yield owner_of(db.session.get_one(Person, self.me.person["id"]))
            db.session.remove()

    def restage(self) -> None:
        turn = TODAY - timedelta(days=self.random.randrange(100))
        before = ("training", 4, STARTED, turn - timedelta(days=1))
        self.residency.spans(self.me, before, (self.random.choice(("chief", "research")), 5, turn, None))

    def rotate(self) -> None:
        first = STARTED + timedelta(days=30 * self.random.randrange(10_000))
        self.residency.block(self.me, self.random.choice(("trauma", "colorectal")), first, first + timedelta(days=29))

    def remap(self) -> None:
        self.residency.map({self.random.choice(sorted(SURGERY_CODES)): [self.random.choice(("Hernia", "Liver"))]})

    def look_back(self) -> None:
        answer = self.me.get(f"/training/progress?on={TODAY - timedelta(days=self.random.randrange(-1, 90))}")
        assert answer.status_code == 200, answer.text

    def some(self, ids: Any) -> list[str]:
        return self.random.sample(sorted(ids), 1) if ids else []


STEPS = (
    "log",
    "log",
    "edit",
    "edit",
    "delete",
    "bring_back",
    "take_in",
    "take_back",
    "restage",
    "rotate",
    "remap",
    "look_back",
)


def test_whatever_is_done_what_is_remembered_is_what_counting_anew_gives(seeded_app: Flask) -> None:
    residency = founded_program(seeded_app)
    residency.map(SURGERY_CODES)
    doings = Doings(residency, residency.resident())
    person = doings.me.person["id"]

    @settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))  # one log goes on through all
    @given(st.lists(st.sampled_from(STEPS), min_size=3, max_size=6))
    def holds(steps: list[str]) -> None:
        for step in steps:
            getattr(doings, step)()
            with seeded_app.app_context():
                assert disagreement_of(person, TODAY) is None, (step, steps)
                db.session.remove()

    holds()


def cases_of(residency: Residency, on: date, at_once: AtOnce) -> list[tuple[str, int]]:
    with residency.practice.app.app_context():
        people = sorted(who.person["id"] for who in residency.people)
        found = progress_of_all(people, on, organization_id=residency.id, at_once=at_once)
        db.session.remove()
    return [(resident.log.state, resident.log.counts.cases) for resident in found]


def test_one_changed_log_is_counted_with_its_month_and_no_other(seeded_app: Flask) -> None:
    residency = founded_program(seeded_app)
    me = residency.resident()
    days = (date(2026, 3, 4), date(2026, 6, 9))
    _, moved = [me.log(performed_on=str(day), role="surgeon", lines=[{"code": "X0002"}])["id"] for day in days]
    all_at_once = AtOnce(cases=10, residents=1)
    assert cases_of(residency, TODAY, all_at_once) == [("current", 2)]
    with seeded_app.app_context():
        with transaction() as session:  # a mark that only a fresh count of the month would take away
            march_row = ProgressMonth.__table__.c.month == "2026-03"
            row = session.execute(select(ProgressMonth.__table__.c.counts).where(march_row)).scalar_one()
            marked = {**row, "n": [row["n"][0], 7, *row["n"][2:]]}
            session.execute(update(ProgressMonth).where(march_row).values(counts=marked))
        db.session.remove()
    assert me.delete(f"/logs/{moved}").status_code == 204
    assert cases_of(residency, TODAY, all_at_once) == [("current", 7)]
    with seeded_app.app_context():
        assert disagreement_of(me.person["id"], TODAY) == "whole log"
        assert [wrong.person_id for wrong in disagreeing_counts(TODAY)] == [me.person["id"]]
        forget_counts(me.person["id"])
        db.session.remove()
    assert cases_of(residency, TODAY, all_at_once) == [("current", 1)]


def test_a_look_counts_a_few_anew_shows_the_others_as_they_were_and_the_queue_counts_them(seeded_app: Flask) -> None:
    residency = founded_program(seeded_app)
    residency.map(SURGERY_CODES)
    for number in (1, 2, 3):
        residency.store(residency.resident(f"R{number}"), *[StoredCase(TODAY, ("X0002",))] * number)
    first, nothing = AtOnce(cases=3, residents=9), AtOnce(cases=0, residents=9)
    assert cases_of(residency, TODAY, nothing) == [("none", 0)] * 3
    assert cases_of(residency, TODAY, first) == [("current", 1), ("current", 2), ("none", 0)]
    residency.map({"X0002": ["Biliary"]})
    assert cases_of(residency, TODAY, nothing) == [("earlier", 1), ("earlier", 2), ("none", 0)]


def test_the_board_says_who_is_being_counted_and_queues_it_once(seeded_app: Flask, monkeypatch: Any) -> None:
    residency = founded_program(seeded_app)
    residency.map(SURGERY_CODES)
    residency.store(residency.resident(), StoredCase(TODAY, ("X0002",)))
    monkeypatch.setattr(board, "AT_ONCE", AtOnce(cases=0, residents=9))

    def looked() -> Any:
        answer = residency.practice.manager.get(f"/programs/{residency.id}/board?on={TODAY}")
        assert answer.status_code == 200, answer.text
        return answer.get_json()

    found = looked()
    row = found["residents"][0]
    assert (row["counts"], row["cases"], row["total"], row["needs_a_look"]) == ("none", None, None, [])
    assert str(found["being_counted"]).startswith("One resident is being counted anew")
    looked()
    with seeded_app.app_context():
        jobs = jobs_listed(person_id=None, organization_id=residency.id, state="waiting", before=None, limit=9)
        assert [job.kind for job in jobs] == ["training.count"]
        work_off()
        assert db.session.scalar(select(func.count()).select_from(ProgressTally)) == 1
        db.session.remove()
    found = looked()
    assert (found["residents"][0]["counts"], found["residents"][0]["cases"]) == ("current", 1)
    assert found["being_counted"] is None
