"""Crediting beside a plain dictionary multiply, one core, one run.

Targets (issue 3): 100,000 lines a second for single lines at face value, 20,000 for encounters of five lines under
cms-payment.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from config import PROJECT
from rvuedge.cli.imports.seeds import read_excerpt
from rvuedge.contracts.policies.shipped import shipped_policy
from rvuedge.valuation import Line, RelativeValue, credit_lines

DAY = date(2026, 7, 14)
ENCOUNTER = ("47562", "49505", "45385", "45380", "99213")
SINGLE_TARGET = 100_000
ENCOUNTER_TARGET = 20_000
RUNS = 5


def schedule() -> dict[tuple[str, str], RelativeValue]:
    """The starter excerpt of RVU26C."""
    fields = RelativeValue.__dataclass_fields__
    _, rows = read_excerpt(PROJECT / "seeds" / "releases" / "RVU26C.csv")
    return {
        (row.code, row.modifier): RelativeValue(**{n: v for n, v in row._asdict().items() if n in fields})
        for row in rows
    }


def lines(count: int) -> list[Line]:
    """Lines of encounters of five, a patient each."""
    return [Line(str(n), ENCOUNTER[n % 5], DAY, f"patient-{n // 5}") for n in range(count)]


def best(action: Callable[[], object]) -> float:
    """Seconds of the fastest of some runs."""
    seconds = []
    for _ in range(RUNS):
        gc.collect()
        start = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def main() -> int:
    """Print lines a second and ratios; 1 when a target is missed."""
    known = schedule()
    work = {code: row.work_rvu for (code, modifier), row in known.items() if not modifier}
    face, cms = shipped_policy("face-value", DAY), shipped_policy("cms-payment", DAY)
    count = 20_000
    all_lines = lines(count)
    encounters = [all_lines[index : index + 5] for index in range(0, count, 5)]

    def plain() -> Decimal:
        return sum((work[line.code] * line.units for line in all_lines), Decimal(0))

    def single() -> None:
        for line in all_lines:
            credit_lines((line,), known, face)

    def whole() -> None:
        credit_lines(all_lines, known, face)

    def by_encounter() -> None:
        for encounter in encounters:
            credit_lines(encounter, known, cms)

    base = best(plain)
    missed = 0
    print(f"dictionary multiply                    {count / base:12,.0f} lines/s")
    for name, action, target in (
        ("face-value, single lines", single, SINGLE_TARGET),
        ("face-value, all lines in one call", whole, 0),
        ("cms-payment, encounters of five lines", by_encounter, ENCOUNTER_TARGET),
    ):
        seconds = best(action)
        speed = count / seconds
        print(f"{name:38} {speed:12,.0f} lines/s  {seconds / base:6.1f}× the multiply (target {target:,})")
        missed |= speed < target
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
