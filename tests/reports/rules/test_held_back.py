"""What a report without names holds back does not follow from what it shows: an attack by subtraction, and by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import combinations, product

import pytest

from rvuedge.reports.rules.groups import ALL, RollUp, rolled_up
from rvuedge.reports.rules.held_back import Part, held_back, is_safe, months_of
from rvuedge.reports.rules.report import BenchmarkReport
from rvuedge.reports.rules.rows import PhysicianRow, SurveyPlace, SurveyUsed, ratio
from rvuedge.reports.rules.without_names import (
    OTHERS,
    NotWholeMonthsError,
    TooFewError,
    paid_words,
    whole_months,
    without_names,
)

JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)
ENDS = {1: date(2026, 1, 31), 2: date(2026, 2, 28)}
PERIODS = ((1,), (2,), (1, 2))
SURVEY = SurveyUsed(1, "S", 2026, synthetic=True, license_note="", weight=Decimal(1))
PRIME = 2**61 - 1  # sums are compared as numbers modulo a prime: exact, and no fraction grows
Name = tuple[str, str, bool, tuple[int, ...], int]
Known = dict[Name, int]


@dataclass(frozen=True)
class Somebody:
    """A physician of an invented practice: wRVU and dollars (0: no contract) of each month they are there."""

    specialty: str
    work: int = 100
    pay: int = 5000
    months: tuple[int, ...] = (1, 2)

    def sums(self, what: str, months: Iterable[int]) -> Known:
        """What they add to a sum. Who cannot be told apart by any answer is one unknown."""
        kind = (self.specialty, bool(self.pay), self.months)
        return {(what, *kind, month): 1 for month in months if month in self.months}


def many(specialty: str, count: int, **more: int | tuple[int, ...]) -> list[Somebody]:
    return [Somebody(specialty, **more) for _ in range(count)]  # type: ignore[arg-type]


def row(one_of_us: Somebody, months: tuple[int, ...]) -> PhysicianRow:
    there = [month for month in months if month in one_of_us.months]
    work = Decimal(one_of_us.work * len(there))
    pay = Decimal(one_of_us.pay * len(there)) if one_of_us.pay else None
    return PhysicianRow(
        person_id=1, name="", specialty=one_of_us.specialty, cfte=Decimal(1), policy="cms-payment", lines=1,
        unvalued_lines=0, work_rvu=work, annualized=work * 12, main=SurveyPlace("S", 1, Decimal(50), "="), places=(),
        compensation=pay, per_work_rvu=ratio(pay, work), compensation_place=None, ratio_place=None,
        drug_amount=Decimal(0), flags=(), explanation=(), days=30, seen=tuple((date(2026, m, 1), ENDS[m]) for m in there),
    )  # fmt: skip


def report(rows: Sequence[PhysicianRow], months: tuple[int, ...]) -> BenchmarkReport:
    start, end = date(2026, months[0], 1), ENDS[months[-1]]
    return BenchmarkReport(1, "North", (SURVEY,), start, end, tuple(rows), ())


def answer(people: Sequence[Somebody], months: tuple[int, ...]) -> tuple[RollUp, ...]:
    """The groups shown of some months; nothing where the report is refused."""
    rows = [row(person, months) for person in people if set(months) & set(person.months)]
    try:
        return without_names(report(rows, months)).roll_up
    except TooFewError:
        return ()


def sum_of(people: Iterable[Somebody], what: str, months: Iterable[int]) -> Known:
    """A sum over some people as how often each unknown is in it."""
    found: Known = {}
    months = tuple(months)
    for person in people:
        for name, count in person.sums(what, months).items():
            found[name] = found.get(name, 0) + count
    return found


def members(groups: Sequence[RollUp], name: str, people: Sequence[Somebody]) -> list[Somebody]:
    named = {group.specialty for group in groups}
    if name == ALL:
        return list(people)
    if name == OTHERS:
        return [person for person in people if person.specialty not in named]
    return [person for person in people if person.specialty == name]


def shown(groups: Sequence[RollUp], people: Sequence[Somebody], months: tuple[int, ...]) -> list[Known]:
    """Every sum that an answer shows: work, pay, and the work of those with pay."""
    found = []
    for group in groups:
        us = members(groups, group.specialty, people)
        paid = [person for person in us if person.pay]
        found.append(sum_of(us, "work", months))
        found += [sum_of(paid, "pay", months)] if group.compensation is not None else []
        found += [sum_of(paid, "work", months)] if group.paid_work_rvu is not None else []
    return found


class Attack:
    """What follows from some sums by adding, subtracting and multiplying them."""

    def __init__(self, known: Iterable[Known]) -> None:
        self.steps: list[tuple[Name, Known]] = []
        for some in known:
            left = self._less(some)
            if left:
                first = min(left)
                inverse = pow(left[first], -1, PRIME)
                self.steps.append((first, {name: value * inverse % PRIME for name, value in left.items()}))

    def finds(self, wanted: Known) -> bool:
        return not self._less(wanted)

    def _less(self, some: Known) -> Known:
        left = dict(some)
        for first, step in self.steps:
            times = left.get(first, 0)
            if times:
                for name, value in step.items():
                    left[name] = (left.get(name, 0) - times * value) % PRIME
        return {name: value for name, value in left.items() if value}


def of_a_few(people: Sequence[Somebody], months: tuple[int, ...]) -> list[tuple[str, Known]]:
    """The sums of one to four physicians that nobody may compute: by specialty, with or without contract."""
    found = []
    for specialty, paid in product(sorted({person.specialty for person in people}), (True, False, None)):
        us = [
            person for person in people if person.specialty == specialty and (paid is None or bool(person.pay) is paid)
        ]
        there = [person for person in us if set(person.months) & set(months)]
        if 0 < len(there) < 5:
            found.append((f"work of {specialty}", sum_of(there, "work", months)))
            with_pay = [person for person in there if person.pay]
            found += [(f"pay of {specialty}", sum_of(with_pay, "pay", months))] if with_pay else []
    return found


def withheld(groups: Sequence[RollUp], people: Sequence[Somebody], months: tuple[int, ...]) -> list[tuple[str, Known]]:
    """The cells that an answer holds back, those of one physician who is most of a group among them."""
    found = []
    for group in groups:
        paid = [person for person in members(groups, group.specialty, people) if person.pay]
        found += [(f"pay of {group.specialty}", sum_of(paid, "pay", months))] if group.pay_withheld else []
    if groups:
        named = {group.specialty for group in groups}
        for specialty in sorted({person.specialty for person in people if set(person.months) & set(months)} - named):
            us = [person for person in people if person.specialty == specialty]
            found.append((f"work of {specialty}", sum_of(us, "work", months)))
    return found


# A specialty: thin, enough, without contracts, with few of them, all but two, one with most of it, two who come later.
KINDS = {
    "three": lambda name: many(name, 3),
    "six": lambda name: many(name, 6),
    "unpaid": lambda name: many(name, 5, pay=0),
    "few paid": lambda name: [*many(name, 3), *many(name, 5, pay=0)],
    "few unpaid": lambda name: [*many(name, 5), *many(name, 2, pay=0)],
    "one earns most": lambda name: [*many(name, 5), Somebody(name, pay=90000)],
    "later": lambda name: [*many(name, 5), *many(name, 2, months=(2,))],
}


@cache
def practice(kinds: tuple[str, ...]) -> tuple[Somebody, ...]:
    return tuple(person for name, kind in zip("ABC", kinds, strict=True) for person in KINDS[kind](name))


@pytest.mark.parametrize("first", KINDS)
def test_nothing_held_back_follows_from_one_answer_or_from_two(first: str) -> None:
    """Every three of the kinds, every two of the periods: 7 × 49 practices, three pairs of answers each."""
    held = 0
    for more in product(KINDS, repeat=2):
        people = (*practice((first, *more)), *many("D", 8))
        answers = {months: answer(people, months) for months in PERIODS}
        for pair in combinations(PERIODS, 2):
            attack = Attack(known for months in pair for known in shown(answers[months], people, months))
            secret = [item for months in PERIODS for item in of_a_few(people, months)]
            secret += [item for months in pair for item in withheld(answers[months], people, months)]
            held += len(secret)
            assert [text for text, wanted in secret if attack.finds(wanted)] == [], (first, more, pair)
    assert held


def test_the_attack_finds_what_the_report_once_gave_away() -> None:
    """All less what is shown of A and B is C's three; the same practice with everything held back gives nothing."""
    people = [*many("A", 6), *many("B", 6), *many("C", 3)]
    groups = rolled_up([row(person, (1,)) for person in people], days=31)
    without_c = Attack(shown(groups[:3], people, (1,)))
    assert without_c.finds(sum_of(people[12:], "pay", (1,)))
    assert not Attack(shown(answer(people, (1,)), people, (1,))).finds(sum_of(people[12:], "pay", (1,)))


