"""A real SMTP server in this process, and the mails it was handed."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from tests.support.browser import free_port

REFUSED = "refused@example.org"


@dataclass
class Mailbox:
    """What the server took. It refuses one address, as servers do."""

    letters: list[EmailMessage] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        """The setting that leads here."""
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        """aiosmtpd asks whether it should take a recipient."""
        if address == REFUSED:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """aiosmtpd hands a mail over."""
        message = email.message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.letters.append(message)
        return "250 taken"

    def to(self, address: str) -> list[EmailMessage]:
        """The mails to an address, oldest first."""
        return [letter for letter in self.letters if letter["To"] == address]

    def subjects(self, address: str) -> list[str]:
        """The subjects of the mails to an address."""
        return [str(item["Subject"]) for item in self.to(address)]

    def token(self, address: str) -> str:
        """The token in the link of the newest mail that has one."""
        for letter in reversed(self.to(address)):
            found = re.search(r"token=([\w-]+)", letter.get_content())
            if found:
                return found[1]
        raise AssertionError(f"no mail to {address} has a link")


@contextmanager
def smtp_server() -> Iterator[Mailbox]:
    """The server on a free port of this machine."""
    mailbox = Mailbox()
    mailbox.port = free_port()
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()
