"""Browsers that are signed in: rows on the server, listed beside phones, ended there and by their limits.

The cookie holds an opaque token and nothing else. A shared computer's session ends within half an hour without a
request and 12 hours after the sign-in (OWASP ASVS 4.0.3, 3.3.2, level 2); on a device that its owner says is their own
it lasts 30 days (the same line, level 1), two weeks without a request. A phone that is somebody's own keeps its session
for 60 days, longer than the line asks: it has a lock of its own, cases wait on it to be sent, its row can be ended from
any other device, and what matters most asks for fresh proof (proof.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from rvuedge.accounts.audit.account_events import AccountEvent, Means, record_account_event
from rvuedge.accounts.mail import outbox
from rvuedge.accounts.people.holding import hold_person
from rvuedge.accounts.people.models import Device, Person, Token
from rvuedge.accounts.rules.browsers import browser_name
from rvuedge.platform.extensions import db, transaction
from rvuedge.platform.tokens import digest, new_token


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """How long a browser's session lasts: without a request, and in all."""

    idle: timedelta
    whole: timedelta


SHARED = SessionLimits(idle=timedelta(minutes=30), whole=timedelta(hours=12))  # ASVS 4.0.3, 3.3.2, level 2
OWN = SessionLimits(idle=timedelta(days=14), whole=timedelta(days=30))  # two weeks' vacation; level 1's 30 days
PHONE = SessionLimits(idle=timedelta(days=60), whole=timedelta(days=60))  # a rotation away and back, twice
PHONES = ("on iPhone", "on iPad", "on Android")  # how browser_name() ends for them


def limits_of(name: str, *, is_own: bool) -> SessionLimits:
    """How long the session of a browser lasts, by its name and whether its owner says that nobody else uses it."""
    if not is_own:
        return SHARED
    return PHONE if name.endswith(PHONES) else OWN


def begin_browser_session(person: Person, *, agent: str, is_own: bool, means: Means, now: datetime) -> str:
    """The token for the cookie of a new session. A browser the person has not used lately is told of by mail.

    Raises AccountGoneError for an account that was deleted meanwhile.
    """
    name, token = browser_name(agent), new_token()
    limits = limits_of(name, is_own=is_own)
    with transaction() as session:
        hold_person(session, person.id)
        known = set(session.scalars(select(Device.name).where(Device.person_id == person.id)))
        if known and name not in known:
            outbox.queue("device-added", person.email, now=now, device=name, at=f"{now:%Y-%m-%d %H:%M} UTC")
        _drop_old(person.id, now)
        idle = int(limits.idle.total_seconds())
        device = Device(person_id=person.id, name=name, kind="browser", created_at=now, seen_at=now, idle_seconds=idle)
        session.add(device)
        session.flush()
        session.add(Token(digest=digest(token), device_id=device.id, kind="session", expires_at=now + limits.whole))
        record_account_event(AccountEvent.SIGNED_IN, person_id=person.id, now=now, means=means, device_id=device.id)
    return token


def _drop_old(person_id: int, now: datetime) -> None:
    """Rows of browser sessions that ended long ago: until then the names of browsers in use are known."""
    long_ago = now - 2 * PHONE.whole
    old = select(Device.id).where(Device.person_id == person_id, Device.kind == "browser", Device.created_at < long_ago)
    db.session.execute(delete(Token).where(Token.device_id.in_(old)))
    db.session.execute(
        delete(Device).where(Device.person_id == person_id, Device.kind == "browser", Device.created_at < long_ago)
    )
