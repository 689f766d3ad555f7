"""The page of what happened to one's account: sign-ins, refusals, factors, recovery."""

from __future__ import annotations

from flask import render_template

from rvuedge.accounts.audit import trail
from rvuedge.accounts.people.access import me
from rvuedge.web.audit_words import WORDS, in_words
from rvuedge.web.site.account import bp

SHOWN = 200  # entries: months of sign-ins; the API has the rest


@bp.get("/account-log")
def account_log() -> str:
    """Newest first."""
    entries = trail.account_events_of(me().id, before=None, limit=SHOWN)
    return render_template("site/account_log.html", entries=entries, words=WORDS, in_words=in_words)
