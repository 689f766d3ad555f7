"""The profile page: name, specialty, time zone, and the career stage from a day on."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from rvuedge.accounts.credentials.sessions import edit_profile
from rvuedge.accounts.mail.switches import is_off
from rvuedge.accounts.people.access import me, now
from rvuedge.accounts.people.schemas import REMINDER_DAYS, PersonPatchSchema
from rvuedge.accounts.rules.career_stages import CAREER_STAGES
from rvuedge.accounts.rules.specialties import specialties, specialty_named
from rvuedge.logbook.reminders.letters import REMINDER_MAIL
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.platform.figures import count
from rvuedge.productivity.repricing.career_changes import Change, change_stage, stage_change, stating, taking_back
from rvuedge.reports.dated_facts.api import stage_change_answer
from rvuedge.reports.dated_facts.closed import closed_for
from rvuedge.reports.dated_facts.schemas import CareerStageBodySchema, CareerStageDaySchema
from rvuedge.web.flashes import flash_fields

bp = Blueprint("web_profile", __name__, url_prefix="/app/profile")
# Zones of the United States, which most readers are in; the list offers these first.
USUAL_ZONES = (
    "America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles",
    "America/Anchorage", "Pacific/Honolulu", "America/Puerto_Rico",
)  # fmt: skip


@bp.get("")
def show() -> str:
    """What is known of the signed-in person."""
    person = me()
    days = None if is_off(person.email, REMINDER_MAIL) else person.log_reminder_days
    known = {"name": person.name, "specialty": person.specialty or "", "time_zone": person.time_zone}
    return _page(known | {"log_reminder_days": str(days or "")}, {})


@bp.post("")
def save() -> ResponseReturnValue:
    """Change it; a refused form is shown again as it was sent, with each problem at its field."""
    names = ("name", "specialty", "time_zone", "log_reminder_days")
    typed = {name: request.form.get(name, "").strip() for name in names}
    days = int(typed["log_reminder_days"]) if typed["log_reminder_days"].isdecimal() else None
    sent = {**typed, "specialty": specialty_named(typed["specialty"]) or None, "log_reminder_days": days}
    try:
        changes = PersonPatchSchema().load(sent)
    except ValidationError as error:
        return _page(typed, _problems(error)), 422
    edit_profile(person=me(), changes=changes, now=now())
    chosen = changes["specialty"]
    read_as = f" Specialty: {chosen}." if chosen and chosen != typed["specialty"] else ""
    flash(f"Saved.{read_as}", "done")
    return redirect(url_for("web_profile.show"))


@bp.post("/career-stage")
def career_stage() -> ResponseReturnValue:
    """Another career stage from a day on: first what it does to credits, then done. Nothing is proposed."""
    given = {name: request.form.get(name, "").strip() for name in ("career_stage", "effective_from", "take_back")}
    try:
        change = _change_of(given)
        if request.form.get("do") != "save":
            shown = stage_change(me(), change, now=now())
            answer = stage_change_answer(shown, closed_for(me().id))
            return render_template(
                "site/career_change.html", shown=answer, given=given, since=shown.since, whole=_is_whole()
            )
        up = change_stage(me(), change, actor_id=me().id, now=now())
        left = " The rest is recalculated in the background." if up.job_id else ""
        flash(f"Saved. {count(up.credits, 'credit')} recalculated.{left}", "done")
    except ValidationError as error:
        flash_fields(error)
    except RvuEdgeError as error:
        flash(error.detail)
    return redirect(url_for("web_profile.show"))


def _change_of(given: dict[str, str]) -> Change:
    """The change that the form asks for. Raises ValidationError for a stage or day that is missing."""
    if given["take_back"]:
        return taking_back(CareerStageDaySchema().load({"effective_from": given["take_back"]})["effective_from"])
    body = CareerStageBodySchema().load({
        "career_stage": given["career_stage"], "effective_from": None if _is_whole() else given["effective_from"]
    })  # fmt: skip
    return stating(body["career_stage"], body["effective_from"])


def _is_whole() -> bool:
    """Whether the stage was entered wrong from the beginning."""
    return request.form.get("whole") == "yes"


def _problems(error: ValidationError) -> dict[str, str]:
    """The first problem of each field."""
    found = error.messages_dict
    return {name: str(problems[0]) for name, problems in found.items()}


def _page(typed: dict[str, str], problems: dict[str, Any]) -> str:
    others = sorted(available_timezones() - set(USUAL_ZONES))
    return render_template(
        "site/profile.html",
        person=me(),
        typed=typed,
        problems=problems,
        stages=CAREER_STAGES,
        specialties=specialties(),
        zones=[*USUAL_ZONES, *others],
        reminder_days=REMINDER_DAYS,
    )
