"""A line while it is being credited: its row, its value so far, and the steps that led there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from rvuedge.valuation.model.credit import (
    Credit,
    FactorStep,
    LineState,
    NotedStep,
    Notice,
    Operation,
    Words,
    rounded,
    with_words,
)
from rvuedge.valuation.model.facts import Line, RelativeValue

ZERO = Decimal(0)
ONE = Decimal(1)
HALF = Decimal("0.5")


@dataclass(slots=True, eq=False)
class LineInProgress:
    """One line on its way to a credit. `value` is wRVU so far; a state means that the line is settled.

    `sides` is what both sides count of one, `pair` the two lines of one service on both sides; `beside` the code of a
    surgery whose global period holds the line. `noted` are its steps, their sentences made when they are read.
    """

    line: Line
    row: RelativeValue | None = None
    per_unit: Decimal = ZERO
    sides: Decimal = ONE
    counted_units: int = 1
    pair: tuple[LineInProgress, LineInProgress] | None = None
    beside: str | None = None
    value: Decimal | None = None
    state: LineState | None = None
    noted: list[NotedStep] = field(default_factory=list)
    warnings: list[Notice] = field(default_factory=list)

    @property
    def open(self) -> bool:
        """Whether rules still apply to the line."""
        return self.state is None

    def has(self, *modifiers: str) -> bool:
        """Whether the line carries any of these modifiers."""
        own = self.line.modifiers
        if not own:
            return False
        for modifier in modifiers:  # noqa: SIM110 - a generator takes three times as long, and this is asked most
            if modifier in own:
                return True
        return False

    def settle(self, state: LineState, rule: str, reason: Words, source: str) -> None:
        """End the line at no credit, with the reason."""
        self.noted.append((rule, Operation.SET, ZERO, self.value, ZERO, reason, source))
        self.state, self.value = state, ZERO

    def leave_unvalued(self, state: LineState, rule: str, reason: Words, source: str) -> None:
        """End the line without a value, which is not zero."""
        self.noted.append((rule, Operation.CLEAR, None, self.value, None, reason, source))
        self.state, self.value = state, None

    def publish(self, value: Decimal, rule: str, reason: Words, source: str) -> None:
        """Begin with the published work."""
        self.noted.append((rule, Operation.SET, value, None, value, reason, source))
        self.value = value

    def multiply(self, factor: Decimal, rule: str, reason: Words, source: str) -> None:
        """Apply a factor; a factor of 1 is kept in the trace, for it is an answer too."""
        before = self.value or ZERO
        self.value = before * factor
        self.noted.append((rule, Operation.MULTIPLY, factor, before, self.value, reason, source))

    def add(self, amount: Decimal, rule: str, reason: Words, source: str) -> None:
        """Add an amount of wRVU, negative for a reduction."""
        before = self.value or ZERO
        self.value = before + amount
        self.noted.append((rule, Operation.ADD, amount, before, self.value, reason, source))

    def warn(self, code: str, message: str) -> None:
        """Note something that changes no figure."""
        self.warnings.append(Notice(code, message))

    def face(self) -> Decimal | None:
        """The published work of the row used, times units; None where CMS prints no value."""
        if self.row is None or (self.row.work_rvu == 0 and not self.row.states_no_work):
            return None
        return self.row.work_rvu * self.line.units

    def _round_with_other_side(self) -> None:
        """Give the second line of a pair what rounding leaves, so that both lines together are the rounded whole."""
        if self.pair is None or self is not self.pair[1]:
            return
        other = self.pair[0].value
        if not self.open or other is None or self.value is None or not self.pair[0].open:
            return
        rest = rounded(other + self.value) - rounded(other)
        if rest != rounded(self.value):
            reason = "Rounded together with its other side, so that both lines are the rounded whole."
            self.add(rest - self.value, "rounding", reason, "docs/rules.md, R-2.14")

    def explained(self) -> tuple[FactorStep, ...]:
        """Every step with its sentence, in order."""
        return tuple(with_words(step) for step in self.noted)

    def credit(self, caution: Callable[[], None]) -> Credit:
        """The finished credit; `caution` puts the warnings on its encounter beside the line's own, once."""
        if self.pair is not None:
            self._round_with_other_side()
        line, row, value = self.line, self.row, self.value
        return Credit(
            line.key,
            self.state or (LineState.CREDITED if value else LineState.ZERO_WORK),
            self.face(),
            None if value is None else rounded(value),
            row.modifier if row else None,
            line.units,
            self,
            caution,
        )
