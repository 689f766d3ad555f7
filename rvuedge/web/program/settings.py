"""A program's rules from a day on: attestation, reminders, assessments, and the procedures of the look-up."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from rvuedge.accounts.people.access import me, now
from rvuedge.files.headers import hyphenated
from rvuedge.training.programs import founding
from rvuedge.training.programs.access import directed
from rvuedge.training.programs.api import day_in_address
from rvuedge.training.programs.listing import dated_rules
from rvuedge.training.programs.queries import rules_on
from rvuedge.training.programs.rules import POLICIES, WHO_MAY_ATTEST
from rvuedge.training.programs.schemas import RulesBodySchema
from rvuedge.training.requirements.shipped import autonomy_scales, scales
from rvuedge.web.program.desk import PROGRAM, bp
from rvuedge.web.program.forms import back, given, numbered, outcome_shown, words
from rvuedge.web.typed import whole

POLICY_WORDS = {
    "always": "every case, as it is logged",
    "on_request": "when the resident asks",
    "sampled": "a share of the cases, drawn by lot",
    "certain_procedures": "cases with certain codes",
}
WHO_WORDS = {
    "named": "the attending the case names",
    "any_attending": "any attending of the roster",
    "senior_residents": "also senior residents",
}
LONGEST_KEY = 40  # characters of a procedure's key (training/programs/schemas.py)
SPARE = 3  # empty rows below the procedures


@bp.get(f"{PROGRAM}/rules")
def rules(organization_id: int) -> str:
    """The rules in force in a form, and those of other days."""
    organization = directed(organization_id).organization_id
    today: date = now().date()
    return render_template(
        "program/rules.html",
        organization_id=organization,
        rules=rules_on(organization, today),
        dated=dated_rules(organization),
        policies={key: POLICY_WORDS[key] for key in POLICIES},
        who={key: WHO_WORDS[key] for key in WHO_MAY_ATTEST},
        scales={key: scales()[key] for key in autonomy_scales()},
        spare=SPARE,
        today=today,
    )


@bp.post(f"{PROGRAM}/rules")
def put_rules(organization_id: int) -> ResponseReturnValue:
    """State the rules from a day on."""
    organization = directed(organization_id).organization_id
    with outcome_shown("Saved."):
        body = RulesBodySchema().load(_stated())
        starts_on = day_in_address(given("starts_on").get("starts_on", now().date().isoformat()))
        founding.state_rules(organization, starts_on, RulesBodySchema().dump(body), by=me(), now=now())
    return back("rules", organization)


@bp.post(f"{PROGRAM}/rules/<starts_on>/remove")
def remove_rules(organization_id: int, starts_on: str) -> ResponseReturnValue:
    """Take back the rules from a day."""
    organization = directed(organization_id).organization_id
    with outcome_shown("Removed."):
        founding.remove_rules(organization, day_in_address(starts_on), by=me(), now=now())
    return back("rules", organization)


def _stated() -> dict[str, Any]:
    fields = given("attestation_policy", "sample_share", "who_may_attest", "log_reminder_days", "request_days")
    for name in ("log_reminder_days", "request_days"):
        if name in fields:
            fields[name] = whole(fields[name])
    exchange = given("window_days", "on_silence", "scale", "open_within_days")
    for name in ("window_days", "open_within_days"):
        if name in exchange:
            exchange[name] = whole(exchange[name])
    codes = words(request.form.get("codes", ""))
    return {**fields, "codes": codes, "assessments": exchange, "certification": _procedures()}


def _procedures() -> list[dict[str, Any]]:
    found = []
    for row in numbered("key", "name", "codes", "needed"):
        if "name" not in row:
            continue  # a name that is emptied takes the procedure off the list
        key = row.get("key") or hyphenated(row["name"], LONGEST_KEY)
        item = {"key": key or "procedure", "name": row["name"], "codes": words(row.get("codes", ""))}
        found.append({**item, "needed": whole(row["needed"]) if "needed" in row else None})
    return found
