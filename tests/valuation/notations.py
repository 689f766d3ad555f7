"""One service on both sides in every notation: what tests/valuation/test_notations.py and `make notations` compare."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rvuedge.contracts.policies.shipped import shipped_policy
from rvuedge.valuation import Credit, Line, RelativeValue, credit_lines
from tests.valuation.situations import DAY

Schedule = Mapping[tuple[str, str], RelativeValue]
# The notations that the record layout names for every indicator, and those that it reads as both sides for 1, 2 and 3.
ALWAYS = (("50",), ("RT", "LT"), ("RT-LT",))
BY_ANY_MEANS = (("x2",), ("", ""), ("FA", "F5"), ("T4", "T9"), ("E1", "E3"), ("E2-E4",))
# What else a line may carry without becoming another service, with the facts that its rule asks for.
WITH: Mapping[str, Mapping[str, Any]] = {
    "": {},
    "22": {"mod22_factor": Decimal("1.25")},
    "51": {},
    "52": {"completed_pct": Decimal("0.35")},
    "53": {"completed_pct": Decimal("0.35")},
    "54": {},
    "55": {"postop_days": 31},
    "62": {},
    "66": {"by_report_pct": Decimal("0.3")},
    "78": {},
    "80": {"documentation_supported": True},
    "AS": {"documentation_supported": True, "provider_type": "pa"},
    "26": {},
    "TC": {},
}
# What may be done beside it: nothing, a greater and a lesser operation, imaging of the same session.
BESIDE = ((), ("47562",), ("11102",), ("74176-26",))


@dataclass(frozen=True, slots=True)
class Sum:
    """What an encounter earns, in wRVU, and how many lines of the service have no value."""

    work_rvu: Decimal
    is_valued: bool


def notations(indicator: str) -> Sequence[tuple[str, ...]]:
    """The notations of one service on both sides, each as the marks of its lines."""
    return (*ALWAYS, *BY_ANY_MEANS) if indicator in "123" else ALWAYS


def lines_of(code: str, marks: Sequence[str], extra: str) -> list[Line]:
    """The lines of a notation."""
    found = []
    for number, mark in enumerate(marks):
        units = 2 if mark == "x2" else 1
        named = [] if mark == "x2" else [part for part in mark.split("-") if part]
        modifiers = (*named, *([extra] if extra else []))
        found.append(Line(f"s{number}", code, DAY, "p", modifiers, units, **WITH[extra]))
    return found


def sums(
    row: RelativeValue, schedule: Schedule, *, extra: str, beside: Sequence[str], policy: str
) -> Iterator[tuple[tuple[str, ...], Sum]]:
    """The sum of an encounter for each notation of the service."""
    others = [
        Line(f"o{number}", written.partition("-")[0], DAY, "p", tuple(written.split("-")[1:]))
        for number, written in enumerate(beside)
    ]
    for marks in notations(row.bilat):
        lines = lines_of(row.code, marks, extra)
        credits = credit_lines([*lines, *others], schedule, shipped_policy(policy, DAY))
        yield marks, summed(credits, len(lines))


def summed(credits: Sequence[Credit], own: int) -> Sum:
    """All that was earned, and whether the service's own lines have a value."""
    work = sum((credit.work_rvu for credit in credits if credit.work_rvu is not None), Decimal(0))
    return Sum(work, all(credit.work_rvu is not None for credit in credits[:own]))


def differences(
    rows: Sequence[RelativeValue], schedule: Schedule, *, policy: str, extras: Sequence[str], beside: Any = ((),)
) -> list[str]:
    """Each service whose notations do not agree, as text; none is right. Indicator 9 has no service on both sides."""
    wrong = []
    for row, extra, others in itertools.product(rows, extras, beside):
        used = schedule.get((row.code, extra)) if extra in ("26", "TC") else row
        if used is None or used.bilat not in "0123":
            continue
        found = dict(sums(used, schedule, extra=extra, beside=others, policy=policy))
        if len(set(found.values())) > 1:
            shown = {" + ".join(marks): (str(each.work_rvu), each.is_valued) for marks, each in found.items()}
            wrong.append(f"{row.code}-{extra} (indicator {used.bilat}) beside {others}: {shown}")
    return wrong
