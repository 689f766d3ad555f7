"""The page of a practice's audit trail: who saw and changed what, all or some of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import render_template, request, url_for

from rvuedge.accounts.audit import trail as audit
from rvuedge.accounts.audit.api import before_of
from rvuedge.accounts.people.access import managed, now
from rvuedge.accounts.people.queries import members_of
from rvuedge.platform.paging import encode
from rvuedge.web.audit_words import WORDS, in_words
from rvuedge.web.practice.desk import PRACTICE, bp
from rvuedge.web.typed import is_whole

PAGE = 50  # entries on a page
# What happens to an account is its owner's business alone.
PRACTICE_WORDS = {action: words for action, words in WORDS.items() if not action.startswith(audit.ACCOUNT)}
FIELDS = ("person", "action", "from", "to")


@bp.get(f"{PRACTICE}/audit")
def trail(organization_id: int) -> str:
    """Who saw and changed what, newest first."""
    organization = managed(organization_id)
    given = {name: value for name in FIELDS if (value := request.args.get(name, "").strip())}
    before = before_of(request.args.get("cursor"))
    found = audit.trail_of(organization, before=before, limit=PAGE + 1, criteria=_query(given))
    more = {**given, "cursor": encode([found[PAGE - 1].id])} if len(found) > PAGE else None
    return render_template(
        "practice/audit.html",
        organization_id=organization,
        entries=found[:PAGE],
        names=audit.names_of({person for entry in found for person in entry.people}),
        words=PRACTICE_WORDS,
        in_words=in_words,
        given=given,
        people=_people(organization),
        export=_address("audit_export.export_audit", organization, given),
        following=_address("web_practice.trail", organization, more) if more else None,
    )


def _address(view: str, organization_id: int, query: dict[str, str]) -> str:
    parameters: dict[str, Any] = {"organization_id": organization_id, **query}
    return url_for(view, **parameters)


def _people(organization_id: int) -> dict[int, str]:
    """Everybody who ever was a member, by name."""
    members = members_of(organization_id, start=date(2000, 1, 1), end=now().date())
    return {member.person.id: member.person.name for member in members}


def _query(given: dict[str, str]) -> audit.AuditQuery:
    """What was asked for; what cannot be read is not asked for."""
    person = given.get("person", "")
    return audit.AuditQuery(
        int(person) if is_whole(person) else None,
        given.get("action"),
        _day(given.get("from")),
        _day(given.get("to")),
    )


def _day(text: str | None) -> date | None:
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2100 else None
