"""An editor's workflow: an article is drafted, reviewed by somebody else, published; every version is kept.

The page of a code shows the newest published version. See docs/decisions/0010-article-workflow.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rvuedge.catalog.articles.files import ArticleFile, article_row
from rvuedge.catalog.rules.article_checks import ArticleFacts, Facts, problems
from rvuedge.catalog.store.models import Article, ArticleRevision, PaymentLimit, RelativeValueRow
from rvuedge.catalog.store.queries import known_codes, releases
from rvuedge.catalog.store.version import touch_catalog
from rvuedge.platform.errors import ConflictError, NotFoundError
from rvuedge.platform.extensions import db, transaction

SHIPPED = "RVU Edge"


class NotReadyError(ConflictError):
    """A step of the workflow that the article's state does not allow."""

    code = "article-not-ready"


def store_articles(*, files: list[ArticleFile], now: datetime) -> int:
    """Publish the articles that come with RVU Edge; how many changed.

    Where a practice's editor published another text, theirs stays and ours becomes a draft beside it.
    """
    changed = 0
    with transaction() as session:
        newest = _newest(session)
        for file in files:
            for content in file.articles:
                known = newest.get(content["code"], [])
                if any(revision.content == content and revision.written_by == SHIPPED for revision in known):
                    continue
                published = next((revision for revision in known if revision.state == "published"), None)
                own = published is None or published.written_by == SHIPPED
                _add(session, content, file.name, SHIPPED, now, published=own)
                changed += 1
        if changed:
            touch_catalog(session)
    return changed


def draft(*, file: ArticleFile, by: str, now: datetime) -> list[str]:
    """Every article of a file that differs from its newest version becomes a draft; their codes."""
    drafted = []
    with transaction() as session:
        newest = _newest(session)
        for content in file.articles:
            known = newest.get(content["code"], [])
            if known and known[0].content == content:
                continue
            _add(session, content, file.name, by, now, published=False)
            drafted.append(content["code"])
    return drafted


def review(*, code: str, by: str, now: datetime) -> ArticleRevision:
    """A draft is found good by somebody other than its writer. Raises NotReadyError, NotFoundError."""
    with transaction():
        found = _latest(code)
        if found.state != "draft":
            raise NotReadyError(f"{code}: version {found.number} is {found.state}; only a draft is reviewed.")
        if found.written_by == by:
            raise NotReadyError(f"{code}: {by} wrote version {found.number}; someone else must review it.")
        wrong = problems(found.content, facts_of_the_catalog())
        if wrong:
            raise NotReadyError(f"{code}: {'; '.join(wrong)}.")
        found.state, found.reviewed_by, found.reviewed_at = "reviewed", by, now
        found.content = found.content | {"review": _mark(found.content, now.date())}
    return found


def publish(*, code: str, by: str, now: datetime) -> ArticleRevision:
    """A reviewed version takes the place of the published one. Raises NotReadyError, NotFoundError."""
    with transaction() as session:
        found = _latest(code)
        if found.state != "reviewed":
            raise NotReadyError(f"{code}: version {found.number} is {found.state}; only a reviewed one is published.")
        _show(session, found, by, now)
        touch_catalog(session)
    return found


def withdraw(*, code: str, by: str, now: datetime) -> ArticleRevision:
    """The published version is taken off the page; it stays in the history. Raises NotFoundError."""
    with transaction() as session:
        found = session.scalar(
            select(ArticleRevision).where(ArticleRevision.code == code, ArticleRevision.state == "published")
        )
        if found is None:
            raise NotFoundError(f"There is no published article on {code}.", code="no-such-article")
        found.state, found.published_by, found.published_at = "withdrawn", by, now
        session.delete(session.get_one(Article, code))
        touch_catalog(session)
    return found


def history(code: str) -> list[ArticleRevision]:
    """Every version of an article, newest first. Raises NotFoundError."""
    found = list(
        db.session.scalars(
            select(ArticleRevision).where(ArticleRevision.code == code).order_by(ArticleRevision.number.desc())
        )
    )
    if not found:
        raise NotFoundError(f"There is no article on {code}.", code="no-such-article")
    return found


def by_state() -> dict[str, int]:
    """How many codes' newest versions are in each state."""
    states: dict[str, int] = {}
    for known in _newest(db.session()).values():
        states[known[0].state] = states.get(known[0].state, 0) + 1
    return states


def facts_of_the_catalog() -> Facts:
    """What articles are checked against: the newest loaded release, every code known, drugs' billing units."""
    loaded = releases()
    if not loaded:
        raise NotFoundError("No release is loaded to check articles against.", code="no-release")
    newest = loaded[-1]
    rows = db.session.execute(
        select(
            RelativeValueRow.code, RelativeValueRow.status, RelativeValueRow.global_days, RelativeValueRow.work_rvu
        ).where(RelativeValueRow.release_id == newest.id)
    )
    gathered: dict[str, list[Any]] = {}
    for row in rows:
        gathered.setdefault(row.code, []).append(row)
    codes = {
        code: ArticleFacts(
            frozenset(row.status for row in found),
            frozenset(row.global_days for row in found),
            any(row.work_rvu > 0 for row in found),
        )
        for code, found in gathered.items()
    }
    known = known_codes()
    printed = select(PaymentLimit.code, PaymentLimit.dosage).order_by(PaymentLimit.file_id)
    dosages = {code: dosage for code, dosage in db.session.execute(printed)}  # noqa: C416 - rows are no pairs to dict()
    return Facts(newest.name, codes, known, dosages)


def _newest(session: Session) -> dict[str, list[ArticleRevision]]:
    """By code, its versions, newest first."""
    found: dict[str, list[ArticleRevision]] = {}
    for revision in session.scalars(select(ArticleRevision).order_by(ArticleRevision.number.desc())):
        found.setdefault(revision.code, []).append(revision)
    return found


def _latest(code: str) -> ArticleRevision:
    return history(code)[0]


def _add(session: Session, content: dict[str, Any], file: str, by: str, now: datetime, *, published: bool) -> None:
    number = session.scalar(
        select(func.coalesce(func.max(ArticleRevision.number), 0)).where(ArticleRevision.code == content["code"])
    )
    made = ArticleRevision(
        code=content["code"],
        number=(number or 0) + 1,
        state="draft",
        content=content,
        source_file=file,
        written_by=by,
        written_at=now,
    )
    session.add(made)
    session.flush()
    if published:
        _show(session, made, by, now)


def _show(session: Session, version: ArticleRevision, by: str, now: datetime) -> None:
    shown = session.scalar(
        select(ArticleRevision).where(ArticleRevision.code == version.code, ArticleRevision.state == "published")
    )
    if shown is not None:
        shown.state = "replaced"
    version.state, version.published_by, version.published_at = "published", by, now
    session.merge(article_row(version.content, version.source_file, now))


def _mark(content: Mapping[str, Any], day: date) -> dict[str, Any]:
    return {**content["review"], "state": "reviewed", "reviewed_on": day.isoformat()}
