"""The text of the reminder to log."""

from __future__ import annotations

from datetime import date, datetime

from flask import current_app

from config import Settings
from rvuedge.accounts.mail.messages import Detail, Letter, letter
from rvuedge.platform.figures import in_words

REMINDER_MAIL = "log-reminder"


@letter(REMINDER_MAIL, category=REMINDER_MAIL)
def _reminder(_to: str, detail: Detail, _now: datetime) -> Letter:
    """To somebody who asked to be reminded after so many days without a log."""
    settings: Settings = current_app.config["RVUEDGE"]
    since = f" since {in_words(date.fromisoformat(detail['since']))}" if detail.get("since") else " yet"
    return (
        "Log your cases",
        (
            f"You have logged nothing{since}. Log your last days while you remember them:\n\n"
            f"{settings.public_url}/app\n\n"
            "You asked for this reminder. Change how often it comes in your profile."
        ),
    )
