"""Details of the audit trail in words."""

from __future__ import annotations

from typing import Any

import pytest

from rvuedge.accounts.audit.account_events import AccountEvent
from rvuedge.web.audit_words import WORDS, in_words


@pytest.mark.parametrize(
    ("detail", "sentences"),
    [
        (
            {"what": "pending statements", "month": "2026-07", "format": "page"},
            ["the preview of the next month to close", "month 2026-07", "on the page"],
        ),
        ({"survey": 1, "surveys": [1], "format": "csv", "detail": "physicians"}, ["survey 1", "as CSV", "with names"]),
        ({"survey": 1, "surveys": [1, 4], "detail": "groups"}, ["surveys 1, 4", "without names"]),
        ({"from": "2026-01-01", "to": "2026-06-30"}, ["2026-01-01 to 2026-06-30"]),
        ({"from": "2026-01-01", "to": "None"}, ["from 2026-01-01"]),
        ({"what": "wrvu", "by": "code"}, ["wRVU totals", "by code"]),
        ({"what": "sick"}, ["sick"]),
        ({"unchanged": 2, "changed": 0, "invited_again": 1}, ["unchanged: 2", "re-invited: 1"]),
        ({"role": "manager", "ended_on": None, "cfte": "0.80"}, ["role manager", "clinical FTE 0.80"]),
        (
            {"before": "role physician, ended_on None, cfte 0.5"},
            ["before: role physician, last day not set, clinical FTE 0.5"],
        ),
        ({"something_new": "x"}, ["something new x"]),
        ({}, []),
    ],
)
def test_no_key_is_left_as_it_is_kept(detail: dict[str, Any], sentences: list[str]) -> None:
    assert in_words(detail) == sentences


def test_every_event_of_an_account_has_words() -> None:
    assert {event.value for event in AccountEvent} <= set(WORDS)
