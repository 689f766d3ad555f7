"""The dashboard's part on pay: earned so far with its steps; where terms say more than a rate, paid, due, expected."""

from __future__ import annotations

from typing import Any

from rvuedge.contracts.rules.pay_steps import Pay
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.platform.figures import dollars
from rvuedge.productivity.pay.year_to_date import Known, compensation_of, running_year
from rvuedge.productivity.rules.pace import Figure


def pay(known: Known) -> dict[str, Any]:
    """`compensation_to_date` and `compensation`, in dollars; terms that cannot be computed say why in its place."""
    try:
        if all(one.money is None for one in known.terms):
            running = running_year(known)
            return _to_date(running.earned() if running else None)
        told = compensation_of(known)
    except RvuEdgeError as error:
        return {"compensation_to_date": Figure(None, error.detail), "compensation": None}
    if told is None:
        return _to_date(None)
    year = told.to_date
    figures = {"earned": year.earned, "paid": year.paid, "due": year.due, "expected_year": told.expected_year}
    return _to_date(Pay(year.steps)) | {"compensation": figures}


def _to_date(earned: Pay | None) -> dict[str, Any]:
    """What was earned, step by step, in one line; a rate alone says no more."""
    if earned is None:
        figure = Figure(None, "the contract has no rate per wRVU")
    else:
        steps = "; ".join(f"{step.how} = {dollars(step.amount)}" for step in earned.steps)
        figure = Figure(earned.amount, steps or "nothing is earned yet")
    return {"compensation_to_date": figure, "compensation": None}