def test_what_is_held_back_does_not_depend_on_policy_survey_or_fee_schedule() -> None:
    """Under another policy the work of one is most of the group's: the same cells as by the contracts."""
    people = [*many("A", 6), *many("B", 6), *many("C", 3)]
    rows = [row(person, (1,)) for person in people]
    other = [
        replace(item, contract_work_rvu=item.work_rvu, work_rvu=item.work_rvu * (n + 1)) for n, item in enumerate(rows)
    ]
    by_contract, by_policy = (without_names(report(some, (1,))).roll_up for some in (rows, other))
    shown_cells = [
        [(group.specialty, group.physicians, group.compensation, group.pay_withheld) for group in groups]
        for groups in (by_contract, by_policy)
    ]
    assert shown_cells[0] == shown_cells[1]


def test_pay_is_told_with_its_own_count_and_the_work_of_the_same_people() -> None:
    """14 of 40 have a contract: 14 × 5,000 dollars for 14 × 100 wRVUs are 50 each, whatever the other 26 do."""
    people = [*many("A", 14), *many("A", 26, pay=0)]
    whole, _ = answer(people, (1,))
    assert (whole.physicians, whole.paid_physicians, paid_words(whole)) == (40, 14, "14 of 40")
    assert (whole.work_rvu, whole.paid_work_rvu) == (Decimal(4000), Decimal(1400))
    assert (whole.compensation, whole.per_work_rvu) == (Decimal(70000), Decimal("50.00"))


