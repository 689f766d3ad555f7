"""A log beside sums by code, by month or by both."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from rvuedge.reconciliation.rules.lines import StatedLine
from rvuedge.reconciliation.rules.reconcile_totals import LineTotal, compare

D = Decimal


def mine(code: str, month: int = 7, work: str | None = "1.30") -> StatedLine:
    return StatedLine((f"{code}-{month}",), date(2026, month, 9), code, (), 1, None if work is None else D(work))


@pytest.mark.parametrize(
    ("lines", "theirs", "kind", "differences", "at_stake"),
    [
        ([mine("99213")] * 3, LineTotal(("row 2",), 3, D("3.90")), "matched", (), "0"),
        ([mine("99213")] * 3, LineTotal(("row 2",), None, D("3.90")), "matched", (), "0"),
        ([mine("99213")] * 3, LineTotal(("row 2",), 3, None), "matched", (), "0"),
        ([mine("99213")] * 3, LineTotal(("row 2",), 2, D("2.60")), "differs", ("units", "work_rvu"), "1.30"),
        ([mine("99213")] * 3, LineTotal(("row 2",), 3, D("3.885")), "matched", (), "0"),  # 3 × 0.005
        ([mine("99213")] * 3, LineTotal(("row 2",), 3, D("3.884")), "differs", ("work_rvu",), "0.016"),
        ([mine("99213", work=None)], LineTotal(("row 2",), 1, D("5.00")), "differs", ("work_rvu",), None),
        ([], LineTotal(("row 2",), 1, D("5.00")), "missing_from_mine", (), "-5.00"),
    ],
)
def test_a_sum_beside_a_sum(
    lines: list[StatedLine], theirs: LineTotal, kind: str, differences: tuple[str, ...], at_stake: str | None
) -> None:
    (found,) = compare(lines, [((None, "99213"), theirs)], by=("code",), tolerance=D("0.005"))
    assert (found.kind, found.differences) == (kind, differences)
    assert found.at_stake == (None if at_stake is None else D(at_stake))


def test_what_they_have_twice_is_added_and_what_they_lack_is_missing() -> None:
    july, august = date(2026, 7, 1), date(2026, 8, 1)
    found = compare(
        [mine("99213"), mine("99213"), mine("47562", 8, "10.21")],
        [
            ((july, "99213"), LineTotal(("row 2",), 1, D("1.30"))),
            ((july, "99213"), LineTotal(("row 3",), 1, D("1.30"))),
        ],
        by=("month", "code"),
    )
    assert [(compared.month, compared.code, compared.kind) for compared in found] == [
        (july, "99213", "matched"),
        (august, "47562", "missing_from_theirs"),
    ]
