"""Pages anyone may read: what RVU Edge is, codes, resources, news, support."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rvuedge.accounts.people.access import now, public
from rvuedge.catalog.codes import finder
from rvuedge.catalog.codes.finder import CodeQuery, found_codes, notice_of
from rvuedge.catalog.codes.page import code_page
from rvuedge.catalog.search.index import Filters
from rvuedge.catalog.store import queries
from rvuedge.logbook.capture.code_search import searcher
from rvuedge.platform.errors import NotFoundError

bp = Blueprint("web", __name__)

SHOWN = 50  # hits on a page
STAGES = {
    "medical-students": "Medical students",
    "residents": "Residents",
    "attendings": "Attending physicians",
}


@cache
def texts(name: str) -> Any:
    """The texts of a page that are data: posts, resources."""
    return json.loads(files("rvuedge.web").joinpath("texts", f"{name}.json").read_text("utf-8"))


@bp.get("/")
@public
def home() -> str:
    """What RVU Edge is."""
    return render_template("site/home.html", stages=STAGES)


@bp.get("/career-stage/<stage>")
@public
def career_stage(stage: str) -> str:
    """What it does for students, residents and attending physicians."""
    if stage not in STAGES:
        abort(404)
    return render_template("site/career_stage.html", title=STAGES[stage], content=texts("stages")[stage])


@bp.get("/codes")
@public
def codes() -> str:
    """Search, or browse by specialty and category."""
    parameters = {name: request.args.get(name) or None for name in ("category", "specialty", "kind")}
    query = request.args.get("q", "").strip()
    found: list[dict[str, Any]] = []
    notice = None
    if query or any(parameters.values()):
        filters = Filters(category=parameters["category"], specialty=parameters["specialty"], kind=parameters["kind"])
        wanted = CodeQuery(query, filters, searcher=searcher())
        _, found = found_codes(wanted, today=now().date(), limit=SHOWN)
        notice = notice_of(wanted, today=now().date())
    return render_template(
        "site/codes.html", query=query, parameters=parameters, found=found, notice=notice, groups=groups()
    )


def groups() -> dict[str, list[str]]:
    """The specialties and categories that articles speak of."""
    documents = [document for document in finder.current_index().documents if document.has_article]
    return {
        "specialty": sorted({name for document in documents for name in document.specialties}),
        "category": sorted({document.category for document in documents}),
    }


@bp.get("/codes/<code>")
@public
def code(code: str) -> ResponseReturnValue:
    """The whole page of a code."""
    if code != code.upper():
        return redirect(url_for("web.code", code=code.upper()), 301)
    try:
        page = code_page(code, on=now().date(), release=request.args.get("release"))
    except NotFoundError as error:
        return render_template("site/no_such_code.html", code=code, detail=error.detail), 404
    return render_template("site/code.html", page=page, history=queries.work_history(code))


@bp.get("/resources")
@public
def resources() -> str:
    """Guides."""
    return render_template("site/texts.html", title="Resources", content=texts("resources"))


@bp.get("/blog")
@public
def blog() -> str:
    """What is new in the software."""
    return render_template("site/texts.html", title="Blog", content=texts("blog"))
