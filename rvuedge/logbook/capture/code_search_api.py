"""The route of search: open to anyone, and personal for whoever is signed in."""

from __future__ import annotations

from typing import Any

from rvuedge.accounts.people.access import now, public
from rvuedge.accounts.rules.specialties import specialty_named
from rvuedge.catalog.codes.finder import CodeQuery, found_codes, notice_of
from rvuedge.catalog.codes.schemas import CodeQuerySchema, FoundCodesSchema
from rvuedge.catalog.search.index import Filters
from rvuedge.logbook.capture.code_search import searcher
from rvuedge.platform.openapi import Blueprint
from rvuedge.platform.paging import decode_offset, encode

bp = Blueprint("code_search", __name__, url_prefix="/api/v1", description="Search for codes")


@bp.route("/codes", methods=["GET"])
@public
@bp.arguments(CodeQuerySchema, location="query")
@bp.response(200, FoundCodesSchema)
def find_codes(query: dict[str, Any]) -> dict[str, Any]:
    """Search codes by code, prefix, common name or plain words; your own codes first"""
    names = ("category", "specialty", "kind", "has_work")
    filters = Filters(
        **{name: query[name] for name in names} | {"specialty": specialty_named(query["specialty"] or "")}
    )
    wanted = CodeQuery(query["q"], filters, searcher(), query["on"], query["release"])
    offset = decode_offset(query["cursor"])
    today = now().date()
    found = found_codes(wanted, today=today, limit=query["limit"], offset=offset)
    following = offset + len(found.items)
    return {
        "items": found.items,
        "total": found.total,
        "near": found.near,
        "unread": found.unread,
        "next_cursor": encode([following]) if found.items and following < found.total else None,
        "notice": notice_of(wanted, today=today),
    }
