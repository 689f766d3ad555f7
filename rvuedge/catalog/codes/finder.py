"""The search index of this process: built from the database when the catalog's version has risen."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from rvuedge.catalog.codes.documents import documents_of_catalog
from rvuedge.catalog.rules.in_force import ReleaseFacts, ReleaseNotice, to_show
from rvuedge.catalog.search.index import ANYTHING, STRANGER, Filters, Hit, Searcher, SearchIndex, build_index
from rvuedge.catalog.search.ranking import search
from rvuedge.catalog.store import queries
from rvuedge.platform.extensions import db


@dataclass(slots=True)
class CatalogState:
    """What this process keeps of one state of the catalog."""

    version: int
    address: str
    index: SearchIndex
    releases: list[ReleaseFacts]
    works: dict[int, dict[str, Decimal]] = field(default_factory=dict)

    def work_rvus(self, release_id: int) -> dict[str, Decimal]:
        """The work RVU of every code that has one under a release, by code."""
        if release_id not in self.works:
            self.works[release_id] = queries.all_work_rvus(release_id)
        return self.works[release_id]


_lock = threading.Lock()
_state: list[CatalogState] = []


def current() -> CatalogState:
    """What is kept of the catalog as it is now: built again when its version has risen."""
    version, address = queries.version_number(), str(db.engine.url)
    with _lock:
        if not _state or (_state[0].version, _state[0].address) != (version, address):
            _state[:] = [CatalogState(version, address, build_index(documents_of_catalog()), queries.releases())]
        return _state[0]


def current_index() -> SearchIndex:
    """The index over every code of every loaded release and every article."""
    return current().index


@dataclass(frozen=True, slots=True)
class CodeQuery:
    """A search as somebody asks it: words, filters, who asks, and under which release work RVUs are shown."""

    query: str
    filters: Filters = ANYTHING
    searcher: Searcher = STRANGER
    on: date | None = None
    release: str | None = None


@dataclass(frozen=True, slots=True)
class FoundCodes:
    """How many codes match, some of them; apart, codes that may have been meant; words of the query no code has."""

    total: int
    items: list[dict[str, Any]]
    near: list[dict[str, Any]]
    unread: list[str]


def found_codes(query: CodeQuery, *, today: date, limit: int, offset: int = 0) -> FoundCodes:
    """How many codes match, and some of them with title and work RVU (None where a code has none).

    Raises NotFoundError for a release that is not loaded.
    """
    state = current()
    found = search(state.index, query.query, filters=query.filters, searcher=query.searcher, limit=offset + limit)
    works = state.work_rvus(chosen.id) if (chosen := _release(state, query, today)) else {}
    return FoundCodes(
        found.total,
        [_shown(state.index, hit, works) for hit in found.hits[offset:]],
        [_shown(state.index, hit, works) for hit in found.near],
        found.unread,
    )


def _release(state: CatalogState, query: CodeQuery, today: date) -> ReleaseFacts | None:
    if query.release:
        return queries.release_named(query.release)
    shown = to_show(state.releases, query.on or today)
    return shown.release if shown else None


def notice_of(query: CodeQuery, *, today: date) -> ReleaseNotice | None:
    """The notice that goes with the work RVUs of a search: they are the newest release's, its window is over."""
    shown = None if query.release else to_show(current().releases, query.on or today)
    return shown.notice if shown else None


def _shown(index: SearchIndex, hit: Hit, works: Mapping[str, Decimal]) -> dict[str, Any]:
    document = index.documents[index.by_code[hit.code]]
    return {
        "code": hit.code,
        "title": document.title,
        "title_source": document.title_source,
        "kind": document.kind,
        "category": document.category,
        "specialties": document.specialties,
        "work_rvu": works.get(hit.code),
        "why": hit.why,
        "ended_on": document.ended_on,
    }
