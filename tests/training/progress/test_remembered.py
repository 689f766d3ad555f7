"""Remembered counts are fresh counts, whatever was done in between; they are stored and read back unchanged."""

from __future__ import annotations

import sqlite3
from collections import Counter
from datetime import date, timedelta
from random import Random
from typing import Any

import orjson
import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, event, func, select

from rvuedge.platform.extensions import db, transaction
from rvuedge.training.attestations.joins import KeptAttestations
from rvuedge.training.cases.attested import join_attestations
from rvuedge.training.cases.rules import AttestedFacts
from rvuedge.training.progress.queries import progress_of
from rvuedge.training.rules.counting.cases import CaseQuestion
from rvuedge.training.rules.counting.credit import QUESTIONS
from rvuedge.training.rules.counting.own_cases import OwnCounts
from rvuedge.training.rules.counting.tallies import Tally
from rvuedge.training.tallies.models import ProgressTally
from rvuedge.training.tallies.rules.freshness import Delays
from rvuedge.training.tallies.rules.remembered import CountedLog, read_back, stored
from tests.support.api import Api
from tests.support.clock import TODAY
from tests.support.stored_cases import StoredCase
from tests.training.progress.residency import STARTED, SURGERY_CODES, Residency, founded_program

NAMES = st.sampled_from(("Hernia", "Biliary", "SC or SJ", "", "X9999"))
COUNTS = st.dictionaries(NAMES, st.integers(1, 4_000)).map(Counter)
DAYS = st.one_of(st.none(), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
TALLIES = st.builds(
    Tally,
    st.none(),
    **dict.fromkeys(("categories", "attested", "roles", "alternatives", "simulated", "unmapped"), COUNTS),
    questions=st.lists(
        st.builds(lambda code: CaseQuestion("a log", code, QUESTIONS[code]), st.sampled_from(sorted(QUESTIONS)))
    ),
    simulated_cases=st.integers(0, 9),
)
LOGS = st.builds(
    CountedLog,
    st.builds(OwnCounts, TALLIES, st.dictionaries(NAMES, COUNTS), *[st.integers(0, 9)] * 5),
    st.builds(Delays, DAYS, DAYS, st.one_of(st.none(), st.integers(0, 400))),
    DAYS,
)


@settings(max_examples=40)  # each is some hundred draws
@given(LOGS)
def test_counts_are_read_back_as_they_were_stored(log: CountedLog) -> None:
    assert read_back(orjson.loads(orjson.dumps(stored(log))), log.next_on) == log


def looked(me: Api, on: date) -> Any:
    answer = me.get(f"/training/progress?on={on}")
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def forget() -> None:
    with transaction() as session:
        session.execute(delete(ProgressTally))


class Doings:
    """Things that happen to a resident's log, and to what it is counted by, drawn by chance."""

    def __init__(self, residency: Residency, me: Api, random: Random) -> None:
        self.residency, self.me, self.random = residency, me, random
        self.logs: dict[str, int] = {}

    def body(self) -> dict[str, Any]:
        codes = self.random.sample(sorted(SURGERY_CODES), self.random.choice((1, 1, 2)))
        day = TODAY - timedelta(days=self.random.randrange(-1, 500))
        more = {"primary_line": 0} if self.random.random() < 0.5 else {}
        role = self.random.choice(("surgeon", "first_assistant", "teaching_assistant"))
        return {"performed_on": str(day), "role": role, "lines": [{"code": code} for code in codes], **more}

    def log(self) -> None:
        made = self.me.log(performed_on=str(TODAY), role="surgeon", lines=[{"code": "X0001"}])
        self.logs[made["id"]] = 1

    def edit(self) -> None:
        if self.logs:
            log_id = self.random.choice(sorted(self.logs))
            answer = self.me.put(f"/logs/{log_id}", self.body(), If_Match=f'"{self.logs[log_id]}"')
            assert answer.status_code == 200, answer.text
            self.logs[log_id] = answer.get_json()["version"]

    def delete(self) -> None:
        if self.logs:
            log_id = self.random.choice(sorted(self.logs))
            assert self.me.delete(f"/logs/{log_id}").status_code == 204
            del self.logs[log_id]

    def remap(self) -> None:
        code = self.random.choice(sorted(SURGERY_CODES))
        self.residency.map({code: [self.random.choice(("Hernia", "Biliary", "Liver"))]})

    def restage(self) -> None:
        turn = TODAY - timedelta(days=self.random.randrange(300))
        before = ("training", 4, STARTED, turn - timedelta(days=1))
        self.residency.spans(self.me, before, (self.random.choice(("chief", "research")), 5, turn, None))

    def rotate(self) -> None:
        first = STARTED + timedelta(days=30 * self.random.randrange(10_000))
        self.residency.block(self.me, self.random.choice(("trauma", "colorectal")), first, first + timedelta(days=29))

    def graduate(self) -> None:
        self.residency.state(self.me, graduates=date(self.random.choice((2027, 2028, 2029)), 6, 30))


def test_whatever_is_done_in_between_the_remembered_answer_is_the_fresh_one(seeded_app: Flask) -> None:
    residency = founded_program(seeded_app)
    residency.map(SURGERY_CODES)
    me, random = residency.resident(), Random(16)
    doings = Doings(residency, me, random)
    steps = [doings.log, doings.log, doings.edit, doings.edit, doings.delete]
    steps += [doings.remap, doings.restage, doings.rotate, doings.graduate]
    for _ in range(25):
        random.choice(steps)()
        on = TODAY - timedelta(days=random.choice((0, 0, 0, -1, 1, 200)))
        first, again = looked(me, on), looked(me, on)
        with seeded_app.app_context():
            forget()
        assert first == again == looked(me, on)


class ByLog:
    """Attestations for a test: what was attested of each log, by person."""

    def __init__(self) -> None:
        self.facts: dict[str, AttestedFacts] = {}

    def marks_of(self, person_ids: Any) -> dict[int, str]:
        return dict.fromkeys(person_ids, str(sorted(self.facts)))

    def marks_by_month_of(self, person_ids: Any) -> dict[tuple[int, str], str]:
        return {(person, f"{TODAY:%Y-%m}"): str(sorted(self.facts)) for person in person_ids}

    def attested_of(self, _person_id: int, *, first: date, last: date) -> dict[str, AttestedFacts]:
        return dict(self.facts) if first <= TODAY <= last else {}

    def states_of(self, person_ids: Any, *, last: date) -> dict[int, dict[str, int]]:
        return {person: {"requested": int(last >= TODAY)} for person in person_ids}


def test_t039_what_an_attending_says_is_counted_beside_the_claim(seeded_app: Flask) -> None:
    residency, attestations = founded_program(seeded_app), ByLog()
    residency.map(SURGERY_CODES)
    me = residency.resident()
    residency.spans(me, ("training", 4, STARTED, None))
    first, second = residency.store(me, *(StoredCase(TODAY, ("X0002",)) for _ in range(2)))
    join_attestations(attestations)
    try:
        before = looked(me, TODAY)
        attestations.facts[first] = AttestedFacts("first_assistant", None, "attending", TODAY)
        attestations.facts[second] = AttestedFacts("surgeon", None, "attending", TODAY)
        after = looked(me, TODAY)
        board = residency.practice.manager.get(f"/programs/{residency.id}/board").get_json()["residents"][0]
    finally:
        join_attestations(KeptAttestations())
    assert (before["totals"]["confirmed"], before["totals"]["unattested"]) == (0, 2)
    hernia = next(item for item in after["categories"] if item["name"] == "Hernia")
    assert (hernia["counted"], hernia["counted_as_attested"]) == (2, 1)
    totals = after["totals"]
    assert (totals["confirmed"], totals["disputed"], totals["unattested"]) == (1, 1, 0)
    assert (board["role_disagreements"], board["requested"]) == (1, 1)
    assert "1 case with the role seen otherwise." in board["needs_a_look"]


def test_a_look_back_is_not_remembered_and_an_account_that_goes_takes_its_counts_along(seeded_app: Flask) -> None:
    residency = founded_program(seeded_app)
    me = residency.resident()
    residency.store(me, StoredCase(TODAY, ("X0002",)))
    looked(me, TODAY)
    looked(me, TODAY - timedelta(days=5))
    with seeded_app.app_context():
        assert db.session.scalars(select(ProgressTally.through)).all() == [TODAY]
        db.session.rollback()
    assert me.call("DELETE", "/me", {"password": "a good long password"}).status_code == 204
    with seeded_app.app_context():
        assert db.session.scalar(select(func.count()).select_from(ProgressTally)) == 0


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_busy_database_costs_the_memory_and_not_the_answer(seeded_app: Flask) -> None:
    residency = founded_program(seeded_app)
    me = residency.resident()
    residency.store(me, StoredCase(TODAY, ("X0002",)))
    with seeded_app.app_context():
        engine = db.engine
        event.listen(engine, "checkout", hurried)
        writer = sqlite3.connect(str(engine.url.database), isolation_level=None)
        try:
            writer.execute("BEGIN IMMEDIATE")
            found = progress_of(me.person["id"], TODAY)
        finally:
            writer.close()
            event.remove(engine, "checkout", hurried)
        assert found.log.counts.cases == 1
        assert db.session.scalar(select(func.count()).select_from(ProgressTally)) == 0
        db.session.remove()
        engine.dispose()  # its connections are in a hurry


def hurried(connection: sqlite3.Connection, *_more: object) -> None:
    """A connection that waits 20 ms for another writer, not ten seconds."""
    connection.execute("PRAGMA busy_timeout=20")
