"""Real plans, each named by its public source, against the arithmetic written beside it."""

from __future__ import annotations

import ast
import operator
import tomllib
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from rvuedge.contracts.rules.base_pay import ContractPart
from rvuedge.contracts.rules.borders import for_cfte
from rvuedge.contracts.rules.elements.kinds import BY_NAME
from rvuedge.contracts.rules.elements.model import Facts, PayFact
from rvuedge.contracts.rules.settlement import year_to_date
from rvuedge.contracts.rules.terms import money_from
from rvuedge.contracts.terms.schemas import MoneySchema

PLANS: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("worked_plans.toml").read_text("utf-8"))["plan"]
ON_PAPER: dict[type[ast.operator], Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
A_DAY = date(2026, 3, 2)  # whatever is of the year as a whole lies on one day of it


def by_hand(arithmetic: str) -> Decimal:
    """What a line of arithmetic comes to, to the cent."""

    def worked(node: ast.expr) -> Decimal:
        if isinstance(node, ast.BinOp):
            return ON_PAPER[type(node.op)](worked(node.left), worked(node.right))
        assert isinstance(node, ast.Constant), arithmetic
        return Decimal(str(node.value))

    return worked(ast.parse(arithmetic, mode="eval").body).quantize(Decimal("0.01"), ROUND_HALF_UP)


def facts_of(plan: dict[str, Any]) -> Facts:
    found: dict[PayFact, dict[date, Decimal]] = {}
    for label, day, value in plan.get("entered", []):
        found.setdefault(PayFact("entered", label), {})[date.fromisoformat(day)] = Decimal(value)
    if "units" in plan:
        found[PayFact("units")] = {A_DAY: Decimal(plan["units"])}
    return found


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan["name"])
def test_a_plan_pays_what_its_arithmetic_says(plan: dict[str, Any]) -> None:
    stated = MoneySchema().dump(MoneySchema().load(plan["money"]))
    money, _ = for_cfte(money_from(stated), Decimal(plan.get("cfte", "1")))
    days = plan.get("days") or ([[A_DAY.isoformat(), plan["work"]]] if "work" in plan else [])
    work = {date.fromisoformat(day): Decimal(value) for day, value in days}
    shifts = {(date.fromisoformat(day), label): number for label, day, number in plan.get("shifts", [])}
    on = date.fromisoformat(plan.get("on", "2026-12-31"))
    found = year_to_date([ContractPart(FIRST, LAST, money)], work, shifts, on=on, facts=facts_of(plan))
    assert found.earned == by_hand(plan["arithmetic"]) == sum(step.amount for step in found.steps)
    if "paid" in plan:
        assert found.paid == by_hand(plan["paid"])


def test_forty_plans_each_have_a_source_and_a_date() -> None:
    """Issue 19: at least 40, by their public sources."""
    assert len(PLANS) >= 40
    assert len({plan["name"] for plan in PLANS}) == len(PLANS)
    assert all(plan["source"].startswith("http") and "20" in plan["date"] and plan["described"] for plan in PLANS)
    used = {item["kind"] for plan in PLANS for item in plan["money"].get("elements", [])}
    untold = {
        "quality_gate",
        "quality_rate",
        "code_rate",
        "site_rate",
        "ramp",
        "blend_rate",
    }  # worked in test_elements.py
    assert {*BY_NAME} - used == untold
