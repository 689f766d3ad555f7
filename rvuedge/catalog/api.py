"""Routes of the catalog. All are open to anyone: the figures are public."""

from __future__ import annotations

from datetime import date
from typing import Any

from rvuedge.accounts.access import now, public
from rvuedge.catalog import finder, pages, payments, queries, releases
from rvuedge.catalog.in_force import ReleaseFacts, window
from rvuedge.catalog.schemas import (
    CodePageSchema,
    CodeQuerySchema,
    DifferenceSchema,
    FoundCodesSchema,
    HistorySchema,
    PageQuerySchema,
    PaymentQuerySchema,
    PaymentSchema,
    ReleaseSchema,
    ReleasesSchema,
)
from rvuedge.catalog.search import Filters, search
from rvuedge.errors import NotFoundError
from rvuedge.openapi import Blueprint

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
    """The loaded fee-schedule releases"""
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


@blp.route("/codes", methods=["GET"])
@public
@blp.arguments(CodeQuerySchema, location="query")
@blp.response(200, FoundCodesSchema)
def find_codes(asked: dict[str, Any]) -> dict[str, Any]:
    """Search codes: by code in any case, prefix, what people call it, plain words"""
    names = ("category", "specialty", "kind", "has_work")
    filters = Filters(**{name: asked[name] for name in names})
    return {
        "items": found_codes(asked["q"], filters, asked["limit"], asked["on"], asked["release"]),
        "next_cursor": None,
    }


def found_codes(query: str, filters: Filters, limit: int, on: date | None, release: str | None) -> list[dict[str, Any]]:
    """Hits with their titles and work RVUs under a release."""
    index = finder.current_index()
    hits = search(index, query, filters=filters, limit=limit)
    chosen, _ = queries.release_for(on=on or now().date(), name=release)
    works = pages.work_rvus(chosen.id, [hit.code for hit in hits])
    found = []
    for hit in hits:
        document = index.documents[index.by_code[hit.code]]
        found.append(
            {
                "code": hit.code,
                "title": document.title,
                "kind": document.kind,
                "category": document.category,
                "specialties": document.specialties,
                "work_rvu": works.get(hit.code),
                "why": hit.why,
            }
        )
    return found


@blp.route("/codes/<code>", methods=["GET"])
@public
@blp.arguments(PageQuerySchema, location="query")
@blp.response(200, CodePageSchema)
def show_code(asked: dict[str, Any], code: str) -> dict[str, Any]:
    """The whole page of a code as data"""
    return pages.code_page(code, on=asked["on"] or now().date(), release=asked["release"])


@blp.route("/codes/<code>/history", methods=["GET"])
@public
@blp.response(200, HistorySchema)
def show_history(code: str) -> dict[str, Any]:
    """Status and work RVU in every loaded release"""
    items = queries.work_history(code.upper())
    if not items:
        raise NotFoundError(f"No loaded release knows {code.upper()}.", code="no-such-code")
    return {"code": code.upper(), "items": items, "next_cursor": None}


@blp.route("/codes/<code>/payment", methods=["GET"])
@public
@blp.arguments(PaymentQuerySchema, location="query")
@blp.response(200, PaymentSchema)
def show_payment(asked: dict[str, Any], code: str) -> dict[str, Any]:
    """An estimate of Medicare's payment, by setting, locality and conversion-factor track"""
    return payments.estimates(
        code.upper(),
        on=asked["on"] or now().date(),
        release=asked["release"],
        locality=asked["locality"],
        track=asked["track"],
    )
