"""What one request tells comes from one snapshot, whatever is committed while it reads."""

from __future__ import annotations

import uuid

import pytest
from flask import Flask
from sqlalchemy import delete

from rvuedge.logbook.records.models import KeptAnswer
from rvuedge.platform.extensions import transaction
from tests.support.api import Api, body_of
from tests.support.interleaving import Held


def pull(me: Api, cursor: str | None, **more: object) -> dict:
    answer = me.post("/sync", {"cursor": cursor, **more})
    assert answer.status_code == 200, answer.text
    return answer.get_json()


@pytest.mark.parametrize("pushed", [False, True])
def test_a_log_saved_between_the_reads_of_a_pull_is_told_by_the_next(seeded_app: Flask, pushed: bool) -> None:
    me = Api(seeded_app.test_client()).signed_in()
    other, late = Api(seeded_app.test_client(), me.token), str(uuid.uuid4())
    cursor = pull(me, None)["cursor"]
    own = {"id": str(uuid.uuid4()), "op": "put", "base_version": None, "log": body_of("99213")}
    changes = [own] if pushed else []
    # The pull reads counter and mark to check its cursor, then the news, the counter again where there is none, the mark.
    where = {"before": "FROM database_identity", "nth": 2} if pushed else {"before": "FROM sync_clock", "nth": 2}
    with Held(seeded_app, lambda: pull(other, cursor, changes=changes), **where) as first:
        assert me.put(f"/logs/{late}", body_of("47562")).status_code == 201
    body = first.result()
    seen = {log["id"] for log in body["changes"]}
    seen |= {log["id"] for log in pull(other, body["cursor"])["changes"]}
    assert late in seen
    assert len(seen) == 1 + pushed


@pytest.mark.parametrize("path", ["one", "list", "sync"])
@pytest.mark.parametrize("table", ["log_line", "credit"])
def test_a_log_is_told_with_the_lines_and_credits_of_its_version(seeded_app: Flask, path: str, table: str) -> None:
    me = Api(seeded_app.test_client()).signed_in()
    other, log = Api(seeded_app.test_client(), me.token), me.log("47562")
    with seeded_app.app_context(), transaction() as session:
        session.execute(delete(KeptAnswer))  # one that is kept is one row
    reads = {
        "one": lambda: other.get(f"/logs/{log['id']}").get_json(),
        "list": lambda: other.get("/logs").get_json()["items"][0],
        "sync": lambda: pull(other, None)["changes"][0],
    }
    with Held(seeded_app, reads[path], before=f"FROM {table}") as first:
        edited = me.put(f"/logs/{log['id']}", body_of("49505", "99213-25"), If_Match='"1"')
        assert edited.status_code == 200, edited.text
    body = first.result()
    shown = [(line["code"], line["credit"]["work_rvu"]) for line in body["lines"]]
    assert (body["version"], shown) == (1, [("47562", "10.21")])
