"""A table of CMS beside the one before it: keys added and removed, figures that moved. Computes only.

A file that was rebuilt or cut by somebody looks like CMS's; beside last year's it does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from rvuedge.catalog.rules.questions import FileQuestion
from rvuedge.platform.figures import count, figure

LARGE = Decimal("0.20")  # GPCI 2022 to 2026: no work or PE index moved more; malpractice moved more in 21 of 109
NAMED = 5  # keys and moves that a line names; the rest are counted
Figures = Mapping[str, Decimal | None]


@dataclass(frozen=True, slots=True)
class Move:
    """A figure that changed."""

    key: str
    column: str
    old: Decimal
    new: Decimal

    @property
    def share(self) -> Decimal:
        """How far it moved, as a share of the old figure; 1 where that was 0."""
        return abs(self.new - self.old) / self.old if self.old else Decimal(1)


@dataclass(frozen=True, slots=True)
class TableDifference:
    """What changed from the table `before` to this one: keys, and figures by column, largest moves first."""

    before: str
    old_rows: int
    new_rows: int
    added: tuple[str, ...]
    removed: tuple[str, ...]
    moves: tuple[Move, ...]

    @property
    def large(self) -> tuple[Move, ...]:
        """The moves of more than a fifth."""
        return tuple(move for move in self.moves if move.share > LARGE)

    def lines(self, noun: str, plural: str = "") -> list[str]:
        """For a person: counts, the first few keys, and the largest moves."""
        found = [f"Against {self.before}: {count(self.old_rows, noun, plural)} then, {self.new_rows:,} now."]
        found += [f"  added: {_named(self.added)}"] if self.added else []
        found += [f"  removed: {_named(self.removed)}"] if self.removed else []
        if self.moves:
            largest = ", ".join(_moved(move) for move in self.moves[:NAMED])
            found.append(
                f"  {count(len(self.moves), 'figure')} changed, {len(self.large):,} by more than 20%: {largest}"
            )
        return found if len(found) > 1 else [f"Against {self.before}: nothing changed."]


@dataclass(frozen=True, slots=True)
class Expectation:
    """How much may change before somebody has to say that it is right.

    `keys` added and removed together; `large` moves of more than a fifth, by column where a column has its own bound.
    """

    keys: int
    large: int
    columns: Mapping[str, int]

    def questions(self, difference: TableDifference, noun: str, plural: str = "") -> list[FileQuestion]:
        """The questions a difference raises; none where it is within what is expected."""
        found = []
        changed = len(difference.added) + len(difference.removed)
        if changed > self.keys:
            found.append(
                FileQuestion(
                    "keys",
                    f"found {count(len(difference.added), noun, plural)} that {difference.before} has not"
                    f" ({_named(difference.added)}), and {len(difference.removed):,} that are missing here"
                    f" ({_named(difference.removed)}); expected at most {self.keys:,} changes.",
                )
            )
        for column in dict.fromkeys(move.column for move in difference.large):
            large = [move for move in difference.large if move.column == column]
            if len(large) > self.columns.get(column, self.large):
                found.append(
                    FileQuestion(
                        "moves",
                        f"found {count(len(large), 'figure')} of {column} more than 20% from {difference.before}"
                        f" ({', '.join(_moved(move) for move in large[:NAMED])}); expected at most"
                        f" {self.columns.get(column, self.large):,}.",
                    )
                )
        return found


def compare_tables(before: str, old: Mapping[str, Figures], new: Mapping[str, Figures]) -> TableDifference:
    """From one table to another, each a mapping of keys to figures by column; a figure that is None moves to none."""
    moves = [
        Move(key, column, then, now)
        for key in old.keys() & new.keys()
        for column, then in old[key].items()
        if then is not None and (now := new[key].get(column)) is not None and now != then
    ]
    return TableDifference(
        before=before,
        old_rows=len(old),
        new_rows=len(new),
        added=tuple(sorted(new.keys() - old.keys())),
        removed=tuple(sorted(old.keys() - new.keys())),
        moves=tuple(sorted(moves, key=lambda move: (-move.share, move.key, move.column))),
    )


def _named(keys: tuple[str, ...]) -> str:
    more = f" and {len(keys) - NAMED:,} more" if len(keys) > NAMED else ""
    return (", ".join(keys[:NAMED]) + more) or "none"


def _moved(move: Move) -> str:
    return f"{move.key} {move.column} {figure(move.old)} → {figure(move.new)}"
