"""The blog: what a release changed is counted from the loaded files, words are ours, and the feed is what RFC 4287 asks."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from html import unescape
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rvuedge.catalog.rules.differences import RowFacts, difference
from rvuedge.catalog.rules.in_force import ReleaseFacts
from rvuedge.web.blog.release_changes import digest
from rvuedge.web.blog.release_posts import sections_of
from rvuedge.web.blog.written import written_posts
from tests.test_words import BRITISH

HTML = {"Accept": "text/html"}
ATOM = "{http://www.w3.org/2005/Atom}"
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")  # RFC 3339, section 5.6

Rows = dict[tuple[str, str], tuple[str, str, str]]  # status, work RVU, global days
# By hand. 47562: 10.47 × 0.975 = 10.20825, so 10.21 is the adjustment. 99213 stays. 33340 falls by 4.01 of its own.
# 27715 rises by 6.44. 55700 is deleted, 55707 and A0001 are new, A0001 without work. 45378 and its 53 lose a status.
OLD: Rows = {
    ("47562", ""): ("A", "10.47", "090"), ("99213", ""): ("A", "1.30", "XXX"), ("33340", ""): ("A", "14.00", "000"),
    ("27715", ""): ("A", "15.50", "090"), ("55700", ""): ("A", "2.50", "000"), ("G0001", ""): ("E", "0", "XXX"),
}  # fmt: skip
NEW: Rows = {
    ("47562", ""): ("A", "10.21", "090"), ("99213", ""): ("A", "1.30", "XXX"), ("33340", ""): ("A", "9.99", "000"),
    ("27715", ""): ("A", "21.94", "010"), ("55707", ""): ("A", "3.10", "000"), ("A0001", ""): ("X", "0", "XXX"),
    ("G0001", ""): ("A", "0", "XXX"),
}  # fmt: skip


def release(name: str, year: int, factor: str, coverage: str) -> ReleaseFacts:
    return ReleaseFacts(year, name, date(year, 7, 1), None, None, Decimal(factor), coverage)


def facts(rows: Rows) -> dict[tuple[str, str], RowFacts]:
    return {
        key: RowFacts(status, Decimal(work), (("global_days", days),)) for key, (status, work, days) in rows.items()
    }


def works(rows: Rows) -> dict[str, Decimal | None]:
    return {code: Decimal(work) or None for (code, _), (_, work, _) in rows.items()}


def told(old_year: int, *, whole: bool = True) -> str:
    """The sections of the post, as one text."""
    old = release("RVU25D", old_year, "32.3465", "complete" if whole else "excerpt")
    new = release("RVU26C", 2026, "33.4009", "complete")
    found = digest(old, new, difference(facts(OLD), facts(NEW)), (works(OLD), works(NEW)) if whole else None)
    parts = [
        text
        for section in sections_of(found, lambda code: f"title of {code}")
        for text in (section.heading, *section.texts, *section.points, *(" ".join(row) for row in section.rows))
    ]
    return "\n".join(parts)


def test_a_release_says_what_it_changed() -> None:
    text = told(2025)
    for sentence in (
        "The conversion factor went from $32.3465 to $33.4009, up 3.3%.",  # 1.0544 / 32.3465 = 3.2597%
        "2 codes are new and 1 are gone.",
        "1 work RVU rose and 2 fell, 1 by exactly the efficiency adjustment of 2.5%.",
        "New codes\n2 codes, 1 with work.\n55707 title of 55707 3.10",
        "Deleted codes\n1 code, 1 with work.\n55700 title of 55700 2.50",
        "27715 title of 27715 15.50 21.94\n33340 title of 33340 14.00 9.99",
        "Status E (excluded from the fee schedule by regulation) became A (active, paid under the fee schedule) in 1 row.",
        "Rows whose indicators changed: global days 1.",
    ):
        assert sentence in text, sentence
    assert "47562" not in text


def test_within_a_year_nothing_is_called_the_adjustment_and_beside_an_excerpt_nothing_is_called_new() -> None:
    within = told(2026)
    assert "adjustment" not in within
    assert "47562 title of 47562 10.47 10.21" in within
    excerpt = told(2025, whole=False)
    assert "Only a starter excerpt is loaded here" in excerpt
    assert "New codes" not in excerpt
    assert "55700" not in excerpt
    assert "gone" not in excerpt


@pytest.fixture
def pages(seeded_app: Flask) -> FlaskClient:
    return seeded_app.test_client(use_cookies=False)


def test_every_post_has_a_page_with_its_sources_in_the_list_and_in_the_sitemap(pages: FlaskClient) -> None:
    overview = pages.get("/blog", headers=HTML).get_data(as_text=True)
    listed = pages.get("/sitemaps/pages.xml").get_data(as_text=True)
    assert 'type="application/atom+xml"' in overview
    assert 'href="/blog">Blog</a>' in overview
    for slug, post in written_posts().items():
        assert len(post.summary) <= 160, slug  # head.LONGEST: what a search engine shows
        assert f"/blog/{slug}</loc>" in listed
        page = unescape(pages.get(f"/blog/{slug}", headers=HTML).get_data(as_text=True))
        assert post.heading in page
        for section in post.sections:
            assert all(text in page for text in (*section.texts, *section.points)), slug
            assert BRITISH.search(" ".join((*section.texts, *section.points))) is None, slug
        assert all(source.opened_on or "file" in source.title for source in post.sources), slug
    assert pages.get("/blog/nothing-like-it", headers=HTML).status_code == 404


def test_the_post_of_the_starter_s_releases_has_our_words_and_its_counts(pages: FlaskClient) -> None:
    page = unescape(pages.get("/blog/rvu26c-beside-rvu25d", headers=HTML).get_data(as_text=True))
    for words in ("RVU26C: July 2026 beside October 2025", "Only a starter excerpt is loaded here", "up 3.3%", 'href="/codes/33880"',
                   "pfs-relative-value-files/rvu25d", "Read in the file itself"):  # fmt: skip
        assert words in page, words


def test_the_feed_has_what_rfc_4287_requires_and_is_not_sent_twice(pages: FlaskClient) -> None:
    answer = pages.get("/blog/feed.atom")
    assert (answer.mimetype, answer.cache_control.public) == ("application/atom+xml", True)
    feed = ElementTree.fromstring(answer.get_data())
    assert feed.tag == f"{ATOM}feed"
    # Section 4.1.1: id, title, updated once each, an author, a link to itself; 4.1.2: the same of an entry, and a page.
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links == {"self": "http://localhost:8000/blog/feed.atom", "alternate": "http://localhost:8000/blog"}
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "RVU Edge"
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) >= len(written_posts())
    for element in (feed, *entries):
        for name in ("id", "title", "updated"):
            [found] = element.findall(f"{ATOM}{name}")
            assert found.text, name
        assert INSTANT.fullmatch(element.findtext(f"{ATOM}updated") or "")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == len(ids)
    for entry in entries:
        assert [link.get("rel") for link in entry.findall(f"{ATOM}link")] == ["alternate"]
        assert entry.find(f"{ATOM}summary") is not None
    assert feed.findtext(f"{ATOM}updated") == max(entry.findtext(f"{ATOM}updated") or "" for entry in entries)
    again = pages.get("/blog/feed.atom", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")