def test_pay_of_three_is_withheld_and_so_is_the_next_group_by_name_whose_rest_would_tell_it() -> None:
    """C's three in their own group of nine; B is held back with it: all less A and D is of eight people then."""
    people = [*many("A", 6), *many("B", 5), *many("B", 5, pay=0), *many("C", 3), *many("C", 6, pay=0), *many("D", 6)]
    found = {group.specialty: paid_words(group) for group in answer(people, (1,))}
    assert found == {
        "All specialties": "20 of 31",
        "A": "withheld",
        "B": "withheld",
        "C": "withheld",
        "D": "6 of 6",
    }


def test_where_no_second_group_could_hide_it_the_total_of_pay_is_withheld() -> None:
    """B alone is of people with and without pay: the work of its four would follow from any total of paid work."""
    people = [*many("A", 6), *many("B", 4), *many("B", 6, pay=0)]
    found = {group.specialty: paid_words(group) for group in answer(people, (1,))}
    assert found == {"All specialties": "withheld", "A": "6 of 6", "B": "withheld"}


def test_whose_pay_is_of_part_of_the_days_is_not_in_the_groups_pay() -> None:
    rows = [row(person, (1,)) for person in many("A", 6)]
    (whole, *_) = rolled_up([replace(rows[0], pay_covers=False, per_work_rvu=None), *rows[1:]], days=31)
    assert (whole.paid_physicians, whole.compensation, whole.paid_work_rvu) == (5, Decimal(25000), Decimal(500))


@pytest.mark.parametrize(
    ("amounts", "safe"),
    [([], True), ([0, 0], True), ([1] * 4, False), ([1] * 5, True), ([5, 5, 4, 4, 3], True), ([6, 5, 4, 4, 3], False)],
)
def test_a_sum_is_safe_with_five_and_none_above_a_quarter(amounts: list[int], safe: bool) -> None:
    """5 of 21 is 23.8%; 6 of 22 is 27.3%."""
    assert is_safe([Part(Decimal(amount)) for amount in amounts]) is safe


def test_a_month_in_which_three_were_there_is_not_safe() -> None:
    early, late = ((JANUARY, ENDS[2]),), ((FEBRUARY, ENDS[2]),)
    assert is_safe([Part(Decimal(1), early)] * 5 + [Part(Decimal(1), late)] * 2)
    assert not is_safe([Part(Decimal(1), early)] * 3 + [Part(Decimal(1), late)] * 4)
    assert months_of([(date(2025, 12, 31), date(2026, 2, 1))]) == {(2025, 12), (2026, 1), (2026, 2)}


def test_a_total_that_is_held_back_needs_no_second_cell() -> None:
    assert held_back({"A": [[Part(Decimal(1))] * 3]}) == (frozenset({"A"}), True)


@pytest.mark.parametrize(
    ("start", "end", "last"),
    [
        ("2026-01-01", "2026-06-30", "2026-06-30"),
        ("2026-01-01", "2026-11-28", "2026-10-31"),
        ("2026-01-01", "2026-12-31", "2026-10-31"),
        ("2026-01-02", "2026-06-30", None),
        ("2026-01-01", "2026-06-29", None),
        ("2026-11-01", "2026-11-30", None),
    ],
)
def test_without_names_only_whole_months_are_counted(start: str, end: str, last: str | None) -> None:
    """On November 28 the last whole month is October."""
    days = date.fromisoformat(start), date.fromisoformat(end), date(2026, 11, 28)
    if last is None:
        with pytest.raises(NotWholeMonthsError, match="covers whole months"):
            whole_months(*days)
    else:
        assert whole_months(*days) == date.fromisoformat(last)
