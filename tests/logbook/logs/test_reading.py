"""Reading a log of a push: whatever is left out, the outcome is the whole schema's."""

from __future__ import annotations

from typing import Any

import pytest
from marshmallow import ValidationError

from rvuedge.logbook.logs.reading import WHOLE, read_log

DAY = {"performed_on": "2026-07-14"}
FULL_LINE = {
    "id": "a", "code": "j9313", "modifiers": ["jz"], "units": 400, "session": 2, "ndc": "50242-0051-21",
    "dose": {"amount": "600", "unit": "mg"}, "completed_pct": "0.5", "postop_days": 3, "documentation_supported": True,
}  # fmt: skip


@pytest.mark.parametrize(
    "sent",
    [
        {**DAY, "lines": [{"code": "47562"}]},
        {**DAY, "lines": [{"code": "47562"}, FULL_LINE]},
        {**DAY, "lines": [{"code": "47562"}], "note": "long day", "role": "assistant", "setting": "nonfacility"},
        {**DAY, "lines": [{"code": "47562", "credit": None}], "version": 3, "deleted": False},
        {**DAY, "lines": [{"code": "47562"}], "patient_key": None, "attending": {"name": "Jane Lee"}},
        {
            **DAY,
            "lines": [{"code": "47562", "id": None}, {"code": "47562", "id": "b"}, {"id": "c" * 36, "code": "47562"}],
        },
        {**DAY, "lines": [{"code": "99213", "units": 1}, {"code": "99213", "units": 1.0}, {"code": "99213"}]},
        {**DAY, "lines": [{"code": "99213"}] * 100},
    ],
)
def test_a_log_is_read_as_the_whole_schema_reads_it(sent: dict[str, Any]) -> None:
    assert read_log(sent) == WHOLE.load(sent)


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"lines": [{"code": "47562"}]},
        {**DAY, "lines": []},
        {**DAY, "lines": "47562"},
        {**DAY, "lines": ["47562"]},
        {**DAY, "lines": [{}]},
        {**DAY, "lines": [{"code": "47562"}], "nonsense": 1},
        {**DAY, "lines": [{"code": "47562", "nonsense": 1}]},
        {**DAY, "lines": [{"code": "99213"}] * 101},
        {**DAY, "lines": [{"code": "99213", "id": "c" * 37}]},
        {**DAY, "lines": [{"code": "99213", "id": 7}]},
        {**DAY, "lines": [{"code": "99213", "units": True}, {"code": "99213", "units": 1}]},
        {**DAY, "lines": [{"code": "47562"}], "note": 7},
        {**DAY, "lines": [{"code": "47562"}, {"code": "4756", "units": True}], "patient_key": "short"},
    ],
)
def test_a_log_is_refused_as_the_whole_schema_refuses_it(sent: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as read:
        read_log(sent)
    with pytest.raises(ValidationError) as whole:
        WHOLE.load(sent)
    assert read.value.messages == whole.value.messages


def test_a_line_read_before_is_a_line_of_its_own() -> None:
    """The second reading of an equal line shares nothing with the first that could be changed."""
    first = read_log({**DAY, "lines": [{"code": "47562", "modifiers": ["51"]}]})
    first["lines"][0]["code"] = "99213"
    first["lines"][0]["modifiers"].append("59")
    (line,) = read_log({**DAY, "lines": [{"code": "47562", "modifiers": ["51"]}]})["lines"]
    assert (line["code"], line["modifiers"]) == ("47562", ["51"])
