"""The profile page: name, specialty and time zone."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from rvuedge.accounts.credentials.sessions import edit_profile
from rvuedge.accounts.people.access import me
from rvuedge.accounts.people.schemas import PersonPatchSchema
from rvuedge.accounts.rules.specialties import specialties, specialty_named

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
    return _page({"name": person.name, "specialty": person.specialty or "", "time_zone": person.time_zone}, {})


@bp.post("")
def save() -> ResponseReturnValue:
    """Change it; a refused form is shown again as it was sent, with each problem at its field."""
    typed = {name: request.form.get(name, "").strip() for name in ("name", "specialty", "time_zone")}
    try:
        changes = PersonPatchSchema().load({**typed, "specialty": specialty_named(typed["specialty"]) or None})
    except ValidationError as error:
        return _page(typed, _problems(error)), 422
    edit_profile(person=me(), changes=changes)
    chosen = changes["specialty"]
    read_as = f" Specialty: {chosen}." if chosen and chosen != typed["specialty"] else ""
    flash(f"Saved.{read_as}", "done")
    return redirect(url_for("web_profile.show"))


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
        specialties=specialties(),
        zones=[*USUAL_ZONES, *others],
    )
