"""The trace is the product: every step of every situation, with its sentence and its source, word for word."""

from __future__ import annotations

from tests.valuation.printed import TRACES, printed, situations

KEPT = {part.splitlines()[0]: part for part in TRACES.read_text(encoding="utf-8").split("\n\n")}


def test_every_situation_is_explained_as_it_was_approved() -> None:
    answer = {f"## {situation.title}": printed(situation).strip() for situation in situations()}
    assert answer == {title: KEPT.get(title, "").strip() for title in answer}


def test_no_approved_trace_has_lost_its_situation() -> None:
    assert set(KEPT) == {f"## {situation.title}" for situation in situations()}
