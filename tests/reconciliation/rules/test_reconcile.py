"""Two accounts of the same work, line by line."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rvuedge.reconciliation.rules.lines import Pair, StatedLine
from rvuedge.reconciliation.rules.reconcile import reconcile

D = Decimal


def side(
    place: str, code: str = "47562", day: int = 6, *, mods: str = "", units: int = 1, work: str | None = "10.21"
) -> StatedLine:
    modifiers = tuple(sorted(mods.split()))
    return StatedLine((place,), date(2026, 7, day), code, modifiers, units, None if work is None else D(work))


def told(pairs: tuple[Pair, ...]) -> list[tuple[str, str | None, str | None, tuple[str, ...]]]:
    return [
        (
            pair.kind,
            pair.mine and "+".join(pair.mine.places),
            pair.theirs and "+".join(pair.theirs.places),
            pair.differences,
        )
        for pair in pairs
    ]


@pytest.mark.parametrize(
    ("mine", "theirs", "differences"),
    [
        ({}, {}, ()),
        ({}, {"work": None}, ("work_rvu",)),
        ({"work": None}, {"work": "5.00"}, ("work_rvu",)),
        ({"work": None}, {"work": None}, ()),
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
        assert {pair.kind for pair in found} == {"missing_from_theirs", "missing_from_mine"}


def test_the_nearer_day_is_taken() -> None:
    found = reconcile([side("a", day=6), side("b", day=9)], [side("t", day=8)], days=3)
    assert told(found) == [("missing_from_theirs", "a", None, ()), ("differs", "b", "t", ("date",))]


def test_duplicates_are_paired_one_to_one() -> None:
    found = reconcile([side("a"), side("b"), side("c")], [side("x"), side("y")])
    assert [pair.kind for pair in found].count("matched") == 2
    (missing,) = (pair for pair in found if pair.kind == "missing_from_theirs")
    assert missing.at_stake == D("10.21")


def test_of_several_lines_of_a_day_the_nearest_codes_are_guessed_to_be_the_same() -> None:
    found = reconcile(
        [side("a", "99213", work="1.30"), side("b", "47562")],
        [side("x", "99214", work="1.92"), side("y", "99205", work="3.50"), side("z", "47600", work="17.48")],
    )
    assert told(found) == [
        ("differs", "b", "z", ("code", "work_rvu")),
        ("missing_from_mine", None, "y", ()),
        ("differs", "a", "x", ("code", "work_rvu")),
    ]
    assert [pair.is_guess for pair in found] == [True, False, True]
    assert found[2].at_stake == D("-0.62")


def test_two_lines_left_alone_on_a_day_are_guessed_to_be_one() -> None:
    (found,) = reconcile([side("a", "G0121")], [side("x", "45378")])
    assert (found.is_guess, found.differences) == (True, ("code",))


def test_nothing_is_guessed_where_a_day_has_too_many_lines_to_tell() -> None:
    mine = [side(f"m{index}", "99213") for index in range(101)]
    assert not any(pair.is_guess for pair in reconcile(mine, [side("t", "99214"), side("u", "99215")]))


@pytest.mark.parametrize(
    ("mine", "theirs", "kind", "differences"),
    [
        ([("17003", "", 5)], [("17003", "", 1)] * 5, "matched", ()),
        ([("17003", "", 5)], [("17003", "", 1)] * 4, "differs", ("units", "work_rvu")),
        ([("20610", "50", 1)], [("20610", "RT", 1), ("20610", "LT", 1)], "matched", ()),
        ([("20610", "50", 1)], [("20610", "", 2)], "matched", ()),
        ([("20610", "RT", 1), ("20610", "LT", 1)], [("20610", "50", 1)], "matched", ()),
        ([("20610", "50", 1)], [("20610", "RT", 1)], "differs", ("modifiers",)),
        ([("20610", "RT", 1)], [("20610", "LT", 1)], "differs", ("modifiers",)),
        ([("20610", "50 59", 1)], [("20610", "RT 59", 1), ("20610", "LT 59", 1)], "matched", ()),
    ],
)
def test_the_same_work_in_other_numbers_of_lines(
    mine: list[Any], theirs: list[Any], kind: str, differences: tuple[str, ...]
) -> None:
    """Each side of 20610 or unit of 17003 earns 1.00; -50 earns 2.00 where theirs is both sides."""

    def lines(rows: list[Any], prefix: str, whole: D) -> list[StatedLine]:
        return [
            side(f"{prefix}{index}", c, mods=m, units=u, work=str(whole / len(rows)))
            for index, (c, m, u) in enumerate(rows)
        ]

    total = D(sum(units for _, _, units in mine)) if mine[0][0] == "17003" else D(2)
    other = D(sum(units for _, _, units in theirs)) if mine[0][0] == "17003" else D(2)
    (found,) = reconcile(lines(mine, "m", total), lines(theirs, "t", other), tolerance=D("0.005"))
    assert (found.kind, found.differences) == (kind, differences)
    assert (len(found.mine.places), len(found.theirs.places)) == (len(mine), len(theirs))


def test_dates_of_posting_are_after_the_service_and_no_difference() -> None:
    late, early = side("t", day=20), side("u", "49505", day=3)
    found = reconcile([side("m"), side("n", "49505", day=6)], [late, early], days=31, by_posting=True)
    assert [pair.kind for pair in found if pair.mine and pair.theirs] == ["matched"]
    assert {pair.kind for pair in found} == {"matched", "missing_from_theirs", "missing_from_mine"}


def test_nothing_on_either_side_is_no_finding() -> None:
    assert reconcile([], []) == ()


SIDES = st.lists(
    st.tuples(
        st.sampled_from(["47562", "49505", "99213"]),
        st.integers(1, 5),
        st.sampled_from(["", "51", "RT", "LT", "50"]),
        st.integers(1, 2),
        st.sampled_from(["1.30", "10.21", None]),
    ),
    max_size=12,
)


def sides(rows: list[tuple[str, int, str, int, str | None]], prefix: str) -> list[StatedLine]:
    return [
        side(f"{prefix}{index}", code, day, mods=mods, units=units, work=work)
        for index, (code, day, mods, units, work) in enumerate(rows)
    ]


@given(SIDES, SIDES, st.integers(0, 2), st.randoms(use_true_random=False))
def test_each_line_is_used_once_sums_are_both_totals_and_order_is_nothing(
    left: list[Any], right: list[Any], days: int, dice: random.Random
) -> None:
    mine, theirs = sides(left, "m"), sides(right, "t")
    found = reconcile(mine, theirs, days=days)
    assert sorted(address for pair in found if pair.mine for address in pair.mine.places) == sorted(
        line.places[0] for line in mine
    )
    assert sorted(address for pair in found if pair.theirs for address in pair.theirs.places) == sorted(
        line.places[0] for line in theirs
    )
    valued = [line for line in (*mine, *theirs) if line.work_rvu is None]
    if not valued:
        whole = sum((line.work_rvu or D(0) for line in mine), D(0)) - sum(
            (line.work_rvu or D(0) for line in theirs), D(0)
        )
        assert sum((pair.apart for pair in found), D(0)) == whole
    again = reconcile(dice.sample(mine, len(mine)), dice.sample(theirs, len(theirs)), days=days)
    assert [(pair.kind, pair.differences, pair.at_stake) for pair in again] == [
        (pair.kind, pair.differences, pair.at_stake) for pair in found
    ]
