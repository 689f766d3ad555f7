"""The form of a plan change: what was typed as the body of the API, and what its fields offer."""

from __future__ import annotations

from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict

from rvuedge.accounts.people.queries import Member, members_of, names_of
from rvuedge.contracts.terms import practice
from rvuedge.contracts.terms.models import PracticeTerms
from rvuedge.platform.figures import in_words
from rvuedge.web.physician import contract_form
from rvuedge.web.physician.contract import choices
from rvuedge.web.typed import whole

LAST_BACK = 35  # months from today to the oldest first month: two years before that of the last whole twelve
CHANGES = ("rate", "rate_percent", "threshold", "threshold_percent")
GROUPS = (("", "Everybody"), ("specialty", "A specialty"), ("class_of", "Physicians on a template"),
          ("people", "Selected physicians"))  # fmt: skip
PLANS = (
    ("change", "Each one’s present terms with another rate or threshold"),
    ("template", "A template"),
    ("terms_id", "One physician’s stated terms"),
    ("terms", "Terms entered here"),
)


def as_body(form: MultiDict[str, str]) -> dict[str, Any]:
    """The body of POST /organizations/{id}/plan-changes for what a form says; empty fields are left out."""
    body: dict[str, Any] = {name: form[name] for name in ("from", "release") if form.get(name, "").strip()}
    group, plan = form.get("group", ""), form.get("plan", "")
    if group == "people":
        body["people"] = [whole(text) for text in form.getlist("people")]
    elif group:
        body[group] = form.get(group, "").strip()
    if plan == "change":
        body["change"] = {name: text for name in CHANGES if (text := form.get(f"change_{name}", "").strip())}
    elif plan == "terms":
        terms = contract_form.body_of(contract_form.fields_of(form))
        body["terms"] = {name: value for name, value in terms.items() if name not in ("effective_from", "cfte")}
    elif plan:
        body[plan] = form.get(plan, "").strip()
    return body


def form_choices(organization: int, today: date) -> dict[str, Any]:
    """What the form offers: groups, plans, years, releases, and what the fields of terms need."""
    members = _members(organization, today)
    stated = [item for item in practice.stated_for(organization) if item.state not in ("withdrawn", "replaced")]
    offered = choices([organization])
    return {
        "groups": GROUPS,
        "plans": PLANS,
        "members": members,
        "specialties": _pairs({member.person.specialty for member in members if member.person.specialty}),
        "templates": _pairs({item.name for item in practice.templates_of(organization)}),
        "classes": _pairs({item.template for item in stated if item.template}),
        "stated": _stated(stated),
        "years": _years(today),
        "rows_of": offered.pop("rows"),
        **offered,
    }


def _pairs(names: set[str]) -> list[tuple[str, str]]:
    """Names as choices: a value and its words."""
    return [(name, name) for name in sorted(names)]


def _members(organization: int, today: date) -> list[Member]:
    """Whoever was a member on a day of any year that is offered, or since."""
    found = members_of(organization, start=_first_day(today, LAST_BACK), end=today)
    return list({member.person.id: member for member in found}.values())


def _stated(stated: list[PracticeTerms]) -> list[tuple[int, str]]:
    """The newest terms stated for each, as a choice: by name and first day."""
    newest: dict[int, PracticeTerms] = {}
    for item in stated:
        newest.setdefault(item.person_id, item)
    names = names_of(newest)
    found = [(item.id, f"{names[number]}, from {in_words(item.effective_from)}") for number, item in newest.items()]
    return sorted(found, key=lambda pair: pair[1])


def _years(today: date) -> list[tuple[str, str]]:
    """Twelve whole months each, the last ones first, by their first day."""
    found = []
    for back in range(12, LAST_BACK + 1):
        first, last = _first_day(today, back), _first_day(today, back - 11)
        found.append((first.isoformat(), f"{first:%B %Y} to {last:%B %Y}"))
    return found


def _first_day(today: date, back: int) -> date:
    """The first day of the month so many months before today's."""
    months = today.year * 12 + today.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)
