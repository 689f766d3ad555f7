"""The blog's list and each post."""

from __future__ import annotations

from math import ceil

from flask import abort, render_template, request

from rvuedge.accounts.people.access import public
from rvuedge.web.blog.release_changes import pairs
from rvuedge.web.blog.release_posts import address_of, head_of, whole_post
from rvuedge.web.blog.written import BlogPost, written_posts
from rvuedge.web.site.pages import bp
from rvuedge.web.typed import page_of

SHOWN = 12  # posts of a page: three screens of a phone
OTHERS = 4  # posts named at the end of one


def posts() -> list[BlogPost]:
    """Every post, the newest first: those written by hand, and one for each loaded release with one before it."""
    found = {**written_posts(), **{head.slug: head for head in (head_of(old, new) for old, new in pairs())}}
    return sorted(found.values(), key=lambda post: (post.on, post.slug), reverse=True)


@bp.get("/blog")
@public
def blog() -> str:
    """The posts, page by page."""
    found = posts()
    pages = max(1, ceil(len(found) / SHOWN))
    page = page_of(request.args.get("page", ""), pages)
    return render_template("blog/blog.html", items=found[(page - 1) * SHOWN : page * SHOWN], page=page, pages=pages)


@bp.get("/blog/<slug>")
@public
def post(slug: str) -> str:
    """One post; that of a release counts what changed from the loaded files."""
    found = next((item for item in posts() if item.slug == slug), None)
    if found is None:
        abort(404)
    shown = next((whole_post(old, new) for old, new in pairs() if address_of(old, new) == slug), found)
    return render_template(
        "blog/post.html", post=shown, others=[item for item in posts() if item.slug != slug][:OTHERS]
    )
