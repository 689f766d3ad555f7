"""Lines of a payroll file, and what later amendments make of those a closed month kept. Computes only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

WORK, ADJUSTED_WORK, PAY, ADJUSTED_PAY = "work", "adjustments", "pay", "pay adjustments"
AMENDED_PAY = "pay amendments"
NOT_KEPT = "computed from terms and entries as they stand now: the month was closed before pay was kept with it"
OTHER_FACTS = "what the terms count was entered or changed after the month was closed"


@dataclass(frozen=True, slots=True)
class PayrollRow:
    """A line of the file. `entry` says of what; `amount` is in dollars, None where `state` says why there is none.

    Work is in wRVU and ASA units, of the entries of work alone.
    """

    person_id: int
    name: str
    npi: str | None
    entry: str
    element: str = ""
    amount: Decimal | None = None
    work_rvu: Decimal | None = None
    anesthesia_units: Decimal | None = None
    unvalued_lines: int | None = None
    state: str = ""
    note: str = ""

    @property
    def is_pay(self) -> bool:
        """Whether it is of pay, and not of the work beside it."""
        return self.entry in (PAY, ADJUSTED_PAY)


def amended(at_closing: Sequence[PayrollRow], now: Sequence[PayrollRow], reason: str) -> Iterator[PayrollRow]:
    """What somebody's pay of a month would be by what is stated and entered now, less what its closing kept: a line for
    each element that differs, in dollars, with the reason. Where there is no amount now, the line says why.

    Where the amounts are the same and only their state is another (confirmed since), one line says so.
    """
    before, after = (_by_element(rows) for rows in (at_closing, now))
    lines = []
    for element in dict.fromkeys([*before, *after]):
        was, becomes = before.get(element), after.get(element)
        row = becomes or was or now[0]
        row = replace(row, entry=AMENDED_PAY, note="; ".join(filter(None, (reason, row.note))))
        if becomes is not None and becomes.amount is None:
            lines += [row] if was is None or was.amount is not None or was.state != becomes.state else []
            continue
        change = _amount(becomes) - _amount(was)
        lines += [replace(row, amount=change, state=becomes.state if becomes else "")] if change else []
    yield from lines
    states = {row.state for row in after.values()}
    if not lines and states != {row.state for row in before.values()} and len(states) == 1:
        yield replace(next(iter(after.values())), entry=AMENDED_PAY, element="", amount=None, note=STATE_CHANGED)


STATE_CHANGED = (
    "the amounts are the same; the physician's answer to the terms is another than when the month was closed"
)


def _by_element(rows: Sequence[PayrollRow]) -> dict[str, PayrollRow]:
    """Lines of pay by element, those of adjustments among them."""
    found: dict[str, PayrollRow] = {}
    for row in rows:
        if row.is_pay and row.element in found:
            other = found[row.element]
            total = None if row.amount is None and other.amount is None else _amount(row) + _amount(other)
            found[row.element] = replace(other, amount=total)
        elif row.is_pay and (row.element or row.amount is not None or row.state):
            found[row.element] = row
    return found


def _amount(row: PayrollRow | None) -> Decimal:
    return Decimal(0) if row is None or row.amount is None else row.amount
