"""Pages of closed months: a person's statements and own months, and for managers the months of the practice."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rvuedge.accounts.people.access import managed, me, now
from rvuedge.accounts.people.queries import organization_named
from rvuedge.platform.errors import NotFoundError, RvuEdgeError
from rvuedge.platform.figures import count
from rvuedge.statements import closing
from rvuedge.statements import files as statement_files
from rvuedge.statements.api import closed_by_manager, own_pending, view_pending
from rvuedge.statements.my_statements import MyMonth, my_months, my_statement
from rvuedge.statements.queries import Book, Statement, closed_months

bp = Blueprint("web_periods", __name__, url_prefix="/app")
PRACTICE = "/practice/<int:organization_id>/periods"
SHOWN = 24  # months on a page; older ones by the API


@bp.get("/statements")
def mine() -> str:
    """The closed months that count the person, and the next of their own to close."""
    months = [(my_month, _statement(my_month), _address(my_month)) for my_month in my_months(me().id)[:SHOWN]]
    waiting = _chosen(own_pending)
    return render_template("physician/statements.html", months=months, waiting=waiting, words=statement_files)


def _statement(month: MyMonth) -> Statement:
    own = month.organization_id is None
    return my_statement(me().id, month.month, organization_id=month.organization_id, own=own)


def _address(month: MyMonth) -> str:
    """Where the statement is as a file; the page adds the format."""
    whose = "own=true" if month.organization_id is None else f"organization={month.organization_id}"
    return f"/api/v1/statements/{month.month:%Y-%m}?{whose}&format="


@bp.post("/statements/<month>/close")
def close_own(month: str) -> ResponseReturnValue:
    """Close a month of one's own, once it is confirmed."""
    _closed(lambda: closing.close_own(me(), closing.month_of(month), now=now()), month)
    return redirect(url_for("web_periods.mine"))


@bp.get(PRACTICE)
def practice(organization_id: int) -> str:
    """Months closed, each with a page of its own, and the next to close with what would be posted."""
    organization = managed(organization_id)
    return render_template(
        "physician/periods.html",
        organization_id=organization,
        organization=organization_named(organization),
        months=closed_months(Book(organization))[::-1][:SHOWN],
        waiting=_chosen(lambda begin: view_pending(organization, wanted="page", begin=begin)),
        words=statement_files,
    )


@bp.post(f"{PRACTICE}/<month>/close")
def close(organization_id: int, month: str) -> ResponseReturnValue:
    """Close a month of the practice, once it is confirmed."""
    organization = managed(organization_id)
    _closed(lambda: closed_by_manager(organization, month), month)
    return redirect(url_for("web_periods.practice", organization_id=organization))


def _chosen(waiting: Callable[[str | None], closing.Pending]) -> closing.Pending:
    """What waits, beginning with the month chosen for the first one; what is no month is passed over."""
    try:
        return waiting(request.args.get("month") or None)
    except NotFoundError as error:
        flash(error.detail)
        return waiting(None)


def _closed(close_it: Callable[[], int], month: str) -> None:
    if request.form.get("confirmed") != "yes":
        flash(f"{month} is not closed. First confirm that a closed month cannot be reopened.")
        return
    try:
        posted = close_it()
        flash(f"{month} is closed. {count(posted, 'line')} posted.", "done")
    except RvuEdgeError as error:
        flash(error.detail)
