"""One result for each change whatever is wrong with it: a bad change keeps no good one back, and days have one rule."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest

from tests.support.api import Api, body_of

GOOD, BAD, LAST = (f"00000000-0000-4000-8000-00000000000{number}" for number in (1, 2, 3))


def change(log_id: str, code: str = "99213", **more: Any) -> dict[str, Any]:
    return {
        "id": log_id,
        "op": "put",
        "base_version": None,
        "log": {"performed_on": "2026-08-04", "lines": [{"code": code}]},
    } | more


def pushed(person: Api, changes: list[Any]) -> list[dict[str, Any]]:
    body = json.dumps({"cursor": None, "changes": changes})
    answer = person.client.post(
        "/api/v1/sync", data=body, content_type="application/json", headers={"Authorization": f"Bearer {person.token}"}
    )
    assert answer.status_code == 200, answer.text
    results: list[dict[str, Any]] = answer.get_json()["results"]
    return results


@pytest.mark.parametrize(
    ("bad", "place"),
    [
        (change(BAD, log={"performed_on": "2026-08-04", "note": "fine \ud83d", "lines": [{"code": "47562"}]}), "log.note"),
        (change(BAD, log={"performed_on": "2026-08-04", "lines": [{"code": "\udc00"}]}), "log.lines.0.code"),
        (change(BAD, log={"performed_on": "2026-08-04", "\ud83d": 1, "lines": []}), "log"),
        (change(BAD, base_version="1"), "base_version"),
        (change(BAD, op="PUT"), "op"),
        (change(BAD, color="red"), "color"),
        (change(BAD, log=["99213"]), "log"),
        (change(BAD, log=None), "performed_on"),
        (change("no uuid"), "id"),
        (change("\ud83d"), "id"),
        ({"op": "put"}, "id"),
        ("a text", "id"),
        (None, "id"),
        ([1], "id"),
        (change(BAD, log={"performed_on": "0026-08-04", "lines": [{"code": "99213"}]}), "performed_on"),
        (change(BAD, log={"performed_on": "2026-12-31", "lines": [{"code": "99213"}]}), "performed_on"),
        (change(BAD, log={"performed_on": "2026-08-04", "lines": [{"code": "99213", "units": 10**30}]}), "lines.0.units"),
    ],
)  # fmt: skip
def test_a_bad_change_is_answered_by_itself(api: Api, bad: Any, place: str) -> None:
    me = api.signed_in()
    first, second, third = pushed(me, [change(GOOD), bad, change(LAST, "49505")])
    assert (first["status"], second["status"], third["status"]) == ("applied", "invalid", "applied")
    assert place in second["errors"], second["errors"]
    assert len(me.get("/logs").get_json()["items"]) == 2


def test_what_is_no_json_is_still_no_json(api: Api) -> None:
    me = api.signed_in()
    for text in ('{"changes": [', '{"changes": [NaN]}', "\ud83d"):
        answer = me.client.post(
            "/api/v1/sync",
            data=text.encode("utf-8", errors="surrogatepass"),
            content_type="application/json",
            headers={"Authorization": f"Bearer {me.token}"},
        )
        assert answer.status_code == 400, text


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("0026-08-04", "did you mean 2026-08-04?"),
        ("0001-01-01", "did you mean 2001-01-01?"),
        ("1970-01-01", "from 1990-01-01 on"),
        ("1989-12-31", "from 1990-01-01 on"),
        ("2062-08-04", "still to come"),
        ("2026-12-31", "still to come"),
        ("2026-11-25", "still to come"),
    ],
)
def test_a_day_nobody_can_mean_is_refused_with_its_field(api: Api, day: str, sentence: str) -> None:
    """It is November 23, ten in the morning in New York; tomorrow is the 24th."""
    answer = api.signed_in().put(f"/logs/{uuid.uuid4()}", body_of("99213", performed_on=day))
    assert answer.status_code == 422
    assert sentence in answer.get_json()["errors"]["performed_on"][0]


@pytest.mark.parametrize("day", ["1990-01-01", "2026-11-24", "2026-11-23"])
def test_tomorrow_where_the_person_works_is_the_last_day(api: Api, day: str) -> None:
    answer = api.signed_in().put(f"/logs/{uuid.uuid4()}", body_of("99213", performed_on=day))
    assert answer.status_code == 201, answer.text


def test_tomorrow_is_the_persons_and_not_the_servers(api: Api) -> None:
    """In Kiritimati it is the 24th already, five in the morning."""
    far = api.signed_in(time_zone="Pacific/Kiritimati")
    assert far.put(f"/logs/{uuid.uuid4()}", body_of("99213", performed_on="2026-11-25")).status_code == 201
    assert far.put(f"/logs/{uuid.uuid4()}", body_of("99213", performed_on="2026-11-26")).status_code == 422
