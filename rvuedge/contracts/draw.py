"""A draw against earnings: paid each quarter, set against what was earned, trued up and carried (domain.md 5.8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from rvuedge.contracts.compensation import CompensationError, Pay, Step

CENT = Decimal("0.01")
NOTHING = Decimal("0.00")
TRUE_UPS = ("quarterly", "annual")
YEAR_ENDS = ("carried", "forgiven", "clawback")


@dataclass(frozen=True, slots=True)
class DrawTerms:
    """The draw in dollars a quarter; when a surplus is paid out; what becomes of a deficit at the year's end.

    `clawback_cap` is the most, in dollars, that is paid back; without one the whole deficit is.
    """

    draw: Decimal
    true_up: str = "quarterly"
    year_end: str = "carried"
    clawback_cap: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Quarter:
    """One quarter in dollars: what was earned, drawn and paid out on top, and the balance carried to the next."""

    earned: Decimal
    draw: Decimal
    true_up: Decimal
    carry: Decimal


@dataclass(frozen=True, slots=True)
class Settlement:
    """A year's quarters, what was paid in all as steps that add up, and the balance (0 or below) after the year."""

    quarters: tuple[Quarter, ...]
    paid: Pay
    balance: Decimal


def settle(earned: Sequence[Decimal], terms: DrawTerms, *, opening: Decimal = NOTHING) -> Settlement:
    """The quarters of a year settled: balance += earned − draw; a surplus is paid out, a deficit carried forward.

    `earned` is each quarter's pay in dollars, `opening` the balance carried from the year before (a deficit is below
    0). Nothing is clawed back before the year's end. Raises CompensationError: E_NEGATIVE, E_OPTION.
    """
    _check(earned, terms)
    quarters: list[Quarter] = []
    steps: list[Step] = []
    balance, draw = _cents(opening), _cents(terms.draw)
    for number, gross in enumerate(map(_cents, earned), start=1):
        before, balance = balance, balance + gross - draw
        due = terms.true_up == "quarterly" or number == len(earned)
        true_up = max(NOTHING, balance) if due else NOTHING
        how = f"quarter {number} true-up: {before:f} carried + {gross:f} earned − {draw:f} drawn"
        balance -= true_up
        steps += [Step(f"quarter {number} draw", draw), Step(how, true_up)]
        quarters.append(Quarter(gross, draw, true_up, balance))
    closing, balance = _year_end(balance, terms)
    return Settlement(tuple(quarters), Pay((*steps, *closing)), balance)


def _year_end(balance: Decimal, terms: DrawTerms) -> tuple[list[Step], Decimal]:
    """What the contract does with a deficit, and the balance that is left."""
    if balance >= 0 or terms.year_end == "carried":
        return [], balance
    if terms.year_end == "forgiven":
        return [Step(f"deficit of {-balance:f} forgiven", NOTHING)], NOTHING
    most = -balance if terms.clawback_cap is None else min(-balance, _cents(terms.clawback_cap))
    return [Step(f"{most:f} of a deficit of {-balance:f} paid back", -most)], balance + most


def _check(earned: Sequence[Decimal], terms: DrawTerms) -> None:
    for name, option, options in (
        ("true-up", terms.true_up, TRUE_UPS),
        ("year's end", terms.year_end, YEAR_ENDS),
    ):
        if option not in options:
            raise CompensationError("E_OPTION", f"The {name} is {option!r}; expected one of {', '.join(options)}.")
    for figure in (*earned, terms.draw, terms.clawback_cap or NOTHING):
        if not figure >= 0:
            raise CompensationError("E_NEGATIVE", f"{figure:f} dollars earned or drawn; expected 0 or more.")


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)
