"""Lists of consecutive cases for boards: from which day, until which case, and what is not on them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from rvuedge.training.exchange.rules.board_lists import BoardCase, BoardRule, board_rules, listed
from rvuedge.training.requirements.shipped import sources

ABOS = "abos-recertification"


def case(day: date, number: int = 0, **more: object) -> BoardCase:
    facts: dict[str, object] = {"codes": ("27447",), "is_operation": True, **more}
    return BoardCase(f"log-{day}-{number:03}", day, **facts)  # type: ignore[arg-type]


def period(rule: BoardRule, year: int = 2026) -> tuple[date, date]:
    found = rule.period(year, None, None)
    assert found is not None
    return found


def test_every_list_has_a_source_and_its_numbers_are_the_boards() -> None:
    for rule in board_rules().values():
        assert set(rule.sources) <= set(sources())
        assert rule.confidence in {"P", "S2", "S"}
    abos = board_rules()[ABOS]
    assert (abos.most, abos.least, abos.starts, abos.ends) == (75, 35, "01-01", "09-30")
    abog = board_rules()["abog-office-2021"]
    assert (abog.least, abog.most, abog.most_per_category) == (30, 40, 2)
    assert board_rules()["abog-office-2025"].least == 40


@pytest.mark.parametrize(
    ("number", "today", "state", "words"),
    [
        (41, date(2026, 7, 1), "collecting", "41 of 75 cases so far; collect until September 30, 2026."),
        (75, date(2026, 7, 1), "full", "The list is full: 75 cases."),
        (90, date(2026, 10, 1), "full", "The list is full: 75 cases."),
        (40, date(2026, 10, 1), "ended", "40 of 75 cases; the list ended on September 30, 2026."),
        (35, date(2026, 10, 1), "ended", "35 of 75 cases; the list ended on September 30, 2026."),
        (34, date(2026, 10, 1), "short", "34 of 75 cases; the board asks for at least 35."),
        (0, date(2025, 12, 31), "not_begun", "The list has not begun."),
    ],
)
def test_the_list_of_operations_ends_with_75_cases_or_september_30(
    number: int, today: date, state: str, words: str
) -> None:
    rule = board_rules()[ABOS]
    cases = [case(date(2026, 1, 1) + timedelta(days=day)) for day in range(number)]
    found = listed(rule, reversed(cases), period(rule), today=today)
    assert found.state == state
    assert found.sentence.startswith(words)
    assert len(found.items) == min(number, 75)
    assert [item.number for item in found.items] == list(range(1, len(found.items) + 1))
    if number:
        assert found.items[0].case.performed_on == date(2026, 1, 1)
    assert found.left_out.get("after the list's 75 cases", 0) == max(0, number - 75)


def test_the_days_at_the_ends_belong_and_those_beside_them_do_not() -> None:
    rule = board_rules()[ABOS]
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 9, 30), date(2026, 10, 1)]
    found = listed(rule, map(case, days), period(rule), today=date(2026, 11, 30))
    assert [item.case.performed_on for item in found.items] == days[1:3]


def test_visits_and_assisting_are_not_on_a_list_of_operations() -> None:
    rule = board_rules()[ABOS]
    day = date(2026, 3, 2)
    cases = [
        case(day, 1),
        case(day, 2, is_operation=False),
        case(day, 3, role="first_assistant"),
        case(day, 4, role="observer"),
        case(day, 5, modifiers=frozenset({"80"})),
        case(day, 6, role="surgeon"),
    ]
    found = listed(rule, cases, period(rule), today=date(2026, 11, 30))
    assert [item.case.log_id[-1] for item in found.items] == ["1", "6"]
    assert found.left_out == {"no operation": 1, "as an assistant or observer": 3}


def test_an_office_list_has_a_row_for_each_patient_and_none_who_was_in_a_facility() -> None:
    rule = board_rules()["abog-office-2021"]
    assert period(rule) == (date(2020, 7, 1), date(2021, 6, 30))
    day = date(2020, 7, 1)
    office = {"setting": "nonfacility", "is_operation": False}
    cases = [
        case(day, 1, patient="a", **office),
        case(day + timedelta(days=30), 2, patient="a", **office),
        case(day, 3, patient="b", **office),
        case(day + timedelta(days=9), 4, patient="b"),
        case(day, 5, **office),
    ]
    found = listed(rule, cases, period(rule), today=date(2021, 7, 1))
    assert [(item.case.patient, item.visits, item.until) for item in found.items] == [
        ("a", 2, date(2020, 7, 31)),
        (None, 1, day),
    ]
    assert found.left_out == {"a patient who was in a facility too": 1, "in a facility": 1}
    assert found.state == "short"


def test_a_list_without_days_of_its_own_asks_for_them() -> None:
    rule = board_rules()["abog-office-2025"]
    assert rule.period(2024, None, None) is None
    assert rule.period(None, date(2024, 7, 1), date(2025, 6, 30)) == (date(2024, 7, 1), date(2025, 6, 30))
