"""A line's facts are listed once: a new one takes part wherever lines are compared, until somebody leaves it out by name."""

from __future__ import annotations

from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

import pytest

from rvuedge.valuation import Line
from rvuedge.valuation.model.facts import BELONGING, FACTS
from rvuedge.valuation.model.line_in_progress import LineInProgress
from rvuedge.valuation.model.ranked_units import facts
from rvuedge.valuation.refusals import ORDINARY, _plain
from rvuedge.valuation.rules.bilateral import NOT_OF_THE_PROCEDURE, _apart_from_side
from tests.valuation.situations import line

# Another value of every fact: a new field of Line has none here, and these tests fail until it is given one.
OTHERWISE: dict[str, Any] = {
    "code": "40001",
    "modifiers": ("22",),
    "units": 2,
    "session": 2,
    "setting": "nonfacility",
    "provider_type": "pa",
    "trainee": True,
    "performed_by": "clinical_staff",
    "completed_pct": Decimal("0.5"),
    "postop_days": 30,
    "mod22_factor": Decimal("1.2"),
    "by_report_pct": Decimal("0.5"),
    "documentation_supported": True,
    "time_share": Decimal("0.5"),
    "in_global_of": "47562",
    "role": "assistant",
}


def test_every_field_of_a_line_is_a_fact_or_its_place() -> None:
    assert {*FACTS, *BELONGING} == {field.name for field in fields(Line)}
    assert set(OTHERWISE) == set(FACTS) == set(line().key_facts())
    assert line().key_facts(but=("code",)).keys() == set(FACTS) - {"code"}


@pytest.mark.parametrize("name", sorted(OTHERWISE))
def test_every_fact_is_compared_where_lines_are(name: str) -> None:
    plain, other = line(), replace(line(), **{name: OTHERWISE[name]})
    assert plain.key_facts() != other.key_facts()
    told_apart = facts(LineInProgress(plain)) != facts(LineInProgress(other))
    assert told_apart is (name != "code")  # ranking breaks the ties of one code
    alike = _apart_from_side(LineInProgress(plain)) == _apart_from_side(LineInProgress(other))
    assert alike is (name in NOT_OF_THE_PROCEDURE)
    assert _plain(plain)
    assert _plain(other) is (name in ORDINARY)


@pytest.mark.parametrize("side", ["LT", "RT", "51", "59", "XS"])
def test_a_side_is_no_difference_between_the_lines_of_a_pair(side: str) -> None:
    assert _apart_from_side(LineInProgress(line(f"40000-{side}"))) == _apart_from_side(LineInProgress(line()))
