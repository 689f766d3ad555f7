"""Routes of a person's own data: all of it in a file, and leaving for good."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

from flask import Response

from rvuedge.accounts.people.access import me, now
from rvuedge.accounts.people.schemas import AccountDeletionSchema
from rvuedge.platform.extensions import limiter
from rvuedge.platform.openapi import Blueprint, ProblemSchema
from rvuedge.reports.own_data.account_deletion import leave_for_good
from rvuedge.reports.own_data.export import own_data

bp = Blueprint("own_data", __name__, url_prefix="/api/v1", description="Your data and account deletion")
PORTION = 64 * 1024  # bytes per piece of a stream


@bp.route("/me/export", methods=["POST"])
@limiter.limit("10/hour")
@bp.response(200, content_type="application/zip", description="a zip with every table as json and csv")
def export_me() -> Response:
    """Everything kept about you, in a zip: profile, logs, credits, contracts, leave and who viewed it"""
    headers = {"Content-Disposition": f'attachment; filename="rvu-edge-{now():%Y-%m-%d}.zip"'}
    return Response(_portions(own_data(me(), now=now())), mimetype="application/zip", headers=headers)


def _portions(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while part := file.read(PORTION):
            yield part


@bp.route("/me", methods=["DELETE"])
@limiter.limit("10/hour")
@bp.arguments(AccountDeletionSchema)
@bp.response(204)
@bp.alt_response(409, schema=ProblemSchema, description="The only owner of a practice must hand it over first")
def delete_me(body: dict[str, Any]) -> None:
    """Delete your account and your logs permanently; what a practice must keep stays without your name"""
    leave_for_good(me(), password=body["password"], now=now())
