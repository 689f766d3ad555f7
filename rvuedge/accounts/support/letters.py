"""The mail to the people who run the site."""

from __future__ import annotations

from datetime import datetime

from rvuedge.accounts.mail.messages import Detail, Letter, letter
from rvuedge.accounts.support.models import SupportMessage
from rvuedge.accounts.support.schemas import TOPICS
from rvuedge.platform.extensions import db


@letter("support-message")
def support_message(_to: str, detail: Detail, _now: datetime) -> Letter | None:
    """What somebody wrote; None when it was deleted meanwhile."""
    message = db.session.get(SupportMessage, detail["stamp"])
    if message is None:
        return None
    about = f"\nAbout: {message.about}" if message.about else ""
    answer = "Reply to this mail to answer." if message.reply_to else "No answer is wanted: no address was left."
    return (
        f"Support: {TOPICS[message.topic]}",
        (
            f"{message.text}\n\n{TOPICS[message.topic]}{about}\n{answer}\n\n"
            f"When it is answered: rvuedge support answered {message.stamp[:8]}"
        ),
        message.reply_to,
    )
