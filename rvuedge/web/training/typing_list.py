"""The page of what is not typed yet into another log: texts to copy, a tick for each case, what changed since."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rvuedge.accounts.people.access import me, now, today
from rvuedge.platform.errors import NotFoundError, RvuEdgeError
from rvuedge.training.exchange import marks
from rvuedge.training.exchange.answers import shown_case
from rvuedge.training.exchange.outgoing_cases import CasesWanted
from rvuedge.training.exchange.rules.outgoing import CaseLayout, layouts

bp = Blueprint("web_typing", __name__, url_prefix="/app")
SHOWN = 25  # cases on a page: an evening's typing
STATES = {
    "open": "Not typed yet",
    "changed": "Changed since",
    "deleted": "Deleted here since",
    "given": "Typed or sent",
}


@bp.get("/typing-list")
def show() -> str:
    """Cases of one state, oldest first, each with what has to be typed."""
    layout = _layout(request.args.get("layout"))
    state = request.args.get("state") if request.args.get("state") in STATES else "open"
    found = marks.given_cases(me(), CasesWanted(layout), today=today())
    listed = [item for item in found if item.state == state]
    return render_template(
        "case_logs/typing_list.html",
        layout=layout,
        layouts=layouts().values(),
        states=STATES,
        state=state,
        counts=marks.counts(found),
        items=[shown_case(item, layout) for item in listed[:SHOWN]],
        more=max(0, len(listed) - SHOWN),
    )


@bp.post("/typing-list")
def answer() -> ResponseReturnValue:
    """Tick a case as it was shown, or take its tick back."""
    layout = _layout(request.form.get("layout"))
    log_id, wanted = request.form.get("log_id", ""), request.form.get("do", "tick")
    try:
        if wanted == "untick":
            marks.untick(me().id, log_id, layout)
        else:
            marks.tick(me(), log_id, layout, request.form.get("digest", ""), now=now(), today=today())
    except RvuEdgeError as error:
        flash(error.detail)
    state = request.form.get("state", "open")
    return redirect(url_for("web_typing.show", layout=layout.id, state=state if state in STATES else "open"))


def _layout(name: str | None) -> CaseLayout:
    found = layouts().get(name or "acgme")
    if found is None:
        raise NotFoundError(f"There is no case log {name!r} here.")
    return found
