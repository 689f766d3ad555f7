"""Mail: queued in the transaction it tells about, composed and sent by the worker, by SMTP or to the log.

No request sends anything, so how long one takes tells nothing of an address. Sending is tried again with growing
pauses; two workers never send the same mail.
"""

from __future__ import annotations

import logging
import smtplib
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from urllib.parse import SplitResult, unquote, urlsplit

from flask import current_app, has_request_context
from sqlalchemy import delete, or_, select, update
from sqlalchemy.exc import SQLAlchemyError

from config import Settings
from rvuedge.accounts.mail import limits
from rvuedge.accounts.mail.messages import NOT_WANTED, Composed, compose, is_for_another, mail_ended
from rvuedge.accounts.mail.models import OutgoingMail
from rvuedge.accounts.people.access import somebody
from rvuedge.platform import clock
from rvuedge.platform.extensions import db, transaction
from rvuedge.platform.operations.production import is_this_machine, unreachable

# Before each further try: first for a server that asks us to come back, then for one that is down.
PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=12))
CLAIM = timedelta(minutes=2)  # longer than one delivery takes; after it another worker may try
REMEMBERED = timedelta(days=30)  # of mail that was sent or given up: as long as somebody asks where a letter stayed
TIMEOUT_SECONDS = 15  # of one SMTP connection: a worker must not wait for a dead server
log = logging.getLogger("rvuedge.mail")


UNCONFIRMED = "the sender's own address is not confirmed"


class MailError(Exception):
    """The mail could not be handed over; the text says why."""


def queue(kind: str, to: str, *, now: datetime, **detail: str) -> None:
    """Have a mail sent once the transaction around this is committed.

    On behalf of somebody whose own address is not confirmed nothing goes to others: it is written down as given up.
    """
    is_refused = is_for_another(kind) and _sender_is_unconfirmed()
    refused = {"given_up_at": now, "last_error": UNCONFIRMED} if is_refused else {}
    with transaction() as session:
        session.add(OutgoingMail(kind=kind, to=to, detail=detail, created_at=now, due_at=now, attempts=0, **refused))


def _sender_is_unconfirmed() -> bool:
    sender = somebody() if has_request_context() else None
    return sender is not None and sender.email_verified_at is None


def obstacle(settings: Settings) -> str | None:
    """Why this server must not send any mail as it is set up, as a sentence; None where it may."""
    if settings.mode != "production":
        return None
    if settings.mail == "console":
        return (
            "RVUEDGE_MAIL is console, which writes links that open accounts to the log; expected smtp:// or smtps://."
        )
    if settings.public_url == Settings.public_url:
        return "RVUEDGE_PUBLIC_URL is not set, and links in mail would lead nowhere; expected https://rvu.example.org."
    return unreachable(settings.public_url, settings.mail)


def deliver_due(*, now: datetime, limit: int = 50, stopping: threading.Event | None = None) -> int:
    """Send what is due; how many were handed over. A failure waits for its next try and stops nothing else.

    Nothing is sent, and everything stays as it is, while there is an `obstacle`.
    """
    if obstacle(current_app.config["RVUEDGE"]) is not None:
        return 0
    due = select(OutgoingMail.id).where(
        OutgoingMail.sent_at.is_(None), OutgoingMail.given_up_at.is_(None), OutgoingMail.due_at <= now
    )
    found = db.session.scalars(due.order_by(OutgoingMail.id).limit(limit)).all()
    return sum(_deliver(mail_id, now=now) for mail_id in found if stopping is None or not stopping.is_set())


def _deliver(mail_id: int, *, now: datetime) -> bool:
    mail = _claimed(mail_id, now=now)
    if mail is None or _is_held_back(mail, now=now):
        return False
    try:
        text = compose(mail.kind, mail.to, mail.detail, now=now)
        if text is not None:
            db.session.commit()  # a server that takes its time keeps no transaction open
            send(mail.to, text)
    except SQLAlchemyError:
        raise
    except MailError as error:
        _failed(mail, str(error), now=now)
        return False
    except Exception as error:  # of one letter's writer: no other mail waits for it, and its words may hold an address
        db.session.rollback()
        _failed(mail, type(error).__name__, now=now)
        return False
    with transaction():
        mail.sent_at, mail.last_error = now, None
        mail_ended(mail.kind, mail.detail, None if text is not None else NOT_WANTED, is_over=True, now=now)
    return text is not None


