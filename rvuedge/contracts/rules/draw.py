"""What is paid ahead of a quarter, set against what the quarter earned, trued up and carried (docs/rules.md, R-6.4).

A draw is paid ahead; a salary without a draw is paid ahead too, and production is what is left of the earned. Computes
only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from rvuedge.contracts.rules.pay_steps import CompensationError, Pay, PayStep
from rvuedge.platform.figures import dollars

CENT = Decimal("0.01")
NOTHING = Decimal("0.00")
YEAR_ENDS = ("carried", "forgiven", "clawback")


@dataclass(frozen=True, slots=True)
class YearEnd:
    """What becomes of a deficit at the year's end; `clawback_cap` is the most, in dollars, that is paid back."""

    rule: str = "carried"
    clawback_cap: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """A quarter that has ended, in dollars: what it earned, what was paid ahead of it; `is_due`: a surplus is paid."""

    name: str
    earned: Decimal
    draw: Decimal = NOTHING
    salary: Decimal = NOTHING
    is_due: bool = True


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter in dollars: earned, paid ahead (draw, salary), paid out on top, and the balance carried to the next.

    true_up and carry are None while it lasts.
    """

    name: str
    earned: Decimal
    draw: Decimal
    salary: Decimal
    true_up: Decimal | None
    carry: Decimal | None


@dataclass(frozen=True, slots=True)
class Settlement:
    """Quarters settled, what was paid out on top as steps that add up, and the balance after them."""

    quarters: tuple[Quarter, ...]
    paid: Pay
    balance: Decimal


def settle(quarters: Sequence[Ended], *, opening: Decimal = NOTHING, year_end: YearEnd | None = None) -> Settlement:
    """Quarters settled in turn: balance += earned − paid ahead; a surplus is paid out when due, a deficit carried.

    `opening` is the balance carried from the year before (a deficit is below 0), in dollars. `year_end` only when the
    year is over: nothing is forgiven or clawed back before. Raises CompensationError: E_NEGATIVE, E_OPTION.
    """
    found: list[Quarter] = []
    steps: list[PayStep] = []
    balance = _cents(opening)
    for quarter in quarters:
        _check(quarter.earned, quarter.draw, quarter.salary)
        before, balance = balance, balance + _cents(quarter.earned) - _cents(quarter.draw) - _cents(quarter.salary)
        true_up = max(NOTHING, balance) if quarter.is_due else NOTHING
        balance -= true_up
        if quarter.is_due:
            steps.append(PayStep(_words(quarter, before), true_up))
        found.append(
            Quarter(
                quarter.name, _cents(quarter.earned), _cents(quarter.draw), _cents(quarter.salary), true_up, balance
            )
        )
    closing, balance = _closed(balance, year_end) if year_end else ([], balance)
    return Settlement(tuple(found), Pay((*steps, *closing)), balance)


def _words(quarter: Ended, before: Decimal) -> str:
    """How a quarter's true-up came about."""
    how = f"{quarter.name} settled: {dollars(quarter.earned)} earned"
    for amount, word in ((quarter.draw, "drawn"), (quarter.salary, "salary paid")):
        how += f" − {dollars(amount)} {word}" if amount else ""
    if before:
        how += f" {'−' if before < 0 else '+'} {dollars(abs(before))} carried forward"
    return how


def _closed(balance: Decimal, year_end: YearEnd) -> tuple[list[PayStep], Decimal]:
    """What the contract does with a deficit, and the balance that is left."""
    if year_end.rule not in YEAR_ENDS:
        sentence = f"The year's end is {year_end.rule!r}; expected one of {', '.join(YEAR_ENDS)}."
        raise CompensationError("E_OPTION", sentence)
    _check(year_end.clawback_cap or NOTHING)
    if balance >= 0 or year_end.rule == "carried":
        return [], balance
    if year_end.rule == "forgiven":
        return [PayStep(f"deficit of {dollars(-balance)} forgiven", NOTHING)], NOTHING
    most = -balance if year_end.clawback_cap is None else min(-balance, _cents(year_end.clawback_cap))
    return [PayStep(f"{dollars(most)} of a deficit of {dollars(-balance)} repaid", -most)], balance + most


def _check(*figures: Decimal) -> None:
    for figure in figures:
        if not figure >= 0:
            raise CompensationError("E_NEGATIVE", f"{dollars(figure)} earned or drawn; expected 0 or more.")


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)
