"""Two phones and a server: lost answers, replays, edits and deletes in any order; afterwards all three agree."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, multiple, rule

from rvuedge.app import create_app
from rvuedge.platform.extensions import db
from tests.conftest import settings as app_settings
from tests.support.api import Api
from tests.support.phone import Phone

# Drawn the same way each time: of 84 ms CPU each, as many as take ten seconds on two processors; make phones does 20,000.
SEQUENCES = int(os.environ.get("RVUEDGE_SYNC_SEQUENCES", "120"))
CODES = st.sampled_from(["47562", "49505", "99213", "27447", "00000"])
WHICH = st.integers(0, 1)
_made: list[Flask] = []
PEOPLE = itertools.count(1)


@pytest.fixture(scope="module", autouse=True)
def application(sqlite_templates: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One seeded SQLite database for all sequences; each has people of its own."""
    path = tmp_path_factory.mktemp("phones") / "sync.db"
    shutil.copyfile(sqlite_templates("seeded"), path)
    _made.append(create_app(app_settings(f"sqlite:///{path}")))
    yield
    app = _made.pop()
    with app.app_context():
        db.engine.dispose()


class TwoPhones(RuleBasedStateMachine):
    """Every log is one that some phone made; `acknowledged` are those the server has said it holds."""

    logs = Bundle("logs")

    @initialize()
    def begin(self) -> None:
        me = Api(_made[0].test_client()).signed_in(email=f"phones{next(PEOPLE)}@example.org")
        self.me = me
        self.phones = [Phone(me), Phone(me)]
        self.deleted: set[str] = set()
        self.created: set[str] = set()

    @rule(target=logs, which=WHICH, code=CODES)
    def create(self, which: int, code: str) -> str:
        log_id = self.phones[which].create(code)
        self.created.add(log_id)
        return log_id

    @rule(which=WHICH, log_id=logs, code=CODES)
    def edit(self, which: int, log_id: str, code: str) -> None:
        if log_id in self.phones[which].shown():
            self.phones[which].edit(log_id, code)

    @rule(target=logs, which=WHICH, log_id=consumes(logs))
    def delete(self, which: int, log_id: str) -> Any:
        if log_id in self.phones[which].shown():
            self.phones[which].delete(log_id)
            self.deleted.add(log_id)
        return multiple(log_id)

    @rule(which=WHICH, lose_answer=st.booleans(), limit=st.integers(1, 4))
    def sync(self, which: int, lose_answer: bool, limit: int) -> None:
        self.phones[which].sync(lose_answer=lose_answer, limit=limit)

    @rule(which=WHICH)
    def send_twice(self, which: int) -> None:
        self.phones[which].sync(lose_answer=True)
        self.phones[which].sync()

    @rule(which=WHICH)
    def forget_everything_pulled(self, which: int) -> None:
        """The app is installed anew; what waits is in the phone's own store."""
        self.phones[which].cursor = None

    def teardown(self) -> None:
        if not hasattr(self, "phones"):
            return
        for phone in (*self.phones, *self.phones):
            phone.settle()
        stored = {log["id"]: log for log in self.me.get("/logs?limit=100").get_json()["items"]}
        for phone in self.phones:
            assert phone.shown() == set(stored), "both phones show what the server holds"
            for log_id, log in stored.items():
                assert phone.known[log_id] == log, "with the same lines, credits and version"
        copies = {copy for phone in self.phones for copy in phone.copies}
        assert set(stored) <= self.created | copies, "nothing is there that nobody made"
        lost = self.created - self.deleted - set(stored)
        assert not lost, "nothing is lost that nobody deleted"


def quarter(name: str) -> type[TwoPhones]:
    """The same machine under another name: workers share the sequences, and each name draws its own."""
    machine = type(name, (TwoPhones,), {})
    machine.TestCase.settings = settings(
        max_examples=SEQUENCES // 4,
        stateful_step_count=15,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    return machine


TestNorth = quarter("North").TestCase
TestEast = quarter("East").TestCase
TestSouth = quarter("South").TestCase
TestWest = quarter("West").TestCase
