"""One gate for every way in: the same lines are refused or warned of alike as a valuation, a log, by sync and by import."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tests.logbook.charges.files import send
from tests.support.api import Api, body_of, line_of

KEY = "pseudonym-1"


def valued(api: Api, *lines: str, **more: Any) -> dict[str, Any]:
    body = {"performed_on": "2026-07-14", "lines": [line_of(text) for text in lines], **more}
    answer = api.post("/valuations", body)
    assert answer.status_code == 200, answer.text
    return dict(answer.get_json())


def warnings(lines: list[dict[str, Any]]) -> list[set[str]]:
    return [{warning["code"] for warning in line["credit"]["warnings"]} for line in lines]


def by_every_way(api: Api, *lines: str) -> list[list[set[str]]]:
    """The warnings of the same lines as a valuation, as logs put with and without a patient key, and by sync."""
    me = api.signed_in()
    found = [warnings(valued(api, *lines)["lines"])]
    for key in (KEY, None):
        stored = me.put(f"/logs/{uuid.uuid4()}", body_of(*lines, patient_key=key))
        found.append(warnings(stored.get_json()["lines"]))
    change = {"id": str(uuid.uuid4()), "op": "put", "base_version": None, "log": body_of(*lines, patient_key=None)}
    pushed = me.post("/sync", {"cursor": None, "changes": [change]})
    (mine,) = (log for log in pushed.get_json()["changes"] if log["id"] == change["id"])
    return [*found, warnings(mine["lines"])]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("99213", "45378"), [{"INSIDE_GLOBAL_PERIOD"}, set()]),
        (("99213-25", "45378"), [set(), set()]),
        (("47562-22-52",), [{"AMOUNT_CONFLICT", "ASSUMED_FACTOR"}]),
        (("47562-25",), [{"VISIT_MODIFIER"}]),
        (("99213x2",), [{"ONCE_A_DAY"}]),
    ],
)
def test_the_same_lines_warn_alike_by_every_way(api: Api, lines: tuple[str, ...], expected: list[set[str]]) -> None:
    assert by_every_way(api, *lines) == [expected] * 4


@pytest.mark.parametrize(
    ("written", "code"),
    [("49505x10000", "E_UNITS"), ("49505-RT-LTx2", "E_MOD50_UNITS"), ("49505-50x2", "E_MOD50_UNITS")],
)
def test_what_cannot_be_meant_is_refused_by_every_way(api: Api, written: str, code: str) -> None:
    me = api.signed_in()
    body = body_of(written)
    answers = [
        api.post("/valuations", {"performed_on": "2026-07-14", "lines": [line_of(written)]}),
        me.put(f"/logs/{uuid.uuid4()}", body),
        me.post("/logs", body),
    ]
    assert [answer.status_code for answer in answers] == [422] * 3
    assert all(answer.get_json()["type"] == f"urn:rvuedge:problem:{code}" for answer in answers)
    change = {"id": str(uuid.uuid4()), "op": "put", "base_version": None, "log": body}
    (result,) = me.post("/sync", {"cursor": None, "changes": [change]}).get_json()["results"]
    assert result["status"] == "invalid"
    assert code in str(result["errors"])
    line = line_of(written)
    table = f"DOS,CPT,Mod,Units,POS\n7/14/2026,49505,{' '.join(line['modifiers'])},{line['units']},22\n"
    imported = send(me, table)
    assert imported.status_code == 422
    assert me.get("/logs").get_json()["items"] == []


def test_a_template_holds_no_more_units_than_a_log(api: Api) -> None:
    me = api.signed_in()
    body = {"name": "Too many", "lines": [{"code": "47562", "units": 10_000}]}
    answer = me.put(f"/templates/{uuid.uuid4()}", body)
    assert answer.status_code == 422
    assert "at most 9,999 units" in answer.text


def test_a_valuation_says_that_it_has_no_history(api: Api) -> None:
    (sentence,) = valued(api, "47562")["not_checked"]
    assert sentence.startswith("Earlier and later days")


def test_a_valuation_of_two_days_sees_the_surgery_of_the_first(api: Api) -> None:
    later = {"code": "99213", "performed_on": "2026-07-20"}
    surgery, visit = valued(api, "47562", lines=[line_of("47562"), later])["lines"]
    assert warnings([surgery, visit]) == [set(), {"INSIDE_GLOBAL_PERIOD"}]
    other = {**later, "patient_key": "somebody-else"}
    assert warnings(valued(api, lines=[line_of("47562"), other])["lines"]) == [set(), set()]


def test_who_assists_is_asked_for_by_the_role_of_the_log(api: Api) -> None:
    assert warnings(valued(api, "47562", role="assistant")["lines"]) == [{"ASSISTANT_WITHOUT_MODIFIER"}]
    me = api.signed_in()
    stored = me.put(f"/logs/{uuid.uuid4()}", body_of("47562", role="assistant")).get_json()
    assert warnings(stored["lines"]) == [{"ASSISTANT_WITHOUT_MODIFIER"}]
