"""Where search engines look first: robots.txt, the sitemap's index and its parts, favicon.ico.

The format is https://www.sitemaps.org/protocol.html: at most 50,000 addresses in a part.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from flask import Blueprint, Response, abort, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from werkzeug.routing import Rule

from config import PROJECT
from rvuedge.accounts.people.access import now, public
from rvuedge.catalog.codes import finder
from rvuedge.catalog.store import queries, showing
from rvuedge.catalog.store.models import Article, RelativeValueRow, Release
from rvuedge.platform.extensions import db
from rvuedge.web.blog.pages import posts
from rvuedge.web.discovery.head import PUBLIC, STAGES, site
from rvuedge.web.resources.case_logs import specialties_with_sets
from rvuedge.web.resources.guides import guides

bp = Blueprint("discovery", __name__)

PART = 10_000  # addresses: a fifth of what the protocol allows, so that a part stays near one megabyte
AN_HOUR = 3600  # seconds; search engines ask some times a day
A_WEEK = 7 * 24 * 3600  # seconds; the mark changes with a design
ICON = PROJECT / "rvuedge" / "web" / "static" / "favicon.ico"
# Public pages that are reached from others and are no place of their own.
UNLISTED = frozenset(
    {
        "web.code",
        "web.worth_form",
        "web.dose",
        "web.codes",
        "web.career_stage",
        "web.guide",
        "web.case_log_guide",
        "web.post",
    }
)  # these have parts of their own


@dataclass(frozen=True, slots=True)
class Place:
    """A page in the sitemap: its path, and the day its content last changed where that is known."""

    path: str
    changed_on: date | None = None


def fixed_pages() -> list[Place]:
    """Every public page whose address has no part to fill in, and the career stages; found, so none is forgotten."""
    rules = [rule for rule in current_app.url_map.iter_rules() if is_fixed(rule)]
    paths = [url_for(rule.endpoint) for rule in rules]
    return [Place(path) for path in sorted({*paths, url_for("web.codes"), *_stages(), *_texts()})]


def is_fixed(rule: Rule) -> bool:
    """Whether a rule is one public page to read."""
    listed = rule.endpoint.startswith(PUBLIC) and rule.endpoint not in UNLISTED
    return listed and "GET" in (rule.methods or ()) and not rule.arguments and not rule.redirect_to


def _texts() -> Iterable[str]:
    written = [url_for("web.post", slug=post.slug) for post in posts()]
    case_logs = [url_for("web.case_log_guide", slug=slug) for slug in specialties_with_sets()]
    return [*written, *(url_for("web.guide", slug=slug) for slug in guides()), *case_logs]


def _stages() -> Iterable[str]:
    return [url_for("web.career_stage", stage=stage) for stage in STAGES]


def hubs() -> list[Place]:
    """The lists of codes by category and by specialty."""
    documents = finder.current_index().documents
    specialties = {name for document in documents if document.has_article for name in document.specialties}
    categories = {document.category for document in documents}
    found = [url_for("web.codes", category=name) for name in sorted(categories)]
    return [Place(path) for path in found + [url_for("web.codes", specialty=name) for name in sorted(specialties)]]


def code_places() -> list[Place]:
    """The page of every code of the release that is shown, and of every article."""
    try:
        shown = showing.release_to_show(on=now().date(), name=None).release
    except queries.NoReleaseError:
        return []
    imported = db.session.scalar(select(func.max(Release.imported_at)).where(Release.id == shown.id))
    articles = {code: loaded.date() for code, loaded in db.session.execute(select(Article.code, Article.loaded_at))}
    rows = select(RelativeValueRow.code).where(RelativeValueRow.release_id == shown.id).distinct()
    codes = {*db.session.scalars(rows), *articles}
    oldest = imported.date() if imported else date.min
    return [Place(f"/codes/{code}", max(articles.get(code, oldest), oldest)) for code in sorted(codes)]


@lru_cache(maxsize=8)
def _parts(_version: int, _address: str, _day: date) -> dict[str, list[Place]]:
    codes = code_places()
    numbered = {f"codes-{start // PART + 1}": codes[start : start + PART] for start in range(0, len(codes), PART)}
    return {"pages": fixed_pages(), "lists": hubs(), **numbered}


def parts() -> dict[str, list[Place]]:
    """The parts of the sitemap by name; made anew when the catalog or the day changes."""
    return _parts(queries.version_number(), str(db.engine.url), now().date())


def xml_answer(template: str, mimetype: str = "application/xml", **values: object) -> Response:
    """A document that may be kept for an hour, with an ETag; nothing but that where the asker has it already."""
    answer = Response(render_template(template, **values), mimetype=mimetype)
    answer.cache_control.public, answer.cache_control.max_age = True, AN_HOUR
    answer.add_etag()
    answer.make_conditional(request)
    return answer


@bp.get("/sitemap.xml")
@public
def sitemap_index() -> Response:
    """The parts, each with the newest day in it."""
    newest = {
        name: max((place.changed_on for place in places if place.changed_on), default=None)
        for name, places in parts().items()
    }
    return xml_answer("discovery/sitemap_index.xml", site=site(), parts=newest)


@bp.get("/sitemaps/<name>.xml")
@public
def sitemap_part(name: str) -> Response:
    """The addresses of one part."""
    found = parts()
    if name not in found:
        abort(404)
    return xml_answer("discovery/sitemap.xml", site=site(), places=found[name])


@bp.get("/robots.txt")
@public
def robots() -> Response:
    """What not to ask for: what needs a sign-in, the API, and the endless answers to searches."""
    lines = ["User-agent: *", "Disallow: /app/", "Disallow: /api/", "Disallow: /codes?q=", "Disallow: /*&q="]
    answer = Response("\n".join([*lines, "", f"Sitemap: {site()}/sitemap.xml", ""]), mimetype="text/plain")
    answer.cache_control.public, answer.cache_control.max_age = True, AN_HOUR
    return answer


@bp.get("/favicon.ico")
@public
def favicon() -> ResponseReturnValue:
    """The mark for those who ask before they read the page."""
    answer = Response(ICON.read_bytes(), mimetype="image/x-icon")
    answer.cache_control.public, answer.cache_control.max_age = True, A_WEEK
    answer.add_etag()
    answer.make_conditional(request)
    return answer
