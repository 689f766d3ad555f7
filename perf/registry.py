"""The one list of what `make perf` measures: perf/workloads.toml, read into workloads and their targets."""

from __future__ import annotations

import importlib
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from perf.results import Found

FILE = Path(__file__).with_name("workloads.toml")


@dataclass(frozen=True, slots=True)
class Run:
    """How large a run is: `short` takes small sizes, to see that a workload works."""

    short: bool = False

    def size(self, whole: int, short: int) -> int:
        """A number of rows, rounds or people."""
        return short if self.short else whole


@dataclass(frozen=True, slots=True)
class Target:
    """What a ratio must be, at least or at most, and why."""

    name: str
    reason: str
    least: float | None = None
    most: float | None = None

    def is_met(self, value: float) -> bool:
        """Whether a ratio is within it."""
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)

    @property
    def words(self) -> str:
        """`≥ 2` or `≤ 1.5`."""
        return f"≥ {self.least:.3g}" if self.least is not None else f"≤ {self.most:,.4g}"


@dataclass(frozen=True, slots=True)
class Workload:
    """One thing measured: ours, what it stands beside, what is warm, and its targets by name."""

    name: str
    title: str
    module: str
    measures: str
    beside: str
    warm: str
    targets: Mapping[str, Target] = field(default_factory=dict)
    by_size: bool = False  # shown as a table with a column for each size
    in_page: bool = True

    @property
    def measure(self) -> Callable[[Found, Run], None]:
        """The function that measures it."""
        found: Callable[[Found, Run], None] = importlib.import_module(f"perf.{self.module}").measure
        return found


@cache
def workloads() -> dict[str, Workload]:
    """All of them, by name, in the order of the page."""
    with FILE.open("rb") as file:
        return {name: _workload(name, dict(of)) for name, of in tomllib.load(file).items()}


def _workload(name: str, of: dict[str, Any]) -> Workload:
    targets = {each["name"]: Target(**each) for each in of.pop("targets", ())}
    return Workload(name=name, targets=targets, **of)
