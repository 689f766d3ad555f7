"""`rvuedge mail`: deliver what waits, list what could not be sent; `rvuedge support`: read and mark messages to us."""

from __future__ import annotations

import click
from sqlalchemy import select

from rvuedge.accounts.mail.models import OutgoingMail
from rvuedge.accounts.mail.outbox import deliver_due, obstacle
from rvuedge.accounts.support import messages
from rvuedge.accounts.support.schemas import TOPICS
from rvuedge.cli.shell import instant, plainly, refuse, table, working_app
from rvuedge.platform.extensions import db


@click.group("mail")
def mail_group() -> None:
    """Queued email."""


@mail_group.command()
@plainly
def deliver() -> None:
    """Send email that is due, including earlier failures. `rvuedge serve` and `rvuedge worker` do it by themselves."""
    with working_app() as app:
        why = obstacle(app.config["RVUEDGE"])
        if why is not None:
            refuse(f"{why} Nothing was sent.")
        click.echo(f"{deliver_due(now=instant())} sent.")


@mail_group.command("list")
@plainly
def list_mail() -> None:
    """List email that is not sent yet or was given up."""
    with working_app():
        rows = [["ID", "KIND", "QUEUED", "TRIES", "STATE", "LAST ERROR"]]
        waiting = select(OutgoingMail).where(OutgoingMail.sent_at.is_(None)).order_by(OutgoingMail.id)
        for mail in db.session.scalars(waiting):
            state = "given up" if mail.given_up_at else f"due {mail.due_at:%Y-%m-%d %H:%M}"
            queued = f"{mail.created_at:%Y-%m-%d %H:%M}"
            rows.append([str(mail.id), mail.kind, queued, str(mail.attempts), state, mail.last_error or ""])
        click.echo(table(rows) if len(rows) > 1 else "No email is waiting.")


@click.group("support")
def support_group() -> None:
    """Messages from the support form."""


@support_group.command("list")
@plainly
def list_messages() -> None:
    """Print the messages that wait for an answer, oldest first."""
    with working_app():
        found = messages.waiting()
    for message in found:
        about = f" about {message.about}" if message.about else ""
        click.echo(f"{message.stamp[:8]}  {message.written_at:%Y-%m-%d %H:%M}  {TOPICS[message.topic]}{about}")
        click.echo(f"answer to: {message.reply_to or 'nobody'}\n{message.text}\n")
    if not found:
        click.echo("No message waits for an answer.")


@support_group.command()
@click.argument("message_id")
@plainly
def answered(message_id: str) -> None:
    """Mark a message as answered, by the first digits of its id."""
    with working_app():
        message = messages.mark_answered(message_id, now=instant())
    click.echo(f"Answered: {message.stamp[:8]}.")
