"""The one place that writes a number, a dollar amount or a work RVU for a person. Computes only."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal


def plain(value: Decimal, places: int = 2) -> str:
    """A decimal as written by a person: every digit it has, at least `places` of them, no exponent."""
    exact = value.normalize()
    exponent = exact.as_tuple().exponent
    shown = max(places, -exponent if isinstance(exponent, int) else 0)
    return f"{value:.{shown}f}"


def hundredths(value: Decimal) -> str:
    """Two places, half up: how a page shows wRVU. What is stored, sent and summed stays exact."""
    return f"{value.quantize(Decimal('0.01'), ROUND_HALF_UP):f}"


def wrvu(value: Decimal | str) -> str:
    """Two places at least, − for below 0, 0.00 without a sign: 10.21, −0.62, 1.155."""
    exact = Decimal(value).normalize() + 0
    places = max(2, -int(exact.as_tuple().exponent))
    return f"{'−' if exact < 0 else ''}{abs(exact):,.{places}f}"


def dollars_and_cents(value: Decimal | str) -> str:
    """$561.55 or −$561.55."""
    exact = Decimal(value)
    return f"{'−' if exact < 0 else ''}${abs(exact):,.2f}"


def dollars(amount: Decimal) -> str:
    """Dollars as a person writes them: $121,792.32, $55, $52.375."""
    exact = amount.normalize()
    exponent = exact.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    sign = "-" if amount < 0 else ""
    return f"{sign}${abs(amount):,.{max(places, 2) if places else 0}f}"


def figure(number: Decimal) -> str:
    """A number as a person writes it: 2,587.49 or 4,500."""
    return f"{number.normalize() + 0:,f}"


def money_shown(amount: Decimal | None) -> str:
    """Dollars in a table: always with cents; a dash for none."""
    if amount is None:
        return "—"
    return f"{'-' if amount < 0 else ''}${abs(amount):,.2f}"
