"""The support form: anybody may write; what was typed stays on every refusal.

Guarded against programs that post: a field that people do not see, a stamp of when the form was shown, a limit by
address and one by day. Each refusal says what to do, so that no person's message is lost to a guard.
"""

from __future__ import annotations

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue

from config import Settings
from rvuedge.accounts.people.access import now, public
from rvuedge.accounts.support.messages import take
from rvuedge.accounts.support.schemas import LONGEST, TOPICS, SupportMessageSchema
from rvuedge.accounts.support.stamps import new_stamp, stamp_of
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.platform.extensions import limiter
from rvuedge.web.about.words import problems
from rvuedge.web.site.pages import bp

TYPED = ("topic", "about", "reply_to", "text")
TRAP = "website"  # programs fill every field; this one is off the screen and its label says to leave it empty


@bp.get("/support")
@public
def support() -> str:
    """The form, its topic and page filled in where a link says them."""
    given = {name: request.args.get(name, "") for name in ("topic", "about")}
    return _form({**dict.fromkeys(TYPED, ""), **given})


@bp.post("/support")
@public
@limiter.limit("5/hour")  # a person corrects a refused form twice and may write again
def send_support() -> ResponseReturnValue:
    """Take the message, or show the form again with what was typed and what to change."""
    typed = {name: request.form.get(name, "").strip() for name in TYPED}
    given = {name: text for name, text in typed.items() if text}
    wrong = problems(SupportMessageSchema().validate(given))
    if request.form.get(TRAP):
        wrong[TRAP] = "Leave this field empty; your browser may have filled it in. Then press Send again."
    if wrong:
        return _form(typed, wrong), 422
    try:
        stamp = stamp_of(request.form.get("stamp", ""), now=now())
        take(stamp, SupportMessageSchema().load(given), now=now())
    except RvuEdgeError as error:
        return _form(typed, {"form": error.detail}), 422
    return render_template("about/support_sent.html", reply_to=typed["reply_to"])


def _form(typed: dict[str, str], wrong: dict[str, str] | None = None) -> str:
    settings: Settings = current_app.config["RVUEDGE"]
    return render_template(
        "about/support.html",
        typed=typed,
        wrong=wrong or {},
        topics=TOPICS,
        longest=LONGEST,
        trap=TRAP,
        stamp=new_stamp(now=now()),
        address=settings.support_mail,
    )
