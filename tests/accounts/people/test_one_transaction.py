"""What a request did, its receipt and its line in the audit trail: all of it or nothing, whenever it was cut off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, text

from rvuedge.platform.extensions import db
from tests.support.api import PASSWORD, Api, body_of
from tests.support.interleaving import Held, Running, together
from tests.support.practice import founded

KEY = {"Idempotency_Key": "6f0b9a0e-0a5a-4f6b-9d0a-000000000002"}


class CutError(Exception):
    """The server ends here."""


@contextmanager
def cut(app: Flask, *, before: str) -> Iterator[None]:
    """Every request ends right before a statement with these words, or before "COMMIT"."""
    with app.app_context():
        engine = db.engine

    def at_statement(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if before in statement:
            raise CutError

    def at_commit(connection: Any) -> None:
        if connection.get_execution_options().get("rvuedge_writes"):
            raise CutError

    name, listener = ("commit", at_commit) if before == "COMMIT" else ("before_cursor_execute", at_statement)
    event.listen(engine, name, listener)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    try:
        yield
    finally:
        event.remove(engine, name, listener)


def count(me: Api) -> int:
    return len(me.get("/logs").get_json()["items"])


@pytest.mark.parametrize(
    "point", ["INSERT INTO procedure_log", "INSERT INTO credit", "UPDATE idempotency_key", "COMMIT"]
)
def test_a_post_cut_off_anywhere_is_done_once_by_the_next_with_its_key(seeded_app: Flask, point: str) -> None:
    me = Api(seeded_app.test_client()).signed_in()
    with cut(seeded_app, before=point):
        failed = me.post("/logs", body_of("47562"), **KEY)
    assert failed.status_code == 500
    assert ("was not carried out" in failed.get_json()["detail"]) == (point != "COMMIT")
    first, again = (me.post("/logs", body_of("47562"), **KEY) for _ in range(2))
    assert (first.status_code, again.headers.get("Idempotency-Replayed")) == (201, "true")
    assert first.get_json() == again.get_json()
    assert count(me) == 1


def test_the_same_key_twice_at_once_is_one_log_and_two_good_answers(seeded_app: Flask) -> None:
    me = Api(seeded_app.test_client()).signed_in()
    other = Api(seeded_app.test_client(), me.token)
    with Held(seeded_app, lambda: me.post("/logs", body_of("47562"), **KEY), before="INSERT INTO credit") as held:
        two = Running(seeded_app, lambda: other.post("/logs", body_of("47562"), **KEY)).blocked()
    answers = held.result(), two.result()
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].get_json() == answers[1].get_json()
    assert count(me) == 1


def test_an_import_with_a_key_and_its_dry_run(seeded_app: Flask) -> None:
    """A dry run takes back what it did and still keeps its answer."""
    practice = founded(seeded_app)
    roster = "email,name\nnew@example.org,New One\n"
    for _ in range(2):
        answer = practice.roster(roster, dry_run="true")
        assert answer.status_code == 200, answer.text
    assert practice.manager.get(practice.at("/invitations")).get_json()["items"] == []


def closing(practice: Any) -> Any:
    return practice.manager.post(practice.at("/periods/2026-07/close"), None)


def changing(practice: Any) -> Any:
    return practice.manager.put(practice.at("/policies/ours"), {"base": "cms-payment"})


def surveys(practice: Any) -> Any:
    survey = practice.manager.get("/surveys").get_json()["items"][0]
    mapped = [{"survey_specialty": survey["specialties"][0] if "specialties" in survey else "General Surgery"}]
    body = {"survey": survey["id"], "specialty": "Hernia", "maps_to": mapped}
    return practice.manager.put(practice.at("/crosswalk"), body)


@pytest.mark.parametrize(
    ("change", "table"),
    [(closing, "closed_month"), (changing, "practice_policy"), (surveys, "specialty_crosswalk")],
)
def test_without_its_line_in_the_audit_trail_nothing_is_done(
    seeded_app: Flask, change: Callable[[Any], Any], table: str
) -> None:
    practice = founded(seeded_app)
    practice.join().log("47562")

    def rows() -> tuple[int, int]:
        with seeded_app.app_context(), db.engine.connect() as connection:
            of = (connection.scalar(text(f"SELECT count(*) FROM {name}")) for name in (table, "audit_event"))
            return tuple(int(item) for item in of)  # type: ignore[return-value]

    before = rows()
    with cut(seeded_app, before="INSERT INTO audit_event"):
        assert change(practice).status_code == 500
    assert rows() == before
    assert change(practice).status_code < 300
    assert rows() == (before[0] + 1, before[1] + 1)


def test_two_refreshes_of_one_token_at_once_get_one_pair(seeded_app: Flask) -> None:
    api = Api(seeded_app.test_client())
    me = api.signed_in()
    first = api.post("/tokens", {"email": me.person["email"], "password": "a good long password"}).get_json()
    query = {"refresh_token": first["refresh_token"]}
    again = Api(seeded_app.test_client())
    with Held(seeded_app, lambda: api.post("/tokens/refresh", query), before="INSERT INTO token") as held:
        two = Running(seeded_app, lambda: again.post("/tokens/refresh", query)).blocked()
    answers = held.result(), two.result()
    assert [answer.status_code for answer in answers] == [201, 201]
    pairs = [(body["access_token"], body["refresh_token"]) for body in (answer.get_json() for answer in answers)]
    assert pairs[0] == pairs[1]
    assert Api(seeded_app.test_client(), answers[0].get_json()["access_token"]).get("/me").status_code == 200


PUTS: list[tuple[str, str, Any]] = [
    ("POST", "/me/totp", {"password": PASSWORD}),
    ("PUT", "/contract", {"effective_from": "2026-07-01", "policy": "cms-payment", "rate": "50"}),
    ("PUT", "/favorites", {"codes": ["47562", "49505"]}),
    ("PUT", "/templates/6f0b9a0e-0a5a-4f6b-9d0a-000000000003", {"name": "Chole", "lines": [{"code": "47562"}]}),
    ("PUT", "/compensation/payments", {"paid_on": "2026-08-15", "label": "Bonus", "amount": "100"}),
]


@pytest.mark.parametrize(("method", "path", "body"), PUTS)
def test_the_same_put_several_times_at_once_is_one_thing_and_good_answers(
    seeded_app: Flask, method: str, path: str, body: Any
) -> None:
    me = Api(seeded_app.test_client()).signed_in().confirmed()
    for _ in range(2):
        assert {item.status_code for item in at_once(seeded_app, me, method, path, body)} <= {200, 201, 204}


def at_once(app: Flask, me: Api, method: str, path: str, body: Any) -> list[Any]:
    """What four such requests answer that begin at the same moment."""

    def call(own: Api) -> Callable[[], Any]:
        return lambda: own.call(method, path, body)

    return together(app, [call(Api(app.test_client(), me.token)) for _ in range(4)])


def test_the_same_for_what_a_practice_keeps(seeded_app: Flask) -> None:
    practice = founded(seeded_app)
    survey = practice.manager.get("/surveys").get_json()["items"][0]["id"]
    mapped = {"survey": survey, "specialty": "Hernia", "maps_to": [{"survey_specialty": "General Surgery"}]}
    offered = {"email": "new@example.org", "role": "physician"}
    requested = [
        ("PUT", practice.at("/survey-mappings/ours"), {"mapping": {"Spec": "specialty"}}),
        ("PUT", practice.at("/crosswalk"), mapped),
        ("POST", practice.at("/invitations"), offered),
    ]
    for method, path, body in requested:
        answers = at_once(seeded_app, practice.manager, method, path, body)
        assert {answer.status_code for answer in answers} <= {200, 201, 204}, [answer.text for answer in answers]
    assert len(practice.manager.get(practice.at("/invitations")).get_json()["items"]) == 1
    with seeded_app.app_context(), db.engine.connect() as connection:
        mails = connection.scalar(text("SELECT count(*) FROM outgoing_mail WHERE kind = 'invitation'"))
    assert mails == 1
