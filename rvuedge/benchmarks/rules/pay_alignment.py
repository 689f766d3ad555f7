"""Pay beside work: how far apart their percentiles stand, and from where on it is flagged. Computes only.

15 points are a convention of ours, no opinion on fair market value; a median is no safe harbor (docs/rules.md, R-5.10).
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

FAR_APART = 15  # percentiles between pay and work before it is pointed out
TENTH = Decimal("0.1")


def gap_words(work: Decimal, pay: Decimal, *, work_qualifier: str = "=", pay_qualifier: str = "=") -> str | None:
    """The flag where two percentiles (1 to 99) are more than 15 points apart; None where they are not.

    A place below (<) or above (>) what is published flags a gap only where the true one can but be wider, and says "at
    least".
    """
    gap = pay - work
    outward = ("<", ">") if gap > 0 else (">", "<")
    if abs(gap) <= FAR_APART or work_qualifier not in {"=", outward[0]} or pay_qualifier not in {"=", outward[1]}:
        return None
    least = "" if work_qualifier == pay_qualifier == "=" else "at least "
    above = "above" if gap > 0 else "below"
    return f"compensation is {least}{_tenths(abs(gap))} percentiles {above} work"


def _tenths(gap: Decimal) -> Decimal:
    """One place; a gap that would round to the border of the rule keeps its second."""
    rounded = gap.quantize(TENTH, ROUND_HALF_UP)
    return gap if rounded == FAR_APART else rounded
