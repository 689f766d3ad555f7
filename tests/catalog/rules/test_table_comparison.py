"""A table beside the one before it: what came, what went, what moved, and when somebody has to say that it is right."""

from __future__ import annotations

from decimal import Decimal

import pytest

from rvuedge.catalog.rules.questions import AcceptedAnswers, AnswerNeededError, FileQuestion, settle
from rvuedge.catalog.rules.table_comparison import Expectation, compare_tables


def figures(**values: str) -> dict[str, dict[str, Decimal | None]]:
    return {key: {"work": Decimal(value)} for key, value in values.items()}


OLD = figures(a="1.000", b="1.000", c="2.000")


def test_what_came_and_went_and_moved_is_listed_largest_first() -> None:
    found = compare_tables("GPCI 2025", OLD, figures(b="1.050", c="1.000", d="1"))
    assert (found.added, found.removed) == (("d",), ("a",))
    assert [(move.key, move.share) for move in found.moves] == [("c", Decimal("0.5")), ("b", Decimal("0.05"))]
    assert [move.key for move in found.large] == ["c"]
    assert found.lines("locality", "localities") == [
        "Against GPCI 2025: 3 localities then, 3 now.",
        "  added: d",
        "  removed: a",
        "  2 figures changed, 1 by more than 20%: c work 2 → 1, b work 1 → 1.05",
    ]


def test_exactly_a_fifth_is_not_more_than_a_fifth() -> None:
    assert compare_tables("x", OLD, figures(a="1.2", b="1", c="2")).large == ()
    assert len(compare_tables("x", OLD, figures(a="1.201", b="1", c="2")).large) == 1


def test_the_same_table_changed_nothing_and_asks_nothing() -> None:
    found = compare_tables("x", OLD, OLD)
    assert found.lines("code") == ["Against x: nothing changed."]
    assert Expectation(keys=0, large=0, columns={}).questions(found, "code") == []


@pytest.mark.parametrize(("keys", "large", "answers"), [(2, 1, []), (1, 1, ["keys"]), (2, 0, ["moves"])])
def test_more_than_is_expected_is_a_question(keys: int, large: int, answers: list[str]) -> None:
    found = compare_tables("x", OLD, figures(b="1.050", c="1.000", d="1"))
    asked = Expectation(keys=keys, large=large, columns={}).questions(found, "code")
    assert [question.answer for question in asked] == answers


def test_a_column_may_have_a_bound_of_its_own() -> None:
    found = compare_tables("x", OLD, figures(a="1", b="1", c="1"))
    assert Expectation(keys=0, large=0, columns={"work": 1}).questions(found, "code") == []


def test_a_question_stops_until_its_word_is_said() -> None:
    asked = [FileQuestion("keys", "found 3 codes that x has not."), FileQuestion("rows", "line 4 is wrong.")]
    with pytest.raises(AnswerNeededError) as stopped:
        settle("f.csv", asked, AcceptedAnswers(frozenset({"rows"})))
    assert "f.csv: found 3 codes" in stopped.value.detail
    assert stopped.value.detail.endswith("--accept keys")
    settle("f.csv", asked, AcceptedAnswers(frozenset({"rows", "keys"})))
    settle("f.csv", asked, AcceptedAnswers(everything=True))
