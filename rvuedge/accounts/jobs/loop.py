"""A worker: looks for jobs, does them one after the other, and ends between two steps when it is to stop."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from rvuedge.accounts.jobs.daily import begin_daily
from rvuedge.accounts.jobs.queue import forget_expired
from rvuedge.accounts.jobs.work import new_holder, work_through
from rvuedge.accounts.people.idempotency import forget_receipts
from rvuedge.platform import clock
from rvuedge.platform.extensions import db

IDLE_SECONDS = 1.0  # between two looks for a job: one short question a second costs a database nothing
TIDY_SECONDS = 3600  # between two looks for expired jobs and receipts, which are days old, and for jobs of a new day
log = logging.getLogger("rvuedge.jobs")


def run_worker(app: Flask, stopping: threading.Event, *, until: Callable[[], bool] = lambda: False) -> None:
    """Work until told to stop, or until something else is over (a parent process that is gone)."""
    holder = f"{new_holder()[:23]}-{os.getpid()}"[:36]
    tidied = float("-inf")
    while not stopping.is_set() and not until():
        with app.app_context():
            try:
                if clock.seconds() - tidied > TIDY_SECONDS:
                    tidied = clock.seconds()
                    forget_expired(now=clock.now())
                    forget_receipts(now=clock.now())
                    begin_daily(now=clock.now())
                found = work_through(holder=holder, stopping=stopping)
            except SQLAlchemyError as error:
                log.warning("the worker waits: %s", type(error).__name__)
                found = False
            finally:
                db.session.remove()
        if not found:
            stopping.wait(IDLE_SECONDS)


def work_off() -> int:
    """Do every job that waits, here and now; how many."""
    number, holder = 0, new_holder()
    while work_through(holder=holder):
        number += 1
    return number
