"""Pay beside work: how far apart their percentiles stand, and from where on it is flagged. Computes only.

15 points are a convention of ours (domain.md 5.8); no opinion on fair market value, and a median is no safe harbour.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

FAR_APART = 15


def gap_words(work: Decimal, pay: Decimal) -> str | None:
    """The flag where two percentiles (1 to 99) are more than 15 points apart; None where they are not."""
    gap = pay - work
    if abs(gap) <= FAR_APART:
        return None
    above = "above" if gap > 0 else "below"
    return f"compensation stands {abs(gap).quantize(Decimal(1), ROUND_HALF_UP)} percentiles {above} work"
