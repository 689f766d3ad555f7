"""What a plan change comes to: physicians, whoever is left out and why, and the sums of them. Only computes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

ZERO = Decimal(0)
TENTH = Decimal("0.1")
VOLUMES = (-10, -5, 5, 10)  # percent of the year's work: the swings that were asked for


@dataclass(frozen=True, slots=True)
class PlanSums:
    """Dollars of some physicians under the present terms and under the new plan."""

    old: Decimal
    new: Decimal

    @property
    def change(self) -> Decimal:
        """New less old."""
        return self.new - self.old

    @property
    def percent(self) -> Decimal | None:
        """The change in percent of the old; None where that is nothing."""
        return (self.change / self.old * 100).quantize(TENTH, ROUND_HALF_UP) if self.old else None


@dataclass(frozen=True, slots=True)
class PersonChange:
    """A physician's year: wRVU as credited now and as the new plan credits them, dollars under either.

    `tried` holds both amounts again for each case that was tried, by its name.
    """

    person_id: int
    specialty: str
    cfte: Decimal
    work_rvu: Decimal
    new_work_rvu: Decimal
    old: Decimal
    new: Decimal
    is_confirmed: bool
    tried: Mapping[str, tuple[Decimal, Decimal]]

    @property
    def sums(self) -> PlanSums:
        """Both amounts."""
        return PlanSums(self.old, self.new)

    def as_json(self) -> dict[str, Any]:
        """As a job writes it down: decimals as text."""
        return _texts(asdict(self))

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> PersonChange:
        """What a job wrote down."""
        figures = {item.name: Decimal(body[item.name]) for item in fields(cls) if item.type == "Decimal"}
        tried = {name: (Decimal(old), Decimal(new)) for name, (old, new) in body["tried"].items()}
        return cls(**{**body, **figures, "tried": tried})


@dataclass(frozen=True, slots=True)
class NotCompared:
    """Somebody chosen who is not compared, with the reason; `new` in dollars where only the present terms lack one."""

    person_id: int
    reason: str
    new: Decimal | None = None

    def as_json(self) -> dict[str, Any]:
        """As a job writes it down."""
        return _texts(asdict(self))

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> NotCompared:
        """What a job wrote down."""
        return cls(body["person_id"], body["reason"], None if body["new"] is None else Decimal(body["new"]))


@dataclass(frozen=True, slots=True)
class Tried:
    """The whole group in another case: its name, both sums, and how many gain and lose by the new plan then."""

    name: str
    sums: PlanSums
    gain: int
    lose: int


@dataclass(frozen=True, slots=True)
class PlanOutcome:
    """Everything together: who gains most first, and who is left out."""

    rows: tuple[PersonChange, ...]
    left_out: tuple[NotCompared, ...]

    @property
    def people(self) -> list[int]:
        """Everybody in it."""
        return [*(row.person_id for row in self.rows), *(item.person_id for item in self.left_out)]

    @property
    def budget(self) -> PlanSums:
        """Dollars of all who are compared."""
        return PlanSums(sum((row.old for row in self.rows), ZERO), sum((row.new for row in self.rows), ZERO))

    @property
    def winners(self) -> list[PersonChange]:
        """Who would be paid more."""
        return [row for row in self.rows if row.sums.change > 0]

    @property
    def losers(self) -> list[PersonChange]:
        """Who would be paid less."""
        return [row for row in self.rows if row.sums.change < 0]

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """Why people are left out, with counts, the most common first."""
        return Counter(item.reason for item in self.left_out).most_common()

    @property
    def unconfirmed(self) -> int:
        """How many are compared by terms that the physician has not confirmed."""
        return sum(not row.is_confirmed for row in self.rows)

    @property
    def tried(self) -> list[Tried]:
        """The cases in the order they were tried."""
        return [self._case(name) for name in (self.rows[0].tried if self.rows else ())]

    def _case(self, name: str) -> Tried:
        each = [PlanSums(*row.tried[name]) for row in self.rows]
        whole = PlanSums(sum((item.old for item in each), ZERO), sum((item.new for item in each), ZERO))
        return Tried(name, whole, sum(item.change > 0 for item in each), sum(item.change < 0 for item in each))


def outcome(rows: Sequence[PersonChange], left_out: Sequence[NotCompared]) -> PlanOutcome:
    """Rows in their order: who gains most first."""
    ordered = sorted(rows, key=lambda row: (-row.sums.change, row.person_id))
    return PlanOutcome(tuple(ordered), tuple(left_out))


def volume_name(percent: int) -> str:
    """What a case of more or less work is called."""
    return f"{'+' if percent > 0 else '−'}{abs(percent)}% of volume"


def _texts(body: dict[str, Any]) -> dict[str, Any]:
    return {name: _text(value) for name, value in body.items()}


def _text(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {name: [str(item) for item in pair] for name, pair in value.items()}
    return value
