"""Two accounts of the same work, line by line."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rvuedge.productivity.reconciling import Pair, Side, classes, reconcile

D = Decimal


def side(
    place: str, code: str = "47562", day: int = 6, *, mods: str = "", units: int = 1, work: str | None = "10.21"
) -> Side:
    modifiers = tuple(sorted(mods.split()))
    return Side(place, date(2026, 7, day), code, modifiers, units, None if work is None else D(work))


def told(pairs: tuple[Pair, ...]) -> list[tuple[str, str | None, str | None, tuple[str, ...]]]:
    return [(one.kind, one.mine and one.mine.place, one.theirs and one.theirs.place, one.differences) for one in pairs]


@pytest.mark.parametrize(
    ("mine", "theirs", "differences"),
    [
        ({}, {}, ()),
        ({}, {"work": None}, ()),
        ({}, {"units": 2}, ("units",)),
        ({"mods": "51"}, {}, ("modifiers",)),
        ({"mods": "51 RT"}, {"mods": "RT 51"}, ()),
        ({"mods": "51"}, {"units": 2}, ("modifiers", "units")),
        ({}, {"code": "47563"}, ("code",)),
        ({}, {"work": "10.00"}, ("work_rvu",)),
        ({}, {"work": "10.20"}, ()),
    ],
)
def test_one_line_beside_one_line(mine: dict[str, Any], theirs: dict[str, Any], differences: tuple[str, ...]) -> None:
    (found,) = reconcile([side("m", **mine)], [side("t", **theirs)], tolerance=D("0.01"))
    assert found.differences == differences
    assert found.kind == ("differs" if differences else "matched")


@pytest.mark.parametrize(("apart", "days", "kind"), [(1, 1, "differs"), (2, 1, None), (2, 2, "differs"), (1, 0, None)])
def test_dates_may_be_some_days_apart_and_no_further(apart: int, days: int, kind: str | None) -> None:
    found = reconcile([side("m", day=6)], [side("t", day=6 + apart)], days=days)
    if kind:
        assert told(found) == [(kind, "m", "t", ("date",))]
    else:
        assert {one.kind for one in found} == {"missing_from_theirs", "missing_from_mine"}


def test_the_nearer_day_is_taken() -> None:
    found = reconcile([side("a", day=6), side("b", day=9)], [side("t", day=8)], days=3)
    assert told(found) == [("missing_from_theirs", "a", None, ()), ("differs", "b", "t", ("date",))]


def test_duplicates_are_paired_one_to_one() -> None:
    found = reconcile([side("a"), side("b"), side("c")], [side("x"), side("y")])
    assert [one.kind for one in found].count("matched") == 2
    (missing,) = (one for one in found if one.kind == "missing_from_theirs")
    assert missing.at_stake == D("10.21")


def test_two_lines_left_alone_on_a_day_are_one_coded_differently_but_three_are_not() -> None:
    found = reconcile([side("a", "99213", work="1.30")], [side("x", "99214", work="1.92")])
    assert told(found) == [("differs", "a", "x", ("code", "work_rvu"))]
    assert found[0].at_stake == D("-0.62")
    three = reconcile([side("a", "99213")], [side("x", "99214"), side("y", "99215")])
    assert {one.kind for one in three} == {"missing_from_theirs", "missing_from_mine"}


def test_nothing_on_either_side_is_no_finding() -> None:
    assert reconcile([], []) == ()


SIDES = st.lists(
    st.tuples(
        st.sampled_from(["47562", "49505", "99213"]),
        st.integers(1, 5),
        st.sampled_from(["", "51", "RT 51"]),
        st.integers(1, 2),
        st.sampled_from(["1.30", "10.21", None]),
    ),
    max_size=12,
)


def sides(rows: list[tuple[str, int, str, int, str | None]], prefix: str) -> list[Side]:
    return [
        side(f"{prefix}{at}", code, day, mods=mods, units=units, work=work)
        for at, (code, day, mods, units, work) in enumerate(rows)
    ]


@given(SIDES, SIDES, st.integers(0, 2), st.randoms(use_true_random=False))
def test_each_line_is_used_once_sums_are_both_totals_and_order_is_nothing(
    left: list[Any], right: list[Any], days: int, dice: random.Random
) -> None:
    mine, theirs = sides(left, "m"), sides(right, "t")
    found = reconcile(mine, theirs, days=days)
    assert sorted(one.mine.place for one in found if one.mine) == sorted(one.place for one in mine)
    assert sorted(one.theirs.place for one in found if one.theirs) == sorted(one.place for one in theirs)
    of = classes(found)
    assert sum(one.mine for one in of) == sum((one.work_rvu or D(0) for one in mine), D(0))
    assert sum(one.theirs for one in of) == sum((one.work_rvu or D(0) for one in theirs), D(0))
    assert sum(one.lines for one in of) == len(found)
    again = reconcile(dice.sample(mine, len(mine)), dice.sample(theirs, len(theirs)), days=days)
    assert [(one.kind, one.differences, one.at_stake) for one in again] == [
        (one.kind, one.differences, one.at_stake) for one in found
    ]
