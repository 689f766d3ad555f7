"""Who may do what without direct supervision: certify residents, share a look-up, and the look-up itself."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rvuedge.accounts.people.access import me, now, public
from rvuedge.platform.errors import NotFoundError
from rvuedge.platform.extensions import limiter
from rvuedge.training.certification import services
from rvuedge.training.certification.queries import certification_board, links_of, looked_up
from rvuedge.training.certification.schemas import CertificationBodySchema
from rvuedge.training.programs.access import directed
from rvuedge.web.program.desk import PROGRAM, bp
from rvuedge.web.program.forms import back, given, outcome_shown
from rvuedge.web.typed import is_whole

open_pages = Blueprint("web_look_up", __name__)


@bp.get(f"{PROGRAM}/certifications")
def certifications(organization_id: int) -> str:
    """Each procedure of the list with who is certified, and the look-up links."""
    organization = directed(organization_id).organization_id
    return _page(organization)


@bp.post(f"{PROGRAM}/certifications/<key>")
def certify(organization_id: int, key: str) -> ResponseReturnValue:
    """Certify the residents that are ticked."""
    organization = directed(organization_id).organization_id
    with outcome_shown("Certified."):
        people = [int(text) for text in request.form.getlist("person_id") if is_whole(text)]
        body = CertificationBodySchema().load({**given("starts_on", "ends_on"), "person_ids": people})
        starts_on = body["starts_on"] or now().date()
        services.certify(organization, key, people, starts_on, ends_on=body["ends_on"], by=me(), now=now())
    return back("certifications", organization)


@bp.post(f"{PROGRAM}/certifications/<key>/residents/<int:person_id>/end")
def end_certification(organization_id: int, key: str, person_id: int) -> ResponseReturnValue:
    """End a certification with yesterday."""
    organization = directed(organization_id).organization_id
    with outcome_shown("Ended."):
        last_day = now().date() - timedelta(days=1)
        services.end_certification(organization, person_id, key, last_day, by=me(), now=now())
    return back("certifications", organization)


@bp.post(f"{PROGRAM}/look-up-links")
def make_link(organization_id: int) -> str:
    """A new look-up link, whose address is shown on this page alone."""
    organization = directed(organization_id).organization_id
    token, _link = services.make_link(organization, by=me(), now=now())
    return _page(organization, url_for("web_look_up.look_up", token=token, _external=True))


@bp.post(f"{PROGRAM}/look-up-links/<int:link_id>/withdraw")
def withdraw_link(organization_id: int, link_id: int) -> ResponseReturnValue:
    """Withdraw a look-up link."""
    organization = directed(organization_id).organization_id
    with outcome_shown("Withdrawn."):
        services.withdraw_link(organization, link_id, by=me(), now=now())
    return back("certifications", organization)


@open_pages.get("/look-up/<token>")
@public
@limiter.limit("60/minute")
def look_up(token: str) -> Response:
    """What whoever has the link sees: of each procedure who is certified today; nothing else of anybody."""
    try:
        found, status = looked_up(token, now().date()), 200
    except NotFoundError as error:
        found, status = {"sentence": error.detail}, 404
    page = make_response(render_template("program/look_up.html", **found), status)
    page.headers["Referrer-Policy"] = "no-referrer"  # the address is the key
    page.headers["X-Robots-Tag"] = "noindex, nofollow"
    page.headers["Cache-Control"] = "no-store"
    return page


def _page(organization_id: int, address: str | None = None) -> str:
    today: date = now().date()
    return render_template(
        "program/certifications.html",
        organization_id=organization_id,
        board=certification_board(organization_id, today),
        links=links_of(organization_id),
        address=address,
        today=today,
    )
