"""Rules that cannot touch a line are passed at once: with every rule looking at every line nothing is different."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rvuedge.contracts.policies.shipped import NAMES, shipped_policy
from rvuedge.valuation import Credit, CreditingError, Line, credit_lines, engine, refusals
from rvuedge.valuation.rules import bilateral, eligibility, imaging, known_modifiers, multiple_procedures
from tests.valuation.test_properties import DAY, SCHEDULE, encounters, keyed


class _Everything(frozenset[str]):
    """A set that is never told to have nothing in common with another."""

    def isdisjoint(self, _: Any) -> bool:
        return False

    def issuperset(self, _: Any) -> bool:
        return False


def _fully_ordered(items: Any, _places: Any = ()) -> list[Any]:
    return sorted(items, key=lambda item: (item.place, item.last_resort))


LONG_WAYS = (
    (eligibility, "READ_BY_GATES", _Everything()),
    (bilateral, "SIDED", _Everything()),
    (engine, "CHANGING", _Everything()),
    (imaging, "MARKS", _Everything()),
    (known_modifiers, "ORDINARY_MODIFIERS", _Everything()),
    (refusals, "_plain", lambda _: False),
    (multiple_procedures, "_stands_alone", lambda _: False),
    (multiple_procedures, "in_order", _fully_ordered),
    (imaging, "in_order", _fully_ordered),
)


@pytest.fixture(scope="module")
def changed() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


def said(given_lines: list[Line], policy: str) -> tuple[Credit, ...] | list[tuple[str, str, str]]:
    try:
        return credit_lines(given_lines, SCHEDULE, shipped_policy(policy, DAY))
    except CreditingError as error:
        return [(item.code, item.field, str(item)) for item in error.errors]


@given(encounters, st.sampled_from(NAMES))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_figure_step_and_warning_is_the_same_the_long_way(
    changed: pytest.MonkeyPatch, given_lines: list[Line], policy: str
) -> None:
    lines = keyed(given_lines)
    short = said(lines, policy)
    words = [(credit.steps, credit.warnings) for credit in short if isinstance(credit, Credit)]
    with changed.context() as patch:
        for module, name, long in LONG_WAYS:
            patch.setattr(module, name, long)
        assert said(lines, policy) == short
    assert [(credit.steps, credit.warnings) for credit in short if isinstance(credit, Credit)] == words
