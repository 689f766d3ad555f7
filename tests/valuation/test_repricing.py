from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from rvuedge.contracts.policies.shipped import shipped_policy
from rvuedge.valuation import Line, credit_lines
from rvuedge.valuation.repricing import pinned_value, reprice, why_changed
from tests.valuation.test_properties import SCHEDULE

DAY = date(2026, 7, 14)


def test_the_same_lines_under_two_policies_with_the_reason_of_each() -> None:
    """47562 10.21 either way; 49505 half of 7.76 under cms-payment, whole at face value."""
    lines = [Line("a", "47562", DAY, "p"), Line("b", "49505", DAY, "p"), Line("c", "99998", DAY, "p")]
    old = credit_lines(lines, SCHEDULE, shipped_policy("cms-payment", DAY))
    new = credit_lines(lines, SCHEDULE, shipped_policy("face-value", DAY))
    found = reprice(old, new, ("RVU26C", "RVU26C"))
    assert (found.old, found.new, found.change) == (Decimal("14.09"), Decimal("17.97"), Decimal("3.88"))
    assert found.change_percent == Decimal("27.5373")  # 3.88 / 14.09
    assert found.unvalued == 1
    assert [line.why for line in found.lines] == [
        "no change",
        "the same published work, another rule applies: compare the steps",
        "no change",
    ]
    assert [line.change for line in found.lines] == [0, Decimal("3.88"), None]


@pytest.mark.parametrize(
    ("old", "new", "states", "published", "why"),
    [
        ("10.47", "10.21", ("credited", "credited"), ("10.47", "10.21"), "same work, R2: −2.5% (10.47 → 10.21)"),
        ("0.97", "1.30", ("credited", "credited"), ("0.97", "1.30"), "published work 0.97 in R1, 1.30 in R2"),
        ("5.96", None, ("credited", "not_in_schedule"), ("5.96", None), "not valued under R2 (not_in_schedule)"),
        (
            None,
            "5.96",
            ("not_in_schedule", "credited"),
            (None, "5.96"),
            "valued under R2, not under R1 (not_in_schedule)",
        ),
        ("1.40", "0", ("credited", "bundled"), ("1.40", "1.40"), "credited before, bundled now: another rule applies"),
        (None, None, ("carrier_priced", "carrier_priced"), (None, None), "no change"),
    ],
)
def test_why_a_line_changed(
    old: str | None, new: str | None, states: tuple[str, str], published: tuple[str | None, str | None], why: str
) -> None:
    def figure(text: str | None) -> Decimal | None:
        return None if text is None else Decimal(text)

    sentence = why_changed(
        figure(old),
        figure(new),
        states=states,
        published=(figure(published[0]), figure(published[1])),
        releases=("R1", "R2"),
    )
    assert sentence == why


def test_nothing_to_compare_has_no_percentage() -> None:
    assert reprice((), (), ("R1", "R2")).change_percent is None


def test_a_fallback_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="first_release_with_code"):
        pinned_value("49591", "RVU20A", {"RVU20A": {}}, fallback="nearest")
