"""The form of a report's choices: what stands in it, and what it says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from rvuedge.accounts.people.queries import members_of
from rvuedge.benchmarks.store.queries import surveys_for
from rvuedge.contracts.policies.practice import own_policies
from rvuedge.platform.figures import in_words
from rvuedge.reports.benchmark.schemas import WEIGHT, weighed
from rvuedge.reports.rules.moving_periods import MOVING
from rvuedge.reports.saved.services import days_of

PERIOD_WORDS = {**MOVING, "days": "these days:"}
SHIPPED_POLICIES = {
    "mgma-survey": "survey rules (mgma-survey)",
    "cms-payment": "Medicare’s rules (cms-payment)",
    "face-value": "every line in full (face-value)",
}
OPTIONAL = ("policy", "reprice", "specialty", "from", "to")
EMPTY = {"period": "last-quarter", "survey": "", "detail": "physicians", "measures": "work-and-pay"}


def choices_in(form: MultiDict[str, str]) -> dict[str, Any]:
    """Choices as the schema reads them; what is left empty is left out.

    Raises ValidationError where no survey is chosen, or one of several has no weight.
    """
    surveys = form.getlist("survey")
    if not surveys:
        raise ValidationError({"survey": ["Choose a survey."]})
    found: dict[str, Any] = {
        "survey": surveys[0] if len(surveys) == 1 else _blend(form, surveys),
        "period": form.get("period", ""),
        "detail": form.get("detail", "physicians"),
        "measures": form.get("measures", "work-and-pay"),
    }
    found |= {name: value for name in OPTIONAL if (value := form.get(name, "").strip())}
    if found["period"] != "days":
        found.pop("from", None)
        found.pop("to", None)
    return found


def _blend(form: MultiDict[str, str], surveys: Sequence[str]) -> str:
    """Several surveys with their weights: 7:0.6,9:0.4. Raises ValidationError for a weight that is missing or wrong."""
    weights = [form.get(f"weight-{survey}", "").strip() for survey in surveys]
    if not all(weights):
        raise ValidationError({"survey": ["Enter a weight for each survey."]})
    if wrong := [text for text in weights if not re.fullmatch(WEIGHT, text, re.ASCII)]:
        raise ValidationError({"survey": [f"The weight “{wrong[0]}” is not above 0 with a point, such as 0.6."]})
    return ",".join(f"{survey}:{weight}" for survey, weight in zip(surveys, weights, strict=True))


def chosen(choices: Mapping[str, Any]) -> MultiDict[str, str]:
    """Stored choices as the form sends them, so that the form can stand as it was."""
    form: MultiDict[str, str] = MultiDict()
    for survey, weight in weighed(choices["survey"]) if choices.get("survey") else ():
        form.add("survey", str(survey))
        form[f"weight-{survey}"] = f"{weight.normalize():f}"
    for name in ("period", "detail", "measures", *OPTIONAL):
        if choices.get(name):
            form[name] = str(choices[name])
    return form


def choice_fields(organization_id: int, form: Mapping[str, str], *, on: date) -> dict[str, Any]:
    """What the form of choices needs (parts/report_choices.html); `form` is what stands in it."""
    members = members_of(organization_id, start=on.replace(month=1, day=1), end=on)
    own = {policy.name: policy.name for policy in own_policies([organization_id])}
    return {
        "periods": PERIOD_WORDS,
        "surveys": surveys_for([organization_id]),
        "specialties": sorted({member.person.specialty for member in members if member.person.specialty}),
        "policies": own | SHIPPED_POLICIES,
        "form": form,
    }


def period_words(choices: Mapping[str, Any], on: date) -> str:
    """The period as it is today: last complete quarter (July 1, 2026 to September 30, 2026)."""
    start, end = days_of(choices, on)
    days = f"{in_words(start)} to {in_words(end)}"
    kind = choices["period"]
    return days if kind == "days" else f"{MOVING[kind]} ({days})"
