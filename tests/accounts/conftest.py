"""An application that sends its mail to a real SMTP server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from flask import Flask

from rvuedge.accounts.mail.outbox import deliver_due
from rvuedge.platform import clock
from rvuedge.platform.extensions import db
from tests.support.api import Api
from tests.support.mailbox import Mailbox, smtp_server


@dataclass
class Post:
    """The application and the mailbox its mail goes to."""

    app: Flask
    mailbox: Mailbox

    def deliver(self, later: timedelta = timedelta()) -> int:
        """Send what is due by then."""
        with self.app.app_context():
            sent = deliver_due(now=clock.now() + later)
            db.session.remove()
        return sent

    def set(self, **settings: str) -> None:
        """Change settings of the running application."""
        self.app.config["RVUEDGE"] = replace(self.app.config["RVUEDGE"], **settings)


@pytest.fixture
def post(app: Flask) -> Iterator[Post]:
    with smtp_server() as mailbox:
        made = Post(app, mailbox)
        made.set(mail=mailbox.url, public_url="http://localhost:8000")
        yield made


@pytest.fixture
def sign_up(post: Post) -> Callable[..., Api]:
    stranger = Api(post.app.test_client())
    return stranger.signed_in
