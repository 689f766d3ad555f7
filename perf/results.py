"""What a workload found: rows of repetitions, ratios beside their targets, answers compared, errors counted."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from perf.measuring.served import Load


@dataclass(frozen=True, slots=True)
class Row:
    """One contender doing one thing on one database: a figure of each repetition."""

    what: str
    who: str
    unit: str
    values: Sequence[float]
    database: str = ""

    @property
    def median(self) -> float:
        """The middle of the repetitions."""
        return statistics.median(self.values)

    @property
    def spread(self) -> str:
        """The least and the most, or nothing where it was done once."""
        return f"{figure(min(self.values))}–{figure(max(self.values))}" if len(self.values) > 1 else "once"


@dataclass(frozen=True, slots=True)
class Ratio:
    """Two medians divided; `target` is its name in the registry."""

    target: str
    value: float
    database: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """Whether ours and a peer answered, or wrote, the same."""

    what: str
    same: bool
    database: str = ""


@dataclass(slots=True)
class Found:
    """All that a workload found in one run; what is printed is what the page says."""

    database: str = ""
    rows: list[Row] = field(default_factory=list)
    ratios: list[Ratio] = field(default_factory=list)
    compared: list[Compared] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    errors: int = 0

    def row(self, what: str, who: str, unit: str, values: float | Sequence[float]) -> float:
        """Store and print a row; its median."""
        several = tuple(values) if isinstance(values, Sequence) else (values,)
        row = Row(what, who, unit, several, self.database)
        self.rows.append(row)
        print(f"  {self.database:11}{what:44} {who:34} {figure(row.median):>9} {unit}  [{row.spread}]", flush=True)
        return row.median

    def ratio(self, target: str, value: float) -> None:
        """Store and print a ratio; the registry judges it."""
        self.ratios.append(Ratio(target, value, self.database))
        print(f"  {self.database:11}{target}: {figure(value)}", flush=True)

    def same(self, what: str, is_same: bool) -> None:
        """Store whether two contenders did the same."""
        self.compared.append(Compared(what, is_same, self.database))
        print(f"  {self.database:11}{what}: {'the same' if is_same else 'DIFFERENT'}", flush=True)

    def note(self, sentence: str) -> None:
        """A sentence for the page."""
        self.notes.append(f"{self.database}: {sentence}" if self.database else sentence)
        print(f"  {self.notes[-1]}", flush=True)

    def missing(self, peer: str, reason: str) -> None:
        """A peer that is not measured on this machine, and why."""
        sentence = f"{peer}: {reason}"
        if sentence not in self.absent:
            self.absent.append(sentence)
            print(f"  not measured: {sentence}", flush=True)

    def lacks(self, *files: Path) -> bool:
        """Whether a file of CMS is not at hand; then nothing is measured, and the page says so."""
        for file in files:
            if not file.exists():
                self.missing("everything", f"CMS's {file.name} is not at hand")
        return not all(file.exists() for file in files)

    def load(self, load: Load) -> Load:
        """Count the errors of a load, and give it back."""
        self.errors += load.errors
        if load.errors:
            print(f"  {load.errors} errors; the first: {load.first_error}", flush=True)
        return load

    def stored(self) -> dict[str, Any]:
        """As the file of results holds it."""
        whole = asdict(self)
        del whole["database"]
        return whole


def read(stored: Mapping[str, Any]) -> Found:
    """What a file of results holds."""
    return Found(
        rows=[Row(**row) for row in stored["rows"]],
        ratios=[Ratio(**ratio) for ratio in stored["ratios"]],
        compared=[Compared(**each) for each in stored["compared"]],
        notes=list(stored["notes"]),
        absent=list(stored["absent"]),
        errors=stored["errors"],
    )


def figure(value: float) -> str:
    """Three digits that mean something: 1,230 · 12.3 · 0.123."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 1 else f"{value:.3f}"


def in_turn(work: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """Each contender in turn, round after round, so that a busy machine falls on all of them."""
    taken: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(rounds):
        for name, do in work.items():
            taken[name].append(do())
    return taken
