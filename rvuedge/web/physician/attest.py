"""The page of cases to attest: an attending answers them, and a director settles what is disputed."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from rvuedge.accounts.people.access import managed, me, now
from rvuedge.accounts.people.models import MANAGERS
from rvuedge.accounts.people.queries import organizations_of
from rvuedge.logbook.logs.api import owner
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.training.attestations import acts, copying, queries, words
from rvuedge.training.attestations.api import wish_of
from rvuedge.training.attestations.rows import Actor
from rvuedge.training.attestations.schemas import ActBodySchema
from rvuedge.training.rules.attesting.states import Seen
from rvuedge.web.flashes import flash_fields

bp = Blueprint("web_attest", __name__, url_prefix="/attest")
SHOWN = 100  # cases on a page: more than wait for anybody who answers once a week
ANSWERED = 10  # of the newest answered ones, to take one back
WAITING: frozenset[Seen] = frozenset({"requested"})
OPEN: frozenset[Seen] = frozenset({"amended", "disputed"})
DONE: frozenset[Seen] = frozenset({"confirmed", "amended", "returned", "disputed", "settled"})


@bp.get("")
def show() -> str:
    """What waits for the signed-in person, by resident; what they answered; what they may settle."""
    actor = _myself()
    waiting = queries.listed(actor, "attending", queries.AttestationFilter(WAITING), limit=SHOWN, now=now())
    answered = queries.listed(actor, "attending", queries.AttestationFilter(DONE), limit=ANSWERED, now=now())
    oldest = min((case["requested_at"] for case in waiting), default=None)
    return render_template(
        "physician/attest.html",
        residents=_by_resident(waiting),
        number=len(queries.waiting(me().id, now=now())),
        oldest=oldest,
        answered=answered,
        programs=_to_settle(actor),
        words=words,
        copying=copying,
    )


def _by_resident(cases: list[dict[str, Any]]) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    def name(case: dict[str, Any]) -> str:
        return str(case["resident"]["name"])

    groups = [list(group) for _, group in groupby(sorted(cases, key=name), name)]
    return [(group[0]["resident"], group) for group in groups]


def _to_settle(actor: Actor) -> list[tuple[str, list[dict[str, Any]]]]:
    """Disputed and amended cases of the organizations that the person manages."""
    found = []
    for organization, role in organizations_of(me().id, on=now().date()):
        if role in MANAGERS:
            wanted = queries.AttestationFilter(OPEN, organization_id=managed(organization.id))
            cases = queries.listed(actor, "director", wanted, limit=SHOWN, now=now())
            found += [(organization.name, cases)] if cases else []
    return found


@bp.post("/<uuid:attestation_id>")
def answer(attestation_id: UUID) -> ResponseReturnValue:
    """Do what a button says, and back to the list."""
    try:
        body = given()
        if body["action"] == "copy":
            own_log = None if body["own_log_id"] is None else str(body["own_log_id"])
            wish = copying.CopyWish(body["own_role"] or "", body["modifier"], own_log, body["is_another_case"])
            copying.copy(str(attestation_id), wish, owner=owner(), actor=_myself(), now=now())
        else:
            acts.answer(str(attestation_id), wish_of(body), _myself(), now=now())
        flash(DONE_WORDS[body["action"]], "done")
    except ValidationError as error:
        flash_fields(error)
    except RvuEdgeError as error:
        flash(error.detail)
    return redirect(url_for("web_attest.show"))


def given() -> dict[str, Any]:
    """The checked body of a form; a field that was left empty is not in it. Raises ValidationError."""
    written = {name: value.strip() for name, value in request.form.items() if name not in {"csrf_token", "token"}}
    sent = {name: value for name, value in written.items() if value}
    body: dict[str, Any] = ActBodySchema().load(sent)
    return body


DONE_WORDS = {
    "confirm": "Confirmed.",
    "amend": "Saved. The resident sees what you say beside what they logged.",
    "return": "Returned with your message.",
    "dispute": "Disputed. The program director settles it.",
    "undo": "Taken back. The case waits for you again.",
    "settle": "Settled.",
    "copy": "In your own log.",
}


def _myself() -> Actor:
    return Actor(me().name, "page", me().id)
