"""The one place that writes a number, an amount, a share or a count for a person. Computes only.

What a program reads (the API, csv) gets `plain`, whose minus is the hyphen that every parser takes. What a person
reads gets one minus sign, U+2212, thousands parted by commas, and no minus before a figure that rounds to zero.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

MINUS = "−"
NONE = "—"
CENT = Decimal("0.01")
TENTH = Decimal("0.1")


def plain(value: Decimal, places: int = 2) -> str:
    """A decimal for a program: every digit it has, at least `places` of them, no exponent: -0.62, 1.155, 2587.49."""
    exact = value.normalize()
    exponent = exact.as_tuple().exponent
    shown = max(places, -exponent if isinstance(exponent, int) else 0)
    return f"{value:.{shown}f}"


def figure(number: Decimal) -> str:
    """A number with the digits it has: 2,587.49, 4,500, −0.5."""
    return _with_minus(number, f"{abs(_bare(number)):,f}")


def wrvu(value: Decimal | str) -> str:
    """Work RVUs exactly, in two places at least: 10.21, −0.62, 1.155, 1,204.00."""
    exact = _bare(Decimal(value))
    return _with_minus(exact, f"{abs(exact):,.{max(2, _places(exact))}f}")


def hundredths(value: Decimal | str) -> str:
    """Two places, half up: how a page shows wRVU. What is stored, sent and summed stays exact."""
    rounded = Decimal(value).quantize(CENT, ROUND_HALF_UP)
    return _with_minus(rounded, f"{abs(rounded):,f}")


def tenths(value: Decimal | str) -> str:
    """One place, half up: how a page shows ASA units, 13.3, −13.3, 0.0."""
    rounded = Decimal(value).quantize(TENTH, ROUND_HALF_UP)
    return _with_minus(rounded, f"{abs(rounded):,f}")


def signed(value: Decimal | str) -> str:
    """A difference as `wrvu` writes it, with its sign: +0.62, −1.155, 0.00."""
    return f"{'+' if Decimal(value) > 0 else ''}{wrvu(value)}"


def signed_hundredths(value: Decimal | str) -> str:
    """A difference as `hundredths` writes it, with its sign: +0.62, −1.16, 0.00."""
    shown = hundredths(value)
    return shown if shown.startswith(MINUS) or shown == "0.00" else f"+{shown}"


def dollars(amount: Decimal) -> str:
    """Dollars in a sentence, cents where there are any: $121,792.32, $55, $52.375, −$3.20."""
    exact = _bare(amount)
    places = _places(exact)
    return _with_minus(exact, f"${abs(exact):,.{max(places, 2) if places else 0}f}")


def dollars_and_cents(amount: Decimal | str | None) -> str:
    """Dollars in a table, always with cents, rounded half up: $561.55, −$561.55; a dash for none."""
    if amount is None:
        return NONE
    rounded = Decimal(amount).quantize(CENT, ROUND_HALF_UP)
    return _with_minus(rounded, f"${abs(rounded):,f}")


def percent(share: Decimal | int, places: int | None = None) -> str:
    """A share of one hundred, given as such: 2%, 12.5%; `places` rounds it half up."""
    exact = Decimal(share)
    if places is not None:
        exact = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        return _with_minus(exact, f"{abs(exact):,f}%")
    return f"{figure(exact)}%"


def count(number: int, noun: str, plural: str = "") -> str:
    """How many of something: 1 line, 2 lines, 1,204 lines; `plural` where it is not the noun with an s."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def in_words(day: date) -> str:
    """A day as an American reads it.

    >>> in_words(date(2028, 6, 30))
    'June 30, 2028'
    """
    return f"{day:%B} {day.day}, {day.year}"


def _bare(value: Decimal) -> Decimal:
    """Without zeros at the end; zero without a sign."""
    return value.normalize() + 0


def _places(exact: Decimal) -> int:
    exponent = exact.as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


def _with_minus(value: Decimal, unsigned: str) -> str:
    return f"{MINUS if value < 0 else ''}{unsigned}"
