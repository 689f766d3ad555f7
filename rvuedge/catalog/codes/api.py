"""Routes of the catalog. All are open to anyone: the figures are public."""

from __future__ import annotations

import gzip
from typing import Any

from flask import Response, request
from marshmallow import EXCLUDE

from rvuedge.accounts.people.access import now, public
from rvuedge.catalog.codes import page as pages
from rvuedge.catalog.codes import payment_estimates as payments
from rvuedge.catalog.codes.autocomplete import autocompletion
from rvuedge.catalog.codes.offline_bundle import bundle_of
from rvuedge.catalog.codes.schemas import (
    AutocompleteQuerySchema,
    BundleQuerySchema,
    CodePageSchema,
    DifferenceSchema,
    HistorySchema,
    PageQuerySchema,
    PaymentQuerySchema,
    PaymentSchema,
    ReleaseSchema,
    ReleasesSchema,
)
from rvuedge.catalog.releases import imports as releases
from rvuedge.catalog.rules.in_force import ReleaseFacts, window
from rvuedge.catalog.store import queries, showing
from rvuedge.platform.errors import NotFoundError
from rvuedge.platform.openapi import Blueprint

blp = Blueprint("catalog", __name__, url_prefix="/api/v1", description="Releases, codes, search")


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


@blp.route("/releases", methods=["GET"])
@public
@blp.response(200, ReleasesSchema)
def list_releases() -> dict[str, Any]:
    """Loaded fee schedule releases"""
    loaded = queries.releases()
    return {"items": [shown(release, loaded) for release in loaded], "next_cursor": None}


@blp.route("/releases/<release_id>", methods=["GET"])
@public
@blp.response(200, ReleaseSchema)
def show_release(release_id: str) -> dict[str, Any]:
    """One release"""
    return shown(queries.release_named(release_id), queries.releases())


@blp.route("/releases/<old>/diff/<new>", methods=["GET"])
@public
@blp.response(200, DifferenceSchema)
def diff_releases(old: str, new: str) -> dict[str, Any]:
    """What changed from one release to another"""
    found = releases.compare(old, new)
    return {
        "added": ["-".join(filter(None, key)) for key in found.added],
        "removed": ["-".join(filter(None, key)) for key in found.removed],
        "statuses": found.statuses,
        "work": found.work,
        "by_efficiency": found.by_efficiency,
    }


@blp.route("/codes/autocomplete", methods=["GET"])
@public
@blp.arguments(AutocompleteQuerySchema, location="query", unknown=EXCLUDE)
@blp.response(200)
def autocomplete(asked: dict[str, Any]) -> list[Any]:
    """Codes for a few letters, in the shape of the NLM Clinical Tables HCPCS service"""
    return autocompletion(asked["terms"], count=asked["count"], offset=asked["offset"], extra=asked["ef"])


@blp.route("/catalog/bundle", methods=["GET"])
@public
@blp.arguments(BundleQuerySchema, location="query")
@blp.response(200)
def show_bundle(asked: dict[str, Any]) -> Response:
    """The searchable catalog in one gzip-compressed JSON file, for a phone to search offline"""
    found = bundle_of(asked["release"], on=asked["on"] or now().date())
    answer = Response(found.compressed, mimetype="application/json")
    answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Vary"] = "Accept-Encoding"
    answer.headers["Cache-Control"] = "public, max-age=300"
    answer.set_etag(found.etag)
    if not request.accept_encodings["gzip"]:
        answer.set_data(gzip.decompress(found.compressed))
        del answer.headers["Content-Encoding"]
    answer.make_conditional(request)
    return answer


@blp.route("/codes/<code>", methods=["GET"])
@public
@blp.arguments(PageQuerySchema, location="query")
@blp.response(200, CodePageSchema)
def show_code(asked: dict[str, Any], code: str) -> dict[str, Any]:
    """A code's page as data"""
    return pages.code_page(code, on=asked["on"] or now().date(), release=asked["release"])


@blp.route("/codes/<code>/history", methods=["GET"])
@public
@blp.response(200, HistorySchema)
def show_history(code: str) -> dict[str, Any]:
    """Status and work RVU in every loaded release"""
    items = queries.work_history(code.upper())
    if not items:
        raise NotFoundError(f"No loaded release has {code.upper()}.", code="no-such-code")
    notice = showing.notice_on(now().date())
    return {"code": code.upper(), "items": items, "next_cursor": None, "notice": notice}


@blp.route("/codes/<code>/payment", methods=["GET"])
@public
@blp.arguments(PaymentQuerySchema, location="query")
@blp.response(200, PaymentSchema)
def show_payment(asked: dict[str, Any], code: str) -> dict[str, Any]:
    """An estimate of Medicare's payment, by setting, locality and conversion-factor track"""
    return payments.estimates(
        code.upper(),
        on=asked["on"],
        today=now().date(),
        release=asked["release"],
        locality=asked["locality"],
        track=asked["track"],
    )