def _claimed(mail_id: int, *, now: datetime) -> OutgoingMail | None:
    """The mail, in this worker's hands for a while; None where another has it."""
    with transaction() as session:
        taken = session.execute(
            update(OutgoingMail)
            .where(OutgoingMail.id == mail_id, OutgoingMail.sent_at.is_(None), OutgoingMail.due_at <= now)
            .values(due_at=now + CLAIM, attempts=OutgoingMail.attempts + 1)
        )
        mail = session.get(OutgoingMail, mail_id, populate_existing=True)
    return mail if int(taken.rowcount) == 1 else None  # type: ignore[attr-defined]


def _is_held_back(mail: OutgoingMail, *, now: datetime) -> bool:
    """Whether its recipient has had enough of such mail: then it waits, or is given up. Each mail is counted once."""
    exceeded = limits.counted(mail.kind, mail.to) if mail.attempts == 1 else None
    if exceeded is None:
        return False
    limit, over_at = exceeded
    with transaction():
        mail.last_error = f"{limit.amount} {limit.group} mails to this address in {limit.seconds // 3600} h were sent"
        if limit.waits:
            mail.due_at, mail.attempts = over_at, 0
        else:
            mail.given_up_at = now
    return True


def forget_old(*, now: datetime) -> int:
    """Delete mail that was sent or given up long ago: whom we wrote to is nobody's business any more; how many."""
    ended = or_(OutgoingMail.sent_at < now - REMEMBERED, OutgoingMail.given_up_at < now - REMEMBERED)
    with transaction() as session:
        return int(session.execute(delete(OutgoingMail).where(ended)).rowcount)  # type: ignore[attr-defined]


def _failed(mail: OutgoingMail, why: str, *, now: datetime) -> None:
    reason = why.partition(":")[0]  # a mail server's answer may hold the address; `rvuedge mail list` shows it
    log.warning("mail %s (%s) could not be sent, attempt %s: %s", mail.id, mail.kind, mail.attempts, reason)
    with transaction():
        mail.last_error = why[:300]
        if mail.attempts > len(PAUSES):
            mail.given_up_at = now
        else:
            mail.due_at = now + PAUSES[mail.attempts - 1]
        mail_ended(mail.kind, mail.detail, reason, is_over=mail.given_up_at is not None, now=now)


def send(to: str, mail: Composed) -> None:
    """Hand one mail over. Raises MailError."""
    settings: Settings = current_app.config["RVUEDGE"]
    message = EmailMessage()
    message["Subject"] = " ".join(mail.subject.split())
    message["From"], message["To"] = settings.mail_from, to
    message["Date"] = format_datetime(clock.now(), usegmt=True)
    message["Message-ID"] = make_msgid(domain="rvuedge.invalid")
    for name, value in mail.headers.items():
        message[name] = value
    message.set_content(mail.text)
    for file in mail.files:
        kind, _, form = file.media.partition("/")
        message.add_attachment(file.body, maintype=kind, subtype=form, filename=file.name)
    if settings.mail == "console":
        log.warning("mail to %s\n%s\n\n%s", to, message["Subject"], mail.text, extra={"personal": True})
        return
    try:
        with _server(urlsplit(settings.mail)) as server:
            server.send_message(message)
    except (smtplib.SMTPException, OSError) as error:
        raise MailError(f"{type(error).__name__}: {error}") from error


@contextmanager
def _server(address: SplitResult) -> Iterator[smtplib.SMTP]:
    """A connection to the mail server. Credentials travel encrypted, or not at all except to this machine."""
    host = address.hostname or ""
    if address.scheme == "smtps":
        context = ssl.create_default_context()
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, address.port or 465, timeout=TIMEOUT_SECONDS, context=context)
    else:
        server = smtplib.SMTP(host, address.port or 587, timeout=TIMEOUT_SECONDS)
    with server:
        if address.scheme == "smtp" and not is_this_machine(host):
            server.starttls(context=ssl.create_default_context())
        if address.username:
            server.login(unquote(address.username), unquote(address.password or ""))
        yield server
