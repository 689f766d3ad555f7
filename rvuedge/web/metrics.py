"""GET /metrics for Prometheus: requests of all workers, and what the database says of mail, release and backup."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any

from flask import Flask, Response, current_app, request
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from config import Settings
from rvuedge import __version__
from rvuedge.accounts.jobs.queue import counts as job_counts
from rvuedge.accounts.mail.models import OutgoingMail
from rvuedge.accounts.people.access import public
from rvuedge.catalog.store.queries import release_on
from rvuedge.logbook.credits.catalog_changes import rebuilding
from rvuedge.platform import clock
from rvuedge.platform.database import walls
from rvuedge.platform.errors import ForbiddenError
from rvuedge.platform.extensions import db, limiter
from rvuedge.platform.operations.engine import last_backup
from rvuedge.platform.operations.measures import exposition


def register_metrics(app: Flask) -> None:
    """The route, outside the API: it describes this server, not anybody's work."""
    app.add_url_rule("/metrics", "metrics.show", limiter.exempt(public(show)))


def show() -> Response:
    """What is measured. Raises ForbiddenError for whoever is neither on this machine nor holds the token."""
    settings: Settings = current_app.config["RVUEDGE"]
    if not (is_local() or _has_token(settings.metrics_token)):
        raise ForbiddenError("Metrics are for this machine, or for who sends RVUEDGE_METRICS_TOKEN as a bearer token.")
    text = exposition().decode() + "".join(f"{line}\n" for line in _lines(settings))
    return Response(text, mimetype="text/plain", headers={"Cache-Control": "no-store"})


def is_local() -> bool:
    """Whether it came from this machine, and not through a proxy on it."""
    forwarded = {"X-Forwarded-For", "Forwarded", "X-Real-IP"} & set(dict(request.headers))
    return not forwarded and request.remote_addr is not None and ip_address(request.remote_addr).is_loopback


def _has_token(token: str) -> bool:
    authorization = request.authorization
    sent = authorization.token if authorization and authorization.type == "bearer" else None
    return bool(token) and hmac.compare_digest((sent or "").encode(), token.encode())


def _lines(settings: Settings) -> Iterator[str]:
    yield from _gauge("rvuedge_info", "The version that runs", 1, version=__version__)
    made = last_backup(settings)
    if made is not None:
        yield from _gauge("rvuedge_last_backup_timestamp_seconds", "When the last verified backup was made", made)
    try:
        with walls.opened("counts over everything, for whoever runs it"):
            found = list(_of_the_database())
    except SQLAlchemyError:
        found = list(_gauge("rvuedge_database_up", "Whether the database answers", 0))
    yield from found


def _of_the_database() -> Iterator[str]:
    unsent = OutgoingMail.sent_at.is_(None)
    waiting = select(func.count()).where(unsent, OutgoingMail.given_up_at.is_(None))
    given_up = select(func.count()).where(unsent, OutgoingMail.given_up_at.is_not(None))
    release = release_on(clock.now().date())
    yield from _gauge("rvuedge_mail_waiting", "Mails not sent yet", db.session.scalar(waiting) or 0)
    yield from _gauge("rvuedge_mail_given_up", "Mails given up", db.session.scalar(given_up) or 0)
    name = release.release.name if release else "none"
    yield from _gauge("rvuedge_release_in_force", "The release of today", 1 if release else 0, release=name)
    jobs = job_counts()
    for state in ("waiting", "running", "failed"):
        yield from _gauge(f"rvuedge_jobs_{state}", f"Background jobs that are {state}", jobs.get(state, 0))
    left = sum((rebuild.total or 1) - rebuild.done for rebuild in rebuilding())
    yield from _gauge("rvuedge_rebuild_people_left", "People whose credits are still to be recalculated", left)
    yield from _gauge("rvuedge_database_up", "Whether the database answers", 1)


def _gauge(name: str, words: str, value: float, **labels: Any) -> list[str]:
    sentence = ",".join(f"{label}={json.dumps(str(text))}" for label, text in labels.items())
    return [
        f"# HELP {name} {words}",
        f"# TYPE {name} gauge",
        f"{name}{{{sentence}}} {value}" if sentence else f"{name} {value}",
    ]
