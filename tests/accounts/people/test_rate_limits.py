"""Rate limits: counted in the database, by all workers together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from limits import parse
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import update

from rvuedge.accounts.people.models import RateWindow
from rvuedge.accounts.people.rate_limits import DatabaseStorage
from rvuedge.app import create_app
from rvuedge.platform import clock
from rvuedge.platform.edge.proxies import networks_of
from rvuedge.platform.extensions import db, transaction
from tests.conftest import settings


@pytest.fixture
def storage(inside: Flask) -> DatabaseStorage:
    return DatabaseStorage()


def test_a_window_counts_from_its_first_and_ends(storage: DatabaseStorage) -> None:
    began = clock.seconds()
    assert [storage.incr("who", 60) for _ in range(3)] == [1, 2, 3]
    assert storage.get("who") == 3
    assert began + 60 <= storage.ends("who") <= clock.seconds() + 60
    with transaction() as session:
        session.execute(update(RateWindow).values(expires_at=clock.seconds() - 1))
    assert (storage.get("who"), storage.incr("who", 60), storage.get("who")) == (0, 1, 1)


def test_windows_that_ended_are_swept_out(storage: DatabaseStorage) -> None:
    storage.incr("old", 60)
    with transaction() as session:
        session.execute(update(RateWindow).values(expires_at=clock.seconds() - 1))
    storage.incr("new", 60)
    assert storage.reset() == 1
    assert storage.check()


def test_clearing_forgets_one(storage: DatabaseStorage) -> None:
    storage.incr("one", 60)
    storage.incr("two", 60)
    storage.clear("one")
    assert (storage.get("one"), storage.get("two")) == (0, 1)


def test_the_limits_library_allows_as_many_as_said(storage: DatabaseStorage) -> None:
    limiter, limit = FixedWindowRateLimiter(storage), parse("3/minute")
    assert [limiter.hit(limit, "who") for _ in range(5)] == [True, True, True, False, False]


def test_two_workers_count_together(make_url: Callable[[str], str]) -> None:
    """30 sign-ins a minute: two workers take 15 each, and the 31st is refused by whichever gets it."""
    url = make_url("empty")
    apps = [create_app(replace(settings(url), rate_limits=True)) for _ in range(2)]
    workers = [app.test_client() for app in apps]
    body = {"email": "nobody@example.org"}
    statuses = [workers[n % 2].post("/api/v1/tokens", json=body).status_code for n in range(31)]
    for app in apps:
        with app.app_context():
            db.engine.dispose()
    assert statuses == [422] * 30 + [429]


@pytest.mark.parametrize("database", ["sqlite"])
@pytest.mark.parametrize(
    ("proxies", "sent", "statuses"),
    [
        # Behind one balancer its last entry is the person's address; what they write in front of it is not believed.
        ("127.0.0.1", ("made up, 192.0.2.1", "192.0.2.2"), [422, 422, 429]),
        # Without one anybody could write anything: all count as whoever connected.
        ("none", ("192.0.2.1", "192.0.2.2"), [422, 429, 429]),
    ],
)
def test_people_behind_a_balancer_count_by_their_own_address(
    make_url: Callable[[str], str], proxies: str, sent: tuple[str, str], statuses: list[int]
) -> None:
    """30 sign-ins a minute: after 29 from the first address, one more of it, one of another, and one of the first."""
    app = create_app(replace(settings(make_url("empty")), rate_limits=True, trusted_proxies=networks_of(proxies)))
    client = app.test_client()

    def status(address: str) -> int:
        return client.post("/api/v1/tokens", json={}, headers={"X-Forwarded-For": address}).status_code

    for number in range(29):
        assert status(f"198.51.100.{number}, {sent[0]}") == 422
    found = [status(sent[0]), status(sent[1]), status(sent[0])]
    with app.app_context():
        db.engine.dispose()
    assert found == statuses
