"""A role and a clinical FTE from a day on: the spans before and after, worked by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from rvuedge.accounts.rules.membership_spans import MemberChange, MembershipSpan, changed_spans, first_change

JAN, JUNE_30, JULY, AUG_31, SEP, DEC = (
    date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1), date(2026, 8, 31), date(2026, 9, 1), date(2026, 12, 31),
)  # fmt: skip
TODAY = date(2026, 10, 10)
FULL, HALF, NONE = Decimal(1), Decimal("0.5"), None


def span(first: date, last: date | None, cfte: Decimal | None, role: str = "physician") -> MembershipSpan:
    return MembershipSpan(first, last, role, cfte)


WHOLE = (span(JAN, None, FULL),)
TWO = (span(JAN, JUNE_30, FULL), span(JULY, None, HALF))
GAP = (span(JAN, JUNE_30, FULL), span(SEP, None, FULL))


@pytest.mark.parametrize(
    ("before", "change", "after"),
    [
        pytest.param(WHOLE, MemberChange(cfte=HALF, effective_from=JULY), TWO, id="earlier days keep theirs"),
        pytest.param(
            WHOLE,
            MemberChange(cfte=HALF),
            (span(JAN, date(2026, 10, 9), FULL), span(TODAY, None, HALF)),
            id="without a day from today",
        ),
        pytest.param(
            (span(JAN, None, NONE),),
            MemberChange(cfte=HALF),
            (span(JAN, None, HALF),),
            id="a first one is of the whole",
        ),
        pytest.param(
            (span(JAN, None, NONE),),
            MemberChange(cfte=HALF, effective_from=JULY),
            (span(JAN, JUNE_30, NONE), span(JULY, None, HALF)),
            id="a first one from a day",
        ),
        pytest.param(TWO, MemberChange(cfte=FULL, effective_from=JULY), WHOLE, id="corrected, and one again"),
        pytest.param(
            TWO,
            MemberChange(cfte=Decimal(0), effective_from=JAN),
            (span(JAN, JUNE_30, Decimal(0)), span(JULY, None, HALF)),
            id="up to the next change of it",
        ),
        pytest.param(
            TWO,
            MemberChange(role="manager", effective_from=JAN),
            (span(JAN, JUNE_30, FULL, "manager"), span(JULY, None, HALF, "manager")),
            id="a role goes on over a change of clinical FTE",
        ),
        pytest.param(
            GAP,
            MemberChange(cfte=HALF, effective_from=JAN),
            (span(JAN, JUNE_30, HALF), span(SEP, None, FULL)),
            id="not over days away",
        ),
        pytest.param(GAP, MemberChange(cfte=HALF, effective_from=JULY), GAP, id="no member on the day"),
        pytest.param(WHOLE, MemberChange(ended_on=DEC), (span(JAN, DEC, FULL),), id="a last day"),
        pytest.param(WHOLE, MemberChange(cfte=FULL, effective_from=AUG_31), WHOLE, id="so already"),
    ],
)
def test_a_change_holds_from_its_day(
    before: tuple[MembershipSpan, ...], change: MemberChange, after: tuple[MembershipSpan, ...]
) -> None:
    assert changed_spans(before, change, TODAY) == after
    assert changed_spans(after, change, TODAY) == after, "again it changes nothing"


@pytest.mark.parametrize(
    ("before", "after", "day"),
    [(WHOLE, WHOLE, None), (WHOLE, TWO, JULY), (WHOLE, GAP, JULY), (WHOLE, (span(JAN, DEC, FULL),), date(2027, 1, 1))],
)
def test_the_first_day_that_differs(
    before: tuple[MembershipSpan, ...], after: tuple[MembershipSpan, ...], day: date | None
) -> None:
    assert first_change(before, after) == day
