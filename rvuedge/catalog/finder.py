"""The search index of this process: built from the database when the catalog's version has risen."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from sqlalchemy import func, select

from rvuedge.catalog.facts import category_and_kind, is_valued
from rvuedge.catalog.models import Article, PaymentLimit, RelativeValueRow, Release
from rvuedge.catalog.queries import version_number
from rvuedge.catalog.search import Document, SearchIndex, build_index
from rvuedge.extensions import db


@dataclass(slots=True)
class _Kept:
    version: int
    address: str
    index: SearchIndex


_lock = threading.Lock()
_kept: list[_Kept] = []


def current_index() -> SearchIndex:
    """The index over every code of every loaded release and every article."""
    version, address = version_number(), str(db.engine.url)
    with _lock:
        if not _kept or (_kept[0].version, _kept[0].address) != (version, address):
            _kept[:] = [_Kept(version, address, build_index(_documents()))]
        return _kept[0].index


def _documents() -> list[Document]:
    articles = {article.code: article for article in db.session.scalars(select(Article))}
    priced = set(db.session.scalars(select(PaymentLimit.code).distinct()))
    facts = _row_facts()
    codes = sorted(facts.keys() | articles.keys())
    return [_document(code, facts.get(code), articles.get(code), code in priced) for code in codes]


def _row_facts() -> dict[str, tuple[str, bool]]:
    """By code: its newest Level II short descriptor ('' for CPT) and whether any row has work."""
    latest = (
        select(RelativeValueRow.code, func.max(Release.effective_from).label("newest"))
        .join(Release, Release.id == RelativeValueRow.release_id)
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
        .join(Release, Release.id == RelativeValueRow.release_id)
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


def _document(code: str, facts: tuple[str, bool] | None, article: Article | None, priced: bool) -> Document:
    descriptor, has_work = facts or ("", False)
    if article is None:
        category, kind = category_and_kind(code, is_drug=priced)
        return Document(
            code=code,
            title=descriptor or f"{category}, code {code}",
            kind=kind,
            category=category,
            descriptor=descriptor,
            has_work=has_work,
        )
    content = article.content
    texts = [content.get(name) for name in ("description", "plain_language", "clinical_context")]
    drug = content.get("drug")
    names = [drug["generic"], *drug["brand"]] if isinstance(drug, dict) else []
    synonyms = content["synonyms"]
    specialties = content["specialties"]
    return Document(
        code=code,
        title=article.title,
        kind=article.kind,
        category=article.category,
        specialties=tuple(specialties) if isinstance(specialties, list) else (),
        synonyms=(*(synonyms if isinstance(synonyms, list) else ()), *names),
        body=" ".join(str(text) for text in texts if text),
        descriptor=descriptor,
        has_article=True,
        has_work=has_work,
    )
