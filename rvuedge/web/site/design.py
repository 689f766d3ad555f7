"""The page of the design: every component with its class names, in the demo only."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, render_template

from config import Settings
from rvuedge.accounts.people.access import public
from rvuedge.web.site.samples import pictures

bp = Blueprint("design", __name__)


@bp.get("/design")
@public
def design() -> str:
    """What a page may use."""
    settings: Settings = current_app.config["RVUEDGE"]
    if settings.mode == "production":
        abort(404)
    return render_template("site/design.html", pictures=pictures())
