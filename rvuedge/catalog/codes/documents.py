"""The documents search is made of: what the loaded files, articles and search terms say of every code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from rvuedge.accounts.rules.specialties import specialty_named
from rvuedge.catalog.articles.own_words import all_words
from rvuedge.catalog.rules.code_facts import category_and_kind, is_valued, level, title_source
from rvuedge.catalog.rules.title_checks import NO_WORDS, OwnWords
from rvuedge.catalog.search.index import Document
from rvuedge.catalog.store.models import Article, PaymentLimit, RelativeValueRow, Release
from rvuedge.catalog.supplements.hcpcs import Official, newest_texts, official_title
from rvuedge.catalog.supplements.ndc_crosswalk import NOT_LISTED, ListedNames, drug_names
from rvuedge.platform.extensions import db

MEASUREMENT = "M"  # the status of a measurement code (CMS, PFS record layout)
QUALITY = "Quality measurement"


def documents_of_catalog() -> list[Document]:
    """Every code of a loaded release, an article, or an HCPCS file, with the words it is found by."""
    articles = {article.code: article for article in db.session.scalars(select(Article))}
    priced = set(db.session.scalars(select(PaymentLimit.code).distinct()))
    words = all_words()
    official = newest_texts()
    listed = drug_names()
    facts = _row_facts()
    documents = []
    for code in sorted(facts.keys() | articles.keys() | official.keys()):
        facts_of_code = facts.get(code)
        known = CatalogCode(
            code,
            row=facts_of_code or NewestRow(),
            official=official.get(code),
            words=words.get(code, NO_WORDS),
            listed=listed.get(code, NOT_LISTED),
            priced=code in priced or code in listed,
        )
        article = articles.get(code)
        documents.append(_described(known, article) if article else _undescribed(known))
    return documents


@dataclass(frozen=True, slots=True)
class NewestRow:
    """What the newest release that has a code says: its Level II short descriptor, whether it has work, a measure."""

    descriptor: str = ""
    has_work: bool = False
    is_measure: bool = False


@dataclass(frozen=True, slots=True)
class CatalogCode:
    """What is known of a code beside an article."""

    code: str
    row: NewestRow
    official: Official | None
    words: OwnWords
    listed: ListedNames
    priced: bool

    @property
    def text(self) -> str:
        """The newest official text: the long one, unless the release's short text has a newer meaning."""
        return official_title(self.official, self.row.descriptor)

    @property
    def is_drug(self) -> bool:
        """Whether it is priced or listed as a drug, or numbered as one: its names are matched exactly."""
        return self.priced or (level(self.code) == "II" and self.code[0] == "J")

    @property
    def head(self) -> tuple[str, ...]:
        """What a Level II text is about: its words before the first comma ("Cane, includes canes of all materials").

        None of a hospital's own codes (C…): what a physician calls a pacemaker is the operation.
        """
        first, comma, _ = self.text.partition(",")
        named = level(self.code) == "II" and not self.is_drug and not self.code.startswith("C")
        return (first,) if comma and named else ()


def _row_facts() -> dict[str, NewestRow]:
    """By code: its newest Level II short descriptor ('' for CPT), whether any row has work, whether it is a measure."""
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
    facts: dict[str, NewestRow] = {}
    for code, descriptor, status, work in rows:
        known = facts.get(code, NewestRow())
        has_work = known.has_work or (work > 0 and is_valued(status, work))
        facts[code] = NewestRow(descriptor or known.descriptor, has_work, status == MEASUREMENT)
    return facts


def _undescribed(known: CatalogCode) -> Document:
    category, kind = category_and_kind(known.code, is_drug=known.priced)
    return Document(
        code=known.code,
        title=known.words.title or known.text or f"{category}, code {known.code}",
        kind=kind,
        category=category,
        synonyms=known.head,
        terms=known.words.terms,
        descriptor=known.text if known.words.title else known.row.descriptor,
        drug_names=known.listed.names,
        labelers=known.listed.labelers,
        packages=known.listed.packages,
        has_work=known.row.has_work,
        title_source=title_source(known.words.title, known.text),
        is_drug=known.is_drug,
        is_measure=known.row.is_measure or category == QUALITY,
        ended_on=known.official.terminated_on if known.official else None,
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
        specialties=tuple(dict.fromkeys(map(specialty_named, content["specialties"]))),
        synonyms=(*content["synonyms"], *names),
        terms=(*content.get("search_terms", ()), *known.words.terms),
        body=" ".join(str(text) for text in texts if text),
        descriptor=known.text,
        drug_names=known.listed.names,
        labelers=known.listed.labelers,
        packages=known.listed.packages,
        has_article=True,
        has_work=known.row.has_work,
        is_drug=known.is_drug or article.kind == "drug",
        is_measure=known.row.is_measure,
        ended_on=known.official.terminated_on if known.official else None,
    )
