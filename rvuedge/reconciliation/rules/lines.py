"""Lines of two accounts of the same work, and what one is beside the other. Computes only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

MATCHED, NOT_THEIRS, NOT_MINE, DIFFERS = "matched", "missing_from_theirs", "missing_from_mine", "differs"
CLASSES = (MATCHED, NOT_THEIRS, NOT_MINE, DIFFERS)
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class StatedLine:
    """A line as one side has it, or several that are one on the other side.

    `work_rvu` None where it states none; `places` say where it stands there. `valued_by` says whose figure theirs is:
    `them`, `us` where they state none, `row` where they state one for several codes together. `basis` is the release
    and policy of a credit.
    """

    places: tuple[str, ...]
    performed_on: date
    code: str
    modifiers: tuple[str, ...]
    units: int
    work_rvu: Decimal | None
    valued_by: str = "employer"
    basis: str | None = None

    def order(self) -> tuple[Any, ...]:
        """A fixed order that owes nothing to that of the rows."""
        work = self.work_rvu if self.work_rvu is not None else Decimal(-1)
        return (self.performed_on, self.code, self.modifiers, self.units, work, self.places)


@dataclass(frozen=True, slots=True)
class Pair:
    """One finding. `differences` are among code, modifiers, units, date and work_rvu.

    `is_guess` for the last pass; `is_bilateral` for both sides of the body written in two ways.
    """

    kind: str
    mine: StatedLine | None
    theirs: StatedLine | None
    differences: tuple[str, ...] = ()
    is_guess: bool = False
    is_bilateral: bool = False

    @property
    def side(self) -> StatedLine:
        """My line, or theirs where I have none."""
        found = self.mine or self.theirs
        if found is None:
            raise ValueError("a finding has a line on one side at least")
        return found

    @property
    def performed_on(self) -> date:
        """My date, or theirs where I have none."""
        return self.side.performed_on

    @property
    def is_valued(self) -> bool:
        """Whether every line of it has a figure."""
        return all(line.work_rvu is not None for line in (self.mine, self.theirs) if line)

    @property
    def at_stake(self) -> Decimal | None:
        """wRVU in question: mine less theirs; above 0 they have less than I. None while a side is not valued."""
        if self.kind == MATCHED:
            return ZERO
        return self.apart if self.is_valued else None

    @property
    def apart(self) -> Decimal:
        """Mine less theirs of the figures there are, also within the tolerance."""
        mine = (self.mine.work_rvu if self.mine else None) or ZERO
        return mine - ((self.theirs.work_rvu if self.theirs else None) or ZERO)


def together(sides: Sequence[StatedLine]) -> StatedLine:
    """Lines as one: units and figures added; not valued where any of them is not."""
    if len(sides) == 1:
        return sides[0]
    known = [line.work_rvu for line in sides if line.work_rvu is not None]
    whole = sum(known, ZERO) if len(known) == len(sides) else None
    return replace(
        sides[0],
        places=tuple(place for line in sides for place in line.places),
        modifiers=tuple(sorted({name for line in sides for name in line.modifiers})),
        units=sum(line.units for line in sides),
        work_rvu=whole,
    )
