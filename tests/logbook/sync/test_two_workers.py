"""Several workers and one person: no log is made twice, no edit is lost, nothing ends in an error of ours."""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from flask import Flask
from werkzeug.test import TestResponse

from rvuedge.platform.extensions import db
from tests.support.api import Api, body_of

WORKERS = 4
ROUNDS = 6


def together(app: Flask, me: Api, calls: list[Callable[[Api], TestResponse]]) -> list[int]:
    """The statuses of calls that begin at the same moment, each with a connection of its own."""
    ready = threading.Barrier(len(calls))

    def item(call: Callable[[Api], TestResponse]) -> int:
        own = Api(app.test_client(), me.token)
        ready.wait(timeout=30)
        status = call(own).status_code
        with app.app_context():
            db.session.remove()
        return status

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(item, calls))


def putting(log_id: str, code: str, version: int | None = None) -> Callable[[Api], TestResponse]:
    guard = {} if version is None else {"If_Match": f'"{version}"'}
    return lambda own: own.put(f"/logs/{log_id}", body_of(code), **guard)


def pushing(log_id: str, code: str, version: int | None = None) -> Callable[[Api], TestResponse]:
    change = {"id": log_id, "op": "put", "base_version": version, "log": body_of(code)}
    return lambda own: own.post("/sync", {"cursor": None, "changes": [change]})


def test_the_same_new_log_from_several_workers_is_made_once(seeded_app: Flask) -> None:
    me = Api(seeded_app.test_client()).signed_in()
    for _ in range(ROUNDS):
        log_id = str(uuid.uuid4())
        seen = Counter(together(seeded_app, me, [putting(log_id, "47562")] * WORKERS))
        assert seen == {201: 1, 200: WORKERS - 1}
    assert me.get("/wrvu?from=2026-07-01&to=2026-07-31").get_json()["total"] == "61.26", "6 × 10.21"


def test_of_several_edits_of_one_version_one_holds_and_the_others_are_told(seeded_app: Flask) -> None:
    me = Api(seeded_app.test_client()).signed_in()
    codes = ["47562", "47563", "49505", "44970"]
    for _ in range(ROUNDS):
        log = me.log("99213")
        seen = Counter(together(seeded_app, me, [putting(log["id"], code, 1) for code in codes]))
        assert seen == {200: 1, 412: WORKERS - 1}
        assert me.get(f"/logs/{log['id']}").get_json()["version"] == 2


def test_pushes_and_puts_of_one_new_log_end_in_one_log(seeded_app: Flask) -> None:
    me = Api(seeded_app.test_client()).signed_in()
    for _ in range(ROUNDS):
        log_id = str(uuid.uuid4())
        calls = [putting(log_id, "47562"), pushing(log_id, "47562"), pushing(log_id, "47562"), putting(log_id, "47562")]
        assert set(together(seeded_app, me, calls)) <= {200, 201}
        assert me.get(f"/logs/{log_id}").get_json()["version"] == 1
