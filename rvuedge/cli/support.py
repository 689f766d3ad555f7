"""`rvuedge support`: read the messages that nobody has answered, mark them as answered."""

from __future__ import annotations

import click

from rvuedge.accounts.support import messages
from rvuedge.accounts.support.schemas import TOPICS
from rvuedge.cli.shell import instant, plainly, working_app


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
