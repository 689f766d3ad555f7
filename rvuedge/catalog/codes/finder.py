"""The search index of this process: built from the database when the catalog's version has risen."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from rvuedge.catalog.articles.own_words import all_words
from rvuedge.catalog.rules.code_facts import category_and_kind, is_valued, title_source
from rvuedge.catalog.rules.in_force import ReleaseFacts, ReleaseNotice, to_show
from rvuedge.catalog.rules.title_checks import NO_WORDS, OwnWords
from rvuedge.catalog.search.index import ANYTHING, STRANGER, Document, Filters, Hit, Searcher, SearchIndex, build_index
from rvuedge.catalog.search.ranking import search
from rvuedge.catalog.store import queries
from rvuedge.catalog.store.models import Article, PaymentLimit, RelativeValueRow, Release
from rvuedge.catalog.supplements.hcpcs import long_descriptors
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
            _state[:] = [CatalogState(version, address, build_index(_documents()), queries.releases())]
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


def found_codes(query: CodeQuery, *, today: date, limit: int, offset: int = 0) -> tuple[int, list[dict[str, Any]]]:
    """How many codes match, and some of them with title and work RVU (None where a code has none).

    Raises NotFoundError for a release that is not loaded.
    """
    state = current()
    found = search(state.index, query.query, filters=query.filters, searcher=query.searcher, limit=offset + limit)
    works = state.work_rvus(chosen.id) if (chosen := _release(state, query, today)) else {}
    return found.total, [_shown(state.index, hit, works) for hit in found.hits[offset:]]


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
    }


def _documents() -> list[Document]:
    articles = {article.code: article for article in db.session.scalars(select(Article))}
    priced = set(db.session.scalars(select(PaymentLimit.code).distinct()))
    words = all_words()
    official = long_descriptors()
    facts = _row_facts()
    codes = sorted(facts.keys() | articles.keys())
    documents = []
    for code in codes:
        descriptor, has_work = facts.get(code, ("", False))
        known = CatalogCode(
            code, official.get(code, descriptor), descriptor, has_work, words.get(code, NO_WORDS), code in priced
        )
        article = articles.get(code)
        documents.append(_described(known, article) if article else _undescribed(known))
    return documents


@dataclass(frozen=True, slots=True)
class CatalogCode:
    """What is known of a code without an article."""

    code: str
    descriptor: str
    short: str
    has_work: bool
    words: OwnWords
    priced: bool


def _row_facts() -> dict[str, tuple[str, bool]]:
    """By code: its newest Level II short descriptor ('' for CPT) and whether any row has work."""
    latest = (
        select(RelativeValueRow.code, func.max(Release.effective_from).label("newest"))
        .join(Release, (Release.id == RelativeValueRow.release_id) & Release.hidden_since.is_(None))
        .group_by(RelativeValueRow.code)
        .subquery()
    )
    rows = db.session.execute(
        select(
            RelativeValueRow.code,
            RelativeValueRow.short_descriptor,
            RelativeValueRow.status,
            RelativeValueRow.work_rvu,
        )
        .join(Release, (Release.id == RelativeValueRow.release_id) & Release.hidden_since.is_(None))
        .join(
            latest,
            (latest.c.code == RelativeValueRow.code) & (latest.c.newest == Release.effective_from),
        )
    )
    facts: dict[str, tuple[str, bool]] = {}
    for code, descriptor, status, work in rows:
        known = facts.get(code, ("", False))
        facts[code] = (descriptor or known[0], known[1] or (work > 0 and is_valued(status, work)))
    return facts


def _undescribed(known: CatalogCode) -> Document:
    category, kind = category_and_kind(known.code, is_drug=known.priced)
    return Document(
        code=known.code,
        title=known.words.title or known.descriptor or f"{category}, code {known.code}",
        kind=kind,
        category=category,
        terms=known.words.terms,
        descriptor=known.descriptor if known.words.title else known.short,
        has_work=known.has_work,
        title_source=title_source(known.words.title, known.descriptor),
    )


def _described(known: CatalogCode, article: Article) -> Document:
    content: dict[str, Any] = article.content
    texts = [content.get(name) for name in ("description", "plain_language", "clinical_context")]
    drug = content.get("drug") or {}
    names = [drug["generic"], *drug["brand"]] if drug else []
    return Document(
        code=known.code,
        title=article.title,
        kind=article.kind,
        category=article.category,
        specialties=tuple(content["specialties"]),
        synonyms=(*content["synonyms"], *names),
        terms=(*content.get("search_terms", ()), *known.words.terms),
        body=" ".join(str(text) for text in texts if text),
        descriptor=known.descriptor,
        has_article=True,
        has_work=known.has_work,
    )
