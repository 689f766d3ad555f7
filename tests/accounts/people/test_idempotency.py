"""Idempotency-Key: the same POST again is answered as the first time and done once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from rvuedge.accounts.people import idempotency
from rvuedge.accounts.people.models import IdempotencyKey
from rvuedge.platform import clock
from rvuedge.platform.extensions import db, transaction
from tests.support.api import Api, body_of

KEY = {"Idempotency_Key": "6f0b9a0e-0a5a-4f6b-9d0a-000000000001"}


def count(me: Api) -> int:
    return len(me.get("/logs").get_json()["items"])


def test_the_same_post_again_is_answered_alike_and_makes_one_log(api: Api) -> None:
    me = api.signed_in()
    first = me.post("/logs", body_of("47562"), **KEY)
    again = me.post("/logs", body_of("47562"), **KEY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.get_json() == again.get_json()
    assert [again.headers[name] for name in ("ETag", "Location")] == [first.headers[n] for n in ("ETag", "Location")]
    assert ("Idempotency-Replayed" in first.headers, again.headers["Idempotency-Replayed"]) == (False, "true")
    assert count(me) == 1
    assert me.post("/logs", body_of("47562")).status_code == 201
    assert count(me) == 2, "without a key each is a log of its own"


def test_a_key_belongs_to_one_request(api: Api) -> None:
    me = api.signed_in()
    me.post("/logs", body_of("47562"), **KEY)
    other = me.post("/logs", body_of("99213"), **KEY)
    assert (other.status_code, other.get_json()["type"]) == (422, "urn:rvuedge:problem:bad-idempotency-key")
    assert count(me) == 1


def test_a_key_belongs_to_one_person(api: Api) -> None:
    item, two = api.signed_in(), api.signed_in()
    assert item.post("/logs", body_of("47562"), **KEY).status_code == 201
    assert two.post("/logs", body_of("47562"), **KEY).status_code == 201
    assert (count(item), count(two)) == (1, 1)


def test_a_refusal_is_kept_too_and_a_malformed_key_is_refused(api: Api) -> None:
    me = api.signed_in()
    for replayed in (None, "true"):
        answer = me.post("/logs", {"lines": []}, **KEY)
        assert (answer.status_code, answer.headers.get("Idempotency-Replayed")) == (422, replayed)
    assert me.post("/logs", body_of("47562"), Idempotency_Key="x" * 129).status_code == 422


def stored(api: Api) -> int:
    with api.client.application.app_context():
        db.session.rollback()
        return int(db.session.scalar(select(func.count()).select_from(IdempotencyKey)) or 0)


def test_nothing_is_stored_for_who_is_not_signed_in(api: Api) -> None:
    """Sign-up with a key makes one person; a valuation is answered anew; a key that is none is refused all the same."""
    who = {"email": "twice@example.org", "password": "a good long password", "name": "T", "career_stage": "attending"}
    first, again = (api.post("/users", who, **KEY) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    valued = [api.post("/valuations", body_of("47562"), **KEY) for _ in range(2)]
    assert [answer.status_code for answer in valued] == [200, 200]
    assert "Idempotency-Replayed" not in valued[1].headers
    assert api.post("/valuations", body_of("47562"), Idempotency_Key="x" * 129).status_code == 422
    assert stored(api) == 0
    assert api.post("/tokens", {"email": who["email"], "password": who["password"]}).status_code == 201


def test_answers_a_day_old_are_deleted_whoever_they_are_of(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idempotency, "AT_ONCE", 2)
    for person in (api.signed_in(), api.signed_in()):
        for number in range(2):
            person.post("/logs", body_of("47562"), Idempotency_Key=f"k-{number}")
    with api.client.application.app_context():
        with transaction() as session:
            old = update(IdempotencyKey).where(IdempotencyKey.key == "k-0")
            session.execute(old.values(created_at=clock.now() - timedelta(days=1, seconds=1)))
        assert idempotency.forget_receipts(now=clock.now()) == 2
        assert idempotency.forget_receipts(now=clock.now()) == 0
    assert stored(api) == 2


@pytest.mark.parametrize(("age", "left"), [(timedelta(hours=23, minutes=59), 1), (timedelta(days=1, minutes=1), 2)])
def test_a_key_is_remembered_for_a_day(api: Api, age: timedelta, left: int) -> None:
    me = api.signed_in()
    me.post("/logs", body_of("47562"), **KEY)
    with api.client.application.app_context():
        with transaction() as session:
            session.execute(update(IdempotencyKey).values(created_at=clock.now() - age))
        db.session.remove()
    me.post("/logs", body_of("47562"), **KEY)
    assert count(me) == left


def test_a_key_whose_first_request_is_not_done_yet_is_told_so_for_a_minute(api: Api) -> None:
    me = api.signed_in()
    me.post("/logs", body_of("47562"), **KEY)
    for age, status in ((timedelta(seconds=30), 409), (timedelta(seconds=90), 201)):
        with api.client.application.app_context(), transaction() as session:
            session.execute(update(IdempotencyKey).values(status=None, created_at=clock.now() - age))
        assert me.post("/logs", body_of("47562"), **KEY).status_code == status
