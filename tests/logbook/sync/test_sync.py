"""Sync: push and pull in one call, and two phones that never lose a line."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from rvuedge.logbook.records.models import ChangeCounter, DatabaseIdentity
from rvuedge.platform.extensions import db
from tests.support.api import Api, body_of
from tests.support.invariants import Watch

ONE, TWO, THREE = (str(uuid.UUID(int=number)) for number in (1, 2, 3))


def put(log_id: str, *lines: str, base: int | None = None, **more: Any) -> dict[str, Any]:
    return {"id": log_id, "op": "put", "base_version": base, "log": body_of(*lines, **more)}


def gone(log_id: str, base: int | None = None) -> dict[str, Any]:
    return {"id": log_id, "op": "delete", "base_version": base}


def sync(person: Api, *changes: dict[str, Any], cursor: str | None = None, **more: Any) -> dict[str, Any]:
    answer = person.post("/sync", {"cursor": cursor, "changes": list(changes), **more})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.get_json()
    return body


def statuses(answer: dict[str, Any]) -> list[tuple[str, int | None]]:
    return [(result["status"], result["version"]) for result in answer["results"]]


def test_a_push_is_credited_and_told_back_with_the_next_cursor(api: Api) -> None:
    """47562 10.21 and 49505-51 half of 7.76 on one patient: 14.09."""
    me = api.signed_in()
    answer = sync(me, put(ONE, "47562", patient_key="pseudonym-1"), put(TWO, "49505-51", patient_key="pseudonym-1"))
    assert statuses(answer) == [("applied", 1), ("applied", 1)]
    assert [log["work_rvu"] for log in answer["changes"]] == ["10.21", "3.88"]
    assert (answer["has_more"], answer["reset_required"]) == (False, False)
    assert me.get("/wrvu?from=2026-07-01&to=2026-07-31").get_json()["total"] == "14.09"
    again = sync(me, cursor=answer["cursor"])
    assert (again["changes"], again["results"], again["cursor"]) == ([], [], answer["cursor"])


def test_the_same_push_again_is_replayed_and_counts_once(api: Api) -> None:
    me = api.signed_in()
    changes = [put(ONE, "47562"), put(TWO, "99213")]
    sync(me, *changes)
    assert statuses(sync(me, *changes)) == [("replayed", 1), ("replayed", 1)]
    assert me.get("/wrvu?from=2026-07-01&to=2026-07-31").get_json()["total"] == "11.51"


def test_changes_are_applied_in_order_and_each_by_itself(api: Api) -> None:
    """A new log, its edit, a malformed one, a contradictory one, a delete: the bad ones hold nothing else back."""
    me = api.signed_in()
    answer = sync(
        me,
        put(ONE, "47562"),
        put(ONE, "47562", "49505", base=1),
        {"id": TWO, "op": "put", "log": {"performed_on": "yesterday", "lines": []}},
        put(TWO, "49505-50x2"),
        put(THREE, "99213"),
        gone(ONE, base=2),
    )
    assert statuses(answer) == [
        ("applied", 1),
        ("applied", 2),
        ("invalid", None),
        ("invalid", None),
        ("applied", 1),
        ("applied", 3),
    ]
    assert set(answer["results"][2]["errors"]) == {"performed_on", "lines"}
    assert "modifier 50 already says both sides" in str(answer["results"][3]["errors"])
    assert [(log["id"], log["deleted"]) for log in answer["changes"]] == [(THREE, False), (ONE, True)]
    assert me.get("/wrvu?from=2026-07-01&to=2026-07-31").get_json()["total"] == "1.30"


def test_an_edit_from_an_older_version_is_a_conflict_with_the_stored_log(api: Api) -> None:
    me = api.signed_in()
    sync(me, put(ONE, "47562"))
    sync(me, put(ONE, "47562", "99213", base=1))
    answer = sync(me, put(ONE, "47562", "49505", base=1), gone(ONE, base=1), put(ONE, "44970"))
    assert statuses(answer) == [("conflict", 2)] * 3
    assert [line["code"] for line in answer["results"][0]["existing"]["lines"]] == ["47562", "99213"]
    assert answer["results"][0]["existing"]["version"] == 2


def test_a_deleted_log_can_be_brought_back_from_its_tombstone_only(api: Api) -> None:
    me = api.signed_in()
    sync(me, put(ONE, "47562"), gone(ONE, base=1))
    assert statuses(sync(me, put(ONE, "47562"))) == [("conflict", 2)]
    assert statuses(sync(me, put(ONE, "47562", base=2))) == [("applied", 3)]
    assert statuses(sync(me, gone(ONE, base=3), gone(ONE, base=3), gone(TWO))) == [
        ("applied", 4),
        ("replayed", 4),
        ("replayed", None),
    ]


def test_what_is_new_comes_page_by_page(api: Api) -> None:
    me = api.signed_in()
    ids = [str(uuid.UUID(int=number)) for number in range(10, 15)]
    sync(me, *[put(text, "99213") for text in ids])
    seen, cursor, more = [], None, True
    while more:
        answer = sync(me, cursor=cursor, limit=2)
        seen += [log["id"] for log in answer["changes"]]
        cursor, more = answer["cursor"], answer["has_more"]
    assert seen == ids


def test_a_change_over_the_other_routes_is_told_too(api: Api) -> None:
    me = api.signed_in()
    cursor = sync(me)["cursor"]
    log = me.log("47562")
    assert [change["id"] for change in sync(me, cursor=cursor)["changes"]] == [log["id"]]
    me.delete(f"/logs/{log['id']}")
    assert [change["deleted"] for change in sync(me, cursor=cursor)["changes"]] == [True]


@pytest.mark.parametrize("cursor", ["nonsense", "WyJ4Iiw1XQ", "WzFd"])
def test_a_cursor_of_another_database_asks_for_a_new_beginning_and_loses_no_push(api: Api, cursor: str) -> None:
    me = api.signed_in()
    answer = sync(me, put(ONE, "47562"), cursor=cursor)
    assert (answer["reset_required"], answer["changes"], answer["cursor"]) == (True, [], None)
    assert statuses(answer) == [("applied", 1)]
    assert [log["id"] for log in sync(me)["changes"]] == [ONE]


def test_a_cursor_that_is_too_old_or_of_the_future_asks_for_a_new_beginning(api: Api, invariants: Watch) -> None:
    me = api.signed_in()
    old = sync(me, put(ONE, "47562"))["cursor"]
    newer = sync(me, put(TWO, "99213"), cursor=old)["cursor"]
    with me.client.application.app_context():
        clock = db.session.get_one(ChangeCounter, me.person["id"])
        clock.forgotten = 2
        db.session.commit()
    assert sync(me, cursor=old)["reset_required"]
    assert not sync(me, cursor=newer)["reset_required"]
    with me.client.application.app_context():
        clock = db.session.get_one(ChangeCounter, me.person["id"])
        clock.forgotten, clock.latest = 0, 1
        db.session.commit()
    assert sync(me, cursor=newer)["reset_required"], "a database restored from a backup"
    invariants.forget("the counter was set back by hand")
    with me.client.application.app_context():
        db.session.get_one(DatabaseIdentity, 1).mark = "another"
        db.session.commit()
    assert sync(me, cursor=old)["reset_required"]


def test_nobody_sees_or_changes_the_logs_of_another(api: Api) -> None:
    me, other = api.signed_in(), api.signed_in()
    sync(me, put(ONE, "47562"))
    answer = sync(other, gone(ONE, base=1), put(ONE, "99213"))
    assert statuses(answer) == [("replayed", None), ("applied", 1)]
    assert [log["work_rvu"] for log in sync(me)["changes"]] == ["10.21"]
    assert api.post("/sync", {"changes": []}).status_code == 401


def test_five_hundred_changes_are_one_call_and_more_are_refused(api: Api) -> None:
    me = api.signed_in()
    changes = [put(str(uuid.UUID(int=1000 + number)), "99213") for number in range(501)]
    assert me.post("/sync", {"changes": changes}).status_code == 422
    answer = sync(me, *changes[:500])
    assert {result["status"] for result in answer["results"]} == {"applied"}
    assert me.get("/wrvu?from=2026-07-01&to=2026-07-31").get_json()["total"] == "650.00"  # 500 × 1.30


@pytest.mark.parametrize("body", [{"changes": {}}, {"changes": [], "limit": 0}, {"changed": []}])
def test_a_call_that_is_not_one_is_refused_whole(api: Api, body: dict[str, Any]) -> None:
    assert api.signed_in().post("/sync", body).status_code == 422
