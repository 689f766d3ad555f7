"""A crediting as text, step by step: what tests/valuation/traces.txt holds for each situation.

`python -m tests.valuation.printed` writes that file again; read the difference before you keep it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rvuedge.contracts.policies.shipped import shipped_policy
from rvuedge.valuation import Credit, CreditingError, Line, credit_lines, with_overrides
from tests.valuation.golden import cases, lines, schedule
from tests.valuation.situations import DAY, SITUATIONS, Situation

TRACES = Path(__file__).with_name("traces.txt")


def situations() -> Iterator[Situation]:
    """Every worked credit case of golden.json, then our own for the rules no case reaches."""
    for case in cases("credit"):
        overrides = case.get("policy_overrides") or {}
        yield Situation(f"{case['id']} {case['title']}", case["policy"], overrides, lines(case), schedule(case))
    yield from SITUATIONS


def printed(situation: Situation) -> str:
    """The situation as a person reads it."""
    switched = "".join(f", {name} {value}" for name, value in sorted(situation.overrides.items()))
    sentences = [f"## {situation.title}", f"under {situation.policy}{switched}"]
    policy = with_overrides(shipped_policy(situation.policy, DAY), situation.overrides)
    try:
        credits = credit_lines(
            situation.lines,
            situation.schedule,
            policy,
            drug_codes=situation.drugs,
            known_elsewhere=situation.elsewhere,
        )
    except CreditingError as refusal:
        for error in refusal.errors:
            sentences.append(f"refused {error.code} on line {error.line_key}, {error.field}: {error}")
        return "\n".join(sentences) + "\n"
    for line, credit in zip(situation.lines, credits, strict=True):
        sentences += [_heading(line, credit), *_steps(credit)]
    return "\n".join(sentences) + "\n"


def _heading(line: Line, credit: Credit) -> str:
    name = "-".join((line.code, *line.modifiers))
    units = f" × {line.units}" if line.units != 1 else ""
    row = f", row {credit.row_modifier}" if credit.row_modifier else ""
    return f"{name}{units}: {credit.state}{row}, face {credit.face_work_rvu}, credit {credit.work_rvu}"


def _steps(credit: Credit) -> Iterator[str]:
    for step in credit.steps:
        yield f"  {step.rule}: {step.operation} {step.operand} ({step.before} → {step.after})"
        yield f"    {step.reason} [{step.source}]"
    for warning in credit.warnings:
        yield f"  ! {warning.code}: {warning.message}"


def everything() -> str:
    """The text of every situation."""
    return "\n".join(printed(situation) for situation in situations())


if __name__ == "__main__":
    TRACES.write_text(everything(), encoding="utf-8")
