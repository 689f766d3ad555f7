"""How much mail one address gets, whoever has it sent: counted at the moment of sending, once for each mail.

The count is one statement of the database (rate_window), so that workers on several hosts do not send more together.
The address is stored as its SHA-256.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from rvuedge.accounts.mail.messages import CATEGORIES
from rvuedge.accounts.people.rate_limits import DatabaseStorage
from rvuedge.platform.tokens import digest

HOUR = 60 * 60  # seconds
DAY = 24 * HOUR


@dataclass(frozen=True, slots=True)
class MailLimit:
    """So many mails of a group to one address in a time that begins with the first.

    `waits`: what is beyond goes out when the time is over; else it is not sent.
    """

    group: str
    amount: int
    seconds: int
    waits: bool


# A link that came an hour ago at most is good still, or the next one comes soon: more of them help nobody. Two that
# were lost are forgiven. Both are counted apart, so that sign-ups of strangers keep nobody from a reset.
CONFIRM = MailLimit("confirm", 3, HOUR, waits=False)
RESET = MailLimit("reset", 3, HOUR, waits=False)
# Somebody who works at several hospitals is invited by each; a flood of founded practices arrives at this pace.
INVITED = MailLimit("invited", 5, DAY, waits=True)
# Cases to attest: after a busy day in the OR a mail for each; the rest comes in the next day's digest as well.
ASKED = MailLimit("work", 30, DAY, waits=True)
# What happened to an account: more in one day is somebody playing, and the first ones said it.
NOTICE = MailLimit("notice", 20, DAY, waits=False)
# Readers' messages all go to one address, the operator's: a busy day's worth; the rest waits, and none is lost.
SUPPORT = MailLimit("support", 200, DAY, waits=True)
LIMITS = {
    "sign-up": CONFIRM,
    "verify-email": CONFIRM,
    "email-change-new": CONFIRM,
    "email-change-old": CONFIRM,
    "reset-password": RESET,
    "invitation": INVITED,
    "support-message": SUPPORT,
}


def limit_of(kind: str) -> MailLimit:
    """The limit that a kind of mail counts toward."""
    return LIMITS.get(kind, ASKED if kind in CATEGORIES else NOTICE)


def counted(kind: str, to: str) -> tuple[MailLimit, datetime] | None:
    """Count a mail to an address. None where it may go; else the limit it exceeds, and when that is over."""
    limit, storage = limit_of(kind), DatabaseStorage()
    key = f"mail-{limit.group}:{digest(to.strip().lower()).hex()}"
    if storage.incr(key, limit.seconds) <= limit.amount:
        return None
    return limit, datetime.fromtimestamp(storage.ends(key), UTC)
