"""The trace is the product: every step of every situation, with its sentence and its source, word for word."""

from __future__ import annotations

import pytest

from tests.valuation.printed import TRACES, printed, situations
from tests.valuation.situations import Situation

KEPT = {part.splitlines()[0]: part for part in TRACES.read_text(encoding="utf-8").split("\n\n")}


@pytest.mark.parametrize("situation", list(situations()), ids=lambda one: one.title)
def test_a_situation_is_explained_as_it_was_approved(situation: Situation) -> None:
    assert printed(situation).strip() == KEPT[f"## {situation.title}"].strip()


def test_no_approved_trace_has_lost_its_situation() -> None:
    assert set(KEPT) == {f"## {one.title}" for one in situations()}
