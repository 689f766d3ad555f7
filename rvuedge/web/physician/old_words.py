"""Old words of one's own logs: what each means, answered once for every log that has it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from rvuedge.accounts.people.access import me, now
from rvuedge.logbook.credits.rebuild import owner_of
from rvuedge.logbook.old_words.api import OldWordAnswerSchema
from rvuedge.logbook.old_words.queries import old_words
from rvuedge.logbook.old_words.services import answer_word
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.platform.figures import count
from rvuedge.web.flashes import flash_fields

bp = Blueprint("web_old_words", __name__, url_prefix="/app/old-words")


@bp.get("")
def show() -> str:
    """Each word with how many logs have it, and a question."""
    return render_template("physician/old_words.html", words=old_words(me().id))


@bp.post("")
def answer() -> ResponseReturnValue:
    """Write what a word means into every log that has it."""
    given = {name: request.form.get(name, "").strip() for name in ("field", "word", "means")}
    try:
        body = OldWordAnswerSchema().load(given)
        changed = answer_word(owner=owner_of(me()), **body, now=now())
        flash(f"{count(changed, 'log')} changed.", "done")
    except ValidationError as error:
        flash_fields(error)
    except RvuEdgeError as error:
        flash(error.detail)
    return redirect(url_for("web_old_words.show"))
