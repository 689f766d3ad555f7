"""Start and stop make minutes on the way in; the stop is not stored."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.api import Api


def sent(api: Api, on: str = "2026-07-14", **line: Any) -> tuple[int, Any]:
    body = {"performed_on": on, "setting": "facility", "lines": [{"code": "00840", "modifiers": ["AA"], **line}]}
    answer = api.signed_in().post("/logs", body)
    return answer.status_code, answer.get_json()


@pytest.mark.parametrize(
    ("start", "stop", "minutes"),
    [("07:40", "09:15", 95), ("23:30", "00:45", 75), ("00:00", "23:59", 1439)],
    ids=["of a day", "past midnight", "a whole day"],
)
def test_start_and_stop_make_minutes(api: Api, start: str, stop: str, minutes: int) -> None:
    status, log = sent(api, started_at=start, stopped_at=stop)
    line = log["lines"][0]
    assert (status, line["minutes"], line["started_at"], "stopped_at" in line) == (201, minutes, start, False)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ({"stopped_at": "09:15"}, "Give started_at with it, or minutes alone."),
        ({"started_at": "09:15", "stopped_at": "09:15"}, "Is the start: give the minutes."),
        (
            {"started_at": "07:40", "stopped_at": "09:15", "minutes": 90},
            "From 07:40 to it are 95 minutes, and minutes is 90.",
        ),
        ({"started_at": "07:40", "stopped_at": "9:15"}, "Expected a time of day such as 07:40."),
        ({"started_at": "07:40", "stopped_at": "24:00"}, "Expected a time of day such as 07:40."),
    ],
)
def test_what_does_not_fit_is_refused_by_place(api: Api, line: dict[str, Any], sentence: str) -> None:
    status, problem = sent(api, **line)
    assert (status, problem["errors"]["lines.0.stopped_at"]) == (422, [sentence])


def test_across_a_change_of_clocks_the_minutes_are_asked_for(api: Api) -> None:
    """Clocks go back on November 1, 2026 at 2:00: 1:30 to 3:30 is 120 minutes by the clock and 180 or 120 in fact."""
    times = {"started_at": "01:30", "stopped_at": "03:30"}
    status, problem = sent(api, "2026-11-01", **times)
    sentence = "The clocks change in between: give the minutes too."
    assert (status, problem["errors"]["lines.0.stopped_at"]) == (422, [sentence])
    status, log = sent(api, "2026-11-01", **times, minutes=180)
    assert (status, log["lines"][0]["minutes"]) == (201, 180)
    assert sent(api, "2026-10-31", started_at="22:00", stopped_at="23:00")[0] == 201


def test_a_push_and_a_valuation_take_a_stop_too(api: Api) -> None:
    line = {"code": "00840", "modifiers": ["AA"], "started_at": "07:40", "stopped_at": "09:15"}
    log = {"performed_on": "2026-07-14", "setting": "facility", "lines": [line]}
    change = {"id": "00000000-0000-4000-8000-000000000001", "op": "put", "log": log}
    pushed = api.signed_in().post("/sync", {"changes": [change]}).get_json()
    assert pushed["results"][0]["status"] == "applied"
    assert pushed["changes"][0]["lines"][0]["minutes"] == 95
    valued = api.post("/valuations", {**log, "policy": "cms-payment"}).get_json()
    assert valued["lines"][0]["anesthesia"]["minutes"] == 95
