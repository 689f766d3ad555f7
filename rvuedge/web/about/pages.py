"""The pages that say what RVU Edge is, what is kept of whom, what its use is subject to, and who can use it."""

from __future__ import annotations

from flask import render_template

from rvuedge.accounts.people.access import now, public
from rvuedge.catalog.rules.in_force import to_show
from rvuedge.catalog.store import queries
from rvuedge.web.site.pages import bp


@bp.get("/about")
@public
def about() -> str:
    """What it is, where its figures come from, who reviews its texts."""
    shown = to_show(queries.releases(), now().date())
    return render_template("about/about.html", release=shown.release if shown else None)


@bp.get("/privacy")
@public
def privacy() -> str:
    """What is kept of whom, and why: said before anybody makes an account."""
    return render_template("about/privacy.html")


@bp.get("/terms")
@public
def terms() -> str:
    """What the use of this site is subject to."""
    return render_template("about/terms.html")


@bp.get("/accessibility")
@public
def accessibility() -> str:
    """How it is built and tested for people with disabilities, and where to report a barrier."""
    return render_template("about/accessibility.html")
