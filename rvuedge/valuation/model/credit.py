"""What a line earned and why: state, steps that recompute to the credit, warnings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import NamedTuple, Protocol

MILLIONTH = Decimal("0.000001")


class LineState(StrEnum):
    """Every state a line can be in (docs/rules.md, R-2.16)."""

    CREDITED = "credited"
    ZERO_WORK = "zero_work"
    TECHNICAL_ONLY = "technical_only"
    BUNDLED = "bundled"
    BUNDLED_ENDO_BASE = "bundled_endo_base"
    GLOBAL_INCLUDED = "global_included"
    NOT_ON_PFS = "not_on_pfs"
    ANESTHESIA_UNITS = "anesthesia_units"
    CARRIER_PRICED = "carrier_priced"
    BY_REPORT_PENDING = "by_report_pending"
    NOT_IN_SCHEDULE = "not_in_schedule"
    NOT_CREDITED_STATUS = "not_credited_status"
    NOT_PAYABLE_FACILITY_INCIDENT_TO = "not_payable_facility_incident_to"
    INCIDENT_TO_EXCLUDED = "incident_to_excluded"
    ROLE_NOT_PERMITTED = "role_not_permitted"
    NEEDS_DOCUMENTATION = "needs_documentation"
    INVALID_MODIFIER = "invalid_modifier"
    TRAINEE_NO_CREDIT = "trainee_no_credit"


UNVALUED_STATES = frozenset({LineState.CARRIER_PRICED, LineState.BY_REPORT_PENDING, LineState.NOT_IN_SCHEDULE})


class Operation(StrEnum):
    """How a step gets from the value before to the value after."""

    SET = "set"
    MULTIPLY = "multiply"
    ADD = "add"
    CLEAR = "clear"


@dataclass(frozen=True, slots=True)
class FactorStep:
    """One rule applied: wRVU before and after, the sentence a physician reads, and where the rule stands."""

    rule: str
    operation: Operation
    operand: Decimal | None
    before: Decimal | None
    after: Decimal | None
    reason: str
    source: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to know that changes no figure: a stable code and a sentence."""

    code: str
    message: str


# A sentence, or what makes it: most are never read, so that they are made when somebody does.
Words = str | Callable[[], str]
# A step before its sentence is made: rule, operation, operand, before, after, words, source.
NotedStep = tuple[str, Operation, Decimal | None, Decimal | None, Decimal | None, Words, str]


class Trace(Protocol):
    """How a line came to its credit, made when it is read."""

    def explained(self) -> tuple[FactorStep, ...]:
        """Every step, in order."""

    @property
    def warnings(self) -> list[Notice]:
        """Every warning so far."""


class Credit(NamedTuple):
    """What one line earned, in wRVU. `work_rvu` is None when the line could not be valued, never a silent 0.

    Steps and warnings are made when they are read: who only sums never pays for the words.
    """

    key: str
    state: LineState
    face_work_rvu: Decimal | None
    work_rvu: Decimal | None
    row_modifier: str | None
    units: int
    trace: Trace
    caution: Callable[[], None]

    @property
    def steps(self) -> tuple[FactorStep, ...]:
        """The steps that recompute to the credit."""
        return self.trace.explained()

    def __eq__(self, other: object) -> bool:
        """Credits are equal that say the same, words included."""
        return isinstance(other, Credit) and self._content() == other._content()

    def __hash__(self) -> int:
        """By the figures alone: the words follow from them."""
        return hash(self[:-2])

    def _content(self) -> tuple[object, ...]:
        return (*self[:-2], self.steps, self.warnings)

    @property
    def warnings(self) -> tuple[Notice, ...]:
        """What to know of the line; it changes no figure."""
        self.caution()
        return tuple(self.trace.warnings)


def with_words(noted: NotedStep) -> FactorStep:
    """A step with its sentence."""
    rule, operation, operand, before, after, words, source = noted
    return FactorStep(rule, operation, operand, before, after, words if isinstance(words, str) else words(), source)


def rounded(value: Decimal) -> Decimal:
    """Six places, half up: a line is rounded once, at its end (docs/rules.md, R-2.14)."""
    return value.quantize(MILLIONTH, ROUND_HALF_UP)


def percent(share: Decimal) -> str:
    """A share or factor as people write it: 0.5 is 50%."""
    return f"{(share * 100).normalize():f}%"


def recompute(steps: Iterable[FactorStep]) -> Decimal | None:
    """The credit again, from its steps alone."""
    value: Decimal | None = None
    for step in steps:
        if step.operation is Operation.CLEAR:
            value = None
        elif step.operation is Operation.SET:
            value = step.operand
        elif value is not None and step.operand is not None:
            value = value * step.operand if step.operation is Operation.MULTIPLY else value + step.operand
    return None if value is None else rounded(value)
