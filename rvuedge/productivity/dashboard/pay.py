"""The dashboard's part on pay: earned so far with its steps; where terms say more than a rate, paid, due, expected."""

from __future__ import annotations

from typing import Any

from rvuedge.contracts.rules.pay_steps import Pay
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.platform.figures import dollars
from rvuedge.productivity.pay.year_to_date import YearInputs, compensation_of, running_year
from rvuedge.productivity.rules.pace import Figure


def pay(known: YearInputs) -> dict[str, Any]:
    """`compensation_to_date` and `compensation`, in dollars; terms that cannot be computed say why in its place."""
    try:
        if all(contract.money is None for contract in known.terms):
            running = running_year(known)
            return _to_date(running.earned() if running else None)
        compensation = compensation_of(known)
    except RvuEdgeError as error:
        return {"compensation_to_date": Figure(None, error.detail), "compensation": None}
    if compensation is None:
        return _to_date(None)
    year = compensation.to_date
    figures = {"earned": year.earned, "paid": year.paid, "due": year.due, "expected_year": compensation.expected_year}
    return _to_date(Pay(year.steps)) | {"compensation": figures}


def _to_date(earned: Pay | None) -> dict[str, Any]:
    """What was earned, step by step, in one line; a rate alone says no more."""
    if earned is None:
        figure = Figure(None, "the contract has no rate per wRVU")
    else:
        steps = "; ".join(f"{step.explanation} = {dollars(step.amount)}" for step in earned.steps)
        figure = Figure(earned.amount, steps or "nothing is earned yet")
    return {"compensation_to_date": figure, "compensation": None}
