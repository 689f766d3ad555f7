"""Valuing encounters of a real case mix beside a plain dictionary multiply of the same lines, one core."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from config import PROJECT
from perf.measuring.processes import spent
from perf.records.case_mix import CMS, logs_of, physicians
from perf.registry import Run
from perf.results import Found, in_turn
from rvuedge.catalog.readers.relative_values.csv_format import read_relative_values
from rvuedge.cli.imports.seeds import read_excerpt
from rvuedge.contracts.policies.shipped import shipped_policy
from rvuedge.valuation import Line, RelativeValue, credit_lines

DAY = date(2026, 7, 14)
LINES, ZERO = 50_000, Decimal(0)
FILE = CMS / "PPRRVU2026_Jul_nonQPP.csv"


def schedule() -> dict[tuple[str, str], RelativeValue]:
    """The starter excerpt of RVU26C."""
    fields = RelativeValue.__dataclass_fields__
    _, rows = read_excerpt(PROJECT / "seeds" / "releases" / "RVU26C.csv")
    return {
        (row.code, row.modifier): RelativeValue(**{n: v for n, v in row._asdict().items() if n in fields})
        for row in rows
    }


def whole_schedule() -> dict[tuple[str, str], RelativeValue]:
    """All of RVU26C, read by the product's own reader; the starter excerpt where CMS's file is not at hand."""
    if not FILE.exists():
        return schedule()
    fields = RelativeValue.__dataclass_fields__
    rows = read_relative_values(FILE.read_bytes(), file=FILE.name).rows
    known = ({name: getattr(row, name) for name in fields} for row in rows)
    return {(row["code"], row["modifier"]): RelativeValue(**row) for row in known}


def encounters(count: int) -> list[list[Line]]:
    """Encounters of five lines each: what physicians bill, five lines of one physician's mix after the other."""
    logs = [log for whose in physicians(40) for log in logs_of(whose, lines=count // 40, days=1, first=DAY, split=())]
    lines = [(line, log.setting) for log in logs for line in log.lines]
    return [
        [
            Line(f"{start + place}", line.code, DAY, f"patient-{start}", line.modifiers, line.units, setting=setting)
            for place, (line, setting) in enumerate(lines[start : start + 5])
        ]
        for start in range(0, len(lines) - 4, 5)
    ]


def lines_a_second(
    encounters_of_five: Sequence[Sequence[Line]], work: Callable[[Sequence[Line]], object]
) -> Callable[[], float]:
    """How many lines a CPU second a way of valuing takes."""

    def once() -> float:
        gc.collect()
        return len(encounters_of_five) * 5 / spent(lambda: [work(each) for each in encounters_of_five])

    return once


def measure(found: Found, run: Run) -> None:
    """The first round, of which nothing is remembered, is shown by itself."""
    found.missing(
        "an open re-pricer",
        "none is in a package registry",
    )
    known, policy = whole_schedule(), shipped_policy("cms-payment", DAY)
    work = {code: row.work_rvu for (code, modifier), row in known.items() if not modifier}
    some = encounters(run.size(LINES, 5_000))

    def multiply(lines: Sequence[Line]) -> Decimal:
        return sum((work.get(line.code, ZERO) * line.units for line in lines), ZERO)

    ways = {
        "multiply": lines_a_second(some, multiply),
        "ours": lines_a_second(some, lambda lines: credit_lines(lines, known, policy)),
    }
    first = in_turn(ways, 1)
    found.row("encounters of five lines, the first time", "RVU Edge, cms-payment", "lines/CPU s", first["ours"])
    taken = in_turn(ways, run.size(5, 2))
    bare = found.row("the same lines", "dictionary multiply", "lines/CPU s", taken["multiply"])
    ours = found.row("encounters of five lines", "RVU Edge, cms-payment", "lines/CPU s", taken["ours"])
    found.ratio("dictionary multiply ÷ RVU Edge, lines a second", bare / ours)
