"""What becomes of a change of a log: every combination of what is stored, what is asked for, and where it began."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest

from rvuedge.logbook.logs.rules import ANY, Base, Known, Outcome, decide
from rvuedge.logbook.records.facts import LineFacts, LogFacts
from tests.support.api import Api, body_of

VERSION = 3


def a_case(code: str) -> LogFacts:
    return LogFacts("case", (LineFacts(code),), performed_on=date(2026, 7, 14), setting="facility")


SAME, OTHER = a_case("47562"), a_case("47563")
STORED = {
    "nothing": None,
    "live": Known(SAME, VERSION),
    "deleted": Known(SAME, VERSION, is_deleted=True),
}
ASKED = {"same": SAME, "other": OTHER, "delete": None}
BASES: dict[str, Base] = {"new": None, "fresh": VERSION, "stale": VERSION - 1, "ahead": VERSION + 1, "any": ANY}
# What is asked for: its outcome for a base that is new, fresh, stale, ahead (of the stored version), any.
TABLE = {
    ("nothing", "same"): "create missing missing missing missing",
    ("nothing", "other"): "create missing missing missing missing",
    ("nothing", "delete"): "missing missing missing missing missing",
    ("live", "same"): "replay replay replay replay replay",
    ("live", "other"): "taken edit stale stale edit",
    ("live", "delete"): "taken delete stale stale delete",
    ("deleted", "same"): "taken edit stale stale edit",
    ("deleted", "other"): "taken edit stale stale edit",
    ("deleted", "delete"): "replay replay replay replay replay",
}
ROWS = [
    (stored, question, base, outcome)
    for (stored, question), outcomes in TABLE.items()
    for base, outcome in zip(BASES, outcomes.split(), strict=True)
]


def test_the_table_is_complete() -> None:
    assert {row[:3] for row in ROWS} == {(text, two, three) for text in STORED for two in ASKED for three in BASES}
    assert {row[3] for row in ROWS} == {outcome.value for outcome in Outcome}


@pytest.mark.parametrize(("stored", "asked", "base", "outcome"), ROWS)
def test_what_becomes_of_a_change(stored: str, asked: str, base: str, outcome: str) -> None:
    assert decide(STORED[stored], ASKED[asked], BASES[base]) is Outcome(outcome)


# The same table as each door carries it out. "foreign": the log is somebody else's, which is as good as none.
DOORS = [
    # stored, asked, base     PUT or DELETE, sync
    ("nothing", "same", "new", 201, "applied"),
    ("nothing", "same", "fresh", 404, "invalid"),
    ("nothing", "delete", "new", 404, "replayed"),
    ("nothing", "delete", "fresh", 404, "replayed"),
    ("foreign", "same", "new", 201, "applied"),
    ("foreign", "same", "fresh", 404, "invalid"),
    ("foreign", "delete", "new", 404, "replayed"),
    ("foreign", "delete", "fresh", 404, "replayed"),
    ("live", "same", "new", 200, "replayed"),
    ("live", "same", "stale", 200, "replayed"),
    ("live", "other", "new", 409, "conflict"),
    ("live", "other", "fresh", 200, "applied"),
    ("live", "other", "stale", 412, "conflict"),
    ("live", "delete", "new", 204, "conflict"),  # DELETE without If-Match: whatever is stored
    ("live", "delete", "fresh", 204, "applied"),
    ("live", "delete", "stale", 412, "conflict"),
    ("deleted", "same", "new", 409, "conflict"),
    ("deleted", "same", "fresh", 200, "applied"),
    ("deleted", "other", "stale", 412, "conflict"),
    ("deleted", "delete", "new", 204, "replayed"),
    ("deleted", "delete", "stale", 204, "replayed"),
]


@pytest.mark.parametrize(("stored", "asked", "base", "status", "synced"), DOORS)
def test_each_door_carries_the_table_out(
    api: Api, stored: str, asked: str, base: str, status: int, synced: str
) -> None:
    me, other = api.signed_in(), api.signed_in()
    for door in ("http", "sync"):
        log_id = str(uuid.uuid4())
        version = arranged(other if stored == "foreign" else me, log_id, stored)
        began = {"new": None, "fresh": version, "stale": version - 1}[base]
        body = body_of("47563" if asked == "other" else "47562")
        if door == "http":
            guard = {} if began is None else {"If_Match": f'"{began}"'}
            method, sent = ("DELETE", None) if asked == "delete" else ("PUT", body)
            assert me.call(method, f"/logs/{log_id}", sent, **guard).status_code == status
        else:
            change: dict[str, Any] = {"id": log_id, "op": "delete" if asked == "delete" else "put"}
            change |= {"base_version": began} | ({} if asked == "delete" else {"log": body})
            [result] = me.post("/sync", {"cursor": None, "changes": [change]}).get_json()["results"]
            assert result["status"] == synced
        if stored == "foreign":
            assert other.get(f"/logs/{log_id}").get_json()["version"] == version, "the other person's is as it was"


def arranged(who: Api, log_id: str, stored: str) -> int:
    """A log as it is to be found (version 2 or 3), or nothing; the version that a fresh change began at."""
    if stored == "nothing":
        return 1
    assert who.put(f"/logs/{log_id}", body_of("49505")).status_code == 201
    assert who.put(f"/logs/{log_id}", body_of("47562"), If_Match='"1"').status_code == 200
    if stored == "deleted":
        assert who.delete(f"/logs/{log_id}").status_code == 204
        return 3
    return 2
