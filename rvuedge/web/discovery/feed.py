"""The blog as an Atom feed: RFC 4287, with the elements it requires, one entry for each of the newest posts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Response
from markupsafe import Markup

from rvuedge.accounts.people.access import public
from rvuedge.web.blog.pages import posts
from rvuedge.web.blog.written import BlogPost
from rvuedge.web.discovery.head import site
from rvuedge.web.discovery.sitemap import bp, xml_answer

IN_FEED = 20  # entries: what readers of feeds take at a time; older posts are in the list


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """A post in the feed: when it was written, as RFC 3339 has it, and our words on it as HTML."""

    post: BlogPost
    updated: str
    content: str


@bp.get("/blog/feed.atom")
@public
def feed() -> Response:
    """The newest posts."""
    newest = posts()[:IN_FEED]
    return xml_answer(
        "discovery/feed.xml",
        "application/atom+xml",
        site=site(),
        updated=_instant(max(item.on for item in newest)),
        items=[FeedEntry(item, _instant(item.on), _content(item)) for item in newest],
    )


def _instant(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _content(item: BlogPost) -> str:
    """The words of a post as HTML: its headings, paragraphs, and points."""
    parts = []
    for section in item.sections:
        parts.append(Markup("<h2>{}</h2>").format(section.heading))
        parts += [Markup("<p>{}</p>").format(text) for text in (*section.texts, *section.points)]
    return str(Markup("").join(parts))
