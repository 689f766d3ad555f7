"""Pages of students and preceptors: a clerkship with what is missing, an entry, and what waits for a signature."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from rvuedge.accounts.people.access import me, now, today
from rvuedge.logbook.attendings.queries import roster_of
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.training.students import entries, sign_offs
from rvuedge.training.students.api import facts_of
from rvuedge.training.students.entries import shown_entries
from rvuedge.training.students.rules import LEVELS
from rvuedge.training.students.schemas import SignOffBodySchema, StudentEntryBodySchema
from rvuedge.training.students.standings import my_standings, titles_of
from rvuedge.web.flashes import flash_fields

bp = Blueprint("web_clerkship", __name__)
FIELDS = ("performed_on", "level", "site", "preceptor", "note")
SHOWN = 100  # the newest entries; older ones are in the API
WAYS = (("real", "with a patient"), ("simulated", "simulated"), ("alternative", "the named alternative"))
STATES = {
    "waiting": "waits for a signature",
    "signed": "signed",
    "returned": "returned",
    "reopened": "changed after it was signed",
}


@bp.get("/app/clerkship")
def clerkship() -> str:
    """The student's clerkships, what is missing first, and the newest entries."""
    return _page({})


@bp.post("/app/clerkship/entries")
def add_entry() -> ResponseReturnValue:
    """Add an entry; the page's own id makes sending it twice one entry."""
    typed = {name: request.form.get(name, "").strip() for name in (*FIELDS, "entry_id", "experience", "kind_of")}
    number, _, rest = typed["experience"].partition(" ")
    key, _, experience = rest.partition(" ")
    body: dict[str, Any] = {name: typed[name] for name in FIELDS if typed[name]}
    body |= {"list": key, "experience": experience, "organization_id": int(number) if number.isdecimal() else None}
    body |= {"is_simulated": typed["kind_of"] == "simulated", "is_alternative": typed["kind_of"] == "alternative"}
    try:
        facts = facts_of(StudentEntryBodySchema().load(body), me().id, on=today())
        entry_id = str(uuid.UUID(typed["entry_id"]))
        entries.put_entry(me().id, entry_id, facts, base_version=None, now=now())
    except ValidationError as error:
        flash_fields(error)
        return _page(typed), 422
    except ValueError:
        flash("Open this page again and send the entry from there.")
        return _page(typed), 422
    except RvuEdgeError as error:
        flash(error.detail)
        return _page(typed), 422
    flash("Entry saved.", "done")
    return redirect(url_for("web_clerkship.clerkship"))


@bp.post("/app/clerkship/entries/<uuid:entry_id>/remove")
def remove_entry(entry_id: uuid.UUID) -> ResponseReturnValue:
    """Delete an entry."""
    entries.remove_entry(me().id, str(entry_id), base_version=None, now=now())
    flash("Entry deleted.", "done")
    return redirect(url_for("web_clerkship.clerkship"))


def _page(typed: dict[str, str]) -> str:
    standings = my_standings(me().id, today=today())
    found = entries.entries_of([me().id], limit=SHOWN)
    programs = sorted({item["organization_id"] for item in standings})
    return render_template(
        "teaching/clerkship.html",
        standings=standings,
        entries=shown_entries(found, titles_of(programs)),
        typed=typed or {"performed_on": today().isoformat()},
        entry_id=uuid.uuid4(),
        levels=LEVELS,
        ways=WAYS,
        preceptors=sorted({item.name for item in roster_of(programs) if item.is_active(today())}),
        STATES=STATES,
    )


@bp.get("/app/sign-offs")
def waiting() -> str:
    """Students' entries that wait for the preceptor who signed in."""
    found = sign_offs.waiting_for(me(), today=today())
    answers = shown_entries([entry for _, entry in found], titles_of({entry.row.organization_id for _, entry in found}))
    rows = [
        {"student_id": entry.row.person_id, "student": name, "entry": answer}
        for (name, entry), answer in zip(found, answers, strict=True)
    ]
    return render_template("teaching/sign_offs.html", rows=rows, STATES=STATES)


@bp.post("/app/sign-offs/<int:person_id>/<uuid:entry_id>")
def sign(person_id: int, entry_id: uuid.UUID) -> ResponseReturnValue:
    """Sign an entry, or return it with a message."""
    form = {name: request.form.get(name, "").strip() for name in ("action", "version", "message")}
    body = {name: value for name, value in form.items() if value}
    try:
        loaded = SignOffBodySchema().load(body | {"version": int(form["version"] or 0)})
        sign_offs.sign_off(me(), person_id, str(entry_id), **loaded, now=now())
        flash("Signed." if loaded["action"] == "sign" else "Returned to the student.", "done")
    except ValidationError as error:
        flash_fields(error)
    except ValueError:
        flash("Open this page again and sign from there.")
    except RvuEdgeError as error:
        flash(error.detail)
    return redirect(url_for("web_clerkship.waiting"))
