"""What stands in the head of a public page: its address, what it is in a sentence, its picture, its structured data.

Templates call these from base.html; a page says nothing of its own unless it has better words (block description).
"""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlencode

from flask import Flask, current_app, request, url_for
from jinja2 import pass_context
from jinja2.runtime import Context
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from config import Settings
from rvuedge.platform.figures import hundredths
from rvuedge.web.discovery import structured_data as data

PUBLIC = "web."  # the blueprint of the pages that anyone may read and search engines may list
KEPT = ("category", "specialty", "kind", "page")  # of a query, what makes another page; words of a search do not
LONGEST = 160  # characters: search engines cut a description off soon after
SITE = "Work RVUs, exact and explained line by line, for any date of service."
SENTENCES = {
    "web.home": (
        "Log what you did in seconds and see its work RVUs with the reason for each line: by Medicare’s fee schedule "
        "of that day, or by your contract’s rules."
    ),
    "web.resources": "Guides to work RVUs, modifiers, global periods, drug units, and contracts, with sources.",
    "web.blog": "What each release of the fee schedule changed, and what we learned from its files.",
    "web.support": "Write to the people who run this site: a question, an error on a page, or a barrier you met.",
    "web.about": "What RVU Edge is, where its figures come from, who reviews its texts, and what it does not do.",
    "web.privacy": "What RVU Edge keeps of you, who can see it, and how you take it with you. No patient is in it.",
    "web.terms": "The terms of use of RVU Edge: what it is for, what it is not, and whose figures it shows.",
    "web.accessibility": "How RVU Edge is built and tested for people with disabilities; where to report a barrier.",
}
STAGES = {
    "medical-students": "Medical students: list what you observed, assisted, and performed, and have it signed off.",
    "residents": "Residents: log a case in four taps, see your minimums by category, and have cases attested.",
    "attendings": "Attending physicians: work RVUs by line with their reasons, your goal, your percentile, your pay.",
}


def site() -> str:
    """The public address of this installation, without a slash at its end."""
    settings: Settings = current_app.config["RVUEDGE"]
    return settings.public_url.rstrip("/")


def is_listed(context: Context) -> bool:
    """Whether search engines may list the page: a public one that exists and is not the answer to a search."""
    endpoint = request.endpoint or ""
    exists = endpoint != "web.worth_form" and (endpoint != "web.code" or "page" in context)
    return endpoint.startswith(PUBLIC) and request.method == "GET" and exists and not request.args.get("q")


@pass_context
def canonical_address(context: Context) -> str | None:
    """The one address of the page, whatever it was asked with; None for a page that is not for search engines."""
    if not is_listed(context):
        return None
    chosen = {name: request.args[name] for name in KEPT if request.args.get(name)}
    query = f"?{urlencode(chosen)}" if chosen and request.endpoint in {"web.codes", "web.blog"} else ""
    return f"{site()}{request.path}{query}"


def page_of(context: Context) -> dict[str, Any] | None:
    """The page of a code, where one is shown."""
    shown = context.get("page") if request.endpoint == "web.code" else None
    return cast("dict[str, Any]", shown) if isinstance(shown, dict) and "code" in shown else None


def shortened(text: str, longest: int = LONGEST) -> str:
    """The text up to the last whole word that fits, with an ellipsis where something was left off."""
    if len(text) <= longest:
        return text
    return text[: longest - 1].rsplit(" ", 1)[0].rstrip(",;:. ") + "…"


def code_sentence(page: dict[str, Any]) -> str:
    """What the page of a code tells, its work RVU first."""
    system = "HCPCS" if page["level"] == "II" else "CPT"
    if page["work_rvu"] is not None:
        worth = f"{hundredths(page['work_rvu'])} work RVUs in {page['release']['name']}"
        more = "What changes it, dollars by setting, sources."
    elif page["drug"]:
        worth, more = "a drug, no work RVU", "Billing unit, payment limit by quarter, NDCs, sources."
    else:
        worth, more = f"no work RVU in {page['release']['name']}", "Why, how to report it, sources."
    title = shortened(page["title"], LONGEST - len(f"{system} {page['code']}, : {worth}. {more}"))
    return f"{system} {page['code']}, {title}: {worth}. {more}"


@pass_context
def page_description(context: Context) -> str:
    """The page in one sentence of at most 160 characters."""
    if page := page_of(context):
        return code_sentence(page)
    endpoint = request.endpoint or ""
    if endpoint == "web.career_stage":
        return STAGES.get(str((request.view_args or {}).get("stage")), SITE)
    if endpoint == "web.codes":
        return shortened(_codes_sentence())
    return shortened(SENTENCES.get(endpoint, SITE))


def _codes_sentence() -> str:
    chosen = [request.args[name] for name in KEPT[:-1] if request.args.get(name)]
    number = request.args.get("page", "1")
    place = f", page {number}" if number.isdecimal() and number != "1" else ""
    if not chosen:
        return f"Every CPT and HCPCS code with its work RVU, by category and specialty{place}."
    whose = "that doctors report in" if request.args.get("specialty") else "of"
    return f"Codes {whose} {' and '.join(chosen)} with their work RVUs, in our own words{place}."


@pass_context
def card_address(context: Context) -> str:
    """The picture that is shown where somebody shares the page."""
    if page := page_of(context):
        return f"{site()}{url_for('cards.code_card', code=page['code'], v=page['release']['name'])}"
    return f"{site()}{url_for('cards.site_card')}"


@pass_context
def structured(context: Context) -> Markup:
    """The page's JSON-LD as a block of data; empty where there is nothing to state."""
    if not is_listed(context):
        return Markup("")
    document = data.graph(_nodes(context))
    if document is None:
        return Markup("")
    return Markup('<script type="application/ld+json">{}</script>').format(htmlsafe_json_dumps(document))


def _nodes(context: Context) -> list[data.Node]:
    if request.endpoint == "web.home":
        return [data.organization(site()), data.software(site(), page_description(context))]
    nodes = [data.breadcrumbs(site(), trail)] if (trail := _trail(context)) else []
    if page := page_of(context):
        address = f"{site()}{request.path}"
        nodes.append(data.medical_code(page, address, page_description(context)))
        if answered := data.questions(page, address):
            nodes.append(answered)
    return nodes


def _trail(context: Context) -> list[tuple[str, str]]:
    home = ("RVU Edge", url_for("web.home"))
    codes = ("Codes", url_for("web.codes"))
    if page := page_of(context):
        category = (page["category"], url_for("web.codes", category=page["category"]))
        return [home, codes, category, (page["code"], url_for("web.code", code=page["code"]))]
    if request.endpoint == "web.codes":
        chosen = [request.args[name] for name in KEPT[:-1] if request.args.get(name)]
        return [home, codes, (chosen[0], request.full_path.rstrip("?"))] if chosen else [home, codes]
    return []


def register(app: Flask) -> None:
    """What base.html calls."""
    app.jinja_env.globals.update(
        canonical_address=canonical_address,
        page_description=page_description,
        card_address=card_address,
        structured_data=structured,
    )
