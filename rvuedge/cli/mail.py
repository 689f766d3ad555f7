"""`rvuedge mail`: deliver what waits, list what could not be sent."""

from __future__ import annotations

import click
from sqlalchemy import select

from rvuedge.accounts.mail.models import OutgoingMail
from rvuedge.accounts.mail.outbox import deliver_due, obstacle
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
