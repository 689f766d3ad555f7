"""The whole page of a code as data: our article where there is one, facts of the release in any case."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import select

from rvuedge.accounts.rules.specialties import specialty_named
from rvuedge.catalog.articles.own_words import words_of
from rvuedge.catalog.articles.source_addresses import with_page
from rvuedge.catalog.articles.successors import succession
from rvuedge.catalog.rules.code_facts import (
    CPT_NOTICE,
    GLOBAL_WORDS,
    STATUS_WORDS,
    category_and_kind,
    is_valued,
    level,
    rvu_statement,
    title_source,
)
from rvuedge.catalog.rules.code_faqs import Indicators, Past, composed
from rvuedge.catalog.rules.in_force import ReleaseFacts
from rvuedge.catalog.store import drug_limits, queries, showing
from rvuedge.catalog.store.administrations import administrations
from rvuedge.catalog.store.models import Article, RelativeValueRow
from rvuedge.catalog.supplements.hcpcs import Official, official, official_title
from rvuedge.catalog.supplements.ndc_crosswalk import listed_packages
from rvuedge.platform.errors import NotFoundError
from rvuedge.platform.extensions import db

# What an article answers itself is not answered a second time from facts.
TOPICS = ("work rvus", "cpt code", "global period", "both sides", "assistant")
UNREVIEWED = {
    "state": "none",
    "reviewed_on": None,
    "note": "No article yet; this page shows facts from the release only.",
}


def code_page(code: str, *, on: date, release: str | None) -> dict[str, Any]:
    """Everything RVU Edge knows of a code under one release.

    Raises NotFoundError when neither a release nor an article knows the code, naming the releases that do
    when only the asked one does not, and NoReleaseError while no release is loaded.
    """
    code = code.strip().removeprefix("+").upper()
    found = showing.release_to_show(on=on, name=release)
    chosen, missing = found.release, found.missing
    rows = _rows(chosen.id, code)
    article = db.session.get(Article, code)
    known = official(code) if level(code) == "II" else None
    if not rows and article is None and known is None:
        raise _unknown(code, chosen)
    drug = code in drug_limits.drug_codes([code])
    page = _article_part(code, article, rows, known, drug)
    page |= _release_part(code, chosen, missing, rows, known, drug) | _drug_part(code, article, on, drug)
    page["notice"] = found.notice
    page["faqs"] += [faq for family in page["families"] for faq in family["faqs"]]
    page["faqs"] = [{**faq, "from_facts": False} for faq in page["faqs"]] + _fact_faqs(page, rows, chosen)
    page["related"] = page["related"] or _adjacent(code, rows, chosen)
    page["sources"] = [with_page(source) for source in page["sources"] or _fact_sources(page, chosen)]
    return page


def _rows(release_id: int, code: str) -> list[RelativeValueRow]:
    return list(
        db.session.scalars(
            select(RelativeValueRow)
            .where(RelativeValueRow.release_id == release_id, RelativeValueRow.code == code)
            .order_by(RelativeValueRow.modifier)
        )
    )


def _unknown(code: str, chosen: ReleaseFacts) -> NotFoundError:
    elsewhere = queries.known_elsewhere([code], but=chosen.id).get(code)
    after = succession(code)
    more = f" {after.sentence}" if after else ""
    if elsewhere:
        return NotFoundError(f"{code} is not in {chosen.name}; it is in {elsewhere}.{more}", code="no-such-code")
    return NotFoundError(f"No loaded release or article has {code}.{more}", code="no-such-code")


def _article_part(
    code: str, article: Article | None, rows: list[RelativeValueRow], known: Official | None, drug: bool
) -> dict[str, Any]:
    descriptor = next((row.short_descriptor for row in rows if row.short_descriptor), "")
    category, kind = category_and_kind(code, is_drug=drug)
    own = words_of(code)
    from_cms = official_title(known, descriptor)
    page: dict[str, Any] = {
        "code": code,
        "level": level(code),
        "kind": kind,
        "category": category,
        "title": own.title or from_cms or f"{category}, code {code}",
        "title_source": title_source(own.title, from_cms),
        "descriptor_short": descriptor or None,
        "official": known,
        "synonyms": [] if article else list(own.terms),
        "description": None,
        "plain_language": None,
        "clinical_context": None,
        "billing_notes": [],
        "specialties": [],
        "faqs": [],
        "related": [],
        "sources": [],
        "review": UNREVIEWED,
        "families": [],
    }
    if article is not None:
        content: dict[str, Any] = article.content
        page |= {name: content[name] for name in page if name in content} | {"title_source": "article"}
        page["specialties"] = list(dict.fromkeys(map(specialty_named, content["specialties"])))
    return page


def _release_part(
    code: str,
    release: ReleaseFacts,
    missing: str | None,
    rows: list[RelativeValueRow],
    known: Official | None,
    drug: bool,
) -> dict[str, Any]:
    by_modifier = {row.modifier: (row.status, row.work_rvu) for row in rows}
    if not rows:
        statement = f"{code} is not in {release.name}."
        if known is not None:
            statement += f" HCPCS Level II of {known.year} lists it; it has no work RVU here."
    else:
        statement = rvu_statement(code, release.name, by_modifier, drug)
    if known is not None and known.terminated_on is not None:
        statement += f" It ended: {known.terminated_on:%B} {known.terminated_on.day}, {known.terminated_on.year} was"
        statement += " the last day of service it may be used for."
    return {
        "work_rvu": _work(rows, drug),
        "rvu_statement": statement,
        "relative_values": [_row_facts(row) for row in rows],
        "release": {
            "name": release.name,
            "effective_from": release.effective_from,
            "conversion_factor": release.conversion_factor,
            "coverage": release.coverage,
            "provisional_for": missing,
        },
        "attribution": f"Figures: CMS Physician Fee Schedule Relative Value File {release.name}. {CPT_NOTICE}",
    }


def _work(rows: list[RelativeValueRow], drug: bool) -> Decimal | None:
    whole = next((row for row in rows if row.modifier == ""), None)
    if whole is None or drug or not is_valued(whole.status, whole.work_rvu):
        return None
    return whole.work_rvu


def _row_facts(row: RelativeValueRow) -> dict[str, Any]:
    valued = is_valued(row.status, row.work_rvu)
    return {
        "modifier": row.modifier,
        "status": row.status,
        "status_meaning": STATUS_WORDS.get(row.status),
        "work_rvu": row.work_rvu if valued else None,
        "nonfacility_pe": row.nonfacility_pe,
        "facility_pe": row.facility_pe,
        "malpractice": row.malpractice,
        "total_nonfacility": row.total_nonfacility,
        "total_facility": row.total_facility,
        "global_days": row.global_days,
        "global_meaning": GLOBAL_WORDS.get(row.global_days),
        "pctc": row.pctc,
        "multiple_procedure": row.mpi,
        "bilateral": row.bilat,
        "assistant": row.asst,
        "co_surgeon": row.co,
        "team": row.team,
        "endoscopy_base": row.endo_base or None,
    }


def _fact_faqs(page: dict[str, Any], rows: list[RelativeValueRow], release: ReleaseFacts) -> list[dict[str, Any]]:
    whole = next((row for row in rows if row.modifier == ""), None)
    indicators = None
    if whole is not None:
        indicators = Indicators(
            page["work_rvu"], whole.global_days, whole.pctc, whole.mpi, whole.bilat, whole.asst, whole.endo_base
        )
    past = [
        Past(str(item["name"]), cast(Decimal, item["work_rvu"]))
        for item in queries.work_history(page["code"])
        if item["modifier"] == "" and cast(date, item["effective_from"]) < release.effective_from
    ]
    found = composed(
        page["code"], release.name, page["rvu_statement"], indicators, past, level_ii=page["level"] == "II"
    )
    wanted = " ".join(faq["question"].lower() for faq in page["faqs"])
    return [
        {"question": question, "answer": answer, "from_facts": True}
        for question, answer in found
        if not any(topic in wanted and topic in question.lower() for topic in TOPICS)
    ]


def _adjacent(code: str, rows: list[RelativeValueRow], release: ReleaseFacts) -> list[dict[str, str]]:
    """For a code without an article: the base of its endoscopy family and the codes the next code in number."""
    bases = {row.endo_base for row in rows if row.endo_base}
    found = [{"code": base, "why": "the base of its endoscopy family"} for base in sorted(bases)]
    beside = [text for text in queries.codes_beside(release.id, code) if text not in bases]
    return found + [{"code": text, "why": "the next code in number"} for text in beside]


def _fact_sources(page: dict[str, Any], release: ReleaseFacts) -> list[dict[str, str]]:
    """Where a page without an article has its facts from."""
    cms = "Centers for Medicare & Medicaid Services (CMS)"
    found = [
        {
            "title": f"Physician Fee Schedule Relative Value File {release.name}",
            "publisher": cms,
            "reference": f"rows of {page['code']}",
            "supports": "figures and indicators",
        }
    ]
    if page["official"] is not None:
        title = f"HCPCS Level II {page['official'].year}"
        found.append({"title": title, "publisher": cms, "reference": page["code"], "supports": "descriptor and dates"})
    if page["drug"] is not None and page["drug"]["last_listed"]:
        title = f"Payment limits of {page['drug']['last_listed']['quarter']}"
        found.append({"title": title, "publisher": cms, "reference": page["code"], "supports": "payment limit"})
    return found


def _drug_part(code: str, article: Article | None, on: date, is_drug: bool) -> dict[str, Any]:
    if not is_drug:
        return {"drug": None}
    written = article.content.get("drug") if article else None
    facts: dict[str, Any] = dict(written) if isinstance(written, dict) else {}
    given = administrations([code])[code]
    now_limit = drug_limits.payment_limits([code], on).get(code)
    latest = drug_limits.latest_limit(code)
    packages = listed_packages(code, on) or []
    return {
        "drug": {
            "generic": facts.get("generic"),
            "brand": facts.get("brand", []),
            "billing_unit": facts.get("billing_unit") or (latest and latest.dosage),
            "container": facts.get("container"),
            "market_status": facts.get("market_status"),
            "payment_limit": now_limit.limit if now_limit else None,
            "quarter": now_limit.quarter if now_limit else drug_limits.quarter_name(on),
            "last_listed": {"quarter": latest.quarter, "payment_limit": latest.limit} if latest else None,
            "limits": drug_limits.limits_by_quarter(code),
            "ndcs": [package.ndc for package in packages],
            "packages": [asdict(package) for package in packages],
            "administration_codes": list(given.codes),
            "administration_note": given.note,
            "administration_family": given.family,
            "administration_route": given.route,
        }
    }
