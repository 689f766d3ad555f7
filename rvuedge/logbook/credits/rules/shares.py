"""Somebody's totals before and after credits were made anew. Computes only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Shares:
    """Credited wRVU before and after, lines afterwards, and how many were and are not valued."""

    old: Decimal = ZERO
    new: Decimal = ZERO
    lines: int = 0
    old_unvalued: int = 0
    new_unvalued: int = 0

    @classmethod
    def of(cls, written: Mapping[str, Any] | None) -> Shares:
        """As `written` has it; nothing without it."""
        if not written:
            return cls()
        return cls(
            Decimal(written["old"]), Decimal(written["new"]), written["lines"], written["old_unvalued"],
            written["new_unvalued"],
        )  # fmt: skip

    def written(self) -> dict[str, Any]:
        """As JSON."""
        counts = {"lines": self.lines, "old_unvalued": self.old_unvalued, "new_unvalued": self.new_unvalued}
        return {"old": str(self.old), "new": str(self.new), **counts}

    def plus(
        self,
        before: Iterable[Mapping[Any, Any]],
        after: Iterable[Sequence[Mapping[str, Any]]],
        window: tuple[date, date] | None,
    ) -> Shares:
        """With some credits before and after (those by log), of the days of a window."""
        old = [credit["work_rvu"] for credit in before if _is_within(credit["performed_on"], window)]
        new = [
            credit["work_rvu"] for credits in after for credit in credits if _is_within(credit["performed_on"], window)
        ]
        return Shares(
            self.old + sum((work for work in old if work is not None), ZERO),
            self.new + sum((work for work in new if work is not None), ZERO),
            self.lines + len(new),
            self.old_unvalued + old.count(None),
            self.new_unvalued + new.count(None),
        )


def _is_within(day: date, window: tuple[date, date] | None) -> bool:
    return window is None or window[0] <= day <= window[1]
