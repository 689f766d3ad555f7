"""Routes of the catalog. All are open to anyone: the figures are public."""

from __future__ import annotations

import gzip
from typing import Any

from flask import Response, request
from marshmallow import EXCLUDE

from rvuedge.accounts.people.access import now, public
from rvuedge.catalog.codes import page as pages
from rvuedge.catalog.codes import payment_estimates
from rvuedge.catalog.codes.autocomplete import autocompletion
from rvuedge.catalog.codes.offline_bundle import bundle_of
from rvuedge.catalog.codes.page_schemas import CodePageSchema, HistorySchema
from rvuedge.catalog.codes.schemas import (
    AutocompleteQuerySchema,
    BundleQuerySchema,
    DifferenceSchema,
    PageQuerySchema,
    PaymentQuerySchema,
    PaymentSchema,
    ReleaseSchema,
    ReleasesSchema,
)
from rvuedge.catalog.releases.preparing import compare
from rvuedge.catalog.rules.in_force import ReleaseFacts, window
from rvuedge.catalog.store import queries, showing
from rvuedge.platform.errors import NotFoundError
from rvuedge.platform.openapi import Blueprint

bp = Blueprint("catalog", __name__, url_prefix="/api/v1", description="Releases, codes, search")


def shown(release: ReleaseFacts, loaded: list[ReleaseFacts]) -> dict[str, Any]:
    """A release as the API shows it, with the last day of its window."""
    first, last = window(release, loaded)
    return {
        "name": release.name,
        "effective_from": first,
        "effective_to": last,
        "published_on": release.published_on,
        "conversion_factor": release.conversion_factor,
        "coverage": release.coverage,
    }


@bp.route("/releases", methods=["GET"])
@public
@bp.response(200, ReleasesSchema)
def list_releases() -> dict[str, Any]:
    """Loaded fee schedule releases"""
    loaded = queries.releases()
    return {"items": [shown(release, loaded) for release in loaded], "next_cursor": None}


@bp.route("/releases/<release_id>", methods=["GET"])
@public
@bp.response(200, ReleaseSchema)
def show_release(release_id: str) -> dict[str, Any]:
    """One release"""
    return shown(queries.release_named(release_id), queries.releases())


@bp.route("/releases/<old>/diff/<new>", methods=["GET"])
@public
@bp.response(200, DifferenceSchema)
def diff_releases(old: str, new: str) -> dict[str, Any]:
    """What changed from one release to another"""
    found = compare(old, new)
    return {
        "added": ["-".join(filter(None, key)) for key in found.added],
        "removed": ["-".join(filter(None, key)) for key in found.removed],
        "statuses": found.statuses,
        "work": found.work,
        "by_efficiency": found.by_efficiency,
    }


@bp.route("/codes/autocomplete", methods=["GET"])
@public
@bp.arguments(AutocompleteQuerySchema, location="query", unknown=EXCLUDE)
@bp.response(200)
def autocomplete(query: dict[str, Any]) -> list[Any]:
    """Codes for a few letters, in the shape of the NLM Clinical Tables HCPCS service"""
    return autocompletion(query["terms"], count=query["count"], offset=query["offset"], extra=query["ef"])


@bp.route("/catalog/bundle", methods=["GET"])
@public
@bp.arguments(BundleQuerySchema, location="query")
@bp.response(200)
def show_bundle(query: dict[str, Any]) -> Response:
    """The searchable catalog in one JSON file, in Brotli or gzip, for a phone to search offline"""
    found = bundle_of(query["release"], on=query["on"] or now().date())
    encoding = next((name for name in found.packed if request.accept_encodings[name]), None)
    body = found.packed[encoding] if encoding else gzip.decompress(found.packed["gzip"])
    answer = Response(body, mimetype="application/json")
    if encoding:
        answer.content_encoding = encoding
    answer.vary.add("Accept-Encoding")
    answer.headers["Cache-Control"] = "public, max-age=300"
    answer.set_etag(found.etag)
    answer.make_conditional(request)
    return answer


@bp.route("/codes/<code>", methods=["GET"])
@public
@bp.arguments(PageQuerySchema, location="query")
@bp.response(200, CodePageSchema)
def show_code(query: dict[str, Any], code: str) -> dict[str, Any]:
    """A code's page as data"""
    return pages.code_page(code, on=query["on"] or now().date(), release=query["release"])


@bp.route("/codes/<code>/history", methods=["GET"])
@public
@bp.response(200, HistorySchema)
def show_history(code: str) -> dict[str, Any]:
    """Status and work RVU in every loaded release"""
    items = queries.work_history(code.upper())
    if not items:
        raise NotFoundError(f"No loaded release has {code.upper()}.", code="no-such-code")
    notice = showing.notice_on(now().date())
    return {"code": code.upper(), "items": items, "next_cursor": None, "notice": notice}


@bp.route("/codes/<code>/payment", methods=["GET"])
@public
@bp.arguments(PaymentQuerySchema, location="query")
@bp.response(200, PaymentSchema)
def show_payment(query: dict[str, Any], code: str) -> dict[str, Any]:
    """An estimate of Medicare's payment, by setting, locality and conversion-factor track"""
    return payment_estimates.estimates(
        code.upper(),
        on=query["on"],
        today=now().date(),
        release=query["release"],
        locality=query["locality"],
        track=query["track"],
        case=payment_estimates.anesthesia_case(query["minutes"], query["modifier"], query["present_at_induction"]),
    )
