"""C1 to C3 of the review of 2026-11: what is too much is refused before work begins, in a short answer."""

from __future__ import annotations

import gzip
import json
from io import BytesIO
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.support.api import Api

DAY = "2026-08-14"
SHORT = 10_000  # bytes of an answer: fifty fields with their sentences fit, an answer for each of 60,000 lines does not


def value(api: Api, body: Any) -> TestResponse:
    """POST /valuations, compressed as the review sent it."""
    packed = gzip.compress(json.dumps(body).encode())
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    return api.client.post("/api/v1/valuations", data=packed, headers=headers)


def line(**more: Any) -> dict[str, Any]:
    return {"code": "47562", "units": 1, **more}


@pytest.mark.parametrize("units", [10_000, 1_000_000, 1_000_000_000, 10**30])
def test_c1_more_units_than_any_line_has_are_refused(api: Api, units: int) -> None:
    answer = value(api, {"performed_on": DAY, "lines": [line(units=units)]})
    assert answer.status_code == 422
    assert "units" in answer.text


def test_c1_the_most_units_of_the_most_lines_are_ranked_line_by_line(api: Api) -> None:
    """999,900 units in all; ranked one by one they took minutes."""
    answer = value(api, {"performed_on": DAY, "lines": [line(units=9_999) for _ in range(100)]})
    assert answer.status_code == 200
    assert len(answer.get_json()["lines"]) == 100


@pytest.mark.parametrize("field", ["performed_by", "role"])
def test_c2_a_text_too_long_is_refused_for_its_length_and_never_looked_through(api: Api, field: str) -> None:
    sent = line(performed_by="x" * 20_000) if field == "performed_by" else line()
    body: dict[str, Any] = {"performed_on": DAY, "lines": [sent]}
    if field == "role":
        body["role"] = "x" * 20_000
    answer = value(api, body)
    assert answer.status_code == 422
    assert "Longer than" in answer.text
    assert len(answer.data) < SHORT


def test_c2_two_pushes_of_notes_are_looked_through_up_to_a_budget(api: Api) -> None:
    me = api.signed_in()
    log = {"performed_on": DAY, "setting": "facility", "lines": [line()], "note": "dob\t" * 500}
    changes = [
        {"id": f"00000000-0000-4000-8000-{number:012d}", "op": "put", "base_version": None, "log": log}
        for number in range(400)
    ]
    answer = me.post("/sync", {"cursor": None, "changes": changes})
    assert answer.status_code == 413


@pytest.mark.parametrize("count", [101, 60_000])
def test_c3_more_lines_than_a_call_takes_are_refused_in_one_sentence(api: Api, count: int) -> None:
    answer = value(api, {"performed_on": DAY, "lines": [{} for _ in range(count)]})
    assert answer.status_code in {413, 422}
    assert len(answer.data) < SHORT


def test_c3_more_changes_than_a_push_takes_are_refused_in_one_sentence(api: Api) -> None:
    answer = api.signed_in().post("/sync", {"cursor": None, "changes": [{} for _ in range(20_000)]})
    assert answer.status_code in {413, 422}
    assert len(answer.data) < SHORT


def test_c3_a_table_of_commas_is_refused_for_its_columns(api: Api) -> None:
    me = api.signed_in()
    headers = {"Authorization": f"Bearer {me.token}"}
    with BytesIO(b"," * 400_000) as table:
        answer = me.client.post("/api/v1/imports", data={"file": (table, "t.csv")}, headers=headers)
        assert answer.status_code == 422
        assert "columns" in answer.text
        assert len(answer.data) < SHORT
