"""The editor's workflow: draft, review by somebody else, publish; every version is kept."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from config import PROJECT
from rvuedge.catalog.articles import workflow
from rvuedge.catalog.articles.files import ArticleFile, read_article_file
from rvuedge.catalog.codes.page import code_page
from rvuedge.platform.errors import NotFoundError
from tests.conftest import NOW

SHIPPED = read_article_file(PROJECT / "seeds" / "articles" / "drugs.yaml")


def changed(**parts: Any) -> ArticleFile:
    (article,) = (article for article in SHIPPED.articles if article["code"] == "J9313")
    return ArticleFile("mine.yaml", ({**article, **parts},))


def title() -> str:
    shown: str = code_page("J9313", on=NOW.date(), release="RVU26C")["title"]
    return shown


def states() -> list[tuple[int, str]]:
    return [(revision.number, revision.state) for revision in workflow.history("J9313")]


def test_a_change_goes_from_draft_over_review_to_the_page(inside_seeded: Flask) -> None:
    before = title()
    assert states() == [(1, "published")]
    assert workflow.draft(file=changed(title="Another title"), by="Ann", now=NOW) == ["J9313"]
    assert (title(), states()) == (before, [(2, "draft"), (1, "published")])
    workflow.review(code="J9313", by="Ben", now=NOW)
    assert title() == before
    workflow.publish(code="J9313", by="Ann", now=NOW)
    assert (title(), states()) == ("Another title", [(2, "published"), (1, "replaced")])
    shown = workflow.history("J9313")[0]
    assert (shown.written_by, shown.reviewed_by, shown.published_by) == ("Ann", "Ben", "Ann")
    assert shown.content["review"] == {**shown.content["review"], "state": "reviewed", "reviewed_on": str(NOW.date())}  # type: ignore[dict-item]


def test_nobody_reviews_their_own_draft_and_no_step_is_left_out(inside_seeded: Flask) -> None:
    workflow.draft(file=changed(title="Another title"), by="Ann", now=NOW)
    with pytest.raises(workflow.NotReadyError, match="someone else must review"):
        workflow.review(code="J9313", by="Ann", now=NOW)
    with pytest.raises(workflow.NotReadyError, match="only a reviewed one is published"):
        workflow.publish(code="J9313", by="Ben", now=NOW)
    workflow.review(code="J9313", by="Ben", now=NOW)
    with pytest.raises(workflow.NotReadyError, match="only a draft is reviewed"):
        workflow.review(code="J9313", by="Ben", now=NOW)


def test_a_draft_that_contradicts_the_release_is_not_let_through(inside_seeded: Flask) -> None:
    workflow.draft(file=changed(description="It has a 90-day global period, all told."), by="Ann", now=NOW)
    with pytest.raises(workflow.NotReadyError, match="states a global period"):
        workflow.review(code="J9313", by="Ben", now=NOW)
    assert states()[0] == (2, "draft")


def test_the_same_text_again_is_no_new_version(inside_seeded: Flask) -> None:
    assert workflow.draft(file=changed(), by="Ann", now=NOW) == []
    assert workflow.store_articles(files=[SHIPPED], now=NOW) == 0
    assert states() == [(1, "published")]


def test_a_practices_own_text_is_not_overwritten_by_ours(inside_seeded: Flask) -> None:
    workflow.draft(file=changed(title="Our own title"), by="Ann", now=NOW)
    workflow.review(code="J9313", by="Ben", now=NOW)
    workflow.publish(code="J9313", by="Ben", now=NOW)
    assert workflow.store_articles(files=[changed(title="A newer shipped title")], now=NOW) == 1
    assert title() == "Our own title"
    assert states()[0] == (3, "draft")


def test_a_withdrawn_article_leaves_the_page_to_the_facts(inside_seeded: Flask) -> None:
    workflow.withdraw(code="J9313", by="Ann", now=NOW)
    assert title() == "Inj., lumoxiti, 0.01 mg"
    assert states() == [(1, "withdrawn")]
    with pytest.raises(NotFoundError, match="no published article"):
        workflow.withdraw(code="J9313", by="Ann", now=NOW)
    with pytest.raises(NotFoundError, match="no article on 00000"):
        workflow.history("00000")
