"""The page of one case to attest, opened by a mailed link without signing in."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from rvuedge.accounts.people.access import now, public
from rvuedge.platform.errors import NotFoundError, RvuEdgeError
from rvuedge.platform.extensions import limiter
from rvuedge.training.attestations import words
from rvuedge.training.attestations.api import wish_of
from rvuedge.training.reminders.links import LinkedCase, act_by_link, linked_case
from rvuedge.web.flashes import flash_fields
from rvuedge.web.physician.attest import DONE_WORDS, given

bp = Blueprint("web_attest_case", __name__, url_prefix="/attest/case")
BY_LINK = frozenset({"confirm", "amend", "return", "dispute"})


@bp.get("")
@public
@limiter.limit("60/minute")
def show() -> Response:
    """The case's own facts and the buttons. Looking does nothing: programs that look at mails follow links."""
    token = request.args.get("token", "")
    try:
        return _page(linked_case(token, now=now()), token)
    except RvuEdgeError as error:
        return _refused(error)


@bp.post("")
@public
@limiter.limit("30/minute")
def answer() -> ResponseReturnValue:
    """Do what the button says, once."""
    token = request.form.get("token", "")
    try:
        body = given()
        if body["action"] not in BY_LINK:
            raise NotFoundError("Sign in for this.")
        act_by_link(token, wish_of(body), now=now())
        flash(DONE_WORDS[body["action"]], "done")
    except ValidationError as error:
        flash_fields(error)
    except RvuEdgeError as error:
        flash(error.detail)
    return redirect(url_for("web_attest_case.show", token=token))


def _page(linked: LinkedCase, token: str) -> Response:
    page = render_template("site/attest_case.html", linked=linked, case=linked.case, token=token, words=words)
    return _unseen(make_response(page))


def _refused(error: RvuEdgeError) -> Response:
    flash(error.detail)
    page = render_template("site/attest_case.html", linked=None, case=None, token="", words=words)
    return _unseen(make_response(page, 422))


def _unseen(response: Response) -> Response:
    """Keep the address with its token out of other sites, and the page out of caches."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response
