"""Case ids count within an academic year, which begins on July 1."""

from __future__ import annotations

from datetime import date

import pytest

from rvuedge.training.cases.numbering import next_case_number
from tests.support.api import Api


@pytest.mark.parametrize(
    ("on", "number"),
    [
        (date(2026, 6, 30), "2025-0301"),
        (date(2026, 7, 1), "2026-0042"),
        (date(2027, 6, 30), "2026-0042"),
        (date(2027, 7, 1), "2027-0001"),
    ],
)
def test_the_counter_begins_again_on_july_1(on: date, number: str) -> None:
    assert next_case_number(["2026-0041", "2026-0007", "2025-0300", "2026-12", "room 9", None], on) == number


def test_the_next_number_is_ones_own(api: Api) -> None:
    me, other = api.signed_in(), api.signed_in()
    me.log("47562", performed_on="2026-07-14", case_ref="2026-0041")
    me.log("47562", performed_on="2026-06-30", case_ref="2025-0300")
    assert me.get("/training/case-numbers/next?on=2026-07-15").get_json() == {"case_ref": "2026-0042"}
    assert me.get("/training/case-numbers/next?on=2026-06-30").get_json() == {"case_ref": "2025-0301"}
    assert other.get("/training/case-numbers/next?on=2026-07-15").get_json() == {"case_ref": "2026-0001"}
