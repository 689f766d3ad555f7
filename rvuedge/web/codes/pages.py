"""The list of codes, which reaches every code by category or specialty, and the page of each."""

from __future__ import annotations

from collections import Counter
from math import ceil

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rvuedge.accounts.people.access import now, public
from rvuedge.accounts.rules.specialties import specialty_named
from rvuedge.catalog.articles.successors import succession
from rvuedge.catalog.codes import finder
from rvuedge.catalog.codes.finder import CodeQuery, FoundCodes, found_codes, notice_of
from rvuedge.catalog.codes.page import code_page
from rvuedge.catalog.search.index import Filters
from rvuedge.catalog.store import queries
from rvuedge.logbook.capture.code_search import searcher
from rvuedge.platform.errors import NotFoundError
from rvuedge.web.codes.coverage import code_edits
from rvuedge.web.codes.dollars import code_dollars
from rvuedge.web.codes.drug_facts import drug_facts
from rvuedge.web.codes.guide_links import guide_links
from rvuedge.web.codes.modifier_advice import modifier_advice
from rvuedge.web.codes.related import related_codes
from rvuedge.web.codes.sources import linked
from rvuedge.web.codes.value_history import change_words, dated_values, pills, value_picture
from rvuedge.web.site.pages import bp
from rvuedge.web.typed import is_whole

SHOWN = 50  # codes on a page of the list: two screens of a desk
ASKED = ("category", "specialty", "kind")
NOTHING_FOUND = FoundCodes(0, [], [], [])


@bp.get("/codes")
@public
def codes() -> str:
    """Search, or browse by specialty and category, page by page."""
    parameters = {name: request.args.get(name) or None for name in ASKED}
    parameters["specialty"] = specialty_named(parameters["specialty"] or "") or None
    query, page = request.args.get("q", "").strip(), _page_number()
    found, notice = NOTHING_FOUND, None
    if query or any(parameters.values()):
        filters = Filters(category=parameters["category"], specialty=parameters["specialty"], kind=parameters["kind"])
        wanted = CodeQuery(query, filters, searcher=searcher())
        found = found_codes(wanted, today=now().date(), limit=SHOWN, offset=(page - 1) * SHOWN)
        notice = notice_of(wanted, today=now().date())
    return render_template(
        "site/codes.html",
        query=query,
        parameters=parameters,
        found=found,
        page=page,
        pages=max(1, ceil(found.total / SHOWN)),
        first=(page - 1) * SHOWN + 1,
        notice=notice,
        groups=groups(),
    )


def _page_number() -> int:
    text = request.args.get("page", "1")
    return min(max(int(text), 1), 9_999) if is_whole(text) and len(text) < 5 else 1


def groups() -> dict[str, list[tuple[str, int]]]:
    """Every category, and the specialties that articles speak of, each with how many codes it has."""
    documents = finder.current_index().documents
    categories = Counter(document.category for document in documents)
    specialties = Counter(name for document in documents for name in document.specialties)
    return {"specialty": sorted(specialties.items()), "category": sorted(categories.items())}


@bp.get("/codes/<code>")
@public
def code(code: str) -> ResponseReturnValue:
    """The whole page of a code."""
    if code != code.upper():
        return redirect(url_for("web.code", code=code.upper()), 301)
    today = now().date()
    try:
        page = code_page(code, on=today, release=request.args.get("release"))
    except NotFoundError as error:
        return render_template(
            "site/no_such_code.html", code=code, detail=error.detail, query=code, after=succession(code)
        ), 404
    values = dated_values(queries.work_history(code))
    so_far = [item for item in values if item.since <= page["release"]["effective_from"]]
    return render_template(
        "site/code.html",
        page=page,
        picture_of_values=value_picture(values, today),
        change=change_words(so_far, page["work_rvu"]),
        pills=pills(page),
        advice=modifier_advice(page, max(today, page["release"]["effective_from"])),
        dollars_of=code_dollars(page, today=today, locality=request.args.get("locality") or None),
        related=related_codes(page),
        drug=drug_facts(page, today=today) if page["drug"] else None,
        edits=code_edits(page, today),
        guide_links=guide_links(page),
        after=succession(code),
        sources=linked(page["sources"]),
    )
