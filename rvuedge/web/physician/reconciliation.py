"""Pages of reconciliations: an employer's statement beside one's log, and for managers beside a member's."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from rvuedge.accounts.audit.trail import names_of
from rvuedge.accounts.people.access import managed, me, now
from rvuedge.accounts.people.queries import organization_named
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.platform.paging import encode
from rvuedge.reconciliation import files
from rvuedge.reconciliation import queries as reconciliation_queries
from rvuedge.reconciliation.api import before_of, made_from
from rvuedge.reconciliation.rules.sentences import KINDS, how_read
from rvuedge.reconciliation.schemas import ReconciliationFormSchema
from rvuedge.statements.queries import spans_of
from rvuedge.web.flashes import field_name
from rvuedge.web.typed import is_whole

bp = Blueprint("web_reconciliations", __name__, url_prefix="/app")
PAGE = 20  # reconciliations on a page
LINES = 100  # of one kind on a page; the file has all
AGREES = "matched"
RECONCILIATION = "/reconciliations/<uuid:reconciliation_id>"
PRACTICE = "/practice/<int:organization_id>/reconciliations"
COLUMNS = (
    ("date", "Date of service"), ("posting_date", "Posting date"), ("code", "Code"), ("modifiers", "Modifiers"),
    ("units", "Units"), ("work", "wRVU"), ("provider", "Provider"), ("reference", "Claim or encounter number"),
)  # fmt: skip
FIELDS = (
    "from", "to", "date_tolerance_days", "work_rvu_tolerance", "total_tolerance", "provider", "person_id",
)  # fmt: skip


@bp.get("/reconciliations")
def mine() -> str:
    """One's own, newest first, and the form for another."""
    return _listed("own")


@bp.post("/reconciliations")
def make() -> ResponseReturnValue:
    """Compare the file that was sent, or say what is wrong with it."""
    return _made("own", {})


@bp.get(PRACTICE)
def of_practice(organization_id: int) -> str:
    """What a manager compared of members, and the form for another."""
    return _listed(managed(organization_id))


@bp.post(PRACTICE)
def make_for_member(organization_id: int) -> ResponseReturnValue:
    """Compare a file with a member's log, within what a manager sees."""
    organization = managed(organization_id)
    return _made(organization, {"organization": organization})


@bp.get(RECONCILIATION)
def show_reconciliation(reconciliation_id: Any) -> str:
    """Classes, money and lines, what does not agree first; `kind` chooses a class, `from` where its lines go on."""
    found = reconciliation_queries.reconciliation_for(me(), str(reconciliation_id), wanted="page", now=now())
    kind = request.args.get("kind", "")
    of = [finding for finding in found.findings if finding["kind"] == kind or (not kind and finding["kind"] != AGREES)]
    agreed = [] if kind else [finding for finding in found.findings if finding["kind"] == AGREES]
    begin = int(request.args["from"]) if is_whole(request.args.get("from", "")) else 0
    head = files.report_head(found, names_of([found.person_id])[found.person_id])
    return render_template(
        "physician/reconciliation.html",
        found=found,
        answer=reconciliation_queries.in_short(found, me().id),
        head=head,
        words=files,
        kinds=KINDS,
        kind=kind,
        findings=of[begin : begin + LINES],
        begin=begin,
        count=len(of),
        agreed=agreed[:LINES],
        agreed_count=len(agreed),
        following=begin + LINES if begin + LINES < len(of) else None,
        back=_address(found.organization_id if found.person_id != me().id else "own"),
        read=how_read((found.overview or {}).get("read") or {"lines": len(found.findings)}),
    )


@bp.post(f"{RECONCILIATION}/remove")
def remove(reconciliation_id: Any) -> ResponseReturnValue:
    """Remove one that the person made."""
    found = reconciliation_queries.reconciliation_for(me(), str(reconciliation_id), wanted="removal", now=now())
    back = _address(found.organization_id if found.person_id != me().id else "own")
    try:
        reconciliation_queries.remove(me(), str(reconciliation_id), now=now())
        flash("Reconciliation removed.", "done")
    except RvuEdgeError as error:
        flash(error.detail)
    return redirect(back)


def _open_questions(error: RvuEdgeError) -> list[str]:
    """What a file asks, each with the answers there are; empty where the error is another."""
    questions = (error.errors or {}).get("questions", ())
    if not isinstance(questions, list):
        return []
    return [
        f"{question['place']}: {question['sentence']} {' Or: '.join(item['sentence'] for item in question['choices'])}"
        for question in questions
    ]


def _made(of: int | str, more: dict[str, Any]) -> ResponseReturnValue:
    try:
        form = ReconciliationFormSchema().load({**_given(), **more})
        found = made_from(form)
    except ValidationError as error:
        found_wrong = error.messages if isinstance(error.messages, dict) else {"form": error.messages}
        for name, text in found_wrong.items():
            flash(f"{field_name(str(name))}: {' '.join(map(str, text))}")
    except RvuEdgeError as error:
        for sentence in _open_questions(error) or [error.detail]:
            flash(sentence)
    else:
        return redirect(url_for("web_reconciliations.show_reconciliation", reconciliation_id=found.id))
    return _listed(of, given=request.form), 422


def _given() -> dict[str, Any]:
    given: dict[str, Any] = {name: text for name in FIELDS if (text := request.form.get(name, "").strip())}
    columns = {name: text for name, _ in COLUMNS if (text := request.form.get(f"column_{name}", "").strip())}
    sent = request.files.get("file")
    if sent is not None and sent.filename:
        given["file"] = sent
    return given | ({"mapping": json.dumps(columns)} if columns else {})


def _listed(of: Any, given: Any = None) -> str:
    found = reconciliation_queries.page_of(
        me(), before=before_of(request.args.get("cursor")), limit=PAGE, now=now(), of=of
    )
    last = found[PAGE - 1] if len(found) > PAGE else None
    end = now().date().replace(day=1) - timedelta(days=1)
    return render_template(
        "physician/reconciliations.html",
        items=[
            (reconciliation, reconciliation_queries.in_short(reconciliation, me().id))
            for reconciliation in found[:PAGE]
        ],
        names=names_of({reconciliation.person_id for reconciliation in found}),
        following=encode([last.created_at.isoformat(), last.id]) if last else None,
        organization=None if of == "own" else (of, organization_named(of)),
        members=[] if of == "own" else _members(of),
        columns=COLUMNS,
        given=given or {"from": end.replace(day=1), "to": end, "work_rvu_tolerance": "0.005"},
        here=_address(of),
    )


def _members(organization_id: int) -> list[tuple[int, str]]:
    seen = spans_of(organization_id, date(2000, 1, 1), now().date())
    return sorted(((person, name) for person, (_, name) in seen.items()), key=lambda pair: pair[1])


def _address(of: Any) -> str:
    if isinstance(of, int):
        return url_for("web_reconciliations.of_practice", organization_id=of)
    return url_for("web_reconciliations.mine")
