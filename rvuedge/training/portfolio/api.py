"""Routes of the certificate and the portfolio, as PDF."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import Schema, fields, validate

from rvuedge.accounts.people.access import me, now, today
from rvuedge.platform.fields import Day
from rvuedge.platform.openapi import Blueprint
from rvuedge.training.portfolio.paper import certificate_pdf, portfolio_pdf
from rvuedge.training.portfolio.queries import portfolio_of
from rvuedge.training.programs.access import directed
from rvuedge.training.progress.board import seen_progress
from rvuedge.training.progress.queries import progress_of
from rvuedge.training.progress.resident import ResidentProgress

bp = Blueprint("portfolio", __name__, url_prefix="/api/v1", description="Certificate and portfolio of a resident")
PRINTS = {"certificate": certificate_pdf, "portfolio": portfolio_pdf}


class PortfolioQuerySchema(Schema):
    part = fields.String(load_default="portfolio", validate=validate.OneOf(tuple(PRINTS)))
    set_name = fields.String(data_key="set", load_default=None, validate=validate.Length(max=80))
    on = Day(load_default=None, metadata={"description": "cases up to this day; without it today"})


@bp.route("/training/portfolio", methods=["GET"])
@bp.arguments(PortfolioQuerySchema, location="query")
@bp.response(200, content_type="application/pdf", description="the file")
def my_portfolio(query: dict[str, Any]) -> Response:
    """Your certificate (one page) or portfolio (every procedure by role and supervision) as PDF"""
    return _printed(progress_of(me().id, query["on"] or today(), named=query["set_name"]), query["part"])


@bp.route("/programs/<int:organization_id>/residents/<int:person_id>/portfolio", methods=["GET"])
@bp.arguments(PortfolioQuerySchema, location="query")
@bp.response(200, content_type="application/pdf", description="the file")
def resident_portfolio(query: dict[str, Any], organization_id: int, person_id: int) -> Response:
    """A resident's certificate or portfolio (directors and coordinators); the resident sees that it was made"""
    program = directed(organization_id).organization_id
    on = query["on"] or now().date()
    resident = seen_progress(program, person_id, on, named=query["set_name"], what=query["part"], by=me(), now=now())
    return _printed(resident, query["part"])


def _printed(resident: ResidentProgress, part: str) -> Response:
    name = f"{part}-{resident.person_id}-{resident.on}.pdf"
    attachment = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(PRINTS[part](portfolio_of(resident)), mimetype="application/pdf", headers=attachment)
