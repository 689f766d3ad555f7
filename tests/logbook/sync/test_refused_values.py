"""A value that no database holds is the fault of its own log and holds no other back."""

from __future__ import annotations

import uuid

from tests.support.api import Api, body_of

GOOD, BAD, LATER = (str(uuid.UUID(int=number)) for number in (1, 2, 3))


def test_a_log_the_database_cannot_hold_is_invalid_by_itself(api: Api) -> None:
    """An account of 70 bits is nobody's, and fits no column of either database. 47562 is 10.21, 99213 is 1.30: 11.51 are kept."""
    me = api.signed_in()
    sent = {GOOD: body_of("47562"), BAD: body_of("49505", attending_id=str(2**70)), LATER: body_of("99213")}
    changes = [{"id": text, "op": "put", "log": body} for text, body in sent.items()]
    edit = {"id": GOOD, "op": "put", "base_version": 1, "log": body_of("47562", note="edited")}
    answer = me.post("/sync", {"changes": [*changes, edit]})
    assert answer.status_code == 200, answer.text
    results = [(result["status"], result["version"]) for result in answer.get_json()["results"]]
    assert results == [("applied", 1), ("invalid", None), ("applied", 1), ("applied", 2)]
    assert answer.get_json()["results"][1]["errors"] == {
        "attending": ["Nobody in your program has this id: choose from the roster, or give the name."]
    }
    assert [log["id"] for log in answer.get_json()["changes"]] == [LATER, GOOD]
    assert me.get("/wrvu?from=2026-07-01&to=2026-07-31").get_json()["total"] == "11.51"
    again = me.post("/sync", {"changes": changes}).get_json()["results"]
    assert [item["status"] for item in again] == ["conflict", "invalid", "replayed"]
