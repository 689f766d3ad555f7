"""The worker's mail: what is due is sent beside the jobs, so that no request sends it and no job delays it."""

from __future__ import annotations

import logging
import threading

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from rvuedge.accounts.mail.outbox import deliver_due, forget_old, obstacle
from rvuedge.platform import clock
from rvuedge.platform.extensions import db

IDLE_SECONDS = 1.0  # between two looks: a person waits for the link, and one short question costs a database nothing
TIDY_SECONDS = 3600  # between two looks for mail that is weeks old
log = logging.getLogger("rvuedge.mail")


def run_mail(app: Flask, stopping: threading.Event) -> None:
    """Send mail until told to stop. What cannot be sent as the server is set up stays queued; the log says why."""
    tidied, reported = float("-inf"), None
    while not stopping.is_set():
        with app.app_context():
            try:
                why = obstacle(current_app.config["RVUEDGE"])
                if why is not None and why != reported:
                    log.error("mail stays queued: %s", why)
                reported = why
                if clock.seconds() - tidied > TIDY_SECONDS:
                    tidied = clock.seconds()
                    forget_old(now=clock.now())
                deliver_due(now=clock.now(), stopping=stopping)
            except SQLAlchemyError as error:
                log.warning("mail waits: %s", type(error).__name__)
            finally:
                db.session.remove()
        stopping.wait(IDLE_SECONDS)


def begin_mail(app: Flask, stopping: threading.Event) -> threading.Thread:
    """The same in a thread of its own."""
    thread = threading.Thread(target=run_mail, args=(app, stopping), name="mail", daemon=True)
    thread.start()
    return thread
