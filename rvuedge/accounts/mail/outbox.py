"""Mail: queued in the transaction it tells about, composed and sent after it, by SMTP or to the log.

Sending is tried again with growing pauses; two workers never send the same mail.
"""

from __future__ import annotations

import logging
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from ipaddress import ip_address
from urllib.parse import SplitResult, unquote, urlsplit

from flask import Flask, Response, current_app, g
from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError

from config import Settings
from rvuedge.accounts.mail.messages import Composed, compose
from rvuedge.accounts.mail.models import OutgoingMail
from rvuedge.platform import clock
from rvuedge.platform.database import walls
from rvuedge.platform.extensions import db, transaction

# Before each further try: first for a server that asks us to come back, then for one that is down.
PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=12))
CLAIM = timedelta(minutes=2)  # longer than one delivery takes; after it another worker may try
TIMEOUT_SECONDS = 15  # of one SMTP connection: a worker must not wait for a dead server
log = logging.getLogger("rvuedge.mail")


class MailError(Exception):
    """The mail could not be handed over; the text says why."""


def queue(kind: str, to: str, *, now: datetime, **detail: str) -> None:
    """Have a mail sent once the transaction around this is committed."""
    with transaction() as session:
        session.add(OutgoingMail(kind=kind, to=to, detail=detail, created_at=now, due_at=now, attempts=0))
    g.mail_queued = True


def register_mail(app: Flask) -> None:
    """Send what a request queued once its answer is out, so that no answer waits for a mail server."""
    app.after_request(_send_after)


def _send_after(response: Response) -> Response:
    if g.pop("mail_queued", False):
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
        response.call_on_close(lambda: _deliver_quietly(app))
    return response


def _deliver_quietly(app: Flask) -> None:
    with app.app_context(), walls.opened("mail that is due, whoever it is to"):
        try:
            deliver_due(now=clock.now())
        except SQLAlchemyError:
            log.exception("mail stays queued")


def deliver_due(*, now: datetime, limit: int = 50) -> int:
    """Send what is due; how many were handed over. A failure waits for its next try and stops nothing else."""
    due = select(OutgoingMail.id).where(
        OutgoingMail.sent_at.is_(None), OutgoingMail.given_up_at.is_(None), OutgoingMail.due_at <= now
    )
    return sum(_deliver(mail_id, now=now) for mail_id in db.session.scalars(due.order_by(OutgoingMail.id).limit(limit)))


def _deliver(mail_id: int, *, now: datetime) -> bool:
    with transaction() as session:
        taken = session.execute(
            update(OutgoingMail)
            .where(OutgoingMail.id == mail_id, OutgoingMail.sent_at.is_(None), OutgoingMail.due_at <= now)
            .values(due_at=now + CLAIM, attempts=OutgoingMail.attempts + 1)
        )
        mail = session.get(OutgoingMail, mail_id, populate_existing=True)
    if mail is None or int(taken.rowcount) != 1:  # type: ignore[attr-defined]
        return False
    try:
        text = compose(mail.kind, mail.to, mail.detail, now=now)
        if text is not None:
            send(mail.to, text)
    except MailError as error:
        _failed(mail, str(error), now=now)
        return False
    with transaction():
        mail.sent_at, mail.last_error = now, None
    return text is not None


def _failed(mail: OutgoingMail, why: str, *, now: datetime) -> None:
    reason = why.partition(":")[0]  # a mail server's answer may hold the address; `rvuedge mail list` shows it
    log.warning("mail %s (%s) could not be sent, attempt %s: %s", mail.id, mail.kind, mail.attempts, reason)
    with transaction():
        mail.last_error = why[:300]
        if mail.attempts > len(PAUSES):
            mail.given_up_at = now
        else:
            mail.due_at = now + PAUSES[mail.attempts - 1]


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
    context = ssl.create_default_context()
    if address.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, address.port or 465, timeout=TIMEOUT_SECONDS, context=context)
    else:
        server = smtplib.SMTP(host, address.port or 587, timeout=TIMEOUT_SECONDS)
    with server:
        if address.scheme == "smtp" and not _here(host):
            server.starttls(context=context)
        if address.username:
            server.login(unquote(address.username), unquote(address.password or ""))
        yield server


def _here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
