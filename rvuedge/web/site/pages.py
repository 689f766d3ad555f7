"""Pages anyone may read: what RVU Edge is, and for whom."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any

from flask import Blueprint, abort, render_template

from rvuedge.accounts.people.access import now, public
from rvuedge.catalog.store import queries
from rvuedge.web.site.samples import home_pictures

bp = Blueprint("web", __name__)

STAGES = {
    "medical-students": "Medical students",
    "residents": "Residents",
    "attendings": "Attending physicians",
}

STAGE_OF = {"medical-students": "medical_student", "residents": "resident", "attendings": "attending"}


@cache
def texts(name: str) -> Any:
    """The texts of a page that are data: stages."""
    return json.loads(files("rvuedge.web").joinpath("texts", f"{name}.json").read_text("utf-8"))


@bp.get("/")
@public
def home() -> str:
    """What RVU Edge is."""
    return home_page()


def home_page(**more: Any) -> str:
    """The home page; `line` and `worth` are a line of the calculator and its answer."""
    release = queries.release_on(now().date())
    return render_template(
        "site/home.html", release=release.release if release else None, pictures=home_pictures(), **more
    )


@bp.get("/career-stage/<stage>")
@public
def career_stage(stage: str) -> str:
    """What it does for students, residents and attending physicians."""
    if stage not in STAGES:
        abort(404)
    return render_template(
        "site/career_stage.html", title=STAGES[stage], content=texts("stages")[stage], stage=STAGE_OF[stage]
    )


@bp.get("/practices")
@public
def practices() -> str:
    """What it does for a group."""
    return render_template(
        "site/career_stage.html", title="Practices", content=texts("stages")["practices"], stage="manager"
    )


def slug_of(heading: str) -> str:
    """The address of a text, from its heading.

    >>> slug_of("Reading CMS's file whole, or not at all")
    'reading-cmss-file-whole-or-not-at-all'
    """
    plain = heading.lower().replace("'", "").replace("’", "")
    return "-".join(re.findall("[a-z0-9]+", plain))
