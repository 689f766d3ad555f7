"""Why a period brought more or less wRVU than an earlier one: five parts that add up to the difference. Computes only.

A sequential price-volume-mix analysis: from the earlier period to the later one, one thing is changed at a time, always
in the order of PARTS, so that each part is the difference between two totals and nothing is left over. The order is
ours; another one would share out what changed together in another way.

With W credited and F face wRVU, n lines and d days with lines of the earlier period (1) and the later one (2), and W′,
F′ of the later period's own lines under the release that valued the earlier one:

    days worked  W1 × (d2/d1 − 1)          as many lines a day, of the same kind, on other days worked
    volume       W1 × (n2/n1 − d2/d1)      other lines a day
    mix          F′ × W1/F1 − W1 × n2/n1   codes of another face value
    rules        W′ − F′ × W1/F1           another share of face value credited: modifiers and policy
    release      W2 − W′                   the same lines, the same rules, another release's values

Where the earlier period has no face value (F1 = 0), mix is F′: face value that was not there, credited in full.

>>> one, two = Month(10, 40, Decimal(100), Decimal(80)), Month(10, 44, Decimal(110), Decimal(88))
>>> [str(part.work_rvu) for part in decompose(one, two, two)]
['0.00', '8.00', '0.00', '0.00', '0.00']
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from rvuedge.platform.figures import percent

PARTS = ("days_worked", "volume", "mix", "rules", "release")
HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Month:
    """A period: days with lines, lines, and their wRVU at face value and as credited."""

    days: int
    lines: int
    face: Decimal
    credited: Decimal


@dataclass(frozen=True, slots=True)
class ChangePart:
    """One part of the difference, in wRVU to the hundredth, with how it was computed."""

    part: str
    work_rvu: Decimal
    explanation: str


def decompose(before: Month, now: Month, now_as_before: Month) -> tuple[ChangePart, ...]:
    """The difference of credited wRVU in five parts, which add up to it to the hundredth.

    `now_as_before` is the later period's work with its lines valued under the release of the earlier one. A period
    without days is no base for volume, mix and rules: all of the other's work then comes from days worked.
    """
    exact = _exact(before, now, now_as_before)
    words = _words(before, now, now_as_before)
    figures = to_hundredths(exact)
    return tuple(ChangePart(*pair) for pair in zip(PARTS, figures, words, strict=True))


def difference(before: Month, now: Month) -> Decimal:
    """Later less earlier credited wRVU, to the hundredth, half up: what the parts add up to."""
    return (now.credited - before.credited).quantize(HUNDREDTH, ROUND_HALF_UP)


def _exact(before: Month, now: Month, now_as_before: Month) -> list[Fraction]:
    earned, earned_as_before, earned_now = map(Fraction, (before.credited, now_as_before.credited, now.credited))
    release = earned_now - earned_as_before
    if not before.days or not now.days:
        return [earned_as_before - earned, Fraction(0), Fraction(0), Fraction(0), release]
    days, lines = Fraction(now.days, before.days), Fraction(now.lines, before.lines)
    face = Fraction(now_as_before.face)
    credited_face = face * earned / Fraction(before.face) if before.face else earned * lines + face
    return [
        earned * (days - 1),
        earned * (lines - days),
        credited_face - earned * lines,
        earned_as_before - credited_face,
        release,
    ]


def to_hundredths(exact: list[Fraction]) -> list[Decimal]:
    """Figures as hundredths that add up to their rounded sum (half up): the largest remainders are rounded up.

    A figure that is none stays none.
    """
    cents = [item * 100 for item in exact]
    whole = [cent.numerator // cent.denominator for cent in cents]
    missing = _half_up(sum(cents, Fraction(0))) - sum(whole)
    ranked = sorted(range(len(cents)), key=lambda index: (whole[index] - cents[index], index))
    up = set(ranked[:missing])
    return [Decimal(number + (index in up)).scaleb(-2) for index, number in enumerate(whole)]


def _half_up(value: Fraction) -> int:
    """The nearest whole number; halves away from zero, as ROUND_HALF_UP does."""
    away = (abs(value) + Fraction(1, 2)).__floor__()
    return away if value >= 0 else -away


def _words(before: Month, now: Month, now_as_before: Month) -> tuple[str, ...]:
    if not before.days or not now.days:
        nothing = "nothing to compare because one of the two periods has no lines"
        return (
            f"{before.days} days with lines before, {now.days} now",
            nothing,
            nothing,
            nothing,
            _release(now_as_before, now),
        )
    return (
        f"{before.days} days with lines before, {now.days} now, each as an earlier one",
        f"{_per(before.lines, before.days)} lines per day before, {_per(now.lines, now.days)} now",
        f"face value per line {_per(before.face, before.lines)} before, {_per(now_as_before.face, now.lines)} now",
        f"{_share(before)} of face value credited before, {_share(now_as_before)} now",
        _release(now_as_before, now),
    )


def _release(now_as_before: Month, now: Month) -> str:
    return f"the same lines: {_two(now_as_before.credited)} under the earlier release, {_two(now.credited)} as credited"


def _per(amount: Decimal | int, count: int) -> str:
    return str(_two(Decimal(amount) / count))


def _share(month: Month) -> str:
    return percent(month.credited * 100 / month.face, 2) if month.face else "no face value, nothing"


def _two(value: Decimal) -> Decimal:
    return value.quantize(HUNDREDTH, ROUND_HALF_UP)
