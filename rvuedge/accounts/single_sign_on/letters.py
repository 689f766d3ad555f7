"""The mail of a practice's own sign-in."""

from __future__ import annotations

from datetime import datetime

from flask import current_app

from config import Settings
from rvuedge.accounts.mail.messages import Detail, Letter, letter
from rvuedge.accounts.people.queries import organization_named


@letter("sign-on-linked")
def linked(_to: str, detail: Detail, _now: datetime) -> Letter | None:
    """To whom a practice's sign-in opens the account from now on."""
    settings: Settings = current_app.config["RVUEDGE"]
    name = organization_named(int(detail["practice"]))
    return (
        "Your practice’s sign-in opens your account",
        (
            f"From now on you can sign in through {name}. If you did not do this, choose a new password and ask an "
            f"owner of the practice to end the link:\n\n{settings.public_url}/app/forgot"
        ),
    )
